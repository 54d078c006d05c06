"""Nonlinear layers that commute with rotations: they only scale vectors by invariants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from array_api_compat import array_namespace, is_array_api_obj

from dmolkit._checks import as_tolerance
from dmolkit.networks._fragments import Fragment, as_fields, check_degrees, check_fragment
from dmolkit.networks._lengths import scale_down, split


def _sigmoid(values: Any) -> Any:
    xp = array_namespace(values)
    return (1 + xp.tanh(values / 2)) / 2


def _silu(values: Any) -> Any:
    return values * _sigmoid(values)


def gate(
    x: Fragment,
    gates: Mapping[int, Any],
    function: Callable[[Any], Any] = _sigmoid,
    scalar_function: Callable[[Any], Any] = _silu,
) -> dict[int, Any]:
    """Scale vectors by functions of separate scalars; let scalars through a function of their own.

    Degree l ≥ 1 becomes function(gates[l])·x[l], degree 0 becomes scalar_function(x[0]).

    Parameters
    ----------
    x : mapping l → (..., channels, 2l + 1) array
    gates : mapping l → (..., channels) array
        One scalar for each vector, for all degrees of ``x`` but 0. They should be features of
        degree 0 without their last axis, ``[..., 0]``: otherwise the layer is not equivariant.
    function : callable
        From arrays to arrays of the same shape; by default the logistic function 1/(1 + e^−s).
    scalar_function : callable
        Likewise; by default s/(1 + e^−s), known as SiLU or swish.

    Returns
    -------
    mapping l → (..., channels, 2l + 1) array

    Raises
    ------
    TypeError
        If an argument does not hold real arrays, or a function is not callable or gives no real
        numbers.
    ValueError
        If ``gates`` lacks a degree of ``x`` or has another, or shapes do not agree, of what a
        function gives, too.

    Notes
    -----
    Scalars are taken to be unchanged by mirrors; pseudoscalars would need odd functions.

    Source: Weiler, Geiger, Welling, Boomsma and Cohen, NeurIPS 2018 (arXiv:1807.02547).

    Examples
    --------
    >>> x = {0: [[0.0]], 1: [[1.0, 2.0, 4.0]]}
    >>> gate(x, {1: [0.0]})
    {0: array([[0.]]), 1: array([[0.5, 1. , 2. ]])}
    """
    check_degrees(x=x)
    check_degrees(gates=gates, empty=True)
    _check_callable(function, "function")
    _check_callable(scalar_function, "scalar_function")
    _, x, gates = as_fields(x=x, gates=gates)
    check_fragment(x, "x")
    if set(gates) != set(x) - {0}:
        raise ValueError(
            f"gates must have the degrees of x without 0, {sorted(set(x) - {0})}, "
            f"got {sorted(gates)}"
        )
    result = {}
    for l, values in x.items():
        if l == 0:
            result[l] = _apply(scalar_function, values, "scalar_function")
            continue
        if gates[l].shape != values.shape[:-1]:
            raise ValueError(
                f"gates[{l}] must have shape {tuple(values.shape[:-1])}, "
                f"got {tuple(gates[l].shape)}"
            )
        result[l] = _apply(function, gates[l], "function")[..., None] * values
    return result


def norm_nonlinearity(x: Fragment, function: Callable[[Any], Any]) -> dict[int, Any]:
    """Apply a function to the length of each vector and keep its direction: f(|x|)·x/|x|.

    Parameters
    ----------
    x : mapping l → (..., channels, 2l + 1) array
    function : callable
        f, from arrays (..., channels) of lengths to arrays of the same shape. Scalars, l = 0, have
        the length |x| and the direction ±1, so they become f(|x|)·sign(x).

    Returns
    -------
    mapping l → (..., channels, 2l + 1) array
        Zero vectors, which have no direction, stay zero. Their derivative in JAX is f′(0) if
        f(0) = 0, otherwise, where the result jumps, zero.

    Raises
    ------
    TypeError
        If ``x`` is no mapping of real arrays, or ``function`` is not callable or gives no real
        numbers.
    ValueError
        If shapes are others, of what ``function`` gives, too.

    Examples
    --------
    >>> import numpy as np
    >>> norm_nonlinearity({0: [[-4.0]], 1: [[0.0, 3.0, 4.0]]}, np.sqrt)[0]
    array([[-2.]])
    """
    check_degrees(x=x)
    _check_callable(function, "function")
    xp, x = as_fields(x=x)
    check_fragment(x, "x")
    result = {}
    for l, values in x.items():
        # At 0 the slope f(ε)/ε stands for f′(0).
        zero, scale, size, scaled = split(xp, values)
        length = (scale * size)[..., 0]
        applied = _apply(function, length, "function")
        jump = zero[..., 0] & (_apply(function, xp.zeros_like(length), "function") != 0)
        result[l] = scaled / size * xp.where(jump, 0.0, applied)[..., None]
    return result


def normalize(x: Fragment, eps: float = 1e-3) -> dict[int, Any]:
    """Divide each degree at each point by a typical length of its vectors.

    x becomes x/√(mean |x_c|² + ε²), with the mean over the channels c: the root mean square of the
    lengths is 1 afterwards, if it was much larger than ε.

    Parameters
    ----------
    x : mapping l → (..., channels, 2l + 1) array
    eps : float
        ε, positive, in the units of x: much shorter vectors are divided by ε, and zero vectors stay
        zero, with finite derivatives.

    Returns
    -------
    mapping l → (..., channels, 2l + 1) array

    Raises
    ------
    TypeError
        If ``x`` is no mapping of real arrays, or ``eps`` is not a real number.
    ValueError
        If shapes are others, or ``eps`` is not positive.

    Examples
    --------
    >>> normalize({1: [[0.0, 3.0, 4.0]]}, eps=12.0)[1] * 13
    array([[0., 3., 4.]])
    """
    eps = as_tolerance(eps, "eps", positive=True)
    check_degrees(x=x)
    xp, x = as_fields(x=x)
    check_fragment(x, "x")
    result = {}
    for l, values in x.items():
        finfo = xp.finfo(values.dtype)
        epsilon = min(max(eps, float(finfo.smallest_normal)), float(finfo.max))
        result[l] = _normalize(xp, values, epsilon) if values.shape[-2] else values
    return result


def _normalize(xp: Any, values: Any, eps: float) -> Any:
    largest = xp.max(xp.abs(values), axis=(-2, -1), keepdims=True)
    scale, scaled = scale_down(xp, values, xp.where(largest < eps, eps, largest))
    square = xp.mean(xp.sum(scaled * scaled, axis=-1, keepdims=True), axis=-2, keepdims=True)
    return scaled / xp.sqrt(square + (eps / scale) ** 2)


def _check_callable(function: Any, argument: str) -> None:
    if not callable(function):
        raise TypeError(f"{argument} must be callable, got {type(function).__name__}")


def _apply(function: Callable[[Any], Any], values: Any, argument: str) -> Any:
    """Return what a function makes of an array; it must be a real array of the same shape."""
    result = function(values)
    if not is_array_api_obj(result):
        raise TypeError(f"{argument} must return an array, got {type(result).__name__}")
    xp = array_namespace(result)
    if not xp.isdtype(result.dtype, ("bool", "integral", "real floating")):
        raise TypeError(f"{argument} must return real numbers, got type {result.dtype}")
    if result.shape != values.shape:
        raise ValueError(
            f"{argument} must keep the shape {tuple(values.shape)}, got {tuple(result.shape)}"
        )
    if xp.isdtype(result.dtype, "real floating"):
        return result
    return xp.astype(result, values.dtype)
