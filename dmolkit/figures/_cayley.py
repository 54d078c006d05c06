"""Cayley tables and Cayley diagrams on matplotlib axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from dmolkit.figures._layout import cayley_layout
from dmolkit.groups import Group, pretty
from dmolkit.palette import (
    CATEGORICAL,
    INK,
    LINE,
    MUTED,
    SURFACE,
    TINT,
    element_colors,
    mirrored_elements,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.2, 1.6)), (0, (6, 2, 1.2, 2)))
_SMALLEST = 5.0
"""Size in points below which a name is left out."""


def draw_cayley_table(group: Group, *, ax: Axes) -> None:
    """Draw the multiplication table: row = left factor, column = right factor, which acts first.

    A cell has the colour of its product; products that are mirrors are hatched as well. Names are
    written into the cells where there is room.

    Parameters
    ----------
    group : Group
        Group of at most 60 elements.
    ax : matplotlib Axes
        Emptied of ticks and frame, with equal aspect.

    Raises
    ------
    ValueError
        If ``group`` has more than 60 elements.
    """
    n = len(group)
    if n > 60:
        raise ValueError(f"group must have at most 60 elements to be readable, got {n}")
    _clear(ax)
    colors, mirrored = element_colors(group), mirrored_elements(group)
    names = list(map(pretty, group.names))
    longest = max(map(len, names))
    cell = _points_across(ax) / (n + 2)
    inside = min(12.0, 0.45 * cell, 1.45 * cell / longest)
    for a in range(n):
        for b in range(n):
            c = int(group.table[a, b])
            _cell(ax, (b, a), colors[c], mirrored[c])
            if inside >= _SMALLEST:
                ax.text(b, a, names[c], size=inside, color=INK, ha="center", va="center")
    upright = longest <= 4
    size = min(12.0, 1.45 * cell / longest if upright else 0.6 * cell)
    head: dict[str, Any] = {"size": size, "weight": "bold", "color": INK, "rotation_mode": "anchor"}
    for k, name in enumerate(names):
        ax.text(-0.7, k, name, ha="right", va="center", **head)
        turn = {"ha": "center"} if upright else {"ha": "left", "va": "center", "rotation": 90}
        ax.text(k, -0.7, name, **(head | turn))
    note: dict[str, Any] = {"size": 10, "color": MUTED}
    width = 0.62 * size / cell * longest
    top = -1.0 - (0.9 * size / cell if upright else width)
    ax.text((n - 1) / 2, top, "right factor, acts first", ha="center", va="bottom", **note)
    ax.text(-1.0 - width, (n - 1) / 2, "left factor", ha="right", va="center", rotation=90, **note)
    ax.set_xlim(-1.1 - width, n - 0.45)
    ax.set_ylim(n - 0.45, top - 0.1)


def draw_cayley_diagram(group: Group, *, ax: Axes, side: Literal["left", "right"] = "left") -> None:
    """Draw one arrow per element and generator: a walk through the group.

    Each generator has its colour and its dashes; a generator that is its own inverse gives plain
    lines. The identity lies where corner 1 of the polygon is that the group moves, or at the top,
    and diagrams of the rotation groups of polygons and polyhedra have no crossings (Tutte, *How to
    draw a graph*, 1963).

    Parameters
    ----------
    group : Group
        Group with at most four generators and at most 60 elements.
    ax : matplotlib Axes
        Emptied of ticks and frame, with equal aspect.
    side : {"left", "right"}
        Whether a generator s leads from g to sg (s acts after g) or to gs.

    Raises
    ------
    ValueError
        If ``group`` is too large or has more than four generators, or ``side`` is neither of
        the above.
    """
    if len(group) > 60 or len(group.generators) > len(DASHES):
        raise ValueError(
            f"group must have at most 60 elements and {len(DASHES)} generators, "
            f"got {len(group)} and {len(group.generators)}"
        )
    if side not in ("left", "right"):
        raise ValueError(f"side must be 'left' or 'right', got {side!r}")
    _clear(ax)
    places = cayley_layout(group, side)
    between = np.abs(places[:, None] - places) + 9 * np.eye(len(group))
    radius = min(0.15, 0.36 * float(between.min()))
    reach = float(np.abs(places).max()) + 1.3 * radius
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-reach, reach)
    scale = _points_across(ax) / (2 * reach)
    for k, s in enumerate(group.generators):
        step = group.table[s] if side == "left" else group.table[:, s]
        _edges(ax, places, step, k, radius, scale)
    _nodes(ax, group, places, radius, scale)
    if group.generators:
        _legend(ax, group)


def _clear(ax: Axes) -> None:
    """Equal aspect, nothing but the drawing."""
    ax.set_aspect("equal")
    ax.set_axis_off()


def _points_across(ax: Axes) -> float:
    """Shorter side of the axes in points."""
    box = ax.get_window_extent()
    return float(min(box.width, box.height) * 72 / ax.figure.dpi)


def _cell(ax: Axes, at: tuple[int, int], color: str, mirrored: bool) -> None:
    """One tinted cell, with a hatch of three strokes for mirrors."""
    from matplotlib.patches import Rectangle

    corner = (at[0] - 0.47, at[1] - 0.47)
    ax.add_patch(Rectangle(corner, 0.94, 0.94, facecolor=color, alpha=TINT, linewidth=0))
    if mirrored:
        for offset in (-0.47, 0.0, 0.47):
            ends = np.array([max(-0.47, offset - 0.47), min(0.47, offset + 0.47)])
            ax.plot(at[0] + ends, at[1] + offset - ends, color=LINE, lw=0.6, alpha=0.7)


def _edges(
    ax: Axes,
    places: NDArray[np.complex128],
    step: NDArray[np.intp],
    k: int,
    radius: float,
    scale: float,
) -> None:
    """Arrows of generator k; a generator of order two gives one plain line per pair."""
    from matplotlib.patches import FancyArrowPatch

    directed = bool((step[step] != np.arange(len(step))).any())
    for g, h in enumerate(step.tolist()):
        if directed or g < h:
            arrow = FancyArrowPatch(
                (places[g].real, places[g].imag),
                (places[h].real, places[h].imag),
                arrowstyle="-|>,head_length=5,head_width=2" if directed else "-",
                connectionstyle=f"arc3,rad={_bend(places, g, h, radius)}",
                color=CATEGORICAL[k],
                linestyle=DASHES[k],
                linewidth=1.5,
                shrinkA=radius * scale + 1.5,
                shrinkB=radius * scale + 1.5,
                zorder=1,
            )
            ax.add_patch(arrow)


def _bend(places: NDArray[np.complex128], start: int, end: int, radius: float) -> float:
    """Bend of an edge: none, unless the straight line would run over another disc."""
    line = places[end] - places[start]
    others = np.delete(places, [start, end]) - places[start]
    along, aside = (others / line).real, (others * line.conjugate()).imag / abs(line)
    return 0.18 if ((along > 0) & (along < 1) & (np.abs(aside) < radius)).any() else 0.0


def _nodes(
    ax: Axes, group: Group, places: NDArray[np.complex128], radius: float, scale: float
) -> None:
    """Disc per element in its colour, with a second outline for mirrors, and its name."""
    from matplotlib.patches import Circle

    names = list(map(pretty, group.names))
    size = min(13.0, 3.0 * radius * scale / max(map(len, names)), 1.1 * radius * scale)
    for place, color, mirrored, name in zip(
        places, element_colors(group), mirrored_elements(group), names, strict=True
    ):
        at = (float(place.real), float(place.imag))
        ax.add_patch(Circle(at, radius, facecolor=SURFACE, linewidth=0, zorder=2))
        ax.add_patch(Circle(at, radius, facecolor=color, alpha=TINT, linewidth=0, zorder=3))
        for share in (1.0, 0.84) if mirrored else (1.0,):
            ring = Circle(at, share * radius, fill=False, edgecolor=color, linewidth=1.2, zorder=4)
            ax.add_patch(ring)
        ax.text(*at, name, size=size, color=INK, ha="center", va="center", zorder=5)


def _legend(ax: Axes, group: Group) -> None:
    """Names of the generators beside samples of their lines, in one row under the diagram."""
    from matplotlib.lines import Line2D

    samples = [
        Line2D([], [], color=CATEGORICAL[k], ls=DASHES[k], lw=1.8, label=pretty(group.names[s]))
        for k, s in enumerate(group.generators)
    ]
    ax.legend(
        handles=samples,
        ncols=len(samples),
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        frameon=False,
        labelcolor=INK,
        fontsize=11,
        handlelength=2.6,
    )
