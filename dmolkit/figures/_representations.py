"""Representations in two bases, and the real spherical harmonics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from dmolkit._checks import as_int
from dmolkit.figures._picture import Picture
from dmolkit.figures._sphere import view_matrix
from dmolkit.figures._svg import (
    Point,
    arrow,
    document,
    figure_style,
    points,
    polar,
    rounded,
    tag,
    text,
)
from dmolkit.figures._svg import group as moved
from dmolkit.groups import pretty
from dmolkit.harmonics import degree_slice, spherical_harmonics
from dmolkit.palette import CATEGORICAL, LINE, MUTED, NEGATIVE, POSITIVE, TINT
from dmolkit.representations import Representation, decompose
from dmolkit.representations._blocks import Block, irrep_blocks

_Floats = NDArray[np.float64]

_ZERO = 1e-9
_THIN = 0.01
"""Lobes are parts where |Y| exceeds this: on a grid they would meet where nodal lines cross."""

_SIDE, _LARGEST, _GAP = 24.0, 132.0, 22.0
_SMALLEST = 16.0
"""Cells below this size carry no number."""

_UNIT, _CELL = 68.0, 92.0
_VIEW = view_matrix(*np.radians([30, 25]))
_SIGNS = {1: ("positive", POSITIVE), -1: ("negative", NEGATIVE)}
"""Colours of the signs; blocks take theirs from the others first."""


def block_gallery(
    representation: Representation, elements: Sequence[int] | Sequence[str]
) -> Picture:
    """Matrices of some elements, above in the given basis, below in a basis of irreps.

    Parameters
    ----------
    representation : Representation
        By real matrices; it is split over R.
    elements : sequence of indices or of names
        One matrix each.

    Returns
    -------
    Picture
        Positive and negative entries have two colours that fade towards zero, and a number if there
        is room, or else negative ones are hollow. Blocks are framed in a colour and carry a name,
        the same for equivalent irreps.

    Raises
    ------
    TypeError
        If ``representation`` is none, or ``elements`` are neither indices nor names.
    ValueError
        If ``representation`` is complex, or ``elements`` is empty or holds one that is none.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> from dmolkit.representations import regular
    >>> block_gallery(regular(cyclic(2)), ["e", "r"]).alt
    'The matrices of e, r. Above in the given basis, below in a basis of irreps: blocks 1a, 1b.'
    """
    if not isinstance(representation, Representation):
        raise TypeError(f"representation must be a Representation, got {representation!r}")
    if isinstance(elements, str) or not isinstance(elements, Iterable):
        raise TypeError(f"elements must be a sequence of indices or names, got {elements!r}")
    if not len(elements):
        raise ValueError("elements must contain at least one element")
    chosen = representation.group.indices(elements, "elements")
    multiplicities, basis = decompose(representation, "real")
    blocks = irrep_blocks(representation, multiplicities)
    given = representation.matrices[chosen]
    split = np.linalg.inv(basis) @ given @ basis
    size = representation.degree
    side = min(_SIDE, _LARGEST / size)
    scale = float(max(np.abs(given).max(), np.abs(split).max()))
    across, down = size * side + _GAP, size * side + 44
    width = len(chosen) * across - _GAP
    names = [pretty(representation.group.names[g]) for g in chosen]
    art = text((width / 2, 10), "in the given basis", font_size=14, fill=MUTED)
    art += text((width / 2, 10 + down), "in a basis of irreps", font_size=14, fill=MUTED)
    for k, name in enumerate(names):
        corner = (k * across, 24)
        art += moved(corner, _matrix(given[k], side, scale, []))
        art += moved((corner[0], corner[1] + down), _matrix(split[k], side, scale, blocks))
        foot = (corner[0] + size * side / 2, 2 * down + 2)
        art += text(foot, f"ρ({name})", font_size=15, font_style="italic")
    box = (-3, 0, width + 6, 2 * down + 14)
    alt = (
        f"The matrices of {', '.join(names)}. Above in the given basis, below in a basis of irreps:"
        f" blocks {', '.join(block.name for block in blocks)}."
    )
    return Picture(document(*box, figure_style(box[2] * 1.15), art), alt)


def _matrix(matrix: _Floats, side: float, scale: float, blocks: list[Block]) -> str:
    """Cells, their numbers, and the frames of blocks with their names."""
    size, numbered = len(matrix), side >= _SMALLEST
    extent = size * side
    inside = np.zeros(matrix.shape, bool)
    for block in blocks:
        inside[block.start :, block.start :][: block.size, : block.size] = True
    cells, numbers = "", ""
    for (i, j), value in np.ndenumerate(matrix):
        zero = abs(value) < _ZERO
        if not zero:
            cells += _cell((j * side, i * side), side, value / scale, hollow=not numbered)
        if numbered and (inside[i, j] or not zero):
            at = ((j + 0.5) * side, (i + 0.5) * side)
            numbers += _entry(at, side, 0.0 if zero else float(value))
    grid = "".join(f"M{k * side:g} 0v{extent:g}M0 {k * side:g}h{extent:g}" for k in range(1, size))
    art = tag("g", cells) + tag("path", d=grid, stroke=LINE, stroke_width=0.6, opacity=0.4)
    art += tag("rect", width=extent, height=extent, fill="none", stroke=LINE)
    return art + tag("g", numbers) + "".join(_frame(block, side, size) for block in blocks)


def _cell(corner: Point, side: float, share: float, *, hollow: bool) -> str:
    """Square with an opacity that grows with |share| ≤ 1; hollow, for negative ones, if wanted."""
    color, inset = (POSITIVE if share > 0 else NEGATIVE), 0.0
    look: dict[str, str | float] = {"fill": color, "fill_opacity": (1.5 * TINT) * abs(share)}
    if hollow:
        look["fill_opacity"] = abs(share)
        if share < 0:
            inset = 0.18 * side
            look = {"fill": "none", "stroke": color, "stroke_width": 0.26 * side}
            look["stroke_opacity"] = abs(share)
    width = side - 2 * inset
    return tag("rect", x=corner[0] + inset, y=corner[1] + inset, width=width, height=width, **look)


def _entry(at: Point, side: float, value: float) -> str:
    """Write a number with two decimals at most and no zero before the point."""
    content = rounded(round(value, 2))
    if abs(value) < 1:
        content = content.replace("0.", ".")
    size = min(0.55 * side, 1.6 * side / len(content))
    look = {} if value else {"fill": MUTED}
    return text(at, content, font_size=size, **look)


def _frame(block: Block, side: float, size: int) -> str:
    """Frame of a block, in a colour that equivalent ones share; its name is in the zeros beside."""
    start, width = block.start * side, block.size * side
    color = CATEGORICAL[(block.part + 2) % len(CATEGORICAL)]
    look: dict[str, str | float] = {"fill": "none", "stroke": color, "stroke_width": 3}
    art = tag("rect", x=start, y=start, width=width, height=width, rx=2, **look)
    if side < _SMALLEST or block.size == size:
        return art
    last = block.start + block.size == size
    x = start - 0.2 * side if last else start + width + 0.2 * side
    name: dict[str, str | float] = {"text_anchor": "end" if last else "start", "font_size": 12}
    return art + text((x, start + side / 2), block.name, font_style="italic", **name)


def harmonics_gallery(l_max: int) -> Picture:
    """Real spherical harmonics as lobes: one row per degree l, in it one shape per order m.

    Parameters
    ----------
    l_max : int
        Largest degree, 0 to 4.

    Returns
    -------
    Picture
        The distance of a shape's surface from its centre is |Y|, on one scale for all, in the
        direction in which Y is taken. Colours and signs tell positive lobes from negative ones. The
        x-axis points to the left and towards the reader, y to the right and z up, in parallel
        projection.

    Raises
    ------
    TypeError
        If ``l_max`` is no integer.
    ValueError
        If ``l_max`` is out of bounds.

    Examples
    --------
    >>> harmonics_gallery(1).alt
    'Real spherical harmonics. l = 0: 1 shape with 1 lobe. l = 1: 3 shapes with 2, 2, 2 lobes.'
    """
    l_max = as_int(l_max, "l_max", minimum=0, maximum=4)
    values = spherical_harmonics(l_max, _grid() @ _VIEW)
    reach = (l_max + 0.5) * _CELL
    art, counts, y = _gradient(1) + _gradient(-1), [], 0.0
    for l in range(l_max + 1):
        row = [_lobes(one) for one in np.moveaxis(values[..., degree_slice(l)], -1, 0)]
        half = max(abs(y) for lobes in row for one in lobes for _, y in _outline(one.rim))
        y += half
        art += text((-reach - 16, y), f"l = {l}", font_size=15, font_style="italic")
        for m, lobes in enumerate(row, start=-l):
            art += moved((m * _CELL, y), _shape(lobes))
            foot = (m * _CELL, y + half + 13)
            art += text(foot, f"m = {rounded(m)}", font_size=12, fill=MUTED)
        y += half + 40
        numbers = ", ".join(str(len(lobes)) for lobes in row)
        shapes, of = ("shapes", "lobes") if l else ("shape", "lobe")
        counts.append(f"l = {l}: {len(row)} {shapes} with {numbers} {of}.")
    art += _axes((max(l_max, 1) * _CELL, 36))
    right = max(reach, 1.4 * _CELL)
    box = (-reach - 44, -12, reach + right + 44, y - 2)
    alt = " ".join(["Real spherical harmonics.", *counts])
    return Picture(document(*box, figure_style(box[2]), art), alt)


_TURN = 2 * np.pi * np.arange(144) / 144
_TILT = np.pi * np.arange(181) / 180


@cache
def _grid() -> _Floats:
    """Spread unit vectors (turns, tilts, 3), as the reader sees them, by angle and tilt.

    The angle is that in the picture, the tilt that from the direction towards the reader.
    """
    turn = _TURN[:, None] + 0 * _TILT
    flat = np.sin(_TILT)
    return np.stack([np.cos(turn) * flat, np.sin(turn) * flat, np.cos(_TILT) + 0 * turn], axis=-1)


class _Lobe(NamedTuple):
    """Part on which a harmonic has one sign, as the reader sees it.

    It is star-shaped around the centre, and so is its picture: ``rim`` is how far it reaches along
    each ray of the picture.
    """

    sign: int
    rim: _Floats
    depth: float


def _lobes(values: _Floats) -> list[_Lobe]:
    """Lobes of a harmonic on the grid, from back to front."""
    found = []
    for sign in (1, -1):
        parts, _ = label(sign * values > _THIN)
        for tilt in range(len(_TILT)):  # the first ray comes after the last
            first, last = parts[0, tilt], parts[-1, tilt]
            if first and last:
                parts[parts == last] = first
        for part in np.unique(parts[parts > 0]):
            flat = np.where(parts == part, sign * values * np.sin(_TILT), 0.0)
            depth = float((flat * np.cos(_TILT)).sum() / flat.sum())
            found.append(_Lobe(sign, flat.max(axis=1), depth))
    return sorted(found, key=lambda lobe: lobe.depth)


def _shape(lobes: list[_Lobe]) -> str:
    """Lobes from back to front, each with its sign where most of it is seen."""
    outlines, signs = "", ""
    for k, lobe in enumerate(lobes):
        name, color = _SIGNS[lobe.sign]
        look: dict[str, str | float] = {"fill": f"url(#{name})", "stroke": _mixed(color, 0, 0.3)}
        corners = points(_outline(lobe.rim))
        outlines += tag("polygon", points=corners, stroke_width=0.8, **look)
        hidden = np.max([0 * _TURN, *(other.rim for other in lobes[k + 1 :])], axis=0)
        seen = lobe.rim - hidden
        ray = int(np.argmax(seen))
        if _UNIT * seen[ray] > 9:
            share = 0.6 if lobe.rim.min() < 0.9 * lobe.rim.max() else 0.0
            at = polar((0, 0), _UNIT * (hidden[ray] + share * seen[ray]), -_TURN[ray])
            sign = "+" if lobe.sign > 0 else "\N{MINUS SIGN}"
            signs += text(at, sign, font_size=12, font_weight="700", fill="#010101")
    return tag("g", outlines, stroke_linejoin="round") + signs


def _outline(rim: _Floats) -> list[Point]:
    """Corners of a lobe; if it does not surround the centre, that is one of them."""
    rays = np.flatnonzero(rim > 0.004)
    gap = np.flatnonzero(np.diff(rays) > 1)
    if gap.size:
        rays = np.roll(rays, -gap[0] - 1)
    corners = [polar((0, 0), _UNIT * rim[ray], -_TURN[ray]) for ray in rays]
    return corners if len(rays) == len(rim) else [*corners, (0, 0)]


def _gradient(sign: int) -> str:
    """Shading from a light in the upper left, for whatever shape it fills."""
    name, color = _SIGNS[sign]
    stops = tag("stop", offset="0", stop_color=_mixed(color, 255, 0.7))
    stops += tag("stop", offset="1", stop_color=color)
    return tag("radialGradient", stops, id=name, cx=0.42, cy=0.38, r=0.68)


def _mixed(color: str, channel: int, share: float) -> str:
    """Hex colour moved towards black (0) or white (255)."""
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(c + share * (channel - c)):02x}" for c in parts)


def _axes(at: Point) -> str:
    """Directions of the axes."""
    art = ""
    for name, (x, y, _) in zip("xyz", _VIEW.T.tolist(), strict=True):
        art += arrow((0, 0), (26 * x, -26 * y), MUTED, 1.2, 6)
        art += text((35 * x, -35 * y), name, font_size=13, font_style="italic", fill=MUTED)
    return moved(at, art)
