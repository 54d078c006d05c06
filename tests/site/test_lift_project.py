"""The lift and project stepper on its page, compared with symmetries of complex numbers."""

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.site.looks import is_readable
from tests.site.visit import Visit

PAGE = "chapters/cosets.html"

Motion = Callable[[complex], complex]
POWERS = ["", "r", "r²", "r³", "r⁴", "r⁵"]
SQUARE: dict[str, Motion] = {
    **{POWERS[k] or "e": lambda z, k=k: 1j**k * z for k in range(4)},
    **{f"{POWERS[k]}s": lambda z, k=k: 1j**k * -z.conjugate() for k in range(4)},
}
HEXAGON: dict[str, Motion] = {
    POWERS[k] or "e": lambda z, k=k: np.exp(1j * np.pi * k / 3) * z for k in range(6)
}
CORNERS = [(1 + 1j) * 1j**k for k in range(4)]
# Of each space: its symmetries, its points, and by what factors points may be multiplied.
SPACES: dict[str, tuple[str, dict[str, Motion], list[complex], tuple[int, ...]]] = {
    "square": ("corner", SQUARE, CORNERS, (1,)),
    "hexagon": ("corner", HEXAGON, [np.exp(1j * np.pi * k / 3) for k in range(6)], (1,)),
    "edges": ("edge", SQUARE, [1j ** (k + 1) for k in range(4)], (1,)),
    "diagonals": ("diagonal", SQUARE, CORNERS[:2], (1, -1)),
}


def images(space: str) -> dict[str, int]:
    """Find the point to which each symmetry takes the first point."""
    _, symmetries, points, factors = SPACES[space]
    return {
        name: next(
            x for x, z in enumerate(points) for c in factors if abs(g(points[0]) - c * z) < 1e-9
        )
        for name, g in symmetries.items()
    }


def plain(text: str | None) -> str:
    """Replace spaces that do not break."""
    return (text or "").replace("\N{NO-BREAK SPACE}", " ")


class Stepper:
    """One stepper on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-lift-project").first
        self.node.scroll_into_view_if_needed()
        self.source, self.target = (
            self.node.locator(".dmk-lift-space").nth(i).locator(".dmk-lift-value") for i in (0, 1)
        )

    @property
    def formula(self) -> str:
        """The formula of the last step."""
        return plain(self.node.locator(".dmk-lift-formula").text_content())

    @property
    def words(self) -> str:
        """What the live region under the controls says."""
        return plain(self.node.locator(".dmk-words").text_content())

    @property
    def f(self) -> list[str]:
        """Values at the points."""
        return self.source.all_text_contents()

    @property
    def means(self) -> list[str]:
        """Values of the projection, empty where it is not known yet."""
        return self.target.all_text_contents()

    @property
    def values(self) -> dict[str, str]:
        """Values on the group, empty where it is not known yet; old values are left out."""
        return dict(
            self.node.evaluate(
                """(node) => [...node.querySelectorAll(".dmk-lift-tile")].map((tile) => {
                    const value = tile.querySelector(".dmk-lift-value").cloneNode(true);
                    value.querySelector("s")?.remove();
                    return [tile.querySelector("span").textContent, value.textContent.trim()];
                })"""
            )
        )

    @property
    def trays(self) -> list[list[str]]:
        """Names of the elements, tray after tray."""
        return [
            tray.locator(".dmk-lift-element span").all_text_contents()
            for tray in self.node.locator(".dmk-lift-tray").all()
        ]

    def value(self, element: str) -> Locator:
        """Find the value on an element."""
        tiles = self.node.locator(".dmk-lift-tile")
        name = self.page.get_by_text(element, exact=True)
        return tiles.filter(has=name).locator(".dmk-lift-value")

    def button(self, name: str) -> Locator:
        """Find a button."""
        return self.node.get_by_role("button", name=name, exact=True)

    def choose(self, space: str) -> None:
        """Choose a space."""
        self.node.get_by_role("combobox", name="Space").select_option(space)

    def slide(self, step: int) -> None:
        """Go to a step."""
        self.node.get_by_role("slider", name="Steps").fill(str(step))


@pytest.fixture
def stepper(visit: Callable[..., Visit]) -> Callable[..., Stepper]:
    """Give a function that opens the chapter and finds its stepper."""
    return lambda **options: Stepper(visit(PAGE, **options))


@pytest.mark.parametrize("space", SPACES)
def test_every_step(stepper: Callable[..., Stepper], space: str) -> None:
    """Each step shows in pictures, formula and words what symmetries do to the base point."""
    thing, _, points, _ = SPACES[space]
    to = images(space)
    shown = stepper()
    shown.choose(space)
    shown.button("random f").click()
    f = [int(value) for value in shown.f]
    assert len(f) == len(points)
    assert shown.trays == [[name for name in to if to[name] == x] for x in range(len(points))]
    assert set(shown.values.values()) == {""}

    for count, (name, x) in enumerate(to.items(), start=1):
        shown.button("step").click()
        assert shown.formula == f"f↑({name}) = f({name} · x₀) = f({thing} {x + 1}) = {f[x]}"
        assert shown.words.startswith(f"{name} takes x₀ to {thing} {x + 1},")
        known = {each: value for each, value in shown.values.items() if value}
        assert known == {each: str(f[to[each]]) for each in list(to)[:count]}
        now = shown.node.locator(".dmk-lift-tile[data-now] span")
        assert now.all_text_contents() == [name]
        marked = [cell.get_attribute("data-now") is not None for cell in shown.source.all()]
        assert marked == [i == x for i in range(len(points))]
        tip = shown.node.evaluate(
            """(node) => {
                const path = node.querySelector(".dmk-lift-arrow");
                const end = path.getPointAtLength(path.getTotalLength());
                const cells = [...node.querySelector(".dmk-lift-map").querySelectorAll("div")];
                const far = cells.map((cell) => Math.hypot(
                    2 * parseFloat(cell.style.left) - 100 - end.x,
                    2 * parseFloat(cell.style.top) - 100 - end.y));
                return far.indexOf(Math.min(...far));
            }"""
        )
        assert tip == x
    assert "The lift is complete, and constant on each coset." in shown.words

    for x in range(len(points)):
        shown.button("step").click()
        coset = [name for name in to if to[name] == x]
        start = f"F↓({thing} {x + 1}) = mean of F over {{{', '.join(coset)}}} = "
        assert shown.formula.startswith(start)
        sums = re.fullmatch(r"\((.*)\) / (\d+) = (.*)", shown.formula.removeprefix(start))
        assert (sums is None) == (len(coset) == 1)
        if sums is not None:
            assert sums[1].split(" + ") == [str(f[x])] * len(coset)
            assert int(sums[2]) == len(coset)
        assert shown.formula.endswith(f"= {f[x]}")
        assert shown.means == [str(v) if i <= x else "" for i, v in enumerate(f)]
        trays = shown.node.locator(".dmk-lift-tray")
        marked = [tray.get_attribute("data-now") is not None for tray in trays.all()]
        assert marked == [i == x for i in range(len(points))]
    assert shown.words.endswith("Project after lift gave f back: F↓ = f.")
    shown.button("step").click()
    assert shown.words == "Lift after project gave F back, because F was constant on each coset."
    expect(shown.button("step")).to_have_attribute("aria-disabled", "true")
    shown.button("step").press("Enter")
    assert "Lift after project" in shown.words
    shown.button("back").click()
    assert shown.formula.startswith(f"F↓({thing} {len(points)})")
    shown.button("reset").click()
    assert set(shown.values.values()) == {""}
    assert "The base point x₀ is" in shown.words


@pytest.mark.parametrize("space", ["square", "diagonals"])
def test_a_changed_function_becomes_constant_on_cosets(
    stepper: Callable[..., Stepper], space: str
) -> None:
    """A change on the group shows in the mean; lifting the means changes the whole coset."""
    to = images(space)
    shown = stepper()
    shown.choose(space)
    expect(shown.button("random F")).to_have_attribute("aria-disabled", "true")
    shown.button("random F").press("Enter")
    assert set(shown.values.values()) == {""}
    shown.slide(len(to))
    shown.button("random F").click()
    shown.value("s").click()
    F = {name: int(value) for name, value in shown.values.items()}
    assert "F is changed at " in shown.words
    size = len(set(to.values()))
    means = [
        Fraction(sum(F[name] for name in to if to[name] == x), list(to.values()).count(x))
        for x in range(size)
    ]
    for x in range(size):
        shown.button("step").click()
        assert Fraction(shown.means[x]) == means[x]
        coset = [str(F[name]) for name in to if to[name] == x]
        assert f"({' + '.join(coset)}) / {len(coset)} = " in shown.formula
    f = [int(value) for value in shown.f]
    differs = [str(x + 1) for x in range(size) if means[x] != f[x]]
    assert differs
    assert re.findall(r"\d+", shown.words.partition("differs from f at")[2]) == differs
    shown.button("step").click()
    lifted = {name: Fraction(value) for name, value in shown.values.items()}
    assert lifted == {name: means[x] for name, x in to.items()}
    changes = sum(lifted[name] != F[name] for name in to)
    assert f"changed F: {changes} of {len(to)} values are new." in shown.words
    old = shown.node.locator(".dmk-lift-value s")
    assert old.count() == changes
    shown.button("back").click()
    assert {name: int(value) for name, value in shown.values.items()} == F


def test_values_are_set_by_clicks_and_keys(stepper: Callable[..., Stepper]) -> None:
    """A click counts up, keys set; another f is lifted anew, and changes of F are forgotten."""
    shown = stepper()
    shown.choose("square")
    cell = shown.source.nth(1)
    before = int(shown.f[1])
    cell.click()
    assert int(shown.f[1]) == (before + 1) % 10
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("aria-valuenow", shown.f[1])
    for key, value in [("9", "9"), ("ArrowUp", "9"), ("ArrowDown", "8"), ("0", "0")]:
        shown.page.keyboard.press(key)
        assert shown.f[1] == value
    cell.press("9")
    cell.click()
    assert shown.f[1] == "0"
    shown.page.keyboard.press("ArrowRight")
    expect(shown.source.nth(2)).to_be_focused()
    shown.page.keyboard.press("End")
    shown.page.keyboard.press("ArrowRight")
    expect(shown.source.nth(0)).to_be_focused()

    shown.slide(8)
    one = shown.value("r")
    one.focus()
    shown.page.keyboard.press("6")
    assert (shown.values["r"], shown.values["s"]) == ("6", "0")
    assert "no longer constant on the coset of corner 2" in shown.words
    expect(one).to_have_attribute("data-changed", "")
    shown.slide(12)
    assert shown.means[1] == "3"
    shown.page.keyboard.press("Escape")
    shown.source.nth(0).press("5")
    assert set(shown.means) == {""}
    assert (shown.values["r"], shown.values["e"], shown.values["r³s"]) == ("0", "5", "5")
    shown.value("r").press("7")
    shown.slide(3)
    shown.slide(8)
    assert shown.values["r"] == "0"
    shown.slide(3)
    expect(shown.value("e")).not_to_have_attribute("role", "spinbutton")
    shown.value("e").click()
    assert shown.values["e"] == "5"


def test_an_element_leads_to_its_step(stepper: Callable[..., Stepper]) -> None:
    """A click on a figure lifts up to that element."""
    shown = stepper()
    shown.choose("hexagon")
    shown.button("r⁴").click()
    assert shown.formula.startswith("f↑(r⁴) = f(r⁴ · x₀) = f(corner 5)")
    assert [name for name, value in shown.values.items() if not value] == ["r⁵"]
    track = shown.node.get_by_role("slider", name="Steps")
    expect(track).to_have_attribute("aria-valuetext", "lift to r⁴")
    assert track.input_value() == "5"


def test_random_values_come_from_the_seed(stepper: Callable[..., Stepper]) -> None:
    """Two readers see the same random functions, and each press gives another one."""
    seen = []
    for _ in range(2):
        shown = stepper()
        shown.choose("hexagon")
        functions = []
        for _ in range(4):
            shown.button("random f").click()
            functions.append(tuple(shown.f))
        assert len(set(functions)) == 4
        assert all(0 <= int(value) <= 9 for f in functions for value in f)
        seen.append(functions)
    assert seen[0] == seen[1]


def test_play_goes_on_by_itself_and_stops(stepper: Callable[..., Stepper]) -> None:
    """Play makes one step after the other, and any other control ends it."""
    shown = stepper(motion=True)
    shown.choose("diagonals")
    shown.slide(7)
    shown.button("play").click()
    expect(shown.button("pause")).to_be_visible()
    formula = shown.node.locator(".dmk-lift-formula")
    expect(formula).to_contain_text("f↑(r³s)")
    expect(formula).to_contain_text("F↓(diagonal")
    shown.button("back").click()
    expect(shown.button("play")).to_be_visible()
    text = shown.formula
    shown.page.wait_for_timeout(1500)
    assert shown.formula == text
    shown.slide(10)
    shown.button("play").click()
    expect(formula).to_contain_text("(F↓)↑")
    expect(shown.button("play")).to_be_visible()


def test_nothing_plays_for_readers_who_mind(stepper: Callable[..., Stepper]) -> None:
    """With reduced motion there are steps only, and no bead on the arrow."""
    shown = stepper()
    expect(shown.button("play")).to_have_count(0)
    shown.button("step").click()
    expect(shown.node.locator(".dmk-lift-arrow")).to_have_count(1)
    expect(shown.node.locator(".dmk-lift-bead")).to_have_count(0)


def test_keyboard_alone(stepper: Callable[..., Stepper]) -> None:
    """Tab goes through f, the elements, F once it is lifted, and the controls."""
    shown = stepper()
    shown.choose("diagonals")
    shown.slide(8)
    shown.source.nth(0).focus()
    expect(shown.node.locator(".dmk-lift-tile [tabindex='0']")).to_have_count(1)
    reached = []
    for _ in range(16):
        shown.page.keyboard.press("Tab")
        focused = shown.page.evaluate(
            """() => { const one = document.activeElement;
                const name = one.ariaLabel ?? one.labels?.[0]?.innerText;
                return [name ?? (one.querySelector("span") ?? one).textContent,
                        getComputedStyle(one).outlineStyle]; }"""
        )
        assert focused[1] == "solid"
        reached.append(plain(focused[0]).partition("\n")[0])
    assert reached[:9] == ["e", "F at e", "r²", "rs", "r³s", "r", "r³", "s", "r²s"]
    assert reached[9:12] == ["back", "step", "reset"]
    assert [text.split()[0] for text in reached[12:14]] == ["Steps", "Space"]
    assert reached[14:] == ["random f", "random F"]
    shown.button("step").press("Enter")
    assert shown.formula.startswith("F↓(diagonal 1)")
    shown.node.get_by_role("slider", name="Steps").press("ArrowLeft")
    assert shown.formula.startswith("f↑(r³s)")


@pytest.mark.parametrize("width", [1280, 375, 360])
def test_everything_fits(stepper: Callable[..., Stepper], width: int) -> None:
    """Values keep apart and stay inside their cells and on the page, however wide."""
    shown = stepper(width=width, touch=width < 1280)
    for space in SPACES:
        shown.choose(space)
        for step in (1, 7, 13):
            shown.slide(step)
            if step == 7:
                shown.slide(8)
                shown.button("random F").click()
            assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
            cells = shown.node.evaluate(
                """(node) => [...node.querySelectorAll(".dmk-lift-value")].map((cell) => {
                    const { left, right, top, bottom } = cell.getBoundingClientRect();
                    return [left, right, top, bottom, cell.scrollWidth - cell.clientWidth];
                })"""
            )
            for i, (left, right, top, bottom, spill) in enumerate(cells):
                assert left >= 0
                assert right <= width
                assert spill <= 0
                assert bottom - top >= 20
                for x, y, u, v, _ in cells[:i]:
                    assert right <= x or y <= left or bottom <= u or v <= top


def test_without_scripts_the_cosets_are_there(open_page: Callable[..., Visit]) -> None:
    """The static table has a row for each point."""
    page = open_page(PAGE, scripts=False).page
    still = page.get_by_role("table", name="A function on ▩ corners of the square")
    expect(still.get_by_role("row").nth(2)).to_contain_text("{r, s}")
    expect(still.get_by_role("row")).to_have_count(5)


def test_dark_page_keeps_values_readable(stepper: Callable[..., Stepper]) -> None:
    """Values are light on a dark page, and dark on a light one."""
    for dark in (False, True):
        shown = stepper(dark=dark)
        assert is_readable(shown.source.first, dark=dark)
