"""The p4m image explorer on its page, pixel by pixel, compared with SciPy's correlation."""

import math
import re
from collections.abc import Callable
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect
from scipy import ndimage

from dmolkit.pictures import toy_image
from tests.site.visit import Visit

PAGE = "chapters/convolution.html"
LABELS = ["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"]
MODES = {"periodic": "wrap", "zero": "constant"}
IMAGE = np.rint(9 * toy_image(24)).astype(int)
COLORS = np.rint(255 * mpl.colormaps["coolwarm"](np.linspace(0, 1, 33))[:, :3])
# Colours of a canvas of 8 × 8 for each pixel, beside the dots in their middles, and the brightest
# channel in the middles.
PIXELS = """(canvas) => {
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const [side, zoom] = [width / 8, 8];
    const read = (i, at) => {
        const [x, y] = [(i % side) * zoom + at, Math.floor(i / side) * zoom + at];
        return [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 4)];
    };
    const all = Array.from({ length: side * side }, (_, i) => i);
    return [all.map((i) => read(i, 1)), all.map((i) => Math.max(...read(i, zoom / 2).slice(0, 3)))];
}"""

Array = NDArray[np.int_]


def turned(plane: Array, h: int) -> Array:
    """Turn a plane counter-clockwise, after mirroring left and right where h says so."""
    return np.rot90(plane[:, ::-1] if h >= 4 else plane, h % 4)


def moved(plane: Array, h: int, shift: tuple[int, int], boundary: str) -> Array:
    """Turn a plane, then shift it to the right and up, by whole pixels and thus exactly."""
    result = ndimage.shift(
        turned(plane, h), (-shift[1], shift[0]), order=0, mode="grid-" + MODES[boundary]
    )
    return np.asarray(result)


def lifted(plane: Array, kernels: list[Array], boundary: str) -> list[Array]:
    """Lay each kernel on the plane."""
    return [ndimage.correlate(plane, kernel, mode=MODES[boundary]) for kernel in kernels]


def colored(plane: Array, most: float) -> Array:
    """Colours of signed values, (size, size, 3)."""
    share = np.clip(plane / most, -1, 1) if most else np.zeros(plane.shape)
    return COLORS[np.floor(16 * (1 + share) + 0.5).astype(int)].astype(int)


class Explorer:
    """One explorer on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-p4m-explorer")
        self.node.scroll_into_view_if_needed()
        self.image = self.node.get_by_role("img", name="image f: a snail under the moon")
        self.target = self.node.get_by_role("img", name="moved image", exact=True)

    def button(self, name: str) -> Locator:
        """Find a button."""
        return self.node.get_by_role("button", name=name, exact=True)

    def panel(self, label: str, whose: str = "the moved image") -> Locator:
        """Find a panel of the right or of the left lift."""
        return self.button(f"panel {label} of {whose}")

    def push(self, side: str, times: int) -> None:
        """Shift by several pixels."""
        for _ in range(times):
            self.button(f"shift {side}").click()

    def choose(self, kernel: str) -> None:
        """Choose a kernel."""
        self.node.get_by_role("combobox", name="Kernel").select_option(kernel)

    @property
    def words(self) -> str:
        """What was said last."""
        text = self.node.locator(".dmk-words").text_content() or ""
        return text.replace("\N{NO-BREAK SPACE}", " ")

    @property
    def difference(self) -> int:
        """The largest difference that is printed."""
        return int(self.node.locator(".dmk-p4m-check b").text_content() or "")

    @property
    def kernel(self) -> Array:
        """The kernel that is shown, as its numbers are read out."""
        label = self.node.get_by_role("img", name="kernel K").get_attribute("aria-label") or ""
        rows = label.partition("row by row: ")[2].replace("−", "-").split("; ")
        return np.array([row.split() for row in rows]).astype(int)

    @property
    def marked(self) -> tuple[str, str]:
        """Labels of the panels that are marked on the left and on the right."""
        left, right = (
            self.node.get_by_role("group", name=f"lift of {whose}", exact=True)
            .locator("[aria-pressed=true] .dmk-p4m-label")
            .text_content()
            for whose in ("the original", "the moved image")
        )
        return str(left), str(right)

    def colors(self, canvas: Locator) -> tuple[Array, NDArray[np.bool_]]:
        """Read a picture's colours, (size, size, 3), and where it has dots."""
        colors, middles = canvas.evaluate(PIXELS)
        size = math.isqrt(len(colors))
        pixels = np.reshape(colors, (size, size, 4))
        assert (pixels[..., 3] == 255).all()
        return pixels[..., :3], np.reshape(middles, (size, size)) < 2

    def panels(self, whose: str) -> list[Locator]:
        """Find the pictures in the panels of a lift."""
        return [self.panel(label, whose).locator("canvas").first for label in LABELS]


@pytest.fixture
def explorer(visit: Callable[..., Visit]) -> Callable[..., Explorer]:
    """Give a function that opens the chapter and finds its explorer."""
    return lambda **options: Explorer(visit(PAGE, **options))


@pytest.mark.parametrize(
    ("h", "pushes", "kernel", "boundary"),
    [
        (1, {}, "hook", "periodic"),
        (6, {"left": 5, "up": 3}, "hook", "periodic"),
        (3, {"right": 4}, "hook", "zero"),
        (5, {}, "corner", "zero"),
        (7, {"down": 2}, "edge", "periodic"),
        (2, {}, "spot", "periodic"),
        (7, {}, "plain", "periodic"),
    ],
)
def test_pictures_are_those_of_scipy(
    explorer: Callable[..., Explorer], h: int, pushes: dict[str, int], kernel: str, boundary: str
) -> None:
    """Every pixel of the images, lifts and means, the dots, and the difference that is printed."""
    shown = explorer()
    shown.button(LABELS[h]).click()
    shown.button("shift 0").click()
    shown.choose(kernel)
    shown.button(boundary).click()
    for side, times in pushes.items():
        shown.push(side, times)
    shift = (
        pushes.get("right", 0) - pushes.get("left", 0),
        pushes.get("up", 0) - pushes.get("down", 0),
    )
    image = np.array([moved(channel, h, shift, boundary) for channel in IMAGE])
    for canvas, expected in [(shown.image, IMAGE), (shown.target, image)]:
        colors, _ = shown.colors(canvas)
        np.testing.assert_array_equal(colors, np.rint(255 / 9 * np.moveaxis(expected, 0, -1)))

    kernels = [turned(shown.kernel, 0 if kernel == "plain" else k) for k in range(8)]
    before = lifted(IMAGE.sum(axis=0), kernels, boundary)
    after = lifted(image.sum(axis=0), kernels, boundary)
    # T_g takes panel k to panel hk, which is found by moving a picture without symmetries.
    place = [
        next(
            k
            for k in range(8)
            if np.array_equal(turned(IMAGE[0], k), turned(turned(IMAGE[0], j), h))
        )
        for j in range(8)
    ]
    carried = [moved(before[place.index(k)], h, shift, boundary) for k in range(8)]
    most, most_mean = np.abs(before).max() / 2, np.abs(sum(before)).max() / 2
    for canvas, plane in zip(shown.panels("the original"), before, strict=True):
        np.testing.assert_array_equal(shown.colors(canvas)[0], colored(plane, most))
    for label, weights in zip(LABELS, kernels, strict=True):
        for whose in ("the original", "the moved image"):
            icon = shown.panel(label, whose).locator(".dmk-p4m-label canvas")
            expected = colored(weights, np.abs(weights).max())
            np.testing.assert_array_equal(shown.colors(icon)[0], expected)
    means = [
        shown.node.get_by_role("img", name=f"projection of the lift of {whose}", exact=True)
        for whose in ("f", "the moved image")
    ]
    np.testing.assert_array_equal(shown.colors(means[0])[0], colored(sum(before), most_mean))
    for canvas, plane, other, scale in [
        *zip(shown.panels("the moved image"), after, carried, [most] * 8, strict=True),
        (means[1], sum(after), sum(carried), most_mean),
    ]:
        colors, dots = shown.colors(canvas)
        np.testing.assert_array_equal(colors, colored(plane, scale))
        np.testing.assert_array_equal(dots, plane != other)
    assert shown.difference == np.abs(np.array(after) - carried).max()
    wrong = [bool((one != other).any()) for one, other in zip(after, carried, strict=True)]
    signs = [shown.panel(label).get_attribute("data-wrong") is not None for label in LABELS]
    assert signs == wrong
    works = kernel != "plain" and (boundary == "periodic" or not pushes)
    assert (shown.difference == 0) == works
    assert ("All eight panels agree." in shown.words) == works
    assert shown.marked == (LABELS[place.index(0)], "e")
    start = f"g = (({shift[0]}, {shift[1]}), {LABELS[h]}): ".replace("-", "−")
    assert shown.words.startswith(start)
    verb = "is not" if wrong[0] else "is"
    assert f"Panel e of the moved image {verb} panel {shown.marked[0]} of the" in shown.words
    assert ("cancel in the mean" in shown.words) == (kernel == "edge")


def test_panels_lead_to_their_origins(explorer: Callable[..., Explorer]) -> None:
    """Hovering, tapping and keys mark a panel and the one it came from, from either side."""
    shown = explorer()
    shown.button("r").click()
    assert shown.marked == ("r³", "e")
    shown.panel("r²s").hover()
    assert shown.marked == ("rs", "r²s")
    assert "Panel r²s of the moved image is panel rs of the original, turned by r" in shown.words
    shown.panel("s", "the original").hover()
    assert shown.marked == ("s", "rs")
    shown.panel("r³s", "the original").click()
    assert shown.marked == ("r³s", "s")
    shown.panel("s").focus()
    for key, marked in [
        ("ArrowRight", ("s", "rs")),
        ("ArrowUp", ("e", "r")),
        ("End", ("r²s", "r³s")),
        ("ArrowRight", ("r³", "e")),
    ]:
        shown.page.keyboard.press(key)
        assert shown.marked == marked
    expect(shown.panel("e")).to_be_focused()
    expect(shown.node.locator(".dmk-p4m-panel[tabindex='0']")).to_have_count(2)


def test_shifts_by_keys_and_by_dragging(explorer: Callable[..., Explorer]) -> None:
    """Arrow keys push, the middle takes back, a drag follows the pointer, edges wrap or stop."""
    shown = explorer()
    shown.button("e").click()
    shown.button("shift 0").click()
    assert shown.words.startswith("g = ((0, 0), e): nothing moves.")
    shown.button("shift 0").focus()
    for key in ["ArrowLeft", "ArrowUp", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "a"]:
        shown.page.keyboard.press(key)
    assert shown.words.startswith("g = ((1, 1), e): shift.")
    shown.push("right", 11)
    assert shown.words.startswith("g = ((−12, 1), e)")
    shown.button("zero").click()
    shown.push("left", 2)
    assert shown.words.startswith("g = ((−12, 1), e)")
    shown.button("shift 0").click()
    box = shown.target.bounding_box()
    assert box is not None
    step, mouse = box["width"] / 24, shown.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 3 * step, y + step)
    mouse.move(x + 5 * step, y + 2 * step)
    assert shown.words.startswith("g = ((5, −2), e)")
    mouse.up()
    mouse.move(x, y)
    assert shown.words.startswith("g = ((5, −2), e)")
    colors, _ = shown.colors(shown.target)
    image = [moved(channel, 0, (5, -2), "zero") for channel in IMAGE]
    np.testing.assert_array_equal(colors, np.rint(255 / 9 * np.moveaxis(image, 0, -1)))


WATCH = """(node) => {
    window.seen = { turned: new Set(), ghosts: 0 };
    const look = () => {
        for (const canvas of node.querySelectorAll("canvas"))
            if (canvas.style.transform) window.seen.turned.add(canvas);
        window.seen.ghosts += node.querySelectorAll(".dmk-p4m-ghost").length;
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest.mark.parametrize("motion", [True, False])
def test_motion_is_shown_to_those_who_like_it(
    explorer: Callable[..., Explorer], motion: bool
) -> None:
    """The moved pictures turn and panels travel; a tapped panel comes from the other lift."""
    shown = explorer(motion=motion)
    shown.node.evaluate(WATCH)
    shown.button("s").click()
    still = "(node) => [...node.querySelectorAll('canvas')].every((c) => !c.style.transform)"
    shown.page.wait_for_timeout(1000)
    assert shown.node.evaluate(still)
    assert shown.page.evaluate("window.seen.turned.size") == (10 if motion else 0)
    assert shown.page.evaluate("window.seen.ghosts") == 0
    shown.panel("r").click()
    expect(shown.node.locator(".dmk-p4m-ghost")).to_have_count(0)
    assert (shown.page.evaluate("window.seen.ghosts") > 0) == motion
    shown.choose("plain")
    shown.page.evaluate("window.seen.turned.clear()")
    shown.button("r").click()
    shown.page.wait_for_timeout(1000)
    assert shown.page.evaluate("window.seen.turned.size") == (1 if motion else 0)


CLOCK = """() => {
    let waiting = [];
    performance.now = () => 0;
    window.requestAnimationFrame = (callback) => waiting.push(callback);
    window.cancelAnimationFrame = () => { waiting = []; };
    window.go = (time) => { const due = waiting; waiting = []; due.forEach((one) => one(time)); };
}"""


def seen(shown: Explorer, canvas: Locator) -> tuple[Array, complex]:
    """Read a picture as its transform by an element of D₄ shows it, and where it stands."""
    colors, _ = shown.colors(canvas)
    style = canvas.evaluate("(node) => node.style.transform")
    a, b, c, d = [float(x) for x in re.findall(r"-?[\d.]+", style)[:4]] if style else (1, 0, 0, 1)
    quarter = np.array([[0, -1], [1, 0]])
    h = next(
        h
        for h in range(8)
        if np.array_equal(
            np.linalg.matrix_power(quarter, h % 4) @ np.diag([-1 if h >= 4 else 1, 1]),
            [[a, -c], [-b, d]],
        )
    )
    box = canvas.bounding_box()
    assert box is not None
    return turned(colors, h), box["x"] + 1j * box["y"]


@pytest.mark.parametrize(("first", "then"), [("r", "r²"), ("rs", "r³"), ("s", "r³s")])
def test_motion_starts_from_what_was_there(
    explorer: Callable[..., Explorer], first: str, then: str
) -> None:
    """In the first frame each panel looks as before and stands where it did, among the others."""
    shown = explorer(motion=True)
    shown.page.evaluate(CLOCK)
    shown.button(first).click(force=True)
    shown.page.evaluate("go(9999)")
    canvases = [shown.target, *shown.panels("the moved image")]
    before = [seen(shown, canvas) for canvas in canvases]
    shown.button(then).dispatch_event("click")
    shown.page.evaluate("go(0)")
    now = [seen(shown, canvas) for canvas in canvases]
    np.testing.assert_array_equal(now[0][0], before[0][0])
    places = np.array([place for _, place in before])
    sources = [int(np.abs(places - place).argmin()) for _, place in now[1:]]
    assert np.abs(places[sources] - [place for _, place in now[1:]]).max() < 2
    assert sorted(sources) == list(range(1, 9))
    assert sources != list(range(1, 9))
    for (colors, _), source in zip(now[1:], sources, strict=True):
        np.testing.assert_array_equal(colors, before[source][0])


def test_keyboard_alone(explorer: Callable[..., Explorer]) -> None:
    """Tab goes through the pad, one panel of each lift, the elements, kernel and boundary."""
    shown = explorer()
    shown.button("shift up").focus()
    reached = []
    for _ in range(17):
        shown.page.keyboard.press("Tab")
        reached.append(
            shown.page.evaluate(
                """() => { const one = document.activeElement;
                    const name = one.ariaLabel ?? one.labels?.[0]?.firstChild.textContent;
                    return [name || one.querySelector("span")?.textContent || one.textContent,
                        getComputedStyle(one).outlineStyle]; }"""
            )
        )
    assert {style for _, style in reached} == {"solid"}
    names = [name for name, _ in reached]
    assert names[:4] == [f"shift {side}" for side in ("left", "0", "right", "down")]
    assert re.fullmatch("panel .* of the original", names[4])
    assert re.fullmatch("panel .* of the moved image", names[5])
    assert names[6:14] == LABELS
    assert names[14:] == ["Kernel", "periodic", "zero"]


@pytest.mark.parametrize("width", [1280, 600, 375, 360])
def test_everything_fits(explorer: Callable[..., Explorer], width: int) -> None:
    """Panels stand four in a row, square, apart and large enough to see and to tap."""
    shown = explorer(width=width, touch=width < 600)
    for kernel in ("hook", "plain"):
        shown.choose(kernel)
        assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
        for whose in ("the original", "the moved image"):
            boxes = [shown.panel(label, whose).bounding_box() for label in LABELS]
            tops = [round(box["y"]) for box in boxes if box]
            assert len({*tops[:4]}) == len({*tops[4:]}) == 1
            for box, after in pairwise(boxes):
                assert box is not None
                assert after is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width
                assert min(box["width"], box["height"]) >= 44
                assert after["x"] >= box["x"] + box["width"] or after["y"] > box["y"]
        picture = shown.panels("the original")[0].bounding_box()
        assert picture is not None
        assert picture["width"] == pytest.approx(picture["height"], abs=0.1)
    if width < 600:
        shown.panel("rs").tap()
        assert shown.marked[1] == "rs"


def test_without_scripts_the_panels_are_there(open_page: Callable[..., Visit]) -> None:
    """The still has the images, the eight panels, and the check in words."""
    page = open_page(PAGE, scripts=False).page
    still = page.locator(".dmk-p4m-still")
    expect(still.get_by_role("img")).to_have_count(2)
    expect(still).to_contain_text("differ by at most 0.")
