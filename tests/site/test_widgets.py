"""What every widget owes a reader who has no mouse, and one who minds motion."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ElementHandle, Locator, Page

import dmolkit.widgets
from tests.site.visit import Visit

PAGES = {
    "block-diagonalizer": "irreps",
    "cayley-explorer": "groups",
    "convolution-stepper": "convolution",
    "coset-painter": "cosets",
    "euler-sphere": "groups",
    "walk": "groups",
    "harmonics-explorer": "irreps",
    "lift-project": "cosets",
    "p4m-explorer": "convolution",
    "quiz": "groups",
    "weight-painter": "constraints",
}
MOST = 150  # stops of the tab key; who goes on longer is caught
# Marks what can be used, and puts the focus in front of the widget.
PREPARE = """(widget) => {
    const shown = (node) => node.getClientRects().length
        && getComputedStyle(node).visibility === "visible";
    [...widget.querySelectorAll("button, select, input, summary, a[href], [tabindex='0']")]
        .filter((node) => !node.disabled && node.tabIndex >= 0 && shown(node))
        .forEach((node, i) => { node.dataset.stop = i; });
    widget.tabIndex = -1;
    widget.focus();
}"""
# How an element and its parts are outlined; the focus has to change that.
LOOK = """(node) => [node, ...node.querySelectorAll("*")].map((part) => {
    const { outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth } = getComputedStyle(part);
    return [outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth].join();
}).join(";")"""
NAME = "(node) => node.outerHTML.slice(0, 200)"
KIND = "(node) => node.type === 'range' ? 'range' : node.localName"
KEYS = {"select": "ArrowDown", "range": "ArrowRight"}
# How many pictures a reader sees while a key is pressed, until some time later.
WATCH = """(widget) => {
    const seen = new Set(), picture = () => widget.innerHTML
        + [...widget.querySelectorAll("*")].flatMap((node) => node.getAnimations())
            .map((one) => one.playState + one.currentTime).join();
    window.watched = (async () => {
        for (let frame = 0; frame < 15; frame += 1) {
            await new Promise(requestAnimationFrame);
            seen.add(picture());
        }
        return seen.size;
    })();
}"""

OpenPage = Callable[..., Visit]


def find(visit: Visit, name: str) -> Locator:
    """Find the first widget of a kind on a page."""
    widget = visit.page.locator(f".dmk-widget > div > .dmk-{name}").first
    widget.scroll_into_view_if_needed()
    return widget


def tour(page: Page, widget: Locator) -> list[str]:
    """Press the tab key until it leaves the widget; give the numbers of the stops."""
    widget.evaluate(PREPARE)
    stops = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if not widget.evaluate("(widget) => widget.contains(document.activeElement)"):
            return stops
        stops.append(page.evaluate("document.activeElement.dataset.stop"))
    pytest.fail(f"the tab key does not leave the widget: {stops}")


def test_list_of_widgets_is_whole() -> None:
    styles = {path.stem for path in Path(dmolkit.widgets.__path__[0]).glob("*.css")}
    names = {name.replace("-", "_") for name in PAGES}
    assert names - {"walk"} | {"group_walk"} == styles - {"common"}


@pytest.mark.parametrize("name", PAGES)
def test_keyboard_alone_and_without_motion(visit: OpenPage, name: str) -> None:
    """The tab key stops once at all that can be used, shows where it is, and leaves; all works."""
    opened = visit(f"chapters/{PAGES[name]}.html")
    widget = find(opened, name)
    stops = tour(opened.page, widget)
    nodes = widget.locator("[data-stop]").element_handles()
    assert len(nodes) >= 2
    assert sorted(stops, key=int) == [str(number) for number in range(len(nodes))]
    for node in nodes:
        check_focus(node)
    start = widget.inner_html()
    # A list may put other things in the place of some, so lists come last.
    for node in sorted(nodes, key=lambda node: node.evaluate(KIND) == "select"):
        if node.evaluate("(node) => node.isConnected && !node.disabled"):
            press(opened.page, widget, node)
    assert widget.inner_html() != start


def check_focus(node: ElementHandle) -> None:
    """Who has the focus looks different."""
    node.evaluate("() => document.activeElement.blur()")
    before = node.evaluate(LOOK)
    node.focus()
    assert node.evaluate(LOOK) != before, node.evaluate(NAME)


def press(page: Page, widget: Locator, node: ElementHandle) -> None:
    """Use something by its key: the focus stays in the widget, and the picture changes at once."""
    node.focus()
    widget.evaluate(WATCH)
    page.keyboard.press(KEYS.get(node.evaluate(KIND), "Enter"))
    assert page.evaluate("watched") <= 2, node.evaluate(NAME)
    assert widget.evaluate("(widget) => widget.contains(document.activeElement)"), node.evaluate(
        NAME
    )
