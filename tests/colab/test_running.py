"""Every notebook for Colab runs from top to bottom, and installs what it needs by itself.

It runs here with the package as a wheel, in an environment that has everything else. With the
variable ``COLAB_PYTHON`` it runs in the environment of that interpreter, to which ``make colab``
gives the versions of Colab; what is missing there then comes from the package index.
"""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from packaging.requirements import Requirement
from packaging.version import Version

import book
import environment
from tests.colab import environments
from tests.colab.conftest import CHAPTERS, Chapter

COLAB = os.environ.get("COLAB_PYTHON")
VERSIONS = """
import json
from importlib import metadata
print(json.dumps({d.metadata["Name"].lower(): d.version for d in metadata.distributions()}))
"""
PINS = {
    Requirement(line).name: Requirement(line).specifier
    for line in environment.COLAB_PINS.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    return environments.wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Give a Python without dmolkit."""
    return Path(COLAB) if COLAB else environments.like_this_one(tmp_path / "environment")


def local(chapter: Chapter, wheel: Path, path: Path) -> None:
    """Write the notebook with the wheel and the data of this checkout in place of addresses."""
    notebook = json.loads(chapter.path.read_text(encoding="utf-8"))
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    text, count = re.subn(r"(?<= @ )git\+https://[^\"]+", wheel.as_uri(), first["source"])
    assert count == 1
    data = (book.ROOT / chapter.name).parent.as_uri()
    first["source"] = re.sub(r"(?<=^folder = \")https://[^\"]+", data, text, flags=re.MULTILINE)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def run(python: Path, path: Path) -> list[dict]:
    """Execute a notebook; give its cells of code."""
    environments.call(python, book.ROOT / "scripts/run_notebook.py", path, offline=not COLAB)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def printed(cell: dict, name: str = "stdout") -> str:
    """Join what a cell printed."""
    outputs = [output for output in cell["outputs"] if output.get("name") == name]
    return "".join("".join(output["text"]) for output in outputs)


def shown(chapter: Chapter) -> list[str]:
    """List what the page shows as printed."""
    page = BeautifulSoup(chapter.page, "html.parser")
    return [block.get_text().strip() for block in page.select(".output.stream pre")]


def versions(python: Path) -> dict[str, str]:
    """List what is installed."""
    return json.loads(environments.call(python, "-c", VERSIONS))


def test_notebook_runs(chapter: Chapter, python: Path, wheel: Path, tmp_path: Path) -> None:
    """All cells run, without warnings; here they print what the page shows."""
    before = versions(python)
    if COLAB:
        others = {name for name, pin in PINS.items() if not pin.contains(before[name])}
        assert others <= {"plum-dispatch"}  # which another notebook may have moved already
    path = tmp_path / "folder" / chapter.path.name
    path.parent.mkdir()
    local(chapter, wheel, path)
    first, *rest = run(python, path)
    after = versions(python)
    emlp = "dmolkit[emlp]" in "".join(first["source"])
    needed = {"dmolkit", "emlp"} if emlp else {"dmolkit"}
    news = "was here already" if needed <= before.keys() else "installed just now"
    assert printed(first) == f"dmolkit {after['dmolkit']} {news}\n"
    moved = {name for name, version in before.items() if after.get(name) != version}
    assert moved <= ({"plum-dispatch"} if emlp else set())
    assert not emlp or Version(after["plum-dispatch"]) >= Version("2.10")
    assert [printed(cell, "stderr") for cell in rest] == [""] * len(rest)
    if not COLAB:
        assert [text for cell in rest if (text := printed(cell).strip())] == shown(chapter)


def test_first_cell_does_nothing_the_second_time(
    built: Path, python: Path, wheel: Path, tmp_path: Path
) -> None:
    """Run after run it says one line; files that are there are left alone."""
    chapter = Chapter(built, next(name for name in CHAPTERS if name.endswith("convolution")))
    path = tmp_path / "folder" / "first.ipynb"
    (path.parent / "data").mkdir(parents=True)
    (path.parent / "data" / "costs.json").write_text("mine")
    local(chapter, wheel, path)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    notebook["cells"] = [first, {**first, "id": "again"}]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    once, again = run(python, path)
    assert printed(once).count("\n") == printed(again).count("\n") == 1
    assert printed(again).endswith("was here already\n")
    assert (path.parent / "data" / "costs.json").read_text() == "mine"
    stored = book.ROOT / "chapters" / "data" / "digits.json"
    assert (path.parent / "data" / "digits.json").read_bytes() == stored.read_bytes()


def test_failing_installation_is_shown(
    built: Path, python: Path, wheel: Path, tmp_path: Path
) -> None:
    if COLAB:
        pytest.skip("the package is installed there")
    path = tmp_path / "first.ipynb"
    missing = tmp_path / "dmolkit-0-py3-none-any.whl"
    local(Chapter(built, CHAPTERS[0]), missing, path)
    with pytest.raises(AssertionError, match=r"No such file or directory: '.*dmolkit-0"):
        run(python, path)


def test_pins_are_exact_and_complete() -> None:
    wanted = {"anywidget", "ipywidgets", "jax", "matplotlib", "numpy", "plum-dispatch", "scipy"}
    assert wanted | {"sympy"} <= PINS.keys()
    assert all(str(pin).startswith("==") for pin in PINS.values())


def test_wheel_holds_the_widgets_and_nothing_of_the_book(wheel: Path, tmp_path: Path) -> None:
    """What git knows of the package is in it, and nothing else."""
    shutil.unpack_archive(wheel, tmp_path, "zip")
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    packed = {name for name in found if (tmp_path / name).is_file() and ".dist-info" not in name}
    listed = environments.known_to_git("dmolkit")
    assert packed == listed
    for suffix in ("py", "mjs", "css"):
        assert f"dmolkit/widgets/quiz.{suffix}" in packed
