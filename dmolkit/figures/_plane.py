"""The pixel grid under elements of p4m, one step after the other."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    arrow,
    arrow_head,
    document,
    figure_style,
    line,
    points,
    tag,
    text,
)
from dmolkit.groups import pretty
from dmolkit.palette import CATEGORICAL, INK, LINE, MUTED, SURFACE
from dmolkit.wallpaper import POINT_GROUP, P4mElement

_Array = NDArray[np.float64]

_CELL = 34.0
_FLAG = np.array([[0, 0], [1, 1], [0, 2], [0, 1]])


class _Window(NamedTuple):
    """Lattice points that are shown, inclusive."""

    left: int
    right: int
    low: int
    high: int

    def place(self, at: ArrayLike) -> _Array:
        """Drawing coordinates (..., 2) of points of the plane (..., 2), y up."""
        x, y = np.moveaxis(np.asarray(at, dtype=float), -1, 0)
        return _CELL * np.stack([x - self.left + 1, self.high + 1 - y], axis=-1)


def p4m_plane(*steps: P4mElement) -> Picture:
    """Flag on the pixel grid before and after each of several elements of p4m.

    Parameters
    ----------
    *steps : P4mElement
        Applied in this order, one to the result of the other: ``p4m_plane(t, r)`` draws the
        product rt. The flag's points (0, 0) and (1, 1) are marked, with their coordinates at the
        start and at the end; an arrow follows the first of them that moves.

    Returns
    -------
    Picture
        Lattice with one flag per stage and an arrow per step.

    Raises
    ------
    TypeError
        If one of ``steps`` is not an element of p4m.
    ValueError
        If there are no ``steps``.
    """
    if not steps:
        raise ValueError("steps must contain at least one element of p4m")
    for step in steps:
        if not isinstance(step, P4mElement):
            raise TypeError(f"steps must be elements of p4m, got {step!r}")
    stages = [_FLAG]
    for step in steps:
        stages.append(step.act(stages[-1]))
    paths = [_path(step, a, b) for step, (a, b) in zip(steps, pairwise(stages), strict=True)]
    extent = np.concatenate([*stages, *paths])
    (left, low), (right, high) = np.floor(extent.min(0)) - 1, np.ceil(extent.max(0)) + 1
    window = _Window(int(left), int(right), int(low), int(high))
    art = _lattice(window) + "".join(_arrow_along(window.place(path)) for path in paths)
    for k, stage in enumerate(stages):
        art += _flag(window.place(stage), CATEGORICAL[(7, 0, 1, 3)[k % 4]])
    art += _labels(window, steps, stages, paths)
    width, height = _CELL * float(right - left + 2), _CELL * float(high - low + 2)
    drawing = document(0, 0, width, height, figure_style(width), art)
    return Picture(drawing, _alt(steps, stages[-1]))


def _symbol(step: P4mElement) -> str:
    """Name such as t₃,₄ r for a step."""
    a, b = step.translation
    shift = pretty(f"t_{a},_{b}") if (a, b) != (0, 0) else ""
    turn = pretty(POINT_GROUP.names[step.point]) if step.point or not shift else ""
    return f"{shift} {turn}".strip()


def _path(step: P4mElement, before: NDArray[np.intp], after: NDArray[np.intp]) -> _Array:
    """Way (m, 2) of the flag's foot, or of its tip where the foot stays.

    It is an arc for a rotation about the origin, a straight segment for anything else.
    """
    mark = 1 if (before[0] == after[0]).all() else 0
    start, end = before[mark].astype(float), after[mark]
    t = np.linspace(0, 1, 49)
    if 0 < step.point < 4 and step.translation == (0, 0):
        angle = math.atan2(start[1], start[0]) + (math.pi / 2) * (1, 2, -1)[step.point - 1] * t
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        return np.asarray(math.hypot(*start) * circle, dtype=float)
    return np.asarray(start + np.outer(t, end - start), dtype=float)


def _lattice(window: _Window) -> str:
    """Dots, and the two axes as hairlines."""
    art = ""
    for axis, name in enumerate("xy"):
        ends = np.zeros((2, 2))
        ends[:, axis] = np.array([window[2 * axis] - 0.5, window[2 * axis + 1] + 0.5])
        start, end = window.place(ends).tolist()
        art += arrow(start, end, LINE, 0.8, 7)
        at = (end[0] + 9 * (1 - axis), end[1] - 10 * axis)
        art += text(at, name, font_size=14, font_style="italic", fill=MUTED)
    for x in range(window.left, window.right + 1):
        for y in range(window.low, window.high + 1):
            cx, cy = window.place((x, y)).tolist()
            art += tag("circle", cx=cx, cy=cy, r=1.8, fill=LINE)
    return art


def _arrow_along(path: _Array) -> str:
    """Arrow that follows a path and stops short of the marks at its ends."""
    from_start = np.linalg.norm(path - path[0], axis=1)
    from_end = np.linalg.norm(path - path[-1], axis=1)
    kept = path[(from_start >= 10) & (from_end >= 10)]
    if len(kept) < 2:
        return ""
    head = arrow_head(kept[-2].tolist(), kept[-1].tolist(), INK)
    corners = points([(x, y) for x, y in kept[:-1].tolist()])
    return tag("polyline", points=corners, fill="none", stroke=INK, stroke_width=1.5) + head


def _flag(corners: _Array, color: str) -> str:
    """Pole and pennant; the pole's foot and the pennant's tip are the marked points."""
    foot, tip, top, low = corners.tolist()
    pennant = points([top, tip, low])
    art = tag("polygon", points=pennant, fill=color, fill_opacity=0.35, stroke=color)
    art += line(foot, top, stroke=color, stroke_width=3, stroke_linecap="round")
    for x, y in (foot, tip):
        art += tag("circle", cx=x, cy=y, r=5, fill=color)
    return art


def _labels(
    window: _Window,
    steps: tuple[P4mElement, ...],
    stages: list[NDArray[np.intp]],
    paths: list[_Array],
) -> str:
    """Names of the steps and coordinates of the marked points, each where there is room."""
    t = np.linspace(0, 1, 25)[:, None]
    strokes = [(1 - t) * stage[0] + t * stage[2] for stage in stages]
    strokes += [(1 - t) * stage[1] + t * stage[2 + k] for stage in stages for k in (0, 1)]
    axes = [(window.left + (window.right - window.left) * t) * [1, 0]]
    axes += [(window.low + (window.high - window.low) * t) * [0, 1]]
    taken = window.place(np.concatenate([*strokes, *paths, *axes]))
    wanted = [
        (window.place(path[len(path) // 2]), _symbol(step), 18, "italic")
        for step, path in zip(steps, paths, strict=True)
    ]
    for stage in (stages[0], stages[-1]):
        wanted += [(window.place(at), _pair(*at.tolist()), 14, "normal") for at in stage[:2]]
    art = ""
    for anchor, words, size, slant in wanted:
        half = np.array([0.28 * size * len(words) + 3, 0.6 * size])
        at = _free_place(anchor, half, taken)
        taken = np.concatenate([taken, at + half * _BOX])
        corner = at - half
        patch = {"x": corner[0], "y": corner[1], "width": 2 * half[0], "height": 2 * half[1]}
        art += tag("rect", **patch, rx=4, fill=SURFACE)
        art += text(at.tolist(), words, font_size=size, font_style=slant)
    return art


# Nine points that stand for a box when places for labels are compared.
_BOX = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)])


def _free_place(anchor: _Array, half: _Array, taken: _Array) -> _Array:
    """Centre of a label of half-size ``half`` near ``anchor`` that covers the least."""
    around = [(1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1)]
    places: list[_Array] = [anchor + d * (half + (9 if 0 in d else 4)) for d in np.array(around)]
    covered = [int((np.abs(taken - place) <= half).all(axis=1).sum()) for place in places]
    return places[int(np.argmin(covered))]


def _pair(x: int, y: int) -> str:
    """Coordinates with a true minus sign."""
    return f"({x}, {y})".replace("-", "\N{MINUS SIGN}")


def _alt(steps: tuple[P4mElement, ...], final: NDArray[np.intp]) -> str:
    """Sentences for the accessible name."""
    names = ", then ".join(_symbol(step) for step in steps)
    first, second = (_pair(*at.tolist()) for at in final[:2])
    return (
        f"A flag on the pixel grid with its foot at (0, 0) and its tip at (1, 1) is moved by "
        f"{names}. Its foot ends at {first} and its tip at {second}."
    )
