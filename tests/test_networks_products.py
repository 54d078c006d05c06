"""Linear maps and tensor products by loops, and against e3nn."""

from itertools import product

import numpy as np
import pytest

from dmolkit.networks import linear, paths, tensor_product
from dmolkit.so3 import clebsch_gordan
from tests.fragments import L_MAX, WEIGHTS, X, each_degree, fragment, generator


def test_linear_is_schurs_lemma_by_loops():
    x, weights = fragment(), {2: generator(1).normal(size=(4, 3)), 0: np.eye(3)}
    y = linear(x, weights, bias=[1.0, 2.0, 3.0])
    assert set(y) == {0, 2}
    expected = sum(weights[2][:, c, None] * x[2][:, None, c] for c in range(3))
    np.testing.assert_allclose(y[2], expected, atol=1e-14)
    np.testing.assert_allclose(y[0][..., 0], x[0][..., 0] + [1, 2, 3], atol=1e-14)


def test_paths_by_the_rule():
    everything = {
        p
        for p in product(range(4), range(3), range(6))
        if p[2] <= 4 and abs(p[0] - p[1]) <= p[2] <= p[0] + p[1]
    }
    assert set(paths(range(4), range(3), 4)) == everything
    even = paths(fragment(l_max=3), range(3), 4, parity="even")
    assert set(even) == {p for p in everything if sum(p) % 2 == 0}
    assert paths([], [1], 3) == []


@pytest.mark.parametrize("kind", ["full", "channelwise"])
def test_tensor_product_by_its_definition(kind):
    x, y, weights = fragment(), fragment(1), WEIGHTS[kind]
    expected = {l: 0.0 for l in range(L_MAX + 1)}
    for path, w in weights.items():
        l1, l2, l3 = path
        letters = "oxy,ijk,nxi,nyj->nok" if kind == "full" else "c,ijk,nci,ncj->nck"
        expected[l3] += np.einsum(letters, w, clebsch_gordan(*path), x[l1], y[l2])
    ours = tensor_product(x, y, weights)
    assert list(ours) == list(range(L_MAX + 1))
    for l in ours:
        np.testing.assert_allclose(ours[l], expected[l], atol=1e-12)


def test_tensor_product_with_one_partner_for_all_points_or_channels():
    x, y = fragment(l_max=2), fragment(1, l_max=2, points=1)
    some = {p: w for p, w in WEIGHTS["full"].items() if max(p) <= 2}
    repeated = each_degree(lambda values: np.repeat(values, 5, axis=0), y)
    pointless = each_degree(lambda values: values[0], y)
    expected = tensor_product(x, repeated, some)
    for partner in (y, pointless):
        for l, values in tensor_product(x, partner, some).items():
            np.testing.assert_allclose(values, expected[l], atol=1e-13)
    some = {p: w for p, w in WEIGHTS["channelwise"].items() if max(p) <= 2}
    single = each_degree(lambda values: values[:, :1], y)
    expected = tensor_product(x, each_degree(lambda v: np.repeat(v, 3, axis=1), single), some)
    for l, values in tensor_product(x, single, some).items():
        np.testing.assert_allclose(values, expected[l], atol=1e-13)


def test_tensor_product_agrees_with_e3nn(e3nn, jax):
    x, y = fragment(l_max=2), fragment(1, l_max=2)
    weights = {p: generator(sum(p)).normal(size=(2, 3, 3)) for p in paths(x, y, 2)}

    def theirs(x, y):
        """Their products of all pairs of channels, for each path; all parities are called even."""
        return {
            (l1, l2, l3): e3nn.tensor_product(
                e3nn.IrrepsArray(f"3x{l1}e", x[l1].reshape(5, -1)),
                e3nn.IrrepsArray(f"3x{l2}e", y[l2].reshape(5, -1)),
                filter_ir_out=[f"{l3}e"],
                irrep_normalization="component",
            ).array.reshape(5, 3, 3, -1)
            for l1, l2, l3 in weights
        }

    with jax.enable_x64(True):
        pairs = jax.jit(theirs)(x, y)
    for path, w in weights.items():
        ours = tensor_product(x, y, {path: w})[path[2]]
        np.testing.assert_allclose(ours, np.einsum("ouv,nuvk->nok", w, pairs[path]), atol=1e-5)


def test_odd_paths_of_one_channel_with_itself_cancel_without_weights():
    """So such a network only seems to respect mirrors."""
    x = fragment(channels=1)
    odd = [p for p in paths(x, x, L_MAX) if sum(p) % 2]
    for values in tensor_product(x, x, {p: [1.0] for p in odd}).values():
        np.testing.assert_allclose(values, 0, atol=1e-13)
    weighted = tensor_product(x, x, {p: [float(n)] for n, p in enumerate(odd)})
    assert all(np.abs(values).max() > 0.1 for l, values in weighted.items() if l > 1)


def test_numpy_weights_join_jax_features(jax):
    x = {1: jax.numpy.ones((2, 1, 3))}
    for y in (linear(x, {1: np.ones((4, 1))}), tensor_product(x, x, {(1, 1, 1): np.ones(1)})):
        assert isinstance(y[1], jax.Array)
        assert y[1].dtype == np.float32


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: linear(X[0], {0: np.ones((1, 3))}), TypeError, "x must map degrees to arrays"),
        (lambda: linear({}, {0: np.ones((1, 3))}), ValueError, "x must have at least one degree"),
        (lambda: linear({1: X[0]}, {}), ValueError, r"x\[1\] must have shape \(..., channels, 3"),
        (lambda: linear({"1": X[1]}, {}), TypeError, "a degree of x must be an integer"),
        (lambda: linear({1: X[1] * 1j}, {}), TypeError, r"x\[1\] must hold real numbers"),
        (lambda: linear(X, {2: np.ones((1, 3))}), ValueError, r"degree 2 for weights\[2\]"),
        (lambda: linear(X, {1: np.ones((3, 4))}), ValueError, r"weights\[1\] must have shape"),
        (lambda: linear(X, {0: np.ones((2, 3))}, [1.0]), ValueError, "bias"),
        (lambda: linear(X, {1: np.ones((2, 3))}, [1.0, 1.0]), ValueError, "bias"),
        (lambda: linear(X, {0: np.ones((2, 3))}, {0: [1.0, 1.0]}), TypeError, r"bias .*\(c_out,\)"),
        (lambda: tensor_product({}, {}, {}), ValueError, "x must have at least one degree"),
        (lambda: linear(X, [1.0]), TypeError, "weights must map degrees to arrays, got list"),
        (lambda: linear(X, {0.0: np.ones((2, 3))}), TypeError, "a degree of weights .* got 0.0"),
        (lambda: tensor_product(X, X, None), TypeError, r"weights must map paths .* got NoneType"),
        (lambda: tensor_product(X, X, {5: [1.0]}), ValueError, r"weights\[5\]: a path must be"),
        (lambda: tensor_product(X, X, {(True, 1, 0): [1.0]}), TypeError, r"weights\[\(True, 1, 0"),
        (lambda: paths([1], [-1], 2), ValueError, "degrees2"),
        (lambda: paths([1], [1], 2, parity="odd"), ValueError, "parity"),
        (lambda: tensor_product(X, X, {(1, 1, 3): np.ones(3)}), ValueError, "l3 must lie"),
        (lambda: tensor_product(X, X, {(1, 1): np.ones(3)}), ValueError, "a path must be a tuple"),
        (lambda: tensor_product(X, X, {(1, 2, 1): np.ones(3)}), ValueError, "y must have degree 2"),
        (lambda: tensor_product(X, X, {(1, 1, 1): np.ones(4)}), ValueError, "has 4 channels"),
        (lambda: tensor_product(X, X, {(1, 1, 1): np.ones((2, 3, 1))}), ValueError, "must have sh"),
        (
            lambda: tensor_product(X, {0: np.ones((4, 3, 1))}, {(1, 0, 1): np.ones(3)}),
            ValueError,
            r"x\[1\] and y\[0\] must agree",
        ),
        (
            lambda: tensor_product(X, X, {(0, 0, 0): np.ones(3), (1, 1, 0): np.ones((2, 3, 3))}),
            ValueError,
            "gives 2 channels, another path to degree 0 gives 3",
        ),
    ],
)
def test_errors_name_the_argument(call, error, message):
    with pytest.raises(error, match=message):
        call()
