"""The regular polygon after a group element has moved it, as a glyph or a gallery."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from dmolkit._checks import as_int
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    Point,
    document,
    figure_style,
    group,
    line,
    points,
    polar,
    tag,
    text,
)
from dmolkit.groups import Group, cyclic, dihedral, pretty
from dmolkit.palette import CATEGORICAL, INK, LINE, SURFACE, element_color

Size = Literal["inline", "large"]

_STYLE = {
    "inline": "height:2.1em;width:auto;vertical-align:middle",
    "large": "width:9em;max-width:100%;height:auto",
}


class _Style(NamedTuple):
    """Measures of a figure in units of a hundredth of its height."""

    radius: float
    disc: float
    ring: float
    label: float
    weight: str
    stroke: float
    flag: float
    hatch: float


_SMALL = _Style(35.5, 14, 3, 22, "700", 2.5, 18, 16)
_LARGE = _Style(38, 9.5, 1.8, 12, "600", 1.5, 18, 10)

SHAPES = {3: "triangle", 4: "square", 5: "pentagon", 6: "hexagon", 7: "heptagon", 8: "octagon"}
"""Polygons by their number of corners, each of which has a colour."""


def polygon(n: int, g: str | None = None, *, size: Size = "inline") -> Picture:
    """Regular n-gon after the element ``g`` of D_n has moved it.

    Corner k carries the number k and a colour of its own, and is drawn where ``g`` has taken it. A
    flag on the way to corner 1 flies on the counter-clockwise side; after a mirror it flies on the
    other side and the interior is hatched. Numbers are never mirror-written.

    Parameters
    ----------
    n : int
        Number of corners, 3 to 8. Corner 1 starts on the right (angle 0), for the square at the
        upper right (45°), for odd n at the top (90°); the others follow counter-clockwise.
    g : str or None
        ``"e"``, ``"r"``, ``"r^2"``, …, ``"s"``, ``"rs"``, …; ``None`` for the plain outline.
    size : {"inline", "large"}
        About two lines of text high, or a figure on its own.

    Returns
    -------
    Picture
        Inline SVG whose description lists the corners counter-clockwise.

    Raises
    ------
    TypeError
        If ``n`` is not an integer.
    ValueError
        If ``n``, ``g`` or ``size`` is none of the above.
    """
    n = as_int(n, "n", minimum=min(SHAPES), maximum=max(SHAPES))
    if size not in _STYLE:
        raise ValueError(f"size must be 'inline' or 'large', got {size!r}")
    style = _SMALL if size == "inline" else _LARGE
    art = _outline(n) if g is None else _figure(n, *_parse(n, g), style)
    return Picture(document(-50, -50, 100, 100, _STYLE[size], art), _describe(n, g))


def hexagon(g: str | None = None, *, size: Size = "inline") -> Picture:
    """Hexagon after the element ``g``; see `polygon`.

    Examples
    --------
    >>> hexagon("r").alt
    'The hexagon after r: counter-clockwise from the right, its corners read 6, 1, 2, 3, 4, 5.'
    """
    return polygon(6, g, size=size)


def square(g: str | None = None, *, size: Size = "inline") -> Picture:
    """Square after the element ``g`` of D₄; see `polygon`."""
    return polygon(4, g, size=size)


def z6_gallery() -> Picture:
    """Six rotated hexagons with their names beneath."""
    return _gallery(6, cyclic(6).names, 3, "The hexagon after each of the six rotations.")


def d4_gallery() -> Picture:
    """Eight squares, one per element of D₄, with their names beneath."""
    intro = "The square after each of the eight elements of D₄, rotations above, mirrors below."
    return _gallery(4, dihedral(4).names, 4, intro)


def mirror_axes() -> Picture:
    """Square with the axes of its four mirrors, named by group element."""
    corners = _corners(4, 62)
    art = tag("polygon", points=points(corners), fill="none", stroke=INK, stroke_width=1.5)
    for k, name in enumerate(map(pretty, dihedral(4).names[4:])):
        # rᵏs fixes the line at 90° + k·180°/n: half of the turn that follows the mirror.
        angle = math.pi / 2 + k * math.pi / 4
        reach = 82 if k % 2 == 0 else 96
        ends = [polar((0, 0), side * reach, -angle) for side in (1, -1)]
        color = element_color(k * math.pi / 2)
        dashes = "7 4" if k % 2 else "none"
        art += line(*ends, stroke=color, stroke_width=2.5, stroke_dasharray=dashes)
        art += text(polar((0, 0), reach + 13, -angle), name, font_size=15, font_style="italic")
    for k, corner in enumerate(corners):
        art += _disc(corner, k, _LARGE._replace(disc=12, label=14))
    alt = (
        "A square with its four mirror axes: s mirrors in the vertical axis, r²s in the "
        "horizontal one, rs in the diagonal from upper left to lower right through corners 2 and "
        "4, and r³s in the diagonal through corners 1 and 3."
    )
    return Picture(document(-112, -106, 224, 200, figure_style(270), art), alt)


def _parse(n: int, g: str) -> tuple[int, bool]:
    """Exponent and mirror flag of the name ``g`` in D_n."""
    names = dihedral(n).names
    if g not in names:
        raise ValueError(f"g must be one of {', '.join(names)}, got {g!r}")
    mirrored, power = divmod(names.index(g), n)
    return power, bool(mirrored)


def first_angle(n: int) -> float:
    """Angle of corner 1 at rest, in radians, such that s maps the polygon to itself."""
    return math.pi / 2 if n % 2 else math.pi / 4 if n == 4 else 0.0


def corners_of(group: Group) -> int:
    """Return the number of corners, 2 to 8, of the polygon that a group moves, or else 0.

    It is n if the group is ``cyclic(n)`` or ``dihedral(n)``, names included.
    """
    for n, build in ((group.order, cyclic), (group.order // 2, dihedral)):
        if 2 <= n <= max(SHAPES):
            model = build(n)
            if model.names == group.names and (model.table == group.table).all():
                return n
    return 0


def _corners(n: int, radius: float) -> list[Point]:
    """Corners at rest in drawing coordinates (y down)."""
    return [polar((0, 0), radius, -first_angle(n) - math.tau * k / n) for k in range(n)]


def _moved(n: int, power: int, mirrored: bool) -> list[int]:
    """Label k+1 ends in place ``_moved[k]``: mirror first, then turn."""
    # s sends the angle t to pi minus t, hence place k to place a minus k.
    a = round((math.pi - 2 * first_angle(n)) * n / math.tau)
    return [((a - k if mirrored else k) + power) % n for k in range(n)]


def _outline(n: int) -> str:
    """Plain polygon."""
    corners = points(_corners(n, 42 if n != 4 else 48))
    return tag("polygon", points=corners, fill="none", stroke=INK, stroke_width=4)


def _figure(n: int, power: int, mirrored: bool, style: _Style) -> str:
    """Polygon with tinted interior, flag and numbered corners."""
    corners = _corners(n, style.radius * (1.16 if n == 4 else 1))
    color = element_color(math.tau * power / n)
    art = tag("polygon", points=points(corners), fill=color, fill_opacity=0.22)
    if mirrored:
        art += _hatch(corners, style)
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        aim = math.atan2(b[1] - a[1], b[0] - a[0])
        ends = polar(a, style.disc, aim), polar(b, -style.disc, aim)
        art += line(*ends, stroke=INK, stroke_width=style.stroke)
    places = _moved(n, power, mirrored)
    art += _flag(corners[places[0]], mirrored, style)
    for k, place in enumerate(places):
        art += _disc(corners[place], k, style)
    return art


def _flag(tip: Point, mirrored: bool, style: _Style) -> str:
    """Pole from the centre towards corner 1 with a pennant on one side."""
    angle, length = math.atan2(tip[1], tip[0]), style.flag
    side = math.pi / 2 if mirrored else -math.pi / 2
    foot, low, top = (polar((0, 0), part * length, angle) for part in (-0.8, 0.0, 1.0))
    across = polar(polar((0, 0), 0.5 * length, angle), 0.8 * length, angle + side)
    pole = line(foot, top, stroke=INK, stroke_width=style.stroke, stroke_linecap="round")
    return tag("polygon", points=points([top, across, low]), fill=INK) + pole


def _hatch(corners: list[Point], style: _Style) -> str:
    """Parallel strokes inside a convex polygon: the second mark of a mirrored figure."""
    strokes = ""
    for i in range(-5, 6):
        hits: list[Point] = []
        for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
            a, b = x0 + y0 - i * style.hatch, x1 + y1 - i * style.hatch
            if (a < 0) != (b < 0):
                t = a / (a - b)
                hits.append((x0 + t * (x1 - x0), y0 + t * (y1 - y0)))
        if len(hits) == 2:
            strokes += line(*hits, stroke=LINE, stroke_width=style.stroke / 2)
    return strokes


def _disc(at: Point, k: int, style: _Style) -> str:
    """Ring in the colour of corner k + 1 with the number in ink."""
    place: dict[str, float] = {"cx": at[0], "cy": at[1], "r": style.disc - style.ring / 2}
    ring = tag("circle", **place, fill=SURFACE) + tag(
        "circle",
        **place,
        fill=CATEGORICAL[k],
        fill_opacity=0.3,
        stroke=CATEGORICAL[k],
        stroke_width=style.ring,
    )
    return ring + text(at, str(k + 1), font_size=style.label, font_weight=style.weight)


def _describe(n: int, g: str | None) -> str:
    """Sentence for the accessible name."""
    shape = SHAPES[n]
    if g is None:
        return f"The plain outline of {'an' if n == 8 else 'a'} {shape}."
    places = _moved(n, *_parse(n, g))
    order = [places.index(place) + 1 for place in range(n)]
    after = "at rest" if g == "e" else f"after {pretty(g)}"
    mirrored = " mirrored," if g.endswith("s") else ""
    first = "top" if n % 2 else "upper right" if n == 4 else "right"
    return (
        f"The {shape} {after}:{mirrored} counter-clockwise from the {first}, "
        f"its corners read {', '.join(map(str, order))}."
    )


def _gallery(n: int, names: Sequence[str], columns: int, intro: str) -> Picture:
    """Grid of figures with names beneath."""
    width, height = 110, 142
    art = ""
    for i, name in enumerate(names):
        x, y = (i % columns + 0.5) * width, (i // columns) * height
        art += group((x, y + 52), _figure(n, *_parse(n, name), _LARGE))
        art += text((x, y + 118), pretty(name), font_size=18, font_style="italic")
    rows = -(-len(names) // columns)
    alt = " ".join([intro, *(_describe(n, name) for name in names)])
    box = (0, 0, columns * width, rows * height - 6)
    return Picture(document(*box, figure_style(columns * width), art), alt)
