"""Time every cell that runs, and say at the end of a build which were the slowest.

Cells whose results come from the cache do not run and are not listed.
"""

import time
from functools import wraps
from typing import Any

from nbclient import NotebookClient
from sphinx.application import Sphinx
from sphinx.util import logging

SHOWN = 10
logger = logging.getLogger(__name__)
execute = NotebookClient.async_execute_cell


def timed(app: Sphinx) -> Any:
    """Wrap the execution of a cell so that its time is kept with the page that is being read."""

    @wraps(execute)
    async def execute_cell(client: Any, cell: Any, *arguments: Any, **options: Any) -> Any:
        start = time.monotonic()
        try:
            return await execute(client, cell, *arguments, **options)
        finally:
            if cell.cell_type == "code":
                seconds = time.monotonic() - start
                app.cell_times.append((seconds, app.env.docname, first_line(cell.source)))

    return execute_cell


def first_line(source: str) -> str:
    """Give the first line of code that says something: no import, comment or decorator."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    dull = ("import ", "from ", "#", "@")
    return next((line for line in lines if not line.startswith(dull)), lines[0] if lines else "")


def report(app: Sphinx, exception: Exception | None) -> None:
    """List the slowest cells, slowest first."""
    slowest = sorted(app.cell_times, reverse=True)[:SHOWN]
    if slowest:
        logger.info("slowest cells:")
    for seconds, page, line in slowest:
        logger.info("slow cell %6.1f s  %s: %s", seconds, page, line[:60])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.cell_times = []  # type: ignore[attr-defined]
    NotebookClient.async_execute_cell = timed(app)
    app.connect("build-finished", report)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
