"""Linear maps and products of fragments: all that Schur and Clebsch–Gordan allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from array_api_compat import is_numpy_namespace

from dmolkit._checks import as_int
from dmolkit.networks._fragments import Fragment, as_fields, check_degrees, check_fragment
from dmolkit.so3 import clebsch_gordan

_PARITIES = (None, "even")


def linear(x: Fragment, weights: Mapping[int, Any], bias: Any = None) -> dict[int, Any]:
    """Mix the channels, degree by degree: by Schur's lemma the only equivariant linear map.

    Parameters
    ----------
    x : mapping l → (..., c_in, 2l + 1) array
    weights : mapping l → (c_out, c_in) array
        Its degrees are those of the result.
    bias : (c_out,) array, optional
        Added to the scalars, l = 0; a constant vector of any other degree would not turn.

    Returns
    -------
    mapping l → (..., c_out, 2l + 1) array

    Raises
    ------
    TypeError
        If an argument does not hold real arrays, or ``bias`` is a mapping.
    ValueError
        If ``weights`` has a degree that ``x`` lacks, or shapes do not agree.

    Examples
    --------
    >>> linear({1: [[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]}, {1: [[2.0, -1.0]]})
    {1: array([[2., 4., 5.]])}
    """
    check_degrees(x=x)
    check_degrees(weights=weights, empty=True)
    if isinstance(bias, Mapping):
        raise TypeError(
            "bias must be an array of shape (c_out,), for degree 0 only, got a mapping; "
            "pass the array itself"
        )
    xp, x, weights, bias = as_fields(x=x, weights=weights, bias={} if bias is None else bias)
    check_fragment(x, "x")
    result = {}
    for l, matrix in weights.items():
        values = degree_of(x, l, "x", f"weights[{l}]")
        if matrix.ndim != 2 or matrix.shape[1] != values.shape[-2]:
            raise ValueError(
                f"weights[{l}] must have shape (c_out, {values.shape[-2]}), "
                f"got {tuple(matrix.shape)}"
            )
        result[l] = xp.moveaxis(xp.tensordot(values, matrix, axes=((-2,), (1,))), -1, -2)
    if not isinstance(bias, Mapping):
        if 0 not in result or bias.shape != (result[0].shape[-2],):
            raise ValueError("bias must have shape (c_out,), as many as weights[0] has rows")
        result[0] = result[0] + bias[:, None]
    return result


def paths(
    degrees1: Iterable[int], degrees2: Iterable[int], l_max: int, parity: str | None = None
) -> list[tuple[int, int, int]]:
    """List the ways (l1, l2, l3) in which two fragments multiply to degrees up to ``l_max``.

    Parameters
    ----------
    degrees1, degrees2 : iterable of int
        Degrees of the fragments; a fragment will do.
    l_max : int
    parity : None or "even"
        With "even", only paths with l1 + l2 + l3 even. If all features of degree l have the parity
        (−1)^l, these are the ones that keep it so, and layers commute with mirrors.

    Returns
    -------
    list of (l1, l2, l3)
        With |l1 − l2| ≤ l3 ≤ min(l1 + l2, ``l_max``), in lexicographic order.

    Raises
    ------
    TypeError
        If a degree is not an integer.
    ValueError
        If one is negative, or there is no such parity.

    Examples
    --------
    >>> paths([1], [1, 2], 2)
    [(1, 1, 0), (1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2)]
    >>> paths([1], [1, 2], 2, parity="even")
    [(1, 1, 0), (1, 1, 2), (1, 2, 1)]
    """
    l_max = as_int(l_max, "l_max", minimum=0)
    if parity not in _PARITIES:
        raise ValueError(f'parity must be None or "even", got {parity!r}')
    first, second = (
        sorted({as_int(l, f"a degree of {argument}", minimum=0) for l in degrees})
        for argument, degrees in {"degrees1": degrees1, "degrees2": degrees2}.items()
    )
    return [
        (l1, l2, l3)
        for l1 in first
        for l2 in second
        for l3 in range(abs(l1 - l2), min(l1 + l2, l_max) + 1)
        if parity is None or (l1 + l2 + l3) % 2 == 0
    ]


def tensor_product(
    x: Fragment, y: Fragment, weights: Mapping[tuple[int, int, int], Any]
) -> dict[int, Any]:
    """Multiply two fragments at each point, with weights for each path (l1, l2, l3).

    With full weights W, the result of degree l3 at channel o is the sum over the paths to l3 of
    Σ_uv W_ouv Σ_ij C_ijk x_ui y_vj, where C is `dmolkit.so3.clebsch_gordan`. With channelwise
    weights w, channel c of x meets channel c of y only: w_c Σ_ij C_ijk x_ci y_cj.

    Parameters
    ----------
    x : mapping l1 → (..., c_x, 2·l1 + 1) array
    y : mapping l2 → (..., c_y, 2·l2 + 1) array
        Its axes before the channels broadcast with those of ``x``, so that all points can meet one
        and the same y, such as the result of `pool`.
    weights : mapping (l1, l2, l3) → (c_out, c_x, c_y) or (c,) array
        Full or channelwise. For the latter, x and y have c channels each, or 1 that meets all.

    Returns
    -------
    mapping l3 → (..., c_out, 2·l3 + 1) array

    Raises
    ------
    TypeError
        If an argument does not hold real arrays.
    ValueError
        If a path breaks the triangle rule or has a degree that ``x`` or ``y`` lacks, or shapes do
        not agree.

    Notes
    -----
    There is no further factor. As Σ_ij C_ijk² = 1, independent components of variance 1 in x and y
    give components of variance 1 in each product of channels, and Σ_uv W_ouv² in their sum.

    Examples
    --------
    >>> u, v = {1: [[1.0, 0.0, 0.0]]}, {1: [[0.0, 1.0, 0.0]]}  # y and z: their product is x
    >>> tensor_product(u, v, {(1, 1, 1): [np.sqrt(2)]})[1].round(12)
    array([[0., 0., 1.]])
    """
    check_degrees(x=x, y=y)
    check_paths(weights, "weights")
    xp, x, y, weights = as_fields(x=x, y=y, weights=weights)
    check_fragment(x, "x")
    check_fragment(y, "y")
    result: dict[int, Any] = {}
    for path, weight in weights.items():
        name = f"weights[{path}]"
        c = coupling(xp, path, weight.dtype)
        u, v = degree_of(x, path[0], "x", name), degree_of(y, path[1], "y", name)
        try:
            np.broadcast_shapes(u.shape[:-2], v.shape[:-2])
        except ValueError:
            raise ValueError(
                f"x[{path[0]}] and y[{path[1]}] must agree before the channels, "
                f"got shapes {tuple(u.shape)} and {tuple(v.shape)}"
            ) from None
        _check_weight(weight, u.shape[-2], v.shape[-2], name)
        product = (channelwise if weight.ndim == 1 else _full)(xp, u, v, weight, c)
        accumulate(result, path[2], product, name)
    return dict(sorted(result.items()))


def check_paths(mapping: Any, argument: str) -> None:
    """Check that an argument maps paths to whatever it is, and that all keep the triangle rule."""
    if not isinstance(mapping, Mapping):
        raise TypeError(
            f"{argument} must map paths (l1, l2, l3) to arrays, got {type(mapping).__name__}"
        )
    for path in mapping:
        name = f"{argument}[{path!r}]"
        if not isinstance(path, tuple) or len(path) != 3:
            raise ValueError(f"{name}: a path must be a tuple (l1, l2, l3)")
        l1, l2, l3 = (as_int(l, f"{name}: a degree", minimum=0) for l in path)
        if not abs(l1 - l2) <= l3 <= l1 + l2:
            raise ValueError(
                f"{name}: l3 must lie between |l1 - l2| = {abs(l1 - l2)} and l1 + l2 = {l1 + l2}, "
                f"got {l3}"
            )


def coupling(xp: Any, path: tuple[int, int, int], dtype: Any) -> Any:
    """Return the Clebsch–Gordan coefficients of a path that `check_paths` has seen."""
    return xp.asarray(clebsch_gordan(*path), dtype=dtype)


def channelwise(xp: Any, u: Any, v: Any, weight: Any, coefficients: Any) -> Any:
    """Couple channel by channel; arguments are not checked.

    Parameters
    ----------
    xp : namespace
    u : (..., c or 1, n1) array
    v : (..., c or 1, n2) array
    weight : (..., c) array
    coefficients : (n1, n2, n3) array

    Returns
    -------
    (..., c, n3) array
    """
    if v.shape[-2] == 1:  # then one matrix Σ_j C_ijk v_j serves all channels of u
        matrices = xp.tensordot(v[..., 0, :], xp.permute_dims(coefficients, (1, 0, 2)), axes=1)
        return (u @ matrices) * weight[..., None]
    n1, n2, n3 = coefficients.shape
    products = u[..., :, None] * v[..., None, :]
    products = xp.reshape(products, (*products.shape[:-2], n1 * n2))
    matrix = xp.reshape(coefficients, (n1 * n2, n3))
    return xp.tensordot(products, matrix, axes=1) * weight[..., None]


def accumulate(result: dict[int, Any], l: int, product: Any, argument: str) -> None:
    """Add a product to what other paths gave for degree l."""
    if l in result and result[l].shape[-2] != product.shape[-2]:
        raise ValueError(
            f"{argument} gives {product.shape[-2]} channels, another path to degree {l} "
            f"gives {result[l].shape[-2]}"
        )
    result[l] = result[l] + product if l in result else product


def _full(xp: Any, u: Any, v: Any, weight: Any, coefficients: Any) -> Any:
    """Couple all pairs of channels: Σ_uvij W_ouv C_ijk x_ui y_vj."""
    if not is_numpy_namespace(xp):  # XLA is slow at many small products, and fast at this
        sum_all = "...ui,...vj,ouv,ijk->...ok"
        return xp.einsum(sum_all, u, v, weight, coefficients, optimize="optimal")
    c_out, c_x, c_y = weight.shape
    # Weights meet one factor and coefficients the other, each in products that need no copies in
    # another order; what is left at each point is the sum over v and i.
    rows = xp.reshape(xp.permute_dims(weight, (0, 2, 1)), (c_out * c_y, c_x))
    left = xp.reshape(rows @ u, (*u.shape[:-2], c_out, c_y * u.shape[-1]))
    right = xp.tensordot(v, xp.permute_dims(coefficients, (1, 0, 2)), axes=1)  # (..., v, i, k)
    return left @ xp.reshape(right, (*v.shape[:-2], left.shape[-1], right.shape[-1]))


def degree_of(x: Fragment, l: int, argument: str, reason: str) -> Any:
    if l not in x:
        raise ValueError(f"{argument} must have degree {l} for {reason}, it has {sorted(x)}")
    return x[l]


def _check_weight(weight: Any, c_x: int, c_y: int, argument: str) -> None:
    if weight.ndim == 1:
        channels = weight.shape[0]
        if c_x not in (1, channels) or c_y not in (1, channels):
            raise ValueError(
                f"{argument} has {channels} channels, x and y must have as many or 1, "
                f"got {c_x} and {c_y}"
            )
    elif weight.ndim != 3 or tuple(weight.shape[1:]) != (c_x, c_y):
        raise ValueError(
            f"{argument} must have shape (c_out, {c_x}, {c_y}) or (channels,), "
            f"got {tuple(weight.shape)}"
        )
