"""Exact elements of the wallpaper group p4m = Z² ⋊ D₄, which acts on the pixel grid Z².

Conventions: x points right, y up, rotations turn counter-clockwise, s: (x, y) → (-x, y), and in a
product ab the element b acts first. Lengths are in units of the grid spacing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_int, as_integer_array
from dmolkit.groups import dihedral

POINT_GROUP = dihedral(4)
"""D₄, the rotations and mirrors that fix the origin."""

_TURN = np.array([[0, -1], [1, 0]])
_MIRROR = np.array([[-1, 0], [0, 1]])

POINT_MATRICES: NDArray[np.intp] = np.array(
    [
        np.linalg.matrix_power(_TURN, k) @ m
        for m in (np.eye(2, dtype=int), _MIRROR)
        for k in range(4)
    ],
    dtype=np.intp,
)
"""Matrices of `POINT_GROUP`, (8, 2, 2), read-only."""
POINT_MATRICES.flags.writeable = False


@dataclass(frozen=True, repr=False, init=False, slots=True)
class P4mElement:
    """Element x ↦ t + hx of p4m: first the point operation h, then the translation t.

    Parameters
    ----------
    translation : pair of integers
        t in grid units, exact and of any size.
    point : str or int
        h by its name in ``dihedral(4)``, such as "r^2s", or by its index 0, …, 7 there.

    Attributes
    ----------
    translation : tuple of two int
    point : int
        Index of h in `POINT_GROUP`.

    Raises
    ------
    TypeError
        If ``translation`` or ``point`` is of another type; floats and booleans are refused.
    ValueError
        If ``translation`` has not two entries, or ``point`` is not in D₄.

    Notes
    -----
    Elements are hashable and equal when both parts are. Products follow the semidirect law
    (t₁, h₁)(t₂, h₂) = (t₁ + h₁t₂, h₁h₂).

    Examples
    --------
    >>> r, t = point("r"), translation(3, 4)
    >>> r * t * r.inverse()
    t(-4, 3)
    >>> (r * t).act([[0, 0], [1, 1]]).tolist()
    [[-4, 3], [-5, 4]]
    """

    translation: tuple[int, int]
    point: int

    def __init__(self, translation: Sequence[int], point: int | str) -> None:
        if isinstance(translation, str) or not hasattr(translation, "__len__"):
            raise TypeError(f"translation must be a pair of integers, got {translation!r}")
        if len(translation) != 2:
            raise ValueError(f"translation must be a pair of integers, got {translation!r}")
        a, b = (as_int(x, f"translation[{i}]") for i, x in enumerate(translation))
        if isinstance(point, str):
            h = int(POINT_GROUP.indices(point, "point"))
        else:
            h = as_int(point, "point", minimum=0, maximum=7)
        object.__setattr__(self, "translation", (a, b))
        object.__setattr__(self, "point", h)

    def __mul__(self, other: P4mElement) -> P4mElement:
        """Return the product in which ``other`` acts first."""
        if not isinstance(other, P4mElement):
            return NotImplemented
        a, b = self.translation
        c, d = _turned(self.point, other.translation)
        return P4mElement((a + c, b + d), int(POINT_GROUP.table[self.point, other.point]))

    def inverse(self) -> P4mElement:
        """Return the inverse, x ↦ h⁻¹(x - t)."""
        h = int(POINT_GROUP.inverse[self.point])
        a, b = _turned(h, self.translation)
        return P4mElement((-a, -b), h)

    def __pow__(self, exponent: int) -> P4mElement:
        """Return the power; a negative exponent gives powers of the inverse."""
        k = as_int(exponent, "exponent")
        factor = self if k >= 0 else self.inverse()
        result = P4mElement((0, 0), 0)
        for digit in f"{abs(k):b}":
            result = result * result
            if digit == "1":
                result = result * factor
        return result

    def matrix(self) -> NDArray[np.intp]:
        """Matrix (3, 3) that acts on columns (x, y, 1); OverflowError beyond 64 bits."""
        matrix = np.eye(3, dtype=np.intp)
        matrix[:2, :2] = POINT_MATRICES[self.point]
        matrix[:2, 2] = self.translation
        return matrix

    def act(self, points: ArrayLike) -> NDArray[np.intp]:
        """Move points of Z².

        Parameters
        ----------
        points : (..., 2) integers

        Returns
        -------
        (..., 2) array of intp

        Raises
        ------
        TypeError, ValueError
            If ``points`` are no integers or have another last axis.
        OverflowError
            If an image could lie beyond 64 bits.
        """
        x = as_integer_array(points, "points")
        if x.ndim == 0 or x.shape[-1] != 2:
            raise ValueError(f"points must have shape (..., 2), got {x.shape}")
        reach = max(map(abs, self.translation))
        if x.size and reach + max(int(x.max()), -int(x.min())) > np.iinfo(np.intp).max:
            raise OverflowError("the images of points do not fit into 64 bits")
        moved: NDArray[np.intp] = x @ POINT_MATRICES[self.point].T + np.array(
            self.translation, dtype=np.intp
        )
        return moved

    def __repr__(self) -> str:
        """Return a product of names such as "t(3, 4) r^2s"."""
        a, b = self.translation
        moved = f"t({a}, {b})" if (a, b) != (0, 0) else ""
        turned = POINT_GROUP.names[self.point] if self.point or not moved else ""
        return f"{moved} {turned}".strip()


def translation(a: int, b: int) -> P4mElement:
    """Return the translation t(a, b) by a to the right and b up, in grid units.

    Examples
    --------
    >>> translation(3, 4)
    t(3, 4)
    """
    return P4mElement((a, b), 0)


def point(name: int | str) -> P4mElement:
    """Rotation or mirror about the origin, by its name or index in ``dihedral(4)``.

    Examples
    --------
    >>> translation(3, 4) * point("r^2s")
    t(3, 4) r^2s
    """
    return P4mElement((0, 0), name)


def _turned(h: int, vector: tuple[int, int]) -> tuple[int, int]:
    """Exact image of an integer vector under point operation ``h``."""
    (p, q), (r, s) = POINT_MATRICES[h].tolist()
    x, y = vector
    return p * x + q * y, r * x + s * y
