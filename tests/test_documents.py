"""The documents in the project's folder name only what exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(ROOT.glob("*.md"))


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
