"""The notebooks for Colab that belong to the built book."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

import book

LIMIT = 600  # seconds for one test: training takes its time, more so on a busy machine


def pytest_itemcollected(item: pytest.Item) -> None:
    """Limit the time of a test in this folder: a cell that hangs would hang for ever."""
    item.add_marker(pytest.mark.timeout(LIMIT))


def source(name: str) -> str:
    """Read a chapter's source."""
    return (book.ROOT / f"{name}.md").read_text(encoding="utf-8")


CHAPTERS = book.with_cells()


@dataclass(frozen=True)
class Chapter:
    """A chapter in its three forms: as page, as executed by the book, as notebook for Colab."""

    build: Path
    name: str

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return self.build / f"html/notebooks/{Path(self.name).name}.ipynb"

    @property
    def notebook(self) -> nbformat.NotebookNode:
        """The notebook for Colab."""
        return nbformat.read(self.path, as_version=4)

    @property
    def executed(self) -> nbformat.NotebookNode:
        """The chapter as the book executed it."""
        return nbformat.read(self.build / f"jupyter_execute/{self.name}.ipynb", as_version=4)

    @property
    def page(self) -> str:
        """The page."""
        return (self.build / f"html/{self.name}.html").read_text(encoding="utf-8")


@pytest.fixture(params=CHAPTERS)
def chapter(built: Path, request: pytest.FixtureRequest) -> Chapter:
    """Give one chapter after the other."""
    return Chapter(built, request.param)


@pytest.fixture
def pyproject() -> dict:
    """Give the project's settings."""
    return tomllib.loads((book.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
