"""Irreducible representations against orthogonality, closed forms and matrices by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from dmolkit.groups import conjugacy_classes, cyclic, dihedral, from_matrices, symmetric
from dmolkit.representations import (
    Representation,
    character,
    character_table,
    decompose,
    defining,
    direct_sum,
    frobenius_schur,
    inner_product,
    irreps,
    is_equivalent,
    is_irreducible,
    real_irreps,
    trivial,
)
from dmolkit.wallpaper import POINT_GROUP, POINT_MATRICES
from tests.representation_checks import (
    D4,
    PHI,
    Q8,
    S3,
    Z,
    homomorphism_error,
    large,
    unitarity_error,
)
from tests.strategies import groups


def commutant_dimension(rep):
    """Dimension of the matrices that commute with all ρ(g), over the reals or complex numbers."""
    eye = np.eye(rep.degree)
    conditions = np.concatenate(
        [np.kron(rep(g), eye) - np.kron(eye, rep(g).T) for g in (0, *rep.group.generators)]
    )
    return rep.degree**2 - np.linalg.matrix_rank(conditions, tol=1e-8)


# All groups


@given(groups())
def test_irreps_are_unitary_complete_and_pairwise_orthogonal(group):
    reps = irreps(group)
    degrees = [rep.degree for rep in reps]
    assert sum(d * d for d in degrees) == group.order
    assert len(reps) == len(conjugacy_classes(group))
    assert degrees == sorted(degrees)
    assert (reps[0].matrices == 1).all()
    for rep in reps:
        assert homomorphism_error(rep) < 1e-12
        assert unitarity_error(rep) < 1e-12
    chi = np.array([np.einsum("gii->g", rep.matrices) for rep in reps])
    np.testing.assert_allclose(chi @ chi.conj().T / group.order, np.eye(len(reps)), atol=1e-12)


@pytest.mark.parametrize("name", large())
def test_irreps_of_large_groups_are_unitary_and_complete(name):
    group, degrees = large()[name]
    reps = irreps(group)
    assert [rep.degree for rep in reps] == degrees
    assert max(map(homomorphism_error, reps)) < 1e-12
    assert max(map(unitarity_error, reps)) < 1e-12
    chi = np.array([np.einsum("gii->g", rep.matrices) for rep in reps])
    np.testing.assert_allclose(chi @ chi.conj().T / group.order, np.eye(len(reps)), atol=1e-12)


def test_all_matrix_entries_are_orthogonal():
    # Schur: Σ_g ρ_ij(g) conj τ_kl(g) = δ |G|/d. It says the same as the above, entry by entry.
    group = symmetric(4)
    entries = np.concatenate(
        [rep.matrices.reshape(24, -1).T * np.sqrt(rep.degree / 24) for rep in irreps(group)]
    )
    np.testing.assert_allclose(entries @ entries.conj().T, np.eye(24), atol=1e-12)


@given(groups())
def test_irreps_are_the_same_in_every_call(group):
    for first, second in zip(irreps(group), irreps(group), strict=True):
        assert first.matrices.tobytes() == second.matrices.tobytes()


@given(groups())
def test_matrices_are_real_exactly_where_the_squares_say_so(group):
    squares = [int(group.table[g, g]) for g in range(group.order)]
    for rep in irreps(group):
        indicator = sum(np.trace(rep.matrices[s]) for s in squares) / group.order
        assert abs(indicator - frobenius_schur(rep)) < 1e-12
        assert (rep.matrices.dtype == np.float64) == (frobenius_schur(rep) == 1)


@given(groups())
def test_square_roots_are_counted_by_the_types(group):
    # #{h: h² = g} = Σ ν χ(g), with the indicators ν (Frobenius and Schur).
    counts = np.bincount(np.diagonal(group.table), minlength=group.order)
    reps = irreps(group)
    total = sum(frobenius_schur(rep) * character(rep) for rep in reps)
    np.testing.assert_allclose(total, counts, atol=1e-10)


@pytest.mark.parametrize(
    ("name", "types"),
    [("SL25", [1, -1, -1, 1, 1, 1, -1, 1, -1]), ("D4∘D4", [1] * 17), ("D4∘Q8", [1] * 16 + [-1])],
)
def test_types_of_large_groups(name, types):
    # SL(2, 5): parts on which -1 acts as -1 are quaternionic, those of A5 are real.
    assert [frobenius_schur(rep) for rep in irreps(large()[name][0])] == types


def test_equal_tables_give_equal_irreps():
    for ours, theirs in zip(irreps(D4), irreps(POINT_GROUP), strict=True):
        np.testing.assert_array_equal(ours.matrices, theirs.matrices)


# By hand


def test_the_trivial_group_has_one_irrep():
    group = cyclic(1)
    (rep,) = irreps(group)
    assert rep.matrices.tolist() == [[[1.0]]]
    assert real_irreps(group)[0].matrices.tolist() == [[[1.0]]]
    multiplicities, basis = decompose(direct_sum(rep, rep))
    assert multiplicities.tolist() == [2]
    assert basis.tolist() == [[1, 0], [0, 1]]
    assert str(character_table(group)) == "      e\nsize  1\nχ₁    1"
    assert trivial(group).is_unitary()


def test_irreps_of_d4_are_the_four_signs_and_the_defining_one():
    reps = irreps(D4)
    signs = [(1, 1), (1, -1), (-1, 1), (-1, -1)]  # of r and s
    for rep, (r, s) in zip(reps, signs, strict=False):
        assert rep.matrices.ravel().tolist() == [r**k * s**m for m in (0, 1) for k in range(4)]
    np.testing.assert_array_equal(reps[4].matrices, POINT_MATRICES)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 8, 12, 37, 60, 99])
def test_irreps_of_dn_of_degree_two_turn_by_multiples_and_mirror_x(n):
    group = dihedral(n)
    planar = [rep for rep in irreps(group) if rep.degree == 2]
    assert len(planar) == (n - 1) // 2
    for k, rep in enumerate(planar, start=1):
        c, s = np.cos(2 * np.pi * k / n), np.sin(2 * np.pi * k / n)
        np.testing.assert_allclose(rep("r"), [[c, -s], [s, c]], atol=1e-12)
        np.testing.assert_allclose(rep("s"), [[-1, 0], [0, 1]], atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 120])
def test_irreps_of_zn_are_the_powers_of_a_root_of_unity(n):
    k = np.arange(n)
    expected = np.exp(2j * np.pi * k[:, None] * k / n)
    ours = np.array([rep.matrices.ravel() for rep in irreps(cyclic(n))])
    np.testing.assert_allclose(ours, expected, atol=1e-12)


def test_two_dimensional_irrep_of_s3_moves_the_corners_of_a_triangle():
    corners = np.exp(2j * np.pi * np.arange(3) / 3)
    points = np.stack([corners.real, corners.imag])
    images = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    # The linear map with p_i → p_{g(i)}, since Σ p_i p_iᵀ = 3/2.
    by_hand = Representation(S3, [points[:, i] @ points.T / 1.5 for i in images])
    assert [is_equivalent(by_hand, rep) for rep in irreps(S3)] == [False, False, True]
    sign = Representation(S3, [[[np.linalg.det(matrix)]] for matrix in by_hand.matrices])
    assert [is_equivalent(sign, rep) for rep in irreps(S3)] == [False, True, False]


def test_irreps_of_q8_are_four_signs_and_the_quaternions():
    units = [np.eye(2), 1j * Z, np.array([[0, -1], [1, 0]])]
    units.append(units[1] @ units[2])
    by_hand = Representation(Q8, [sign * unit for unit in units for sign in (1, -1)])
    reps = irreps(Q8)
    np.testing.assert_array_equal(reps[4].matrices, by_hand.matrices)
    signs = {tuple(int(rep(x).item()) for x in "ij") for rep in reps[:4]}
    assert signs == {(1, 1), (1, -1), (-1, 1), (-1, -1)}


def test_icosahedral_rotations_are_an_irrep_of_a5():
    # Turns by 72° about (0, 1, φ), and by 120° about (1, 1, 1).
    def rotation(axis, angle):
        x, y, z = np.array(axis) / np.linalg.norm(axis)
        cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross

    generators = [rotation((0, 1, PHI), 2 * np.pi / 5), rotation((1, 1, 1), 2 * np.pi / 3)]
    group = from_matrices(generators)
    assert group.order == 60
    rep = next(rep for rep in irreps(group) if np.isclose(character(rep)[1], PHI))
    traces = [
        np.trace(np.linalg.multi_dot([np.eye(3), *(generators["ab".index(x)] for x in word)]))
        for word in ("a", "b", "ab", "aab", "abab")
    ]
    a, b = group.generators
    elements = [a, b, group.product(a, b)]
    elements += [group.product(a, elements[2]), group.power(elements[2], 2)]
    np.testing.assert_allclose(character(rep)[elements], traces, atol=1e-12)


# Over the reals


@given(groups())
def test_real_irreps_are_orthogonal_irreducible_over_r_and_complete(group):
    reps = real_irreps(group)
    # Real irreducible characters are orthogonal, with norm 1, 2 or 4 = the dimension of the field.
    chi = np.array([character(rep) for rep in reps])
    norms = np.array([commutant_dimension(rep) for rep in reps])
    np.testing.assert_allclose(chi @ chi.T / group.order, np.diag(norms), atol=1e-12)
    assert sum(rep.degree**2 // norm for rep, norm in zip(reps, norms, strict=True)) == group.order
    # As many as classes of g ~ hgh⁻¹ ~ g⁻¹.
    orbits = {
        frozenset([*members.tolist(), *group.inverse[members].tolist()])
        for members in conjugacy_classes(group)
    }
    assert len(reps) == len(orbits)
    for rep in reps:
        assert rep.matrices.dtype == np.float64
        assert homomorphism_error(rep) < 1e-12
        assert unitarity_error(rep) < 1e-12


@pytest.mark.parametrize("name", ["SL25", "D4∘D4", "D4∘Q8", "13:6"])
def test_real_irreps_of_large_groups(name):
    group = large()[name][0]
    for rep in real_irreps(group):
        norm = inner_product(character(rep), character(rep))
        assert round(norm) == commutant_dimension(rep)
        assert homomorphism_error(rep) < 1e-12
        assert unitarity_error(rep) < 1e-12
        # Irreducible: what commutes with it and is symmetric is a multiple of the identity.
        rng = np.random.default_rng(1)
        seed = rng.standard_normal((rep.degree, rep.degree))
        average = np.mean(rep.matrices @ (seed + seed.T) @ rep.matrices.swapaxes(1, 2), axis=0)
        np.testing.assert_allclose(average, average[0, 0] * np.eye(rep.degree), atol=1e-12)


def test_z6_has_the_turn_by_60_degrees_over_r():
    reps = real_irreps(cyclic(6))
    assert [rep.degree for rep in reps] == [1, 2, 2, 1]
    np.testing.assert_allclose(reps[1].matrices, defining(cyclic(6)).matrices, atol=1e-14)
    assert is_irreducible(reps[3])
    assert not is_irreducible(reps[1])
    with pytest.raises(ValueError, match="irreducible over C, but ⟨χ, χ⟩ = 2"):
        frobenius_schur(reps[1])
