"""Subgroups of a group, drawn as a lattice."""

from __future__ import annotations

import re
from itertools import combinations, permutations
from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    document,
    figure_style,
    line,
    tag,
    text,
)
from dmolkit.figures._svg import (
    group as moved,
)
from dmolkit.groups import Group, generated_subgroup, pretty, subgroups
from dmolkit.palette import (
    CATEGORICAL,
    INK,
    LINE,
    MUTED,
    SURFACE,
)

_Style = dict[str, str | float]
_Floats = NDArray[np.float64]
_Indices = NDArray[np.intp]

# In units of the drawing.
_FONT, _HEIGHT, _STOREY, _GAP, _FRAME = 16.0, 30.0, 80.0, 16.0, 3.5
_UNLABELLED, _WIDEST_LEVEL = 20.0, 900.0
_NARROW = set("\N{NO-BREAK SPACE} ,{}()⟨⟩−ijl1⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_EFFORT = 400  # about the number of edges that are laid out in a second


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
