"""The Cayley table explorer on its page, compared with products of matrices."""

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.site.elements import is_same, matrix
from tests.site.looks import is_readable
from tests.site.visit import Visit

PAGE = "chapters/groups.html"
GROUPS = [f"Z{n}" for n in range(2, 13)] + [f"D{n}" for n in range(2, 9)] + ["S3", "A4", "Q8"]
COLOURS = ["element", "order", "commuting", "coset"]

# Every cell of the table: what it says, how it looks and where it is. Headers come first.
CELLS = """(node) => [...node.querySelectorAll("[role=row]")].map((row) =>
    [...row.children].map((cell) => {
        const { x, y, width, height } = cell.getBoundingClientRect();
        const fill = getComputedStyle(cell, "::before");
        return {
            name: cell.getAttribute("aria-label")?.split(",")[0].replaceAll("\\u00a0", " "),
            label: cell.getAttribute("aria-label"), text: cell.textContent,
            look: fill.backgroundColor + fill.backgroundImage, dotted: "dotted" in cell.dataset,
            identity: "identity" in cell.dataset, selected: cell.ariaSelected === "true",
            picked: "picked" in cell.dataset, x, y, width, height,
        };
    }))"""


class Explorer:
    """One explorer on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-cayley-explorer").first
        self.node.scroll_into_view_if_needed()

    @property
    def cells(self) -> list[list[dict]]:
        """Everything about every cell of the table, headers included."""
        return self.node.evaluate(CELLS)

    @property
    def names(self) -> list[str]:
        """Names of the rows' elements, from top to bottom."""
        return [row[0]["name"] for row in self.cells[1:]]

    @property
    def words(self) -> str:
        """What the live regions say."""
        texts = self.node.get_by_role("status").all_text_contents()
        return " ".join(texts).replace("\N{NO-BREAK SPACE}", " ")

    def choose(self, label: str, value: str | int) -> None:
        """Choose from a list."""
        self.node.get_by_role("combobox", name=label, exact=True).select_option(
            **({"index": value} if isinstance(value, int) else {"value": value})
        )

    def press(self, name: str) -> None:
        """Press a button."""
        self.node.get_by_role("button", name=name, exact=True).click()

    def cell(self, row: int, column: int) -> Locator:
        """Find a cell by the positions of its row and column; -1 is a header."""
        return self.node.locator(f"[data-row='{row}'][data-column='{column}']")

    def pull(self, percent: int) -> None:
        """Pull the blocks apart."""
        self.node.get_by_role("slider", name="Pull apart").fill(str(percent / 100))

    def subgroups(self) -> int:
        """Count the subgroups in the list."""
        return self.node.get_by_role("combobox", name="Subgroup H").locator("option").count()


@pytest.fixture
def explore(visit: Callable[..., Visit]) -> Callable[..., Explorer]:
    """Give a function that opens the chapter and finds its explorer."""
    return lambda **options: Explorer(visit(PAGE, **options))


def test_every_table_is_right(explore: Callable[..., Explorer]) -> None:
    """In each of the groups, a cell names the product of its row's and its column's matrix."""
    explorer = explore()
    for group in GROUPS:
        explorer.choose("Group", group)
        cells = explorer.cells
        matrices = [matrix(group, name) for name in explorer.names]
        assert [cell["name"] for cell in cells[0][1:]] == explorer.names
        assert (
            len(matrices) == {"Z": 1, "D": 2}.get(group[0], 0) * int(group[1:])
            or {
                "S3": 6,
                "A4": 12,
                "Q8": 8,
            }[group]
        )
        assert not any(is_same(a, b) for i, a in enumerate(matrices) for b in matrices[:i])
        for (i, a), (j, b) in product(enumerate(matrices), repeat=2):
            assert is_same(matrix(group, cells[i + 1][j + 1]["name"]), a @ b), (group, i, j)


@pytest.mark.parametrize("group", ["D4", "A4", "Q8"])
def test_a_pick_is_put_into_words(explore: Callable[..., Explorer], group: str) -> None:
    """A cell, or two headers, picks a product; the words give it, and that of the other order."""
    explorer = explore()
    explorer.choose("Group", group)
    names = explorer.names
    matrices = [matrix(group, name) for name in names]
    found = {name: x for name, x in zip(names, matrices, strict=True)}
    for i, j in [(1, 2), (2, 5), (5, 2), (3, 3), (0, 6)]:
        explorer.cell(i, j).click()
        ab, ba = (
            next(name for name, x in found.items() if is_same(x, matrices[k] @ matrices[m]))
            for k, m in ((i, j), (j, i))
        )
        assert explorer.words.startswith(f"{names[i]} · {names[j]} = {ab}:")
        assert ("they do not commute" in explorer.words) == (ab != ba)
        assert ab == ba or f"{names[j]} · {names[i]} = {ba}" in explorer.words
        cells = explorer.cells
        chosen = [(r, c) for r, row in enumerate(cells) for c, x in enumerate(row) if x["selected"]]
        heads = [(r, c) for r, row in enumerate(cells) for c, x in enumerate(row) if x["picked"]]
        assert (chosen, heads) == ([(i + 1, j + 1)], [(0, j + 1), (i + 1, 0)])
    explorer.cell(4, -1).click()
    explorer.cell(-1, 7).click()
    assert explorer.words.startswith(f"{names[4]} · {names[7]} = ")


def test_another_group_starts_afresh(explore: Callable[..., Explorer]) -> None:
    """Another group comes with its own subgroups, in its own order, its generators picked."""
    explorer = explore()
    explorer.choose("Group", "D4")
    explorer.choose("Subgroup H", 3)
    explorer.cell(7, 7).click()
    explorer.choose("Group", "D5")
    assert explorer.subgroups() == 8
    assert explorer.names == ["e", "r", "r²", "r³", "r⁴", "s", "rs", "r²s", "r³s", "r⁴s"]
    assert explorer.words.startswith("r · s = rs:")
    assert "normal" not in explorer.words


def test_a_tap_picks(explore: Callable[..., Explorer]) -> None:
    """A finger picks as the mouse does."""
    explorer = explore(width=375, touch=True)
    explorer.choose("Group", "D8")
    explorer.cell(9, 3).tap()
    assert explorer.words.startswith("rs · r³ = r⁶s: first r³ acts, then rs.")


def test_the_keyboard_walks_the_table(explore: Callable[..., Explorer]) -> None:
    """One cell is in the tab order; arrows, Home and End move, Enter and the space bar pick."""
    explorer = explore()
    explorer.choose("Group", "D3")
    focus = explorer.page.locator(":focus")
    assert explorer.node.locator("[tabindex='0'][data-row]").count() == 1
    explorer.node.locator("[tabindex='0'][data-row]").focus()
    for keys, row, column in [
        ("Control+Home", 0, 0),
        ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1),
        ("End", 1, 5),
        ("ArrowRight", 1, 5),
        ("Home", 1, -1),
        ("ArrowUp", 0, -1),
        ("ArrowUp", 0, -1),
        ("Control+End", 5, 5),
        ("ArrowLeft", 5, 4),
    ]:
        explorer.page.keyboard.press(keys)
        position = focus.evaluate("(node) => [node.dataset.row, node.dataset.column].map(Number)")
        assert position == [row, column], keys
        assert focus.get_attribute("tabindex") == "0"
        assert explorer.node.locator("[tabindex='0'][data-row]").count() == 1
    outline = focus.evaluate("(node) => getComputedStyle(node).outlineStyle")
    assert outline == "solid"
    explorer.page.keyboard.press("Enter")
    assert explorer.words.startswith("r²s · rs = r:")
    explorer.page.keyboard.press("Home")
    explorer.page.keyboard.press("ArrowUp")
    explorer.page.keyboard.press(" ")
    assert explorer.words.startswith("rs · rs = e: rs acts twice. So rs is its own inverse.")


@pytest.mark.parametrize("group", ["Z12", "D6", "A4", "Q8"])
def test_colours_mean_what_they_say(explore: Callable[..., Explorer], group: str) -> None:
    """Cells look alike exactly if their products, their orders or their commuting agree."""
    explorer = explore()
    explorer.choose("Group", group)
    matrices = [matrix(group, name) for name in explorer.names]
    pairs = list(product(range(len(matrices)), repeat=2))
    results = [matrices[i] @ matrices[j] for i, j in pairs]
    one = np.eye(len(matrices[0]))
    orders = [
        next(k for k in range(1, 13) if is_same(np.linalg.matrix_power(x, k), one)) for x in results
    ]
    commuting = [is_same(matrices[i] @ matrices[j], matrices[j] @ matrices[i]) for i, j in pairs]
    explorer.page.mouse.move(0, 0)

    def shown() -> list[dict]:
        cells = explorer.cells
        return [cells[i + 1][j + 1] for i, j in pairs]

    explorer.press("element")
    assert _agree([x["look"] for x in shown()], [x["name"] for x in shown()])
    explorer.press("order")
    assert [x["text"] for x in shown()] == [str(order) for order in orders]
    assert _agree([x["look"] for x in shown()], orders)
    explorer.press("commuting")
    assert [x["dotted"] for x in shown()] == commuting
    assert _agree([x["look"] for x in shown()], commuting)
    assert not any(x["identity"] for x in shown())
    explorer.press("mark inverses")
    assert [x["identity"] for x in shown()] == [is_same(x, one) for x in results]
    explorer.press("mark inverses")
    assert not any(x["identity"] for x in shown())
    for name in COLOURS:
        pressed = explorer.node.get_by_role("button", name=name, exact=True)
        expect(pressed).to_have_attribute("aria-pressed", str(name == "commuting").lower())


def _agree(looks: list[str], values: list[object]) -> bool:
    """Tell whether things look alike exactly if they are alike."""
    return len(set(looks)) == len(set(values)) == len(set(zip(looks, values, strict=True)))


@pytest.mark.parametrize("group", ["Z6", "D4", "A4", "Q8"])
def test_cosets_sort_and_pull_apart(explore: Callable[..., Explorer], group: str) -> None:
    """Each subgroup sorts rows by its cosets; blocks have one colour exactly if it is normal."""
    explorer = explore()
    explorer.choose("Group", group)
    for index in range(1, explorer.subgroups() - 1):
        explorer.choose("Subgroup H", index)
        explorer.press("coset")
        explorer.pull(100)
        explorer.page.mouse.move(0, 0)
        cells = explorer.cells
        tops = [row[0]["y"] for row in cells[1:]]
        assert tops == sorted(tops)
        steps = np.diff(tops)
        size = int(np.flatnonzero(steps > 1.2 * steps.min())[0]) + 1
        blocks = np.arange(len(tops)) // size
        assert (np.diff(blocks) == (steps > 1.2 * steps.min())).all()
        assert np.allclose(np.diff([cell["x"] for cell in cells[0][1:]]), steps, atol=0.1)

        matrices = [matrix(group, name) for name in explorer.names]
        subgroup = matrices[:size]
        assert all(any(is_same(a @ b, c) for c in subgroup) for a, b in product(subgroup, repeat=2))
        for i, a in enumerate(matrices):
            first = matrices[blocks[i] * size]
            assert any(is_same(np.linalg.inv(first) @ a, h) for h in subgroup), "not in the coset"
        normal = all(
            any(is_same(a @ h @ np.linalg.inv(a), c) for c in subgroup)
            for a in matrices
            for h in subgroup
        )
        colours = {
            block: {
                cells[i + 1][j + 1]["look"]
                for i in np.flatnonzero(blocks == block[0])
                for j in np.flatnonzero(blocks == block[1])
            }
            for block in product(range(blocks[-1] + 1), repeat=2)
        }
        assert all(len(found) == 1 for found in colours.values()) == normal
        assert ("is normal: every block holds a single coset" in explorer.words) == normal
        assert ("is not normal" in explorer.words) == (not normal)
        if normal:
            assert len(set().union(*colours.values())) == blocks[-1] + 1
        explorer.pull(0)
        closed = np.diff([row[0]["y"] for row in explorer.cells[1:]])
        assert closed.max() / closed.min() < steps.max() / steps.min()
    explorer.choose("Subgroup H", 0)
    assert explorer.node.get_by_role("slider", name="Pull apart").is_disabled()
    assert explorer.node.get_by_role("button", name="coset", exact=True).is_disabled()
    assert "normal" not in explorer.words


@pytest.mark.parametrize("width", [1280, 375, 360])
def test_the_largest_table_fits(explore: Callable[..., Explorer], width: int) -> None:
    """The table of D₈ stays on the page, with square cells that do not overlap, however wide."""
    explorer = explore(width=width, touch=width < 1280)
    explorer.choose("Group", "D8")
    for index, percent in [(0, 0), (2, 0), (2, 100), (10, 100)]:
        explorer.choose("Subgroup H", index)
        if index:
            explorer.pull(percent)
        cells = explorer.cells
        flat = [cell for row in cells for cell in row]
        assert min(cell["x"] for cell in flat) >= 0
        assert max(cell["x"] + cell["width"] for cell in flat) <= width
        assert all(abs(cell["width"] - cell["height"]) < 0.1 for cell in flat)
        assert all(
            left["x"] + left["width"] <= right["x"] + 0.1
            for row in cells
            for left, right in pairwise(row)
        )
        assert min(cell["width"] for cell in flat) >= 12
        bottom = max(cell["y"] + cell["height"] for cell in flat)
        box = explorer.node.locator(".dmk-cayley-symbols").bounding_box()
        assert box is not None
        assert bottom <= box["y"]
        assert explorer.page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("motion", [True, False])
def test_cells_slide_unless_the_reader_minds(
    explore: Callable[..., Explorer], motion: bool
) -> None:
    """Rows slide to their new places; with reduced motion they are there at once."""
    explorer = explore(motion=motion)
    explorer.choose("Group", "D4")
    tops = explorer.node.evaluate(
        """async (node) => {
            const top = () => {
                const row = node.querySelector("[role=rowheader][aria-label='s']");
                return row.getBoundingClientRect().y - node.getBoundingClientRect().y;
            };
            const found = [top()];
            const list = node.querySelectorAll("select")[1];
            list.value = "2";
            list.dispatchEvent(new Event("change"));
            for (const start = performance.now(); performance.now() < start + 1200;) {
                await new Promise(requestAnimationFrame);
                found.push(top());
            }
            return found;
        }"""
    )
    between = [top for top in tops[1:] if tops[-1] + 1 < top < tops[0] - 1]
    assert tops[-1] < tops[0]
    assert (len(set(between)) >= 5) if motion else tops[1:] == [tops[-1]] * (len(tops) - 1)


def test_dark_page_keeps_labels_readable(explore: Callable[..., Explorer]) -> None:
    """Labels are light on dark cells on a dark page, and dark on light ones on a light page."""
    for dark in (False, True):
        explorer = explore(dark=dark)
        assert is_readable(explorer.cell(1, 1), dark=dark)
