"""Every page of the built book, looked at as readers do."""

from collections.abc import Callable
from pathlib import Path

import pytest

import book
from tests.site import checks
from tests.site.visit import Site, Visit

CHAPTERS = [f"{name}.html" for name in book.chapters()]
PAGES = [*CHAPTERS, "genindex.html", "search.html"]
PAGE_LIMIT = 500_000  # bytes gzipped, without fonts and MathJax

OpenPage = Callable[..., Visit]


def test_index_leads_to_the_first_chapter(visit: OpenPage) -> None:
    """The address that `make book` prints shows the landing page, from disk too."""
    opened = visit("index.html", scheme="file", scripts=False)
    opened.page.wait_for_url(f"**/{CHAPTERS[0]}")


def test_links_lead_somewhere(html: Path) -> None:
    """Files and anchors that pages name exist, and no id stands twice."""
    assert not checks.broken_links(html)


def test_no_page_names_another_host(html: Path) -> None:
    """Pages and style sheets load nothing from elsewhere."""
    for path in html.rglob("*.html"):
        assert not checks.foreign_sources(path.read_text(encoding="utf-8")), path
    for path in html.rglob("*.css"):
        assert not checks.foreign_in_css(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page_on_a_desktop(visit: OpenPage, path: str, dark: bool) -> None:
    """A page loads in silence; its pictures have names, its formulas are set, axe is content."""
    opened = visit(path, dark=dark)
    assert not checks.missing_images(opened)
    assert not checks.math_errors(opened)
    assert not checks.unnamed_pictures(opened)
    assert not checks.too_wide(opened)
    assert not checks.accessibility_faults(opened)


@pytest.mark.parametrize("width", [375, 360])
@pytest.mark.parametrize("path", PAGES)
def test_page_on_a_phone(visit: OpenPage, path: str, width: int) -> None:
    """A page needs no sideways scrolling on a narrow screen."""
    assert not checks.too_wide(visit(path, width=width, touch=True))


@pytest.mark.parametrize("path", CHAPTERS)
def test_phone_page_is_accessible(visit: OpenPage, path: str) -> None:
    """The narrow layout, with its folded menus, keeps axe content."""
    assert not checks.accessibility_faults(visit(path, width=375, touch=True))


@pytest.mark.parametrize("path", PAGES)
def test_page_from_disk(visit: OpenPage, path: str) -> None:
    """A page opened by a double click works as one from a server does."""
    opened = visit(path, scheme="file")
    assert not checks.missing_images(opened)
    assert not checks.math_errors(opened)


@pytest.mark.parametrize("path", CHAPTERS)
def test_page_without_scripts(visit: OpenPage, path: str) -> None:
    """Without JavaScript every picture is there and has a name."""
    opened = visit(path, scripts=False)
    assert not checks.unnamed_pictures(opened)
    assert not checks.missing_images(opened)


@pytest.mark.parametrize("path", CHAPTERS)
def test_page_is_light(visit: OpenPage, path: str) -> None:
    """A page moves under half a megabyte."""
    assert checks.weight(visit(path)) < PAGE_LIMIT


def test_search_finds_a_word(visit: OpenPage, site: Site) -> None:
    """Search works without a server's help."""
    opened = visit("search.html?q=hexagon", scheme="file")
    opened.page.wait_for_selector("#search-results li a")
