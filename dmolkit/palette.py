"""Colours that every figure, widget and page of the book shares.

All colours are sRGB hex strings. The categorical colours keep Okabe and Ito's idea (hues that
stay apart for colour-blind readers) but are moved to mid luminance, so that one tuple has a
contrast of at least 3:1 against white *and* against the dark page. Group elements take their hue
from their rotation angle; a mirrored element has the hue of its rotation part and, because colour
is never the only cue, a second mark such as a hatch or an outline.

Sources
-------
Okabe and Ito, *Color Universal Design* (2008), for the choice of hues; Ottosson, *A perceptual
color space for image processing* (2020), for the OKLab matrices; W3C, *Web Content Accessibility
Guidelines 2.2*, for relative luminance and contrast.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

CATEGORICAL = (
    "#2b99f1",  # blue
    "#c8500c",  # vermilion
    "#3a9568",  # green
    "#815fc9",  # violet
    "#b49011",  # ochre
    "#176f93",  # deep teal
    "#994c64",  # wine
    "#8d94a0",  # grey
)
DEGREE = (CATEGORICAL[7], *CATEGORICAL[:7])
POSITIVE, NEGATIVE = CATEGORICAL[1], CATEGORICAL[0]
"""Signs of single numbers, like the ends of ``DIVERGING``."""
SEQUENTIAL = "viridis"
DIVERGING = "coolwarm"

INK = "#222832"
MUTED = "#48566b"
LINE = "#868e9b"
SURFACE = "#fefefe"
ACCENT = "#1f5fbf"

TINT = 0.4
"""Opacity at which an element colour fills a cell that carries text in the page's ink."""

_LIGHT = {
    "ink": INK,
    "muted": MUTED,
    "line": LINE,
    "surface": "#ffffff",
    "raised": "#f4f6f8",
    "accent": ACCENT,
    "accent-ink": "#ffffff",
}
_DARK = {
    "ink": "#ced6dd",
    "muted": "#9ca4af",
    "line": "#707a88",
    "surface": "#121212",
    "raised": "#1e2229",
    "accent": "#82b4ff",
    "accent-ink": "#0d1520",
}
_DARK_ANCESTORS = (
    'html[data-theme="dark"]',
    'body[data-jp-theme-light="false"]',
    'html[theme="dark"]',
)

# The page decides what these become: ``Picture`` swaps each one for its CSS value.
THEMED: Mapping[str, str] = {
    INK: "currentColor",
    MUTED: f"var(--dmk-muted,{LINE})",
    LINE: f"var(--dmk-line,{LINE})",
    SURFACE: "var(--dmk-surface,transparent)",
    ACCENT: f"var(--dmk-accent,{CATEGORICAL[0]})",
}

_LIGHTNESS, _CHROMA, _FIRST_HUE = 0.65, 0.11, math.radians(255)
_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_ROTATION_NAME = re.compile(r"(?P<power>e|r(?:\^(?P<k>\d+))?)?(?P<mirror>s)?")


@runtime_checkable
class NamedElements(Protocol):
    """Anything whose elements have names, such as ``dmolkit.groups.Group``."""

    @property
    def names(self) -> Sequence[str]:
        """Element names in the order of the group."""


def element_color(angle: float) -> str:
    """Colour of the rotation by ``angle`` on a cyclic map of constant perceived lightness.

    Parameters
    ----------
    angle : float
        Angle in radians; the map has period 2π. It is a circle of lightness 0.65 and chroma 0.11
        in OKLCH, which lies inside sRGB for every hue.

    Returns
    -------
    str
        Hex colour.

    Raises
    ------
    ValueError
        If ``angle`` is not finite.

    Examples
    --------
    >>> element_color(0.0) == element_color(2 * math.pi)
    True
    """
    if not math.isfinite(angle):
        raise ValueError(f"angle must be finite, got {angle!r}")
    hue = _FIRST_HUE + math.remainder(angle, math.tau)
    a, b = _CHROMA * math.cos(hue), _CHROMA * math.sin(hue)
    # OKLab to linear sRGB (Ottosson 2020).
    long = (_LIGHTNESS + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (_LIGHTNESS - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (_LIGHTNESS - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return "#" + "".join(f"{_encode(channel):02x}" for channel in (red, green, blue))


def element_colors(group_or_angles: NamedElements | Sequence[float]) -> tuple[str, ...]:
    """Colours of all elements of a group, or of a sequence of angles.

    Parameters
    ----------
    group_or_angles : object with ``names``, or sequence of float
        For cyclic and dihedral names (``e``, ``r^k``, ``r^ks``) the hue is the angle of the
        rotation part; for other groups the elements are spread evenly over the map. Angles are
        in radians.

    Returns
    -------
    tuple of str
        One hex colour per element; mirrored elements repeat the colour of their rotation part.

    Examples
    --------
    >>> colors = element_colors([0.0, math.pi / 2])
    >>> colors[0] == element_color(0.0)
    True
    """
    if not isinstance(group_or_angles, NamedElements):
        return tuple(element_color(angle) for angle in group_or_angles)
    names = group_or_angles.names
    powers = [power for name in names if (power := _power(name)) is not None]
    if len(powers) < len(names):
        return tuple(element_color(math.tau * i / len(names)) for i in range(len(names)))
    turns = max(powers) + 1
    return tuple(element_color(math.tau * power / turns) for power in powers)


def mirrored_elements(group: NamedElements) -> tuple[bool, ...]:
    """Whether each element is a mirror of a dihedral group and so needs the second mark.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> mirrored_elements(SimpleNamespace(names=["e", "r", "s", "rs"]))
    (False, False, True, True)
    """
    if any(_power(name) is None for name in group.names):
        return (False,) * len(group.names)
    return tuple(name.endswith("s") for name in group.names)


def diverging(count: int) -> list[str]:
    """Hex colours of the map ``DIVERGING`` at ``count`` equally spaced places, from end to end.

    Examples
    --------
    >>> diverging(3)
    ['#3b4cc0', '#dddcdc', '#b40426']
    """
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    last = max(1, count - 1)
    return [to_hex(colormaps[DIVERGING](i / last)) for i in range(count)]


def text_on(color: str) -> str:
    """Near black or white, whichever is easier to read on an opaque fill of ``color``.

    The contrast is at least 4.5:1. Pure black stays out of it, because
    `dmolkit.figures.Picture.from_figure` takes that for the page's ink.

    Raises
    ------
    ValueError
        If ``color`` is not a hex string ``#rrggbb``.

    Examples
    --------
    >>> text_on("#ffffff"), text_on("#000000")
    ('#010101', '#ffffff')
    """
    if not _HEX.fullmatch(color):
        raise ValueError(f"color must look like '#rrggbb', got {color!r}")
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # Both contrasts are equal where (1.05)/(Y + 0.05) = (Y + 0.05)/0.05 (WCAG 2.2).
    return "#ffffff" if luminance + 0.05 < math.sqrt(1.05 * 0.05) else "#010101"


def css_variables(scope: str = ":root") -> str:
    """CSS rules that define the ``--dmk-…`` variables for light and dark pages.

    Parameters
    ----------
    scope : str
        Selector that carries the variables: ``:root`` for a site, ``.dmk-widget`` for a widget
        that must bring its own colours along.

    Returns
    -------
    str
        Two rules. Dark is recognised by the attributes that the book's theme, Jupyter and Colab
        put on ``html`` or ``body``.

    Raises
    ------
    ValueError
        If ``scope`` is empty.
    """
    if not scope.strip():
        raise ValueError("scope must be a CSS selector, got an empty string")
    series = {f"c{i}": color for i, color in enumerate(CATEGORICAL)}
    series |= {f"l{i}": color for i, color in enumerate(DEGREE)}
    series |= {"positive": POSITIVE, "negative": NEGATIVE}
    joint = "" if scope == ":root" else f" {scope}"
    dark = ", ".join(f"{ancestor}{joint}" for ancestor in _DARK_ANCESTORS)
    return f"{_rule(scope, _LIGHT | series)}\n{_rule(dark, _DARK)}\n"


def _encode(linear: float) -> int:
    """Linear sRGB channel in [0, 1] as an 8-bit code value."""
    encoded = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * encoded)


def _power(name: str) -> int | None:
    """Exponent k of a name r^k or r^ks; None if the name is of another kind."""
    match = _ROTATION_NAME.fullmatch(name)
    if match is None or not name:
        return None
    if match["power"] in (None, "e"):
        return 0
    return int(match["k"] or 1)


def _rule(selector: str, variables: Mapping[str, str]) -> str:
    """One CSS rule that sets ``--dmk-<name>`` for every entry."""
    body = "".join(f"  --dmk-{name}: {value};\n" for name, value in variables.items())
    return f"{selector} {{\n{body}}}"
