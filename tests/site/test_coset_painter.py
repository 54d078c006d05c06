"""The coset painter on its page, compared with cosets of permutations."""

import re
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.site.looks import is_readable
from tests.site.visit import Visit

PAGE = "chapters/cosets.html"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

# What is seen: the table's cells by place, the trays, the points and the arrows between them.
SEEN = r"""(node) => {
    const plain = (text) => text.replace(/[\u00a0\u200b]/g, (gap) => (gap === "\u200b" ? "" : " "));
    const look = (one) => {
        const style = getComputedStyle(one, "::before");
        const pattern = style.backgroundImage.split("gradient(").slice(2).join();
        return `${style.backgroundColor} ${pattern}`;
    };
    const box = (one) => one.getBoundingClientRect();
    const rows = [...node.querySelectorAll("[role=row]")].map((row) =>
        [...row.children].map((cell) => ({
            name: plain(cell.getAttribute("aria-label") ?? ""), look: look(cell),
            x: box(cell).x, y: box(cell).y, size: box(cell).width, acting: "acting" in cell.dataset,
        })).sort((a, b) => a.x - b.x)).sort((a, b) => a[0].y - b[0].y);
    const art = node.querySelector(".dmk-coset-map svg");
    const scale = art.getScreenCTM();
    const end = (path, t) => {
        const at = path.getPointAtLength(t * path.getTotalLength());
        return [at.x * scale.a + scale.e, at.y * scale.d + scale.f];
    };
    return {
        rows,
        trays: [...node.querySelectorAll(".dmk-coset-tray")].map((tray) => ({
            name: plain(tray.ariaLabel), look: look(tray.querySelector(".dmk-coset-label")),
            elements: [...tray.querySelectorAll("button span")].map(
                (name) => plain(name.textContent)),
        })),
        points: [...node.querySelectorAll(".dmk-coset-point")].map((point) => ({
            name: plain(point.textContent), look: look(point),
            x: (box(point).left + box(point).right) / 2, left: box(point).left,
            y: (box(point).top + box(point).bottom) / 2, right: box(point).right,
        })),
        arrows: [...node.querySelectorAll(".dmk-coset-arrow")].map((path) => ({
            from: end(path, 0), to: end(path, 1), torn: "torn" in path.dataset,
        })),
    };
}"""

Element = tuple[int, ...]


def element(group: str, name: str) -> Element:
    """Read a name as a permutation: of three numbers, or of the corners of the square."""
    if group == "S3":
        images = [0, 1, 2]
        for cycle in re.findall(r"\(([\d ]+)\)", name):
            points = [int(point) - 1 for point in cycle.replace(" ", "")]
            for a, b in zip(points, points[1:] + points[:1], strict=True):
                images[a] = b
        return tuple(images)
    corners = [(1 + 1j) * 1j**k for k in range(4)]
    power = int(name.strip("ers").translate(SUPERSCRIPTS) or "r" in name)
    moved = [1j**power * (-z.conjugate() if "s" in name else z) for z in corners]
    return tuple(min(range(4), key=lambda k: abs(z - corners[k])) for z in moved)


def times(a: Element, b: Element) -> Element:
    """Multiply; b acts first."""
    return tuple(a[x] for x in b)


def cosets(group: list[Element], subgroup: set[Element], side: str) -> set[frozenset[Element]]:
    """Split the group into cosets."""
    return {
        frozenset(times(g, h) if side == "left" else times(h, g) for h in subgroup) for g in group
    }


class Painter:
    """One coset painter on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-coset-painter").first
        self.node.scroll_into_view_if_needed()

    @property
    def seen(self) -> dict:
        """Everything that the pictures show."""
        return self.node.evaluate(SEEN)

    @property
    def order(self) -> list[str]:
        """Names of the elements, coset after coset."""
        return [name for tray in self.seen["trays"] for name in tray["elements"]]

    @property
    def words(self) -> list[str]:
        """What the live regions say."""
        texts = self.node.get_by_role("status").all_text_contents()
        return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]

    @property
    def lists(self) -> tuple[Locator, Locator]:
        """The lists of groups and of subgroups."""
        return tuple(
            self.node.get_by_role("combobox", name=name, exact=True)
            for name in ("Group", "Subgroup H")
        )

    def tile(self, name: str) -> Locator:
        """Find the button of an element."""
        return self.node.get_by_role("button", name=name, exact=True)

    def every_subgroup(self, group: str) -> range:
        """Choose a group and count its subgroups."""
        self.lists[0].select_option(group)
        return range(self.lists[1].locator("option").count())

    def turn_to(self, side: str) -> None:
        """Switch to left or right cosets."""
        self.node.get_by_role("button", name=re.compile(f"^{side}")).click()


@pytest.fixture
def paint(visit: Callable[..., Visit]) -> Callable[..., Painter]:
    """Give a function that opens the chapter and finds its painter."""
    return lambda **options: Painter(visit(PAGE, **options))


@pytest.mark.parametrize(("group", "order", "count"), [("D4", 8, 10), ("S3", 6, 6)])
def test_cosets_of_every_subgroup(
    paint: Callable[..., Painter], group: str, order: int, count: int
) -> None:
    """Table, trays and points show the same cosets, which are those of permutations."""
    painter = paint()
    found: set[frozenset[Element]] = set()
    assert len(painter.every_subgroup(group)) == count
    for index, side in product(painter.every_subgroup(group), ("left", "right")):
        painter.lists[1].select_option(index=index)
        painter.turn_to(side)
        seen = painter.seen
        trays = [{element(group, name) for name in tray["elements"]} for tray in seen["trays"]]
        everyone = [x for tray in trays for x in tray]
        subgroup = trays[0]
        found.add(frozenset(subgroup))
        assert len(set(everyone)) == order
        assert {times(a, b) for a in subgroup for b in subgroup} == subgroup
        assert {frozenset(tray) for tray in trays} == cosets(everyone, subgroup, side)

        looks = [tray["look"] for tray in seen["trays"]]
        names = [tray["name"] for tray in seen["trays"]]
        assert len(set(looks)) == len(set(names)) == len(trays)
        assert len({re.sub(r"color\(.*?\)", "", look) for look in looks}) == len(trays)
        for name, tray in zip(names, trays, strict=True):
            assert name == "H" or element(group, name.replace("H", "")) in tray
            assert name == "H" or name.startswith("H") == (side == "right")
        assert [(point["name"], point["look"]) for point in seen["points"]] == [
            (name, look) for name, look in zip(names, looks, strict=True)
        ]

        columns = [element(group, cell["name"]) for cell in seen["rows"][0][1:]]
        homes = [next(i for i, tray in enumerate(trays) if x in tray) for x in columns]
        assert homes == sorted(homes)
        for row, a in zip(seen["rows"][1:], columns, strict=True):
            assert element(group, row[0]["name"]) == a
            for cell, b in zip(row[1:], columns, strict=True):
                name, home = cell["name"].split(", in ")
                assert element(group, name) == times(a, b)
                assert element(group, name) in trays[names.index(home)]
                assert cell["look"] == looks[names.index(home)]

        normal = cosets(everyone, subgroup, "left") == cosets(everyone, subgroup, "right")
        badge = painter.node.locator(".dmk-coset-badge")
        expect(badge).to_have_text(
            re.compile("^normal: gH = Hg" if normal else "^not normal: gH ≠ Hg")
        )
        assert ("agree" in painter.words[0], "differ" in painter.words[0]) == (normal, not normal)
        if not normal:
            parts = re.search(
                r"e\.g\. (.*)H = \{(.*)\} but H(.*) = \{(.*)\}:", painter.words[0]
            ).groups()
            g = element(group, parts[0])
            left, right = ({element(group, x) for x in part.split(", ")} for part in parts[1::2])
            assert element(group, parts[2]) == g
            assert left == {times(g, h) for h in subgroup} != right
            assert right == {times(h, g) for h in subgroup}
    assert len(found) == count


@pytest.mark.parametrize("group", ["D4", "S3"])
def test_arrows_show_how_an_element_moves_the_points(
    paint: Callable[..., Painter], group: str
) -> None:
    """An arrow leads from a coset to each coset that holds elements of g times it."""
    painter = paint()
    for index, side in product(painter.every_subgroup(group), ("left", "right")):
        painter.lists[1].select_option(index=index)
        painter.turn_to(side)
        for name in painter.order[index % 3 :: 3]:
            painter.tile(name).evaluate("(node) => node.click()")
            seen = painter.seen
            trays = [{element(group, name) for name in tray["elements"]} for tray in seen["trays"]]
            acting = [row[0]["name"] for row in seen["rows"] if row[0]["acting"]]
            assert len(acting) == 1
            g = element(group, acting[0])
            assert acting[0] == name
            centres = np.array([[point["x"], point["y"]] for point in seen["points"]])
            drawn = sorted(
                tuple(
                    int(np.linalg.norm(centres - arrow[end], axis=1).argmin())
                    for end in ("from", "to")
                )
                for arrow in seen["arrows"]
            )
            meets = [
                (i, j)
                for (i, tray), (j, other) in product(enumerate(trays), repeat=2)
                if {times(g, x) for x in tray} & other
            ]
            assert drawn == meets
            torn = len(meets) > len(trays)
            assert all(arrow["torn"] == torn for arrow in seen["arrows"])
            assert painter.words[1].startswith(f"{acting[0]} moves the ") == (side == "left")
            assert (f"multiplication by {acting[0]} tears" in painter.words[1]) == torn


def test_corners_of_the_square_are_cosets(paint: Callable[..., Painter]) -> None:
    """For a corner's stabiliser, H lies at a corner that H fixes, and gH where g takes it."""
    painter = paint()
    painter.every_subgroup("D4")
    painter.lists[1].select_option(label="⟨rs⟩ = {e, rs}")
    painter.turn_to("left")
    seen = painter.seen
    centres = np.array([complex(point["x"], -point["y"]) for point in seen["points"]])
    at = (np.angle(centres - centres.mean(), deg=True) - 45) / 90 % 4
    np.testing.assert_allclose(at, at.round(), atol=0.02)
    base = int(at[0].round())
    assert element("D4", "rs")[base] == base
    for tray, corner in zip(seen["trays"], at.round().astype(int), strict=True):
        assert {element("D4", name)[base] for name in tray["elements"]} == {corner % 4}
    expect(painter.node.locator("figcaption")).to_contain_text("the corners of the square")


def test_keyboard_alone(paint: Callable[..., Painter]) -> None:
    """Tab reaches one element, arrow keys go on, Enter lets it act; all controls are reached."""
    painter = paint()
    painter.every_subgroup("D4")
    painter.lists[0].focus()
    for control in painter.lists[1:]:
        painter.page.keyboard.press("Tab")
        expect(control).to_be_focused()
    painter.page.keyboard.press("Tab")
    painter.page.keyboard.press("Tab")
    painter.page.keyboard.press("Enter")
    assert "right cosets" in painter.words[0]
    for _ in range(4):
        painter.page.keyboard.press("Shift+Tab")
    pressed = painter.node.locator(".dmk-coset-tile[aria-pressed=true]")
    expect(pressed).to_be_focused()
    assert pressed.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"
    order = painter.order
    start = order.index("r")
    for key, step in [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1), ("End", -1)]:
        painter.page.keyboard.press(key)
        position = step if step < 0 else start + step
        expect(painter.tile(order[position])).to_be_focused()
    painter.page.keyboard.press("ArrowRight")
    painter.page.keyboard.press("Enter")
    expect(painter.tile("e")).to_have_attribute("aria-pressed", "true")
    assert "e happens to move" in painter.words[1]


def test_another_group_starts_afresh(paint: Callable[..., Painter]) -> None:
    """Another group keeps the subgroup it has, too, and begins with its own otherwise."""
    painter = paint()
    painter.every_subgroup("D4")
    painter.lists[1].select_option(label="⟨r²s⟩ = {e, r²s}")
    painter.lists[0].select_option("D6")
    assert "⟨r²s⟩ is not normal" in painter.words[0]
    painter.lists[0].select_option("A4")
    assert "not normal" in painter.words[0]
    assert len(painter.order) == 12


@pytest.mark.parametrize("width", [1280, 375, 360])
def test_everything_fits(paint: Callable[..., Painter], width: int) -> None:
    """The largest pictures stay on the page, and cells and points do not overlap."""
    painter = paint(width=width, touch=width < 1280)
    for group, index in [("D6", 0), ("D6", 3), ("A4", 0), ("A4", 4)]:
        painter.every_subgroup(group)
        painter.lists[1].select_option(index=index)
        seen = painter.seen
        flat = [cell for row in seen["rows"] for cell in row]
        assert min(cell["x"] for cell in flat) >= 0
        assert max(cell["x"] + cell["size"] for cell in flat) <= width
        for row in seen["rows"]:
            gaps = np.diff([cell["x"] for cell in row]) - row[0]["size"]
            assert gaps.min() > -0.1
        assert min(cell["size"] for cell in flat) >= 18
        assert min(point["left"] for point in seen["points"]) >= 0
        assert max(point["right"] for point in seen["points"]) <= width
        assert painter.page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("motion", [True, False])
def test_elements_slide_unless_the_reader_minds(
    paint: Callable[..., Painter], motion: bool
) -> None:
    """Rows and figures slide to their new places; with reduced motion they are there at once."""
    painter = paint(motion=motion)
    painter.every_subgroup("D4")
    painter.lists[1].select_option(label="⟨s⟩ = {e, s}")
    painter.page.wait_for_timeout(700)
    places = painter.node.evaluate(
        """async (node) => {
            const row = node.querySelector("[role=rowheader][aria-label='s']");
            const tile = [...node.querySelectorAll(".dmk-coset-tile")].find((one) =>
                one.querySelector("span").textContent === "s");
            const where = () => [row.getBoundingClientRect().y, tile.getBoundingClientRect().x];
            const found = [where()];
            const list = node.querySelectorAll("select")[1];
            list.value = "6";
            list.dispatchEvent(new Event("change"));
            for (const start = performance.now(); performance.now() < start + 900;) {
                await new Promise(requestAnimationFrame);
                found.push(where());
            }
            return found;
        }"""
    )
    for track in np.array(places).T:
        assert abs(track[-1] - track[0]) > 20
        between = np.unique(track[(np.abs(track - track[0]) > 1) & (np.abs(track - track[-1]) > 1)])
        assert (len(between) >= 5) if motion else (track[1:] == track[-1]).all()


def test_without_scripts_the_table_and_the_cosets_are_there(
    open_page: Callable[..., Visit],
) -> None:
    """The static picture names the cosets."""
    page = open_page(PAGE, scripts=False).page
    still = page.locator(".dmk-widget", has=page.get_by_label("Cayley table sorted by left cosets"))
    expect(still.get_by_role("listitem").nth(1)).to_have_text("rH = {r, rs}")
    expect(still.get_by_role("cell")).to_have_count(65)


def test_dark_page_keeps_names_readable(paint: Callable[..., Painter]) -> None:
    """Names are light on a dark page, and dark on a light one."""
    for dark in (False, True):
        painter = paint(dark=dark)
        assert is_readable(painter.node.locator(".dmk-coset-cell").first, dark=dark)
