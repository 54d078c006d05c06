"""From blocks of Markdown and the chapter's cells to a notebook, with the same bytes every time."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from colab.convert import Block, Code, joined

FOLDED = {"hide-cell", "hide-input", "remove-cell", "remove-input"}
FENCE = re.compile(r"(`{3,})[^`]*$")  # opens lines of code
KEPT = {"raises-exception"}  # the one tag that changes how a notebook runs
METADATA = {
    "colab": {"provenance": [], "toc_visible": True},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

Cell = dict[str, Any]


def source(cell: Mapping[str, Any]) -> str:
    """Give a cell's text."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def paragraphs(text: str) -> list[str]:
    """Split text at its empty lines, but for those in fenced code."""
    found: list[str] = []
    fence = ""
    for part in text.split("\n\n"):
        if fence:
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
        for line in part.split("\n"):
            if fence:
                fence = "" if line == fence else fence
            elif opening := FENCE.match(line):
                fence = opening[1]
    return found


def markdown_cells(text: str) -> list[Cell]:
    """Make cells of text, a new one at each heading."""
    parts: list[list[str]] = [[]]
    for block in paragraphs(text):
        if block.startswith("#") and any(not line.startswith("<a id=") for line in parts[-1]):
            # The marks just above a heading go with it.
            marks = []
            while parts[-1] and parts[-1][-1].startswith("<a id="):
                marks.insert(0, parts[-1].pop())
            parts.append(marks)
        parts[-1].append(block)
    return [
        {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(part)}
        for part in parts
        if part
    ]


def code_cell(text: str, *, title: str = "", tags: Iterable[str] = ()) -> Cell:
    """Make a cell of code; one with a title is folded, in Colab under this title."""
    metadata: dict[str, Any] = {}
    if title:
        metadata = {"cellView": "form", "jupyter": {"source_hidden": True}}
        # A magic of a whole cell has to stay its first line.
        text = text if text.startswith("%%") else f"# @title {title}\n{text}"
    if kept := sorted(KEPT.intersection(tags)):
        metadata["tags"] = kept
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": text,
    }


def chapter_cell(cell: Mapping[str, Any], title: str) -> Cell:
    """Take over a cell of the chapter: hidden ones folded, and without outputs."""
    tags = set(cell["metadata"].get("tags", ()))
    fold = ""
    if "remove-cell" in tags:
        fold = "Preparations"
    elif tags & FOLDED or title.startswith("Solution"):
        fold = title or "Code"
    return code_cell(source(cell), title=fold, tags=tags)


def arrange(blocks: Iterable[Block], cells: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """Put the chapter's cells of code between the text, also those that the page leaves out."""
    found: list[Cell] = []
    waiting = [number for number, cell in enumerate(cells) if cell["cell_type"] == "code"]
    for block in joined(blocks):
        if isinstance(block, Code):
            while waiting and waiting[0] <= block.index:
                number = waiting.pop(0)
                title = block.title if number == block.index else ""
                found.append(chapter_cell(cells[number], title))
        else:
            found += markdown_cells(block)
    return found + [chapter_cell(cells[number], "") for number in waiting]


def write(cells: Iterable[Cell]) -> str:
    """Write a notebook; a cell's name is its place."""
    named = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    content = {"cells": named, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
