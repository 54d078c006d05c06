"""The harmonics explorer on its page, compared with NumPy and SciPy."""

import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect
from scipy.spatial.transform import Rotation

from dmolkit.harmonics import spherical_harmonics
from dmolkit.so3 import wigner_d
from dmolkit.widgets import HarmonicsExplorer, base
from tests.site.looks import is_readable
from tests.site.visit import Visit

PAGE = "chapters/irreps.html"
ANGLES = (0.6, 0.9, 0.4)
TABLES = HarmonicsExplorer().tables
POINTS = np.array(TABLES["functions"]["points"]["coefficients"])
COLORS = np.rint(255 * mpl.colormaps["coolwarm"](np.linspace(0, 1, 129))[:, :3])
PARTS = [slice(l * l, (l + 1) ** 2) for l in range(4)]
RADIUS = 104  # of the ball in its drawing

# The viewer stands at longitude −25° and latitude 36°, as for the sphere of Euler's angles.
LONGITUDE, LATITUDE = np.radians([-25, 36])
RIGHT = np.array([-np.sin(LONGITUDE), np.cos(LONGITUDE), 0])
TOWARDS = np.array(
    [
        np.cos(LATITUDE) * np.cos(LONGITUDE),
        np.cos(LATITUDE) * np.sin(LONGITUDE),
        np.sin(LATITUDE),
    ]
)
VIEW = np.stack([RIGHT, np.cross(TOWARDS, RIGHT), TOWARDS])

CORE = """async ([source, generators, all]) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const { blocks, turnsOf } = await import(url);
    const turns = turnsOf(generators);
    return all.map(([alpha, beta, gamma]) => blocks(turns, { alpha, beta, gamma }));
}"""
PIXELS = """(canvas) => [canvas.width,
    [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]]"""

Floats = NDArray[np.float64]


def matrix(angles: tuple[float, ...]) -> Floats:
    """Rotation matrix of zyz angles."""
    return np.asarray(Rotation.from_euler("ZYZ", angles).as_matrix())


def turned(coefficients: Floats, angles: tuple[float, ...]) -> Floats:
    """Coefficients of T_R f."""
    parts = [wigner_d(l, matrix(angles)) @ coefficients[part] for l, part in enumerate(PARTS)]
    return np.concatenate(parts)


class Explorer:
    """The explorer on an open page."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.node = visit.page.locator(".dmk-harmonics-explorer")
        self.node.scroll_into_view_if_needed()
        self.list = self.node.get_by_role("combobox", name="Function")
        self.ball = self.node.locator("canvas")

    def button(self, name: str) -> Locator:
        """Find a button."""
        return self.node.get_by_role("button", name=name, exact=True)

    def slide(self, name: str, degrees: int) -> None:
        """Move a slider."""
        self.node.get_by_role("slider", name=f"{name} about").fill(str(degrees))

    @property
    def words(self) -> str:
        """What was said last."""
        return self.node.locator(".dmk-words").text_content() or ""

    @property
    def coefficients(self) -> Floats:
        """Coefficients after the turn, as they are read out."""
        chart = self.node.get_by_role("img", name="coefficients after the turn")
        label = (chart.get_attribute("aria-label") or "").replace("−", "-")
        return np.array([float(x) for x in re.findall(r"-?[\d.]+(?=[,;]|$)", label)])

    @property
    def heights(self) -> Floats:
        """Signed heights of the bars."""
        boxes = self.node.locator(".dmk-harm-bar").evaluate_all(
            "(bars) => bars.map((bar) => ['y', 'height'].map((name) => +bar.getAttribute(name)))"
        )
        return np.array([height if y < 103.9 else -height for y, height in boxes])

    @property
    def block(self) -> Floats:
        """D for the chosen degree, as it is read out."""
        label = self.node.get_by_role("img", name="D for l").get_attribute("aria-label") or ""
        rows = label.partition("row by row: ")[2].replace("−", "-").split("; ")
        return np.array([row.split() for row in rows]).astype(float)

    @property
    def lengths(self) -> list[str]:
        """Lengths printed under the bars."""
        return self.node.locator(".dmk-harm-norm").all_text_contents()

    def brightest(self) -> Floats:
        """Where the ball is most red: right and up, in radii."""
        size, data = self.ball.evaluate(PIXELS)
        pixels = np.reshape(data, (size, size, 4)).astype(float)
        score = np.where(pixels[..., 3] == 255, pixels[..., 0] - pixels[..., 1], -np.inf)
        rows, columns = np.nonzero(score >= score.max() - 2)
        x, y = columns.mean() + 0.5, rows.mean() + 0.5
        return np.array([2 * x / size - 1, 1 - 2 * y / size])


@pytest.fixture
def explorer(visit: Callable[..., Visit]) -> Callable[..., Explorer]:
    """Give a function that opens the chapter and finds its explorer."""
    return lambda **options: Explorer(visit(PAGE, **options))


def test_blocks_are_those_of_numpy(explorer: Callable[..., Explorer]) -> None:
    """What the page computes from its generators agrees with wigner_d to ten digits."""
    rng = np.random.default_rng(8)
    angles = np.concatenate(
        [rng.uniform(0, [6.28, 3.14, 6.28], (30, 3)), [[0, 0, 0], [1, 0, 2], [1, np.pi, 2]]]
    )
    source = base._module("harmonics_explorer_core")
    arguments: list[Any] = [source, TABLES["generators"], angles.tolist()]
    results = explorer().page.evaluate(CORE, arguments)
    for each, blocks in zip(angles, results, strict=True):
        for l, block in enumerate(blocks):
            np.testing.assert_allclose(block, wigner_d(l, matrix(each)), atol=1e-10)


def test_numbers_and_bars_are_those_of_numpy(explorer: Callable[..., Explorer]) -> None:
    """Coefficients, bars, blocks and lengths, before and after the sliders move."""
    shown = explorer()
    lengths = [f"{np.linalg.norm(POINTS[part]):.2f}" for part in PARTS]
    for angles in [ANGLES, tuple(np.radians([200, 130, 310]))]:
        if angles != ANGLES:
            for name, degrees in zip("αβγ", (200, 130, 310), strict=True):
                shown.slide(name, degrees)
        expected = turned(POINTS, angles)
        np.testing.assert_allclose(shown.coefficients, expected, atol=0.0051)
        most = max(np.linalg.norm(POINTS[part]) for part in PARTS)
        np.testing.assert_allclose(shown.heights, 78 * expected / most, atol=0.11)
        for degree in (1, 2, 3):
            shown.button(f"l = {degree}").click()
            block = wigner_d(degree, matrix(angles))
            np.testing.assert_allclose(shown.block, block, atol=0.0051)
            assert shown.words == (
                f"After the turn the l = {degree} coefficients have changed, "
                f"their length {lengths[degree]} has not."
            )
            entries = shown.node.locator(".dmk-harm-entry").all_text_contents()
            values = np.array([float(text.replace("−", "-")) for text in entries])
            part = PARTS[degree]
            rows = np.column_stack([block, POINTS[part], expected[part]])
            np.testing.assert_allclose(values, rows.ravel(), atol=0.0051)
        assert shown.lengths == lengths


def test_ball_is_the_moved_function(explorer: Callable[..., Explorer]) -> None:
    """Where f > 0 and away from zeros, each pixel has the colour of its value."""
    shown = explorer()
    size, data = shown.ball.evaluate(PIXELS)
    pixels = np.reshape(data, (size, size, 4)).astype(float)
    at = (np.arange(size) + 0.5) / (size / 2) - 1
    right, down = np.meshgrid(at, at)
    inside = right**2 + down**2 < 0.98
    depth = np.sqrt(np.maximum(0, 1 - right**2 - down**2))
    points = np.stack([right, -down, depth], axis=-1) @ VIEW
    values = spherical_harmonics(3, points @ matrix(ANGLES)) @ POINTS  # f(R⁻¹x)
    sphere = np.random.default_rng(1).normal(size=(100_000, 3))
    most = np.abs(spherical_harmonics(3, sphere) @ POINTS).max()
    clear = inside & (values > 0.1 * most)
    assert clear.sum() > 5000
    expected = COLORS[np.rint(64 * (1 + values / most)).astype(int)]
    # The strongest value on the sphere is known to within a pixel: up to one step of the map.
    assert np.abs(pixels[..., :3] - expected)[clear].max() <= 8
    blue = inside & (values < -0.1 * most)
    assert (pixels[..., 2] > pixels[..., 0])[blue].all()
    assert (pixels[..., 3] == 255)[inside].all()


@pytest.mark.parametrize("degrees", [(0, 0, 0), (0, 60, 90), (330, 70, 0), (300, 100, 45)])
def test_peak_goes_where_the_pole_goes(
    explorer: Callable[..., Explorer], degrees: tuple[int, int, int]
) -> None:
    """The peak, its dot and the end of z′ lie at R e_z, seen from where Euler's sphere is seen."""
    shown = explorer()
    shown.list.select_option("peak")
    for name, value in zip("αβγ", degrees, strict=True):
        shown.slide(name, value)
    pole = matrix(tuple(np.radians(degrees)))[:, 2]
    right, up, towards = VIEW @ pole
    assert towards > 0.2
    np.testing.assert_allclose(shown.brightest(), [right, up], atol=0.04)
    dot = shown.node.locator(".dmk-harm-pole")
    place = [float(dot.get_attribute(name) or "nan") for name in ("cx", "cy")]
    np.testing.assert_allclose(place, [RADIUS * right, -RADIUS * up], atol=0.06)
    np.testing.assert_allclose(shown.coefficients, spherical_harmonics(3, pole), atol=0.0051)


def test_dot_is_where_the_ball_is(explorer: Callable[..., Explorer]) -> None:
    """The drawing lies on the picture: its rim is the picture's edge."""
    shown = explorer()
    rim, canvas = shown.node.locator(".dmk-harm-rim").bounding_box(), shown.ball.bounding_box()
    assert rim is not None
    assert canvas is not None
    for name in ("x", "y", "width", "height"):
        assert rim[name] == pytest.approx(canvas[name], abs=1.5)


def test_functions_can_be_chosen(explorer: Callable[..., Explorer]) -> None:
    """The list, a bar, a random function; what is not in the list has a name of its own."""
    shown = explorer()
    assert shown.list.input_value() == "points"
    shown.list.select_option("octahedron")
    assert shown.words.startswith("Up to l = 3 this f is constant")
    assert shown.lengths[1:] == ["0.00"] * 3
    shown.list.select_option(label="harmonic l = 1, m = −1")
    assert shown.lengths == ["0.00", "1.00", "0.00", "0.00"]
    assert shown.words == "The l = 2 coefficients are 0, before and after every turn."
    shown.button("R = 1").click()
    np.testing.assert_array_equal(shown.coefficients, np.eye(16)[1])
    shown.node.locator(".dmk-harm-column").nth(6).click()
    assert shown.list.input_value() == "harmonic 6"
    np.testing.assert_array_equal(shown.coefficients, np.eye(16)[6])
    shown.slide("γ", 70)
    assert shown.words.startswith("This turn is a symmetry of the part of f with l = 2")
    shown.button("Random f").click()
    first = shown.coefficients
    assert shown.list.evaluate("(list) => list.selectedOptions[0].text") == "another one"
    shown.button("Random f").click()
    assert np.abs(shown.coefficients - first).max() > 0.1


def test_blocks_can_be_chosen(explorer: Callable[..., Explorer]) -> None:
    """Buttons and the overview choose the block; the page does not jump then."""
    shown = explorer()
    box = shown.node.bounding_box()
    picks = [shown.node.locator(".dmk-harm-pick").nth(k).element_handle() for k in (0, 1, 2)]
    picks = dict(zip((1, 3, 2), picks, strict=True))  # the chosen one, l = 2, is drawn last
    for degree in (1, 3, 2):
        picks[degree].click()
        chosen = shown.node.locator("[data-chosen] > .dmk-harm-degree")
        expect(chosen).to_have_text(f"l = {degree}")
        expect(shown.button(f"l = {degree}")).to_have_attribute("aria-pressed", "true")
        assert shown.block.shape == (2 * degree + 1,) * 2
        assert shown.node.bounding_box() == box


@pytest.mark.parametrize("motion", [True, False])
def test_motion_is_shown_to_those_who_like_it(
    explorer: Callable[..., Explorer], motion: bool
) -> None:
    """The turn back to R = 1 passes through other turns, or is there at once."""
    shown = explorer(motion=motion)
    shown.node.evaluate(
        """(node) => {
            window.seen = new Set();
            const look = () => {
                window.seen.add(node.querySelector(".dmk-harm-pole").getAttribute("cx"));
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    shown.button("R = 1").click()
    assert shown.words.startswith("R = 1: nothing has moved.")
    shown.page.wait_for_timeout(1200)
    places = shown.page.evaluate("[...window.seen]")
    assert (len(places) > 2) == motion
    np.testing.assert_allclose(shown.heights / 78 * 1.44, POINTS, atol=0.02)


def test_keyboard_alone(explorer: Callable[..., Explorer]) -> None:
    """Tab goes through sliders, list and buttons, and keys turn."""
    shown = explorer()
    slider = shown.node.get_by_role("slider", name="α about z")
    slider.focus()
    shown.page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"35\.0° "))
    np.testing.assert_allclose(
        shown.coefficients, turned(POINTS, (np.radians(35), *ANGLES[1:])), atol=0.0051
    )
    reached = []
    for _ in range(9):
        shown.page.keyboard.press("Tab")
        reached.append(
            shown.page.evaluate(
                """() => { const one = document.activeElement;
                    return [one.labels?.[0]?.firstChild.textContent || one.textContent,
                        getComputedStyle(one).outlineStyle]; }"""
            )
        )
    names = ["β about y", "γ about z", "Function", "Random f", "Random R", "R = 1"]
    assert [name for name, _ in reached] == [*names, "l = 1", "l = 2", "l = 3"]
    assert {style for _, style in reached} == {"solid"}


@pytest.mark.parametrize("width", [1280, 600, 375, 360])
def test_everything_fits(explorer: Callable[..., Explorer], width: int) -> None:
    """Nothing is wider than the page; numbers stay inside their cells; the ball is round."""
    shown = explorer(width=width, touch=width < 600)
    shown.button("l = 3").click()
    assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= width
    frame = shown.node.bounding_box()
    assert frame is not None
    for part in ("figure", ".dmk-controls", "canvas", ".dmk-slider", "select", ".dmk-button"):
        for node in shown.node.locator(part).all():
            box = node.bounding_box()
            assert box is not None
            assert box["x"] >= frame["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    wide = shown.node.locator(".dmk-harm-entry").evaluate_all(
        """(texts) => texts.filter((text) => text.getBoundingClientRect().width >
            text.previousSibling.getBoundingClientRect().width).length"""
    )
    assert wide == 0
    ball = shown.ball.bounding_box()
    assert ball is not None
    assert ball["width"] == pytest.approx(ball["height"], abs=0.5)
    assert ball["width"] > 150


@pytest.mark.parametrize("dark", [True, False])
def test_text_is_readable(explorer: Callable[..., Explorer], dark: bool) -> None:
    """Words and captions are in the page's ink."""
    shown = explorer(dark=dark)
    for text in (".dmk-words", "figcaption", ".dmk-harm-law"):
        assert is_readable(shown.node.locator(text).first, dark=dark)


def test_without_scripts_the_picture_is_there(open_page: Callable[..., Visit]) -> None:
    """The still has the picture, and the lengths in words."""
    still = open_page(PAGE, scripts=False).page.locator(".dmk-harmonics-still")
    expect(still.get_by_role("img")).to_have_count(1)
    expect(still).to_contain_text("Before and after, their lengths for l = 0, 1, 2, 3 are 0.85")
