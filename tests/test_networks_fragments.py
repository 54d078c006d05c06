"""Embedding, turning and pooling of features by their definitions."""

from itertools import product

import numpy as np
import pytest

from dmolkit.networks import embed, pool, rotate, to_vectors
from dmolkit.rotations import random_rotations
from tests.fragments import L_MAX, MIRROR, X, cloud, each_degree, fragment, generator


def test_embedding_turns_with_its_vectors_and_gives_them_back():
    vectors = cloud()
    for r in random_rotations(3, generator(2)):
        for matrix in (r, -r, r @ MIRROR):
            moved = embed(vectors @ matrix.T, L_MAX)
            turned = rotate(embed(vectors, L_MAX), matrix, parity="natural")
            for l in range(L_MAX + 1):
                np.testing.assert_allclose(moved[l], turned[l], atol=1e-13)
    directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    back = to_vectors(embed(vectors, 1)[1])[:, 0] * np.sqrt(4 * np.pi / 3)
    np.testing.assert_allclose(back, directions, atol=1e-15)


def test_rotations_act_one_by_one():
    x, rotations = fragment(points=4), random_rotations(4, generator(3))
    together = rotate(x, rotations[:, None])  # one per cloud: here each cloud is one point
    batch = rotate(each_degree(lambda values: values[:, None], x), rotations[:, None])
    for n, l in product(range(4), x):
        alone = rotate(each_degree(lambda values, n=n: values[n], x), rotations[n])[l]
        np.testing.assert_allclose(batch[l][n, 0], alone, atol=1e-15)
        assert together[l].shape == (4, 4, 3, 2 * l + 1)


def test_single_precision_rotations_turn_features_of_other_types():
    (r,) = random_rotations(1, generator())
    x = fragment(points=2)
    for features in (x, each_degree(lambda v: (10 * v).astype(int), x)):
        ours, expected = rotate(features, r.astype(np.float32)), rotate(features, r)
        for l, values in ours.items():
            assert values.dtype == np.float64
            np.testing.assert_allclose(values, expected[l], atol=1e-4)


def test_pool_counts_only_what_is_there():
    x, mask = fragment(points=4), np.array([True, False, True, True])
    for l, values in x.items():
        total = values[0] + values[2] + values[3]
        np.testing.assert_allclose(pool(x, mask)[l], total, atol=1e-15)
        np.testing.assert_allclose(pool(x, mask, "mean")[l], total / 3, atol=1e-15)
        np.testing.assert_allclose(pool(x, reduction="mean")[l], values.mean(axis=0), atol=1e-15)
        assert pool(x, mask, keepdims=True)[l].shape == (1, 3, 2 * l + 1)
        assert not pool(x, np.zeros(4, bool), "mean")[l].any()
    spoiled = each_degree(np.copy, x)
    spoiled[1][1] = np.nan
    assert np.isfinite(pool(spoiled, mask)[1]).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: embed(np.ones(3), 2), ValueError, r"vectors must have shape \(..., points, 3\)"),
        (lambda: embed(np.ones((2, 3)), -1), ValueError, "l_max"),
        (lambda: pool(X, mask=[True]), ValueError, r"mask must have shape \(2,\)"),
        (lambda: pool(X, mask=True), ValueError, r"mask must have shape \(2,\)"),
        (lambda: pool({True: X[1]}), TypeError, "a degree of x must be an integer, got True"),
        (lambda: pool(X, reduction="max"), ValueError, "reduction"),
        (lambda: pool(X, mask=[1, 0]), TypeError, "mask must hold booleans"),
        (lambda: pool(X, mask=[True] * 3), ValueError, r"mask must have shape \(2,\)"),
        (lambda: pool({0: np.ones((3, 1))}), ValueError, "points axis"),
        (lambda: rotate(X, MIRROR), ValueError, "rotations must hold rotation matrices"),
        (lambda: rotate(X, 2 * np.eye(3), "natural"), ValueError, "orthogonal"),
        (lambda: rotate(X, np.eye(3), "even"), ValueError, "parity"),
        (lambda: to_vectors(np.ones((3, 5))), ValueError, "values must have shape"),
    ],
)
def test_errors_name_the_argument(call, error, message):
    with pytest.raises(error, match=message):
        call()
