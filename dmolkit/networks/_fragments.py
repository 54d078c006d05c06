"""Fragments: arguments as fragments, and what makes, moves and reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from dmolkit._arrays import as_arrays, as_reals
from dmolkit._checks import as_int
from dmolkit.harmonics import degree_slice, spherical_harmonics
from dmolkit.so3 import wigner_d

Fragment: TypeAlias = Mapping[int, Any]

_REDUCTIONS = ("sum", "mean")
_YZX_TO_XYZ = (2, 0, 1)


def embed(vectors: Any, l_max: int) -> dict[int, Any]:
    """Spherical harmonics of the directions of vectors, as a fragment with one channel.

    Parameters
    ----------
    vectors : (..., points, 3) array
        x, y, z. Only directions count; lengths belong into weights or `radial_basis`.
    l_max : int
        Largest degree.

    Returns
    -------
    mapping l → (..., points, 1, 2l + 1) array
        For l = 0, …, ``l_max``: harmonics orthonormal on the sphere, whose vectors have the length
        √((2l + 1)/4π). Zero vectors give Y_00 = 1/√4π, zeros for l ≥ 1, and zero derivatives.

    Raises
    ------
    TypeError, ValueError
        As for `dmolkit.harmonics.spherical_harmonics`, or if there is no points axis.

    Examples
    --------
    >>> import numpy as np
    >>> {l: values.shape for l, values in embed(np.ones((5, 3)), 2).items()}
    {0: (5, 1, 1), 1: (5, 1, 3), 2: (5, 1, 5)}
    """
    _, vectors = as_reals(vectors=vectors)
    if vectors.ndim < 2 or vectors.shape[-1] != 3:
        raise ValueError(f"vectors must have shape (..., points, 3), got {tuple(vectors.shape)}")
    harmonics = spherical_harmonics(l_max, vectors)[..., None, :]
    return {l: harmonics[..., degree_slice(l)] for l in range(int(l_max) + 1)}


def pool(
    x: Fragment, mask: Any = None, reduction: str = "sum", keepdims: bool = False
) -> dict[int, Any]:
    """Sum or mean over the points.

    Parameters
    ----------
    x : mapping l → (..., points, channels, 2l + 1) array
    mask : (..., points) array of bool, optional
        False where a point is only padding; it does not count.
    reduction : "sum" or "mean"
        The sum is extensive: the pool of two clouds together is the sum of theirs. The mean of no
        points is zero.
    keepdims : bool
        Whether a points axis of length 1 stays, so that the result broadcasts against ``x``.

    Returns
    -------
    mapping l → (..., channels, 2l + 1) or (..., 1, channels, 2l + 1) array

    Raises
    ------
    TypeError
        If ``x`` is no mapping of real arrays, or ``mask`` does not hold booleans.
    ValueError
        If shapes do not agree, or there is no such reduction.
    """
    check_degrees(x=x)
    xp, x = as_fields(x=x)
    check_fragment(x, "x")
    if reduction not in _REDUCTIONS:
        raise ValueError(f"reduction must be one of {_REDUCTIONS}, got {reduction!r}")
    result = {}
    for l, values in x.items():
        if values.ndim < 3:
            raise ValueError(f"x[{l}] must have a points axis, got shape {tuple(values.shape)}")
        shape = tuple(values.shape[:-2])
        inside = xp.ones(shape, dtype=xp.bool) if mask is None else as_mask(xp, mask, shape)
        inside = inside[..., None, None]
        result[l] = xp.sum(xp.where(inside, values, 0.0), axis=-3, keepdims=keepdims)
        if reduction == "mean":
            count = xp.sum(xp.astype(inside, values.dtype), axis=-3, keepdims=keepdims)
            result[l] = result[l] / xp.where(count == 0, 1.0, count)
    return result


def rotate(x: Fragment, rotations: Any, parity: str | None = None) -> dict[int, Any]:
    """Let rotations act on a fragment: multiply degree l by D_l(R).

    Parameters
    ----------
    x : mapping l → (..., channels, 2l + 1) array
        With or without a points axis.
    rotations : (..., 3, 3) array
        One rotation, or several whose leading axes broadcast with those of ``x`` before the
        channels: one per cloud of a batch is ``rotations[:, None]``.
    parity : None or "natural"
        With "natural", any orthogonal matrices are allowed, and −I acts by (−1)^l.

    Returns
    -------
    mapping l → (..., channels, 2l + 1) array

    Raises
    ------
    TypeError
        If ``x`` is no mapping of real arrays, or ``rotations`` does not hold real numbers.
    ValueError
        If shapes are others, a matrix is not orthogonal, or is improper while ``parity`` is None.

    Examples
    --------
    >>> import numpy as np
    >>> vectors = np.array([[1.0, 2.0, 3.0]])
    >>> quarter = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    >>> moved, turned = embed(vectors @ quarter.T, 2), rotate(embed(vectors, 2), quarter)
    >>> all(np.allclose(moved[l], turned[l]) for l in range(3))
    True
    """
    check_degrees(x=x)
    xp, x, _ = as_fields(x=x, rotations=rotations)
    # In their own type, as their rounding errors are to be judged by it
    _, matrices = as_reals(rotations=rotations)
    matrices = xp.asarray(matrices)
    check_fragment(x, "x")
    if parity not in (None, "natural"):
        raise ValueError(f'parity must be None or "natural", got {parity!r}')
    result = {}
    for l, values in x.items():
        d = wigner_d(l, matrices, None if parity is None else (-1) ** l)
        result[l] = values @ xp.matrix_transpose(xp.astype(d, values.dtype, copy=False))
    return result


def to_vectors(values: Any) -> Any:
    """Vectors of degree 1, in the order x, y, z.

    Parameters
    ----------
    values : (..., 3) array
        ``x[1]`` of a fragment: in the order y, z, x of the harmonics.

    Returns
    -------
    (..., 3) array
        The same numbers, in another order and without a factor: rotations and lengths stay what
        they are, and harmonics of degree 1 become √(3/4π) times the unit vectors.

    Raises
    ------
    TypeError
        If ``values`` does not hold real numbers.
    ValueError
        If the last axis has another length.

    Examples
    --------
    >>> to_vectors([[2.0, 3.0, 1.0]])
    array([[1., 2., 3.]])
    """
    xp, values = as_reals(values=values)
    if values.ndim == 0 or values.shape[-1] != 3:
        raise ValueError(f"values must have shape (..., 3), got {tuple(values.shape)}")
    return xp.take(values, xp.asarray(_YZX_TO_XYZ), axis=-1)


def as_fields(**arguments: Any) -> tuple[Any, ...]:
    """Return the library, and arrays or mappings to arrays with all arrays of one type.

    Raises
    ------
    TypeError, ValueError
        As for `dmolkit._arrays.as_reals`; an array in a mapping is called ``x[key]``.
    """
    named: dict[str, Any] = {}
    for argument, values in arguments.items():
        if isinstance(values, Mapping):
            named |= {f"{argument}[{key}]": array for key, array in values.items()}
        else:
            named[argument] = values
    xp, *arrays = as_reals(**named)
    rest = iter(arrays)
    return xp, *(_refill(values, rest) for values in arguments.values())


def _refill(values: Any, arrays: Iterator[Any]) -> Any:
    if isinstance(values, Mapping):
        return {key: next(arrays) for key in values}
    return next(arrays)


def check_degrees(*, empty: bool = False, **mappings: Any) -> None:
    """Check that arguments map degrees to whatever it is; ``empty`` ones only if that is said."""
    for argument, mapping in mappings.items():
        if not isinstance(mapping, Mapping):
            raise TypeError(f"{argument} must map degrees to arrays, got {type(mapping).__name__}")
        if not mapping and not empty:
            raise ValueError(f"{argument} must have at least one degree, got an empty mapping")
        for l in mapping:
            as_int(l, f"a degree of {argument}", minimum=0)


def check_fragment(x: Any, argument: str) -> None:
    """Check the shapes of a result of `as_fields`, with or without a points axis."""
    for l, values in x.items():
        size = 2 * l + 1
        if values.ndim < 2 or values.shape[-1] != size:
            raise ValueError(
                f"{argument}[{l}] must have shape (..., channels, {size}), "
                f"got {tuple(values.shape)}"
            )


def as_mask(xp: Any, mask: Any, shape: tuple[int, ...]) -> Any:
    """Return a mask as an array of booleans of a shape; only leading axes are stretched to it."""
    _, mask = as_arrays(mask=mask)
    if not xp.isdtype(mask.dtype, "bool"):
        raise TypeError(f"mask must hold booleans, got type {mask.dtype}")
    if mask.shape[-1:] == shape[-1:]:
        try:
            return xp.broadcast_to(xp.asarray(mask), shape)
        except ValueError:
            pass
    raise ValueError(f"mask must have shape {shape}, got {tuple(mask.shape)}")
