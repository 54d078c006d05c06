"""The weight-sharing painter on its page: letters, numbers and verdicts against NumPy."""

import re
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect

from dmolkit.widgets import WeightPainter
from tests.site import checks
from tests.site.looks import is_readable
from tests.site.visit import Visit

PAGE = "chapters/constraints.html"
TABLES = WeightPainter().tables
PAIRS = TABLES["pairs"]
ERROR = "‖ρout(g)W − Wρin(g)‖ / ‖W‖"
GRIDS = ["W", "projection", "ties"]
# What a grid's cells say and how they look, by where they are and not by their order.
CELLS = """(grid) => [...grid.querySelectorAll(".dmk-paint-cell")].map((cell) => {
    const { left, top } = cell.getBoundingClientRect();
    const { backgroundColor, backgroundImage, boxShadow, color } = getComputedStyle(cell);
    const instead = getComputedStyle(cell, "::after").content;
    const drawn = getComputedStyle(cell.firstChild).display !== "none" ? cell.firstChild.textContent
        : instead === "attr(data-sign)" ? cell.dataset.sign : instead.replaceAll('"', "");
    const lit = "lit" in cell.dataset;
    return { left, top, text: cell.firstChild.textContent, drawn, lit,
        paint: [backgroundColor, backgroundImage, boxShadow].join(), color };
}).sort((a, b) => Math.round(a.top - b.top) || a.left - b.left)"""
# By how much text and parts stand out of what should hold them.
SPILL = """(node) => {
    const inside = node.getBoundingClientRect();
    const out = (part, whole) => Math.max(part.right - whole.right, whole.left - part.left);
    const boxes = [...node.querySelectorAll("figure, select, button, label, p, input")]
        .map((one) => one.getBoundingClientRect()).filter((box) => box.width);
    const texts = [...node.querySelectorAll(".dmk-paint-cell > span")]
        .map((one) => [one.getBoundingClientRect(), one.parentNode.getBoundingClientRect()])
        .filter(([text]) => text.width);
    return [Math.max(...boxes.map((box) => out(box, inside))),
        Math.max(-99, ...texts.map(([text, cell]) => out(text, cell)))];
}"""

Floats = NDArray[np.float64]


def number(text: str) -> float:
    """Read a number with the book's minus sign; an empty cell is 0."""
    return float(text.replace("\N{MINUS SIGN}", "-") or 0)


def dense(entries: list[float], shape: tuple[int, int]) -> Floats:
    """Write out row, column and value of entries that are not 0."""
    matrix = np.zeros(shape)
    for i, j, value in np.reshape(entries, (-1, 3)):
        matrix[int(i), int(j)] = value
    return matrix


class Painter:
    """One painter on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.node = visit.page.locator(".dmk-weight-painter").first
        self.node.scroll_into_view_if_needed()
        self.group = self.node.get_by_role("combobox", name="Group")
        self.map = self.node.get_by_role("combobox", name="Map")
        self.element = self.node.get_by_role("combobox", name="with g =")
        self.entries = self.node.get_by_role("spinbutton")
        self.random = self.node.get_by_role("button", name="random W")
        self.snap = self.node.get_by_role("button", name="project W")

    def choose(self, name: str) -> None:
        """Choose a pair by its group and its map, as a reader does."""
        self.group.select_option(PAIRS[name]["group"])
        self.map.select_option(name)

    def figure(self, which: str) -> Locator:
        """Find one of the three matrices."""
        return self.node.locator("figure").nth(GRIDS.index(which))

    def cells(self, which: str) -> list[dict]:
        """Read the cells of a matrix row by row."""
        return self.figure(which).evaluate(CELLS)

    def values(self, which: str, name: str) -> Floats:
        """Numbers in the cells of a matrix."""
        return np.reshape([number(cell["text"]) for cell in self.cells(which)], shape(name))

    @property
    def exact(self) -> Floats:
        """Entries of W without rounding, as screen readers get them."""
        found = self.entries.evaluate_all("(all) => all.map((one) => one.ariaValueNow)")
        return np.array(found, float)

    @property
    def lines(self) -> dict[str, str]:
        """What the check shows, by the left sides of its equations."""
        texts = self.node.locator(".dmk-paint-lines p").all_text_contents()
        return dict(text.split(" = ") for text in texts)

    @property
    def verdict(self) -> str:
        """What the check says."""
        return self.node.locator(".dmk-paint-verdict").text_content() or ""

    @property
    def words(self) -> str:
        """What the live region under the controls says."""
        return self.node.locator(".dmk-words").text_content() or ""

    def slider(self, letter: str) -> Locator:
        """Find the slider of a weight."""
        return self.node.get_by_role("slider", name=letter, exact=True)


def shape(name: str) -> tuple[int, int]:
    """Rows and columns of the maps of a pair."""
    rows, columns = (
        len(TABLES["spaces"][PAIRS[name][end]]["labels"]) for end in ("wanted", "given")
    )
    return rows, columns


def moved(name: str, element: str, weights: Floats) -> tuple[Floats, Floats]:
    """ρ_out(g)W and Wρ_in(g)."""
    pair, (rows, columns) = PAIRS[name], shape(name)
    g = pair["names"].index(element)
    after = dense(TABLES["spaces"][pair["wanted"]]["moves"][g], (rows, rows))
    before = dense(TABLES["spaces"][pair["given"]]["moves"][g], (columns, columns))
    return after @ weights, weights @ before


@pytest.fixture
def painter(visit: Callable[..., Visit]) -> Callable[..., Painter]:
    """Give a function that opens the chapter and finds its painter."""
    return lambda **options: Painter(visit(PAGE, **options))


@pytest.mark.parametrize("width", [1280, 375])
def test_each_pair_shows_its_weights(painter: Callable[..., Painter], width: int) -> None:
    """Letters, numbers and zeros are those of Python's W, and the check finds no difference."""
    shown = painter(width=width)
    for name, pair in PAIRS.items():
        shown.choose(name)
        widget = WeightPainter(name)
        np.testing.assert_allclose(shown.values("W", name), widget.weights, atol=0.0051)
        letters = TABLES["letters"]
        patterns = [dense(pattern, shape(name)) for pattern in pair["patterns"]]
        for at, cell in enumerate(shown.cells("ties")):
            terms = {
                letters[k]: p.ravel()[at] for k, p in enumerate(patterns) if p.ravel()[at] != 0
            }
            read = {
                letter: number(f"{sign}{size or 1}")
                for sign, size, letter in re.findall(r"([−+]?)(\d*)([a-z])", cell["text"])
            }
            assert read == terms
        expect(shown.figure("projection")).to_be_hidden()
        assert shown.node.get_by_role("slider").count() == len(patterns)
        for element in pair["names"]:
            shown.element.select_option(element)
            assert shown.lines[ERROR] == "0"
            assert ("W = 0" if not patterns else "as with every g") in shown.verdict
        assert f", {len(patterns) or 'no'} free weight" in shown.words
        assert pair["story"] in shown.words


def test_equal_letters_have_equal_paint_and_no_others(painter: Callable[..., Painter]) -> None:
    """Paint repeats exactly with letter and sign, even for fifteen weights; so do the values."""
    shown = painter()
    for name in ("S4 pairs to pairs", "D4 regular to regular", "Z4 corners to plane"):
        shown.choose(name)
        cells = shown.cells("ties")
        pairs = {(cell["text"], cell["paint"]) for cell in cells}
        assert len(pairs) == len({text for text, _ in pairs}) == len({paint for _, paint in pairs})
        values = zip((cell["text"] for cell in cells), shown.cells("W"), strict=True)
        assert len({(text, cell["paint"]) for text, cell in values}) == len(pairs)


def test_values_have_the_colours_of_the_map(painter: Callable[..., Painter]) -> None:
    """The fill is Matplotlib's coolwarm at the value, which is ±2 at the ends."""
    shown = painter()
    shown.choose("Z6 corners to corners")
    shown.random.click()
    for value, cell in zip(shown.exact, shown.cells("W"), strict=True):
        red, green, blue = (int(x) for x in re.findall(r"\d+", cell["paint"])[:3])
        expected = 255 * np.array(mpl.colormaps["coolwarm"](0.5 + value / 4)[:3])
        np.testing.assert_allclose([red, green, blue], expected, atol=8)
        # The text is dark on what is light, and light on what is dark.
        dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 100
        assert cell["color"] == ("rgb(255, 255, 255)" if dark else "rgb(1, 1, 1)")


@pytest.mark.parametrize(
    "name", ["D4 edges to corners", "SO3 tensor to vector", "S4 pairs to pairs"]
)
def test_a_random_matrix_fails_and_its_projection_does_not(
    painter: Callable[..., Painter], name: str
) -> None:
    """The negative control: numbers of both ways, and the projection from least squares."""
    shown = painter()
    shown.choose(name)
    expect(shown.snap).to_be_disabled()
    shown.random.click()
    first = shown.exact
    shown.random.click()
    weights = shown.exact.reshape(shape(name))
    assert np.abs(first - weights.ravel()).max() > 1
    assert np.abs(weights).max() <= 2
    basis = np.array([dense(p, shape(name)).ravel() for p in PAIRS[name]["patterns"]]).T
    shares = np.linalg.lstsq(basis, weights.ravel(), rcond=None)[0]
    nearest = (basis @ shares).reshape(weights.shape)
    np.testing.assert_allclose(shown.values("projection", name), nearest, atol=0.0051)
    for element in PAIRS[name]["names"]:
        shown.element.select_option(element)
        after, before = moved(name, element, weights)
        far = np.linalg.norm(after - before) / np.linalg.norm(weights)
        line = shown.lines[ERROR]
        assert number(line.split(",")[0]) == pytest.approx(far, abs=0.0051)
        assert far > 0.3
        assert line.endswith(", for the projection 0")
        assert "the two ways differ: this W is not equivariant" in shown.verdict
        if "input x" in shown.lines:
            x = [number(part) for part in shown.lines["input x"].strip("()").split(", ")]
            for key, matrix in (("ρout(g)Wx", after), ("Wρin(g)x", before)):
                found = [number(part) for part in shown.lines[key].strip("()").split(", ")]
                np.testing.assert_allclose(found, matrix @ x, atol=0.0051)
    share = round(100 * np.sum(nearest**2) / np.sum(weights**2))
    assert f"keeps {share or 'less than 1'} % of ‖W‖²" in shown.words
    shown.snap.click()
    np.testing.assert_allclose(shown.exact, nearest.ravel(), atol=1e-12)
    assert "as with every g" in shown.verdict
    expect(shown.figure("projection")).to_be_hidden()
    expect(shown.snap).to_be_disabled()


def test_sliders_move_all_entries_that_are_tied(painter: Callable[..., Painter]) -> None:
    shown = painter()
    shown.choose("D4 corners to corners")
    shown.slider("b").fill("1.7")
    steps = (np.arange(4)[:, None] - np.arange(4)) % 4
    np.testing.assert_allclose(shown.exact, np.choose(steps, [1, 1.7, 0.4, 1.7]).ravel())
    shown.slider("b").press("ArrowRight")
    expect(shown.slider("b")).to_have_attribute("aria-valuetext", "1.8")
    lit = [cell["lit"] for cell in shown.cells("ties")]
    assert lit == (steps % 2 == 1).ravel().tolist()
    # From a free matrix, a slider goes on from the projection.
    shown.random.click()
    before = [number(shown.slider(x).get_attribute("aria-valuetext") or "") for x in "abc"]
    shown.slider("a").fill("-2")
    values = shown.values("W", "D4 corners to corners")
    np.testing.assert_allclose(values[0, :3], [-2, before[1], before[2]], atol=0.0051)
    assert "as with every g" in shown.verdict


def test_one_entry_by_hand_breaks_the_symmetry(painter: Callable[..., Painter]) -> None:
    """A click goes to the next whole number; keys set, change and negate it, and go on."""
    shown = painter()
    shown.choose("S4 things to things")
    entry = shown.node.get_by_role("spinbutton", name="row 1, column 2")
    entry.click()
    expect(entry).to_have_attribute("aria-valuenow", "0")
    assert shown.lines[ERROR] != "0"
    expect(shown.figure("projection")).to_be_visible()
    np.testing.assert_allclose(shown.values("projection", "S4 things to things")[0, 1], -0.55)
    for key, value in [("2", "2"), ("-", "-2"), ("ArrowUp", "-1"), ("ArrowDown", "-2")]:
        shown.page.keyboard.press(key)
        expect(entry).to_have_attribute("aria-valuenow", value)
        expect(entry).to_be_focused()
    shown.page.keyboard.press("ArrowRight")
    expect(shown.node.get_by_role("spinbutton", name="row 1, column 3")).to_be_focused()
    shown.page.keyboard.press("Tab")
    expect(shown.element).to_be_focused()
    for _ in range(3):
        shown.page.keyboard.press("Tab")
    expect(shown.slider("a")).to_be_focused()


def test_touch_changes_an_entry(painter: Callable[..., Painter]) -> None:
    shown = painter(width=375, touch=True)
    shown.choose("D4 plane to corners")
    shown.entries.first.tap()
    expect(shown.entries.first).to_have_attribute("aria-valuenow", "2")
    assert "not equivariant" in shown.verdict
    shown.random.tap()
    shown.snap.tap()
    assert "as with every g" in shown.verdict


def test_an_element_may_tell_nothing(painter: Callable[..., Painter]) -> None:
    """A half turn commutes with every map of the plane, which proves nothing."""
    shown = painter()
    shown.choose("Z4 plane to plane")
    shown.random.click()
    shown.element.select_option("r")
    assert "the two ways differ" in shown.verdict
    shown.element.select_option("r^2")
    assert shown.lines[ERROR].startswith("0,")
    assert "happen to agree" in shown.verdict


def test_where_nothing_is_equivariant(painter: Callable[..., Painter]) -> None:
    """With no weights W is empty; what a reader writes into it is projected to 0."""
    shown = painter()
    shown.choose("SO3 vector to scalar")
    assert shown.words.startswith("3 entries, no free weights, so that W = 0: no direction")
    assert [cell["text"] for cell in shown.cells("W")] == [""] * 3
    shown.entries.first.click()
    assert [cell["text"] for cell in shown.cells("W")] == ["1", "0", "0"]
    assert [cell["text"] for cell in shown.cells("projection")] == [""] * 3
    assert shown.words.endswith("is 0: nothing of W is equivariant.")


def test_another_pair_keeps_an_element_that_it_has(painter: Callable[..., Painter]) -> None:
    shown = painter()
    shown.choose("D4 corners to corners")
    shown.element.select_option("r^3")
    shown.random.click()
    shown.choose("D4 edges to corners")
    expect(shown.element).to_have_value("r^3")
    assert "as with every g" in shown.verdict
    shown.group.select_option("S₄")
    expect(shown.map).to_have_value("S4 things to things")
    expect(shown.element).to_have_value("(1 2)")


@pytest.mark.parametrize("width", [1280, 375, 360])
def test_everything_fits(painter: Callable[..., Painter], width: int) -> None:
    """All matrices stay on the page, and numbers and letters inside their cells."""
    shown = painter(width=width, touch=width < 1280)
    for name in PAIRS:
        shown.choose(name)
        for _ in range(2):
            assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
            parts, texts = shown.node.evaluate(SPILL)
            assert parts <= 0
            assert texts <= 0
            shown.random.click()


def test_cells_that_are_small_show_signs(painter: Callable[..., Painter]) -> None:
    """Where sixteen columns are narrow, colour is still not the only cue."""
    shown = painter(width=375)
    shown.choose("S4 pairs to pairs")
    signs = [{"": 0, "+": 1, "−": -1}[cell["drawn"]] for cell in shown.cells("W")]
    np.testing.assert_array_equal(signs, np.sign(shown.exact))


def test_without_scripts_the_letters_are_there(open_page: Callable[..., Visit]) -> None:
    page = open_page(PAGE, scripts=False).page
    table = page.locator(".dmk-paint-still table").first
    expect(table).to_be_visible()
    assert table.locator("td[style]").all_text_contents() == list("abcbbabccbabbcba")


def test_dark_page_keeps_letters_readable(painter: Callable[..., Painter]) -> None:
    for dark in (False, True):
        shown = painter(dark=dark)
        for part in (".dmk-words", "figure:nth-child(3) .dmk-paint-cell"):
            assert is_readable(shown.node.locator(part).first, dark=dark)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "name", ["S4 pairs to pairs", "SO3 tensor to tensor", "O3 tensor to vector"]
)
def test_axe_is_content_with_other_pairs_and_with_a_free_matrix(
    painter: Callable[..., Painter], name: str, dark: bool
) -> None:
    """The page's own check sees the first pair only, and no difference."""
    shown = painter(dark=dark, width=375)
    shown.choose(name)
    assert not checks.accessibility_faults(shown.visit)
    shown.random.click()
    assert not checks.accessibility_faults(shown.visit)
