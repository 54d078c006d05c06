"""What functions on arrays promise, the same in every module: types, memory, JAX."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
T = TypeVar("T")

# Types of two arguments, and the type of the result: integers must not overflow.
PROMOTIONS = [
    (np.float32, np.float32, np.float32),
    (np.float32, np.float64, np.float64),
    (np.float32, np.int8, np.float32),
    (np.complex64, np.float32, np.complex64),
    (np.uint8, np.int8, np.float64),
    (bool, bool, np.float64),
]


def whole_numbers(*shape: int, seed: int = 0) -> Array:
    """Draw digits with signs, with which floating-point sums are exact."""
    return np.random.default_rng(seed).integers(-9, 10, shape)


def floating(dtype: str) -> str:
    """Give the type of results that JAX has for arguments of a type."""
    return "float32" if dtype == "int32" else dtype


def peak_memory(compute: Callable[[], T]) -> tuple[T, int]:
    """Give a result, and how many bytes were in use at most while it was computed."""
    tracemalloc.start()
    try:
        result = compute()
        return result, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def assert_same_in_jax(
    jax,
    function: Callable[..., Array],
    arrays: Sequence[Array],
    dtype: str,
    expected_dtype: str,
    *,
    tol: float = 0,
    mapped: bool = False,
) -> None:
    """JAX arrays give a JAX array of the expected type, equal to NumPy's result, also under jit.

    If ``mapped``, they also do under vmap over the first axes.
    """
    expected = function(*arrays)
    wraps = [lambda function: function, jax.jit]
    for wrap in wraps + [lambda function: jax.jit(jax.vmap(function))] * mapped:
        result = wrap(function)(*(jax.numpy.asarray(array, dtype) for array in arrays))
        assert isinstance(result, jax.Array)
        assert result.dtype == expected_dtype
        assert result.shape == expected.shape
        np.testing.assert_allclose(result, expected, rtol=0, atol=tol)


def assert_numpy_joins_jax(
    jax, function: Callable[..., Array], arrays: Sequence[Array], in_jax: Collection[int]
) -> None:
    """If only the arguments at some positions are JAX arrays, the result is one, too."""
    mixed = [jax.numpy.asarray(array) if i in in_jax else array for i, array in enumerate(arrays)]
    result = function(*mixed)
    assert isinstance(result, jax.Array)
    assert np.array_equal(result, function(*arrays))


def assert_gradients(
    jax, function: Callable[..., Array], arrays: Sequence[Array], tol: float = 0
) -> None:
    """JAX's gradients by all arguments, from one compilation, agree with finite differences.

    The function must be linear in each argument: then central differences of half the squares of
    its values are exact, also with step 1.
    """

    def loss(*arrays):
        return (function(*arrays) ** 2).sum() / 2

    gradient = jax.jit(jax.grad(loss, argnums=tuple(range(len(arrays)))))
    for which, found in enumerate(gradient(*map(jax.numpy.asarray, arrays))):
        slope = np.asarray(found)
        assert np.abs(slope).max() > 1
        for index in np.ndindex(slope.shape):
            step = np.zeros_like(slope, np.float64)
            step[index] = 1.0
            after, before = (
                loss(*arrays[:which], arrays[which] + sign * step, *arrays[which + 1 :])
                for sign in (1, -1)
            )
            np.testing.assert_allclose(slope[index], (after - before) / 2, rtol=tol, atol=tol)


def assert_loads_no_jax(code: str) -> None:
    """Code that runs in a process of its own does not import JAX."""
    code = f"import sys\n{code}\nprint('jax' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
