"""Pictures of the chapter on cosets: subgroups, the circle over a direction, stacked images."""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Iterable, Sequence
from itertools import combinations, permutations
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_array, as_finite_array, as_int
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    Point,
    arrow_head,
    document,
    figure_style,
    line,
    num,
    points,
    polar,
    tag,
    text,
)
from dmolkit.figures._svg import (
    group as moved,
)
from dmolkit.groups import Group, generated_subgroup, pretty, subgroups
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
_FONT, _HEIGHT, _STOREY, _GAP, _FRAME = 16.0, 30.0, 80.0, 16.0, 3.5
_UNLABELLED, _WIDEST_LEVEL = 20.0, 900.0
_NARROW = set("\N{NO-BREAK SPACE} ,{}()⟨⟩−ijl1⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_EFFORT = 400  # about the number of edges that are laid out in a second

# Circles of frames, in radii of the sphere but for the first.
_RADIUS, _RING, _LONG, _BESIDE, _NAME = 118.0, 0.42, 0.68, 0.85, 1.42
_ASIDE = 0.17  # distance of a letter from its arc, and length of the shortest arc that has one
_UP = np.array([0.0, 0.0, 1.0])
_NOTE: _Style = {"font_size": 14, "fill": MUTED}
_HALO: _Style = {"paint_order": "stroke", "stroke": SURFACE, "stroke_width": 3}
_LETTER: _Style = {"font_size": 16, "font_weight": "600", "fill": ACCENT, **_HALO}

# Stacked images.
_PANEL, _MOST_PIXELS = 108.0, 1024


def subgroup_lattice(group: Group) -> Picture:
    """All subgroups of a small group, each joined to the largest ones that it contains.

    Subgroups of equal order form a level and share a colour; the order stands at the left. Normal
    subgroups have a double frame, and a grey band joins those that are conjugate to each other.

    Parameters
    ----------
    group : Group
        Group of at most 24 elements.

    Returns
    -------
    Picture
        The whole group at the top, the trivial one at the bottom. Labels list the elements of a
        subgroup or generate it; a level that is too crowded for them has none. In lattices of
        some dozens of subgroups a line may run behind a box.

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
    y = _STOREY * (lattice.level_of.max() - lattice.level_of)
    art = _bands(lattice, x, y)
    for low, high in lattice.edges.tolist():
        a, b = (x[low], y[low] - _reach(lattice, low)), (x[high], y[high] + _reach(lattice, high))
        art += line(a, b, stroke=LINE, stroke_width=1.4)
    for i in range(len(x)):
        art += moved((x[i], y[i]), _node(lattice, i))
    left, right = (x - lattice.widths / 2).min(), (x + lattice.widths / 2).max()
    column = left - 30
    art += text((column, -34), "order", font_size=14, fill=MUTED)
    for first, *_ in lattice.levels:
        art += text((column, y[first]), str(lattice.orders[first]), font_size=_FONT, fill=MUTED)
    box = (column - 24, -46, right - column + 36, y.max() + 74)
    return Picture(document(*box, figure_style(box[2]), art), _lattice_alt(lattice))


class _Lattice(NamedTuple):
    """Subgroups in the order of `subgroups`, and how each of them is shown."""

    orders: _Indices
    edges: _Indices  # (m, 2), the smaller subgroup first
    classes: _Indices  # smallest conjugate of each subgroup
    levels: list[_Indices]
    level_of: _Indices
    labels: list[str]
    widths: _Floats

    def normal(self, i: int) -> bool:
        """Whether a subgroup has no other conjugates."""
        return bool((self.classes == self.classes[i]).sum() == 1)


def _lattice(group: Group) -> _Lattice:
    """Find subgroups, containments and classes, and choose labels."""
    members = [frozenset(h.tolist()) for h in subgroups(group)]
    edges = []
    for k, large in enumerate(members):
        inside = [i for i in range(k) if members[i] < large]
        edges += [(i, k) for i in inside if not any(members[i] < members[j] for j in inside)]
    everyone = np.arange(len(group))[:, None]
    classes = [
        min(members.index(frozenset(row)) for row in group.conjugate(everyone, sorted(h)).tolist())
        for h in members
    ]
    orders = np.array([len(h) for h in members])
    level_of = np.unique(orders, return_inverse=True)[1]
    levels = [np.flatnonzero(level_of == k) for k in range(level_of.max() + 1)]
    names = [pretty(name) for name in group.names]
    labels: list[str] = []
    widths = np.full(len(members), _UNLABELLED)
    for level in levels:
        own = [_label(group, names, sorted(members[i]), len(level) <= 5) for i in level]
        width = max(map(_text_width, own)) + 20
        if len(level) * (width + _GAP) <= _WIDEST_LEVEL:
            widths[level] = width
        labels += own
    pairs = np.array(edges, dtype=np.intp).reshape(-1, 2)
    return _Lattice(orders, pairs, np.array(classes), levels, level_of, labels, widths)


def _label(group: Group, names: list[str], members: list[int], roomy: bool) -> str:
    """Give {e}, {e, s}, or the first generators that do, such as ⟨r², s⟩."""
    if len(members) == 1:
        return f"{{{names[0]}}}"
    if len(members) == len(group):
        label = f"G = ⟨{', '.join(names[g] for g in group.generators)}⟩"
        return label if len(label) <= 24 else "G"
    if len(members) == 2 and roomy and len(names[members[1]]) <= 3:
        return f"{{{names[0]}, {names[members[1]]}}}"
    chosen = next(
        some
        for size in range(1, len(members))
        for some in combinations(members, size)
        if len(generated_subgroup(group, some)) == len(members)
    )
    return f"⟨{', '.join(names[g] for g in chosen)}⟩"


def _text_width(label: str) -> float:
    """Width of a label in the drawing, on the safe side for common fonts."""
    return _FONT * sum(0.38 if c in _NARROW else 0.6 for c in label)


class _Layout:
    """What speaks against places (b, n) of the subgroups, for b proposals at once."""

    def __init__(self, lattice: _Lattice) -> None:
        self.lattice = lattice
        self.low, self.high = lattice.edges.T
        level = lattice.level_of.astype(float)
        self.bottom, self.top = level[self.low], level[self.high]
        a, b = np.triu_indices(len(self.low), 1)
        start = np.maximum(self.bottom[a], self.bottom[b])
        end = np.minimum(self.top[a], self.top[b])
        meet = (start < end) & (self.low[a] != self.low[b]) & (self.high[a] != self.high[b])
        self.a, self.b, self.start, self.end = a[meet], b[meet], start[meet], end[meet]
        self.passing, self.passed = np.nonzero(
            (self.bottom[:, None] < level) & (level < self.top[:, None])
        )

    def cost(self, x: _Floats) -> _Floats:
        """Sum up boxes touched, lines crossed, lengths, and classes torn or turned round, (b,)."""
        below = self._along(x, self.a, self.start) - self._along(x, self.b, self.start)
        above = self._along(x, self.a, self.end) - self._along(x, self.b, self.end)
        crossings = (below * above < 0).sum(axis=1)
        run = x[:, self.high] - x[:, self.low]
        steep = np.abs(run / (self.top - self.bottom - _HEIGHT / _STOREY))[:, self.passing]
        lean = steep * (_HEIGHT / 2 + _FRAME) / _STOREY
        level = self.lattice.level_of[self.passed].astype(float)
        off = np.abs(self._along(x, self.passing, level) - x[:, self.passed])
        room = off - self.lattice.widths[self.passed] / 2 - lean
        touched = (np.clip(12 - room, 0, 24) + 40 * (room < 3)).sum(axis=1)
        cost = 20 * touched + 120 * crossings + (run**2).sum(axis=1) / 2000 + np.ptp(x, axis=1) / 20
        for own in self.lattice.levels:
            order = np.argsort(x[:, own], axis=1, kind="stable")
            cost += 900 * (np.diff(self.lattice.classes[own][order], axis=1) != 0).sum(axis=1)
            cost += (np.diff(order, axis=1) < 0).sum(axis=1)
        return np.asarray(np.round(cost, 6))

    def _along(self, x: _Floats, edge: _Indices, level: _Floats) -> _Floats:
        """Where edges (m,) are at the heights of levels (m,), for each proposal."""
        box = _HEIGHT / _STOREY / 2  # a line begins and ends at the edges of boxes
        rise = self.top[edge] - self.bottom[edge] - 2 * box
        t = np.clip((level - self.bottom[edge] - box) / rise, 0, 1)
        return np.asarray((1 - t) * x[:, self.low[edge]] + t * x[:, self.high[edge]])


def _arranged(lattice: _Lattice) -> _Floats:
    """Places (n,) of the subgroups: the best of some descents, more of them for few edges."""
    layout = _Layout(lattice)
    starts = max(1, min(12, _EFFORT // max(1, len(lattice.edges))))
    found = [_descent(lattice, layout, start) for start in range(starts)]
    return min(found, key=lambda x: float(layout.cost(x[None])[0]))


def _descent(lattice: _Lattice, layout: _Layout, start: int) -> _Floats:
    """Reorder, move and widen one level after the other as long as that helps."""
    orders = [
        np.roll(np.argsort(lattice.classes[level], kind="stable"), start * i)
        for i, level in enumerate(lattice.levels)
    ]
    shapes = [(96.0 * (start * i % 5 - 2), 1.0) for i in range(len(orders))]
    x = np.zeros(len(lattice.orders))
    for level, order, shape in zip(lattice.levels, orders, shapes, strict=True):
        x[level] = _places(lattice, level, order, shape)
    best, before = float(layout.cost(x[None])[0]), np.inf
    while best < before:
        before = best
        for i, level in enumerate(lattice.levels):
            for moves in (
                [(order, shapes[i]) for order in _reordered(orders[i], len(lattice.edges))],
                [(orders[i], (24.0 * h, s / 2)) for s in (2, 3, 4) for h in range(-16, 17)],
            ):
                rows = np.repeat(x[None], len(moves), axis=0)
                rows[:, level] = [_places(lattice, level, *move) for move in moves]
                costs = layout.cost(rows)
                k = int(np.argmin(costs))
                if costs[k] < best:
                    best, x, (orders[i], shapes[i]) = float(costs[k]), rows[k], moves[k]
    return x


def _places(
    lattice: _Lattice, level: _Indices, order: _Indices, shape: tuple[float, float]
) -> _Floats:
    """Places of one level from its order, a shift, and a factor that widens it."""
    shift, spread = shape
    pitch = lattice.widths[level[0]] + _GAP
    apart = np.diff(lattice.classes[level][order]) != 0
    row = np.concatenate([[0.0], np.cumsum(pitch + _GAP * apart)])
    x = np.empty(len(level))
    x[order] = spread * (row - row[-1] / 2) + shift
    return x


def _reordered(order: _Indices, edges: int) -> list[_Indices]:
    """Other orders of one level: all of them, or one swap or move away, or none if it is slow."""
    if len(order) <= 5:
        return [np.array(some) for some in permutations(range(len(order)))]
    found = [order]
    for i, j in combinations(range(len(order)), 2) if edges <= _EFFORT // 4 else ():
        swapped = order.copy()
        swapped[[i, j]] = order[[j, i]]
        found += [swapped, np.insert(np.delete(order, i), j, order[i])]
        found.append(np.insert(np.delete(order, j), i, order[j]))
    return found


def _reach(lattice: _Lattice, i: int) -> float:
    """Distance from the middle of a box to its upper and lower edge."""
    return _HEIGHT / 2 + _FRAME * lattice.normal(i)


def _bands(lattice: _Lattice, x: _Floats, y: _Floats) -> str:
    """Grey background behind each class of several conjugate subgroups."""
    art = ""
    for kind in np.unique(lattice.classes):
        own = np.flatnonzero(lattice.classes == kind)
        if len(own) > 1:
            half = lattice.widths[kind] / 2 + 6
            box = {"x": x[own].min() - half, "y": y[kind] - 21, "width": np.ptp(x[own]) + 2 * half}
            art += tag("rect", **box, height=42, rx=13, fill=LINE, fill_opacity=0.18)
    return art


def _node(lattice: _Lattice, i: int) -> str:
    """Box in the colour of its level with the label; a second frame if it is normal."""
    color, art = CATEGORICAL[lattice.level_of[i]], ""
    for grow in (_FRAME, 0) if lattice.normal(i) else (0,):
        w, h = lattice.widths[i] + 2 * grow, _HEIGHT + 2 * grow
        box = {"x": -w / 2, "y": -h / 2, "width": w, "height": h, "rx": 8 + grow}
        art += tag("rect", **box, fill=SURFACE, stroke=color, stroke_width=1.5)
    art += tag("rect", **box, fill=color, fill_opacity=0.22)
    if lattice.widths[i] == _UNLABELLED:
        return art
    # Letters are italic, as in formulas; signs and digits are upright.
    pieces = [escape(piece) for piece in re.split(r"([^\W\d_]+)", lattice.labels[i])]
    pieces[1::2] = [tag("tspan", piece, font_style="italic") for piece in pieces[1::2]]
    base: _Style = {"text_anchor": "middle", "dominant_baseline": "central", "fill": INK}
    return art + tag("text", *pieces, x=0, y=0, font_size=_FONT, **base)


def _lattice_alt(lattice: _Lattice) -> str:
    """Sentences for the accessible name; containments only if they are few."""
    count, order = len(lattice.orders), lattice.orders[-1]
    alt = f"Lattice of the {count} subgroups of a group of order {order}."
    for level in lattice.levels[::-1]:
        parts = []
        for i in level.tolist():
            below = lattice.edges[lattice.edges[:, 1] == i, 0].tolist()
            part = lattice.labels[i] + (" (normal)" if lattice.normal(i) else "")
            if below and len(lattice.edges) <= _EFFORT // 10:
                part += f" contains {' and '.join(lattice.labels[k] for k in below)}"
            parts.append(part)
        alt += f" Order {lattice.orders[level[0]]}: {', '.join(parts)}."
    return alt


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
    behind, art = _axes(view)
    for curve, color, width in (
        (_polar(math.pi / 2, math.tau * t), LINE, 1),
        (_polar(math.tau * t, 0), LINE, 1),
        (_polar(beta * t, 0), ACCENT, 3),
        (_polar(beta, alpha * t), ACCENT, 3),
    ):
        hidden, shown = _curve(view, curve, stroke=color, stroke_width=width)
        behind += hidden
        art += shown
    x, y = _place(view, _UP)
    art += tag("circle", cx=x, cy=y, r=3.5, fill=SURFACE, stroke=INK, stroke_width=1.4)
    art += _circle_of_frames(view, alpha, beta, count) + _path_labels(view, alpha, beta)
    outer = _polar(beta, alpha) + _BESIDE * from_euler(alpha, beta, math.tau * t)[:, :, 0]
    below = 16 + max(_RADIUS, *(_place(view, at)[1] for at in outer))
    above = 16 + max(_RADIUS, -_place(view, _NAME * _UP)[1])
    style = figure_style(430)
    body = _ball(), tag("g", behind, opacity=0.7), art, moved((0, below), _key())
    drawing = document(-186, -above, 372, above + below + 62, style, *body)
    return Picture(drawing, _frames_alt(alpha, beta, count))


def _angle(value: float, argument: str) -> float:
    """One finite number as a float."""
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
    """Give the unit vectors (..., 3) with these spherical coordinates."""
    theta, phi = np.broadcast_arrays(colatitude, longitude)
    away = np.sin(theta)
    return np.stack([away * np.cos(phi), away * np.sin(phi), np.cos(theta)], axis=-1)


def _place(view: _Floats, at: _Floats) -> Point:
    """Coordinates in the drawing."""
    x, y, _ = _RADIUS * (view @ at)
    return float(x), float(-y)


def _ball() -> str:
    """Shaded ball."""
    art = tag("circle", r=_RADIUS, fill=LINE, fill_opacity=0.3, stroke=LINE, stroke_width=1.2)
    for size in (0.94, 0.84, 0.72, 0.58, 0.42, 0.24):
        shift = _RADIUS * (size - 1)
        light = {"cx": 0.36 * shift, "cy": 0.42 * shift, "r": _RADIUS * size}
        art += tag("circle", fill=SURFACE, fill_opacity=0.17, **light)
    return art


def _axes(view: _Floats) -> tuple[str, str]:
    """Axes outside the ball with their names: those behind it, those in front."""
    sides = ["", ""]
    for name, axis in zip("xyz", np.eye(3), strict=True):
        art = line(_place(view, axis), _place(view, 1.3 * axis), stroke=MUTED, stroke_width=1)
        art += text(_place(view, _NAME * axis), name, font_style="italic", **_NOTE)
        sides[int(view[2] @ axis >= 0)] += art
    return sides[0], sides[1]


def _curve(view: _Floats, curve: _Floats, **style: str | float) -> tuple[str, str]:
    """Part of a curve (m, 3) on the far side of the ball, dotted, and the part in front."""
    sides = ["", ""]
    front = curve @ view[2] >= 0
    for part in np.split(np.arange(len(curve)), np.flatnonzero(np.diff(front)) + 1):
        # Each part reaches to the first point of the next one.
        way = points([_place(view, at) for at in curve[part[0] : part[-1] + 2]])
        look: _Style = {"fill": "none", "stroke_linecap": "round", **style}
        if not front[part[0]]:
            look |= {"stroke_dasharray": "2 5", "opacity": 0.65}
        sides[int(front[part[0]])] += tag("polyline", points=way, **look)
    return sides[0], sides[1]


def _path_labels(view: _Floats, alpha: float, beta: float) -> str:
    """Name of the pole, and the letters of the angles beside their arcs, where there is room."""
    art, (x, y) = "", _place(view, _UP)
    if beta > _RING:
        art += text((x + 9, y - 8), "pole", text_anchor="start", **_NOTE)
    if beta > _ASIDE:
        beside = _polar(beta / 2, 0) - np.array([0, _ASIDE, 0])
        art += text(_place(view, beside), "β", **_LETTER)
    if alpha * math.sin(beta) > _ASIDE:
        art += text(_place(view, _polar(beta + _ASIDE, alpha / 2)), "α", **_LETTER)
    return art


def _circle_of_frames(view: _Floats, alpha: float, beta: float, count: int) -> str:
    """Disc over the point with the images of e_x, both arrows for γ = 0, and the sense of γ."""
    point = _polar(beta, alpha)

    def images(gamma: _Floats, length: float) -> list[Point]:
        """Where R e_x ends for each γ, if it starts at the point and has this length."""
        return [_place(view, point + length * r[:, 0]) for r in from_euler(alpha, beta, gamma)]

    foot = _place(view, point)
    turn = math.tau * np.arange(73) / 72
    rim = images(turn, _RING)
    art = tag("polygon", points=points(rim[1:]), fill=SURFACE, fill_opacity=0.5)
    for a, b, gamma in zip(rim, rim[1:], turn.tolist(), strict=False):
        color = element_color(gamma + math.pi / 72)
        art += line(a, b, stroke=color, stroke_width=2.4, stroke_linecap="round")
    turn = math.tau * np.arange(count) / count
    for tip, gamma in zip(images(turn, _RING), turn.tolist(), strict=True):
        art += _tangent(foot, tip, _RING, element_color(gamma), 1.6, 8)
    # R e_y for γ = 0 is R e_x for a quarter turn.
    turn, color = np.array([0, math.pi / 2]), element_color(0)
    ends = zip("xy", ("none", "6 4"), images(turn, _LONG), images(turn, _BESIDE), strict=True)
    for axis, dashes, tip, beside in ends:
        art += _tangent(foot, tip, _LONG, color, 3.4, 13, dashes)
        art += _image_of(axis, beside, fill=color, font_weight="600", **_HALO)
    way = images(np.linspace(0.22, 1.2, 15), 0.54)
    art += tag("polyline", points=points(way[:-1]), fill="none", stroke=ACCENT, stroke_width=1.5)
    art += arrow_head(way[-2], way[-1], ACCENT)
    art += text(images(np.array([0.75]), _LONG)[0], "γ", **_LETTER)
    art += tag("circle", cx=foot[0], cy=foot[1], r=6.8, fill=SURFACE)
    return art + tag("circle", cx=foot[0], cy=foot[1], r=5.5, fill=CATEGORICAL[2])


def _tangent(
    foot: Point, tip: Point, size: float, color: str, width: float, head: float, dashes: str = ""
) -> str:
    """Arrow of length ``size`` in space; its head shrinks where it points at the reader."""
    length = math.dist(foot, tip)
    head *= min(1.0, 2 * length / (_RADIUS * size))
    neck = polar(tip, -0.8 * head, math.atan2(tip[1] - foot[1], tip[0] - foot[0]))
    shaft = line(foot, neck, stroke=color, stroke_width=width, stroke_dasharray=dashes or "none")
    return shaft + arrow_head(foot, tip, color, head)


def _image_of(
    axis: str, at: Point, before: str = "", after: str = "", /, **style: str | float
) -> str:
    """Write R e with an index between other words."""
    symbol = tag("tspan", "R\u2009e", font_style="italic")
    index = tag("tspan", axis, font_style="italic", dy=4, font_size=11)
    look: _Style = {"x": at[0], "y": at[1], "font_size": 15, "fill": INK}
    look |= {"text_anchor": "middle", "dominant_baseline": "central", **style}
    return tag("text", before, symbol, index, tag("tspan", after, dy=-4), **look)


def _key() -> str:
    """Say what the dot and the circle stand for."""
    left: _Style = {"text_anchor": "start"}
    art = tag("circle", cx=-154, cy=14, r=6, fill=CATEGORICAL[2])
    art += _image_of("z", (-136, 14), "", " is the same point for every γ.", **left)
    for k in range(24):
        a, b = (polar((-154, 40), 8, -math.tau * i / 24) for i in (k, k + 1))
        art += line(a, b, stroke=element_color(math.tau * k / 24), stroke_width=2.4)
    words = "The coset is a circle: ", " for all γ."
    return art + _image_of("x", (-136, 40), *words, **left)


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
    '1 panel of 2 by 2 pixels: e. Values go from 0 to 2.'
    """
    array = _checked_images(images)
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"names must be a sequence of strings, got {names!r}")
    titles = [name for name in names if isinstance(name, str)]
    if not len(titles) == len(names) == len(array):
        raise ValueError(f"names must be {len(array)} strings, one per panel, got {names!r}")
    columns = min(as_int(columns, "columns", minimum=1), len(array))
    categorical = array.ndim == 3 and array.dtype.kind in "iu" and set(array.flat) <= set(range(9))
    colors = _category_colors(array) if categorical else _scale_colors(array)
    count, nx, ny = array.shape[:3]
    side = _PANEL / max(nx, ny)
    width, height = nx * side, ny * side
    art = ""
    for k, title in enumerate(titles):
        few = count * nx * ny <= _MOST_PIXELS
        body = _rectangles(colors[k], side) if few else _embedded(colors[k], side)
        body += _numbers(array[k], side) if few and categorical else ""
        body += tag("rect", width=width, height=height, fill="none", stroke=LINE)
        at = (width / 2, height + 16)
        body += text(at, pretty(title), font_size=17, font_style="italic")
        art += moved((k % columns * (width + 16), k // columns * (height + 36)), body)
    rows = -(-count // columns)
    box = (-1, -1, columns * (width + 16) - 14, rows * (height + 36) - 6)
    return Picture(document(*box, figure_style(box[2]), art), _panels_alt(array, titles))


def _checked_images(images: ArrayLike) -> NDArray[Any]:
    """Array of numbers with three axes, or of colours with four."""
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


def _category_colors(array: NDArray[np.intp]) -> _Bytes:
    """Red, green, blue and opacity (k, nx, ny, 4) as bytes; nothing for 0."""
    known = ["00000000", *(f"{color[1:]}ff" for color in CATEGORICAL)]
    table = np.array([list(bytes.fromhex(color)) for color in known], dtype=np.uint8)
    return np.asarray(table[array])


def _scale_colors(array: NDArray[Any]) -> _Bytes:
    """Red, green, blue and opacity (k, nx, ny, 4) as bytes, from colours or on one scale."""
    import matplotlib as mpl

    if array.ndim == 4:
        opaque = np.ones((*array.shape[:3], 1))
        return np.asarray(np.rint(255 * np.concatenate([array, opaque], axis=-1)), dtype=np.uint8)
    low, high = float(array.min()), float(array.max())
    diverging = low < 0 < high
    if diverging:
        low, high = min(low, -high), max(high, -low)
    share = (array - low) / (high - low) if high > low else np.zeros(array.shape)
    return np.asarray(mpl.colormaps[DIVERGING if diverging else SEQUENTIAL](share, bytes=True))


def _rectangles(colors: _Bytes, side: float) -> str:
    """One rectangle for each pixel that is not empty, and hairlines between all pixels."""
    nx, ny = colors.shape[:2]
    art = ""
    for x, y in np.argwhere(colors[..., 3]).tolist():
        # Not in hex: `Picture` takes some hex colours for theme colours.
        red, green, blue, _ = colors[x, y].tolist()
        corner = {"x": x * side, "y": (ny - 1 - y) * side, "width": side, "height": side}
        art += tag("rect", **corner, fill=f"rgb({red},{green},{blue})")
    grid = [f"M{num(k * side)} 0v{num(ny * side)}" for k in range(1, nx)]
    grid += [f"M0 {num(k * side)}h{num(nx * side)}" for k in range(1, ny)]
    hairlines = tag("path", d="".join(grid), stroke=LINE, stroke_width=0.6, opacity=0.4)
    return tag("g", art, shape_rendering="crispEdges") + hairlines


def _numbers(image: NDArray[np.intp], side: float) -> str:
    """Categories from 2 on, written into their pixels if these are large enough."""
    art = ""
    for x, y in np.argwhere(image > 1).tolist() if side >= 14 else ():
        middle = (x + 0.5) * side, (image.shape[1] - y - 0.5) * side
        ink = text_on(CATEGORICAL[image[x, y] - 1])
        art += text(middle, str(image[x, y]), fill=ink, font_size=0.6 * side)
    return art


def _embedded(colors: _Bytes, side: float) -> str:
    """Whole panel as one image whose pixels stay sharp."""
    from matplotlib.image import imsave

    rows = np.ascontiguousarray(colors.transpose(1, 0, 2)[::-1])  # the top row first
    buffer = io.BytesIO()
    imsave(buffer, rows, format="png", metadata={"Software": "dmolkit"})
    link = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    size = {"width": len(rows[0]) * side, "height": len(rows) * side}
    return tag("image", href=link, **size, style="image-rendering:pixelated")


def _panels_alt(array: NDArray[Any], titles: list[str]) -> str:
    """Sentences for the accessible name."""
    count, nx, ny = array.shape[:3]
    words = "1 panel" if count == 1 else f"{count} panels"
    alt = f"{words} of {nx} by {ny} pixels: {', '.join(map(pretty, titles))}."
    if array.ndim == 3:
        low, high = (f"{value:.3g}".replace("-", "−") for value in (array.min(), array.max()))
        alt += f" Values go from {low} to {high}."
    if count > 1 and (array == array[0]).all():
        alt += " All panels show the same image."
    return alt
