"""The chapter in small that CONTRIBUTING.md shows is one."""

import re

from bs4 import BeautifulSoup

from progress import ROOT
from tests.ext.conftest import TinyBook


def test_chapter_in_small_builds(tiny_book: TinyBook) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (chapter,) = re.findall(r"^`````md\n(.*?)^`````$", text, re.DOTALL | re.MULTILINE)
    assert chapter.startswith("---\nfile_format: mystnb\n")
    (tiny_book.root / "chapters" / "index.md").write_text(chapter, encoding="utf-8")
    good, said = tiny_book.build()
    assert good, said
    page = BeautifulSoup(tiny_book.page, "html.parser")
    assert "3 turns" in page.select_one(".cell_output").text
    assert page.select_one("figure svg[role=img]")["aria-label"]
    assert page.select_one("figure figcaption .caption-text")
    assert page.select_one(".dmk-widget .dmk-quiz")
    assert page.select_one(".exercise.admonition")
    assert page.select_one(".solution.dropdown")
    assert page.select_one("#further-reading .citation")
