"""Every page of the built book, looked at as readers do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import book
from tests.site import checks, test_stills
from tests.site.visit import Site, Visit

CHAPTERS = [f"{name}.html" for name in book.chapters()]
PAGES = [*CHAPTERS, "genindex.html", "search.html", "404.html"]
PAGE_LIMIT = 500_000  # bytes gzipped
SHIFT_LIMIT = 0.05  # 0.1 counts as good

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
    """A page is light and silent, names its pictures, sets its formulas and contents axe."""
    opened = visit(path, dark=dark)
    opened.read()
    assert checks.weight(opened) < PAGE_LIMIT
    assert not checks.missing_images(opened)
    assert not checks.missing_icons(opened)
    assert not checks.math_errors(opened)
    assert not checks.formula_scripts(opened)
    assert not checks.unnamed_pictures(opened)
    assert not checks.too_wide(opened)
    assert not checks.accessibility_faults(opened)


@pytest.mark.parametrize("path", PAGES)
def test_page_on_a_phone(visit: OpenPage, path: str) -> None:
    """A narrow screen needs no sideways scrolling, and its folded menus keep axe content."""
    opened = visit(path, width=375, touch=True)
    opened.read()
    assert not checks.too_wide(opened)
    assert not checks.accessibility_faults(opened)
    opened.page.set_viewport_size({"width": 360, "height": 800})
    assert not checks.too_wide(opened)


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", [CHAPTERS[0], *test_stills.PAGES])
def test_page_stays_where_it_is(visit: OpenPage, path: str, width: int) -> None:
    """Nothing that comes late, such as a live widget, pushes what a reader looks at."""
    opened = visit(path, width=width)
    opened.read()
    total, moved = checks.layout_shifts(opened)
    assert total < SHIFT_LIMIT, moved


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_page_has_its_colours_from_the_start(visit: OpenPage, site: Site, dark: bool) -> None:
    """The mode that the reader prefers is known before anything is painted."""
    look = "<script>window.first = document.documentElement.dataset.theme</script></head>"
    site.altered[CHAPTERS[0]] = site.text(CHAPTERS[0]).replace("</head>", look, 1)
    try:
        opened = visit(CHAPTERS[0], dark=dark)
        assert opened.page.evaluate("window.first") == ("dark" if dark else "light")
    finally:
        site.altered.clear()


@pytest.mark.parametrize("path", PAGES)
def test_page_from_disk(visit: OpenPage, path: str) -> None:
    """A page opened by a double click works as one from a server does."""
    opened = visit(path, scheme="file")
    opened.read()
    assert not checks.missing_images(opened)
    assert not checks.math_errors(opened)


@pytest.mark.parametrize("path", CHAPTERS)
def test_page_without_scripts(visit: OpenPage, path: str) -> None:
    """Without JavaScript every formula is set, and every picture is there and has a name."""
    opened = visit(path, scripts=False)
    assert not checks.math_errors(opened)
    assert not checks.unnamed_pictures(opened)
    assert not checks.missing_images(opened)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_do_not_wait_for_scripts(site: Site, browser: Browser, scheme: str) -> None:
    """A page has the colours that its reader prefers before the theme's scripts have come."""
    page = browser.new_page(color_scheme=scheme)
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(site.address + CHAPTERS[0])
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    page.close()


@pytest.mark.parametrize("path", CHAPTERS)
def test_wide_formulas_can_be_reached(visit: OpenPage, path: str) -> None:
    """The keyboard stops at the formulas that are wider than the screen, and at no others."""
    opened = visit(path, width=375)
    opened.read()
    opened.page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    opened.page.wait_for_function(
        """() => [...document.querySelectorAll(".katex-display")].every(
            (box) => (box.tabIndex === 0) === (box.scrollWidth > box.clientWidth))"""
    )


def test_extract_of_a_page_shows_formulas_once(visit: OpenPage) -> None:
    """Search reads a formula as it looks, and not its MathML and TeX as well."""
    opened = visit("search.html?q=hexagon")
    formula = '<span class="katex"><span class="katex-mathml"><math></math></span>x</span>'
    read = "(html) => Search.htmlToText(`<div role='main'>${html}</div>`)"
    assert opened.page.evaluate(read, f"a{formula}b") == "axb"


def test_search_finds_a_word(visit: OpenPage, site: Site) -> None:
    """Search works without a server's help."""
    opened = visit("search.html?q=hexagon", scheme="file")
    opened.page.wait_for_selector("#search-results li a")
