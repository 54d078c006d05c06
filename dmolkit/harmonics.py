"""Real spherical harmonics from Cartesian coordinates, all degrees up to a largest one at once.

Conventions: Y_lm is real and orthonormal on the unit sphere, ∫ Y_lm Y_l′m′ dΩ = δ_ll′ δ_mm′. The
last axis runs over l = 0, …, l_max and within l over m = −l, …, l, so that Y_lm is at l² + l + m.
There is no Condon–Shortley sign: Y_1 = √(3/4π) (y, z, x)/r. With azimuth φ, Y_lm is a positive
function near the north pole times cos mφ if m ≥ 0, sin |m|φ if m < 0.

NumPy arrays give NumPy arrays, JAX arrays give JAX arrays and can be traced. The floating-point
type is kept; integers and booleans become the library's default one, float64 in NumPy.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

import numpy as np
from array_api_compat import is_numpy_namespace
from numpy.typing import NDArray

from dmolkit._arrays import as_reals
from dmolkit._checks import as_int

_Column: TypeAlias = NDArray[np.float64]

CHUNK = 2**17
"""Numbers at a time in NumPy: 1 MB of results fit into the processor's cache."""


def spherical_harmonics(l_max: int, points: Any) -> Any:
    """Real orthonormal spherical harmonics of the directions of points.

    Parameters
    ----------
    l_max : int
        Largest degree.
    points : (..., 3) array
        x, y, z. Only the direction counts: points of any length are scaled to length 1.

    Returns
    -------
    (..., (l_max + 1)²) array
        Y_lm at index l² + l + m; `degree_slice` cuts out one l. At the origin, which has no
        direction, Y_00 = 1/√4π as everywhere and the others are 0, and so are the derivatives that
        JAX takes there.

    Raises
    ------
    TypeError
        If ``l_max`` is not an integer, or ``points`` does not hold real numbers.
    ValueError
        If ``l_max`` is negative, or ``points`` does not end in an axis of length 3.

    Notes
    -----
    These are the `solid_harmonics` of p/|p|: polynomials, without angles, so neither values nor
    derivatives lose accuracy near the poles. A coordinate that is NaN or infinite makes NaN.

    Examples
    --------
    >>> spherical_harmonics(1, [[0, 0, 5], [0, 0, 0]]).round(4)
    array([[0.2821, 0.    , 0.4886, 0.    ],
           [0.2821, 0.    , 0.    , 0.    ]])
    """
    return _harmonics(l_max, points, only_direction=True)


def solid_harmonics(l_max: int, points: Any) -> Any:
    """Solid harmonics r^l Y_lm: homogeneous polynomials of degree l in x, y, z.

    Parameters
    ----------
    l_max : int
        Largest degree.
    points : (..., 3) array
        x, y, z.

    Returns
    -------
    (..., (l_max + 1)²) array
        r^l Y_lm at index l² + l + m.

    Raises
    ------
    TypeError, ValueError
        As for `spherical_harmonics`.

    Notes
    -----
    Write S_lm = r^l Y_lm. For l = |m| it is a constant times the real or the imaginary part of
    (x + iy)^l. From there l grows for all m at once, by the recurrence of the associated Legendre
    functions, z S_l−1,m = ε_lm S_lm + ε_l−1,m r² S_l−2,m with ε_lm² = (l² − m²)/(4l² − 1).

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 8.5.3; in Cartesian
    coordinates, Bigi, Fraux, Browning and Ceriotti, J. Chem. Phys. 159, 064802 (2023).

    Examples
    --------
    r² Y_20 = √(5/16π) (2z² − x² − y²):

    >>> solid_harmonics(2, [1.0, 2.0, 3.0])[6] / np.sqrt(5 / (16 * np.pi))
    np.float64(13.0...)
    """
    return _harmonics(l_max, points, only_direction=False)


def degree_slice(l: int) -> slice:
    """Where degree l is on the last axis of harmonics: indices l², …, (l + 1)² − 1.

    Parameters
    ----------
    l : int

    Returns
    -------
    slice

    Raises
    ------
    TypeError, ValueError
        If ``l`` is not an integer, or negative.

    Examples
    --------
    >>> spherical_harmonics(3, [0.0, 0.0, 1.0])[degree_slice(1)].round(4)
    array([0.    , 0.4886, 0.    ])
    """
    l = as_int(l, "l", minimum=0)
    return slice(l**2, (l + 1) ** 2)


def _solid_components(xp: Any, l_max: int, coordinates: Any) -> Any:
    """Solid harmonics with components first, which is fastest; arguments are not checked.

    Parameters
    ----------
    xp : namespace
        Library of the array.
    l_max : int
    coordinates : (3, n) array
        Of a floating-point type. For NumPy, so many at a time that a result has `CHUNK` numbers.

    Returns
    -------
    ((l_max + 1)², n) array
    """
    x, y, z = (coordinates[i, :] for i in range(3))
    square = x * x + y * y + z * z
    first, steps, order = _recurrence(l_max)
    real, imaginary = xp.ones_like(x), xp.zeros_like(x)
    powers = [real]
    for _ in range(l_max):
        real, imaginary = x * real - y * imaginary, x * imaginary + y * real
        powers = [imaginary, *powers, real]
    # Diagonal k holds l = |m| + k for |m| ≤ l_max − k, in the order of m.
    diagonals = [xp.stack(powers) * xp.asarray(first, dtype=x.dtype)]
    for k, (one, two) in enumerate(steps, start=1):
        diagonal = diagonals[-1][1:-1, :] * z * xp.asarray(one, dtype=x.dtype)
        if k > 1:
            diagonal -= diagonals[-2][2:-2, :] * square * xp.asarray(two, dtype=x.dtype)
        diagonals.append(diagonal)
    return xp.take(xp.concat(diagonals), xp.asarray(order), axis=0)


def _harmonics(l_max: int, points: Any, only_direction: bool) -> Any:
    l_max = as_int(l_max, "l_max", minimum=0)
    xp, points = as_reals(points=points)
    if points.ndim == 0 or points.shape[-1] != 3:
        raise ValueError(f"points must have shape (..., 3), got {tuple(points.shape)}")

    def evaluate(points: Any) -> Any:
        coordinates = xp.stack([points[:, i] for i in range(3)])  # long rows in one piece are fast
        if only_direction:
            coordinates = _directions(xp, coordinates)
        return _solid_components(xp, l_max, coordinates).T

    flat = xp.reshape(points, (-1, 3))
    shape = (*points.shape[:-1], (l_max + 1) ** 2)
    if not is_numpy_namespace(xp):
        return xp.reshape(evaluate(flat), shape)
    # The C library hands freed memory back to the system if it is more than twice the largest block
    # under 32 MB that was ever freed. So free one, which is never touched: else each chunk would
    # fetch its memory anew, page by page, which takes longer than the arithmetic.
    np.empty(16 * CHUNK)
    values = np.empty((len(flat), shape[-1]), flat.dtype)
    step = max(1, CHUNK // shape[-1])
    for start in range(0, len(flat), step):
        values[start : start + step] = evaluate(flat[start : start + step])
    return values.reshape(shape)


def _directions(xp: Any, coordinates: Any) -> Any:
    """Scale vectors (3, n) to length 1, and the zero vector to itself."""
    largest = xp.max(xp.abs(coordinates), axis=0)
    zero = largest == 0
    # Squares of the scaled vectors neither overflow nor vanish. The scale is a power of two, so
    # that nothing is rounded, in two factors, since one alone may overflow or be subnormal; to
    # derivatives it is a constant. Both branches of a choice must have finite derivatives, so 0
    # never reaches a quotient or a root.
    exponent = xp.frexp(largest)[1]
    half = -exponent // 2
    first, second = (xp.ldexp(xp.ones_like(largest), n) for n in (half, -exponent - half))
    scaled = xp.where(zero, 0.0, coordinates * first * second)
    square = xp.sum(scaled * scaled, axis=0)
    return scaled / xp.sqrt(xp.where(zero, 1.0, square))


@cache
def _recurrence(l_max: int) -> tuple[_Column, list[tuple[_Column, _Column]], NDArray[np.intp]]:
    """Give the factors of the first diagonal, those of each step, and the order of the result.

    Factors are columns over m. The order takes the rows of all diagonals to index l² + l + m.
    """
    m = np.arange(-l_max, l_max + 1)[:, None]
    growth = 1 + 0.5 / np.arange(1, l_max + 1)
    sectoral = np.sqrt(np.cumprod([0.25 / np.pi, *growth]))
    sectoral[1:] *= np.sqrt(2)
    first = sectoral[np.abs(m)]
    steps, places = [], [m**2 + np.abs(m) + m]
    for k in range(1, l_max + 1):
        m = m[1:-1]
        l = np.abs(m) + k
        epsilon, previous = (np.sqrt((n**2 - m**2) / (4 * n**2 - 1)) for n in (l, l - 1))
        steps.append((1 / epsilon, previous / epsilon))
        places.append(l**2 + l + m)
    return first, steps, np.argsort(np.concatenate(places), axis=None)
