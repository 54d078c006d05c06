"""Mend in every page what the extensions that we build on leave broken.

The bodies of proofs and exercises all carry one id, the switch of a hidden cell has an accessible
name that hides its words, entries of a bibliography have a role that has been withdrawn, and the
empty corner of a table is a heading of nothing.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

REPAIRS = {
    ' id="proof-content"': "",
    ' id="exercise-content"': "",
    ' id="solution-content"': "",
    '<summary aria-label="Toggle hidden content">': "<summary>",
    ' role="doc-biblioentry"': ' role="listitem"',
    '<th class="head"><p></p></th>': "<td></td>",
}


def mend(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the repairs into the body of one page."""
    for broken, whole in REPAIRS.items():
        context["body"] = context.get("body", "").replace(broken, whole)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
