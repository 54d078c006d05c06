"""Representations by their definition: constructions, objects and refusals."""

from __future__ import annotations

import copy
import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmolkit.convolution import translate
from dmolkit.cosets import coset_action
from dmolkit.groups import cyclic, dihedral, direct_product
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
from dmolkit.wallpaper import POINT_GROUP, POINT_MATRICES
from tests.representation_checks import D4, Q8, S3, SIGNS, homomorphism_error, unitarity_error
from tests.strategies import groups

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


@pytest.mark.parametrize("tol", [-1, np.nan, [1, 2]])
def test_tolerances_are_checked(tol):
    with pytest.raises(ValueError, match="tol must be"):
        Representation(cyclic(1), [[[1]]], tol=tol)
    with pytest.raises(ValueError, match="tol must be"):
        trivial(D4).is_unitary(tol)


@pytest.mark.parametrize(
    ("tol", "error"), [(np.nan, ValueError), (-1, ValueError), ("x", TypeError)]
)
def test_tolerance_of_equivalence_is_checked(tol, error):
    with pytest.raises(error, match=r"^tol must"):
        is_equivalent(regular(D4), regular(D4), tol=tol)


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
