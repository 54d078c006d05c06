"""Decompositions against a known change of basis, characters and bases by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

from dmolkit.cosets import GroupAction
from dmolkit.groups import alternating, cyclic, symmetric
from dmolkit.representations import (
    Representation,
    character,
    decompose,
    direct_sum,
    irreps,
    permutation,
    real_irreps,
    regular,
    tensor_product,
)
from dmolkit.representations._representation import trusted
from dmolkit.wallpaper import POINT_MATRICES
from tests.representation_checks import D4, Q8, S3, SIGNS
from tests.strategies import groups


def copies(parts, multiplicities):
    return direct_sum(
        *itertools.chain.from_iterable(
            [part] * count for part, count in zip(parts, multiplicities, strict=True)
        )
    )


def random_change(rng, size, complex_numbers):
    """Draw a unitary or orthogonal matrix."""
    matrix = rng.standard_normal((size, size))
    if complex_numbers:
        matrix = matrix + 1j * rng.standard_normal((size, size))
    return np.linalg.qr(matrix)[0]


@pytest.mark.parametrize("field", ["complex", "real"])
@settings(max_examples=60)
@given(groups(), SIGNS)
def test_decompose_undoes_a_random_change_of_basis(field, group, rng):
    parts = irreps(group) if field == "complex" else real_irreps(group)
    counts = rng.integers(0, 3, len(parts)) * (rng.random(len(parts)) < 0.5)
    counts[rng.integers(len(parts))] += 1
    inner = copies(parts, counts)
    change = random_change(rng, inner.degree, field == "complex")
    rep = Representation(group, change @ inner.matrices @ change.conj().T)
    multiplicities, basis = decompose(rep, field)
    assert multiplicities.tolist() == counts.tolist()
    np.testing.assert_allclose(basis.conj().T @ basis, np.eye(rep.degree), atol=1e-12)
    np.testing.assert_allclose(basis.conj().T @ rep.matrices @ basis, inner.matrices, atol=1e-11)


@pytest.mark.parametrize("group", [D4, S3, Q8, cyclic(6), alternating(4), alternating(5)])
def test_regular_representation_contains_each_irrep_as_often_as_its_degree(group):
    rep = regular(group)
    parts = irreps(group)
    multiplicities, basis = decompose(rep)
    assert multiplicities.tolist() == [part.degree for part in parts]
    blocks = np.linalg.inv(basis) @ rep.matrices @ basis
    np.testing.assert_allclose(blocks, copies(parts, multiplicities).matrices, atol=1e-12)
    real = all(part.matrices.dtype == np.float64 for part in parts)
    assert basis.dtype == (np.float64 if real else np.complex128)


def test_corners_of_the_square_hold_three_irreps_of_d4():
    corners = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    moved = np.einsum("gij,xj->gxi", POINT_MATRICES, corners)
    table = (moved[:, :, None] == corners).all(axis=-1).argmax(axis=-1)
    action = GroupAction(D4, table)
    rep = permutation(action)
    assert character(rep).tolist() == [4, 0, 0, 0, 0, 2, 0, 2]
    multiplicities, basis = decompose(rep)
    # Constants, xy, and the pair (x, y), by hand.
    assert multiplicities.tolist() == [1, 0, 0, 1, 1]
    x, y = corners.T
    np.testing.assert_allclose(np.abs(basis.T @ np.ones(4)) / 2, [1, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(np.abs(basis.T @ (x * y)) / 2, [0, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(basis[:, 2:] @ basis[:, 2:].T @ x, x, atol=1e-12)
    np.testing.assert_allclose(basis[:, 2:] @ basis[:, 2:].T @ y, y, atol=1e-12)


@pytest.mark.parametrize("field", ["complex", "real"])
def test_decompose_takes_representations_that_are_not_unitary(field):
    rng = np.random.default_rng(3)
    skew = rng.standard_normal((8, 8))
    rep = Representation(Q8, np.linalg.inv(skew) @ regular(Q8).matrices @ skew)
    multiplicities, basis = decompose(rep, field)
    parts = irreps(Q8) if field == "complex" else real_irreps(Q8)
    assert multiplicities.tolist() == [1, 1, 1, 1, 2 if field == "complex" else 1]
    blocks = np.linalg.inv(basis) @ rep.matrices @ basis
    np.testing.assert_allclose(blocks, copies(parts, multiplicities).matrices, atol=1e-9)


@pytest.mark.parametrize("condition", [10, 1e3, 1e6])
def test_badly_conditioned_bases_are_accepted(condition):
    rng = np.random.default_rng(0)
    left, right = (random_change(rng, 8, False) for _ in range(2))
    scales = np.geomspace(1, 1 / condition, 8)
    change, inverse = left * scales @ right, right.T / scales @ left.T
    rep = Representation(D4, inverse @ regular(D4).matrices @ change)
    assert decompose(rep)[0].tolist() == [1, 1, 1, 1, 2]
    skew = Representation(cyclic(2), [np.eye(2), [[1, condition**2], [0, -1]]])
    assert decompose(skew)[0].tolist() == [1, 1]


def test_decompose_over_r_refuses_complex_matrices():
    with pytest.raises(ValueError, match="must have real matrices"):
        decompose(irreps(Q8)[4], field="real")
    with pytest.raises(ValueError, match="field must be"):
        decompose(regular(Q8), field="rational")


@pytest.mark.parametrize(
    ("group", "a", "b", "expected"),
    [
        # A vector times a vector of the icosahedron: scalar, vector, traceless symmetric.
        (alternating(5), 1, 1, [1, 1, 0, 0, 1]),
        (alternating(5), 1, 2, [0, 0, 0, 1, 1]),
        (symmetric(4), 4, 4, [1, 0, 1, 1, 1]),
        (symmetric(4), 2, 2, [1, 1, 1, 0, 0]),
        (D4, 4, 4, [1, 1, 1, 1, 0]),
        (Q8, 4, 4, [1, 1, 1, 1, 0]),
    ],
)
def test_clebsch_gordan_series(group, a, b, expected):
    reps = irreps(group)
    product = tensor_product(reps[a], reps[b])
    by_characters = [
        (character(reps[a]) * character(reps[b]) * character(rep).conj()).mean().real
        for rep in reps
    ]
    np.testing.assert_allclose(by_characters, expected, atol=1e-12)
    multiplicities, basis = decompose(product)
    assert multiplicities.tolist() == expected
    blocks = basis.conj().T @ product.matrices @ basis
    np.testing.assert_allclose(blocks, copies(reps, expected).matrices, atol=1e-12)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ([[3.0]], "^representation must contain irreducible number 1 a nonneg.* got -1"),
        ([[0.5]], "^representation must contain irreducible number . a nonneg.* got 0.[27]5"),
        ([[2.0, 0], [0, 2]], "^representation must contain irreducible number 1 .* got -1"),
    ],
)
def test_decompose_refuses_what_is_no_sum_of_irreps(image, message):
    loose = Representation(cyclic(2), [np.eye(len(image)), image], tol=9)
    with pytest.raises(ValueError, match=message):
        decompose(loose)
    with pytest.raises(ValueError, match=message):
        decompose(loose, field="real")


def test_decompose_refuses_a_rank_that_is_not_that_of_its_parts():
    # Not even the unit matrix at e: such matrices come from no constructor.
    hollow = trusted(cyclic(2), np.array([np.diag([1.0, 0]), np.diag([1.0, 0])]))
    with pytest.raises(ValueError, match=r"^representation must have the degree 1 of what"):
        decompose(hollow)
