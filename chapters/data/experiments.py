"""What experiments share: the code that readers see, and results that say where they come from.

An experiment runs the cells of its chapter that carry its tag. Its results name the version of that
code, so that a test can tell when they are those of another one.
"""

import contextlib
import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook

FOLDER = Path(__file__).resolve().parent
CHAPTERS = {"costs": "convolution", "digits": "convolution", "dipoles": "constraints"}
"""Chapter of each tag. Measurements that run no cells have none."""


def source(tag: str, chapter: Path | None = None) -> str:
    """Return the code of the cells with a tag, in order, by default of the tag's own chapter."""
    chapter = chapter or FOLDER.parent / f"{CHAPTERS[tag]}.md"
    notebook = read_myst_markdown_notebook(chapter.read_text(encoding="utf-8"))
    tagged = [cell.source for cell in notebook.cells if tag in cell.metadata.get("tags", [])]
    return "\n\n".join(tagged)


def digest(code: str) -> str:
    """Name a version of the code: results are those of the chapter if the names agree."""
    return hashlib.sha256(code.encode()).hexdigest()


def definitions(code: str) -> dict[str, Any]:
    """Execute the code in the chapters' folder, as the book does, and return what it defines."""
    names: dict[str, Any] = {"__name__": "cells"}
    with contextlib.chdir(FOLDER.parent):
        exec(compile(code, "<tagged cells>", "exec"), names)
    return names


def results(tag: str) -> dict[str, Any]:
    """Read the stored results of an experiment."""
    return dict(json.loads(path(tag).read_text(encoding="utf-8")))


def store(tag: str, packages: Iterable[str], findings: Mapping[str, Any]) -> None:
    """Write findings with the version of the code, and with what `record` adds."""
    record(tag, packages, findings, source_sha256=digest(source(tag)))


def record(tag: str, packages: Iterable[str], findings: Mapping[str, Any], **origin: str) -> None:
    """Write findings with where they come from: date, machine and versions of packages."""
    document = {
        **origin,
        "date": date.today().isoformat(),
        "machine": machine(),
        "versions": {"python": platform.python_version(), **{p: version(p) for p in packages}},
        **findings,
    }
    # Innermost lists on one line each, so that a change of a number is a change of a line.
    text = json.dumps(document, indent=1)
    text = re.sub(r"\[[^][{}]*\]", lambda part: re.sub(r"\s+", " ", part[0]), text)
    path(tag).write_text(text + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Name the processor and count its cores."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    return {"processor": found[1] if found else platform.machine(), "cores": os.cpu_count()}


def path(tag: str) -> Path:
    """Name the file with the results of an experiment."""
    return FOLDER / f"{tag}.json"
