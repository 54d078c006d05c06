"""Pictures of the landing page: what equivariance means and where it lives."""

from __future__ import annotations

import math

from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import (
    Point,
    arc_arrow,
    arrow,
    document,
    figure_style,
    group,
    line,
    points,
    polar,
    tag,
    text,
)
from dmolkit.palette import ACCENT, CATEGORICAL, INK, LINE, MUTED, SURFACE

_RING = 27.0
_REACH = 49.0
_QUARTER = math.pi / 2


def commuting_square(*, equivariant: bool = True) -> Picture:
    """Two ways from a molecule to a prediction: rotate then predict, predict then rotate.

    The prediction is the dipole Σ qᵢxᵢ of the drawn charges. With ``equivariant=False`` the
    predictor replaces negative components of the dipole by zero, and the two ways part.

    Parameters
    ----------
    equivariant : bool
        Whether the predictor commutes with rotations.

    Returns
    -------
    Picture
        Four corners and four arrows, labelled in words.
    """
    left, right, top, bottom = 92, 368, 82, 292
    at_rest, turned = _predict(0, equivariant), _predict(_QUARTER, equivariant)
    expected = (-at_rest[1], at_rest[0])
    art = group((left, top), _molecule(0)) + group((right, top), _molecule(_QUARTER))
    art += group((left, bottom), _molecule(0, faint=True), _dipole(at_rest))
    art += group((right, bottom), _molecule(_QUARTER, faint=True), _dipole(turned))
    if not equivariant:
        art += group((right, bottom), _dipole(expected, dashed=True))
    for y in (top, bottom):
        art += arrow((left + 84, y), (right - 84, y), INK)
        art += text(((left + right) / 2, y - 16), "rotate", font_size=16)
    for x, side in ((left, 1), (right, -1)):
        art += arrow((x, top + 74), (x, bottom - 74), INK)
        anchor = "start" if side > 0 else "end"
        middle = (x + 14 * side, (top + bottom) / 2)
        art += text(middle, "predict", font_size=16, text_anchor=anchor)
    words = ["same", "result"] if equivariant else ["different", "results"]
    for i, word in enumerate(words):
        place = ((left + right) / 2, (top + bottom) / 2 - 9 + 19 * i)
        art += text(place, word, font_size=15, fill=MUTED, font_style="italic")
    return Picture(document(10, 8, 440, 360, figure_style(480), art), _square_alt(equivariant))


def geometric_settings() -> Picture:
    """Five places where symmetry acts: grids, groups, graphs, geodesics and gauges."""
    cells = [
        ("grids", "shift", _grid()),
        ("groups", "rotate", _rotation()),
        ("graphs", "relabel", _graph()),
        ("geodesics", "move without stretching", _geodesic()),
        ("gauges", "turn local frames", _gauges()),
    ]
    art = ""
    for i, (name, action, icon) in enumerate(cells):
        x = 75 + 150 * i if i < 3 else 120 + 210 * (i - 3)
        y = 55 if i < 3 else 225
        art += group((x, y), icon)
        art += text((x, y + 66), name, font_size=16, font_weight="600")
        art += text((x, y + 87), action, font_size=14, fill=MUTED)
    alt = (
        "Five small pictures. Grids: a lattice of dots that shifts. Groups: a disc that rotates. "
        "Graphs: a network whose nodes can be relabelled. Geodesics: the shortest path between "
        "two points of a curved surface. Gauges: local frames on a curved surface, each turned "
        "its own way."
    )
    return Picture(document(0, 0, 450, 326, figure_style(500), art), alt)


def _atoms(angle: float) -> tuple[Point, Point]:
    """Centres of the negative and the positive atom, y up, after a turn by ``angle``."""
    return polar((0, 0), _REACH, angle - 2 * math.pi / 3), polar((0, 0), _REACH, angle)


def _predict(angle: float, equivariant: bool) -> Point:
    """Dipole of the turned molecule, y up, or its rectified components."""
    minus, plus = _atoms(angle)
    dipole = plus[0] - minus[0], plus[1] - minus[1]
    return dipole if equivariant else (max(dipole[0], 0), max(dipole[1], 0))


def _molecule(angle: float, *, faint: bool = False) -> str:
    """Ring with a negative and a positive atom attached to it."""
    ring = [polar((0, 0), _RING, -angle - math.tau * k / 6) for k in range(6)]
    art = tag("polygon", points=points(ring), fill="none", stroke=INK, stroke_width=1.5)
    for place, sign, color in zip(
        _atoms(angle), "\N{MINUS SIGN}+", CATEGORICAL[1::-1], strict=True
    ):
        at = (place[0], -place[1])
        direction = math.atan2(at[1], at[0])
        ends = polar((0, 0), _RING, direction), polar((0, 0), _REACH - 11, direction)
        art += line(*ends, stroke=INK, stroke_width=1.5)
        disc = {"cx": at[0], "cy": at[1], "r": 10.0}
        art += tag("circle", **disc, fill=color, fill_opacity=0.3, stroke=color, stroke_width=1.8)
        art += text(at, sign, font_size=16, font_weight="600")
    return tag("g", art, opacity=0.3) if faint else art


def _dipole(vector: Point, *, dashed: bool = False) -> str:
    """Predicted dipole as an arrow centred on the molecule."""
    length = math.hypot(*vector)
    half = (0.5 * vector[0], -0.5 * vector[1])
    if not dashed:
        return arrow((-half[0], -half[1]), half, ACCENT, 3.5, 15)
    angle = math.atan2(half[1], half[0])
    start, neck = (-half[0], -half[1]), polar((0, 0), length / 2 - 12, angle)
    return arrow(neck, half, MUTED, 2.5, 13) + line(
        start, neck, stroke=MUTED, stroke_width=2.5, stroke_dasharray="6 5"
    )


def _square_alt(equivariant: bool) -> str:
    """Sentences for the accessible name."""
    if equivariant:
        return (
            "A square of four pictures. From a molecule, one way rotates it by 90 degrees and then "
            "predicts its dipole arrow; the other predicts the arrow first and then rotates it. "
            "Both ways end with the same arrow."
        )
    return (
        "The same square for a predictor that sets negative components to zero. Rotating by 90 "
        "degrees first and predicting then gives the solid arrow, predicting first and rotating "
        "then gives the dashed arrow: the two ways end differently."
    )


def _grid() -> str:
    """Lattice of dots and a shift by one step."""
    spots = [(x, y) for x in range(-36, 37, 18) for y in range(-36, 37, 18)]
    art = "".join(tag("circle", cx=x, cy=y, r=2.6, fill=LINE) for x, y in spots)
    for (x, y), color in (((-18, 18), CATEGORICAL[0]), ((0, -18), CATEGORICAL[1])):
        art += tag("circle", cx=x, cy=y, r=5.5, fill=color)
        art += arrow((x + 8, y), (x + 29, y), INK)
        art += tag("circle", cx=x + 36, cy=y, r=4.8, fill=SURFACE, stroke=color, stroke_width=1.5)
    return art


def _rotation() -> str:
    """Disc with one marked radius and the arc of its turn."""
    art = tag("circle", r=34, fill="none", stroke=LINE, stroke_width=1.5)
    start, turn = math.radians(-20), math.radians(110)
    for angle, color in ((start, CATEGORICAL[0]), (start + turn, CATEGORICAL[1])):
        rim = polar((0, 0), 34, -angle)
        art += line((0, 0), rim, stroke=color, stroke_width=2)
        art += tag("circle", cx=rim[0], cy=rim[1], r=5.5, fill=color)
    art += arc_arrow((0, 0), 20, start + 0.12, turn - 0.24, INK)
    return art + tag("circle", r=2.6, fill=INK)


def _graph() -> str:
    """Network of five nodes."""
    nodes = [(-34, 12), (-12, -30), (4, 8), (32, -20), (28, 32)]
    edges = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (2, 4)]
    art = "".join(line(nodes[a], nodes[b], stroke=LINE, stroke_width=1.5) for a, b in edges)
    for k, (x, y) in enumerate(nodes):
        art += tag("circle", cx=x, cy=y, r=6.5, fill=CATEGORICAL[k])
    return art


def _geodesic() -> str:
    """Path on a sphere between two points."""
    art = _sphere()
    art += tag("path", d="M-24 17Q-14 -26 27 -10", fill="none", stroke=ACCENT, stroke_width=2.5)
    for x, y in ((-24, 17), (27, -10)):
        art += tag("circle", cx=x, cy=y, r=5, fill=CATEGORICAL[1])
    return art


def _gauges() -> str:
    """Local frames on a sphere."""
    art = _sphere()
    for x, y, angle in ((-21, 6, 0.35), (13, -10, 0.9), (5, 29, -0.2)):
        for turn, color in ((0.0, CATEGORICAL[0]), (_QUARTER, CATEGORICAL[1])):
            art += arrow((x, y), polar((x, y), 20, -angle - turn), color, 1.8, 8)
        art += tag("circle", cx=x, cy=y, r=2, fill=INK)
    return art


def _sphere() -> str:
    """Outline with an equator and a meridian."""
    style: dict[str, str | float] = {"fill": "none", "stroke": LINE, "stroke_width": 1.2}
    art = tag("circle", r=39, **(style | {"stroke_width": 1.5}))
    art += tag("path", d="M-39 0A39 13 0 0 0 39 0", **style)
    return art + tag("path", d="M0 -39A13 39 0 0 0 0 39", **style)
