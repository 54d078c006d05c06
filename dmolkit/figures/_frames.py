"""The circle of frames over a direction: a coset of SO(2) in SO(3)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dmolkit._checks import as_finite_array, as_int
from dmolkit.figures._picture import Picture
from dmolkit.figures._sphere import view_matrix
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
from dmolkit.palette import (
    ACCENT,
    CATEGORICAL,
    INK,
    LINE,
    MUTED,
    SURFACE,
    element_color,
)
from dmolkit.rotations import from_euler

_Style = dict[str, str | float]
_Floats = NDArray[np.float64]

# In radii of the sphere but for the first.
_RADIUS, _RING, _LONG, _BESIDE, _NAME = 118.0, 0.42, 0.68, 0.85, 1.42
_ASIDE = 0.17  # distance of a letter from its arc, and length of the shortest arc that has one
_UP = np.array([0.0, 0.0, 1.0])
_NOTE: _Style = {"font_size": 14, "fill": MUTED}
_HALO: _Style = {"paint_order": "stroke", "stroke": SURFACE, "stroke_width": 3}
_LETTER: _Style = {"font_size": 16, "font_weight": "600", "fill": ACCENT, **_HALO}


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
    return view_matrix(azimuth, height)


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
