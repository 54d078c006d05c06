"""The block-diagonaliser on its page, compared with NumPy's products of matrices."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from dmolkit.widgets import BlockDiagonalizer
from tests.site.looks import is_readable
from tests.site.visit import Visit

PAGE = "chapters/irreps.html"

# Some elements of each representation.
CHOSEN = {
    "D4 corners": ["e", "r", "rs"],
    "D4 edges": ["r", "r^3s"],
    "D4 regular": ["r", "s"],
    "D4 tensor": ["r^3", "rs"],
    "Z6 corners": ["r", "r^4"],
    "D3 corners": ["r", "s"],
    "D3 regular": ["r^2", "rs"],
    "A4 corners": ["(1 2 3)", "(1 2)(3 4)"],
    "S4 corners": ["(1 2)", "(1 2 3 4)"],
    "S4 tensor": ["(1 2)", "(1 3 2 4)"],
}
SMALL = """(node) => [...node.querySelectorAll(".dmk-block-small")].map((one) =>
    [...one.querySelectorAll("rect[opacity]")].map((cell) => {
        const sign = cell.style.fill === "none" ? -1 : 1;
        return sign * Number(cell.getAttribute("opacity"));
    }))"""
LAYOUT = """(node) => {
    const box = (one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [x, y, width, height];
    };
    const parts = (selector) => [...node.querySelectorAll(selector)];
    const frames = parts(".dmk-block-matrix .dmk-block-frames rect");
    return {
        edge: box(node.querySelector(".dmk-block-matrix .dmk-block-edge")),
        frames: frames.map(box),
        colors: frames.map((one) => getComputedStyle(one).stroke),
        names: parts(".dmk-block-name").map((one) => [one.textContent, ...box(one)]),
        sum: parts(".dmk-block-sum b").map((one) =>
            [one.textContent, getComputedStyle(one).borderTopColor]),
    };
}"""
SPILL = """(node) => {
    const inside = node.getBoundingClientRect();
    return [...node.querySelectorAll("svg, button, p")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && (box.left < inside.left || box.right > inside.right);
    }).length;
}"""
GAPS = """(node) => {
    const all = (name) => [...node.querySelectorAll(`.dmk-block-matrix ${name}`)]
        .map((one) => one.getBoundingClientRect());
    const [texts, cells] = [all(".dmk-block-numbers text"), all("g:not([class]) > rect")];
    return texts.map((text, k) =>
        [text.left - cells[k].left, cells[k].right - text.right, text.height]);
}"""
RAISED = str.maketrans({"^": "", "2": "²", "3": "³", "4": "⁴"})


def label(name: str) -> str:
    """Write a name as the page does."""
    return name.replace(" ", "") if name[0] == "(" else name.translate(RAISED)


def written(number: str) -> float:
    """Read a number with a proper minus sign."""
    return float(number.replace("−", "-"))


class Diagonalizer:
    """One block-diagonaliser on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-block-diagonalizer").first
        self.node.scroll_into_view_if_needed()
        self.track = self.node.get_by_role("slider", name="Basis")

    @property
    def matrix(self) -> np.ndarray:
        """Numbers in the cells, row by row."""
        cells = self.node.locator(".dmk-block-numbers text").all_text_contents()
        size = int(np.sqrt(len(cells)))
        return np.reshape([written(cell) for cell in cells], (size, size))

    @property
    def vectors(self) -> np.ndarray:
        """Signed areas of the discs, one column for each picture, in proportion to the entries."""
        found = self.node.evaluate(
            """(node) => [...node.querySelectorAll("figure > svg:first-child > g")].map((one) =>
                [...one.querySelectorAll("circle")].map((disc) => {
                    const { stroke, fill } = getComputedStyle(disc);
                    const size = ((Number(disc.getAttribute("r")) + 0.8) / 6) ** 2;
                    if (disc.getAttribute("r") === "0") return 0;
                    return stroke === fill ? size : -size;
                }))"""
        )
        return np.array(found).T

    @property
    def formula(self) -> str:
        """The line with the character."""
        return self.node.locator(".dmk-block-formula").text_content() or ""

    @property
    def words(self) -> str:
        """What the live region under the controls says."""
        return self.node.locator(".dmk-words").text_content() or ""

    @property
    def small(self) -> np.ndarray:
        """Signed opacities in the small matrices, one matrix for each element."""
        found = self.node.evaluate(SMALL)
        size = int(np.sqrt(len(found[0])))
        return np.reshape(found, (-1, size, size))

    def button(self, name: str) -> Locator:
        """Find a button."""
        return self.node.get_by_role("button", name=name, exact=True)

    def choose(self, name: str) -> None:
        """Choose a representation."""
        self.node.get_by_role("combobox", name="Representation").select_option(name)

    def slide(self, position: float) -> None:
        """Go to a position."""
        self.track.fill(str(position))


@pytest.fixture
def diagonalizer(visit: Callable[..., Visit]) -> Callable[..., Diagonalizer]:
    """Give a function that opens the chapter and finds its block-diagonaliser."""
    return lambda **options: Diagonalizer(visit(PAGE, **options))


def test_numbers_are_those_of_products(diagonalizer: Callable[..., Diagonalizer]) -> None:
    """In the given basis, on the way and at the end each cell shows BᵀρB, and the trace stays."""
    shown = diagonalizer()
    for name, elements in CHOSEN.items():
        shown.choose(name)
        for element in elements:
            shown.button(label(element)).click()
            trace = round(float(BlockDiagonalizer(name, element).matrix.trace()))
            for position in (0.0, 0.37, 1.0):
                shown.slide(position)
                widget = BlockDiagonalizer(name, element, position=position)
                np.testing.assert_allclose(shown.matrix, widget.matrix, atol=0.0051)
                np.testing.assert_allclose(shown.vectors, widget.basis, atol=0.012)
                total = shown.formula.rpartition("= ")[2]
                assert written(total) == trace
                assert shown.formula.startswith(f"χ({label(element)}) = tr ρ({label(element)}) =")
            blocks = widget.representations[name]["blocks"]
            outside = np.ones(shown.matrix.shape, bool)
            for block in blocks:
                ends = slice(block["start"], block["start"] + block["size"])
                outside[ends, ends] = False
            assert not shown.matrix[outside].any()
            sizes = ", ".join(str(block["size"]) for block in blocks)
            assert f"ρ({label(element)}) in the basis of irreps: blocks {sizes}." in shown.words
            terms = shown.formula.split(" = ")[2].replace("− ", "-").replace("+ ", "").split()
            traces = [
                shown.matrix[b["start"] :, b["start"] :][: b["size"], : b["size"]].trace()
                for b in blocks
            ]
            np.testing.assert_allclose([written(term) for term in terms], traces, atol=0.03)


def test_frames_lie_around_the_blocks(diagonalizer: Callable[..., Diagonalizer]) -> None:
    """Equal parts have equal names and colours; names stand above the columns of their block."""
    shown = diagonalizer()
    shown.choose("D4 regular")
    shown.slide(1)
    found = shown.node.evaluate(LAYOUT)
    left, top, width, _ = found["edge"]
    side, starts = width / 8, np.array([0, 1, 2, 3, 4, 6])
    frames = (np.array(found["frames"]) - [left, top, 0, 0]) / side
    expected = np.stack([starts, starts, *2 * [[1, 1, 1, 1, 2, 2]]], axis=1)
    np.testing.assert_allclose(frames, expected, atol=0.15)
    names = [name for name, *_ in found["names"]]
    assert names == ["1a", "1b", "1c", "1d", "2a", "2a"]
    for (_, x, y, wide, high), frame in zip(found["names"], found["frames"], strict=True):
        assert abs(x + wide / 2 - frame[0] - frame[2] / 2) < 2
        assert y + high < top + 2
    pairs = list(zip(names, found["colors"], strict=True))
    assert [tuple(each) for each in found["sum"]] == pairs
    assert len(set(pairs)) == len({color for _, color in pairs}) == 5
    assert "2a occurs 2 times" in shown.words
    faint = shown.node.locator(".dmk-block-matrix .dmk-block-frames")
    expect(faint).to_have_attribute("opacity", "1.000")
    shown.slide(0)
    expect(faint).to_have_attribute("opacity", "0.000")


@pytest.mark.parametrize("name", ["D4 corners", "S4 tensor"])
def test_all_elements_at_once(diagonalizer: Callable[..., Diagonalizer], name: str) -> None:
    """Small matrices show all elements in one basis; negative entries are hollow."""
    shown = diagonalizer()
    shown.choose(name)
    expect(shown.node.locator(".dmk-block-small").first).to_be_hidden()
    shown.button("all elements at once").click()
    expect(shown.button("all elements at once")).to_have_attribute("aria-pressed", "true")
    expect(shown.node.locator(".dmk-block-matrix")).to_be_hidden()
    for position in (0.0, 0.5, 1.0):
        shown.slide(position)
        widget = BlockDiagonalizer(name, position=position)
        expected = widget.basis.T @ widget.representation.matrices @ widget.basis
        np.testing.assert_allclose(shown.small, expected, atol=0.0006)
    order = len(expected)
    sizes = ", ".join(str(block["size"]) for block in widget.representations[name]["blocks"])
    assert (
        shown.words
        == f"All {order} matrices in the basis of irreps: the same blocks {sizes} in each."
    )
    last = label(widget.representation.group.names[-1])
    shown.button(last).click()
    assert shown.formula.startswith(f"χ({last}) =")
    shown.button("all elements at once").click()
    np.testing.assert_allclose(shown.matrix, expected[-1], atol=0.0051)


def test_another_representation_keeps_what_it_can(
    diagonalizer: Callable[..., Diagonalizer],
) -> None:
    shown = diagonalizer()
    shown.choose("D4 corners")
    shown.button("r³").click()
    shown.slide(0.5)
    shown.choose("Z6 corners")
    assert shown.words == "ρ(r³) on the way to the basis of irreps."
    shown.choose("D3 corners")
    assert "ρ(r)" in shown.words
    expect(shown.track).to_have_attribute("aria-valuetext", "50 % of the way")
    expect(shown.node.locator(".dmk-polygon").first).to_be_visible()
    shown.choose("A4 corners")
    expect(shown.node.locator(".dmk-polygon")).to_have_count(0)
    expect(shown.node.locator(".dmk-block-element")).to_have_count(12)


@pytest.mark.parametrize("motion", [True, False])
def test_it_glides_unless_the_reader_minds(
    diagonalizer: Callable[..., Diagonalizer], motion: bool
) -> None:
    """The button goes to the other end, through the bases between, and back."""
    shown = diagonalizer(motion=motion)
    shown.choose("D4 corners")
    shown.slide(0)
    cells = shown.node.evaluate(
        """async (node) => {
            const found = [];
            const cell = node.querySelector(".dmk-block-numbers text");
            [...node.querySelectorAll("button")].find((one) => one.textContent === "slide").click();
            for (const start = performance.now(); performance.now() < start + 3500;) {
                found.push(cell.textContent);
                await new Promise(requestAnimationFrame);
            }
            return found;
        }"""
    )
    assert cells[-1] == "1"
    assert (len(set(cells)) > 5) if motion else (len(set(cells)) == 1)
    expect(shown.button("back")).to_be_visible()
    assert "blocks 1, 1, 2" in shown.words
    shown.button("back").click()
    if motion:
        shown.page.wait_for_timeout(600)
        assert "on the way" in shown.words
        shown.slide(1)  # the reader takes over, and goes where the glide came from
        assert "blocks 1, 1, 2" in shown.words
        shown.page.wait_for_timeout(400)
        assert shown.track.input_value() == "1"
        assert shown.matrix[0, 0] == 1
    else:
        assert "in the given basis" in shown.words


def test_keyboard_alone(diagonalizer: Callable[..., Diagonalizer]) -> None:
    """Tab reaches one element, arrow keys go on, Enter chooses; then come the controls."""
    shown = diagonalizer()
    shown.choose("D4 corners")
    shown.button("r").focus()
    for key, name in [
        ("ArrowRight", "r²"),
        ("End", "r³s"),
        ("ArrowRight", "e"),
        ("ArrowLeft", "r³s"),
    ]:
        shown.page.keyboard.press(key)
        expect(shown.button(name)).to_be_focused()
    shown.page.keyboard.press("Enter")
    expect(shown.button("r³s")).to_have_attribute("aria-pressed", "true")
    assert shown.formula == "χ(r³s) = tr ρ(r³s) = 2"
    reached = []
    for _ in range(4):
        shown.page.keyboard.press("Tab")
        reached.append(
            shown.page.evaluate(
                """() => { const one = document.activeElement;
                    return [one.labels?.[0]?.innerText.split("\\n")[0] ?? one.textContent,
                            getComputedStyle(one).outlineStyle]; }"""
            )
        )
    assert [outline for _, outline in reached] == ["solid"] * 4
    assert [re.match(r"\w+", text)[0] for text, _ in reached] == [
        "Basis",
        "slide",
        "Representation",
        "all",
    ]
    shown.track.press("End")
    assert "blocks 1, 1, 2" in shown.words
    shown.track.press("ArrowLeft")
    expect(shown.track).to_have_attribute("aria-valuetext", "99 % of the way")


@pytest.mark.parametrize("width", [1280, 375, 360])
def test_everything_fits(diagonalizer: Callable[..., Diagonalizer], width: int) -> None:
    """The largest matrices stay on the page; numbers stay inside their cells and can be read."""
    shown = diagonalizer(width=width, touch=width < 1280)
    for name in CHOSEN:
        shown.choose(name)
        for every in (False, True):
            shown.slide(0.6)
            assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
            spill = shown.node.evaluate(SPILL)
            assert spill == 0
            if not every:
                boxes = shown.node.evaluate(GAPS)
                gaps = np.array(boxes)
                assert gaps[:, :2].min() >= 0
                assert gaps[:, 2].min() >= 9
            shown.button("all elements at once").click()


def test_without_scripts_both_bases_are_there(open_page: Callable[..., Visit]) -> None:
    """The still picture shows matrices in both bases."""
    page = open_page(PAGE, scripts=False).page
    still = page.get_by_role("img", name=re.compile("The matrices of e, r, .*blocks 1a, 1d, 2a"))
    expect(still.first).to_be_visible()


def test_dark_page_keeps_numbers_readable(diagonalizer: Callable[..., Diagonalizer]) -> None:
    """Numbers are light on a dark page, and dark on a light one."""
    for dark in (False, True):
        shown = diagonalizer(dark=dark)
        shown.choose("D4 corners")
        shown.slide(1)
        number = shown.node.locator(".dmk-block-numbers text").first
        fill = number.evaluate("(node) => getComputedStyle(node).fill")
        channels = [int(part) for part in re.findall(r"\d+", fill)[:3]]
        assert min(channels) > 150 if dark else max(channels) < 100
        assert is_readable(shown.node.locator(".dmk-words"), dark=dark)
