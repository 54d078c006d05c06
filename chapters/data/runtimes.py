"""Write ``runtimes.json``: how long the cells of each page ran when the book was last built.

The build keeps these times in its cache of executed notebooks. Pages cannot show them directly: a
page with a time on it would look different each time it is built.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import book
import experiments

CACHES = book.BUILD / ".jupyter_cache"


def seconds(caches: Path = CACHES) -> dict[str, float]:
    """Read the seconds of each page's latest execution."""
    databases = list(caches.glob("*/global.db"))
    if len(databases) != 1:  # the build drops the caches of older sources
        raise FileNotFoundError(f"{len(databases)} caches of executed notebooks; run make book")
    with closing(sqlite3.connect(databases[0])) as connection:
        rows = connection.execute("SELECT uri, data FROM nbcache ORDER BY created").fetchall()
    found = {Path(uri).stem: json.loads(data)["execution_seconds"] for uri, data in rows}
    return {page: round(time, 1) for page, time in found.items()}


def pages() -> list[str]:
    """List the pages that have cells, in the order of the table of contents."""
    return [Path(name).name for name in book.with_cells()]


def listed(found: Mapping[str, float], names: Iterable[str]) -> dict[str, float]:
    """Put the pages' times in order; each page has to have one."""
    names = list(names)
    if missing := [name for name in names if name not in found]:
        raise LookupError(f"no run time of {', '.join(missing)}; run make book")
    return {name: found[name] for name in names}


if __name__ == "__main__":
    times = listed(seconds(), pages())
    experiments.record("runtimes", ("myst-nb",), {"seconds": times})
