"""The commuting square of a convolution on Z₆, with a function drawn as a coloured hexagon."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array
from dmolkit.convolution import convolve, translate
from dmolkit.figures._panels import scale_colors
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    Point,
    arrow,
    document,
    figure_style,
    num,
    points,
    polar,
    rounded,
    tag,
    text,
)
from dmolkit.figures._svg import (
    group as moved,
)
from dmolkit.groups import cyclic, pretty
from dmolkit.palette import ACCENT, INK, LINE, MUTED, text_on

_Floats = NDArray[np.float64]
_Disc = tuple[str, str]

_GROUP = cyclic(6)
_RADIUS, _DISC, _REACH = 54.0, 18.0, 83.0
_LEFT, _RIGHT, _TOP = 92.0, 340.0, 82.0
_BAR = 17.0
_DOUBLE = np.array([2, 1, 2, 1, 2, 1])[:, None]
"""Corner k + 1 stands for rᵏ, so odd corners have even indices."""


class _Square(NamedTuple):
    """Functions (6, channels) at the ends of the arrows."""

    f: _Floats
    turned: _Floats
    result: _Floats
    turned_last: _Floats
    turned_first: _Floats

    def differs(self) -> NDArray[np.bool_]:
        """Tell at which corners the two ways end differently, (6,)."""
        gap = np.abs(self.turned_last - self.turned_first)
        return np.asarray((gap > 1e-9 * np.abs(self.result).max()).any(axis=1))


def hexagon_square(
    f: ArrayLike, kernel: ArrayLike, g: int | str = "r", *, shared: bool = True
) -> Picture:
    """Two ways round a square of hexagons: convolve then turn, turn then convolve.

    Corner k + 1 of a hexagon stands for the element rᵏ of Z₆ and shows the value there. The small
    numbers of the corners stay in place when the values turn.

    Parameters
    ----------
    f : array_like, (6,) or (6, 3)
        One number per corner, written on its disc; or red, green and blue in [0, 1], which give
        the disc its colour and the heights of three bars.
    kernel : array_like, (6,) or (6, 3, 3)
        ω as for `dmolkit.convolution.convolve`: per element a number, or a matrix that takes the
        channels of f to those of the result.
    g : int or str
        Element of Z₆ that turns, a power of r.
    shared : bool
        Whether all corners use the same weights. If not, every weight counts double where the
        result is computed for an odd corner.

    Returns
    -------
    Picture
        Four hexagons and four arrows. Where the two ways end differently, both ends are drawn and
        rings mark the corners in question. One map takes all values of results to colours: that
        of `panels` for numbers, and for red, green and blue the one from their range to [0, 1].

    Raises
    ------
    TypeError
        If ``f`` or ``kernel`` holds no real numbers, or ``g`` is neither an index nor a name.
    ValueError
        If ``f`` or ``kernel`` has another shape or is not finite, ``f`` holds colours outside
        [0, 1], or ``g`` is no element of Z₆.
    """
    values, weights = _checked(f, kernel)

    def layer(x: _Floats) -> _Floats:
        result: _Floats = convolve(_GROUP, x, weights)
        return result if shared else result * _DOUBLE

    turned, result = translate(_GROUP, g, values), layer(values)
    square = _Square(values, turned, result, translate(_GROUP, g, result), layer(turned))
    name = pretty(_GROUP.names[int(_GROUP.indices(g, "g"))])
    rows = 2 if square.differs().any() else 1
    art, height = _draw(square, name, rows)
    box = (0, 0, _LEFT + _RIGHT, height)
    return Picture(document(*box, figure_style(460), art), _alt(square, name, shared))


def _checked(f: ArrayLike, kernel: ArrayLike) -> tuple[_Floats, _Floats]:
    """Give f as (6, c) and the kernel as (6, c, c), for one channel or three."""
    values = as_finite_array(f, "f", np.float64)
    if values.shape not in ((6,), (6, 3)):
        raise ValueError(f"f must have shape (6,) or (6, 3), got {values.shape}")
    weights = as_finite_array(kernel, "kernel", np.float64)
    expected = (6,) if values.ndim == 1 else (6, 3, 3)
    if weights.shape != expected:
        raise ValueError(f"kernel must have shape {expected} for this f, got {weights.shape}")
    if values.ndim == 1:
        return values[:, None], weights[:, None, None]
    if not (0 <= values.min() and values.max() <= 1):
        raise ValueError("f with three channels must hold colours in [0, 1]")
    return values, weights


def _draw(square: _Square, g: str, rows: int) -> tuple[str, float]:
    """Hexagons, arrows and words, and the height of the whole."""
    step = 228.0 if rows == 1 else 210.0
    last, end = _TOP + step, _TOP + rows * step
    inputs = _discs(np.stack([square.f, square.turned]), rescale=False)
    outputs = _discs(
        np.stack([square.result, square.turned_last, square.turned_first]), rescale=True
    )
    ends = [f"T_{g}_\u2009(f∗ω)", f"(T_{g}_\u2009f)∗ω"]
    none = np.zeros(6, dtype=bool)
    art = _hexagon((_LEFT, _TOP), ["f"], inputs[0], none)
    art += _hexagon((_RIGHT, _TOP), ["f∗ω"], outputs[0], none)
    art += _hexagon((_LEFT, end), [f"T_{g}_\u2009f"], inputs[1], none)
    if rows == 1:
        art += _hexagon((_RIGHT, end), [ends[0], f"= {ends[1]}"], outputs[1], none)
    else:
        for y, name, discs in zip((last, end), ends, outputs[1:], strict=True):
            art += _hexagon((_RIGHT, y), [name], discs, square.differs())
    middle = (_LEFT + _RIGHT) / 2
    for y in (_TOP, end):
        art += arrow((_LEFT + 91, y), (_RIGHT - 91, y), INK)
        art += text((middle, y - 15), "convolve", font_size=16)
    for x, bottom, anchor in ((_LEFT, end, "start"), (_RIGHT, last, "end")):
        art += arrow((x, _TOP + 84), (x, bottom - 84), INK)
        at = (x + (13 if anchor == "start" else -13), (_TOP + last) / 2)
        art += text(at, f"turn by {g}", font_size=16, text_anchor=anchor)
    y = end - step / 2
    for k, word in enumerate(("same", "result") if rows == 1 else ("different", "results")):
        at = (middle, y - 10 + 20 * k)
        art += text(at, word, font_size=16, fill=MUTED, font_style="italic")
    if rows == 2:
        art += text((_RIGHT, y), "≠", font_size=26)
    return art, end + 82


def _discs(values: _Floats, *, rescale: bool) -> list[list[_Disc]]:
    """Colour and disc of each value of functions (k, 6, channels) that share one scale."""
    if values.shape[2] == 1:
        colors = scale_colors(values)[:, :, 0, :3]
    else:
        if rescale:
            low, high = values.min(), values.max()
            values = (values - low) / (high - low if high > low else 1)
        colors = scale_colors(values[:, :, None])[:, :, 0, :3]
    return [
        [_disc(value, color) for value, color in zip(*both, strict=True)]
        for both in zip(values.tolist(), colors.tolist(), strict=True)
    ]


def _disc(value: list[float], color: list[int]) -> _Disc:
    """Colour, and a disc in it with its number, or with a bar for each channel."""
    # Not in hex: `Picture` takes some hex colours for theme colours.
    fill, ink = f"rgb({','.join(map(str, color))})", text_on(f"#{bytes(color).hex()}")
    art = tag("circle", r=_DISC, fill=fill, stroke=LINE)
    if len(value) == 1:
        number = rounded(value[0])
        return fill, art + text((0, 0), number, fill=ink, font_size=min(15, 54 / len(number)))
    bars = "".join(
        f"M{6 * k - 8.5} 8v{num(-_BAR * share)}h5v{num(_BAR * share)}z"
        for k, share in enumerate(value)
    )
    bars += "M-10 8h20v1h-20z"
    return fill, art + tag("path", d=bars, fill=ink, opacity=0.7)


def _hexagon(at: Point, names: list[str], discs: list[_Disc], marks: NDArray[np.bool_]) -> str:
    """Hexagon around its name, with a disc and a small number at each corner."""
    angles = [-math.tau * k / 6 for k in range(6)]
    corners = [polar((0, 0), _RADIUS, angle) for angle in angles]
    art = "".join(_kite(corners, k, color) for k, (color, _) in enumerate(discs))
    art += tag("polygon", points=points(corners), fill="none", stroke=LINE, stroke_width=1.5)
    for k, (angle, (_, disc), mark) in enumerate(zip(angles, discs, marks.tolist(), strict=True)):
        ring = tag("circle", r=_DISC + 3, fill="none", stroke=ACCENT, stroke_width=2)
        art += moved(corners[k], disc + (ring if mark else ""))
        place = polar((0, 0), _REACH, angle)
        art += text(place, str(k + 1), font_size=12, fill=MUTED)
    size = 17 if max(map(len, names)) < 7 else 13.5
    for k, name in enumerate(names):
        art += _name((0, 10 * (2 * k + 1 - len(names))), name, size)
    return moved(at, art)


def _kite(corners: list[Point], k: int, color: str) -> str:
    """Tint of the part of a hexagon that is nearest to a corner."""
    (x, y), before, after = corners[k], corners[k - 1], corners[(k + 1) % 6]
    sides = [((x + a) / 2, (y + b) / 2) for a, b in (before, after)]
    shape = points([(0, 0), sides[0], (x, y), sides[1]])
    return tag("polygon", points=shape, fill=color, fill_opacity=0.22)


def _name(at: Point, name: str, size: float) -> str:
    """Name of a function, with what stands between underscores as an index."""
    before, index, after = name.split("_") if "_" in name else (name, "", "")
    parts = [before]
    if index:
        parts.append(tag("tspan", index, dy=0.25 * size, font_size=0.75 * size))
        parts.append(tag("tspan", after, dy=-0.25 * size))
    look: dict[str, str | float] = {"x": at[0], "y": at[1], "fill": INK, "font_size": size}
    look |= {"text_anchor": "middle", "dominant_baseline": "central", "font_style": "italic"}
    return tag("text", *parts, **look)


def _alt(square: _Square, g: str, shared: bool) -> str:
    """Sentences for the accessible name."""
    colored = square.f.shape[1] == 3
    alt = (
        f"A square of hexagons with {'a colour' if colored else 'a number'} at each corner. From "
        f"f, one way convolves and then turns by {g}; the other turns by {g} and then convolves."
    )
    if not shared:
        alt += " At the odd corners 1, 3 and 5 every weight counts double."
    differs = square.differs()
    if differs.any():
        where = ", ".join(str(k + 1) for k in np.flatnonzero(differs))
        alt += f" The two ways end differently, at corners {where}."
    else:
        alt += " Both ways end with the same hexagon."
    results = np.stack([square.result, square.turned_last, square.turned_first])
    if colored:
        low, high = (rounded(value) for value in (results.min(), results.max()))
        return (
            f"{alt} Bars on the discs show red, green and blue. For display the results are "
            f"rescaled together: {low} is drawn as 0 and {high} as 1."
        )
    alt += f" By corners 1 to 6, f is {_listed(square.f)} and f∗ω is {_listed(square.result)}"
    ends = ["the end is"] if not differs.any() else ["turning last gives", "turning first gives"]
    for words, values in zip(ends, results[1:], strict=False):
        alt += f"; {words} {_listed(values)}"
    return f"{alt}."


def _listed(values: _Floats) -> str:
    """Numbers of the corners in a row."""
    return ", ".join(map(rounded, values[:, 0]))
