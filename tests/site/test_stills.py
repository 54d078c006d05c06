"""The still pictures that stand in for widgets, and the room that they keep free."""

from collections.abc import Callable

import pytest

from tests.site.visit import Site, Visit

PAGE = "chapters/groups.html"
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
def test_nothing_jumps_when_widgets_wake(visit: OpenPage, site: Site, width: int) -> None:
    """The still picture is as high as the live widget, to about a line of text."""
    heights = visit(PAGE, width=width).page.evaluate(HEIGHTS, site.text(PAGE))
    assert {"Walk the group", "Cayley table explorer"} <= {each["name"] for each in heights}
    for each in heights:
        assert each["before"] == pytest.approx(each["live"], abs=24), each["name"]


def test_paper_and_pages_without_scripts_keep_no_room(visit: OpenPage) -> None:
    """Where no widget will wake, a still picture is as high as what it shows."""
    page = visit(PAGE, scripts=False).page
    still = page.evaluate(ROOM)
    page.emulate_media(media="print")
    printed = page.evaluate(ROOM)
    assert len(still) == len(printed) >= 3
    for room, height in still + printed:
        assert room == 0
        assert 150 < height < 550
