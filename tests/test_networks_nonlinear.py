"""Gates, norms and normalisation by their formulas, at zero and at extreme sizes."""

from itertools import product

import numpy as np
import pytest

from dmolkit.networks import embed, gate, lengths, norm_nonlinearity, normalize
from tests.fragments import X, each_degree, fragment, random_gates


def test_gate_and_norm_by_their_formulas():
    x = fragment(points=2, channels=2)
    y = gate(x, random_gates(x), function=np.cos, scalar_function=np.exp)
    z = norm_nonlinearity(x, lambda length: length**2 - 1)
    for l, n, c in product(x, range(2), range(2)):
        u, s = x[l][n, c], x[0][n, c, 0]
        gated = np.exp(u) if l == 0 else u * np.cos(s * l - 0.3)
        np.testing.assert_allclose(y[l][n, c], gated, rtol=1e-14)
        size = np.sqrt(u @ u)
        np.testing.assert_allclose(z[l][n, c], u * (size**2 - 1) / size, rtol=1e-13)
    s = np.array([-800.0, -1.0, 0.0, 2.0, 800.0])
    standard = gate({0: s[:, None, None], 1: np.ones((5, 1, 3))}, {1: s[:, None]})
    logistic = np.array([0.0, 1 / (1 + np.e), 0.5, 1 / (1 + np.exp(-2.0)), 1.0])
    np.testing.assert_allclose(standard[1][:, 0, 0], logistic, atol=1e-15)
    np.testing.assert_allclose(standard[0][:, 0, 0], s * logistic, atol=1e-15)


def test_normalize_makes_the_root_mean_square_length_1():
    x = each_degree(lambda values: 1e5 * values, fragment())
    for l, values in normalize(x).items():
        for n in range(5):  # one factor for all channels of a point
            typical = np.sqrt(sum(x[l][n, c] @ x[l][n, c] for c in range(3)) / 3)
            np.testing.assert_allclose(values[n], x[l][n] / typical, rtol=1e-12)
    tiny = normalize({1: np.full((1, 1, 3), 1e-9)}, eps=0.01)[1]
    np.testing.assert_allclose(tiny, 1e-7, rtol=1e-12)
    assert not normalize({1: np.zeros((2, 2, 3))})[1].any()


def test_zeros_have_finite_derivatives(jax):
    """Coincident points, zero features and isolated points: no NaN, and the right slopes."""

    def slopes(function, x):
        return jax.jacrev(function)(x)

    def everything(zeros):
        return (
            slopes(lengths, zeros),
            slopes(lambda v: embed(v[None], 2)[2].sum(), zeros),
            slopes(lambda v: normalize({1: v[None, None]}, eps=0.5)[1], zeros)[0, 0],
            slopes(lambda v: norm_nonlinearity({1: v[None]}, jax.numpy.tanh)[1], zeros)[0],
            slopes(lambda v: norm_nonlinearity({1: v[None]}, jax.numpy.exp)[1], zeros)[0],
        )

    distance, harmonics, normalized, smooth, jumping = jax.jit(everything)(np.zeros(3))
    for slope in (distance, harmonics, jumping):
        np.testing.assert_array_equal(slope, 0)
    np.testing.assert_allclose(normalized, 2 * np.eye(3), rtol=1e-6)
    np.testing.assert_allclose(smooth, np.eye(3), rtol=1e-6)


SIZES = [(np.float16, 300.0), (np.float16, 1e-3), (np.float32, 1e20), (np.float32, 1e-30)]


@pytest.mark.parametrize(("dtype", "size"), [*SIZES, (np.float64, 1e200), (np.float64, 1e-200)])
def test_squares_of_large_and_tiny_vectors_do_not_count(dtype, size):
    x = (np.array([[3, 0, 4], [0, 0, 0]]) * size).astype(dtype)
    rtol = 20 * np.finfo(dtype).eps
    length = lengths(x)
    assert length.dtype == dtype
    np.testing.assert_allclose(length, [float(dtype(5 * size)), 0], rtol=rtol)
    unit = [[0.6, 0, 0.8], [0, 0, 0]]
    np.testing.assert_allclose(norm_nonlinearity({1: x}, np.ones_like)[1], unit, rtol=rtol)
    normalized = normalize({1: x}, eps=float(np.finfo(dtype).smallest_subnormal))[1]
    np.testing.assert_allclose(normalized, np.sqrt(2) * np.array(unit), rtol=2 * rtol + 1e-3)


@pytest.fixture(scope="module")
def slopes():
    """Give the derivatives of the length of a vector, and of two ways to the unit vector."""
    jax = pytest.importorskip("jax")
    by_norm = jax.jacrev(lambda v: norm_nonlinearity({1: v[None]}, jax.numpy.ones_like)[1][0])
    normalized = jax.jacrev(lambda v: normalize({1: v[None]}, eps=1e-37)[1][0])
    return jax.jit(lambda v: (jax.grad(lengths)(v), by_norm(v), normalized(v)))


@pytest.mark.parametrize("size", [1e20, 1.0, 1e-30])
def test_derivatives_of_large_and_tiny_vectors(slopes, size):
    unit = np.array([0.6, 0, 0.8])
    across = (np.eye(3) - np.outer(unit, unit)) / 5
    along, *turned = slopes(np.float32(size) * np.array([3, 0, 4], np.float32))
    np.testing.assert_allclose(along, unit, rtol=1e-5)
    for slope in turned:
        np.testing.assert_allclose(slope * size, across, atol=1e-6)


@pytest.mark.parametrize("eps", [1e-200, 1e-320, 1e300])
def test_zeros_stay_zero_for_each_epsilon(jax, eps):
    assert not normalize({1: np.zeros((2, 1, 3))}, eps=eps)[1].any()
    slopes = jax.jit(jax.jacrev(lambda v: normalize({1: v[None]}, eps=eps)[1][0]))
    slope = slopes(np.zeros(3, np.float32))
    assert np.isfinite(slope).all()
    assert not lengths(np.zeros((2, 0))).any()


def test_infinite_vectors_have_infinite_lengths():
    np.testing.assert_array_equal(lengths([[np.inf, 1], [np.nan, 1]]), [np.inf, np.nan])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: normalize({}), ValueError, "x must have at least one degree"),
        (lambda: gate(X, X[1]), TypeError, "gates must map degrees to arrays, got ndarray"),
        (lambda: gate(X, {"abc": X[1], 1: X[1]}), TypeError, "a degree of gates .* got 'abc'"),
        (lambda: norm_nonlinearity(X, 2.0), TypeError, "function must be callable, got float"),
        (
            lambda: norm_nonlinearity(X, np.sum),
            ValueError,
            r"function must keep the shape \(2, 3\)",
        ),
        (lambda: norm_nonlinearity(X, lambda s: 1j * s), TypeError, "function must return real"),
        (lambda: gate(X, {1: X[1][..., 0]}, lambda s: None), TypeError, "function must return an"),
        (lambda: gate(X, {1: X[1][..., 0]}, scalar_function=3), TypeError, "scalar_function must"),
        (
            lambda: gate(X, {1: X[1][..., 0]}, scalar_function=lambda s: s[..., None]),
            ValueError,
            "scalar_function must keep the shape",
        ),
        (lambda: gate(X, {}), ValueError, "gates must have the degrees of x without 0"),
        (lambda: gate(X, {0: X[0], 1: X[1][..., 0]}), ValueError, "gates must have the degrees"),
        (lambda: gate(X, {1: X[1]}), ValueError, r"gates\[1\] must have shape \(2, 3\)"),
        (lambda: norm_nonlinearity(X[1], np.tanh), TypeError, "x must map"),
        (lambda: normalize(X, eps=0), ValueError, "eps"),
        (lambda: lengths(1.0), ValueError, "vectors"),
    ],
)
def test_errors_name_the_argument(call, error, message):
    with pytest.raises(error, match=message):
        call()
