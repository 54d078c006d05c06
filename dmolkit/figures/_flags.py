"""Lift, convolve, project: from functions on corners of a square to functions on its edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array
from dmolkit.convolution import convolve
from dmolkit.cosets import GroupAction, lift, project
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import Point, arrow, document, figure_style, line, rounded, tag, text
from dmolkit.figures._svg import group as moved
from dmolkit.groups import dihedral
from dmolkit.palette import INK, LINE, MUTED, NEGATIVE, POSITIVE
from dmolkit.wallpaper import POINT_MATRICES

_Floats = NDArray[np.float64]
_Style = dict[str, str | float]

_HALF, _LARGEST = 46.0, 13.5
_LEFT, _RIGHT, _TOP, _BOTTOM = 78.0, 360.0, 90.0, 312.0
_CORNERS = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
_EDGES = np.array([[0, 1], [-1, 0], [0, -1], [1, 0]])
_FLAGS = POINT_MATRICES @ [0.5, 1]
"""Place of each element of D4: that to which it takes a point between corner 0 and edge 0."""


def lift_convolve_project(f: ArrayLike, kernel: ArrayLike) -> Picture:
    """Lift, convolve, project: how a layer leads from the corners of a square to its edges.

    Parameters
    ----------
    f : array_like, (4,)
        Values at the corners, counter-clockwise from the upper right.
    kernel : array_like, (8,)
        Weights ω(g) in the order of ``dihedral(4)``.

    Returns
    -------
    Picture
        Below, the function on the corners and the one on the edges; above, those on the group. An
        element lies between the corner and the edge to which it takes the upper right corner and
        the upper edge, and bands join the elements of a coset. The area of a disc is the absolute
        value, on one scale. Positive discs are full and negative ones hollow.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If it has another shape or is not finite.
    """
    on_corners, on_edges = _values(f, "f", 4), _values(kernel, "kernel", 8)
    d4 = dihedral(4)
    corners, edges = (GroupAction(d4, _moves(places)) for places in (_CORNERS, _EDGES))
    lifted = lift(on_corners[:, None], corners, 0)
    convolved = convolve(d4, lifted, on_edges[:, None, None])
    result = project(convolved, edges, 0)
    steps = [np.ravel(values) for values in (on_corners, lifted, convolved, result)]
    scale = max(float(np.abs(values).max()) for values in steps) or 1.0
    panels = [
        ((_LEFT, _BOTTOM), _CORNERS, []),
        ((_LEFT, _TOP), _FLAGS, corners.table[:, 0].tolist()),
        ((_RIGHT, _TOP), _FLAGS, edges.table[:, 0].tolist()),
        ((_RIGHT, _BOTTOM), _EDGES, []),
    ]
    art = "".join(
        moved(at, _bands(places, cosets), _discs(places, values / scale))
        for (at, places, cosets), values in zip(panels, steps, strict=True)
    )
    drawing = document(4, 6, 430, 390, figure_style(470), art, _words())
    return Picture(drawing, _alt(steps))


def _values(given: ArrayLike, argument: str, length: int) -> _Floats:
    """Finite real numbers of one shape."""
    array: _Floats = as_finite_array(given, argument, np.float64)
    if array.shape != (length,):
        raise ValueError(f"{argument} must have shape ({length},), got {array.shape}")
    return array


def _moves(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Table of how the matrices of D4 permute places."""
    images = places @ np.swapaxes(POINT_MATRICES, 1, 2)
    return np.asarray((images[:, :, None] == places).all(axis=-1).argmax(axis=-1))


def _at(place: _Floats) -> Point:
    """Place in a panel, y down."""
    return _HALF * float(place[0]), -_HALF * float(place[1])


def _bands(places: _Floats, cosets: list[int]) -> str:
    """Square, and a band for each coset."""
    square = tag("rect", x=-_HALF, y=-_HALF, width=2 * _HALF, height=2 * _HALF)
    art = tag("g", square, fill="none", stroke=LINE, stroke_width=1.2)
    look: _Style = {
        "stroke": LINE,
        "stroke_width": 34.0,
        "stroke_linecap": "round",
        "opacity": 0.25,
    }
    for coset in sorted(set(cosets)):
        first, last = (_at(places[g]) for g, other in enumerate(cosets) if other == coset)
        art += line(first, last, **look)
    return art


def _discs(places: _Floats, shares: _Floats) -> str:
    """Values as discs; the area is a share of the largest."""
    art = ""
    for place, share in zip(places, shares, strict=True):
        x, y = _at(place)
        radius = _LARGEST * abs(float(share)) ** 0.5
        if share > 0:
            art += tag("circle", cx=x, cy=y, r=radius, fill=POSITIVE)
        elif share < 0:
            stroke = min(2.6, 0.6 * radius)
            ring = {"cx": x, "cy": y, "r": radius - stroke / 2, "stroke_width": stroke}
            art += tag("circle", **ring, fill="none", stroke=NEGATIVE)
        else:
            art += tag("circle", cx=x, cy=y, r=1.5, fill=MUTED)
    return art


def _words() -> str:
    """Arrows and what they are called."""
    gap = 66
    art = arrow((_LEFT, _BOTTOM - gap - 6), (_LEFT, _TOP + gap), INK)
    art += arrow((_LEFT + gap, _TOP), (_RIGHT - gap, _TOP), INK)
    art += arrow((_RIGHT, _TOP + gap), (_RIGHT, _BOTTOM - gap - 6), INK)
    art += arrow((_LEFT + gap, _BOTTOM), (_RIGHT - gap, _BOTTOM), INK)
    middle, height = (_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2
    art += text((_LEFT + 14, height), "lift", font_size=16, text_anchor="start")
    art += text((_RIGHT - 14, height), "project", font_size=16, text_anchor="end")
    art += text((middle, _TOP - 16), "convolve with ω", font_size=16)
    art += text((middle, _BOTTOM - 16), "equivariant layer", font_size=16)
    for x in (_LEFT, _RIGHT):
        art += text((x, _TOP - 74), "on the group", font_size=14, fill=MUTED)
    art += text((_LEFT, _BOTTOM + 74), "on the corners", font_size=14, fill=MUTED)
    return art + text((_RIGHT, _BOTTOM + 74), "on the edges", font_size=14, fill=MUTED)


def _alt(steps: list[_Floats]) -> str:
    """Sentences for the accessible name."""
    listed = [", ".join(rounded(value) for value in values) for values in steps]
    return (
        "Four squares and a way around them. Below on the left, a function on the corners, "
        f"counter-clockwise from the upper right: {listed[0]}. Lifted, each value stands on the "
        f"two elements of its coset: {listed[1]}. Convolved: {listed[2]}. Projected to the edges, "
        f"the means over pairs on one edge, counter-clockwise from the top: {listed[3]}. An "
        "equivariant layer leads from the first to the last at once."
    )
