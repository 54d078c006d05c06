"""Show what a cell prints as it was printed.

A kernel sends printed text in pieces, cut where its buffer happened to be flushed. When myst-nb
merges the pieces it ends each with a newline, so a line that was cut becomes two, in one build and
not in the next. Here the pieces are joined first.
"""

from functools import wraps

from myst_nb.core import render
from nbformat import NotebookNode
from sphinx.application import Sphinx

merge = render.coalesce_streams


@wraps(merge)
def join_then_merge(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join the pieces of each stream, in the place of its first, and leave the rest to myst-nb."""
    joined: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            joined.append(output)
        elif output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
        else:
            streams[output["name"]] = NotebookNode(output)
            joined.append(streams[output["name"]])
    return merge(joined)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    render.coalesce_streams = join_then_merge
    return {"parallel_read_safe": True, "parallel_write_safe": True}
