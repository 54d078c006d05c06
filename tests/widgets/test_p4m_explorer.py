"""The p4m image explorer's Python half: its tables, its pictures, its checks."""

import base64
import io
import json
import re

import matplotlib as mpl
import numpy as np
import pytest
import traitlets
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from dmolkit.pictures import toy_image
from dmolkit.widgets.p4m_explorer import P4mExplorer

NAMES = ["e", "r", "r^2", "r^3", "s", "rs", "r^2s", "r^3s"]
# Symmetries of the square on complex numbers, in the order of the group.
MOTIONS = [lambda z, k=k: 1j**k * z for k in range(4)]
MOTIONS += [lambda z, k=k: 1j**k * -z.conjugate() for k in range(4)]


def middles(size: int) -> np.ndarray:
    """Middles of the pixels as complex numbers, (size, size), from the centre of the plane."""
    x = np.arange(size) - (size - 1) / 2
    return x - 1j * x[:, None]


def values_at(plane: np.ndarray, points: np.ndarray, boundary: str) -> np.ndarray:
    """Look up a plane at any points with pixels around them."""
    size = len(plane)
    row = np.rint((size - 1) / 2 - points.imag).astype(int)
    column = np.rint(points.real + (size - 1) / 2).astype(int)
    found = plane[row % size, column % size]
    if boundary == "periodic":
        return found
    inside = (row >= 0) & (row < size) & (column >= 0) & (column < size)
    return np.where(inside, found, 0)


def moved(plane: np.ndarray, h: int, shift: complex, boundary: str) -> np.ndarray:
    """Look up each pixel where the motion takes it from, which is tried out."""
    points = middles(len(plane))
    inverse = next(g for g in MOTIONS if abs(g(MOTIONS[h](1 + 2j)) - (1 + 2j)) < 1e-9)
    return values_at(plane, inverse(points - shift), boundary)


def lifted(plane: np.ndarray, weights: list, turned: bool, boundary: str) -> np.ndarray:
    """Sum each weight times the image where the turned kernel lays it."""
    points = middles(len(plane))
    kernel = list(zip(middles(3).ravel(), weights, strict=True))
    return np.array(
        [
            sum(w * values_at(plane, points + (g(u) if turned else u), boundary) for u, w in kernel)
            for g in MOTIONS
        ]
    )


@pytest.fixture(scope="module")
def tables() -> dict:
    """Give what the page computes from, after its way through JSON."""
    return json.loads(json.dumps(P4mExplorer().get_state()))["tables"]


def test_tables_are_those_of_geometry(tables: dict) -> None:
    """Matrices and names are those of the symmetries, and the image is the toy image."""
    for matrix, motion in zip(tables["matrices"], MOTIONS, strict=True):
        x, y = motion(1 + 0j), motion(0 + 1j)
        assert matrix == [x.real, y.real, x.imag, y.imag]
    assert tables["names"] == NAMES
    assert tables["labels"] == ["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"]
    size = tables["size"]
    image = np.array([list(map(int, channel)) for channel in tables["channels"]])
    assert np.abs(image.reshape(3, size, size) / 9 - toy_image(size)).max() <= 0.5 / 9 + 1e-9
    assert size % 2 == 0  # the pad takes shifts of half the size
    for x, color in zip(np.linspace(-1, 1, len(tables["colors"])), tables["colors"], strict=True):
        assert (
            np.abs(to_rgb(color) - np.array(mpl.colormaps["coolwarm"]((x + 1) / 2)[:3])).max()
            < 0.003
        )


def test_kernels_have_the_symmetries_that_their_titles_name(tables: dict) -> None:
    """So many of the eight turned kernels differ: none is fixed but by the symmetries named."""
    found = {
        name: len(
            {
                tuple(moved(np.reshape(kernel["weights"], (3, 3)), h, 0, "zero").ravel())
                for h in range(8)
            }
        )
        for name, kernel in tables["kernels"].items()
    }
    assert found == {"hook": 8, "corner": 4, "edge": 4, "spot": 1, "plain": 8}
    assert [name for name, kernel in tables["kernels"].items() if not kernel["turned"]] == ["plain"]
    assert tables["kernels"]["plain"]["weights"] == tables["kernels"]["hook"]["weights"]
    for kernel in tables["kernels"].values():
        assert sum(kernel["weights"]) == 0  # an even surface gives nothing


def test_state_is_small() -> None:
    everything = P4mExplorer().get_state()
    data = {key: value for key, value in everything.items() if key not in ("_esm", "_css")}
    assert len(json.dumps(data)) < 4_000
    assert len(json.dumps(everything)) < 60_000


@pytest.mark.parametrize("boundary", ["periodic", "zero"])
@pytest.mark.parametrize("kernel", ["hook", "corner", "edge", "spot", "plain"])
def test_pictures_follow_the_definition(tables: dict, kernel: str, boundary: str) -> None:
    """Image, lift, projection and difference, for motions with and without a shift."""
    widget = P4mExplorer("e", (0, 0), kernel, boundary)
    f = widget.image
    about = tables["kernels"][kernel]
    lift = lifted(f.sum(axis=0), about["weights"], about["turned"], boundary)
    for h, name in enumerate(NAMES):
        for dx, dy in [(0, 0), (2, 1), (-9, 12)]:
            widget.element, widget.shift = name, [dx, dy]
            image = np.array([moved(channel, h, dx + 1j * dy, boundary) for channel in f])
            np.testing.assert_array_equal(widget.moved, image)
            expected = lifted(image.sum(axis=0), about["weights"], about["turned"], boundary)
            np.testing.assert_array_equal(widget.features, expected)
            np.testing.assert_allclose(widget.projection, expected.sum(axis=0) / 8, atol=1e-12)
            carried = np.empty_like(lift)
            for k, g in enumerate(MOTIONS):
                to = next(
                    i
                    for i, m in enumerate(MOTIONS)
                    if abs(MOTIONS[h](g(1 + 2j)) - m(1 + 2j)) < 1e-9
                )
                carried[to] = moved(lift[k], h, dx + 1j * dy, boundary)
            assert widget.difference == np.abs(expected - carried).max()


def test_where_lift_and_motion_commute() -> None:
    """Periodic always; with zeros as long as nothing is lost; not where the kernel stays put."""
    assert P4mExplorer("rs", (7, -12)).difference == 0
    assert P4mExplorer("rs", (2, -2), boundary="zero").difference == 0
    assert P4mExplorer("rs", (7, -12), boundary="zero").difference > 0
    assert P4mExplorer("rs", (0, 0), "plain").difference > 0
    assert P4mExplorer("e", (5, 5), "plain").difference == 0
    # A kernel that no turn changes needs no turning.
    assert not P4mExplorer(kernel_name="edge").projection.any()


def test_results_are_whole_and_the_callers_own() -> None:
    widget = P4mExplorer()
    assert widget.image.dtype == widget.moved.dtype == widget.features.dtype == np.intp
    assert type(widget.difference) is int
    before = widget.features.copy()
    for array in (widget.image, widget.moved, widget.features):
        array[:] = 0
    np.testing.assert_array_equal(widget.features, before)


def test_defaults_and_numpy_arguments() -> None:
    widget = P4mExplorer()
    assert (widget.element, widget.shift, widget.kernel_name) == ("r", [2, 1], "hook")
    assert (widget.boundary, widget.panel) == ("periodic", "e")
    widget = P4mExplorer("s", np.array([3, -4]), panel="rs")
    assert (widget.shift, widget.panel) == ([3, -4], "rs")


def test_motions_on_the_page_reach_python() -> None:
    widget, heard = P4mExplorer(), []
    widget.observe(lambda change: heard.append(change.new), ["element", "shift", "panel"])
    widget.set_state({"element": "r^3s", "shift": [-1, 4], "panel": "r^2"})
    assert heard == ["r^3s", [-1, 4], "r^2"]
    shift = -1 + 4j
    np.testing.assert_array_equal(widget.moved[0], moved(widget.image[0], 7, shift, "periodic"))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"element": "t"}, ValueError, "element must be one of e, r"),
        ({"element": "r²"}, ValueError, "element must be one of e, r"),
        ({"element": 1}, traitlets.TraitError, "element"),
        ({"shift": (1,)}, traitlets.TraitError, "shift"),
        ({"shift": (1, 2, 3)}, traitlets.TraitError, "shift"),
        ({"shift": (0, 13)}, ValueError, "shift must hold 2 integers from -12 to 12"),
        ({"shift": (-13, 0)}, traitlets.TraitError, "shift"),
        ({"shift": (0.5, 1)}, TypeError, "shift must hold integers"),
        ({"shift": "ab"}, TypeError, "shift must hold integers"),
        ({"shift": 1}, traitlets.TraitError, "shift"),
        ({"kernel_name": "blur"}, ValueError, "kernel_name must be one of hook"),
        ({"boundary": "mirror"}, ValueError, "boundary must be one of periodic, zero"),
        ({"panel": ""}, traitlets.TraitError, "panel"),
    ],
)
def test_bad_options_are_refused(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        P4mExplorer(**options)


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("element", "q"),
        ("shift", [0, 13]),
        ("shift", [0]),
        ("shift", [0, 1.5]),
        ("kernel_name", None),
        ("boundary", "reflect"),
        ("panel", "x"),
    ],
)
def test_bad_values_leave_the_widget_alone(trait: str, value: object) -> None:
    widget = P4mExplorer()
    before = widget.get_state()
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(widget, trait, value)
    with pytest.raises(traitlets.TraitError):
        widget.set_state({"element": "s", trait: value})
    assert widget.get_state() == before


def test_properties_cannot_be_set() -> None:
    for name in ("image", "moved", "features", "projection", "difference"):
        with pytest.raises(AttributeError):
            setattr(P4mExplorer(), name, None)


def test_fallback_shows_the_motion_and_the_panels() -> None:
    """Without scripts there are the two images, the eight panels, and the check in words."""
    widget = P4mExplorer("r^2s", (1, -2), "plain")
    still = widget.fallback()
    labels = re.findall(r'aria-label="([^"]*)"', still)
    assert labels[0].startswith("2 panels of 24 by 24 pixels")
    assert "e, r, r², r³, s, rs, r²s, r³s." in labels[1]
    assert "((1, −2), r²s)" in still
    assert f"differ by at most {widget.difference}." in still
    codes = re.findall(r"data:image/png;base64,([^\"]*)", still)
    images = [imread(io.BytesIO(base64.b64decode(code)), format="png") for code in codes]
    assert len(images) == 10
    for shown, image in zip(images, [widget.image, widget.moved], strict=False):
        np.testing.assert_allclose(shown[..., :3], np.moveaxis(image, 0, -1) / 9, atol=0.003)
    red, blue = images[3][..., 0], images[3][..., 2]  # panel r
    at = np.unravel_index(np.abs(widget.features[1]).argmax(), red.shape)
    assert (red[at] > blue[at]) == (widget.features[1][at] > 0)
