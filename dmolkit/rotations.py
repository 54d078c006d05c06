"""Rotations of space as 3×3 matrices: Haar sampling, zyz Euler angles, axis and angle.

A rotation matrix acts on column vectors from the left, turns counter-clockwise seen from the tip
of its axis, and may carry leading axes for a batch. Angles are in radians, arrays are float64.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array, as_int, as_real_array, as_tolerance

_POLE = 1e-14  # where sin β is smaller, rounding alone may have made it so


def random_rotations(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Sample rotations uniformly, that is, from the Haar measure of SO(3).

    Parameters
    ----------
    n : int
        Number of rotations; 0 gives an empty stack.
    rng : numpy.random.Generator
        Source of randomness, advanced by the call.

    Returns
    -------
    numpy.ndarray
        (n, 3, 3), determinant +1.

    Raises
    ------
    TypeError
        If ``n`` is not an integer or ``rng`` not a Generator.
    ValueError
        If ``n`` is negative.

    Notes
    -----
    Four independent standard normals point in a uniform direction of R⁴. The unit quaternions
    cover SO(3) twice, and multiplying by one of them turns R⁴, so uniform unit quaternions give
    Haar distributed rotations (Shoemake, "Uniform random rotations", Graphics Gems III, 1992).

    Examples
    --------
    >>> rotations = random_rotations(2, np.random.default_rng(0))
    >>> rotations.shape, is_rotation(rotations).tolist()
    ((2, 3, 3), [True, True])
    """
    n = as_int(n, "n", minimum=0)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, got {rng!r}")
    quaternions = rng.standard_normal((n, 4))
    quaternions /= np.linalg.norm(quaternions, axis=-1, keepdims=True)
    return _from_unit_quaternions(quaternions[:, 0], quaternions[:, 1:])


def from_euler(alpha: ArrayLike, beta: ArrayLike, gamma: ArrayLike) -> NDArray[np.float64]:
    """Rotation with the given zyz Euler angles, R = R_z(α) R_y(β) R_z(γ).

    R_z(γ) acts first. Any real angles are accepted; the triples with α, γ in [0, 2π) and β in
    [0, π] reach every rotation.

    Parameters
    ----------
    alpha, beta, gamma : array_like
        Angles in radians; their shapes broadcast against each other.

    Returns
    -------
    numpy.ndarray
        (..., 3, 3), where the leading axes are the broadcast shape.

    Raises
    ------
    TypeError
        If an angle is not a real number.
    ValueError
        If an angle is NaN or infinite, or the shapes do not broadcast.

    Examples
    --------
    >>> from_euler(0, np.pi / 2, 0).round(12) + 0.0  # the north pole comes to the x-axis
    array([[ 0.,  0.,  1.],
           [ 0.,  1.,  0.],
           [-1.,  0.,  0.]])
    """
    angles = {"alpha": alpha, "beta": beta, "gamma": gamma}
    arrays = [as_finite_array(angle, name, np.float64) for name, angle in angles.items()]
    try:
        a, b, c = np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ValueError(f"alpha, beta and gamma must broadcast, got shapes {shapes}") from None
    sin_a, sin_b, sin_c = np.sin(a), np.sin(b), np.sin(c)
    cos_a, cos_b, cos_c = np.cos(a), np.cos(b), np.cos(c)
    entries = [
        [
            cos_a * cos_b * cos_c - sin_a * sin_c,
            -cos_a * cos_b * sin_c - sin_a * cos_c,
            cos_a * sin_b,
        ],
        [
            sin_a * cos_b * cos_c + cos_a * sin_c,
            cos_a * cos_c - sin_a * cos_b * sin_c,
            sin_a * sin_b,
        ],
        [-sin_b * cos_c, sin_b * sin_c, cos_b],
    ]
    return np.stack([np.stack(row, axis=-1) for row in entries], axis=-2)


def to_euler(rotations: ArrayLike) -> NDArray[np.float64]:
    """Euler angles (zyz) of rotation matrices, the inverse of `from_euler`.

    At β = 0 only α + γ is determined, at β = π only α − γ. There, that is, where sin β is
    below 1e-14 and so within rounding of a product of a few matrices, γ is 0. Everywhere
    ``from_euler(*np.moveaxis(to_euler(R), -1, 0))`` gives R back to rounding.

    Parameters
    ----------
    rotations : array_like
        (..., 3, 3) rotation matrices.

    Returns
    -------
    numpy.ndarray
        (..., 3) with α, β, γ in radians on the last axis; α and γ in [0, 2π), β in [0, π].

    Raises
    ------
    TypeError
        If the entries are not real numbers.
    ValueError
        If the shape is wrong or a matrix is not a rotation (see `is_rotation`).

    Examples
    --------
    >>> to_euler(from_euler(0.1, 0.2, 0.3)).round(12)
    array([0.1, 0.2, 0.3])
    >>> to_euler(from_euler(0.1, 0.0, 0.3)).round(12)  # degenerate: α + γ = 0.4
    array([0.4, 0. , 0. ])
    """
    matrices = _as_matrices(rotations, "rotations")
    if not is_rotation(matrices).all():
        raise ValueError(
            "rotations must hold rotation matrices (orthonormal columns, determinant +1)"
        )
    # The north pole goes to (cos α sin β, sin α sin β, cos β); arctan2 resolves a small β, which
    # arccos would not. If γ = 0, the second column is (-sin α, cos α, 0). R_z(-α) R has the second
    # row (sin γ, cos γ, 0): reading γ after α keeps the round trip exact also near the poles, where
    # each angle alone is ill-determined.
    x, y, z = matrices[..., 0, 2], matrices[..., 1, 2], matrices[..., 2, 2]
    sin_beta = np.hypot(x, y)
    pole = sin_beta < _POLE
    alpha = np.where(pole, np.arctan2(-matrices[..., 0, 1], matrices[..., 1, 1]), np.arctan2(y, x))
    row = np.cos(alpha)[..., None] * matrices[..., 1, :2]
    row -= np.sin(alpha)[..., None] * matrices[..., 0, :2]
    gamma = np.where(pole, 0.0, np.arctan2(row[..., 0], row[..., 1]))
    angles = np.stack([alpha, np.arctan2(sin_beta, z), gamma], axis=-1)
    turns = np.mod(angles[..., ::2], math.tau)
    turns[turns >= math.tau] = 0.0  # a tiny negative angle rounds up to 2π
    angles[..., ::2] = turns
    return angles


def from_axis_angle(axis: ArrayLike, angle: ArrayLike) -> NDArray[np.float64]:
    """Rotation about an axis, counter-clockwise when the axis points at the viewer.

    Parameters
    ----------
    axis : array_like
        (..., 3) directions, nonzero, of any length.
    angle : array_like
        (...) in radians, broadcast against the leading axes of ``axis``.

    Returns
    -------
    numpy.ndarray
        (..., 3, 3).

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If ``axis`` is zero or does not end in an axis of length 3, a number is NaN or infinite,
        or the shapes do not broadcast.

    Examples
    --------
    >>> from_axis_angle([0, 0, 2], np.pi / 2).round(12) + 0.0
    array([[ 0., -1.,  0.],
           [ 1.,  0.,  0.],
           [ 0.,  0.,  1.]])
    """
    directions = as_finite_array(axis, "axis", np.float64)
    half = as_finite_array(angle, "angle", np.float64) / 2
    if directions.ndim == 0 or directions.shape[-1] != 3:
        raise ValueError(f"axis must have shape (..., 3), got {directions.shape}")
    largest = np.abs(directions).max(axis=-1, keepdims=True)
    if not largest.all():
        raise ValueError("axis must be nonzero, got a zero vector")
    directions = directions / largest  # so that squares neither overflow nor vanish
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    try:
        vector = np.sin(half)[..., None] * directions
    except ValueError:
        raise ValueError(
            f"angle of shape {half.shape} does not broadcast against axis {directions.shape}"
        ) from None
    return _from_unit_quaternions(np.cos(half), vector)


def is_rotation(matrices: ArrayLike, tol: float = 1e-8) -> NDArray[np.bool_]:
    """Whether each matrix is a rotation: RᵀR = I and det R = +1.

    RᵀR = I alone also holds for mirrors.

    Parameters
    ----------
    matrices : array_like
        (..., 3, 3); a matrix with NaN or infinite entries is not a rotation.
    tol : float
        Largest deviation of an entry of RᵀR from I, dimensionless.

    Returns
    -------
    numpy.ndarray
        (...) booleans.

    Raises
    ------
    TypeError
        If the entries or ``tol`` are not real numbers.
    ValueError
        If the shape is wrong, or ``tol`` is negative, NaN or infinite.

    Examples
    --------
    >>> is_rotation([np.eye(3), -np.eye(3)]).tolist()
    [True, False]
    """
    stack = _as_matrices(matrices, "matrices")
    tolerance = as_tolerance(tol, "tol")
    # NaN and infinity fail the comparisons; NumPy need not warn of them on the way.
    with np.errstate(all="ignore"):
        deviation = np.abs(np.swapaxes(stack, -1, -2) @ stack - np.eye(3)).max(axis=(-1, -2))
        # An orthonormal matrix has determinant 1 or -1: the sign decides.
        return np.asarray((deviation <= tolerance) & (np.linalg.det(stack) > 0))


def _as_matrices(values: ArrayLike, argument: str) -> NDArray[np.float64]:
    """Return ``values`` as float64 of shape (..., 3, 3), NaN and infinity included."""
    array = as_real_array(values, argument)
    if array.shape[-2:] != (3, 3):
        raise ValueError(f"{argument} must have shape (..., 3, 3), got {array.shape}")
    return array


def _from_unit_quaternions(
    real: NDArray[np.float64], vector: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rotation x ↦ q x q⁻¹ of the unit quaternion q = (real, vector): I + 2w[v]ₓ + 2[v]ₓ²."""
    x, y, z = np.moveaxis(vector, -1, 0)
    cross = np.zeros((*vector.shape, 3))
    cross[..., 2, 1], cross[..., 0, 2], cross[..., 1, 0] = x, y, z
    cross -= np.swapaxes(cross, -1, -2).copy()
    half: NDArray[np.float64] = real[..., None, None] * cross + cross @ cross
    return np.eye(3) + 2 * half
