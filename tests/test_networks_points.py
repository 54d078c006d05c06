"""Distances, neighbours and convolutions over points by loops and Bessel functions."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import spherical_jn

from dmolkit.networks import (
    embed,
    envelope,
    lengths,
    neighbors,
    paths,
    point_convolution,
    pool,
    radial_basis,
)
from dmolkit.so3 import clebsch_gordan
from tests.fragments import CUTOFF, X, all_pairs, cloud, fragment, generator

# Distances


def test_envelope_is_the_polynomial_with_three_zeros_at_the_cutoff():
    # 1 + a d⁶ + b d⁷ + c d⁸, of which value and two derivatives vanish at d = 1
    a, b, c = np.linalg.solve([[1, 1, 1], [6, 7, 8], [30, 42, 56]], [-1, 0, 0])
    r = np.linspace(0, 2, 41)
    d = r / 2
    np.testing.assert_allclose(envelope(r, 2.0), 1 + a * d**6 + b * d**7 + c * d**8, atol=1e-13)
    assert not envelope(np.array([2.0, 2.0 + 1e-9, 1e30]), 2.0).any()
    near = envelope(2 - np.array([1e-2, 5e-3]), 2.0)
    assert near[0] / near[1] == pytest.approx(8, rel=0.05)  # falls as the cube


def test_radial_basis_by_bessel_functions():
    r, n = np.linspace(0, 1.9, 20), np.arange(1, 6)
    k = n * np.pi / 1.9
    waves = np.sqrt(2 / 1.9) * k * spherical_jn(0, k * r[:, None])
    expected = waves * envelope(r, 1.9)[:, None]
    np.testing.assert_allclose(radial_basis(r, 5, 1.9), expected, atol=1e-13)
    scaled = radial_basis(10 * r, 5, 19.0) * 10**1.5  # another unit of length
    np.testing.assert_allclose(scaled, expected, atol=1e-13)


def test_radial_waves_are_orthonormal_in_the_ball():
    t, weights = np.polynomial.legendre.leggauss(40)
    r, weights = (t + 1) * 1.5, weights * 1.5
    waves = radial_basis(r, 5, 3.0) / envelope(r, 3.0)[:, None]
    np.testing.assert_allclose(waves.T * (weights * r**2) @ waves, np.eye(5), atol=1e-7)


def test_radial_basis_is_smooth_at_zero_and_at_the_cutoff(jax):
    r = np.array([0.0, CUTOFF, CUTOFF + 1e-9, 10 * CUTOFF, CUTOFF - 1e-6])
    first = jax.jacfwd(lambda r: radial_basis(r, 3, CUTOFF))
    with jax.enable_x64(True):
        one, two = jax.jit(lambda r: (jax.vmap(first)(r), jax.vmap(jax.jacfwd(first))(r)))(r)
    k = np.arange(1, 4) * np.pi / CUTOFF
    np.testing.assert_allclose(one[0], 0, atol=1e-15)
    # sin(kr)/r = k − k³r²/6 + …
    np.testing.assert_allclose(two[0], -np.sqrt(2 / CUTOFF) * k**3 / 3, rtol=1e-12)
    np.testing.assert_allclose(one[1:4], 0, atol=1e-14)
    np.testing.assert_allclose(two[1:4], 0, atol=1e-14)
    np.testing.assert_allclose(two[4], 0, atol=1e-4)


def test_infinite_distances_are_beyond_the_cutoff_and_nan_is_not(jax):
    assert not radial_basis([np.inf, 2.0, 1e300], 3, 2.0).any()
    slopes = jax.jit(jax.vmap(jax.jacfwd(lambda r: radial_basis(r, 3, 2.0))))
    slope = slopes(np.array([np.inf, 5.0]))
    np.testing.assert_allclose(slope, 0, atol=1e-14)
    assert np.isnan(envelope(np.nan, 2.0))
    assert np.isnan(radial_basis(np.nan, 3, 2.0)).all()


# Points


EDGES = (np.ones((2, 3)), [0, 1], [1, 0])


@given(arrays(np.int64, st.tuples(st.integers(0, 7), st.just(3)), elements=st.integers(-3, 3)))
def test_neighbors_by_looking_at_all_pairs(points):
    """Whole coordinates, so that many points are at exactly the cutoff, or coincide."""
    expected = [
        (j, i)
        for i, j in product(range(len(points)), repeat=2)
        if i != j and ((points[i] - points[j]) ** 2).sum() <= 9
    ]
    senders, receivers = neighbors(points, 3.0)
    assert list(zip(senders, receivers, strict=True)) == expected
    mask = np.arange(len(points)) % 3 > 0
    kept = [(j, i) for j, i in expected if mask[i] and mask[j]]
    assert list(zip(*neighbors(points, 3.0, mask), strict=True)) == kept


def test_neighbors_need_values(jax):
    with pytest.raises(TypeError, match="positions must have values"):
        jax.jit(lambda p: neighbors(p, 1.0))(np.ones((2, 3)))


def test_point_convolution_by_loops():
    x, positions = fragment(l_max=2), cloud(points=5)
    senders, receivers = neighbors(positions, CUTOFF)
    vectors = positions[senders] - positions[receivers]
    some = paths(x, range(3), 2)
    radial = {p: generator(sum(p)).normal(size=(len(senders), 3)) for p in some}
    expected = {l: np.zeros((5, 3, 2 * l + 1)) for l in range(3)}
    for e, (j, i) in enumerate(zip(senders, receivers, strict=True)):
        y = embed(vectors[e : e + 1], 2)
        for path in some:
            l1, l2, l3 = path
            for c in range(3):
                product_ = np.einsum("abk,a,b", clebsch_gordan(*path), x[l1][j, c], y[l2][0, 0])
                expected[l3][i, c] += radial[path][e, c] * product_ / np.sqrt(7)
    ours = point_convolution(x, vectors, senders, receivers, radial, num_neighbors=7)
    for l in expected:
        np.testing.assert_allclose(ours[l], expected[l], atol=1e-13)
    order = generator().permutation(len(senders))  # the order of edges is arbitrary
    again = point_convolution(
        x,
        vectors[order],
        senders[order],
        receivers[order],
        {p: w[order] for p, w in radial.items()},
        num_neighbors=7,
    )
    for l in expected:
        np.testing.assert_allclose(again[l], expected[l], atol=1e-13)


def test_all_pairs_give_what_neighbors_give():
    """What is beyond the cutoff has weight zero."""
    x, positions = fragment(l_max=2, points=6), cloud()
    results = []
    for senders, receivers in (all_pairs(6), neighbors(positions, CUTOFF)):
        vectors = positions[senders] - positions[receivers]
        basis = radial_basis(lengths(vectors), 3, CUTOFF)
        radial = {p: basis @ generator(sum(p)).normal(size=(3, 3)) for p in paths(x, range(3), 2)}
        results.append(point_convolution(x, vectors, senders, receivers, radial))
    assert 0 < len(senders) < 30
    for l in range(3):
        np.testing.assert_allclose(results[0][l], results[1][l], atol=1e-13)


def test_no_edges_and_no_points():
    none = np.zeros(0, dtype=int)
    for points in (0, 2):
        x = {0: np.ones((points, 1, 1))}
        y = point_convolution(x, np.zeros((0, 3)), none, none, {(0, 1, 1): np.zeros((0, 4))})
        assert y[1].shape == (points, 4, 3)
        assert not y[1].any()
        assert pool(y)[1].shape == (4, 3)


def test_batched_masks_with_one_set_of_edges():
    senders, receivers = all_pairs(4)
    positions = cloud(points=4)
    vectors = positions[senders] - positions[receivers]
    radial = {p: generator(3).normal(size=(12, 3)) for p in [(0, 1, 1), (1, 1, 0)]}
    x = fragment(l_max=1, points=4)
    masks = generator(4).random((2, 12)) < 0.5
    together = point_convolution(x, vectors, senders, receivers, radial, masks)
    for k, mask in enumerate(masks):
        alone = point_convolution(x, vectors, senders, receivers, radial, mask)
        for l, values in alone.items():
            np.testing.assert_allclose(together[l][k], values, atol=1e-14)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: neighbors(np.ones((3, 3)), 1.0, [True]), ValueError, "mask must have shape"),
        (lambda: envelope([1.0, -2.0], 1.0), ValueError, "distances must not be negative, got -2"),
        (lambda: radial_basis([-1.0], 2, 1.0), ValueError, "distances must not be negative"),
        (
            lambda: point_convolution(X, *EDGES, {(0, 0, 0): np.ones((2, 3))}, mask=[True]),
            ValueError,
            r"mask must have shape \(2,\)",
        ),
        (
            lambda: point_convolution(
                X, *EDGES, {(0, 0, 0): np.ones((4, 2, 3))}, mask=np.ones((3, 2), bool)
            ),
            ValueError,
            "mask, vectors, x and radial must agree in their leading axes",
        ),
        (lambda: point_convolution(X, *EDGES, [1.0]), TypeError, "radial must map paths"),
        (
            lambda: point_convolution(X, *EDGES, {(0,): [1.0]}),
            ValueError,
            r"radial\[\(0,\)\]: a pa",
        ),
        (
            lambda: point_convolution(X, *EDGES, {(0, 10**6, 0): np.ones((2, 3))}),
            ValueError,
            r"radial\[\(0, 1000000, 0\)\]: l3 must lie",
        ),
        (lambda: envelope([1.0], 0), ValueError, "cutoff"),
        (lambda: envelope(["1"], 1.0), TypeError, "distances"),
        (lambda: radial_basis([1.0], 0, 1.0), ValueError, "count"),
        (lambda: neighbors(np.ones((3, 2)), 1.0), ValueError, "positions must have shape"),
        (lambda: neighbors([[0, 0, np.nan]], 1.0), ValueError, "positions must be finite"),
        (lambda: neighbors(np.ones((3, 3)), 1.0, [1, 1, 1]), TypeError, "mask"),
        (lambda: neighbors(np.ones((3, 3)), -1.0), ValueError, "cutoff"),
        (
            lambda: point_convolution(X, np.ones((2, 3)), [0, 2], [1, 0], {}),
            ValueError,
            "senders holds 2, expected indices from 0 to 1",
        ),
        (
            lambda: point_convolution(X, np.ones((2, 3)), [0, 1], [1.0, 0.0], {}),
            TypeError,
            "receivers must hold integers",
        ),
        (
            lambda: point_convolution(X, np.ones((2, 3)), [0, 1], [1], {}),
            ValueError,
            "senders and receivers must be as many",
        ),
        (
            lambda: point_convolution(X, np.ones((3, 3)), [0, 1], [1, 0], {}),
            ValueError,
            r"vectors must have shape \(..., 2, 3\)",
        ),
        (
            lambda: point_convolution(X, *EDGES, {(2, 0, 2): np.ones((2, 3))}),
            ValueError,
            "x must have degree 2",
        ),
        (
            lambda: point_convolution(X, *EDGES, {(1, 0, 1): np.ones((3, 3))}),
            ValueError,
            r"radial\[\(1, 0, 1\)\] must have shape \(..., 2, 3\)",
        ),
        (
            lambda: point_convolution({**X, 1: X[1][:1]}, *EDGES, {}),
            ValueError,
            "points axis, of the same length",
        ),
        (lambda: point_convolution(X, *EDGES, {}, num_neighbors=0), ValueError, "num_neighbors"),
        (
            lambda: point_convolution(X, *EDGES, {(0, 0, 0): np.ones((2, 3))}, mask=[True] * 3),
            ValueError,
            "mask must have shape",
        ),
    ],
)
def test_errors_name_the_argument(call, error, message):
    with pytest.raises(error, match=message):
        call()
