"""Molecules and clouds of points in space, seen from one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array, as_index_array
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    Point,
    arrow,
    document,
    figure_style,
    line,
    points,
    polar,
    rounded,
    tag,
    text,
)
from dmolkit.figures._svg import group as moved
from dmolkit.figures._weights import check_titles
from dmolkit.palette import ACCENT, INK, LINE, MUTED, NEGATIVE, POSITIVE, SURFACE
from dmolkit.rotations import from_axis_angle

_Floats = NDArray[np.float64]
_Style = dict[str, str | float]

_TURN, _RISE = np.radians(-28.0), np.radians(17.0)
_FRONT = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
"""Rows: to the right, up, towards the viewer. The z-axis points right and the x-axis up."""
_VIEW = from_axis_angle([1, 0, 0], _RISE) @ from_axis_angle([0, 1, 0], _TURN) @ _FRONT
_SCALE, _MARGIN = 78.0, 0.42  # drawing units per length, and lengths around the atoms
_PLUS, _MINUS = POSITIVE, NEGATIVE
_NAME: _Style = {"font_size": 14, "fill": MUTED, "text_anchor": "end"}
_BALL, _FLAT = 66.0, 1e-6


def molecule(
    symbols: Sequence[str],
    positions: ArrayLike,
    charges: ArrayLike,
    bonds: ArrayLike,
    scale: float = 1.0,
) -> Picture:
    """Molecule with charges at its atoms, its dipole moment, and the plane y = 0.

    Parameters
    ----------
    symbols : sequence of str
        One for each atom.
    positions : array_like, (n, 3)
        Places of the atoms. The z-axis points to the right and the x-axis up.
    charges : array_like, (n,)
        Numbers with the sum zero, so that the dipole moment does not depend on the origin.
    bonds : array_like, (m, 2)
        Pairs of atoms.
    scale : float
        Length of the arrow for a dipole moment of one, in units of the positions.

    Returns
    -------
    Picture
        Each atom carries its charge in numbers, and its sign as one of two colours. The arrow of
        the dipole moment Σ qᵢrᵢ has its middle between the centres of the negative and of the
        positive charge. What lies behind the plane is seen through it.

    Raises
    ------
    TypeError
        If an argument does not hold what it should.
    ValueError
        If a shape is wrong, a number not finite, or the sum of the charges not zero.
    """
    x, q, pairs = _checked(symbols, positions, charges, bonds)
    dipole = q @ x
    seen, middle = x @ _VIEW.T, x.mean(axis=0)
    art = ""
    for side in (-1, 0, 1):
        if side == 0:
            art += _plane(x)
        art += "".join(
            _bond(x[a], x[b], _radius(symbols[a]), _radius(symbols[b]))
            for a, b in pairs.tolist()
            if _side(x[a] + x[b]) == side
        )
        chosen = [a for a in range(len(x)) if _side(x[a]) == side]
        for a in sorted(chosen, key=lambda a: float(seen[a, 2])):
            art += _atom(symbols[a], x[a], float(q[a]), middle)
    if q.any():
        art += _moment(np.abs(q) @ x / np.abs(q).sum(), scale * dipole)
    low, high = _box(x)
    width, height = high - low
    drawing = document(low[0], low[1], width, height, figure_style(width * 1.15), art)
    return Picture(drawing, _molecule_alt(symbols, q, dipole))


def point_clouds(clouds: Mapping[str, ArrayLike], joined: float) -> Picture:
    """Clouds of unit vectors, side by side, each with one point that stands out: the last.

    Parameters
    ----------
    clouds : mapping from str to array_like, (n, 3)
        Unit vectors, with the title of each cloud.
    joined : float
        Distance at which two of the other points are joined by a line.

    Returns
    -------
    Picture
        The last point of each cloud is at the end of a ray from the centre. What is behind is
        fainter. The z-axis points to the right and the x-axis up.

    Raises
    ------
    TypeError
        If ``clouds`` is no mapping, a title is no string, or a cloud does not hold real numbers.
    ValueError
        If there is no cloud, or one is empty or does not hold unit vectors.
    """
    check_titles(clouds, "clouds")
    art, alt, step = "", "", 2 * _BALL + 44
    for k, (title, given) in enumerate(clouds.items()):
        cloud: Any = as_finite_array(given, f"clouds[{title!r}]", np.float64)
        if cloud.ndim != 2 or not len(cloud) or cloud.shape[1] != 3:
            raise ValueError(f"clouds[{title!r}] must have shape (n, 3), got {cloud.shape}")
        if (np.abs(np.linalg.norm(cloud, axis=1) - 1) > _FLAT).any():
            raise ValueError(f"clouds[{title!r}] must hold unit vectors")
        pairs = _neighbours(cloud[:-1], joined)
        art += moved((step * k, 0), _cloud(cloud, pairs))
        art += text((step * k, -_BALL - 24), title, font_size=16)
        alt += f" {title}: {len(cloud) - 1} points, joined by {len(pairs)} lines, and one more."
    left, width = -_BALL - 16, step * (len(clouds) - 1) + 2 * _BALL + 32
    box = (left, -_BALL - 40, width, 2 * _BALL + 56)
    return Picture(
        document(*box, figure_style(width * 1.15), art), f"Clouds of points on a sphere.{alt}"
    )


def _checked(
    symbols: Sequence[str], positions: ArrayLike, charges: ArrayLike, bonds: ArrayLike
) -> tuple[_Floats, _Floats, NDArray[np.intp]]:
    if not all(isinstance(symbol, str) for symbol in symbols) or not len(symbols):
        raise TypeError(f"symbols must be strings, one for each atom, got {symbols!r}")
    n = len(symbols)
    x: _Floats = as_finite_array(positions, "positions", np.float64)
    q: _Floats = as_finite_array(charges, "charges", np.float64)
    for array, argument, shape in ((x, "positions", (n, 3)), (q, "charges", (n,))):
        if array.shape != shape:
            raise ValueError(f"{argument} must have shape {shape}, got {array.shape}")
    if abs(q.sum()) > _FLAT * np.abs(q).max(initial=1.0):
        raise ValueError(f"charges must have the sum 0, got {q.sum():.3g}")
    pairs = as_index_array(bonds, "bonds", n)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"bonds must have shape (m, 2), got {pairs.shape}")
    return x, q, pairs


def _at(place: _Floats) -> Point:
    """Place on the page, y down."""
    right, up, _ = _SCALE * (_VIEW @ place)
    return float(right), -float(up)


def _side(place: _Floats) -> int:
    """Whether a place is behind the plane y = 0 (-1), in it (0) or in front (1)."""
    height = float(place[1]) * float(_VIEW[2, 1])
    return 0 if abs(height) < _FLAT else int(np.sign(height))


def _frame(x: _Floats) -> _Floats:
    """Corners of the piece of the plane over which the atoms lie."""
    (a, _, c), (b, _, d) = x.min(axis=0) - _MARGIN, x.max(axis=0) + _MARGIN
    return np.array([[a, 0, c], [b, 0, c], [b, 0, d], [a, 0, d]])


def _plane(x: _Floats) -> str:
    corners = points([_at(corner) for corner in _frame(x)])
    pane = tag("polygon", points=corners, fill=SURFACE, fill_opacity=0.55)
    look: _Style = {"stroke": LINE, "stroke_width": 1.2, "stroke_dasharray": "6 4"}
    pane += tag("polygon", points=corners, fill=LINE, fill_opacity=0.16, **look)
    left, below = _at(_frame(x)[3])
    return pane + text((left - 8, below - 22), "mirror plane", **_NAME)


def _box(x: _Floats) -> tuple[_Floats, _Floats]:
    """Corners of the drawing, with room for the numbers at its rim."""
    frame, atoms = (np.array([_at(place) for place in places]) for places in (_frame(x), x))
    rim = np.array([66, 38])
    low = np.minimum(frame.min(axis=0) - 6, atoms.min(axis=0) - rim)
    return low, np.maximum(frame.max(axis=0) + 6, atoms.max(axis=0) + rim)


def _radius(symbol: str) -> float:
    return 13.0 if symbol == "H" else 16.0


def _bond(first: _Floats, last: _Floats, inset: float, outset: float) -> str:
    """Line from the rim of one disc to that of another."""
    start, end = _at(first), _at(last)
    aim = float(np.arctan2(end[1] - start[1], end[0] - start[0]))
    ends = polar(start, inset, aim), polar(end, -outset, aim)
    return line(*ends, stroke=INK, stroke_width=3, opacity=0.75)


def _atom(symbol: str, place: _Floats, charge: float, middle: _Floats) -> str:
    """Disc with the symbol, and the charge on its outer side."""
    at, color = _at(place), _PLUS if charge > 0 else _MINUS
    radius = _radius(symbol)
    art = tag("circle", cx=at[0], cy=at[1], r=radius, fill=SURFACE)
    look: _Style = {"fill": color, "fill_opacity": 0.3, "stroke": color, "stroke_width": 1.8}
    art += tag("circle", cx=at[0], cy=at[1], r=radius, **look)
    art += text(at, symbol, font_size=15, font_weight="600")
    centre = _at(middle)
    outwards = float(np.arctan2(at[1] - centre[1], at[0] - centre[0]))
    # Words are wider than high.
    beside = at[0] + (radius + 26) * np.cos(outwards), at[1] + (radius + 13) * np.sin(outwards)
    halo: _Style = {"paint_order": "stroke", "stroke": SURFACE, "stroke_width": 3.0}
    return art + text(beside, _signed(charge), font_size=14, **halo)


def _signed(charge: float) -> str:
    """Two decimals with a sign."""
    return f"{charge:+.2f}".replace("-", "\N{MINUS SIGN}")


def _moment(middle: _Floats, dipole: _Floats) -> str:
    """Arrow of the dipole moment, if there is one, and its name."""
    start, end = _at(middle - dipole / 2), _at(middle + dipole / 2)
    if np.hypot(end[0] - start[0], end[1] - start[1]) < 1:
        return ""
    aim = float(np.arctan2(end[1] - start[1], end[0] - start[0]))
    look: _Style = {"font_size": 18, "font_style": "italic", "font_weight": "600", "fill": ACCENT}
    return arrow(start, end, ACCENT, 3.5, 15) + text(polar(end, 14, aim), "μ", **look)


def _molecule_alt(symbols: Sequence[str], charges: _Floats, dipole: _Floats) -> str:
    listed = ", ".join(
        f"{symbol} {_signed(float(charge))}"
        for symbol, charge in zip(symbols, charges, strict=True)
    )
    x, y, z = (rounded(float(value)) for value in dipole)
    return (
        f"A molecule and its mirror plane. Charges of the atoms: {listed}. An arrow shows the "
        f"dipole moment, with components x {x}, y {y}, z {z}; z points right and x up."
    )


def _neighbours(cloud: _Floats, joined: float) -> list[tuple[int, int]]:
    """Pairs of points at one distance."""
    apart = np.linalg.norm(cloud[:, None] - cloud, axis=-1)
    near = np.triu(np.abs(apart - joined) < _FLAT, 1)
    return [(a, b) for a, b in np.argwhere(near).tolist()]


def _cloud(cloud: _Floats, pairs: list[tuple[int, int]]) -> str:
    """One sphere, lines from behind to the front, dots, and the ray to the last of them."""
    seen = cloud @ _VIEW.T
    flat = [(_BALL * float(right), -_BALL * float(up)) for right, up, _ in seen]
    depth = seen[:, 2]
    art = tag("circle", r=_BALL, fill="none", stroke=LINE)
    for a, b in sorted(pairs, key=lambda pair: float(depth[list(pair)].sum())):
        front = depth[a] + depth[b] > 0
        look: _Style = {"stroke_width": 1.8, "opacity": 0.85} if front else {"stroke_width": 1.2}
        art += line(flat[a], flat[b], stroke=INK if front else LINE, **look)
    art += line((0, 0), flat[-1], stroke=ACCENT, stroke_width=2) + tag("circle", r=2.5, fill=ACCENT)
    for a in np.argsort(depth).tolist():
        last = a == len(cloud) - 1
        color = ACCENT if last else INK if depth[a] > 0 else MUTED
        radius = 6.5 if last else 4.5 + float(depth[a])
        art += tag("circle", cx=flat[a][0], cy=flat[a][1], r=radius, fill=color)
    return art
