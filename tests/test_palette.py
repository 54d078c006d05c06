"""Contrast, colour-vision and evenness of the shared colours, by formulas of their own."""

import math
import re
from itertools import combinations
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmolkit import palette
from dmolkit.groups import alternating, cyclic, dihedral

PAGES = {"light": "#ffffff", "dark": "#121212", "dark theme base": "#14181e"}

# Machado, Oliveira and Fernandes (2009), table 1, severity 1; they act on linear sRGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Ottosson (2020): linear sRGB to cone responses, and their cube roots to OKLab.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(color):
    """Linear sRGB channels of a hex colour."""
    encoded = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb):
    """OKLab coordinates of linear sRGB."""
    return TO_LAB @ np.cbrt(TO_CONES @ np.clip(rgb, 0, 1))


def mix(color, page, opacity):
    """Blend a translucent colour over a page as a browser does."""
    top, below = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (color, page))
    return "#" + "".join(f"{round(v):02x}" for v in opacity * top + (1 - opacity) * below)


def variables(scope=":root"):
    """Light and dark values of the CSS variables."""
    rules = re.findall(r"([^{}]+)\{([^{}]+)\}", palette.css_variables(scope))
    return [
        (selector.strip(), dict(re.findall(r"--dmk-([\w-]+): (#\w{6});", body)))
        for selector, body in rules
    ]


def test_reference_formulas_on_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    np.testing.assert_allclose(oklab(np.ones(3)), [1, 0, 0], atol=1e-4)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("color", palette.CATEGORICAL)
def test_categorical_colors_show_on_every_page(color, page):
    assert contrast(color, page) >= 3


@pytest.mark.parametrize("matrix", VISION.values(), ids=VISION)
def test_categorical_colors_stay_apart_for_every_eye(matrix):
    seen = [oklab(np.asarray(matrix) @ linear(color)) for color in palette.CATEGORICAL]
    # Okabe and Ito's own eight colours come as close as 0.076 under this measure.
    assert min(math.dist(a, b) for a, b in combinations(seen, 2)) > 0.077


def test_degrees_use_the_categorical_colors():
    assert sorted(palette.DEGREE) == sorted(palette.CATEGORICAL)
    lightness, *chroma = oklab(linear(palette.DEGREE[0]))
    assert math.hypot(*chroma) < 0.03 < lightness


@given(st.floats(-50, 50), st.integers(-3, 3))
def test_element_color_is_periodic(angle, turns):
    first = linear(palette.element_color(angle))
    again = linear(palette.element_color(angle + math.tau * turns))
    np.testing.assert_allclose(again, first, atol=0.01)


@given(st.floats(-10, 10))
def test_element_colors_have_one_lightness_and_one_chroma(angle):
    color = palette.element_color(angle)
    lightness, a, b = oklab(linear(color))
    assert lightness == pytest.approx(0.65, abs=0.003)
    assert math.hypot(a, b) == pytest.approx(0.11, abs=0.004)
    assert all(contrast(color, page) >= 3 for page in PAGES.values())


def test_element_colors_are_evenly_spaced():
    colors = palette.element_colors(np.linspace(0, math.tau, 12, endpoint=False).tolist())
    places = np.array([oklab(linear(color)) for color in colors])
    steps = np.linalg.norm(np.roll(places, -1, axis=0) - places, axis=1)
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.06)
    hues = np.unwrap(np.arctan2(places[:, 2], places[:, 1]))
    assert (np.diff(hues) > 0).all()


def test_mirrors_share_the_hue_of_their_rotation_part():
    colors = palette.element_colors(dihedral(4))
    assert colors[:4] == colors[4:]
    assert colors[:4] == palette.element_colors(cyclic(4))
    assert colors[1] == palette.element_color(math.pi / 2)
    assert palette.mirrored_elements(dihedral(4)) == (False,) * 4 + (True,) * 4


def test_other_groups_get_distinct_colors_and_no_mirrors():
    group = alternating(4)
    assert len(set(palette.element_colors(group))) == len(group)
    assert not any(palette.mirrored_elements(group))
    part = SimpleNamespace(names=["e", "r^2"])
    assert len(set(palette.element_colors(part))) == 2
    odd = SimpleNamespace(names=["e", "x", "xs"])
    assert palette.mirrored_elements(odd) == (False, False, False)


@pytest.mark.parametrize("angle", [math.nan, math.inf])
def test_angle_must_be_finite(angle):
    with pytest.raises(ValueError, match="angle must be finite"):
        palette.element_color(angle)


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_fill_is_readable(code):
    color = f"#{code:06x}"
    assert contrast(palette.text_on(color), color) >= 4.5


@pytest.mark.parametrize("color", ["red", "#fff", "#gggggg", ""])
def test_text_on_refuses_other_notations(color):
    with pytest.raises(ValueError, match="color must look like"):
        palette.text_on(color)


def test_css_variables_reach_the_required_contrast():
    for (_, theme), backgrounds in zip(
        variables(), ([PAGES["light"]], [PAGES["dark"], PAGES["dark theme base"]]), strict=True
    ):
        assert theme["surface"] in PAGES.values()
        for background in [*backgrounds, theme["raised"]]:
            for name, least in [("ink", 7), ("muted", 4.5), ("accent", 4.5), ("line", 3)]:
                assert contrast(theme[name], background) >= least, (name, background)
        assert contrast(theme["accent-ink"], theme["accent"]) >= 4.5


def test_ink_is_readable_on_every_tinted_cell():
    for _, theme in variables():
        for angle in np.linspace(0, math.tau, 24):
            cell = mix(palette.element_color(angle), theme["surface"], palette.TINT)
            assert contrast(theme["ink"], cell) >= 4.5


@pytest.mark.parametrize("scope", [":root", ".dmk-widget"])
def test_css_variables_carry_series_and_recognise_dark_hosts(scope):
    (light, values), (dark, _) = variables(scope)
    assert light == scope
    assert [values[f"c{i}"] for i in range(8)] == list(palette.CATEGORICAL)
    assert [values[f"l{i}"] for i in range(8)] == list(palette.DEGREE)
    hosts = [
        'html[data-theme="dark"]',
        'body[data-jp-theme-light="false"]',
        'html[theme="dark"]',
    ]
    ending = "" if scope == ":root" else f" {scope}"
    assert dark.split(", ") == [host + ending for host in hosts]


def test_css_variables_need_a_scope():
    with pytest.raises(ValueError, match="scope must be a CSS selector"):
        palette.css_variables(" ")


def test_theme_colors_are_the_light_values_and_clash_with_no_other():
    light = variables()[0][1]
    for color, name in [(palette.INK, "ink"), (palette.MUTED, "muted"), (palette.LINE, "line")]:
        assert light[name] == color
        assert palette.THEMED[color] == "currentColor" or f"--dmk-{name}" in palette.THEMED[color]
    others = {*palette.CATEGORICAL, palette.text_on("#000000"), palette.text_on("#ffffff")}
    assert not others & set(palette.THEMED)


def test_continuous_maps_are_even_in_lightness():
    rows = mpl.colormaps[palette.SEQUENTIAL](np.linspace(0, 1, 33))[:, :3]
    lightness = [oklab(linear(mpl.colors.to_hex(row)))[0] for row in rows]
    steps = np.diff(lightness)
    assert (steps > 0).all()
    ends = mpl.colormaps[palette.DIVERGING](np.linspace(0, 1, 33))[:, :3]
    diverging = np.array([oklab(linear(mpl.colors.to_hex(row)))[0] for row in ends])
    assert diverging.argmax() == 16
    np.testing.assert_allclose(diverging, diverging[::-1], atol=0.06)
    assert ends[0][2] > ends[0][0]
    assert ends[-1][0] > ends[-1][2]
