"""Equivariant maps against SVD, SymPy, group averages, characters and counts of orbits."""

import itertools
from functools import cache
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space
from sympy import Matrix

from dmolkit.constraints import (
    GeneratorRepresentation,
    MatrixGroup,
    by_generators,
    equivariant_basis,
    equivariant_projector,
    external_product,
    kernel_basis,
    of_degree,
    orthogonal,
    permutation_group,
    scalars,
    special_orthogonal,
    vectors,
)
from dmolkit.cosets import GroupAction, coset_action
from dmolkit.groups import alternating, cyclic, dihedral, quaternion, subgroups, symmetric
from dmolkit.planar import transform_image
from dmolkit.representations import (
    Representation,
    character,
    defining,
    inner_product,
    irreps,
    permutation,
    regular,
    trivial,
)
from tests.array_checks import peak_memory
from tests.strategies import groups

SO3, O3, Z4, D4 = special_orthogonal(3), orthogonal(3), cyclic(4), dihedral(4)
SEEDS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def things(n):
    """Permutation representation of S_n on n things."""
    group = symmetric(n)
    stabiliser = [g for g, name in enumerate(group.names) if "1" not in name]
    return permutation(coset_action(group, stabiliser))


def random_unitary(rng, size, complex_numbers=False):
    matrix = rng.normal(size=(size, size)) + complex_numbers * 1j * rng.normal(size=(size, size))
    return np.linalg.qr(matrix)[0]


def in_other_basis(rep, change):
    """Give the representation M ρ(g) M⁻¹ by generators, without entries 0 and 1."""
    rep, back = by_generators(rep), np.linalg.inv(change)
    return GeneratorRepresentation(
        rep.group, change @ rep.discrete @ back, change @ rep.infinitesimal @ back
    )


def conditions(a, b):
    """Stack the conditions on W.ravel(), entry by entry from the definition."""
    a, b = by_generators(a), by_generators(b)
    pairs = [*zip(a.discrete, b.discrete, strict=True)]
    pairs += zip(a.infinitesimal, b.infinitesimal, strict=True)
    units = np.eye(a.degree * b.degree).reshape(-1, b.degree, a.degree)
    return np.concatenate([[(y @ w - w @ x).ravel() for w in units] for x, y in pairs], axis=1).T


def projector_onto(vectors):
    """Orthogonal projector onto the span of the columns, by SVD."""
    u, s, _ = np.linalg.svd(vectors, full_matrices=False)
    u = u[:, s > 1e-9 * s.max(initial=1)]
    return u @ u.conj().T


def projector_by_svd(a, b):
    found = null_space(conditions(a, b), rcond=1e-10)
    return found @ found.conj().T


def group_average(a, b):
    """Mean over the group of W ↦ ρ_out(g) W ρ_in(g)⁻¹."""
    pairs = zip(a.matrices, b.matrices, strict=True)
    return np.mean([np.kron(y, np.linalg.inv(x).T) for x, y in pairs], axis=0)


def check_echelon(basis):
    flat = basis.reshape(len(basis), -1)
    np.testing.assert_allclose(flat.conj() @ flat.T, np.eye(len(flat)), atol=1e-12)
    starts = [np.flatnonzero(row)[0] for row in flat]
    assert starts == sorted(set(starts))
    for k, start in enumerate(starts):
        assert flat[k, start].imag == 0
        assert flat[k, start].real > 0
        assert not flat[k + 1 :, start].any()


def check_solution(a, b, rank=None):
    """Compare with the null space by SVD, and look at the form of the basis."""
    basis = equivariant_basis(a, b)
    check_echelon(basis)
    flat = basis.reshape(len(basis), -1)
    np.testing.assert_allclose(flat.T @ flat.conj(), projector_by_svd(a, b), atol=1e-9)
    if rank is not None:
        assert len(basis) == rank


# Ranks that are known


@pytest.mark.parametrize(("power", "rank"), [(0, 1), (1, 0), (2, 1), (3, 1), (4, 3), (5, 6)])
def test_isotropic_tensors(power, rank):
    found = equivariant_basis(scalars(SO3), vectors(SO3) ** power)
    assert len(found) == rank
    assert np.abs(found[found != 0]).min(initial=1) > 1e-3
    mirrored = equivariant_basis(scalars(O3), vectors(O3) ** power)
    assert len(mirrored) == (0 if power % 2 else rank)
    delta, epsilon = np.eye(3), np.zeros((3, 3, 3))
    for p in itertools.permutations(range(3)):
        epsilon[p] = np.linalg.det(delta[list(p)])
    models = {
        0: [1.0],
        2: [delta],
        3: [epsilon],
        4: [np.einsum(f"ab,cd->{axes}", delta, delta) for axes in ("abcd", "acbd", "acdb")],
        5: [
            np.einsum("abc,de", epsilon, delta).transpose(np.argsort(c + r))
            for c in itertools.combinations(range(5), 3)
            for r in [tuple(set(range(5)) - set(c))]
        ],
    }
    if rank:
        flat = found.reshape(rank, -1)
        expected = projector_onto(np.reshape(models[power], (-1, 3**power)).T)
        np.testing.assert_allclose(flat.T @ flat, expected, atol=1e-12)


@cache
def bell(n):
    row = [1]
    for _ in range(n):
        row = list(itertools.accumulate(row, initial=row[-1]))
    return row[0]


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 1), (1, 2), (2, 2), (3, 1), (0, 4)])
def test_permutation_maps_are_counted_by_partitions(a, b):
    space = vectors(permutation_group(a + b))
    assert len(equivariant_basis(space**a, space**b)) == bell(a + b)


def test_partitions_of_four_with_fewer_things_and_without_listing_elements():
    for n, rank in [(1, 1), (2, 8), (3, 14), (4, 15), (5, 15), (10, 15)]:
        space = vectors(permutation_group(n)) ** 2
        assert len(equivariant_basis(space, space)) == rank


def test_other_known_ranks():
    turn = MatrixGroup("Z(4)", [np.roll(np.eye(4), 1, axis=0)])
    assert len(equivariant_basis(vectors(turn) ** 2, vectors(turn) ** 2)) == 64
    assert len(equivariant_basis(trivial(D4), by_generators(defining(D4)) ** 4)) == 4
    plane = vectors(special_orthogonal(2))
    found = equivariant_basis(plane, plane) * np.sqrt(2)
    np.testing.assert_allclose(found, [[[1, 0], [0, 1]], [[0, 1], [-1, 0]]], atol=1e-14)
    assert len(equivariant_basis(*[vectors(orthogonal(2))] * 2)) == 1


@pytest.mark.parametrize("group", [cyclic(12), dihedral(5), quaternion(), alternating(4)])
def test_schur_for_irreps_that_are_complex(group):
    """Where ρ_in and ρ_out are the same numbers, all that is left of K is rounding."""
    for (i, a), (j, b) in itertools.product(enumerate(irreps(group)), repeat=2):
        basis = equivariant_basis(a, b)
        assert len(basis) == (i == j)
        assert basis.dtype == np.result_type(a.matrices, b.matrices)


def test_scalar_matrices_commute_with_all_in_spite_of_rounding():
    rng = np.random.default_rng(0)
    for k in range(1, 12):
        change = random_unitary(rng, 3, True)
        phase = GeneratorRepresentation(cyclic(12), [np.exp(1j * np.pi * k / 6) * np.eye(3)])
        assert len(equivariant_basis(in_other_basis(phase, change), phase)) == 9


# Any finite group


@settings(max_examples=25)
@given(groups(), SEEDS, st.data())
def test_unitary_projector_is_the_group_average_and_its_rank_that_of_characters(group, rng, data):
    parts = irreps(group)
    draw = st.sampled_from(parts)
    a, b = data.draw(draw), data.draw(draw)
    rep_in = in_all_matrices([a, b, parts[0]], rng)
    rep_out = in_all_matrices([b, parts[-1]], rng)
    projector = equivariant_projector(rep_in, rep_out)
    np.testing.assert_allclose(projector, group_average(rep_in, rep_out), atol=1e-11)
    np.testing.assert_allclose(projector, projector.conj().T, atol=1e-14)
    np.testing.assert_allclose(projector @ projector, projector, atol=1e-12)
    basis = equivariant_basis(rep_in, rep_out)
    check_echelon(basis)
    np.testing.assert_allclose(len(basis), np.trace(projector), atol=1e-10)
    np.testing.assert_allclose(
        len(basis), inner_product(character(rep_in), character(rep_out)), atol=1e-10
    )


def in_all_matrices(parts, rng):
    """Sum in a random orthonormal basis, with the matrices of all elements."""
    ends = np.cumsum([0, *(part.degree for part in parts)])
    whole = np.zeros((parts[0].group.order, ends[-1], ends[-1]), complex)
    for part, start, stop in zip(parts, ends, ends[1:], strict=False):
        whole[:, start:stop, start:stop] = part.matrices
    change = random_unitary(rng, ends[-1], True)
    return Representation(parts[0].group, change @ whole @ change.conj().T)


@settings(max_examples=25)
@given(groups(), st.data())
def test_orbits_of_pairs_are_counted_by_fixed_points(group, data):
    parts = st.sampled_from(subgroups(group)[:20])
    a, b = (coset_action(group, data.draw(parts)) for _ in range(2))
    basis = equivariant_basis(a, b)
    check_echelon(basis)
    fixed = [(x == np.arange(x.shape[1])).sum(axis=1) for x in (a.table, b.table)]
    assert len(basis) == np.mean(fixed[0] * fixed[1])
    for x, y in zip(a.table, b.table, strict=True):
        assert np.array_equal(basis[:, y][:, :, x], basis)
    assert ((basis != 0).sum(axis=0) == 1).all()


def test_permutations_and_dense_matrices_give_the_same():
    rng = np.random.default_rng(0)
    for a, b in [(things(3), regular(symmetric(3))), (regular(D4), regular(D4))]:
        x, y = random_unitary(rng, a.degree), random_unitary(rng, b.degree)
        expected = y @ equivariant_basis(a, b) @ x.T
        flat = equivariant_basis(in_other_basis(a, x), in_other_basis(b, y)).reshape(
            len(expected), -1
        )
        np.testing.assert_allclose(
            flat.T @ flat, projector_onto(expected.reshape(len(flat), -1).T), atol=1e-11
        )
        # One sign on one side only: no permutation matrices any more.
        signed = in_other_basis(a, np.diag([-1.0] + [1.0] * (a.degree - 1)))
        found = np.abs(equivariant_basis(signed, b))
        np.testing.assert_allclose(found, equivariant_basis(a, b), atol=1e-12)


def test_basis_is_that_of_the_space_and_not_of_its_description():
    """Other generators of the same group, in another order: other null vectors, the same basis."""
    rng = np.random.default_rng(0)
    change = random_unitary(rng, 3)
    results = []
    for order in itertools.permutations(range(3)):
        group = MatrixGroup("SO(3)", np.zeros((0, 3, 3)), SO3.lie_algebra[list(order)])
        space = in_other_basis(vectors(group), change)
        results.append(equivariant_basis(space**2, space**2))
        check_echelon(results[-1])
    for other in results[1:]:
        np.testing.assert_allclose(other, results[0], atol=1e-12)


@pytest.mark.parametrize("complex_numbers", [False, True])
def test_representations_that_are_not_unitary(complex_numbers):
    rng = np.random.default_rng(0)
    for rep in (regular(dihedral(3)), defining(D4), things(4), vectors(SO3), of_degree(O3, 2, -1)):
        size = rep.degree
        changes = rng.normal(size=(2, size, size)) + complex_numbers * 1j * rng.normal(
            size=(2, size, size)
        )
        a, b = (in_other_basis(rep, change) for change in changes)
        check_solution(a, b)
        check_solution(a.dual(), b * scalars(rep.group))
        if isinstance(rep, Representation):
            assert len(equivariant_basis(a, b)) == round(
                inner_product(character(rep), character(rep))
            )


def test_small_case_is_exact_in_sympy():
    shear = np.array([[1.0, 2, 0], [0, 1, 1], [0, 0, 1]])
    rep = in_other_basis(things(3), shear)
    exact = Matrix(conditions(rep, things(3)).round().astype(int).tolist()).nullspace()
    found = equivariant_basis(rep, things(3)).reshape(-1, 9)
    expected = projector_onto(np.array([list(v) for v in exact], float).T)
    np.testing.assert_allclose(found.T @ found, expected, atol=1e-12)


def test_units_beside_other_numbers_are_no_permutation():
    shear = vectors(MatrixGroup("shears", [[[1, 0.5], [0, 1]]]))
    assert np.array_equal(equivariant_basis(shear, scalars(shear.group)), [[[0, 1]]])
    doubled = vectors(MatrixGroup("no permutation", [[[1, 0], [1, -1]]]))
    check_solution(doubled, scalars(doubled.group, 2), rank=2)


def test_trivial_groups_leave_all_maps():
    eye = np.eye(6).reshape(6, 2, 3)
    for group in (cyclic(1), permutation_group(1)):
        assert np.array_equal(equivariant_basis(scalars(group, 3), scalars(group, 2)), eye)
    assert np.array_equal(equivariant_basis(scalars(SO3, 3), scalars(SO3, 2)), eye)


def test_sums_and_products_of_groups():
    a = 2 * scalars(SO3) + vectors(SO3) + vectors(SO3) ** 2 + scalars(SO3)
    b = vectors(SO3) + scalars(SO3) + 2 * vectors(SO3)
    check_solution(a, b, rank=4 * 1 + 2 * 3)
    flat_a = GeneratorRepresentation(SO3, a.discrete, a.infinitesimal)
    np.testing.assert_allclose(equivariant_basis(a, b), equivariant_basis(flat_a, b), atol=1e-12)
    points = external_product(vectors(permutation_group(4)), vectors(SO3))
    check_solution(points, points, rank=2 * 1)
    assert len(equivariant_basis(points**2, scalars(points.group))) == 2
    assert len(equivariant_basis(points, scalars(points.group))) == 0


def test_bases_are_complex_where_a_representation_is():
    one = GeneratorRepresentation(Z4, np.ones((1, 1, 1), complex))
    assert equivariant_basis(one, scalars(Z4)).dtype == np.complex128
    assert equivariant_basis(scalars(Z4), scalars(Z4)).dtype == np.float64


# Refusals


def test_memory_is_refused_with_numbers_before_it_is_taken():
    big = vectors(SO3) ** 5
    cases = [
        (lambda: equivariant_basis(big, big), "59049 weights would need 139 GB, and at most 2.15"),
        (lambda: equivariant_basis(vectors(SO3), vectors(SO3), 1000), "would need 3.24e-06 GB"),
        (lambda: equivariant_projector(big, vectors(SO3), 10**6), "projector on 729 weights"),
        (lambda: equivariant_basis(scalars(SO3, 99), scalars(SO3, 99), 10**6), "a basis of shape"),
        (lambda: equivariant_basis(regular(D4), regular(D4), 10**3), "orbits of 64 pairs"),
        (lambda: equivariant_basis(*[scalars(cyclic(1), 9)] * 2, 10**4), "a basis of shape"),
        (lambda: kernel_basis(trivial(D4), trivial(D4), 10**6 + 1), "kernels of 1000001 × 1000001"),
    ]
    for compute, message in cases:

        def refused(compute=compute, message=message):
            with pytest.raises(ValueError, match=message):
                compute()

        assert peak_memory(refused)[1] < 10**7


@pytest.mark.parametrize("unit", [1e-9, 1e-7, 1e7, 1e9])
def test_units_of_a_lie_algebra_do_not_matter(unit):
    group = MatrixGroup("O(3)", O3.discrete_generators, unit * O3.lie_algebra)
    space, usual = vectors(group), vectors(O3)
    for power, rank in ((1, 0), (2, 3)):
        found = equivariant_basis(space**2, space**power)
        assert len(found) == rank
        np.testing.assert_allclose(found, equivariant_basis(usual**2, usual**power), atol=1e-12)


def test_unclear_ranks_are_refused():
    near = [[np.diag([1.0, 1 + error])] for error in (1e-5, 1e-7)]
    for matrices, message in zip(
        near, ("a singular value is 7e-06", "only up to 1e-07"), strict=True
    ):
        rep = GeneratorRepresentation(Z4, matrices)
        with pytest.raises(
            ValueError, match=f"number of equivariant maps is not clear: .*{message}"
        ):
            equivariant_basis(rep, scalars(Z4))
    rep = GeneratorRepresentation(Z4, [np.diag([1.0, 1 + 1e-13])])
    assert len(equivariant_basis(rep, scalars(Z4))) == 2
    rep = GeneratorRepresentation(Z4, [np.diag([1.0, 1 + 1e-3])])
    assert len(equivariant_basis(rep, scalars(Z4))) == 1


def test_arguments_are_checked_by_name():
    space = vectors(SO3)
    for solve in (equivariant_basis, equivariant_projector):
        with pytest.raises(TypeError, match="rep_in must be a Representation"):
            solve(np.eye(3), space)
        with pytest.raises(TypeError, match="rep_out must be a Representation"):
            solve(space, D4)
        with pytest.raises(ValueError, match=r"one group .* got SO\(3\) and O\(3\)"):
            solve(space, vectors(O3))
        with pytest.raises(TypeError, match="max_bytes must be an integer"):
            solve(space, space, 1e9)
        with pytest.raises(ValueError, match="max_bytes must be at least 1"):
            solve(space, space, 0)


# Kernels


def spin(group):
    """Pseudoscalars: mirrors change the sign."""
    return Representation(group, np.linalg.det(defining(group).matrices)[:, None, None])


def moved_kernel(kernel, h):
    """K(h⁻¹x) with NumPy's conventions: mirror x for s, then turn counter-clockwise."""
    if h >= 4:
        kernel = kernel[..., ::-1]
    return np.rot90(kernel, h % 4, axes=(-2, -1))


@pytest.mark.parametrize(
    ("rep_in", "rep_out", "rank"),
    [
        (trivial(D4), trivial(D4), 6),
        (trivial(D4), spin(D4), 1),
        (trivial(D4), defining(D4), 6),
        (defining(D4), defining(D4), 13),
        (regular(D4), defining(D4), 50),
        (irreps(Z4)[1], regular(Z4), 25),
        (defining(Z4), trivial(Z4), 12),
    ],
)
def test_kernels_turn_by_definition(rep_in, rep_out, rank):
    kernels = kernel_basis(rep_in, rep_out, 5)
    assert kernels.shape == (rank, rep_out.degree, rep_in.degree, 5, 5)
    assert kernels.flags.c_contiguous
    check_echelon(np.moveaxis(kernels, 2, -1))
    for h in range(rep_in.group.order):
        turned = np.einsum(
            "ab,kbcyx,cd->kadyx", rep_out(h), moved_kernel(kernels, h), np.linalg.inv(rep_in(h))
        )
        np.testing.assert_allclose(turned, kernels, atol=1e-12)


@pytest.mark.parametrize("rep_in", [defining(D4), regular(D4), spin(Z4), irreps(Z4)[1]])
def test_convolutions_with_them_are_equivariant(rep_in):
    group, rng = rep_in.group, np.random.default_rng(0)
    rep_out = in_all_matrices([irreps(group)[-1], irreps(group)[0]], rng)
    kernels = kernel_basis(rep_in, rep_out, 3)
    kernel = np.tensordot(rng.normal(size=len(kernels)), kernels, 1)
    field = rng.normal(size=(rep_in.degree, 6, 6))

    def correlate(field):
        taps = itertools.product(range(3), repeat=2)
        shifted = (
            np.einsum("oi,iyx->oyx", kernel[..., r, c], np.roll(field, (1 - r, 1 - c), (1, 2)))
            for r, c in taps
        )
        return sum(shifted)

    def move(rep, h, field):
        parts = (transform_image(part, h, (1, 2)) for part in (field.real, field.imag))
        real, imaginary = parts
        return np.tensordot(rep(h), real + 1j * imaginary, 1)

    assert np.abs(kernel).max() > 0.1
    for h in range(group.order):
        expected = move(rep_out, h, correlate(field))
        np.testing.assert_allclose(correlate(move(rep_in, h, field)), expected, atol=1e-12)


def test_kernels_of_small_groups_and_of_actions():
    for group, rank in [(cyclic(1), 9), (cyclic(2), 5), (dihedral(1), 6), (dihedral(2), 4)]:
        assert len(kernel_basis(trivial(group), trivial(group), 3)) == rank
    action = GroupAction(Z4, Z4.table)
    assert np.array_equal(kernel_basis(action, action, 3), kernel_basis(*[regular(Z4)] * 2, 3))
    assert prod(kernel_basis(trivial(D4), trivial(D4), 1).shape) == 1


def test_kernels_that_cannot_be_are_refused():
    cases = [
        (ValueError, "size must be odd, got 4", (trivial(Z4), trivial(Z4), 4)),
        (ValueError, "size must be at least 1", (trivial(Z4), trivial(Z4), -1)),
        (TypeError, "size must be an integer", (trivial(Z4), trivial(Z4), 3.0)),
        (ValueError, "rep_in must be of a finite group", (vectors(SO3), vectors(SO3), 3)),
        (TypeError, "rep_out must be a Rep", (trivial(Z4), 1, 3)),
        (ValueError, "of one group", (trivial(Z4), trivial(D4), 3)),
        (ValueError, "pixels to pixels", (trivial(cyclic(3)), trivial(cyclic(3)), 3)),
        (ValueError, "cyclic|dihedral", (trivial(symmetric(3)), trivial(symmetric(3)), 3)),
    ]
    for error, message, arguments in cases:
        with pytest.raises(error, match=message):
            kernel_basis(*arguments)
