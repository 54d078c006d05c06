"""Representations against tables from the literature, closed forms, loops and NumPy's FFT."""

from __future__ import annotations

import copy
import itertools
import pickle
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import I as imaginary_unit
from sympy import Rational, cos, exp, pi, sqrt

from dmolkit.convolution import convolve, translate
from dmolkit.cosets import GroupAction, coset_action
from dmolkit.groups import (
    alternating,
    conjugacy_classes,
    cyclic,
    dihedral,
    direct_product,
    from_matrices,
    from_permutations,
    quaternion,
    semidirect_product,
    symmetric,
)
from dmolkit.representations import (
    Representation,
    character,
    character_table,
    decompose,
    defining,
    direct_sum,
    dual,
    fourier_transform,
    frobenius_schur,
    inner_product,
    inverse_fourier_transform,
    irreps,
    is_equivalent,
    is_irreducible,
    permutation,
    real_irreps,
    regular,
    tensor_product,
    trivial,
    unitarize,
)
from dmolkit.representations._exact import exact_text, legend
from dmolkit.representations._representation import trusted
from dmolkit.wallpaper import POINT_GROUP, POINT_MATRICES
from tests.strategies import groups

PHI = (1 + 5**0.5) / 2
OMEGA = np.exp(2j * np.pi / 3)
D4, S3, Q8 = dihedral(4), symmetric(3), quaternion()
X, Y, Z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
SIGNS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def pauli_group(*signs):
    """Order 32: products of two commuting copies of Q₈ (sign -1) or of D₄ (sign 1)."""
    pairs = [(X, Z) if sign == 1 else (1j * X, 1j * Z) for sign in signs]
    return from_matrices(
        [np.kron(m, np.eye(2)) for m in pairs[0]] + [np.kron(np.eye(2), m) for m in pairs[1]]
    )


def affine(p, factor):
    """Make the group of the maps x ↦ ax + b of Z_p with a among the powers of a factor."""
    points = np.arange(p)
    return from_permutations([(points + 1) % p, factor * points % p])


def binary_icosahedral():
    """SL(2, 5) as unit quaternions, 2×2 matrices."""
    one, i, j = np.eye(2), 1j * Z, 1j * Y
    return from_matrices([(one + i + j + i @ j) / 2, (PHI * one + i / PHI + j) / 2])


@cache
def large():
    """List groups that the strategy does not draw, with the degrees of their irreducible parts."""
    return {
        "A5": (alternating(5), [1, 3, 3, 4, 5]),
        "S5": (symmetric(5), [1, 1, 4, 4, 5, 5, 6]),
        "SL25": (binary_icosahedral(), [1, 2, 2, 3, 3, 4, 4, 5, 6]),
        "D4∘D4": (pauli_group(1, 1), [1] * 16 + [4]),
        "D4∘Q8": (pauli_group(1, -1), [1] * 16 + [4]),
        "7:3": (affine(7, 2), [1, 1, 1, 3, 3]),
        "13:6": (affine(13, 4), [1] * 6 + [6, 6]),
        "S4×Z5": (direct_product(symmetric(4), cyclic(5)), [1] * 10 + [2] * 5 + [3] * 10),
    }


def homomorphism_error(rep):
    """Largest error of ρ(ab) = ρ(a)ρ(b), over all pairs."""
    products = np.einsum("aij,bjk->abik", rep.matrices, rep.matrices)
    return np.abs(products - rep.matrices[rep.group.table]).max()


def unitarity_error(rep):
    grams = np.einsum("gji,gjk->gik", rep.matrices.conj(), rep.matrices)
    return np.abs(grams - np.eye(rep.degree)).max()


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


def commutant_dimension(rep):
    """Dimension of the matrices that commute with all ρ(g), over the reals or complex numbers."""
    eye = np.eye(rep.degree)
    conditions = np.concatenate(
        [np.kron(rep(g), eye) - np.kron(eye, rep(g).T) for g in (0, *rep.group.generators)]
    )
    return rep.degree**2 - np.linalg.matrix_rank(conditions, tol=1e-8)


def values_on(group, rep, *names):
    return np.array([character(rep)[group.index(name)] for name in names])


# Irreducible representations, all groups


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


# Irreducible representations, by hand


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


# Character tables against the literature


def class_of(table):
    """Give the number of the class of each element."""
    return np.array(
        [
            next(c for c, members in enumerate(table.classes) if g in members)
            for g in range(table.group.order)
        ]
    )


def columns(table, names):
    """Values on the classes of some elements, rows as the table has them."""
    classes = [
        next(c for c, members in enumerate(table.classes) if table.group.index(name) in members)
        for name in names
    ]
    assert sorted(classes) == list(range(len(table.classes)))
    return table.values[:, classes]


@pytest.mark.parametrize(
    ("group", "names", "expected"),
    [
        # J. Montaldi, https://personal.maths.manchester.ac.uk/jm/wiki/Representations/Alternating
        (
            alternating(4),
            ["e", "(1 2)(3 4)", "(2 3 4)", "(2 4 3)"],
            [[1, 1, 1, 1], [1, 1, OMEGA, OMEGA**2], [1, 1, OMEGA**2, OMEGA], [3, -1, 0, 0]],
        ),
        (
            alternating(5),
            ["e", "(1 2)(3 4)", "(1 2 3)", "(1 2 3 4 5)", "(1 3 5 2 4)"],
            [
                [1, 1, 1, 1, 1],
                [3, -1, 0, PHI, 1 - PHI],
                [3, -1, 0, 1 - PHI, PHI],
                [4, 0, 1, -1, -1],
                [5, 1, -1, 0, 0],
            ],
        ),
        # By hand: 1, the sign, S4 → S3, and the turns of a cube (1 + 2 cos) without and with sign.
        (
            symmetric(4),
            ["e", "(1 2)", "(1 2)(3 4)", "(1 2 3)", "(1 2 3 4)"],
            [
                [1, 1, 1, 1, 1],
                [1, -1, 1, 1, -1],
                [2, 0, 2, -1, 0],
                [3, 1, -1, 0, -1],
                [3, -1, -1, 0, 1],
            ],
        ),
        (
            quaternion(),
            ["1", "-1", "i", "j", "k"],
            [
                [1, 1, 1, 1, 1],
                [1, 1, 1, -1, -1],
                [1, 1, -1, 1, -1],
                [1, 1, -1, -1, 1],
                [2, -2, 0, 0, 0],
            ],
        ),
    ],
    ids=["A4", "A5", "S4", "Q8"],
)
def test_character_tables_are_those_of_the_literature(group, names, expected):
    np.testing.assert_allclose(columns(character_table(group), names), expected, atol=1e-14)


def murnaghan_nakayama(shape, cycles):
    """Character of the symmetric group: remove border strips as long as the cycles.

    In the set of numbers shape[i] + (rows below i) a strip of length k takes one number down by k,
    with the sign (-1) to the count of numbers that it jumps over.
    """
    if not cycles:
        return 1
    beta = [part + len(shape) - 1 - i for i, part in enumerate(shape)]
    total = 0
    for old in beta:
        new = old - cycles[0]
        if new >= 0 and new not in beta:
            rest = sorted([new, *(b for b in beta if b != old)], reverse=True)
            smaller = [b - (len(rest) - 1 - i) for i, b in enumerate(rest)]
            jumped = sum(new < b < old for b in beta)
            total += (-1) ** jumped * murnaghan_nakayama(smaller, cycles[1:])
    return total


def partitions(n, largest=None):
    largest = n if largest is None else largest
    if n == 0:
        return [[]]
    return [[k, *rest] for k in range(min(n, largest), 0, -1) for rest in partitions(n - k, k)]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_characters_of_sn_follow_murnaghan_and_nakayama(n):
    table = character_table(symmetric(n))
    types = []
    for members in table.classes:
        name = table.group.names[members[0]]
        cycles = [len(c.split()) for c in name.strip("e()").split(")(") if c]
        types.append(sorted(cycles + [1] * (n - sum(cycles)), reverse=True))
    expected = [[murnaghan_nakayama(shape, t) for t in types] for shape in partitions(n)]
    assert sorted(table.values.tolist()) == sorted(expected)
    assert table.values.dtype == np.float64


@given(groups())
def test_character_tables_satisfy_both_orthogonality_relations(group):
    table = character_table(group)
    sizes = np.array([len(members) for members in table.classes])
    k = len(sizes)
    rows = table.values * sizes @ table.values.conj().T / group.order
    np.testing.assert_allclose(rows, np.eye(k), atol=1e-12)
    columns_ = table.values.conj().T @ table.values
    np.testing.assert_allclose(columns_, np.diag(group.order / sizes), atol=1e-10)
    chi = np.array([character(rep) for rep in irreps(group)])
    np.testing.assert_allclose(chi, table.values[:, class_of(table)], atol=1e-12)


def test_character_table_is_read_only_and_names_its_rows():
    table = character_table(S3)
    assert table.names == ("χ₁", "χ₂", "χ₃")
    with pytest.raises(ValueError, match="read-only"):
        table.values[0, 0] = 2
    with pytest.raises(ValueError, match="field must be 'complex' or 'real', got 'C'"):
        character_table(S3, field="C")


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


@given(groups())
def test_real_character_table_is_square_with_the_characters_of_real_irreps(group):
    table = character_table(group, field="real")
    assert table.values.shape == (len(table.classes),) * 2
    assert sorted(np.concatenate(table.classes)) == list(range(group.order))
    chi = np.array([character(rep) for rep in real_irreps(group)])
    np.testing.assert_allclose(chi, table.values[:, class_of(table)], atol=1e-12)


# Decomposition


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


# Fourier transform


def transform_by_loops(group, f):
    return [sum(f[g] * rep.matrices[g] for g in range(group.order)) for rep in irreps(group)]


@given(groups(), SIGNS, st.booleans())
def test_fourier_transform_is_the_sum_inverts_and_keeps_the_norm(group, rng, complex_numbers):
    f = rng.standard_normal(group.order)
    if complex_numbers:
        f = f + 1j * rng.standard_normal(group.order)
    coefficients = fourier_transform(group, f)
    for ours, expected in zip(coefficients, transform_by_loops(group, f), strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-12)
    np.testing.assert_allclose(inverse_fourier_transform(group, coefficients), f, atol=1e-12)
    energy = sum(len(c) * np.linalg.norm(c) ** 2 for c in coefficients) / group.order
    assert energy == pytest.approx(np.linalg.norm(f) ** 2)


@pytest.mark.parametrize("n", [1, 2, 6, 7])
def test_fourier_transform_on_zn_is_that_of_numpy_with_the_other_sign(n):
    f = np.random.default_rng(n).standard_normal((n, 3))
    ours = np.array([matrix[0, 0] for matrix in fourier_transform(cyclic(n), f)])
    np.testing.assert_allclose(ours, n * np.fft.ifft(f, axis=0), atol=1e-12)


@pytest.mark.parametrize("group", [D4, S3, alternating(4)])
def test_convolution_becomes_the_product_in_this_order_only(group):
    rng = np.random.default_rng(5)
    f, omega = rng.standard_normal((2, group.order))
    n = range(group.order)
    product = np.array([sum(f[group.table[u, group.inverse[g]]] * omega[g] for g in n) for u in n])
    np.testing.assert_allclose(
        convolve(group, f[:, None], omega[:, None, None])[:, 0], product, atol=1e-12
    )
    hats = [fourier_transform(group, x) for x in (f, omega, product)]
    wrong = 0.0
    for f_hat, omega_hat, product_hat in zip(*hats, strict=True):
        np.testing.assert_allclose(product_hat, f_hat @ omega_hat, atol=1e-11)
        wrong = max(wrong, np.abs(product_hat - omega_hat @ f_hat).max())
    assert wrong > 1


def test_translation_multiplies_the_transform_from_the_left():
    f = np.random.default_rng(6).standard_normal((8, 2))
    moved = fourier_transform(D4, translate(D4, "rs", f))
    for rep, after, before in zip(irreps(D4), moved, fourier_transform(D4, f), strict=True):
        np.testing.assert_allclose(after, np.einsum("ij,jkc->ikc", rep("rs"), before), atol=1e-12)


def test_channels_are_transformed_one_by_one():
    f = np.random.default_rng(7).standard_normal((6, 2))
    both = fourier_transform(S3, f)
    assert [c.shape for c in both] == [(1, 1, 2), (1, 1, 2), (2, 2, 2)]
    for channel in range(2):
        for matrix, single in zip(both, fourier_transform(S3, f[:, channel]), strict=True):
            np.testing.assert_allclose(matrix[..., channel], single, atol=1e-14)
    back = inverse_fourier_transform(S3, both)
    assert back.dtype == np.float64
    np.testing.assert_allclose(back, f, atol=1e-12)


@pytest.mark.parametrize("f", [np.zeros(5), np.zeros((6, 2, 2)), 1.0, np.zeros((2, 6))])
def test_fourier_transform_refuses_other_shapes(f):
    with pytest.raises(ValueError, match=r"f must have shape \(\|G\|,\) or \(\|G\|, c\)"):
        fourier_transform(S3, f)


def test_inverse_fourier_transform_refuses_other_coefficients():
    good = fourier_transform(S3, np.arange(6.0))
    with pytest.raises(ValueError, match="coefficients must be 3 matrices"):
        inverse_fourier_transform(S3, good[:2])
    with pytest.raises(ValueError, match=r"coefficients\[2\] must have shape \(2, 2\)"):
        inverse_fourier_transform(S3, [*good[:2], np.eye(3)])
    with pytest.raises(ValueError, match=r"coefficients\[1\] must have shape"):
        inverse_fourier_transform(S3, [good[0], good[1][..., None], good[2]])
    with pytest.raises(ValueError, match=r"coefficients\[0\] must have shape"):
        inverse_fourier_transform(S3, [np.ones((1, 1, 2, 2))] * 3)
    with pytest.raises(ValueError, match=r"coefficients\[0\] must be finite"):
        inverse_fourier_transform(S3, [[[np.nan]], *good[1:]])
    with pytest.raises(TypeError, match="f must hold real numbers"):
        fourier_transform(S3, ["a"] * 6)


# Constructions


@given(groups())
def test_regular_representation_moves_basis_vectors(group):
    rep = regular(group)
    for g, h in itertools.product(range(min(group.order, 6)), range(group.order)):
        expected = np.zeros(group.order)
        expected[group.table[g, h]] = 1
        assert rep.matrices[g][:, h].tolist() == expected.tolist()


def test_regular_representation_acts_on_functions_as_translation():
    f = np.arange(8.0)
    for g in D4.names:
        np.testing.assert_array_equal(regular(D4)(g) @ f, translate(D4, g, f[:, None])[:, 0])


def test_permutation_takes_actions_and_tables():
    action = coset_action(D4, ["e", "s"])
    np.testing.assert_array_equal(
        permutation(action).matrices, permutation(D4, action.table).matrices
    )
    assert permutation(action)("r")[:, 0].tolist() == np.eye(4)[action.table[1, 0]].tolist()


def test_permutation_refuses_what_is_no_action():
    right = D4.table.T  # g·x = xg is a right action
    with pytest.raises(ValueError, match="no homomorphism"):
        permutation(D4, right)
    with pytest.raises(ValueError, match="must be the identity matrix"):
        permutation(D4, np.zeros((8, 2), dtype=int))
    with pytest.raises(ValueError, match=r"table must have shape \(\|G\|, \|X\|\) = \(8, \|X\|\)"):
        permutation(D4, [[0, 1]])
    with pytest.raises(ValueError, match="table holds 2, expected indices from 0 to 1"):
        permutation(cyclic(1), [[0, 2]])
    with pytest.raises(TypeError, match="needs the table of an action"):
        permutation(D4)
    with pytest.raises(TypeError, match="takes no second table"):
        permutation(coset_action(D4, ["e"]), D4.table)


def test_defining_representation_of_d4_is_that_of_the_wallpaper_group():
    np.testing.assert_array_equal(defining(D4).matrices, POINT_MATRICES)
    np.testing.assert_array_equal(defining(cyclic(4)).matrices, POINT_MATRICES[:4])


@pytest.mark.parametrize("n", range(1, 9))
def test_defining_representations_are_faithful_except_for_none(n):
    for group in (cyclic(n), dihedral(n)):
        rep = defining(group)
        assert homomorphism_error(rep) < 1e-14
        assert len({tuple(m.round(9).ravel() + 0.0) for m in rep.matrices}) == group.order
    assert np.linalg.det(defining(dihedral(n))("s")) == -1
    angle = 2 * np.pi / n
    turned = defining(cyclic(n)).matrices[1 % n] @ [1, 0]
    np.testing.assert_allclose(turned, [np.cos(angle), np.sin(angle)], atol=1e-15)


@pytest.mark.parametrize("group", [Q8, S3, direct_product(cyclic(2), cyclic(2))])
def test_defining_refuses_other_groups(group):
    with pytest.raises(ValueError, match=r"must be cyclic\(n\) or dihedral\(n\)"):
        defining(group)


@given(groups(), st.data())
def test_characters_of_sums_products_and_duals(group, data):
    reps = irreps(group)
    a, b = data.draw(st.tuples(st.sampled_from(reps), st.sampled_from(reps)))
    chi, psi = character(a), character(b)
    for rep, expected in [
        (direct_sum(a, b), chi + psi),
        (tensor_product(a, b), chi * psi),
        (dual(a), chi.conj()),
    ]:
        assert homomorphism_error(rep) < 1e-12
        np.testing.assert_allclose(character(rep), expected, atol=1e-12)


def test_tensor_product_is_the_kronecker_product_in_order():
    a, b = defining(D4), irreps(D4)[4]
    c = direct_sum(irreps(D4)[1], defining(D4))
    product = tensor_product(a, b, c)
    for g in range(8):
        expected = np.kron(np.kron(a.matrices[g], b.matrices[g]), c.matrices[g])
        np.testing.assert_array_equal(product.matrices[g], expected)


def test_dual_keeps_the_pairing_of_forms_and_vectors():
    skew = Representation(cyclic(2), [[[1, 0], [0, 1]], [[1, 1], [0, -1]]])
    form, vector = np.array([2.0, 3.0]), np.array([5.0, 7.0])
    moved = (dual(skew)("r") @ form) @ (skew("r") @ vector)
    assert moved == pytest.approx(form @ vector)
    assert not np.array_equal(dual(skew).matrices, skew.matrices)


def test_representations_of_different_groups_do_not_mix():
    for function in (direct_sum, tensor_product, is_equivalent):
        with pytest.raises(ValueError, match=r"representations\[1\] is of"):
            function(trivial(D4), trivial(Q8))
    for function in (direct_sum, tensor_product):
        with pytest.raises(ValueError, match="representations must not be empty"):
            function()
    assert direct_sum(trivial(D4), trivial(POINT_GROUP)).degree == 2


@settings(max_examples=40)
@given(groups(), SIGNS, st.booleans())
def test_unitarize_gives_a_unitary_equivalent_representation(group, rng, complex_numbers):
    parts = irreps(group) if complex_numbers else real_irreps(group)
    inner = direct_sum(*rng.choice(np.array(parts, dtype=object), 2))
    change = np.eye(inner.degree) + 0.3 * rng.standard_normal((inner.degree, inner.degree))
    if np.linalg.cond(change) > 100:
        change = np.diag(1.0 + np.arange(inner.degree))
    rep = Representation(group, np.linalg.inv(change) @ inner.matrices @ change)
    unitary, basis = unitarize(rep)
    assert unitarity_error(unitary) < 1e-10
    np.testing.assert_allclose(basis @ unitary.matrices, rep.matrices @ basis, atol=1e-9)
    assert is_equivalent(unitary, rep)
    assert unitary.matrices.dtype == rep.matrices.dtype
    form = np.linalg.inv(basis @ basis.conj().T)
    for matrix in rep.matrices:
        np.testing.assert_allclose(matrix.conj().T @ form @ matrix, form, atol=1e-8)
    # κ⁻¹ ≤ |ρ(g)x| / |x| ≤ κ for the condition number κ of the given change of basis.
    assert np.linalg.cond(basis) <= np.linalg.cond(change) ** 2 * (1 + 1e-9)


def test_unitarize_leaves_a_unitary_representation_alone():
    unitary, basis = unitarize(defining(dihedral(5)))
    np.testing.assert_allclose(basis, np.eye(2), atol=1e-14)
    np.testing.assert_allclose(unitary.matrices, defining(dihedral(5)).matrices, atol=1e-14)


# Objects and refusals


def test_representation_is_a_read_only_copy():
    given_matrices = POINT_MATRICES.astype(float)
    rep = Representation(D4, given_matrices)
    given_matrices[1] = 0
    assert rep("r").tolist() == [[0, -1], [1, 0]]
    with pytest.raises(ValueError, match="read-only"):
        rep.matrices[0, 0, 0] = 2
    with pytest.raises(ValueError, match="cannot set WRITEABLE"):
        rep.matrices.flags.writeable = True
    with pytest.raises(AttributeError, match="cannot assign"):
        rep.matrices = given_matrices
    for twin in (copy.deepcopy(rep), pickle.loads(pickle.dumps(rep))):
        np.testing.assert_array_equal(twin.matrices, rep.matrices)
        assert not twin.matrices.flags.writeable
    for made in (irreps(D4)[4], regular(D4), direct_sum(rep, rep), unitarize(rep)[0]):
        assert not made.matrices.flags.writeable


def test_representation_is_called_with_indices_or_names_and_describes_itself():
    rep = defining(D4)
    np.testing.assert_array_equal(rep("rs"), rep(5))
    with pytest.raises(ValueError, match="g must be one element"):
        rep(["r", "s"])
    with pytest.raises(ValueError, match="no element 'x'"):
        rep("x")
    assert repr(rep).startswith("<Representation of degree 2, real, of <Group of order 8")
    assert "complex" in repr(irreps(Q8)[4])


def test_near_homomorphism_is_refused_and_its_pair_named():
    matrices = POINT_MATRICES.astype(float)
    matrices[6, 0, 1] += 1e-6  # r²s
    with pytest.raises(ValueError, match="no homomorphism") as caught:
        Representation(D4, matrices)
    # The only products of an element and a generator in which r²s takes part.
    assert any(
        text in str(caught.value)
        for text in (
            "ρ(r^2s)ρ(r) differs from ρ(rs)",
            "ρ(r^2s)ρ(s) differs from ρ(r^2)",
            "ρ(r^3s)ρ(r) differs from ρ(r^2s)",
            "ρ(r^2)ρ(s) differs from ρ(r^2s)",
        )
    )
    assert str(caught.value).endswith("by 1e-06")
    assert Representation(D4, matrices, tol=1e-5).degree == 2
    with pytest.raises(ValueError, match="by 1e-06"):
        Representation(D4, matrices, tol=1e-7)


def test_each_generator_is_checked():
    # ρ(a)ρ(r) = ρ(ar) for all a, but s acts like e; and the same the other way round.
    turns = POINT_MATRICES[[0, 1, 2, 3, 0, 3, 2, 1]]
    with pytest.raises(ValueError, match=r"ρ\(r(\^3)?s?\)ρ\(s\) differs from .* by 2"):
        Representation(D4, turns)
    mirrors = np.concatenate([np.tile(np.eye(2), (4, 1, 1)), np.tile(POINT_MATRICES[4], (4, 1, 1))])
    mirrors[[1, 5]] = mirrors[[1, 5]] @ POINT_MATRICES[2]
    with pytest.raises(ValueError, match=r"ρ\(.*\)ρ\(r\) differs from .* by 2"):
        Representation(D4, mirrors)


def test_permuted_matrices_are_refused_unless_an_automorphism_permutes():
    matrices = POINT_MATRICES[[0, 2, 1, 3, 4, 5, 6, 7]]
    with pytest.raises(ValueError, match="no homomorphism: ρ"):
        Representation(D4, matrices)
    # r → r³ and s → s is an automorphism.
    mirrored = Representation(D4, POINT_MATRICES[[0, 3, 2, 1, 4, 7, 6, 5]])
    assert is_equivalent(mirrored, defining(D4))


@given(groups(), st.data())
def test_swapping_two_matrices_is_refused_where_the_law_fails(group, data):
    rep = regular(group)
    a, b = data.draw(st.tuples(*[st.integers(0, group.order - 1)] * 2))
    matrices = rep.matrices.copy()
    matrices[[a, b]] = matrices[[b, a]]
    swapped = np.arange(group.order)
    swapped[[a, b]] = [b, a]
    lawful = all(
        swapped[group.table[x, y]] == group.table[swapped[x], swapped[y]]
        for x, y in itertools.product(range(group.order), repeat=2)
    )
    if lawful:
        assert Representation(group, matrices).degree == group.order
    else:
        with pytest.raises(ValueError, match=r"no homomorphism|must be the identity"):
            Representation(group, matrices)


def test_singular_matrices_are_refused():
    with pytest.raises(ValueError, match=r"matrices\[0\] must be the identity matrix, as ρ\(e\)"):
        Representation(cyclic(2), np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match=r"ρ\(r\)ρ\(r\) differs from ρ\(e\) by 1"):
        Representation(cyclic(2), [[[1, 0], [0, 1]], [[1, 0], [0, 0]]])


@pytest.mark.parametrize(
    ("matrices", "error", "message"),
    [
        (np.ones((7, 1, 1)), ValueError, r"= \(8, d, d\), got \(7, 1, 1\)"),
        (np.ones((8, 1, 2)), ValueError, r"got \(8, 1, 2\)"),
        (np.ones(8), ValueError, r"got \(8,\)"),
        (np.ones((8, 0, 0)), ValueError, "degree d > 0"),
        ([[[1]], [[1, 2]]], ValueError, "ragged"),
        (np.full((8, 1, 1), np.nan), ValueError, "finite"),
        (np.full((8, 1, 1), 1j * np.inf), ValueError, "finite"),
        ([[["1"]]] * 8, TypeError, "must hold real numbers"),
        (np.ones((8, 1, 1), dtype=bool), TypeError, "must hold real numbers"),
        (np.full((8, 1, 1), 1e308), ValueError, "identity"),
    ],
)
def test_matrices_of_other_shapes_and_kinds_are_refused(matrices, error, message):
    with pytest.raises(error, match=message):
        Representation(D4, matrices)


def test_huge_entries_overflow_into_a_refusal():
    matrices = [[[1, 0], [0, 1]], [[1e200, 1e200], [1e200, 1e200]]]
    with pytest.raises(ValueError, match="no homomorphism"):
        Representation(cyclic(2), matrices)


@pytest.mark.parametrize("tol", [-1, np.nan, [1, 2]])
def test_tolerances_are_checked(tol):
    with pytest.raises(ValueError, match="tol must be"):
        Representation(cyclic(1), [[[1]]], tol=tol)
    with pytest.raises(ValueError, match="tol must be"):
        trivial(D4).is_unitary(tol)


def test_types_of_numbers_are_kept():
    assert Representation(cyclic(1), [[[1]]]).matrices.dtype == np.float64
    assert Representation(cyclic(1), [[[1 + 0j]]]).matrices.dtype == np.complex128
    assert character(trivial(D4)).dtype == np.float64
    assert isinstance(inner_product([1, 2], [3, 4]), float)
    assert inner_product([1j, 0], [1, 0]) == 0.5j
    assert inner_product([1, 0], [1j, 0]) == -0.5j
    with pytest.raises(ValueError, match="phi and psi must have one shape"):
        inner_product([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="psi must be finite"):
        inner_product([1, 2], [1, np.inf])


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


def test_skew_representations_are_not_unitary():
    skew = Representation(cyclic(2), [[[1, 0], [0, 1]], [[1, 1], [0, -1]]])
    assert not skew.is_unitary()
    assert skew.is_unitary(tol=2)
    assert irreps(Q8)[4].is_unitary(1e-12)


def test_equivalence_sees_small_differences_and_degrees():
    assert not is_equivalent(irreps(Q8)[1], irreps(Q8)[2])
    assert not is_equivalent(trivial(D4), direct_sum(trivial(D4), trivial(D4)))
    complex_type = irreps(cyclic(3))[1]
    assert not is_equivalent(complex_type, dual(complex_type))
    assert is_equivalent(irreps(Q8)[4], dual(irreps(Q8)[4]))


@pytest.mark.parametrize(
    "image",
    [
        [[1, 1e9, 0], [0, -1, 0], [0, 0, 2.5]],
        [[3, 1e9], [0, -3]],
        [[1, 0, 0], [1e9, -1, 0], [0, 0, 1 + 1e-6]],
    ],
)
def test_one_huge_entry_excuses_no_error_elsewhere(image):
    with pytest.raises(ValueError, match=r"no homomorphism: ρ\(r\)ρ\(r\) differs from ρ\(e\)"):
        Representation(cyclic(2), [np.eye(len(image)), image])


def test_overflow_for_one_generator_is_not_forgotten_at_the_next():
    klein, huge = direct_product(cyclic(2), cyclic(2)), np.array([[1e200, 1e200], [-1e200, 1e200]])
    first = klein.generators[0]
    matrices = np.array([np.eye(2)] * 4)
    matrices[[first, klein.product(first, klein.generators[1])]] = huge
    with pytest.raises(ValueError, match="no homomorphism"):
        Representation(klein, matrices)


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


@pytest.mark.parametrize(
    "function",
    [
        irreps,
        real_irreps,
        character_table,
        regular,
        trivial,
        defining,
        lambda group: Representation(group, [[[1]]]),
        lambda group: fourier_transform(group, [1]),
        lambda group: inverse_fourier_transform(group, [[[1]]]),
    ],
)
@pytest.mark.parametrize("wrong", ["D4", 4, None, D4.table])
def test_what_is_no_group_is_refused(function, wrong):
    with pytest.raises(TypeError, match=r"^group must be a Group, got"):
        function(wrong)


@pytest.mark.parametrize(
    "function",
    [character, decompose, dual, unitarize, is_irreducible, frobenius_schur],
)
@pytest.mark.parametrize("wrong", ["x", D4, None, regular(D4).matrices])
def test_what_is_no_representation_is_refused(function, wrong):
    with pytest.raises(TypeError, match=r"^representation must be a Representation, got"):
        function(wrong)


def test_what_is_no_representation_is_named_by_its_place():
    rep = regular(D4)
    with pytest.raises(TypeError, match=r"^representations\[0\] must be a Representation"):
        direct_sum([rep])
    with pytest.raises(TypeError, match=r"^representations\[1\] must be a Representation, got 3"):
        tensor_product(rep, 3)
    with pytest.raises(TypeError, match=r"^second must be a Representation, got None"):
        is_equivalent(rep, None)
    with pytest.raises(TypeError, match=r"^first must be a Representation"):
        is_equivalent(D4, rep)
    with pytest.raises(TypeError, match=r"^action must be a Group or an action of one, got 4"):
        permutation(4)


@pytest.mark.parametrize(
    ("tol", "error"), [(np.nan, ValueError), (-1, ValueError), ("x", TypeError)]
)
def test_tolerance_of_equivalence_is_checked(tol, error):
    with pytest.raises(error, match=r"^tol must"):
        is_equivalent(regular(D4), regular(D4), tol=tol)


@pytest.mark.parametrize(
    ("coefficients", "error", "message"),
    [
        (None, TypeError, "^coefficients must be a sequence of 5 matrices, got None"),
        ({i: [[1]] for i in range(5)}, TypeError, "^coefficients must be a sequence of 5"),
        ("abcde", TypeError, "^coefficients must be a sequence of 5 matrices, got 'abcde'"),
        (np.array(1.0), TypeError, "^coefficients must be a sequence of 5"),
        ([[[1, 2], [3]]] * 5, ValueError, r"^coefficients\[0\] must be a rectangular array"),
        ([1] * 5, ValueError, r"^coefficients\[0\] must have shape \(1, 1\)"),
    ],
)
def test_coefficients_are_checked(coefficients, error, message):
    with pytest.raises(error, match=message):
        inverse_fourier_transform(D4, coefficients)


# Numbers in closed form


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (-3, "−3"),
        (1j, "i"),
        (-2j, "−2i"),
        (1 - 1j, "1−i"),
        (PHI, "φ"),
        (1 - PHI, "1−φ"),
        (PHI - 1, "φ−1"),
        (-PHI, "−φ"),
        (2 + PHI, "2+φ"),
        (sqrt(2), "√2"),
        (-sqrt(3), "−√3"),
        (2 * sqrt(5), "2√5"),
        (1 + sqrt(2), "1+√2"),
        ((-1 + sqrt(13)) / 2, "(−1+√13)/2"),
        (sqrt(3) / 2, "√3/2"),
        (imaginary_unit * sqrt(2), "i√2"),
        ((-1 - imaginary_unit * sqrt(7)) / 2, "(−1−i√7)/2"),
        (OMEGA, "ω"),
        (-(OMEGA**2), "−ω²"),
        (2 * OMEGA**2, "2ω²"),
        (exp(2 * pi * imaginary_unit / 5), "ζ₅"),
        (exp(2 * pi * imaginary_unit * 3 / 5), "ζ₅³"),
        (exp(2 * pi * imaginary_unit / 8), "ζ₈"),
        (exp(2 * pi * imaginary_unit * 5 / 8), "−ζ₈"),
        (exp(2 * pi * imaginary_unit / 10), "−ζ₅³"),
        (2 * cos(2 * pi / 7), "2cos(2π/7)"),
        (2 * cos(3 * pi * Rational(1, 7)), "2cos(3π/7)"),
        (0.5, "0.5000"),
        (0.1234567, "0.1235"),
        (-0.1234567 + 2.7182j, "−0.1235+2.718i"),
        (-2.7182j, "−2.718i"),
    ],
)
def test_numbers_are_written_in_closed_form(number, text):
    # SymPy's numbers are evaluated exactly first.
    value = complex(number)
    assert exact_text(value) == text
    assert exact_text(value + 3e-10) == text
    assert exact_text(value + 3e-10j) == text


@pytest.mark.parametrize("number", [PHI, 1, 1j, OMEGA, 2**0.5, 2 * np.cos(2 * np.pi / 7)])
def test_near_misses_stay_decimals(number):
    for off in (2e-9, -2e-8, 1e-6):
        text = exact_text(number + off)
        assert set(text) <= set("0123456789.−+ie"), text
        assert "." in text


def test_legend_explains_each_letter_once():
    assert legend(["φ", "ω²", "ζ₁₂⁵", "−ζ₅", "ζ₅²", "1"]) == [
        "φ = (1+√5)/2",
        "ω = e^{2πi/3}",
        "ζ₅ = e^{2πi/5}",
        "ζ₁₂ = e^{2πi/12}",
    ]
    assert legend(["1", "√2"]) == []


@pytest.mark.parametrize(
    ("group", "row", "expected"),
    [
        (cyclic(6), 1, "χ₂ 1 −ω² ω −1 ω² −ω"),
        (cyclic(8), 1, "χ₂ 1 ζ₈ i ζ₈³ −1 −ζ₈ −i −ζ₈³"),
        (D4, 4, "χ₅ 2 0 −2 0 0"),
        (dihedral(5), 2, "χ₃ 2 φ−1 −φ 0"),
        (dihedral(12), 4, "χ₅ 2 √3 1 0 −1 −√3 −2 0 0"),
        (symmetric(4), 3, "χ₄ 3 1 0 −1 −1"),
        (alternating(4), 1, "χ₂ 1 ω ω² 1"),
        (alternating(5), 1, "χ₂ 3 0 −1 φ 1−φ"),
        (
            semidirect_product(cyclic(8), cyclic(2), [range(8), [3 * k % 8 for k in range(8)]]),
            4,
            "χ₅ 2 0 i√2 0 0 −2 −i√2",
        ),
    ],
)
def test_printed_tables_show_exact_values(group, row, expected):
    lines = str(character_table(group)).splitlines()
    assert lines[row + 2].split() == expected.split()
    assert len({len(line) for line in lines[: len(conjugacy_classes(group)) + 2]}) == 1


@pytest.mark.parametrize("name", ["7:3", "13:6", "SL25"])
def test_printed_tables_of_large_groups_hold_no_decimals(name):
    text = str(character_table(large()[name][0]))
    assert "." not in text
    expected = {"7:3": "(−1+i√7)/2", "13:6": "(−1+√13)/2", "SL25": "1−φ"}[name]
    assert expected in text


class Cells(HTMLParser):
    """Texts of the cells of a table, row by row."""

    def __init__(self, source):
        super().__init__()
        self.rows, self.tags, self.caption = [], [], ""
        self.feed(source)
        assert not self.tags

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.tags.pop() == tag

    def handle_data(self, data):
        if "caption" in self.tags:
            self.caption += data
        else:
            self.rows[-1][-1] += data


def test_table_in_html_has_the_cells_of_the_printed_one():
    table = character_table(alternating(5))
    cells = Cells(table._repr_html_())
    printed = [line.split() for line in str(table).splitlines()]
    assert cells.rows == [["", *printed[0]], *printed[1:-1]]
    assert cells.caption == "φ = (1+√5)/2"
    assert "caption" not in character_table(D4)._repr_html_()
    assert repr(table) == str(table)
    assert "<sup>2πi/3</sup>" in character_table(cyclic(3))._repr_html_()
    assert "over R" in character_table(cyclic(3), field="real")._repr_html_()
