"""Arrays of whichever library: arguments as arrays, and plain correlation on NumPy and on JAX."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
from array_api_compat import (
    array_namespace,
    is_array_api_obj,
    is_jax_array,
    is_jax_namespace,
    is_numpy_array,
)
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dmolkit._checks import as_array

BLOCK = 2**21
"""Numbers to gather for one matrix product: fewer cost more calls, more cost memory."""


def as_arrays(**arguments: Any) -> tuple[Any, ...]:
    """Return the library of the arguments, as a namespace, and each argument as its array.

    Lists become NumPy arrays, and NumPy arrays join those of another library.

    Raises
    ------
    TypeError
        If there are arrays of two other libraries.
    ValueError
        If a list is ragged; the message calls it by its keyword.
    """
    arrays: list[Any] = [
        values if is_array_api_obj(values) else as_array(values, argument)
        for argument, values in arguments.items()
    ]
    xp = array_namespace(*([array for array in arrays if not is_numpy_array(array)] or arrays))
    return xp, *(xp.asarray(array) for array in arrays)


def as_numbers(**arguments: Any) -> tuple[Any, ...]:
    """Return what `as_arrays` does, with the arrays of one floating-point type.

    It is the type to which theirs promote; where that is an integer type or bool, the library's
    default floating-point type.

    Raises
    ------
    TypeError
        If an argument does not hold numbers; the message calls it by its keyword.
    TypeError, ValueError
        As for `as_arrays`.
    """
    xp, *arrays = as_arrays(**arguments)
    for argument, array in zip(arguments, arrays, strict=True):
        if not xp.isdtype(array.dtype, ("bool", "numeric")):
            raise TypeError(f"{argument} must hold real or complex numbers, got type {array.dtype}")
    dtype = xp.result_type(*arrays)
    if xp.isdtype(dtype, ("bool", "integral")):
        dtype = xp.asarray(0.0).dtype
    return xp, *(xp.astype(array, dtype, copy=False) for array in arrays)


def as_reals(**arguments: Any) -> tuple[Any, ...]:
    """Return what `as_numbers` does, for real numbers only.

    Raises
    ------
    TypeError
        If an argument holds complex numbers; the message calls it by its keyword.
    TypeError, ValueError
        As for `as_numbers`.
    """
    xp, *arrays = as_arrays(**arguments)
    for argument, array in zip(arguments, arrays, strict=True):
        if xp.isdtype(array.dtype, "complex floating"):
            raise TypeError(f"{argument} must hold real numbers, got type {array.dtype}")
    return as_numbers(**dict(zip(arguments, arrays, strict=True)))


def is_traced(array: Any) -> bool:
    """Whether an array stands for values that are not there yet, while JAX traces a function."""
    return is_jax_array(array) and isinstance(array, import_module("jax.core").Tracer)


def correlate(images: Any, filters: Any, mode: str) -> Any:
    """Lay filters on images with their middle on each pixel; sum the products and over channels.

    Parameters
    ----------
    images : (batch, c_in, rows, columns) array of NumPy or JAX
        No axis but the first is empty.
    filters : (c_out, c_in, k, k) array of the same library and type
        k is odd. Filters are not mirrored.
    mode : "wrap" or "constant"
        How ``pad`` continues the images: periodically or by zeros.

    Returns
    -------
    (batch, c_out, rows, columns) array

    Notes
    -----
    JAX arrays go to XLA's convolution. For NumPy arrays, patches become columns of a matrix, of
    which a block of whole images or of rows is there at a time.
    """
    xp = array_namespace(images, filters)
    margin = (filters.shape[-1] // 2,) * 2
    padded = xp.pad(images, ((0, 0), (0, 0), margin, margin), mode=mode)
    if not is_jax_namespace(xp):
        return _correlate_blocks(padded, filters)
    # By its name, so that types can be checked where JAX is not installed.
    lax = import_module("jax.lax")
    return lax.conv_general_dilated(padded, filters, window_strides=(1, 1), padding="VALID")


def _correlate_blocks(padded: NDArray[Any], filters: NDArray[Any]) -> NDArray[Any]:
    """Correlate without padding, by one matrix product per block."""
    windows = sliding_window_view(padded, filters.shape[2:], axis=(2, 3))
    windows = windows.transpose(1, 4, 5, 0, 2, 3)  # (c_in, k, k, batch, rows, columns)
    batch, rows, columns = windows.shape[3:]
    size = math.prod(filters.shape[1:])
    weights = filters.reshape(-1, size)
    result = np.empty((batch, len(weights), rows, columns), padded.dtype)
    height = min(rows, max(1, BLOCK // (size * columns)))
    depth = max(1, BLOCK // (size * columns * height))
    for b in range(0, batch, depth):
        for r in range(0, rows, height):
            block = windows[..., b : b + depth, r : r + height, :]
            product = weights @ block.reshape(size, -1)
            product = product.reshape(len(weights), *block.shape[3:])
            result[b : b + depth, :, r : r + height] = product.swapaxes(0, 1)
    return result
