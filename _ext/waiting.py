"""Let a page show its text before it has loaded its scripts.

Extensions put their scripts into the head without a word about when they are needed, and a browser
stops there until each has come. All but the options, which short scripts in the head set, can wait
until the page has been read; they then run in the order in which they stand.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

AT_ONCE = "_static/documentation_options.js"


def defer(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Defer the scripts of one page that are files; those of the search are not to be reordered."""
    if templatename != "search.html":
        files = context.get("script_files", [])
        files[:] = [deferred(script) for script in files]


def deferred(script: Any) -> Any:
    """Give a copy of a script that waits, if it is a file that may."""
    name = getattr(script, "filename", None)
    if not name or name == AT_ONCE or {"defer", "async"} & script.attributes.keys():
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(name, priority=script.priority, **attributes)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension, after the others have added their scripts."""
    app.connect("html-page-context", defer, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
