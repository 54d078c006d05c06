"""Pictures of the chapter on cosets: subgroups, the circle over a direction, stacked images."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_array, as_finite_array, as_int
from dmolkit.figures._cayley import _compact
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    Point,
    arrow_head,
    document,
    figure_style,
    line,
    points,
    polar,
    tag,
    text,
)
from dmolkit.figures._svg import (
    group as moved,
)
from dmolkit.groups import Group, generated_subgroup, is_normal, pretty, subgroups
from dmolkit.palette import (
    ACCENT,
    CATEGORICAL,
    DIVERGING,
    INK,
    LINE,
    MUTED,
    SEQUENTIAL,
    SURFACE,
    element_color,
    text_on,
)
from dmolkit.rotations import from_euler

_Style = dict[str, str | float]
_Floats = NDArray[np.float64]
_Indices = NDArray[np.intp]
_Bytes = NDArray[np.uint8]

# Subgroup lattices, in units of the drawing.
_FONT, _HEIGHT, _STOREY, _GAP, _MARGIN = 16.0, 30.0, 80.0, 16.0, 46.0
_FRAME = 3.5
_WIDEST_LEVEL = 900.0
_NARROW = set(" ,.{}()⟨⟩−-ijl1⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_STARTS, _MOST_EDGES = 12, 100

# Circles of frames, in radii of the sphere.
_RADIUS, _RING, _HIGHLIGHT = 118.0, 0.42, 0.68

# Stacked images.
_PANEL, _BETWEEN, _MOST_PIXELS = 108.0, 16.0, 1024


def subgroup_lattice(group: Group) -> Picture:
    """All subgroups of a small group, each joined to the largest ones that it contains.

    Subgroups of equal order form a level and share a colour; the order stands at the left. Normal
    subgroups have a double frame, and a band joins those that are conjugate to each other.

    Parameters
    ----------
    group : Group
        Group of at most 24 elements.

    Returns
    -------
    Picture
        Whole group at the top and trivial subgroup at the bottom. Labels list the elements or
        generators; they are left out on levels that are too crowded.

    Raises
    ------
    TypeError
        If ``group`` is not a Group.
    ValueError
        If it has more than 24 elements.
    """
    if not isinstance(group, Group):
        raise TypeError(f"group must be a Group, got {group!r}")
    if len(group) > 24:
        raise ValueError(f"group must have at most 24 elements to be readable, got {len(group)}")
    lattice = _lattice(group)
    x = _arranged(lattice)
    left, right = (x - lattice.widths / 2).min(), (x + lattice.widths / 2).max()
    y = _STOREY * (len(lattice.levels) - 1 - lattice.level_of)
    art = _bands(lattice, x, y)
    for low, high in lattice.edges.tolist():
        ends = [(x[i], y[i] + side * _reach(lattice, i)) for i, side in ((low, -1), (high, 1))]
        art += line(*ends, stroke=LINE, stroke_width=1.4)
    for i in range(len(lattice.members)):
        art += moved((x[i], y[i]), _node(lattice, i))
    for level in lattice.levels:
        at = (left - _MARGIN / 2 - 6, y[level[0]])
        art += text(at, str(len(lattice.members[level[0]])), font_size=_FONT, fill=MUTED)
    art += text((left - _MARGIN / 2 - 6, -34), "order", font_size=14, fill=MUTED)
    width, height = right - left + _MARGIN + 16, y[0] + 96
    box = (left - _MARGIN - 8, -48, width, height)
    return Picture(document(*box, figure_style(max(width, 240)), art), _lattice_alt(lattice))


class _Lattice(NamedTuple):
    """Subgroups by order, maximal containments, and how each subgroup is shown."""

    members: list[frozenset[int]]
    edges: _Indices  # (m, 2), smaller subgroup first
    levels: list[_Indices]
    level_of: _Indices
    classes: _Indices  # smallest conjugate of each subgroup
    normal: list[bool]
    labels: list[str]
    widths: _Floats


def _lattice(group: Group) -> _Lattice:
    members = [frozenset(h.tolist()) for h in subgroups(group)]
    below = [[i for i, h in enumerate(members) if h < k] for k in members]
    pairs = [
        (i, j)
        for j, inside in enumerate(below)
        for i in inside
        if not any(members[i] < members[k] for k in inside)
    ]
    orders = np.array([len(h) for h in members])
    level_of = np.unique(orders, return_inverse=True)[1]
    levels = [np.flatnonzero(level_of == k) for k in range(level_of.max() + 1)]
    everyone = np.arange(len(group))[:, None]
    classes = [
        min(members.index(frozenset(row)) for row in group.conjugate(everyone, sorted(h)).tolist())
        for h in members
    ]
    labels = [""] * len(members)
    widths = np.full(len(members), 20.0)
    for level in levels:
        wanted = [_label(group, members[i], roomy=len(level) <= 5) for i in level]
        width = max(_text_width(label) for label in wanted) + 20
        if len(level) * (width + _GAP) <= _WIDEST_LEVEL:
            widths[level] = width
            for i, label in zip(level, wanted, strict=True):
                labels[i] = label
    normal = [is_normal(group, sorted(h)) for h in members]
    edges = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return _Lattice(members, edges, levels, level_of, np.array(classes), normal, labels, widths)


def _label(group: Group, members: frozenset[int], *, roomy: bool) -> str:
    """{e}, {e, s} or the fewest generators that come first, such as ⟨r², s⟩."""
    names = _compact(group)
    if len(members) == 1:
        return f"{{{names[0]}}}"
    if len(members) == len(group):
        label = f"G = ⟨{', '.join(names[g] for g in group.generators)}⟩"
        return label if len(label) <= 24 else "G"
    chosen = next(
        some
        for size in range(1, len(group))
        for some in combinations(sorted(members), size)
        if len(generated_subgroup(group, some)) == len(members)
    )
    if len(members) == 2 and roomy and len(names[chosen[0]]) <= 3:
        return f"{{{names[0]}, {names[chosen[0]]}}}"
    return f"⟨{', '.join(names[g] for g in chosen)}⟩"


def _text_width(label: str) -> float:
    """Width of a label in the drawing, on the safe side for common fonts."""
    return _FONT * sum(0.38 if c in _NARROW else 0.6 for c in label)


class _Layout:
    """Cost of places for the subgroups: edges through boxes, crossings, and lengths."""

    def __init__(self, lattice: _Lattice) -> None:
        self.lattice = lattice
        self.low, self.high = lattice.edges.T
        level = lattice.level_of.astype(float)
        self.bottom, self.top = level[self.low], level[self.high]
        a, b = np.triu_indices(len(lattice.edges), 1)
        start = np.maximum(self.bottom[a], self.bottom[b])
        end = np.minimum(self.top[a], self.top[b])
        meet = (start < end) & (self.low[a] != self.low[b]) & (self.high[a] != self.high[b])
        self.pairs = (
            [(a[meet], at[meet]) for at in (start, end)],
            [(b[meet], at[meet]) for at in (start, end)],
        )
        self.passing, self.passed = np.nonzero(
            (self.bottom[:, None] < level) & (level < self.top[:, None])
        )
        self.level = level

    def cost(self, x: _Floats) -> _Floats:
        """Cost (b,) of each of b rows of places (b, n)."""
        (a_start, a_end), (b_start, b_end) = (
            [self._along(x, *at) for at in pair] for pair in self.pairs
        )
        crossings = ((a_start - b_start) * (a_end - b_end) < 0).sum(axis=1)
        run = x[:, self.high] - x[:, self.low]
        lean = np.abs(run / (self.top - self.bottom))[:, self.passing] * _HEIGHT / _STOREY / 2
        off = np.abs(self._along(x, self.passing, self.level[self.passed]) - x[:, self.passed])
        room = off - self.lattice.widths[self.passed] / 2 - lean
        touching = np.clip(12 - room, 0, 24).sum(axis=1)
        parted = np.zeros(len(x))
        for level in self.lattice.levels:
            row = self.lattice.classes[level][np.argsort(x[:, level], axis=1, kind="stable")]
            parted += (np.diff(row, axis=1) != 0).sum(axis=1)
        half = self.lattice.widths / 2
        width = (x + half).max(axis=1) - (x - half).min(axis=1)
        cost = 3 * touching + 8 * crossings + 200 * parted
        return np.asarray(cost + (run**2).sum(axis=1) / 2000 + width / 20, dtype=float)

    def _along(self, x: _Floats, edge: _Indices, level: _Floats) -> _Floats:
        """Where edges (m,) cross levels (m,), for each row of places."""
        t = (level - self.bottom[edge]) / (self.top[edge] - self.bottom[edge])
        return np.asarray((1 - t) * x[:, self.low[edge]] + t * x[:, self.high[edge]])


def _arranged(lattice: _Lattice) -> _Floats:
    """Places of the subgroups (n,): the best of several descents, one level at a time."""
    layout = _Layout(lattice)
    starts = _STARTS if len(lattice.edges) <= _MOST_EDGES else 1
    found = [_descent(lattice, layout, start) for start in range(starts)]
    return min(found, key=lambda x: round(float(layout.cost(x[None])[0]), 6))


def _descent(lattice: _Lattice, layout: _Layout, start: int) -> _Floats:
    orders = [np.roll(np.arange(len(level)), start * i) for i, level in enumerate(lattice.levels)]
    shape = [(0.0, 1.0) for _ in lattice.levels]
    x = np.zeros(len(lattice.members))
    for i, level in enumerate(lattice.levels):
        x[level] = _places(lattice, i, orders[i], shape[i])
    best = np.inf
    for _ in range(10):
        before = best
        for i, level in enumerate(lattice.levels):
            for trials in (
                [(order, shape[i]) for order in _reordered(orders[i])],
                [(orders[i], (h / 2, s / 2)) for s in (2, 3, 4) for h in range(-8, 9)],
            ):
                rows = np.repeat(x[None], len(trials), axis=0)
                rows[:, level] = [_places(lattice, i, *trial) for trial in trials]
                costs = np.round(layout.cost(rows), 6)
                k = int(np.argmin(costs))
                if costs[k] < best:
                    best, x, (orders[i], shape[i]) = costs[k], rows[k], trials[k]
        if best == before:
            break
    return x


def _places(lattice: _Lattice, i: int, order: _Indices, shape: tuple[float, float]) -> _Floats:
    level = lattice.levels[i]
    shift, spread = shape
    pitch = lattice.widths[level[0]] + _GAP
    apart = np.diff(lattice.classes[level][order]) != 0
    row = np.concatenate([[0.0], np.cumsum(pitch + _GAP * apart)])
    x = np.empty(len(level))
    x[order] = spread * (row - row[-1] / 2) + pitch * shift
    return x


def _reordered(order: _Indices) -> list[_Indices]:
    if len(order) <= 5:
        return [np.array(p) for p in permutations(range(len(order)))]
    found = [order]
    for i, j in combinations(range(len(order)), 2):
        swapped = order.copy()
        swapped[[i, j]] = order[[j, i]]
        found.append(swapped)
        found.append(np.insert(np.delete(order, i), j, order[i]))
        found.append(np.insert(np.delete(order, j), i, order[j]))
    return found


def _reach(lattice: _Lattice, i: int) -> float:
    return _HEIGHT / 2 + _FRAME * lattice.normal[i]


def _bands(lattice: _Lattice, x: _Floats, y: _Floats) -> str:
    art = ""
    for kind in np.unique(lattice.classes):
        own = np.flatnonzero(lattice.classes == kind)
        if len(own) > 1:
            left, right = x[own].min(), x[own].max()
            half = lattice.widths[own[0]] / 2 + 6
            box = {"x": left - half, "y": y[own[0]] - 21, "width": right - left + 2 * half}
            art += tag("rect", **box, height=42, rx=13, fill=LINE, fill_opacity=0.16)
    return art


def _node(lattice: _Lattice, i: int) -> str:
    color = CATEGORICAL[lattice.level_of[i]]
    w, h = lattice.widths[i], _HEIGHT
    art = ""
    for grow in (0, _FRAME) if lattice.normal[i] else (0,):
        box = {"x": -w / 2 - grow, "y": -h / 2 - grow, "width": w + 2 * grow}
        look = {"height": h + 2 * grow, "rx": 8 + grow, "stroke": color, "stroke_width": 1.5}
        art += tag("rect", **box, **look, fill=SURFACE)
    box = {"x": -w / 2, "y": -h / 2, "width": w, "height": h, "rx": 8}
    art += tag("rect", **box, fill=color, fill_opacity=0.22)
    return art + text((0, 0), lattice.labels[i], font_size=_FONT)


def _lattice_alt(lattice: _Lattice) -> str:
    """Sentences for the accessible name."""
    labels = [label or "one without a label" for label in lattice.labels]
    lines = []
    for level in lattice.levels[::-1]:
        parts = []
        for i in level.tolist():
            inside = lattice.edges[lattice.edges[:, 1] == i, 0].tolist()
            kind = ", normal" if lattice.normal[i] else ""
            above = f" above {', '.join(labels[k] for k in inside)}" if inside else ""
            parts.append(f"{labels[i]}{kind}{above}")
        lines.append(f"Order {len(lattice.members[level[0]])}: {'; '.join(parts)}.")
    total, order = len(lattice.members), len(lattice.members[-1])
    return f"The {total} subgroups of a group of order {order}, level by level. {' '.join(lines)}"


def coset_frames(alpha: float, beta: float, count: int = 12) -> Picture:
    """Sphere with the circle of frames over the point to which the coset carries the pole.

    All R(α, β, γ) carry the pole to one point, on the way shown: down the meridian of the x-axis
    by β, then about z by α. The arrows at the point are the images of e_x for equally spaced γ,
    with γ as hue; the frame of γ = 0 is longer and has its second arrow, the image of e_y, too.

    Parameters
    ----------
    alpha, beta : float
        zyz Euler angles in radians; any α, and β in [0, π].
    count : int
        Number of arrows, 3 to 36.

    Returns
    -------
    Picture
        Orthographic view from a side from which the point is in front, with a key beneath.

    Raises
    ------
    TypeError
        If an argument is no number, or ``count`` no integer.
    ValueError
        If ``alpha`` is not finite, ``beta`` outside [0, π] or ``count`` outside 3 to 36.
    """
    alpha, beta = _angle(alpha, "alpha") % math.tau, _angle(beta, "beta")
    if not 0 <= beta <= math.pi:
        raise ValueError(f"beta must be from 0 to π, got {beta}")
    count = as_int(count, "count", minimum=3, maximum=36)
    view = _view(alpha, beta)
    t = np.linspace(0, 1, 73)
    back, front = _axes(view)
    for curve, color, width in (
        (_polar(math.pi / 2, math.tau * t), LINE, 1.0),
        (_polar(math.tau * t, 0), LINE, 1.0),
        (_polar(beta * t, 0), ACCENT, 3.0),
        (_polar(beta, alpha * t), ACCENT, 3.0),
    ):
        hidden, shown = _curve(view, curve, stroke=color, stroke_width=width)
        back += hidden
        front += shown
    pole = _place(view, np.array([0, 0, 1]))
    start = {"cx": pole[0], "cy": pole[1], "r": 3.5, "stroke": INK, "stroke_width": 1.4}
    front += tag("circle", **start, fill=SURFACE)
    front += _circle_of_frames(view, alpha, beta, count)
    front += text((pole[0] + 9, pole[1] - 8), "pole", text_anchor="start", **_NOTE)
    if beta > _ASIDE:
        x, _, z = _polar(beta / 2, 0)
        front += text(_place(view, np.array([x, -_ASIDE, z])), "β", **_LETTER)
    if alpha * math.sin(beta) > _ASIDE:
        front += text(_place(view, _polar(beta + _ASIDE, alpha / 2)), "α", **_LETTER)
    drawing = document(-186, -162, 372, 366, figure_style(430), _ball(back), front, _key())
    return Picture(drawing, _frames_alt(alpha, beta, count))


_ASIDE = 0.17  # distance of a letter from its arc, and length of the shortest arc that has one
_NOTE: _Style = {"font_size": 14, "fill": MUTED}
_HALO: _Style = {"paint_order": "stroke", "stroke": SURFACE, "stroke_width": 3}
_LETTER: _Style = {"font_size": 16, "font_weight": "600", "fill": ACCENT, **_HALO}


def _angle(value: float, argument: str) -> float:
    """Finite number as a float."""
    array = as_finite_array(value, argument, np.float64)
    if array.ndim:
        raise ValueError(f"{argument} must be one number, got shape {array.shape}")
    return float(array)


def _view(alpha: float, beta: float) -> _Floats:
    """Rows: the reader's right, up and towards, so that the point (α, β) is well in front."""
    azimuth = alpha - math.radians(40)
    height = math.radians(36) * min(1.0, 3 - 4 * beta / math.pi)
    (c, s), (d, u) = ((math.cos(a), math.sin(a)) for a in (azimuth, height))
    return np.array([[-s, c, 0], [-u * c, -u * s, d], [d * c, d * s, u]])


def _polar(colatitude: _Floats | float, longitude: _Floats | float) -> _Floats:
    """Unit vectors (..., 3)."""
    theta, phi = np.broadcast_arrays(colatitude, longitude)
    horizontal = np.sin(theta)
    return np.stack([horizontal * np.cos(phi), horizontal * np.sin(phi), np.cos(theta)], axis=-1)


def _place(view: _Floats, at: _Floats) -> Point:
    """Coordinates in the drawing."""
    x, y, _ = _RADIUS * (view @ at)
    return float(x), float(-y)


def _curve(view: _Floats, curve: _Floats, **style: str | float) -> tuple[str, str]:
    """Part of a curve (m, 3) behind the sphere, dotted, and the part in front."""
    sides = ["", ""]
    front = curve @ view[2] >= 0
    for part in np.split(np.arange(len(curve)), np.flatnonzero(np.diff(front)) + 1):
        # Each part reaches to the first point of the next one.
        way = points([_place(view, at) for at in curve[part[0] : part[-1] + 2]])
        look = {"stroke_linecap": "round"} | style
        if not front[part[0]]:
            look |= {"stroke_dasharray": "2 5", "opacity": 0.65}
        sides[int(front[part[0]])] += tag("polyline", points=way, fill="none", **look)
    return sides[0], sides[1]


def _axes(view: _Floats) -> tuple[str, str]:
    """Axes from the surface on, behind the ball and in front of it, with their names."""
    sides = ["", ""]
    for name, axis in zip("xyz", np.eye(3), strict=True):
        ends = _place(view, axis), _place(view, 1.3 * axis)
        art = line(*ends, stroke=MUTED, stroke_width=1)
        art += text(_place(view, 1.42 * axis), name, font_style="italic", **_NOTE)
        sides[int(view[2] @ axis >= 0)] += art
    return sides[0], sides[1]


def _ball(behind: str) -> str:
    """Shaded ball with what is behind showing through."""
    art = tag("circle", r=_RADIUS, fill=LINE, fill_opacity=0.3, stroke=LINE, stroke_width=1.2)
    for size in (0.94, 0.84, 0.72, 0.58, 0.42, 0.24):
        shift = _RADIUS * (size - 1)
        light = {"cx": 0.36 * shift, "cy": 0.42 * shift, "r": _RADIUS * size}
        art += tag("circle", fill=SURFACE, fill_opacity=0.17, **light)
    return art + tag("g", behind, opacity=0.7)


def _circle_of_frames(view: _Floats, alpha: float, beta: float, count: int) -> str:
    """Tangent disc over the point with the images of e_x, and both arrows for γ = 0."""
    point = _polar(beta, alpha)
    gamma = math.tau * np.arange(73) / 72
    rim = point + _RING * from_euler(alpha, beta, gamma)[:, :, 0]
    places = [_place(view, at) for at in rim]
    art = tag("polygon", points=points(places[:-1]), fill=SURFACE, fill_opacity=0.6)
    for k in range(72):
        color = element_color(float(gamma[k]) + math.pi / 72)
        ends = places[k], places[k + 1]
        art += line(*ends, stroke=color, stroke_width=2.4, stroke_linecap="round")
    for k in range(count):
        turn = math.tau * k / count
        tip = point + _RING * from_euler(alpha, beta, turn)[:, 0]
        art += _tangent(view, point, tip, element_color(turn), 1.6, 8)
    frame = from_euler(alpha, beta, 0)
    for k, dashes in enumerate(("none", "6 4")):
        tip = point + _HIGHLIGHT * frame[:, k]
        art += _tangent(view, point, tip, element_color(0), 3.4, 13, dashes)
        at = _place(view, point + (_HIGHLIGHT + 0.17) * frame[:, k])
        art += _vector(at, "xy"[k], fill=element_color(0), font_weight="600", **_HALO)
    arc = from_euler(alpha, beta, np.linspace(0.22, 1.2, 13))[:, :, 0]
    way = [_place(view, point + 0.54 * at) for at in arc]
    art += tag("polyline", points=points(way[:-1]), fill="none", stroke=ACCENT, stroke_width=1.5)
    art += arrow_head(way[-2], way[-1], ACCENT)
    art += text(_place(view, point + 0.68 * arc[6]), "γ", **_LETTER)
    x, y = _place(view, point)
    look = {"fill": CATEGORICAL[2], "stroke": SURFACE, "stroke_width": 1.5}
    return art + tag("circle", cx=x, cy=y, r=6, **look)


def _tangent(
    view: _Floats,
    start: _Floats,
    tip: _Floats,
    color: str,
    width: float,
    head: float,
    dashes: str = "none",
) -> str:
    """Arrow in space; its head shrinks where it points at the reader."""
    a, b = _place(view, start), _place(view, tip)
    length = math.dist(a, b)
    head *= min(1, 2 * length / (_RADIUS * math.dist(start.tolist(), tip.tolist())))
    part = max(0.0, 1 - 0.8 * head / length) if length else 0
    neck = (a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]))
    shaft = line(a, neck, stroke=color, stroke_width=width, stroke_dasharray=dashes)
    return shaft + arrow_head(a, b, color, head)


def _vector(at: Point, axis: str, after: str = "", **style: str | float) -> str:
    """The image of a unit vector, R e with an index, and words that follow it."""
    symbol = tag("tspan", "R\u2009e", font_style="italic")
    index = tag("tspan", axis, font_style="italic", dy=4, font_size=11)
    base: _Style = {"x": at[0], "y": at[1], "font_size": 15, "fill": INK}
    base |= {"text_anchor": "middle", "dominant_baseline": "central"}
    return tag("text", symbol, index, tag("tspan", after, dy=-4), **(base | style))


def _key() -> str:
    """What the dot and the circle stand for."""
    left: _Style = {"text_anchor": "start"}
    art = tag("circle", cx=-152, cy=156, r=6, fill=CATEGORICAL[2])
    for k in range(24):
        a, b = (polar((-152, 182), 8, -math.tau * i / 24) for i in (k, k + 1))
        art += line(a, b, stroke=element_color(math.tau * k / 24), stroke_width=2.4)
    art += _vector((-134, 156), "z", " is the same point for every γ.", **left)
    return art + _vector((-134, 182), "x", " runs round a circle with γ: the coset.", **left)


def _frames_alt(alpha: float, beta: float, count: int) -> str:
    """Sentences for the accessible name."""
    a, b = (f"{math.degrees(angle):.4g}°" for angle in (alpha, beta))
    return (
        f"A sphere with axes x, y and z. For α = {a} and β = {b} the rotations R(α, β, γ) carry "
        "the pole down the meridian of the x-axis by β and then about z by α, to one and the same "
        f"point for every γ. From there {count} arrows, the images of the x-axis for equally "
        "spaced γ, point in all directions along the surface; their tips lie on a circle, which "
        "is the coset. The frame of γ = 0 has two long arrows."
    )


def panels(images: ArrayLike, names: Sequence[str], columns: int = 4) -> Picture:
    """Stack of small images side by side, each with its name beneath.

    The first index of an image is x and points right, the second is y and points up, so
    ``images[k, 0, 0]`` is the lower left pixel of panel k.

    Parameters
    ----------
    images : array_like, (k, nx, ny) or (k, nx, ny, 3)
        Integers from 0 to 8 are categories: 0 is empty, the others have the palette's colours,
        and those from 2 on are written into pixels that are large enough. Other numbers share one
        sequential map, or a diverging one centred at 0 if both signs occur. A last axis of
        length 3 holds red, green and blue in [0, 1].
    names : sequence of str
        One name per panel, such as ``"r^2s"``; exponents are raised.
    columns : int
        Panels in a row, at least 1.

    Returns
    -------
    Picture
        One rectangle per pixel, or one embedded image per panel if there are over 1024 pixels.

    Raises
    ------
    TypeError
        If ``images`` holds no real numbers, a name is no string, or ``columns`` no integer.
    ValueError
        If ``images`` has another shape, is empty, not finite, or has colours outside [0, 1], if
        the number of ``names`` differs from that of the panels, or ``columns`` is below 1.

    Examples
    --------
    >>> panels([[[0, 1], [2, 0]]], ["e"]).alt
    '1 panel of 2 by 2 pixels: e.'
    """
    array = _checked_images(images)
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"names must be a sequence of strings, got {names!r}")
    if len(names) != len(array):
        raise ValueError(f"names must name all {len(array)} panels, got {len(names)} names")
    columns = min(as_int(columns, "columns", minimum=1), len(array))
    colors = _pixel_colors(array)
    nx, ny = array.shape[1:3]
    side = _PANEL / max(nx, ny)
    width, height = nx * side + _BETWEEN, ny * side + 34
    art = ""
    for k, name in enumerate(names):
        body = _pixels(array[k], colors[k], side) if colors[..., 0].size <= _MOST_PIXELS else ""
        body = body or _embedded(colors[k], side)
        frame = {"width": nx * side, "height": ny * side, "stroke_width": 1}
        body += tag("rect", **frame, fill="none", stroke=LINE)
        body += text(
            (nx * side / 2, ny * side + 16), pretty(name), font_size=17, font_style="italic"
        )
        art += moved((k % columns * width, k // columns * height), body)
    rows = -(-len(array) // columns)
    box = (-1, -1, columns * width - _BETWEEN + 2, rows * height)
    return Picture(document(*box, figure_style(box[2]), art), _panels_alt(array, names))


def _checked_images(images: ArrayLike) -> NDArray[Any]:
    array = as_array(images, "images")
    if array.ndim not in (3, 4) or array.shape[3:] not in ((), (3,)) or not array.size:
        raise ValueError(
            f"images must have shape (k, nx, ny) or (k, nx, ny, 3), not empty, got {array.shape}"
        )
    if array.dtype.kind == "b":
        array = array.astype(np.intp)
    as_finite_array(array, "images", np.float64)
    if array.ndim == 4 and not (0 <= array.min() and array.max() <= 1):
        raise ValueError("images with a last axis of length 3 must hold colours in [0, 1]")
    return array


def _pixel_colors(array: NDArray[Any]) -> _Bytes:
    """Red, green, blue and opacity (k, nx, ny, 4) as bytes."""
    if array.ndim == 4:
        opaque = np.ones((*array.shape[:3], 1))
        return np.rint(255 * np.concatenate([array, opaque], axis=-1)).astype(np.uint8)
    low, high = float(array.min()), float(array.max())
    if _is_categorical(array):
        known = ["00000000", *(color[1:] + "ff" for color in CATEGORICAL)]
        table = np.array([list(bytes.fromhex(color)) for color in known], dtype=np.uint8)
        return np.asarray(table[array])
    import matplotlib as mpl

    if low < 0 < high:
        high = max(-low, high)
        low = -high
    share = (array - low) / (high - low) if high > low else np.zeros(array.shape)
    name = DIVERGING if low < 0 < high else SEQUENTIAL
    return np.asarray(mpl.colormaps[name](share, bytes=True))


def _is_categorical(array: NDArray[Any]) -> bool:
    """Whether the numbers are names of colours."""
    whole = array.ndim == 3 and array.dtype.kind in "iu"
    return whole and 0 <= array.min() and array.max() <= len(CATEGORICAL)


def _pixels(image: NDArray[Any], colors: _Bytes, side: float) -> str:
    """Rectangle for each pixel that is not empty."""
    art = ""
    nx, ny = image.shape[:2]
    for x, y in np.ndindex(nx, ny):
        if colors[x, y, 3]:
            fill = "#" + bytes(colors[x, y, :3]).hex()
            corner = {"x": x * side, "y": (ny - 1 - y) * side}
            art += tag("rect", **corner, width=side, height=side, fill=fill)
            if _is_categorical(image[None]) and image[x, y] > 1 and side >= 14:
                middle = (corner["x"] + side / 2, corner["y"] + side / 2)
                art += text(middle, str(image[x, y]), fill=text_on(fill), font_size=0.6 * side)
    return tag("g", art, shape_rendering="crispEdges")


def _embedded(colors: _Bytes, side: float) -> str:
    """Whole panel as one image whose pixels stay sharp."""
    rows = colors.transpose(1, 0, 2)[::-1]  # from top to bottom
    height, width = rows.shape[:2]
    scanlines = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(scanlines, 9)), (b"IEND", b"")):
        check = struct.pack(">I", zlib.crc32(kind + data))
        png += struct.pack(">I", len(data)) + kind + data + check
    link = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    size = {"width": width * side, "height": height * side}
    return tag("image", href=link, **size, style="image-rendering:pixelated")


def _panels_alt(array: NDArray[Any], names: Sequence[str]) -> str:
    """Sentences for the accessible name."""
    count, nx, ny = array.shape[:3]
    words = "1 panel" if count == 1 else f"{count} panels"
    alt = f"{words} of {nx} by {ny} pixels: {', '.join(map(pretty, names))}."
    if count > 1 and (array == array[0]).all():
        alt += " All panels show the same image."
    return alt
