"""The canary: it tells which package broke a chapter, and is not fooled by the others."""

import subprocess
from pathlib import Path

import nbformat
import pytest

import canary
import progress
from canary import Result

LOCK = """\
# a remark
jax==0.7.2
    # via something
numpy==2.1.3 ; python_version >= "3.0"
numpy==1.0 ; python_version < "3.0"
plum-dispatch==2.9.0
Scikit_Learn==1.6.1
"""
SAID = """\
Traceback (most recent call last):
  File "/x/lib/python3.13/site-packages/nbclient/client.py", line 1
  File "/x/lib/python3.13/site-packages/sklearn/svm.py", line 2
  File "/x/lib/python3.13/site-packages/numpy/core.py", line 3
AttributeError: gone
"""
CHANGES = {name: ("1", "2") for name in ("jax", "jaxlib", "numpy", "scikit-learn", "scipy")}


def test_lock_is_read_for_this_python() -> None:
    assert canary.locked(LOCK) == {
        "jax": "0.7.2",
        "numpy": "2.1.3",
        "plum-dispatch": "2.9.0",
        "scikit-learn": "1.6.1",
    }


def test_moved_are_those_with_another_version() -> None:
    old, new = {"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "3"}
    assert canary.moved(old, new) == {"b": ("1", "2")}


def test_suspects_are_ordered_by_how_near_they_are() -> None:
    """First the frames, innermost first; then what is imported; then the rest."""
    code = ["%matplotlib inline\nfrom scipy.linalg import expm\nimport sympy"]
    assert canary.suspects(SAID, code, CHANGES) == [
        "numpy",
        "scikit-learn",
        "scipy",
        "jax",
        "jaxlib",
    ]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give an environment in which the chapter runs only with jaxlib 1 and numpy 1 or 2."""
    versions = {name: new for name, (_, new) in CHANGES.items()}

    def install(*requirements: str) -> None:
        for requirement in requirements:
            name, _, version = requirement.partition("==")
            if requirement == "scipy==1":
                raise progress.Failed(requirement)
            versions[name] = version

    def try_chapter(chapter: str) -> Result:
        return Result(chapter, "" if versions["jaxlib"] == "1" else SAID)

    monkeypatch.setattr(canary, "install", install)
    monkeypatch.setattr(canary, "installed", lambda: versions)
    monkeypatch.setattr(canary, "try_chapter", try_chapter)
    monkeypatch.setattr(canary, "code_of", lambda chapter: nbformat.v4.new_notebook())
    return versions


def test_culprit_is_the_package_whose_old_version_helps(world: dict[str, str]) -> None:
    assert canary.culprit(Result("chapters/a", SAID), CHANGES) == "jaxlib"
    assert set(world.values()) == {"2"}


def test_no_culprit_where_no_package_alone_helps(world: dict[str, str]) -> None:
    others = {name: change for name, change in CHANGES.items() if name != "jaxlib"}
    assert canary.culprit(Result("chapters/a", SAID), others) is None


@pytest.fixture
def stuck(world: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give the same environment, but no package comes back once it is old."""
    install = canary.install

    def only_old(*requirements: str) -> None:
        if requirements[0].endswith("==2"):
            raise progress.Failed(requirements[0])
        install(*requirements)

    monkeypatch.setattr(canary, "install", only_old)
    return world


def test_culprit_is_named_even_if_its_new_version_does_not_come_back(
    stuck: dict[str, str],
) -> None:
    changes = {"jaxlib": CHANGES["jaxlib"]}
    assert canary.culprit(Result("chapters/a", SAID), changes) == "jaxlib"
    assert not canary.restored(changes)


def test_no_package_is_blamed_while_another_is_old(stuck: dict[str, str]) -> None:
    """After jax has stayed old, jaxlib alone would seem to help."""
    changes = {name: CHANGES[name] for name in ("jax", "jaxlib")}
    assert canary.culprit(Result("chapters/a", SAID), changes) is None


def test_no_chapter_is_tried_with_old_versions(
    stuck: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "requirements.txt").write_text("jaxlib==1\n")
    monkeypatch.setattr(canary, "ROOT", tmp_path)
    monkeypatch.setattr(canary, "run", lambda *arguments: None)
    monkeypatch.setattr(canary.book, "chapters", lambda: ["chapters/a", "chapters/b"])
    assert canary.main() == 1
    said = capsys.readouterr().out
    assert "chapters/a: broken" in said
    assert "jaxlib 2 broke chapters/a: AttributeError: gone" in said
    assert "chapters/b" not in said


def test_report_of_blank_lines_says_so() -> None:
    text = canary.report({}, {None: [Result("chapters/a", "\n \n")]})
    assert text.endswith("broke chapters/a: (blank lines)")


def test_report_names_package_chapter_and_error() -> None:
    text = canary.report({"jax": ("1", "2")}, {"jax": [Result("chapters/a", SAID)], None: []})
    assert text.splitlines() == [
        "Newer than the lock: jax 1 -> 2.",
        "jax 2 broke chapters/a: AttributeError: gone",
    ]
    assert canary.report({}, {}) == "Newer than the lock: nothing.\nAll chapters run."


@pytest.mark.parametrize(
    ("code", "sign"),
    [
        ("1 + 1", None),
        ("import warnings\nwarnings.warn('soon gone')", "soon gone"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_chapter_is_tried_with_a_real_kernel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, sign: str | None
) -> None:
    monkeypatch.setattr(canary, "FOLDER", tmp_path)
    monkeypatch.setattr(canary, "PYTHON", canary.environment.PYTHON)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    monkeypatch.setattr(canary, "code_of", lambda chapter: notebook)
    result = canary.try_chapter("chapters/groups")
    assert (sign in result.said) if sign else result.said == ""


def test_process_that_is_killed_is_no_success(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(canary, "FOLDER", tmp_path)
    monkeypatch.setattr(canary, "code_of", lambda chapter: nbformat.v4.new_notebook())
    killed = subprocess.CompletedProcess([], -9, stdout="")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **settings: killed)
    assert canary.try_chapter("chapters/groups").said == "It ended with code -9."
