"""The still pictures that stand in for widgets, and the room that they keep free."""

from collections.abc import Callable

import pytest

from tests.site.visit import Site, Visit

# How many widgets that are no quizzes a page has at least; more chapters may have some, too.
PAGES = {
    "chapters/groups.html": 3,
    "chapters/cosets.html": 2,
    "chapters/convolution.html": 2,
    "chapters/irreps.html": 2,
    "chapters/constraints.html": 1,
}
# The height of each widget, and of its still picture before it woke, once more beside it.
HEIGHTS = """(html) => {
    const asleep = new DOMParser().parseFromString(html, "text/html");
    const stills = [...asleep.querySelectorAll(".dmk-widget")];
    return [...document.querySelectorAll(".dmk-widget")].map((place, i) => {
        const still = document.importNode(stills[i], true);
        place.after(still);
        place.style.minHeight = "";
        const [live, before] = [place, still].map((node) => node.getBoundingClientRect().height);
        still.remove();
        return { live, before, name: place.querySelector("[role=group]").ariaLabel };
    });
}"""
ROOM = """() => [...document.querySelectorAll(".dmk-still")].map((still) =>
    [parseFloat(getComputedStyle(still).minHeight) || 0, still.getBoundingClientRect().height])"""

OpenPage = Callable[..., Visit]


@pytest.mark.parametrize("width", [1280, 800, 375])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_jumps_when_widgets_wake(
    visit: OpenPage, site: Site, path: str, width: int
) -> None:
    """The still picture is as high as the live widget, to about a line of text."""
    heights = visit(path, width=width).page.evaluate(HEIGHTS, site.text(path))
    assert sum(each["name"] != "Check yourself" for each in heights) >= PAGES[path]
    for each in heights:
        assert each["before"] == pytest.approx(each["live"], abs=24), each["name"]


@pytest.mark.parametrize("path", PAGES)
def test_paper_and_pages_without_scripts_keep_no_room(visit: OpenPage, path: str) -> None:
    """Where no widget will wake, a still picture is as high as what it shows."""
    page = visit(path, scripts=False).page
    still = page.evaluate(ROOM)
    page.emulate_media(media="print")
    printed = page.evaluate(ROOM)
    assert len(still) == len(printed) >= PAGES[path]
    for room, height in still + printed:
        assert room == 0
        assert 150 < height < 700
