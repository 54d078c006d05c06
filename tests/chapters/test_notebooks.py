"""The chapters as notebooks: every cell ran, and the house rules for cells and exercises hold.

The book's strict build has run the cells already; `built` makes sure that it was a build of the
present sources, and the cells are compared with the chapter's text once more.
"""

import re
from pathlib import Path

import nbformat
import pytest

import book

CELL = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{code-cell\}[^\n]*\n"
    r"(?P<options>---\n.*?\n---\n|(?::[^\n]*\n)*)"
    r"(?P<code>.*?)^(?P=fence)\s*$",
    re.DOTALL | re.MULTILINE,
)
LONGEST = 16  # lines of code in a cell that readers see


def chapter(name: str) -> str:
    """Read a chapter's source."""
    return (book.ROOT / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", book.chapters())
def test_every_cell_ran_without_error(built: Path, name: str) -> None:
    expected = [cell["code"].strip() for cell in CELL.finditer(chapter(name))]
    if not expected:
        return
    executed = built / "jupyter_execute" / f"{name}.ipynb"
    notebook = nbformat.read(executed, as_version=4)
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source.strip() for cell in ran] == expected
    assert [cell.execution_count for cell in ran] == list(range(1, len(ran) + 1))
    kinds = {output.output_type for cell in ran for output in cell.outputs}
    assert "error" not in kinds


@pytest.mark.parametrize("name", book.chapters())
def test_cells_are_short(name: str) -> None:
    shown = [
        cell["code"].strip()
        for cell in CELL.finditer(chapter(name))
        if not re.search("(hide|remove)-(input|cell)", cell["options"])
    ]
    assert not [code for code in shown if len(code.splitlines()) > LONGEST]


@pytest.mark.parametrize("name", book.chapters())
def test_every_exercise_has_a_solution(name: str) -> None:
    text = chapter(name)
    exercises = re.findall(r"\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)", text)
    solutions = re.findall(r"\{solution(?:-start)?\} (\S+)", text)
    assert sorted(exercises) == sorted(solutions)
    assert not exercises or 5 <= len(exercises) <= 8
