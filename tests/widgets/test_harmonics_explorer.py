"""The harmonics explorer's Python half, compared with SciPy's harmonics."""

import json
import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import traitlets
from scipy.linalg import expm
from scipy.spatial.transform import Rotation
from scipy.special import sph_harm_y

from dmolkit.palette import DEGREE
from dmolkit.widgets import HarmonicsExplorer

ORDERS = [(l, m) for l in range(4) for m in range(-l, l + 1)]
POINTS = np.random.default_rng(5).normal(size=(40, 3))
POINTS /= np.linalg.norm(POINTS, axis=1, keepdims=True)
FUNCTIONS = HarmonicsExplorer().tables["functions"]
JUST_BELOW = np.nextafter(math.tau, 0)


def harmonics(points):
    """Real harmonics from SciPy's complex ones, (n, 16)."""
    theta, phi = np.arccos(points[:, 2]), np.arctan2(points[:, 1], points[:, 0])
    columns = []
    for l, m in ORDERS:
        value = sph_harm_y(l, abs(m), theta, phi) * (-1) ** m * math.sqrt(2 if m else 1)
        columns.append(value.imag if m < 0 else value.real)
    return np.stack(columns, axis=1)


def matrix(*angles):
    return Rotation.from_euler("ZYZ", angles).as_matrix()


@pytest.mark.parametrize("angles", [(0, 0, 0), (0.3, 1.1, 2.5), (5, math.pi, 1), (2, 0, 6)])
def test_rotated_coefficients_are_those_of_the_moved_function(angles):
    c = np.random.default_rng(2).normal(size=16)
    explorer = HarmonicsExplorer(c, *angles)
    moved_points = POINTS @ matrix(*angles)  # rows R⁻¹x
    np.testing.assert_allclose(
        harmonics(POINTS) @ explorer.rotated, harmonics(moved_points) @ c, atol=1e-12
    )


def test_rotated_follows_traits():
    explorer = HarmonicsExplorer(FUNCTIONS["peak"]["coefficients"], 0.0, 0.0, 0.0)
    explorer.set_state({"alpha": 1.0, "beta": 2.0, "gamma": 3.0})  # as a message from the page
    pole = matrix(1, 2, 3)[:, 2]
    np.testing.assert_allclose(explorer.rotated, harmonics(pole[None])[0], atol=1e-14)
    explorer.coefficients = np.eye(16)[0].tolist()
    np.testing.assert_allclose(explorer.rotated, np.eye(16)[0], atol=1e-14)


def test_page_gets_generators_and_the_pole():
    tables = HarmonicsExplorer().tables
    for axis, turn in enumerate([matrix(0, 0.7, 0), matrix(0.7, 0, 0)]):  # about y, about z
        fit = np.linalg.lstsq(harmonics(POINTS), harmonics(POINTS @ turn.T), rcond=None)[0].T
        for l, pair in enumerate(tables["generators"]):
            part = slice(l * l, (l + 1) ** 2)
            np.testing.assert_allclose(
                expm(0.7 * np.array(pair[axis])), fit[part, part], atol=1e-12
            )
    np.testing.assert_allclose(tables["pole"], harmonics(np.eye(3)[2:])[0], atol=1e-15)


def test_functions_are_clouds_of_points():
    np.testing.assert_allclose(
        FUNCTIONS["peak"]["coefficients"], harmonics(np.eye(3)[2:])[0], atol=1e-15
    )
    corners = np.vstack([np.eye(3), -np.eye(3)])
    octahedron = FUNCTIONS["octahedron"]["coefficients"]
    np.testing.assert_allclose(octahedron, harmonics(corners).sum(axis=0), atol=1e-14)
    assert octahedron[1:] == [0.0] * 15
    assert octahedron[0] == pytest.approx(6 / math.sqrt(4 * math.pi))
    points = np.array([[0, 0, 1], [0.6, -0.8, 0], [0, 0.6, -0.8]])
    np.testing.assert_allclose(
        FUNCTIONS["points"]["coefficients"], harmonics(points).sum(axis=0), atol=1e-14
    )
    assert HarmonicsExplorer().coefficients == FUNCTIONS["points"]["coefficients"]


def test_page_gets_little_and_plain():
    everything = HarmonicsExplorer(degree=3, seed=7).get_state()
    data = {name: value for name, value in everything.items() if name not in ("_esm", "_css")}
    assert json.loads(json.dumps(data))["degree"] == 3
    assert "rotated" not in data
    assert len(json.dumps(data)) < 6_000
    assert len(json.dumps(everything)) < 70_000


@pytest.mark.parametrize(
    ("arguments", "problem", "expected"),
    [
        ({"coefficients": np.zeros(15)}, ValueError, "coefficients must hold 16 numbers"),
        ({"coefficients": [2e6] * 16}, ValueError, "coefficients must hold .* to 1e\\+06"),
        ({"coefficients": [math.nan] * 16}, ValueError, "coefficients must be finite"),
        ({"coefficients": ["1"] * 16}, TypeError, "coefficients must hold real"),
        ({"coefficients": np.zeros((4, 4))}, traitlets.TraitError, "coefficients"),
        ({"alpha": math.tau}, ValueError, r"alpha must be in \[0, 2π\)"),
        ({"beta": 3.2}, ValueError, r"beta must be in \[0, π\]"),
        ({"gamma": -0.1}, ValueError, r"gamma must be in \[0, 2π\)"),
        ({"degree": 0}, ValueError, "degree must be from 1 to 3"),
        ({"degree": 4}, ValueError, "degree must be from 1 to 3"),
        ({"degree": 1.5}, traitlets.TraitError, "degree"),
        ({"seed": -1}, ValueError, "seed must be from 0 to"),
    ],
)
def test_bad_values_are_refused(arguments, problem, expected):
    with pytest.raises(problem, match=expected):
        HarmonicsExplorer(**arguments)


def test_bad_messages_change_nothing():
    explorer = HarmonicsExplorer()
    before = explorer.coefficients
    for state in ({"coefficients": [1.0]}, {"coefficients": [math.inf] * 16}, {"degree": 7}):
        with pytest.raises(traitlets.TraitError):
            explorer.set_state(state)
    assert explorer.coefficients == before
    assert explorer.degree == 2


def test_ends_of_the_ranges():
    explorer = HarmonicsExplorer([1e6] * 16, JUST_BELOW, math.pi, JUST_BELOW, degree=1)
    assert np.linalg.norm(explorer.rotated) == pytest.approx(4e6)


# The still picture


def test_fallback_says_what_stays():
    explorer = HarmonicsExplorer(3 * np.eye(16)[5] + 4 * np.eye(16)[8], 1.0, math.pi / 2, 0.0)
    words = "their lengths for l = 0, 1, 2, 3 are 0.00, 0.00, 5.00, 0.00."
    still = explorer.fallback()
    assert words in explorer.static_picture().alt
    assert words in still.partition("</svg>")[2]
    assert "β = 90.00°" in still
    assert len(still) < 40_000


def bars(explorer):
    """Signed heights of the bars of each degree, downwards negative, in the picture's units."""
    root = ET.fromstring(explorer.static_picture().svg)
    found = []
    for color in DEGREE[:4]:
        heights = []
        for path in root.iter("{http://www.w3.org/2000/svg}path"):
            if f"fill: {color}" in path.get("style", ""):
                y = np.array(re.findall(r"-?[\d.]+ (-?[\d.]+)", path.get("d")), float)
                heights.append(y[0] - y[2])  # from zero to the bar's end, y down
        found.append(heights)
    return found


def test_bars_are_the_coefficients_after_the_turn():
    explorer = HarmonicsExplorer(np.random.default_rng(3).normal(size=16), 1.0, 2.0, 3.0)
    heights = bars(explorer)
    assert [len(each) for each in heights] == [1, 3, 5, 7]
    flat = np.concatenate(heights)
    scale = flat[0] / explorer.rotated[0]
    assert scale > 0
    np.testing.assert_allclose(flat, scale * explorer.rotated, atol=0.05)


def test_equal_functions_give_equal_pictures_and_others_do_not():
    assert HarmonicsExplorer().fallback() == HarmonicsExplorer().fallback()
    assert HarmonicsExplorer().fallback() != HarmonicsExplorer(gamma=0.5).fallback()
    assert "<svg" in HarmonicsExplorer(np.zeros(16)).fallback()
    assert "<svg" in HarmonicsExplorer(FUNCTIONS["octahedron"]["coefficients"]).fallback()
