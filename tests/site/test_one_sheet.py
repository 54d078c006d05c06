"""Each page has one style sheet, which says what its sheets said, in their order."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import one_sheet

PAGE = """<!DOCTYPE html><html><head><title>A</title>
<link href="{up}_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="{up}_static/own.css?v=2" />
<link rel="icon" href="{up}_static/logo.svg"/></head><body><p class="a b">A</p></body></html>
"""
DOT = "data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg'/%3e"
SHEETS = {
    "styles/theme.css": '@charset "UTF-8";@import "../basic.css";p{top:1px}',
    "basic.css": "p{left:1px;top:2px;background:url(dot.png)}/*# sourceMappingURL=basic.css.map */",
    "own.css": f'.a{{top:3px;cursor:url("{DOT}"),auto}}.b{{background-image:url("more/dot.png")}}',
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site of two pages in two folders, with the same sheets."""
    for name, css in SHEETS.items():
        path = tmp_path / "_static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(css)
    (tmp_path / "index.html").write_text(PAGE.format(up=""))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "page.html").write_text(PAGE.format(up="../"))
    return tmp_path


def linked(page: Path) -> list[Path]:
    """List the style sheets that a page names."""
    hrefs = re.findall(r'rel="stylesheet"[^>]*href="([^"?]*)', page.read_text())
    hrefs += re.findall(r'href="([^"?]*)[^"]*" rel="stylesheet"', page.read_text())
    return [(page.parent / href).resolve() for href in hrefs]


def looks(browser: Browser, page: Path) -> dict[str, str]:
    """Say what a browser makes of the paragraph on a page."""
    tab = browser.new_page()
    tab.goto(page.as_uri())
    style = tab.locator("p").evaluate(
        """(p) => Object.fromEntries(
            [...getComputedStyle(p)].map((key) => [key, getComputedStyle(p)[key]]))"""
    )
    tab.close()
    return dict(style)


def test_pages_look_as_before(site: Path, browser: Browser) -> None:
    page = site / "deep" / "page.html"
    before = looks(browser, page)
    one_sheet.join(site)
    assert len(linked(page)) == 1
    after = looks(browser, page)
    assert after == before
    assert after["top"] == "3px"
    assert after["left"] == "1px"
    assert after["background-image"] == f'url("{(site / "_static/more/dot.png").as_uri()}")'


def test_pages_share_one_sheet_and_keep_other_links(site: Path) -> None:
    one_sheet.join(site)
    pages = [site / "index.html", site / "deep" / "page.html"]
    (one,), (other,) = map(linked, pages)
    assert one == other
    assert one.is_file()
    assert "sourceMappingURL" not in one.read_text()
    assert all('<link rel="icon"' in page.read_text() for page in pages)


def test_a_later_build_with_a_changed_sheet_changes_all_pages(site: Path) -> None:
    """Sphinx writes those pages anew whose source has changed, and copies style sheets."""
    one_sheet.join(site)
    (first,) = linked(site / "index.html")
    (site / "deep" / "page.html").write_text(PAGE.format(up="../"))
    (site / "_static" / "own.css").write_text(".a{top:7px}")
    one_sheet.join(site)
    (one,), (other,) = linked(site / "index.html"), linked(site / "deep" / "page.html")
    assert one == other != first
    assert not first.exists()
    assert ".a{top:7px}" in one.read_text()
    before = one.read_bytes()
    one_sheet.join(site)
    assert linked(site / "index.html") == [one]
    assert one.read_bytes() == before


def test_pages_that_name_what_is_not_there_stay_as_they_are(site: Path) -> None:
    """So it is with a page that names sheets by the site's address."""
    lost = PAGE.format(up="https://book.example/")
    (site / "404.html").write_text(lost)
    one_sheet.join(site)
    assert (site / "404.html").read_text() == lost


def test_the_book_has_one_sheet(built: Path) -> None:
    site = built / "html"
    pages = [page for page in site.rglob("*.html") if site / "_static" not in page.parents]
    named = {tuple(linked(page)) for page in pages} - {()}  # the page for lost readers has none
    (sheet,) = set().union(*named)
    assert named == {(sheet,)}
    assert [sheet] == list((site / one_sheet.FOLDER).resolve().glob(one_sheet.NAME.format("*")))
