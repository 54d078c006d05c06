"""Notebooks run again when what they rest on has changed, and only then."""

from pathlib import Path

import nbformat
import pytest

from package_cache import fingerprint
from tests.ext.conftest import TinyBook

COUNTING = """# Chapter

```{code-cell} python
from pathlib import Path

with Path("../runs").open("a") as runs:
    runs.write("x")
print("the data say", Path("data/number").read_text())
```
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a folder with one file of each kind that counts."""
    for name in ("dmolkit/groups.py", "dmolkit/widgets/walk.mjs", "chapters/data/image.npy"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old")
    (tmp_path / "requirements.txt").write_text("old")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "dmolkit/groups.py",
        "dmolkit/new.py",
        "dmolkit/widgets/walk.mjs",
        "chapters/data/image.npy",
        "requirements.txt",
    ],
)
def test_fingerprint_changes_with(project: Path, name: str) -> None:
    """A change of code, widget, data or lock gives another fingerprint."""
    before = fingerprint(project)
    (project / name).write_text("new")
    assert fingerprint(project) != before


def test_fingerprint_changes_with_a_name(project: Path) -> None:
    """Moving a module counts."""
    before = fingerprint(project)
    (project / "dmolkit/groups.py").rename(project / "dmolkit/group.py")
    assert fingerprint(project) != before


@pytest.mark.parametrize("name", ["chapters/groups.md", "dmolkit/groups.pyc", "README.md"])
def test_fingerprint_does_not_change_with(project: Path, name: str) -> None:
    """Text and compiled files do not count."""
    before = fingerprint(project)
    (project / name).write_text("new")
    assert fingerprint(project) == before


def test_notebooks_run_again_when_needed(tiny_book: TinyBook) -> None:
    """A second build runs nothing; a change of the data or the package runs the notebook again."""
    runs, number = tiny_book.root / "runs", tiny_book.root / "chapters/data/number"
    number.write_text("seven")
    tiny_book.write(COUNTING)
    for _ in range(2):
        well, said = tiny_book.build()
        assert well, said
        assert runs.read_text() == "x"
    number.write_text("eleven")
    assert tiny_book.build()[0]
    assert runs.read_text() == "xx"
    assert "the data say eleven" in tiny_book.page
    (tiny_book.root / "dmolkit/groups.py").write_text("")
    assert tiny_book.build()[0]
    assert runs.read_text() == "xxx"
    caches = tiny_book.root / "_build/.jupyter_cache"
    assert [folder.name for folder in caches.iterdir()] == [fingerprint(tiny_book.root)]


def test_results_from_the_cache_are_in_the_notebook(tiny_book: TinyBook) -> None:
    """After a change of the words only, the notebook beside the page still has what cells gave."""
    (tiny_book.root / "chapters/data/number").write_text("seven")
    for words in ("", "More words."):
        tiny_book.write(f"{COUNTING}\n{words}\n")
        well, said = tiny_book.build()
        assert well, said
        path = tiny_book.root / "_build/jupyter_execute/chapters/index.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        assert words in cells[-1].source
        (cell,) = (cell for cell in cells if cell.cell_type == "code")
        assert cell.execution_count == 1
        assert cell.outputs[0].text == "the data say seven\n"
    assert (tiny_book.root / "runs").read_text() == "x"
