"""Lengths whose squares neither overflow nor vanish, with finite derivatives at zero."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from array_api_compat import is_jax_array


def scale_down(xp: Any, vectors: Any, scale: Any) -> tuple[Any, Any]:
    """Divide vectors by a scale that derivatives in JAX take for a constant.

    What is made of both results does not depend on how they are split. With derivatives of the
    scale, the square of a tiny one would vanish, and be divided by.
    """
    scale = xp.where(xp.isfinite(scale), scale, 1.0)  # ∞/∞ would turn a length ∞ into NaN
    if is_jax_array(scale):
        # By its name, so that types can be checked where JAX is not installed.
        scale = import_module("jax.lax").stop_gradient(scale)
    return scale, vectors / scale


def split(xp: Any, vectors: Any) -> tuple[Any, Any, Any, Any]:
    """Split vectors (..., d), d ≥ 1, into scales and vectors of a length from 1 to √d.

    Returns
    -------
    zero : (..., 1) array of bool
        Whether a vector is zero.
    scale : (..., 1) array
        For zero vectors the machine epsilon.
    size : (..., 1) array
        Length of the scaled vectors; for zero vectors 1, so that it can be divided by.
    scaled : (..., d) array
    """
    largest = xp.max(xp.abs(vectors), axis=-1, keepdims=True)
    zero = largest == 0
    scale, scaled = scale_down(xp, vectors, xp.where(zero, xp.finfo(vectors.dtype).eps, largest))
    square = xp.sum(scaled * scaled, axis=-1, keepdims=True)
    return zero, scale, xp.sqrt(xp.where(zero, 1.0, square)), scaled
