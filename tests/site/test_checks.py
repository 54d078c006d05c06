"""The checks of the site can fail: each sees the fault that it is there for in a spoilt page."""

import json
import random
import re
from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup

from tests.site import checks
from tests.site.test_pages import CHAPTERS, PAGE_LIMIT, SHIFT_LIMIT
from tests.site.visit import Site, Visit

PAGE = CHAPTERS[1]
STATE = re.compile(
    r'(<script[^>]*type="application/vnd.jupyter.widget-state\+json"[^>]*>)(.*?)(</script>)',
    re.DOTALL,
)

Spoil = Callable[..., Visit]


@pytest.fixture
def spoil(site: Site, open_page: Callable[..., Visit]) -> Iterator[Spoil]:
    """Give a function that opens the page after a change of its text."""

    def open_spoilt(change: Callable[[str], str], **options: object) -> Visit:
        text = site.text(PAGE)
        site.altered[PAGE] = change(text)
        assert site.altered[PAGE] != text
        return open_page(PAGE, **options)

    yield open_spoilt
    site.altered.clear()


def adding(html: str) -> Callable[[str], str]:
    """Give the change that puts some HTML at the end of the page's article."""
    return lambda text: re.sub(r"(?=</article>)", lambda _: html, text, count=1)


def test_page_is_good_before_it_is_spoilt(spoil: Spoil) -> None:
    opened = spoil(adding("<p>Harmless.</p>"))
    assert not opened.problems
    assert not checks.missing_icons(opened)
    assert not checks.unnamed_pictures(opened)
    assert not checks.math_errors(opened)
    assert not checks.too_wide(opened)


def test_removed_name_of_a_picture(spoil: Spoil) -> None:
    def remove(text: str) -> str:
        return re.sub(r'(<svg[^>]*role="img"[^>]*?) aria-label="[^"]*"', r"\1", text, count=1)

    assert checks.unnamed_pictures(spoil(remove, scripts=False))


def test_pictures_without_a_name(spoil: Spoil) -> None:
    pictures = [
        '<img src="../_static/logo.svg">',
        '<img src="../_static/logo.svg" alt=" ">',
        '<img src="../_static/logo.svg" alt="../_images/0a1b.svg">',
        '<img src="../_static/logo.svg" alt="logo.svg">',
        '<svg viewBox="0 0 1 1"><path d="M0 0h1"/></svg>',
        '<svg viewBox="0 0 1 1" role="img"><path d="M0 0h1"/></svg>',
        '<span role="img">⬡</span>',
    ]
    opened = spoil(adding("".join(pictures)))
    assert len(checks.unnamed_pictures(opened)) == len(pictures)


def test_icons_that_the_fonts_lack(spoil: Spoil) -> None:
    style = (
        "<style>.odd::before { content: '%s'; font-family: Book Icons; font-weight: %d }</style>"
    )
    for sign, weight in ((r"\f5b0", 900), (r"\f0f3", 400)):
        opened = spoil(adding(style % (sign, weight) + '<i class="odd"></i>'))
        assert len(checks.missing_icons(opened)) == 1


def test_other_hosts(spoil: Spoil) -> None:
    elements = {
        "a.org": '<script src="https://a.org/a.js"></script>',
        "b.org": '<img alt="A dot." src="//b.org/a.png">',
        "c.org": '<link rel="stylesheet" href="https://c.org/a.css">',
        "d.org": '<style>p { background: url("https://d.org/a.png") }</style>',
        "e.org": '<p style="background: url(https://e.org/a.png)">A</p>',
        "f.org": '<iframe title="A" src="https://f.org/"></iframe>',
    }
    for host, element in elements.items():
        assert host in "".join(checks.foreign_sources(element))
    asked = spoil(adding("".join(elements.values()))).problems
    for host in elements:
        assert any("another host" in problem and host in problem for problem in asked)


@pytest.mark.parametrize(
    "element",
    ['<link rel="preconnect" href="https://a.org">', "<style>@import '//a.org/b';</style>"],
)
def test_hint_to_another_host(element: str) -> None:
    assert checks.foreign_sources(element)


def test_link_to_another_host_is_no_fault() -> None:
    assert not checks.foreign_sources('<a href="https://example.org">elsewhere</a>')


def test_script_that_asks_another_host(spoil: Spoil) -> None:
    opened = spoil(adding("<script>fetch('https://api.example.org/').catch(() => 0)</script>"))
    assert any("another host" in problem for problem in opened.problems)


@pytest.mark.parametrize(
    "module",
    [
        "throw new Error('spoilt');",
        "export default { render() { throw new Error('spoilt'); } };",
        "export default {",
    ],
)
def test_widget_that_throws(spoil: Spoil, module: str) -> None:
    def replace(match: re.Match[str]) -> str:
        state = json.loads(match[2])
        state["modules"][0] = module
        return match[1] + json.dumps(state).replace("<", r"\u003c") + match[3]

    assert spoil(lambda text: STATE.sub(replace, text)).problems


@pytest.mark.parametrize(
    "script", ["console.error('oh')", "throw new Error('oh')", "Promise.reject(1)"]
)
def test_error_on_the_console(spoil: Spoil, script: str) -> None:
    assert spoil(adding(f"<script>{script}</script>")).problems


def test_missing_file(spoil: Spoil) -> None:
    opened = spoil(adding('<img alt="A dot." src="missing.png">'))
    assert any("404" in problem for problem in opened.problems)
    assert len(checks.missing_images(opened)) == 1


@pytest.mark.parametrize(
    "link", ["#nowhere", "missing.html", "../chapters/index.html#nowhere", "../../index.html"]
)
def test_broken_link(site: Site, link: str) -> None:
    soup = BeautifulSoup(f'<a href="{link}">there</a>', "html.parser")
    anchors = {PAGE: {"here": 1}, CHAPTERS[0]: {"top": 1}}
    assert len(checks.page_links(PAGE, soup, anchors, site.folder)) == 1


@pytest.mark.parametrize(
    "link", ["#here", "index.html", "../chapters/index.html#top", "mailto:a@b.c"]
)
def test_good_link(site: Site, link: str) -> None:
    soup = BeautifulSoup(f'<a href="{link}">there</a>', "html.parser")
    anchors = {PAGE: {"here": 1}, CHAPTERS[0]: {"top": 1}}
    assert not checks.page_links(PAGE, soup, anchors, site.folder)


def test_page_that_scrolls_sideways(spoil: Spoil) -> None:
    box = '<div style="width: 900px">wide</div>'
    assert checks.too_wide(spoil(adding(box), width=375))


def test_box_that_scrolls_is_no_fault(spoil: Spoil) -> None:
    box = '<div style="overflow-x: auto"><div style="width: 900px">wide</div></div>'
    assert not checks.too_wide(spoil(adding(box), width=375))


@pytest.mark.parametrize(
    "fault",
    [
        '<div class="math notranslate nohighlight">x</div>',
        '<span class="math"><span class="katex"><math></math></span></span>',
        '<span class="math"><span class="katex"><span class="katex-html">x</span></span></span>',
        '<span class="katex-error">x</span>',
        r"<p>where \(x\) is</p>",
        "<p>where $x$ is</p>",
        r"<p>where x \in X</p>",
    ],
)
def test_formula_that_is_not_set(spoil: Spoil, fault: str) -> None:
    assert len(checks.math_errors(spoil(adding(fault), scripts=False))) == 1


def test_script_that_sets_formulas(spoil: Spoil) -> None:
    opened = spoil(adding('<script src="../_static/katex.min.js"></script>'))
    assert len(checks.formula_scripts(opened)) == 1


def test_late_element_that_pushes_the_page_down(spoil: Spoil) -> None:
    opened = spoil(adding("<p>Harmless.</p>"))
    total, moved = checks.layout_shifts(opened)
    assert total < SHIFT_LIMIT, moved
    grow = """document.querySelector("article h1").before(Object.assign(
        document.createElement("p"), { style: "height: 300px" }))"""
    opened.page.evaluate(grow)
    total, moved = checks.layout_shifts(opened)
    assert total > SHIFT_LIMIT, moved


def test_inaccessible_elements(spoil: Spoil) -> None:
    elements = {
        "button-name": "<button></button>",
        "label": "<input type='range'>",
        "color-contrast": "<p style='color: #bbb; background: #fff'>pale</p>",
        "heading-order": "<h6>A heading of the wrong rank</h6>",
    }
    faults = checks.accessibility_faults(spoil(adding("".join(elements.values()))))
    assert {fault.partition(":")[0] for fault in faults} == set(elements)


def test_heavy_page(spoil: Spoil) -> None:
    noise = random.Random(0).randbytes(PAGE_LIMIT).hex()
    opened = spoil(adding(f"<script>/* {noise} */</script>"))
    assert checks.weight(opened) > PAGE_LIMIT
