"""Mend in every page what the extensions that we build on leave broken.

The bodies of proofs and exercises all carry one id. The switch of a hidden cell has an accessible
name that hides its words, and paragraphs where only words may stand. Entries of a bibliography have
a role that has been withdrawn. The empty corner of a table is a heading of nothing, and its other
headings do not say whether they are those of columns. A list of return values and a glued table
stand inside paragraphs, which end where these begin. Remarks in the margin have empty titles and
count as landmarks, and the index has an empty title on paper.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

REPAIRS = {
    ' id="proof-content"': "",
    ' id="exercise-content"': "",
    ' id="solution-content"': "",
    '<summary aria-label="Toggle hidden content">': "<summary>",
    ' role="doc-biblioentry"': ' role="listitem"',
    '<th class="head"><p></p></th>': "<td></td>",
    '<th class="head"': '<th scope="col" class="head"',
    '<p><ul class="simple">': '<ul class="simple">',
    "</ul>\n</p>": "</ul>",
    '<aside class="margin sidebar">\n<p class="sidebar-title"></p>': (
        '<aside class="margin sidebar" role="note">'
    ),
}
PATTERNS = {
    r'<p class="((?:collapsed|expanded) admonition-title)">(.*?)</p>': (
        r'<span class="\1">\2</span>'
    ),
    r'<p><span class="output text_html">(<table.*?</table>)</span></p>': (
        r'<div class="output text_html">\1</div>'
    ),
}


def mend(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the repairs into the body of one page."""
    body = context.get("body", "")
    for broken, whole in REPAIRS.items():
        body = body.replace(broken, whole)
    for pattern, whole in PATTERNS.items():
        body = re.sub(pattern, whole, body, flags=re.DOTALL)
    context["body"] = body
    if pagename == "genindex":
        context["pagetitle"] = _("Index")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
