"""Points on the unit sphere, seen from outside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_real_array
from dmolkit.palette import CATEGORICAL, INK, LINE, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def view_matrix(azimuth: float, elevation: float) -> NDArray[np.float64]:
    """Rows: the viewer's right, up and towards, for where the viewer stands, in radians."""
    (ca, sa), (ce, se) = ((math.cos(a), math.sin(a)) for a in (azimuth, elevation))
    return np.array([[-sa, ca, 0], [-se * ca, -se * sa, ce], [ce * ca, ce * sa, se]])


_VIEW = view_matrix(-math.pi / 2, math.radians(22))
"""From in front of the y-axis, and a little above."""


def draw_sphere_points(points: ArrayLike, *, ax: Axes, title: str = "") -> None:
    """Draw points of the unit sphere in parallel projection, those at the back faint.

    Parameters
    ----------
    points : array_like, (n, 3)
        Unit vectors, dimensionless; z points up and slightly towards the reader.
    ax : matplotlib Axes
        Emptied of ticks and frame, with equal aspect.
    title : str
        Written above the sphere.

    Raises
    ------
    TypeError
        If ``points`` does not hold real numbers.
    ValueError
        If ``points`` has another shape or contains vectors whose length is not 1.
    """
    xyz = as_real_array(points, "points")
    if xyz.ndim != 2 or xyz.shape[1] != 3:
        raise ValueError(f"points must have shape (n, 3), got {xyz.shape}")
    if not np.allclose(np.linalg.norm(xyz, axis=1), 1, atol=1e-6):
        raise ValueError("points must be unit vectors")
    ax.set_aspect("equal")
    ax.set_axis_off()
    _wires(ax)
    right, up, depth = _VIEW @ xyz.T
    width = float(np.clip(150 / np.sqrt(max(len(xyz), 1)), 2.2, 7))
    _dots(ax, right[depth < 0], up[depth < 0], width, 0.25)
    _dots(ax, right[depth >= 0], up[depth >= 0], width, 0.9)
    ax.set_title(title, color=INK, fontsize=12)
    ax.set_xlim(-1.12, 1.12)
    ax.set_ylim(-1.12, 1.12)


def _dots(
    ax: Axes, x: NDArray[np.float64], y: NDArray[np.float64], width: float, alpha: float
) -> None:
    """Draw all dots as one path of round-capped specks: a tenth of the bytes of a scatter."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    specks = np.repeat(np.stack([x, y], axis=1), 2, axis=0)
    specks[1::2, 0] += 1e-4
    codes = np.tile([Path.MOVETO, Path.LINETO], len(x))
    style: dict[str, Any] = {"color": CATEGORICAL[0], "linewidth": width, "alpha": alpha}
    ax.add_patch(PathPatch(Path(specks, codes), fill=False, capstyle="round", **style))


def _wires(ax: Axes) -> None:
    """Outline, parallels every 30 degrees, and the z-axis beyond the poles."""
    turn = np.linspace(0, 2 * np.pi, 145)
    ax.plot(np.cos(turn), np.sin(turn), color=LINE, lw=1.2)
    for latitude in np.radians([-60, -30, 0, 30, 60]):
        circle = np.stack(
            [
                np.cos(latitude) * np.cos(turn),
                np.cos(latitude) * np.sin(turn),
                np.full_like(turn, np.sin(latitude)),
            ]
        )
        right, up, depth = _VIEW @ circle
        front = np.where(depth >= 0, up, np.nan)
        back = np.where(depth < 0, up, np.nan)
        width = 1.0 if latitude == 0 else 0.6
        ax.plot(right, front, color=LINE, lw=width, alpha=0.8)
        ax.plot(right, back, color=LINE, lw=width, alpha=0.25)
    pole = float(_VIEW[1, 2])
    ax.plot([0, 0], [pole, pole + 0.14], color=MUTED, lw=1.2)
    ax.text(0.05, pole + 0.12, "z", color=MUTED, size=11, style="italic", va="center")
