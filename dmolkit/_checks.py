"""Checks of arguments: each returns the value in one exact type or raises by argument name."""

from __future__ import annotations

import operator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Inexact = TypeVar("Inexact", bound=np.inexact[Any])


def as_int(
    value: object, argument: str, *, minimum: int | None = None, maximum: int | None = None
) -> int:
    """Return an integer (Python's or NumPy's) as a Python ``int``.

    Parameters
    ----------
    value
        The number to check; booleans and floats are refused, even 2.0.
    argument
        Name of the caller's argument, for the message.
    minimum, maximum
        Inclusive bounds, or None.

    Raises
    ------
    TypeError
        If ``value`` is not an integer.
    ValueError
        If it lies outside the bounds.
    """
    if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__index__"):
        raise TypeError(f"{argument} must be an integer, got {value!r}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{argument} must be an integer, got {value!r}") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{argument} must be at least {minimum}, got {number}")
    if maximum is not None and number > maximum:
        raise ValueError(f"{argument} must be at most {maximum}, got {number}")
    return number


def as_array(values: ArrayLike, argument: str) -> NDArray[Any]:
    """Return ``values`` as an array of any type; ValueError if they are ragged."""
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{argument} must be a rectangular array, got ragged rows") from None


def as_integer_array(values: ArrayLike, argument: str) -> NDArray[np.intp]:
    """Return ``values`` as an array of machine integers of the same shape.

    Raises
    ------
    TypeError
        If the entries are not integers (floats and booleans are refused).
    ValueError
        If the entries form no rectangular array, or one does not fit into 64 bits.
    """
    array = as_array(values, argument)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.intp)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{argument} must hold integers, got entries of type {array.dtype}")
    if array.dtype.kind == "u" and array.max() > np.iinfo(np.intp).max:
        raise ValueError(f"{argument} holds {array.max()}, which does not fit into 64 bits")
    return array.astype(np.intp)


def as_index_array(values: ArrayLike, argument: str, size: int) -> NDArray[np.intp]:
    """Return ``values`` as an array of indices 0, …, ``size`` - 1 of the same shape.

    Raises
    ------
    TypeError
        If the entries are not integers (floats and booleans are refused).
    ValueError
        If an entry is negative or not below ``size``; indices do not wrap around.
    """
    array = as_integer_array(values, argument)
    outside = (array < 0) | (array >= size)
    if outside.any():
        raise ValueError(
            f"{argument} holds {array[outside][0]}, expected indices from 0 to {size - 1}"
        )
    return array


def as_real_array(values: ArrayLike, argument: str) -> NDArray[np.float64]:
    """Return ``values`` as an array of float64 of the same shape, NaN and infinity included.

    Raises
    ------
    TypeError
        If the entries are not real numbers (booleans are refused).
    ValueError
        If the entries form no rectangular array.
    """
    array = as_array(values, argument)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{argument} must hold real numbers, got type {array.dtype}")
    return array.astype(np.float64)


def as_finite_array(values: ArrayLike, argument: str, dtype: type[Inexact]) -> NDArray[Inexact]:
    """Return ``values`` as an array of finite floating-point numbers of the same shape.

    Parameters
    ----------
    values
        Real numbers, or also complex ones if ``dtype`` is complex.
    argument
        Name of the caller's argument, for the message.
    dtype
        Type of the result, such as ``np.float64``.

    Raises
    ------
    TypeError
        If the entries are no numbers, are booleans, or are complex where ``dtype`` is real.
    ValueError
        If the entries form no rectangular array, or one is infinite or NaN.
    """
    array = as_array(values, argument)
    complex_allowed = np.issubdtype(dtype, np.complexfloating)
    if array.dtype.kind not in ("iufc" if complex_allowed else "iuf"):
        wanted = "real or complex" if complex_allowed else "real"
        raise TypeError(f"{argument} must hold {wanted} numbers, got type {array.dtype}")
    numbers = array.astype(dtype)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{argument} must be finite, got NaN or infinity")
    return numbers


def as_tolerance(value: ArrayLike, argument: str, *, positive: bool = False) -> float:
    """Return a bound for rounding errors as a Python ``float``.

    Parameters
    ----------
    value
        The number to check.
    argument
        Name of the caller's argument, for the message.
    positive
        Whether zero is refused, too.

    Raises
    ------
    TypeError
        If ``value`` is not a real number.
    ValueError
        If it is negative, NaN, infinite, more than one number, or zero where that is refused.
    """
    number = as_finite_array(value, argument, np.float64)
    if number.ndim or number < 0 or (positive and not number):
        sign = "positive" if positive else "nonnegative"
        raise ValueError(f"{argument} must be one {sign} number, got {value!r}")
    return float(number)
