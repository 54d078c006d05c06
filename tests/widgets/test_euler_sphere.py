"""The Euler sphere's Python half: its traits, its matrix and the picture that stands in for it."""

import json
import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import traitlets
from scipy.spatial.transform import Rotation

from dmolkit.widgets import EulerSphere

JUST_BELOW = np.nextafter(math.tau, 0)


def test_matrix_is_that_of_the_angles():
    sphere = EulerSphere(0.3, 1.1, 2.5)
    reference = Rotation.from_euler("ZYZ", [0.3, 1.1, 2.5]).as_matrix()
    np.testing.assert_allclose(sphere.rotation, reference, atol=1e-15)


def test_matrix_follows_each_angle_and_can_be_observed():
    sphere = EulerSphere(0.0, 0.0, 0.0)
    np.testing.assert_array_equal(sphere.rotation, np.eye(3))
    seen = []
    sphere.observe(lambda change: seen.append(change["new"]), "rotation")
    angles = {"alpha": 0.5, "beta": 1.5, "gamma": 2.5}
    for name, angle in angles.items():
        setattr(sphere, name, angle)
    assert len(seen) == 3
    reference = Rotation.from_euler("ZYZ", list(angles.values())).as_matrix()
    np.testing.assert_allclose(seen[-1], reference, atol=1e-15)
    np.testing.assert_array_equal(sphere.rotation, seen[-1])


def test_angles_that_change_together_give_one_new_matrix():
    sphere = EulerSphere()
    seen = []
    sphere.observe(lambda change: seen.append(change["new"]), "rotation")
    sphere.set_state({"alpha": 1.0, "beta": 2.0, "gamma": 3.0})  # as a message from the page does
    assert len(seen) == 1
    reference = Rotation.from_euler("ZYZ", [1.0, 2.0, 3.0]).as_matrix()
    np.testing.assert_allclose(seen[0], reference, atol=1e-15)


def test_matrix_cannot_be_changed_from_outside():
    sphere = EulerSphere()
    with pytest.raises(traitlets.TraitError, match="read-only"):
        sphere.rotation = np.eye(3)
    with pytest.raises(ValueError, match="read-only"):
        sphere.rotation[0, 0] = 2


def test_page_gets_plain_numbers():
    state = json.loads(json.dumps(EulerSphere(seed=7).get_state()))
    assert {name: state[name] for name in ("alpha", "beta", "gamma", "seed")} == {
        "alpha": 0.6,
        "beta": 0.9,
        "gamma": 0.4,
        "seed": 7,
    }
    assert "rotation" not in state


@pytest.mark.parametrize(
    "angles", [(0, 0, 0), (JUST_BELOW, math.pi, JUST_BELOW), (np.float64(1), 2, 3)]
)
def test_ends_of_the_ranges(angles):
    sphere = EulerSphere(*angles)
    assert (sphere.alpha, sphere.beta, sphere.gamma) == angles


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("alpha", -0.1, r"in \[0, 2π\)"),
        ("alpha", math.tau, r"in \[0, 2π\)"),
        ("beta", -0.1, r"in \[0, π\]"),
        ("beta", 3.2, r"in \[0, π\]"),
        ("beta", math.nan, r"in \[0, π\]"),
        ("gamma", math.tau, r"in \[0, 2π\)"),
        ("gamma", math.inf, r"in \[0, 2π\)"),
        ("seed", -1, "from 0 to 2³² - 1"),
        ("seed", 2**32, "from 0 to 2³² - 1"),
    ],
)
def test_values_outside_their_range_are_refused(name, value, expected):
    with pytest.raises(traitlets.TraitError, match=f"{name} must be {expected}, got"):
        EulerSphere(**{name: value})
    sphere = EulerSphere()
    before = sphere.rotation
    with pytest.raises(traitlets.TraitError, match=f"{name} must be"):
        sphere.set_state({name: value})
    assert getattr(sphere, name) == getattr(EulerSphere(), name)
    assert sphere.rotation is before


@pytest.mark.parametrize(("name", "value"), [("alpha", "1"), ("beta", None), ("seed", 1.5)])
def test_values_of_the_wrong_type_are_refused(name, value):
    with pytest.raises(traitlets.TraitError, match=name):
        EulerSphere(**{name: value})


# The picture


@pytest.mark.parametrize(
    ("angles", "words"),
    [
        ((1.0, 2 * math.pi / 3, 5.0), "to latitude −30.00°, longitude 57.30°"),
        ((1.0, 0.0, 0.5), "β = 0: the north pole stays, and only α + γ = 85.94° matters"),
        ((1.0, math.pi, 0.5), "goes to the south pole, and only α − γ = 28.65° matters"),
    ],
)
def test_fallback_says_where_the_north_pole_goes(angles, words):
    sphere = EulerSphere(*angles)
    assert words in sphere.static_picture().alt
    assert words in sphere.fallback().partition("</svg>")[2]
    assert f"β = {math.degrees(angles[1]):.2f}°" in sphere.fallback()


def labels(sphere):
    """Text of the picture and where it stands."""
    root = ET.fromstring(sphere.static_picture().svg)
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    return {text.text: (float(text.get("x")), float(text.get("y"))) for text in texts}


def test_picture_labels_both_frames_and_three_turns():
    assert set(labels(EulerSphere())) == {"x", "y", "z", "x′", "y′", "z′", "α", "β", "γ"}
    assert set(labels(EulerSphere(0, 0, 0))) == {"x", "y", "z", "x′", "y′", "z′"}
    assert set(labels(EulerSphere(2, 0, 1))) == {"x", "y", "z", "x′", "y′", "z′", "γ"}


def test_turned_axes_stand_where_the_matrix_puts_them():
    # A quarter turn about z brings x′ to y and y′ to -x; β = π turns z′ upside down.
    at = labels(EulerSphere(math.pi / 2, 0, 0))
    assert np.arctan2(*at["x′"]) == pytest.approx(np.arctan2(*at["y"]), abs=1e-3)
    assert np.arctan2(*at["y′"]) == pytest.approx(np.arctan2(*np.negative(at["x"])), abs=1e-3)
    x, y = labels(EulerSphere(0, math.pi, 0))["z′"]
    assert x == pytest.approx(0)
    assert y > 0  # y runs down in SVG


def test_curves_behind_the_sphere_are_dotted():
    root = ET.fromstring(EulerSphere(0, math.pi / 2, 0).static_picture().svg)
    dotted = [path for path in root.iter() if path.get("stroke-dasharray") == "2 5"]
    assert len(dotted) >= 3  # equator, meridian and the turned equator
    for path in dotted:
        points = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d")), float)
        assert (np.hypot(*points.T) < 104.1).all()


def test_equal_angles_give_equal_pictures_and_others_do_not():
    assert EulerSphere().fallback() == EulerSphere().fallback()
    assert EulerSphere().fallback() != EulerSphere(gamma=0.5).fallback()
