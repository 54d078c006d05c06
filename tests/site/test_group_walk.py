"""*Walk the group* on its page: every control, compared with matrices, cycles and quaternions."""

import math
import re
from collections.abc import Callable
from functools import reduce

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator

from tests.site.elements import Matrix, is_same, matrix
from tests.site.visit import Visit

PAGE = "chapters/groups.html"
NAMES = [*(f"Z{n}" for n in range(2, 9)), *(f"D{n}" for n in range(3, 7)), "S3", "A4", "Q8"]
MIDDLE = """const middle = (node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return [x + width / 2, -y - height / 2];
};"""
SEEN = f"""(box) => {{
    {MIDDLE}
    const text = (css) => box.querySelector(css).textContent.trim();
    return {{
        equation: text(".dmk-walk-equation strong"), list: text("select > :checked"),
        row: text("tr[aria-current] th"), node: text(".dmk-walk-node[aria-current]"),
        words: text("[role=status]"), walker: middle(box.querySelector(".dmk-walk-walker")),
        place: middle(box.querySelector(".dmk-walk-node[aria-current]")),
    }};
}}"""
LABELS = f"""(box) => {{
    {MIDDLE}
    return [...box.querySelectorAll(".dmk-walk-label")]
        .map((node) => [node.textContent, middle(node.querySelector("circle"))]);
}}"""
# Each arrow: its colour, and the labels of the nodes nearest to its two ends.
ARROWS = """(box) => {
    const nodes = [...box.querySelectorAll(".dmk-walk-node")].map((node) => {
        const { e, f } = node.transform.baseVal.consolidate().matrix;
        return { label: node.textContent, x: e, y: f };
    });
    const nearest = ({ x, y }) => nodes.reduce((a, b) =>
        (Math.hypot(a.x - x, a.y - y) < Math.hypot(b.x - x, b.y - y) ? a : b)).label;
    return [...box.querySelectorAll(".dmk-walk-edge polyline")].map((line) =>
        [line.getAttribute("stroke"), nearest(line.points[0]), nearest(line.points[1])]);
}"""
Open = Callable[..., "Walk"]


class Walk:
    """The widget on an open page, as a reader sees it."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.box = visit.page.get_by_role("group", name="Walk the group", exact=True).first
        self.box.scroll_into_view_if_needed()
        self.words = self.box.get_by_role("status")

    def choose(self, group: str) -> None:
        """Choose a group from the list."""
        self.box.get_by_role("combobox", name="group", exact=True).select_option(group)

    def press(self, *keys: str) -> None:
        """Press keys, with the focus on the widget."""
        self.box.get_by_role("button", name="undo", exact=True).focus()
        for key in keys:
            self.page.keyboard.press(key)

    def button(self, name: str) -> Locator:
        """Find a button by what is written on it."""
        return self.box.get_by_role("button", name=name, exact=True)

    def move(self, letter: str) -> Locator:
        """Find the button of a move."""
        return self.box.locator(".dmk-walk-move").filter(has_text=re.compile(f"^{letter}( =|$)"))

    @property
    def equation(self) -> tuple[list[str], str]:
        """Factors of the word as they are written, and the element."""
        word, element = self.box.locator(".dmk-walk-equation").inner_text().split("=")
        return [] if "no moves" in word else word.split(), element.strip()

    @property
    def element(self) -> str:
        """The element, on which all places agree: word, list, row, node, walker, sentence."""
        seen = self.box.evaluate(SEEN)
        (element,) = {seen["equation"], seen["list"], seen["row"], seen["node"]}
        assert re.search(rf" is {re.escape(element)}[;,.]", seen["words"])
        assert seen["walker"] == pytest.approx(seen["place"], abs=3)
        return element

    def places(self) -> dict[int, NDArray[np.float64]]:
        """Middle of each label of the figure, x right and y up, in parts of the largest."""
        middles = self.box.evaluate(LABELS)
        center = np.mean([middle for _, middle in middles], axis=0)
        reach = max(math.dist(middle, center) for _, middle in middles)
        return {int(label): (np.array(middle) - center) / reach for label, middle in middles}


@pytest.fixture
def walk(visit: Callable[..., Visit]) -> Open:
    """Give a function that opens the chapter's widget and chooses a group."""

    def open_walk(group: str = "D4", **options: object) -> Walk:
        opened = Walk(visit(PAGE, **options))
        opened.choose(group)
        return opened

    return open_walk


def letters_of(walk: Walk, group: str) -> dict[str, Matrix]:
    """Matrices of the moves, from what is written on their buttons."""
    moves: dict[str, Matrix] = {}
    for text in walk.box.locator(".dmk-walk-move").all_text_contents():
        letter, _, element = text.partition(" = ")
        base = letter.removesuffix("⁻¹")
        moves[letter] = (
            np.linalg.inv(moves[base]) if base != letter else matrix(group, element or letter)
        )
    return moves


def test_every_group_walks_as_its_matrices_multiply(walk: Open) -> None:
    """Buttons make words on either side; the element's label stands for the product."""
    opened = walk()
    random = np.random.default_rng(8)
    for group in NAMES:
        opened.choose(group)
        assert opened.equation == ([], "1" if group == "Q8" else "e")
        moves = letters_of(opened, group)
        for side in ("left", "right"):
            opened.button(side).click()
            opened.press("0")
            pressed = random.permutation(list(moves)).tolist()
            for letter in pressed:
                opened.move(letter).click()
            keys = random.permutation([letter for letter in moves if len(letter) == 1]).tolist()
            opened.press(*keys)
            factors, element = opened.equation
            assert factors == (keys[::-1] + pressed[::-1] if side == "left" else pressed + keys)
            assert is_same(matrix(group, element), reduce(np.matmul, [moves[x] for x in factors]))
            assert opened.element == element


def test_walk_from_disk(walk: Open) -> None:
    """The widget lives on a page that was opened by a double click, too."""
    opened = walk(scheme="file")
    opened.press("r", "s")
    assert opened.element == "r³s"


@pytest.mark.parametrize("side", ["left", "right"])
def test_figure_shows_the_element(walk: Open, side: str) -> None:
    """Label k is where the element's matrix takes corner k; the text for the figure says so."""
    opened = walk()
    opened.button(side).click()
    for group, first in {"Z6": 0, "D4": 45, "D3": 90, "D6": 0, "Z5": 90}.items():
        opened.choose(group)
        start, n = opened.places(), int(group[1:])
        for k, point in start.items():
            angle = math.radians(first + 360 / n * (k - 1))
            assert point == pytest.approx([math.cos(angle), math.sin(angle)], abs=0.02)
        for key in ("r", "s", "r", "Shift+R") if group[0] == "D" else ("r", "r", "Shift+R"):
            opened.press(key)
            element = opened.element
            image = matrix(group, element)
            for k, point in opened.places().items():
                assert point == pytest.approx(image @ start[k], abs=0.02)
            figure = opened.box.get_by_role("img", name=f"The figure after {element}:")
            assert figure.locator(".dmk-walk-hatch").is_visible() == (np.linalg.det(image) < 0)


def test_left_moves_the_page_axis_right_the_figures_own(walk: Open) -> None:
    """After one r the mirror s acts about the page's vertical, or about the axis carried along."""
    opened = walk()
    for side, element, where in (("left", "r³s", "upper right"), ("right", "rs", "lower left")):
        opened.press("0")
        opened.button(side).click()
        opened.press("r", "s")
        assert opened.element == element
        assert f"corner 1 is now {where}" in opened.words.inner_text()
    assert opened.box.get_by_text("On the right: about the figure").is_visible()


def test_beads_lie_where_the_permutation_puts_them(walk: Open) -> None:
    opened = walk("A4")
    slots = [point[0] for _, point in sorted(opened.places().items())]
    for key in ("a", "b", "Shift+A"):
        opened.press(key)
        images = matrix("A4", opened.element).argmax(axis=0)
        for k, point in opened.places().items():
            assert point[0] == pytest.approx(slots[images[k - 1]], abs=0.02)


def test_keys_undo_and_reset(walk: Open) -> None:
    opened = walk()
    opened.press("r", "s", "R")
    assert opened.equation == (["r⁻¹", "s", "r"], "r²s")
    opened.press("Backspace", "u")
    assert opened.equation == (["r"], "r")
    assert opened.words.inner_text().startswith("s taken back: the word r is r")
    opened.button("undo").click()
    assert opened.equation == ([], "e")
    opened.press("u", "Escape", "x")
    assert opened.equation == ([], "e")
    for key in ("0", "Escape"):
        opened.press("s", "r", key)
        assert opened.equation == ([], "e")
    assert opened.button("undo").is_disabled()
    opened.press("s", "r")
    opened.button("reset").click()
    assert opened.equation == ([], "e")
    # A letter that chooses from a list is not a move.
    opened.box.get_by_role("combobox", name="group", exact=True).focus()
    opened.page.keyboard.press("r")
    assert opened.equation[0] == []
    opened.page.locator("article h1").first.click()
    opened.page.keyboard.press("r")
    assert opened.equation[0] == []


@pytest.mark.parametrize("side", ["left", "right"])
def test_ways_to_go_to_an_element(walk: Open, side: str) -> None:
    """List, node and row walk a shortest word from where one is, by mouse and by keyboard."""
    opened = walk()
    opened.button(side).click()
    box = opened.box

    def arrive(element: str, length: int) -> None:
        assert opened.element == element
        assert len(opened.equation[0]) == length
        factors = [matrix("D4", "r³" if x == "r⁻¹" else x) for x in opened.equation[0]]
        assert is_same(matrix("D4", element), reduce(np.matmul, factors))

    box.get_by_role("combobox", name="go to", exact=True).select_option(label="r²s")
    arrive("r²s", 3)
    box.get_by_role("button", name="go to rs", exact=True).click()
    arrive("rs", 4)
    box.get_by_role("rowheader", name="r³s").click()
    arrive("r³s", 6)
    box.locator("tbody tr").nth(0).locator("td").nth(3).click()
    arrive("e", 8)
    opened.press("0")
    box.get_by_role("button", name="go to e", exact=True).focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Enter")
    arrive("r", 1)
    opened.page.keyboard.press("End")
    opened.page.keyboard.press("Space")
    assert opened.element == "r³s"
    opened.press("0")
    box.get_by_role("button", name="e, go there", exact=True).focus()
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    arrive("r²", 2)


def test_table_marks_the_last_product(walk: Open) -> None:
    """The marked cell is in the row of the left factor and holds the element."""
    opened = walk("D3")
    cell = opened.box.locator("td.dmk-walk-product")
    assert cell.count() == 0
    for side, row, column in (("left", "s", "r"), ("right", "r", "s")):
        opened.press("0")
        opened.button(side).click()
        opened.press("r", "s")
        assert cell.inner_text() == opened.element
        assert cell.locator("xpath=../th").inner_text() == row
        place = cell.evaluate("cell => cell.cellIndex")
        assert opened.box.locator("thead tr > *").nth(place).inner_text() == column


def test_arrows_lead_where_the_moves_do(walk: Open) -> None:
    """Each generator has its arrows x → gx or x → xg; the last one walked is thick."""
    opened = walk()
    for group in ("Z2", "D4", "Q8"):
        opened.choose(group)
        labels = opened.box.locator(".dmk-walk-node text").all_text_contents()
        moves = letters_of(opened, group)
        generators = [move for letter, move in moves.items() if not letter.endswith("⁻¹")]
        for side in ("left", "right"):
            opened.button(side).click()
            opened.press("0")
            assert opened.box.locator(".dmk-walk-used").count() == 0
            arrows = opened.box.evaluate(ARROWS)
            for k, g in enumerate(generators):
                ends = [(x, y) for color, x, y in arrows if color == f"var(--dmk-c{k})"]
                for start, end in ends:
                    x, y = matrix(group, start), matrix(group, end)
                    assert is_same(y, g @ x if side == "left" else x @ g)
                both = {start for start, _ in ends} | {end for _, end in ends}
                assert both == set(labels)
                # An arrow from each element, or a line for each pair.
                is_line = is_same(g @ g, matrix(group, labels[0]))
                assert len(ends) == len(set(ends)) == len(labels) / (2 if is_line else 1)
            for letter in moves:
                opened.move(letter).click()
                assert opened.box.locator(".dmk-walk-used").count() == 1


def test_change_of_side_keeps_the_moves(walk: Open) -> None:
    opened = walk()
    opened.press("r", "r", "r", "s")
    assert opened.element == "rs"
    opened.button("right").click()
    assert (opened.equation[0], opened.element) == (["r", "r", "r", "s"], "r³s")
    assert (
        ", the word r r r s is r³s, on the left s r r r is rs; corner 1"
        in opened.words.inner_text()
    )
    assert opened.button("right").get_attribute("aria-pressed") == "true"
    assert opened.button("left").get_attribute("aria-pressed") == "false"


def test_fingers_on_a_phone(walk: Open) -> None:
    opened = walk(width=360, touch=True)
    opened.button("r").tap()
    opened.box.get_by_role("button", name="go to r²", exact=True).tap()
    opened.button("s").tap()
    assert opened.element == "r²s"
    for group in NAMES:
        opened.choose(group)
        assert opened.box.evaluate("box => box.scrollWidth <= box.clientWidth")
        right = opened.page.evaluate("document.documentElement.scrollWidth")
        assert right <= 360, group


def test_motion_passes_through_the_way_between(walk: Open) -> None:
    """With animation r turns the figure through angles between, and ends exactly at r."""
    opened = walk("Z6", motion=True)
    start = opened.places()[1]
    angles = opened.box.evaluate(
        """async (box) => {
            const body = box.querySelector(".dmk-walk-sheet").parentElement;
            const angle = () => {
                const m = body.transform.baseVal.consolidate().matrix;
                return Math.atan2(-m.b, m.a) * 180 / Math.PI;
            };
            const seen = [];
            box.querySelector(".dmk-walk-move").click();
            for (let last = 0; last < 20;) {
                await new Promise(requestAnimationFrame);
                seen.push(angle());
                last = Math.abs(angle() - 60) < 1e-3 ? last + 1 : 0;
            }
            return seen;
        }"""
    )
    assert angles == sorted(angles)
    assert sum(1 < angle < 59 for angle in angles) >= 5
    assert angles[-1] == pytest.approx(60, abs=1e-3)
    assert opened.places()[1] == pytest.approx(tuple(matrix("Z6", "r") @ np.array(start)), abs=0.02)


def test_haste_does_not_confuse(walk: Open) -> None:
    """Presses faster than the animation count all the same."""
    opened = walk(motion=True)
    opened.press(*"rrsrsrrrs")
    opened.button("right").click()
    opened.press("Backspace", "s", "s", "R")
    opened.page.wait_for_timeout(900)
    factors = [matrix("D4", "r³" if x == "r⁻¹" else x) for x in opened.equation[0]]
    assert len(factors) == 11
    assert is_same(matrix("D4", opened.element), reduce(np.matmul, factors))


def test_focus_can_be_seen(walk: Open) -> None:
    """Each stop of the tab key changes how its element looks."""
    opened = walk()
    seen = 0
    opened.box.get_by_role("button", name="go to e", exact=True).focus()
    for _ in range(9):
        opened.page.keyboard.press("Tab")
        seen += opened.page.evaluate(
            """() => {
                const node = document.activeElement;
                const plate = node.querySelector?.(".dmk-walk-plate");
                return getComputedStyle(node).outlineStyle !== "none"
                    || (plate && parseFloat(getComputedStyle(plate).strokeWidth) > 4);
            }"""
        )
    assert seen == 9


def test_follows_its_model_until_it_is_let_go(walk: Open) -> None:
    """In Jupyter, Python moves the page; after the cleanup nothing listens any more."""
    opened = walk()
    seen = opened.page.evaluate(
        """async () => {
            const type = "application/vnd.jupyter.widget-state+json";
            const { modules, state } = JSON.parse(
                document.querySelector(`script[type="${type}"]`).textContent);
            const entry = Object.values(state).find(({ state }) => "word" in state);
            const blob = new Blob([modules[entry.module]], { type: "text/javascript" });
            const { default: widget } = await import(URL.createObjectURL(blob));
            const listeners = [];
            const traits = { ...entry.state, group_name: "D4", side: "left", word: [] };
            const model = {
                get: (name) => traits[name],
                set: (name, value) => { traits[name] = value; },
                save_changes: () => {},
                on: (event, callback) => listeners.push({ event, callback }),
                off: (event, callback) => {
                    const at = listeners.findIndex((one) => one.callback === callback
                        && one.event === event);
                    if (at >= 0) listeners.splice(at, 1);
                },
            };
            const el = document.querySelector("article").appendChild(document.createElement("div"));
            const release = await widget.render({ model, el });
            const seen = [];
            const change = async (values) => {
                Object.assign(traits, values);
                for (const name of Object.keys(values))
                    for (const { event, callback } of [...listeners])
                        if (event === `change:${name}`) callback();
                await new Promise((done) => setTimeout(done));
                seen.push(el.querySelector(".dmk-walk-equation").textContent);
            };
            await change({ word: ["r", "s"] });
            await change({ side: "right" });
            await change({ group_name: "Q8", word: ["j"] });
            await change({ word: ["nonsense"] });
            seen.push(listeners.length > 0);
            release();
            seen.push(listeners.length);
            el.remove();
            return seen;
        }"""
    )
    assert seen == ["s r = r³s", "r s = rs", "j = j", "no moves yet = 1", True, 0]
