"""A tiny book with the real book's settings, built the way the real one is."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import environment
from progress import ESCAPES, ROOT

HEADER = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
"""


@dataclass(frozen=True)
class TinyBook:
    """A book of one chapter in a folder of its own."""

    root: Path

    def write(self, text: str) -> None:
        """Make the text the book's only chapter."""
        (self.root / "chapters" / "index.md").write_text(HEADER + text, encoding="utf-8")

    def build(self) -> tuple[bool, str]:
        """Build strictly, as ``make book`` does; give whether that was well, and what was said."""
        done = subprocess.run(
            [environment.BIN / "jupyter-book", "build", self.root, "-W", "-n", "--keep-going"],
            env={**os.environ, **environment.isolated()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode == 0, ESCAPES.sub("", done.stdout)

    @property
    def page(self) -> str:
        """The built chapter."""
        return (self.root / "_build/html/chapters/index.html").read_text(encoding="utf-8")


@pytest.fixture
def tiny_book(tmp_path: Path) -> TinyBook:
    """Give an empty book with the real settings, but a short time limit for cells."""
    settings = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert "  timeout: 300\n" in settings
    (tmp_path / "_config.yml").write_text(settings.replace("timeout: 300", "timeout: 2"))
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n")
    shutil.copy(ROOT / "references.bib", tmp_path)
    shutil.copytree(ROOT / "_ext", tmp_path / "_ext", ignore=shutil.ignore_patterns("*.pyc"))
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    for folder in ("assets", "chapters/data", "dmolkit"):
        (tmp_path / folder).mkdir(parents=True)
    return TinyBook(tmp_path)
