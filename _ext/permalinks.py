"""Give theorems, definitions and exercises the sign that headings and equations have: a link to it.

The sign stands behind the title, as the theme's own do, and leads to the statement itself, so that
its address can be copied.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

TITLE = re.compile(
    r'(?P<opening><div class="(?:proof|exercise)\b[^"]*" id="(?P<id>[^"]+)">\s*'
    r'<p class="admonition-title">)(?P<title>.*?)</p>',
    re.DOTALL,
)


def sign(found: re.Match[str]) -> str:
    """Put the link behind a title."""
    kind = re.sub("<[^>]*>", "", found["title"]).split()[0].lower()
    link = f'<a class="headerlink" href="#{found["id"]}" title="Link to this {kind}">#</a>'
    return f"{found['opening']}{found['title']}{link}</p>"


def add(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the links into the body of one page."""
    if "body" in context:
        context["body"] = TITLE.sub(sign, context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
