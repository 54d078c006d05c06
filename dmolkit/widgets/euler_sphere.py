"""*Euler angles on the sphere*: three turns carry a frame and the north pole along."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from dmolkit.figures import Picture
from dmolkit.figures._svg import arrow_head, document, figure_style, line, num, tag, text
from dmolkit.palette import ACCENT, CATEGORICAL, INK, LINE, MUTED, SURFACE
from dmolkit.rotations import from_euler
from dmolkit.widgets._sphere import VIEW, EulerAngles, Floats, degrees, polar
from dmolkit.widgets.base import Widget

Style = dict[str, str | float]

_RADIUS = 104
_ASIDE = 0.17  # distance of a letter from its arc, and length of the shortest arc that has one
_POLE = 1e-9  # below this sin β, α and γ turn about one and the same line
_STROKES = tuple(zip((2.6, 2.6, 4.0), CATEGORICAL[:3], ("none", "7 5", "none"), strict=True))


class EulerSphere(EulerAngles, Widget):
    """Sphere on which the turns by γ, β and α act one after the other.

    Parameters
    ----------
    alpha, beta, gamma : float
        zyz Euler angles in radians, R = R_z(α) R_y(β) R_z(γ), where R_z(γ) acts first; α and γ in
        [0, 2π), β in [0, π].
    seed : int
        Nonnegative; where the page's random numbers start.

    Attributes
    ----------
    alpha, beta, gamma, seed
        Synced with the page.
    rotation : (3, 3) array of float64
        The rotation matrix R. Read-only; can be observed.

    Raises
    ------
    traitlets.TraitError
        If an angle or the seed is no number or lies outside its range.

    Examples
    --------
    >>> sphere = EulerSphere(alpha=0.0, beta=np.pi / 2, gamma=0.0)
    >>> sphere.rotation[:, 2].round(12)
    array([1., 0., 0.])
    """

    rotation = traitlets.Instance(np.ndarray, read_only=True)

    def __init__(
        self, alpha: float = 0.6, beta: float = 0.9, gamma: float = 0.4, *, seed: int = 1
    ) -> None:
        super().__init__(alpha=alpha, beta=beta, gamma=gamma, seed=seed)

    @traitlets.default("rotation")
    def _identity(self) -> Floats:
        """Matrix of the angles 0, 0, 0, with which the traits start."""
        return _matrix(0, 0, 0)

    @traitlets.observe("alpha", "beta", "gamma")
    def _follow(self, _: Any = None) -> None:
        """Derive the matrix, once for several angles that change together."""
        rotation = _matrix(self.alpha, self.beta, self.gamma)
        if not np.array_equal(rotation, self.rotation):
            self.set_trait("rotation", rotation)

    def static_picture(self) -> Picture:
        """Draw the sphere as the page shows it at first."""
        angles = (self.alpha, self.beta, self.gamma)
        alt = f"A sphere with axes x, y, z and the turned axes x′, y′, z′. {_outcome(*angles)}"
        return Picture(_Drawing().sphere(*angles), alt)

    def fallback(self) -> str:
        """Return the sphere, the angles and where the north pole goes."""
        angles = (self.alpha, self.beta, self.gamma)
        return (
            f'<div class="dmk-still dmk-euler-still">{self.static_picture()._repr_html_()}'
            f"<p>{self._named_angles()}. {_outcome(*angles)}</p></div>"
        )


def _matrix(alpha: float, beta: float, gamma: float) -> Floats:
    """Return the rotation matrix as a read-only array."""
    rotation = from_euler(alpha, beta, gamma)
    rotation.flags.writeable = False
    return rotation


def _outcome(alpha: float, beta: float, gamma: float) -> str:
    """Where the north pole has gone, in words."""
    if math.sin(beta) > _POLE:
        latitude, longitude = degrees(math.pi / 2 - beta), degrees(alpha)
        return f"R takes the north pole to latitude {latitude}, longitude {longitude}."
    if beta < 1:
        total = degrees((alpha + gamma) % math.tau)
        return f"β = 0: the north pole stays, and only α + γ = {total} matters."
    difference = degrees((alpha - gamma) % math.tau)
    return (
        f"β = 180°: the north pole goes to the south pole, and only α − γ = {difference} matters."
    )


class _Drawing:
    """The drawing of ``euler_sphere.mjs`` in layers, from the page's first point of view."""

    def __init__(self) -> None:
        self.back: list[str] = []
        self.inside: list[str] = []
        self.front: list[str] = []
        self.labels: list[str] = []

    def sphere(self, alpha: float, beta: float, gamma: float) -> str:
        """SVG of the sphere after all three turns."""
        rotation, carried = from_euler(alpha, beta, gamma), from_euler(alpha, beta, 0)
        turn = np.linspace(0, math.tau, 73)
        self._curve(polar(math.pi / 2, turn), stroke=LINE)
        self._curve(polar(turn, 0), stroke=LINE)
        self._curve(
            polar(math.pi / 2, turn) @ rotation.T,
            stroke=MUTED,
            stroke_width=1.4,
            stroke_dasharray="1 5",
        )
        for name, direction in zip("xyz", np.eye(3), strict=True):
            self._axis(name, direction, 1.45, 1, MUTED)
        self._arc("γ", gamma, gamma, lambda t, off: polar(0.4 + off, t) @ carried.T)
        self._arc("β", beta, beta, lambda t, off: polar(t, 0) - [0, off, 0])
        self._arc("α", alpha, alpha * math.sin(beta), lambda t, off: polar(beta + off, t))
        for k, name in enumerate("xyz"):
            width, color, dashes = _STROKES[k]
            self._axis(f"{name}′", rotation[:, k], 1.18, width, color, dashes)
        self._dot(np.array([0.0, 0.0, 1.0]), r=3.5, fill=SURFACE, stroke=INK, stroke_width=1.4)
        self._dot(rotation[:, 2], r=6, fill=CATEGORICAL[2], stroke=SURFACE, stroke_width=1.5)
        ball = tag("circle", r=_RADIUS, fill=LINE, fill_opacity=0.3, stroke=LINE, stroke_width=1.2)
        for size in (0.94, 0.84, 0.72, 0.58, 0.42, 0.24):
            shift = _RADIUS * (size - 1)
            light = {"cx": 0.36 * shift, "cy": 0.42 * shift, "r": _RADIUS * size}
            ball += tag("circle", fill=SURFACE, fill_opacity=0.17, **light)
        layers = [
            tag("g", *self.back, opacity=0.65),
            tag("g", *self.inside, opacity=0.75),
            tag("g", *self.front),
            tag("g", *self.labels),
        ]
        return document(-168, -162, 336, 312, figure_style(384), ball, *layers)

    def _curve(self, points: Floats, **style: str | float) -> None:
        """Curve on the sphere: solid in front, dotted behind."""
        solid: Style = {"fill": "none", "stroke_linecap": "round", **style}
        flat = points @ VIEW.T
        visible = flat[:, 2] >= 0
        for part in np.split(np.arange(len(flat)), np.flatnonzero(np.diff(visible)) + 1):
            # Each part reaches to the first point of the next one.
            ends = flat[part[0] : part[-1] + 2, :2] * [_RADIUS, -_RADIUS]
            path = "M" + "L".join(f"{num(x)} {num(y)}" for x, y in ends)
            if visible[part[0]]:
                self.front.append(tag("path", d=path, **solid))
            else:
                dotted: Style = {"stroke_dasharray": "2 5", "opacity": 0.65}
                self.inside.append(tag("path", d=path, **(solid | dotted)))

    def _arc(
        self, letter: str, angle: float, size: float, at: Callable[[Floats, float], Floats]
    ) -> None:
        """Path of a turn with its letter beside it, unless it is too short for one."""
        self._curve(at(np.linspace(0, angle, 73), 0.0), stroke=ACCENT, stroke_width=3)
        if size > _ASIDE:
            x, y, _ = VIEW @ at(np.array([angle / 2]), _ASIDE)[0]
            style: Style = {"fill": ACCENT, "font_size": 15, "font_weight": 600}
            style |= {"paint_order": "stroke", "stroke": SURFACE, "stroke_width": 3}
            self.labels.append(text((_RADIUS * x, -_RADIUS * y), letter, **style))

    def _axis(
        self,
        name: str,
        direction: Floats,
        length: float,
        width: float,
        color: str,
        dashes: str = "none",
    ) -> None:
        """Line from the centre to ``length`` radii, its name beyond; with a head if it is thick."""
        x, y, towards = VIEW @ direction * [_RADIUS, -_RADIUS, 1]
        outside = self.front if towards >= 0 else self.back
        headed, shown = width > 1, math.hypot(x, y)
        end = length - 0.04 * headed
        for layer, start, stop in ((self.inside, 0, 1), (outside, 1, end)):
            a, b = (start * x, start * y), (stop * x, stop * y)
            layer.append(line(a, b, stroke=color, stroke_width=width, stroke_dasharray=dashes))
        font: Style = {"font_style": "italic", "font_size": 15, "fill": color}
        if headed:
            size = 12 * min(1, 0.3 + shown / _RADIUS)
            outside.append(arrow_head((x, y), (length * x, length * y), color, size))
            font = {"font_style": "italic", "font_size": 17, "font_weight": 600}
        reach = length + 16 / max(shown, 40)
        self.labels.append(text((reach * x, reach * y), name, **font))

    def _dot(self, at: Floats, **style: str | float) -> None:
        x, y, towards = VIEW @ at
        layer = self.front if towards >= 0 else self.inside
        layer.append(tag("circle", cx=_RADIUS * x, cy=-_RADIUS * y, **style))
