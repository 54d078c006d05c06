"""The documents in the project's folder name only what exists."""

import doctest
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import screenshot

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(ROOT.glob("*.md"))
README = ROOT / "README.md"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert not [target for target in local if not (ROOT / target).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_and_folders_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(
        r"\bmake (?:PYTHON=\S+ )?([a-z][\w-]*)", " ".join(re.findall(r"`[^`]+`", text))
    )
    assert not set(named) - set(rules)
    folders = re.findall(r"`((?:_ext|assets|chapters|dmolkit|scripts|tests)/[\w/.]*)`", text)
    assert not [folder for folder in folders if not (ROOT / folder).exists()]


def test_readme_example_runs() -> None:
    (example,) = re.findall(r"```pycon\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    test = doctest.DocTestParser().get_doctest(example, {}, "example", str(README), 0)
    found = doctest.DocTestRunner().run(test)
    assert found.attempted == 5
    assert found.failed == 0


def test_readme_pictures_are_small_and_have_words() -> None:
    """Each is there for light and for dark pages, and all that `make picture` takes are shown."""
    pictures = BeautifulSoup(README.read_text(encoding="utf-8"), "html.parser").find_all("picture")
    shown = []
    for picture in pictures:
        assert len(picture.img["alt"]) > 60
        assert picture.source["media"] == "(prefers-color-scheme: dark)"
        shown += [picture.img["src"], picture.source["srcset"]]
    files = {path.relative_to(ROOT).as_posix(): path for path in ROOT.glob("docs/*.png")}
    assert sorted(shown) == sorted(files)
    assert max(path.stat().st_size for path in files.values()) <= screenshot.LIMIT
    assert {shot.file(mode) for shot in screenshot.SHOTS for mode in ("light", "dark")} == {
        *files.values()
    }
