"""The convolution stepper on its page: numbers where they stand, against NumPy's FFT."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect

from tests.site.visit import Visit

PAGE = "chapters/convolution.html"
LABELS = ["e", "r", "r²", "r³", "r⁴", "r⁵"]
FACTORS = {"shared": np.ones(6, int), "own": np.array([1, 2] * 3)}
# Text at each corner, counter-clockwise from the right, by where it is and not by its order.
AT_CORNERS = """(figure) => {
    const box = figure.querySelector("svg").getBoundingClientRect();
    const found = Array(6).fill(null);
    for (const part of figure.querySelectorAll(".dmk-conv-part")) {
        const text = part.querySelector(".dmk-conv-value");
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const x = (left + right - box.left - box.right) / 2;
        const y = (box.top + box.bottom - top - bottom) / 2;
        const at = (Math.round(Math.atan2(y, x) * 3 / Math.PI) + 6) % 6;
        const fill = getComputedStyle(part.querySelector("polygon")).fill;
        const rings = ["now", "open", "differs"].filter((name) => `${name}` in part.dataset);
        const mark = part.querySelector(".dmk-conv-mark").textContent;
        found[at] = { text: text.textContent, fill, rings, mark };
    }
    return found;
}"""


def number(text: str) -> int:
    """Read a number with the book's minus sign."""
    return int(text.replace("\N{MINUS SIGN}", "-"))


def plain(text: str | None) -> str:
    """Replace spaces that do not break or are thin."""
    return re.sub("[\N{NO-BREAK SPACE}\N{THIN SPACE}]", " ", text or "")


def circular(f: NDArray[np.intp], kernel: NDArray[np.intp]) -> NDArray[np.intp]:
    """Convolve two periodic signals by the convolution theorem."""
    return np.fft.irfft(np.fft.rfft(f) * np.fft.rfft(kernel), 6).round().astype(int)


class Stepper:
    """One stepper on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-convolution-stepper").first
        self.node.scroll_into_view_if_needed()
        self.weights = self.node.locator(".dmk-conv-weight")
        self.corners = self.node.get_by_role("spinbutton", name="f at")
        self.results = self.node.get_by_role("radio")

    def hexagon(self, at: int) -> list[dict]:
        """Read the corners of f, the result, T_g f, the first and the last way."""
        return self.node.locator("figure").nth(at).evaluate(AT_CORNERS)

    def numbers(self, at: int) -> list[int]:
        """Values at the corners of one of these hexagons."""
        return [number(corner["text"]) for corner in self.hexagon(at)]

    @property
    def f(self) -> NDArray[np.intp]:
        """Values of f."""
        return np.array(self.numbers(0))

    @property
    def kernel(self) -> NDArray[np.intp]:
        """Values of ω in the table."""
        return np.array([number(text) for text in self.weights.all_text_contents()])

    @property
    def rows(self) -> list[list[str]]:
        """Cells of the table after the weight: source, value, product and sum."""
        return [
            row.get_by_role("cell").all_text_contents()[1:]
            for row in self.node.locator("tbody tr").all()
        ]

    @property
    def formula(self) -> str:
        """The formula of the last step and its words."""
        return plain(self.node.locator(".dmk-conv-formula").text_content())

    @property
    def words(self) -> str:
        """What the live region under the controls says."""
        return plain(self.node.locator(".dmk-words").text_content())

    @property
    def difference(self) -> int:
        """The difference that is printed; the sign before it must fit."""
        found = number(self.node.locator(".dmk-conv-verdict b").text_content() or "")
        sign = self.node.locator(".dmk-conv-sign").text_content()
        assert sign == ("=" if found == 0 else "≠")
        return found

    def button(self, name: str) -> Locator:
        """Find a button."""
        return self.node.get_by_role("button", name=name, exact=True)

    def turn(self, g: int) -> None:
        """Choose the turn."""
        self.node.get_by_role("slider", name="Turn g").fill(str(g))

    def weigh(self, weights: str) -> None:
        """Choose whether corners share their weights."""
        self.node.get_by_role("combobox", name="Weights").select_option(weights)

    def enter(self, f: list[int], kernel: list[int]) -> None:
        """Type a function and a kernel."""
        for cell, value in zip(self.corners.all(), f, strict=True):
            cell.press(str(value))
        for cell, value in zip(self.weights.all(), kernel, strict=True):
            cell.press(str(abs(value)))
            if value < 0:
                cell.press("-")


@pytest.fixture
def stepper(visit: Callable[..., Visit]) -> Callable[..., Stepper]:
    """Give a function that opens the chapter and finds its stepper."""
    return lambda **options: Stepper(visit(PAGE, **options))


def check_square(shown: Stepper, g: int, weights: str) -> None:
    """Compare all five hexagons and the difference with shifts and transforms of signals."""
    f, kernel, factors = shown.f, shown.kernel, FACTORS[weights]
    output, turned = circular(f, kernel) * factors, np.roll(f, g)
    first, last = circular(turned, kernel) * factors, np.roll(output, g)
    assert shown.numbers(2) == turned.tolist()
    assert shown.numbers(3) == first.tolist()
    assert shown.numbers(4) == last.tolist()
    assert shown.difference == np.abs(first - last).max()
    differs = [bool(corner["rings"]) for corner in shown.hexagon(3)]
    assert differs == (first != last).tolist()
    assert differs == [bool(corner["rings"]) for corner in shown.hexagon(4)]
    marks = [["×2" if factor == 2 else "" for factor in np.roll(factors, k)] for k in (0, g)]
    assert [[corner["mark"] for corner in shown.hexagon(at)] for at in (3, 4)] == marks


def test_square(stepper: Callable[..., Stepper]) -> None:
    """Shared weights commute with each turn, weights of one's own with even turns only."""
    shown = stepper()
    f, kernel = [0, 9, 2, 6, 1, 4], [-3, 2, 0, 0, 0, -2]  # the result is 0 at r², and only there
    shown.enter(f, kernel)
    assert shown.f.tolist() == f
    assert shown.kernel.tolist() == kernel
    for weights in FACTORS:
        shown.weigh(weights)
        for g in range(6):
            shown.turn(g)
            check_square(shown, g, weights)
            assert (shown.difference == 0) == (weights == "shared" or g % 2 == 0)
            layer = "f∗ω" if weights == "shared" else "Lf"
            titles = shown.node.locator("figcaption").all_text_contents()
            moved = f"T{LABELS[g]}f"
            way = f"({moved})∗ω" if weights == "shared" else f"L({moved})"
            assert titles == ["f", layer, moved, way, f"T{LABELS[g]}({layer})"]
            assert f"{60 * g}°" in shown.words
            said = "not equivariant" in shown.words
            assert said == (weights == "own" and g % 2 == 1)


@pytest.mark.parametrize("weights", FACTORS)
def test_every_step(stepper: Callable[..., Stepper], weights: str) -> None:
    """At each corner, step by step, the terms are those of the definition and add up."""
    shown = stepper()
    shown.weigh(weights)
    f, kernel, factors = shown.f, shown.kernel, FACTORS[weights]
    total = circular(f, kernel) * factors
    shown.results.nth(0).click()
    for u in range(6):
        expect(shown.results.nth(u)).to_have_attribute("aria-checked", "true")
        assert shown.hexagon(1)[u] | {"mark": "", "fill": ""} == {
            "text": "",
            "fill": "",
            "rings": ["now", "open"],
            "mark": "",
        }
        expect(shown.results.nth(u)).to_have_accessible_name(f"{LABELS[u]}: nothing added yet")
        accumulated = 0
        for g in range(6):
            assert [row[2:] for row in shown.rows[g:]] == [["", ""]] * (6 - g)
            shown.button("step").click()
            source = next(x for x in range(6) if (x + g) % 6 == u)
            product = kernel[g] * factors[u] * f[source]
            accumulated += product
            row = shown.rows[g]
            assert row[0] == LABELS[source]
            assert [number(text) for text in row[1:]] == [f[source], product, accumulated]
            rings = [corner["rings"] for corner in shown.hexagon(0)]
            assert rings == [["now"] if x == source else [] for x in range(6)]
            assert number(shown.hexagon(1)[u]["text"]) == accumulated
            assert f"g = {LABELS[g]} " in shown.formula
            if g < 5:
                found = re.search(r"(\S+) · (\d+) = (\S+) ", shown.formula)
                assert found
                assert [number(part) for part in found.groups()] == [
                    kernel[g] * factors[u],
                    f[source],
                    product,
                ]
        assert accumulated == total[u]
        name = shown.results.nth(u).get_attribute("aria-label") or ""
        assert number(name.removeprefix(f"{LABELS[u]}: ")) == accumulated
        assert shown.numbers(1) == total.tolist()
        assert f"The sum is complete: {shown.hexagon(1)[u]['text']}." in shown.formula
        shown.button("step").click()
    assert shown.results.nth(0).get_attribute("aria-checked") == "true"
    shown.button("back").click()
    expect(shown.results.nth(5)).to_have_attribute("aria-checked", "true")
    assert "The sum is complete" in shown.formula


def test_dial_holds_the_weights_against_the_corners(stepper: Callable[..., Stepper]) -> None:
    """The weight of g lies at the corner to which g reaches back, whichever u is chosen."""
    shown = stepper()
    shown.enter([8, 2, 1, 3, 9, 4], [2, 1, -1, 3, 0, -2])
    for u in range(6):
        shown.results.nth(u).click()
        seen = shown.node.locator("svg").first.evaluate(
            """(art) => {
                const box = art.getBoundingClientRect();
                const weights = [...art.querySelectorAll(".dmk-conv-dial > g")].map((weight) => {
                    const { left, right, top, bottom } = weight.getBoundingClientRect();
                    const x = (left + right - box.left - box.right) / 2;
                    const y = (box.top + box.bottom - top - bottom) / 2;
                    return [(Math.round(Math.atan2(y, x) * 3 / Math.PI) + 6) % 6,
                            weight.textContent];
                });
                const hand = art.querySelector(".dmk-conv-hand").getAttribute("transform");
                return { weights, hand };
            }"""
        )
        assert [at for at, _ in seen["weights"]] == [(u - g) % 6 for g in range(6)]
        assert [number(text) for _, text in seen["weights"]] == shown.kernel.tolist()
        assert seen["hand"] == f"rotate({-60 * u})"


def test_colours_follow_values(stepper: Callable[..., Stepper]) -> None:
    """Colour deepens with size, and its hue tells the sign, on light and on dark pages."""
    for dark in (False, True):
        shown = stepper(dark=dark)
        shown.enter([0, 3, 6, 9, 1, 2], [-2, 0, 0, 1, 0, 0])
        for at in (0, 1, 3):
            if at == 1:
                shown.results.nth(0).click()
                shown.button("back").click()
            values = np.array(shown.numbers(at))
            fills = np.array(
                [
                    [float(part) for part in re.findall(r"[\d.]+(?:e-?\d+)?", corner["fill"])[:3]]
                    for corner in shown.hexagon(at)
                ]
            )
            warm = fills[:, 0] - fills[:, 2]  # red over blue
            order = np.argsort(values)
            assert (np.diff(warm[order]) > 0).all(), (dark, at, values, fills)
            assert np.sign(warm[values < 0]).tolist() == [-1] * int((values < 0).sum())
            assert np.sign(warm[values > 0]).tolist() == [1] * int((values > 0).sum())


def test_values_are_set_by_clicks_and_keys(stepper: Callable[..., Stepper]) -> None:
    """A click counts up and starts again, keys set, arrows go to the next value."""
    shown = stepper()
    corner, weight = shown.corners.nth(1), shown.weights.nth(2)
    before = shown.f[1]
    corner.click()
    assert shown.f[1] == before + 1
    expect(corner).to_be_focused()
    corner.press("9")
    corner.click()
    assert shown.f[1] == 0
    corner.press("ArrowUp")
    expect(corner).to_have_attribute("aria-valuenow", "1")
    shown.page.keyboard.press("ArrowRight")
    expect(shown.corners.nth(2)).to_be_focused()
    weight.press("3")
    weight.click()
    assert shown.kernel[2] == -3
    for key, value in [("ArrowDown", -3), ("-", 3), ("7", 3), ("1", 1), ("-", -1), ("0", 0)]:
        shown.page.keyboard.press(key)
        assert shown.kernel[2] == value
    check_square(shown, 1, "shared")


def test_keyboard_alone(stepper: Callable[..., Stepper]) -> None:
    """Tab goes through f, the table, the result and the controls; arrows go round the corners."""
    shown = stepper()
    shown.corners.nth(0).focus()
    reached = []
    for _ in range(13):
        shown.page.keyboard.press("Tab")
        reached.append(
            shown.page.evaluate(
                """() => { const one = document.activeElement;
                    const name = one.ariaLabel ?? one.labels?.[0]?.innerText ?? one.textContent;
                    return name.split("\\n")[0]; }"""
            )
        )
    assert reached[:3] == ["add up to e", "ω at e", "add up to r"]
    assert reached[7].startswith("r²: ")
    assert reached[8:10] == ["back", "step"]
    assert [text.split()[0] for text in reached[10:12]] == ["Turn", "Weights"]

    shown.results.nth(2).focus()
    for key, u in [("ArrowRight", 3), ("ArrowUp", 4), ("ArrowDown", 3), ("ArrowLeft", 2)]:
        shown.page.keyboard.press(key)
        expect(shown.results.nth(u)).to_be_focused()
        expect(shown.results.nth(u)).to_have_attribute("aria-checked", "true")
        assert f"u = {LABELS[u]}" in shown.formula
    ring = shown.results.nth(2).locator(".dmk-conv-ring")
    assert ring.evaluate("(node) => getComputedStyle(node).strokeWidth") == "5px"
    shown.button("add up to r³").press("Enter")
    assert shown.formula.startswith("ω(r³) f(r² r⁻³) = ω(r³) f(r⁵)")


def test_the_turn_is_the_motion(stepper: Callable[..., Stepper]) -> None:
    """Values go round with the hexagon, the shorter way, and end where np.roll takes them."""
    shown = stepper(motion=True)
    shown.turn(0)
    value = shown.node.locator("figure").nth(2).locator(".dmk-conv-value").first
    expect(value).to_have_attribute("transform", "translate(56.00,0.00)")
    places = value.evaluate(
        """async (node) => {
            const field = node.closest(".dmk").querySelector("input[type=range]");
            field.value = "5";
            field.dispatchEvent(new Event("input"));
            const seen = [];
            const start = performance.now();
            while (performance.now() - start < 1500) {
                seen.push(node.getAttribute("transform"));
                await new Promise((done) => requestAnimationFrame(done));
            }
            return seen;
        }"""
    )
    points = np.array([[float(x) for x in re.findall(r"-?[\d.]+", place)] for place in places])
    angles = -np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    assert angles[-1] == pytest.approx(-60, abs=0.1)
    assert (np.diff(angles) <= 1e-6).all()
    assert ((angles < -1) & (angles > -59)).any()
    check_square(shown, 5, "shared")


def test_play_adds_all_terms_and_stops(stepper: Callable[..., Stepper]) -> None:
    """Play goes on by itself to the end of the sum; at the end it takes the next corner."""
    shown = stepper(motion=True)
    shown.results.nth(1).click()
    shown.button("add up to r³").click()
    shown.button("play").click()
    formula = shown.node.locator(".dmk-conv-formula")
    expect(formula).to_contain_text("The sum is complete")
    expect(shown.button("play")).to_be_visible()
    shown.button("play").click()
    expect(shown.results.nth(2)).to_have_attribute("aria-checked", "true")
    shown.button("pause").click()
    before = shown.formula
    shown.page.wait_for_timeout(1500)
    assert shown.formula == before


def test_nothing_moves_for_readers_who_mind(stepper: Callable[..., Stepper]) -> None:
    """With reduced motion there is no play, and a turn is done at once."""
    shown = stepper()
    expect(shown.button("play")).to_have_count(0)
    shown.turn(3)
    assert shown.numbers(2) == np.roll(shown.f, 3).tolist()


@pytest.mark.parametrize("width", [1280, 800, 375, 360])
def test_everything_fits(stepper: Callable[..., Stepper], width: int) -> None:
    """The longest numbers and words stay inside the widget, and values inside their parts."""
    shown = stepper(width=width, touch=width < 1280)
    heights = set()
    for weights in FACTORS:
        shown.weigh(weights)
        for _ in range(7):
            shown.button("step").click()
            heights.add(shown.node.bounding_box()["height"])
    assert len(heights) == 1, "what is below would jump"
    shown.enter([9] * 6, [-3] * 6)
    shown.results.nth(5).click()
    for _ in range(7):
        shown.button("step").click()
        assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
    shown.button("back").click()
    spill = shown.node.evaluate(
        """(node) => {
            const outer = node.getBoundingClientRect();
            const all = [...node.querySelectorAll("text, td, button, select, input, p")];
            return all.map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0
                && (box.left < outer.left || box.right > outer.right)).length;
        }"""
    )
    assert spill == 0
    assert min(shown.numbers(3)) == -324
    for size, room in shown.node.evaluate(
        """(node) => [...node.querySelectorAll(".dmk-conv-value")].map((text) =>
            [text.getBBox().width, 2 * 56 * Math.tan(Math.PI / 6)])"""
    ):
        assert size < room


def test_without_scripts_both_ways_are_there(open_page: Callable[..., Visit]) -> None:
    """The static table has a row for each corner."""
    page = open_page(PAGE, scripts=False).page
    still = page.get_by_role("table", name="Convolution on ⬡ the corners of the hexagon")
    expect(still.get_by_role("row")).to_have_count(7)
