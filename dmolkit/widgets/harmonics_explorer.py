"""*Spherical harmonics and Wigner D*: a function on the sphere and its coefficients turn."""

import math
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dmolkit import palette
from dmolkit._checks import as_finite_array
from dmolkit.figures import Picture
from dmolkit.harmonics import degree_slice, spherical_harmonics
from dmolkit.rotations import from_euler
from dmolkit.so3 import angular_momentum, wigner_d
from dmolkit.widgets._sphere import VIEW, EulerAngles, Floats
from dmolkit.widgets.base import BadTrait, Widget

_L_MAX = 3
_COUNT = (_L_MAX + 1) ** 2
_MOST = 1e6
_TINTS = 129
_POINTS: dict[str, tuple[str, list[list[float]]]] = {
    "points": ("three points", [[0, 0, 1], [0.6, -0.8, 0], [0, 0.6, -0.8]]),
    "peak": ("one peak", [[0, 0, 1]]),
    "octahedron": ("octahedron", [*np.eye(3).tolist(), *(-np.eye(3)).tolist()]),
}


class HarmonicsExplorer(EulerAngles, Widget):
    """Function f = Σ c_lm Y_lm with l ≤ 3, turned by R: T_R f has the coefficients D^l(R) c_l.

    Parameters
    ----------
    coefficients : array_like, (16,), optional
        c_lm of f, dimensionless, at index l² + l + m, each from -1e6 to 1e6. By default those of
        three points: Σ_i Y_lm(v_i).
    alpha, beta, gamma : float
        zyz Euler angles in radians, R = R_z(α) R_y(β) R_z(γ), where R_z(γ) acts first; α and γ in
        [0, 2π), β in [0, π].
    degree : {1, 2, 3}
        The l of the block D^l(R) that is shown with its numbers.
    seed : int
        Nonnegative; where the page's random numbers start.

    Attributes
    ----------
    coefficients, alpha, beta, gamma, degree, seed
        As above, synced with the page.

    Raises
    ------
    TypeError
        If ``coefficients`` does not hold real numbers.
    ValueError
        If an argument has another length, is not finite or lies outside its range.
    traitlets.TraitError
        If another value is of the wrong type.

    Examples
    --------
    >>> from dmolkit.harmonics import spherical_harmonics
    >>> peak = spherical_harmonics(3, np.array([0.0, 0.0, 1.0]))
    >>> explorer = HarmonicsExplorer(peak, alpha=0.0, beta=np.pi / 2, gamma=0.0)
    >>> np.allclose(explorer.rotated, spherical_harmonics(3, np.array([1.0, 0.0, 0.0])))
    True
    """

    tables = traitlets.Dict().tag(sync=True)
    coefficients = traitlets.List(traitlets.Float(), default_value=[0.0] * _COUNT).tag(sync=True)
    degree = traitlets.Int(1).tag(sync=True)

    def __init__(
        self,
        coefficients: ArrayLike | None = None,
        alpha: float = 0.6,
        beta: float = 0.9,
        gamma: float = 0.4,
        *,
        degree: int = 2,
        seed: int = 1,
    ) -> None:
        tables = deepcopy(_tables())
        if coefficients is None:
            coefficients = tables["functions"]["points"]["coefficients"]
        super().__init__(
            tables=tables,
            coefficients=as_finite_array(coefficients, "coefficients", np.float64).tolist(),
            alpha=alpha,
            beta=beta,
            gamma=gamma,
            degree=degree,
            seed=seed,
        )

    @traitlets.validate("coefficients")
    def _are_sixteen(self, proposal: Any) -> list[float]:
        values: list[float] = proposal.value
        if len(values) != _COUNT or not all(abs(value) <= _MOST for value in values):
            span = f"{_COUNT} numbers from {-_MOST:g} to {_MOST:g}"
            raise BadTrait(f"coefficients must hold {span}, got {values}")
        return values

    @traitlets.validate("degree")
    def _has_block(self, proposal: Any) -> int:
        if not 1 <= proposal.value <= _L_MAX:
            raise BadTrait(f"degree must be from 1 to {_L_MAX}, got {proposal.value}")
        return int(proposal.value)

    @property
    def rotated(self) -> Floats:
        """Coefficients of T_R f, (16,)."""
        c, turn = np.asarray(self.coefficients), from_euler(self.alpha, self.beta, self.gamma)
        parts = [wigner_d(l, turn) @ c[degree_slice(l)] for l in range(_L_MAX + 1)]
        return np.concatenate(parts)

    def static_picture(self) -> Picture:
        """Draw the turned function on the sphere and its coefficients, as the page shows them."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.6, 2.7))
        ball, bars = figure.subplots(1, 2, width_ratios=(1, 1.6))
        _draw_ball(self.rotated, ball)
        _draw_bars(np.asarray(self.coefficients), self.rotated, bars)
        alt = (
            "A ball coloured by the function after the turn, and bars for its 16 coefficients, "
            f"with marks where they were before. {self._lengths()}"
        )
        return Picture.from_figure(figure, alt)

    def fallback(self) -> str:
        """Return the picture, the angles and the lengths that stay."""
        return (
            f'<div class="dmk-still dmk-harmonics-still">{self.static_picture()._repr_html_()}'
            f"<p>A function on the sphere, turned by {self._named_angles()}, and its coefficients; "
            f"marks show them before the turn. {self._lengths()}</p></div>"
        )

    def _lengths(self) -> str:
        c = np.asarray(self.coefficients)
        norms = [f"{np.linalg.norm(c[degree_slice(l)]):.2f}" for l in range(_L_MAX + 1)]
        return f"Before and after, their lengths for l = 0, 1, 2, 3 are {', '.join(norms)}."


@cache
def _tables() -> dict[str, Any]:
    """Return what the page code computes from."""
    return {
        "generators": [angular_momentum(l)[1:].tolist() for l in range(_L_MAX + 1)],
        "pole": spherical_harmonics(_L_MAX, np.array([0.0, 0.0, 1.0])).tolist(),
        "functions": {
            name: {"title": title, "coefficients": _cloud(points).tolist()}
            for name, (title, points) in _POINTS.items()
        },
        "colors": palette.diverging(_TINTS),
    }


def _cloud(points: list[list[float]]) -> Floats:
    """Coefficients Σ_i Y_lm(v_i) of points, without rounding errors in place of zeros."""
    total = spherical_harmonics(_L_MAX, np.array(points, dtype=float)).sum(axis=0)
    return np.where(np.abs(total) < 1e-12, 0.0, total)


def _draw_ball(coefficients: Floats, ax: Any) -> None:
    """Draw the values on the half of the sphere that the page shows, and where they are zero."""
    radius, angle = np.meshgrid(np.sin(np.linspace(0, np.pi / 2, 13)), np.linspace(0, math.tau, 49))
    right, up = radius * np.cos(angle), radius * np.sin(angle)
    seen = np.stack([right, up, np.sqrt(np.maximum(0, 1 - radius**2))], axis=-1) @ VIEW
    values = spherical_harmonics(_L_MAX, seen) @ coefficients
    most = float(np.abs(values).max()) or 1.0
    ax.contourf(right, up, values, np.linspace(-most, most, 12), cmap=palette.DIVERGING)
    if values.min() < 0 < values.max():
        ax.contour(right, up, values, [0], colors=[palette.MUTED], linewidths=1)
    ax.set_aspect("equal")
    ax.set_axis_off()


def _draw_bars(before: Floats, after: Floats, ax: Any) -> None:
    """Draw the coefficients degree by degree, in colours of the degrees."""
    places = np.concatenate([l + np.arange(l * l, (l + 1) ** 2) for l in range(_L_MAX + 1)])
    colors = np.repeat(palette.DEGREE[: _L_MAX + 1], 2 * np.arange(_L_MAX + 1) + 1)
    ax.bar(places, after, color=colors)
    ax.hlines(before, places - 0.45, places + 0.45, color=palette.INK, linewidth=1.2)
    ax.axhline(0, color=palette.LINE, linewidth=0.8)
    middles = [places[degree_slice(l)].mean() for l in range(_L_MAX + 1)]
    ax.set_xticks(middles, [f"l = {l}" for l in range(_L_MAX + 1)], color=palette.INK)
    ax.tick_params(length=0, labelcolor=palette.INK)
    ax.spines[:].set_visible(False)
