"""Families of groups against roots of unity, matrices, quaternions and SymPy."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup
from sympy.combinatorics.named_groups import AlternatingGroup, DihedralGroup, SymmetricGroup

from dmolkit.groups import (
    alternating,
    center,
    conjugacy_classes,
    cyclic,
    dihedral,
    direct_product,
    find_isomorphism,
    from_matrices,
    from_permutations,
    quaternion,
    semidirect_product,
    symmetric,
)
from tests.named_groups import cycle_group

TURN = np.array([[0, -1], [1, 0]])
MIRROR = np.array([[-1, 0], [0, 1]])


def rotation(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


# Against other mathematics


@given(st.integers(1, 30))
def test_cyclic_matches_roots_of_unity(n):
    z = np.exp(2j * np.pi * np.arange(n) / n)
    np.testing.assert_allclose(z[cyclic(n).table], np.outer(z, z), atol=1e-12)


@given(st.integers(1, 16))
def test_dihedral_matches_rotation_and_mirror_matrices(n):
    turns = np.stack([rotation(2 * np.pi * k / n) for k in range(n)])
    matrices = np.concatenate([turns, turns @ MIRROR])
    products = np.einsum("aij,bjk->abik", matrices, matrices)
    np.testing.assert_allclose(matrices[dihedral(n).table], products, atol=1e-12)


def test_dihedral_names_and_generators_are_in_the_order_of_the_book():
    d4 = dihedral(4)
    assert d4.names == ("e", "r", "r^2", "r^3", "s", "rs", "r^2s", "r^3s")
    assert d4.generators == (1, 4)
    assert dihedral(1).names == ("e", "s")
    assert dihedral(2).names == ("e", "r", "s", "rs")


@pytest.mark.parametrize("n", range(3, 9))
def test_sr_is_r_to_the_minus_one_s_and_not_rs(n):
    d = dihedral(n)
    assert d.product("s", "r") == d.index(f"r^{n - 1}s")
    assert d.product("s", "r") != d.product("r", "s")


@pytest.mark.parametrize("n", range(1, 6))
def test_symmetric_matches_sympy_products_as_functions(n):
    group = symmetric(n)
    elements = cycle_group(group, n)
    assert group.order == factorial(n) == len(set(elements))
    images = np.array([p.array_form for p in elements])
    assert images.tolist() == sorted(images.tolist())
    for a, b in itertools.product(range(0, group.order, 1 + group.order // 20), range(group.order)):
        # SymPy's p*q applies p first.
        assert elements[group.table[a, b]] == elements[b] * elements[a]


@pytest.mark.parametrize("n", range(1, 7))
def test_alternating_has_exactly_the_even_permutations(n):
    elements = cycle_group(alternating(n), n)
    assert len(set(elements)) == len(elements) == max(1, factorial(n) // 2)
    assert all(p.is_even for p in elements)


def test_quaternion_matches_complex_matrices():
    one, i = np.eye(2), np.diag([1j, -1j])
    j = np.array([[0, 1], [-1, 0]])
    units = np.stack([one, i, j, i @ j])
    matrices = np.stack([units, -units], axis=1).reshape(8, 2, 2)
    q8 = quaternion()
    np.testing.assert_array_equal(
        matrices[q8.table], np.einsum("aij,bjk->abik", matrices, matrices)
    )
    assert q8.names == ("1", "-1", "i", "-i", "j", "-j", "k", "-k")
    assert q8.names[q8.product("i", "j")] == "k"
    assert [q8.names[g] for g in q8.generators] == ["i", "j"]
    assert find_isomorphism(q8, from_matrices([i, j])) is not None


@pytest.mark.parametrize(
    ("group", "reference"),
    [
        (symmetric(3), SymmetricGroup(3)),
        (symmetric(5), SymmetricGroup(5)),
        (alternating(4), AlternatingGroup(4)),
        (alternating(5), AlternatingGroup(5)),
        (dihedral(4), DihedralGroup(4)),
        (dihedral(7), DihedralGroup(7)),
        (dihedral(10), DihedralGroup(10)),
    ],
    ids=["S3", "S5", "A4", "A5", "D4", "D7", "D10"],
)
def test_order_orders_classes_and_center_agree_with_sympy(group, reference):
    assert group.order == reference.order()
    assert group.is_abelian == reference.is_abelian
    assert Counter(group.element_orders.tolist()) == Counter(p.order() for p in reference.elements)
    sizes = Counter(len(c) for c in conjugacy_classes(group))
    assert sizes == Counter(len(c) for c in reference.conjugacy_classes())
    assert len(center(group)) == reference.center().order()


@given(st.lists(st.permutations(range(5)), min_size=1, max_size=3))
def test_from_permutations_finds_what_sympy_generates(rows):
    group = from_permutations(rows)
    reference = PermutationGroup([Permutation(row) for row in rows])
    assert set(cycle_group(group, 5)) == set(reference.elements)
    assert {group.names[g] for g in group.generators} | {"e"} == {
        "".join(f"({' '.join(str(i + 1) for i in c)})" for c in Permutation(row).cyclic_form) or "e"
        for row in rows
    } | {"e"}


def test_from_permutations_accepts_the_trivial_group():
    assert from_permutations([[0, 1, 2]]).names == ("e",)


@pytest.mark.parametrize("n", range(1, 9))
def test_from_matrices_finds_the_dihedral_group(n):
    group = from_matrices([rotation(2 * np.pi / n), MIRROR])
    mapping = find_isomorphism(dihedral(n), group)
    assert mapping is not None
    assert sorted(mapping.tolist()) == list(range(2 * n))


def test_from_matrices_names_elements_by_words_whose_product_they_are():
    group = from_matrices([TURN, MIRROR])
    letters = {"a": group.generators[0], "b": group.generators[1]}
    for x, name in enumerate(group.names):
        product = 0
        for letter, power in re.findall(r"([ab])(?:\^(\d+))?", name):
            product = group.product(product, group.power(letters[letter], int(power or 1)))
        assert product == x


def test_from_matrices_finds_the_icosahedral_rotations():
    golden = (1 + 5**0.5) / 2
    fifth = 0.5 * np.array(
        [[golden - 1, -golden, 1], [golden, 1, golden - 1], [-1, golden - 1, golden]]
    )
    assert np.allclose(np.linalg.matrix_power(fifth, 5), np.eye(3))
    third = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    assert find_isomorphism(from_matrices([fifth, third]), alternating(5)) is not None


def test_from_matrices_names_no_generator_like_the_identity():
    group = from_matrices([np.diag(1 - 2 * row) for row in np.eye(5)])
    assert group.order == 32
    assert [group.names[g] for g in group.generators] == ["a", "b", "c", "d", "f"]


def test_from_matrices_takes_more_generators_than_letters():
    matrices = [rotation(2 * np.pi * k / 30) for k in range(1, 30)]
    group = from_matrices(matrices)
    assert group.order == 30
    assert group.names[1] == "x1"


def test_direct_product_multiplies_componentwise():
    g, h = dihedral(3), cyclic(4)
    product = direct_product(g, h)
    for (a, b), (c, d) in itertools.product(np.ndindex(6, 4), repeat=2):
        assert product.table[a * 4 + b, c * 4 + d] == g.table[a, c] * 4 + h.table[b, d]
    assert product.names[1 * 4 + 3] == "(r, r^3)"
    assert product.generators == (4, 12, 1)


def test_semidirect_product_follows_its_law_for_a_nonabelian_acting_group():
    # S3 acts on Z2 x Z2 by permuting the three involutions; the product is S4.
    four, s3 = direct_product(cyclic(2), cyclic(2)), symmetric(3)
    phi = np.array([[0, *(1 + np.array(p.array_form))] for p in cycle_group(s3, 3)])
    group = semidirect_product(four, s3, phi)
    for (a, b), (c, d) in itertools.product(np.ndindex(4, 6), repeat=2):
        expected = four.table[a, phi[b, c]] * 6 + s3.table[b, d]
        assert group.table[a * 6 + b, c * 6 + d] == expected
    assert find_isomorphism(group, symmetric(4)) is not None
    # The same rows in the order of the inverses are an anti-homomorphism.
    with pytest.raises(ValueError, match=r"phi is no homomorphism: phi\("):
        semidirect_product(four, s3, phi[s3.inverse])


@pytest.mark.parametrize("n", range(3, 8))
def test_dihedral_is_a_semidirect_and_not_the_direct_product(n):
    turns, mirror = cyclic(n), cyclic(2)
    twisted = semidirect_product(turns, mirror, [np.arange(n), turns.inverse])
    assert find_isomorphism(twisted, dihedral(n)) is not None
    assert find_isomorphism(direct_product(turns, mirror), dihedral(n)) is None


# Refusals


@pytest.mark.parametrize("family", [cyclic, dihedral, symmetric, alternating])
def test_families_refuse_sizes_that_are_no_positive_integers(family):
    for n in (0, -3):
        with pytest.raises(ValueError, match=f"n must be at least 1, got {n}"):
            family(n)
    for value in (2.0, True, np.True_, "3", None, np.array([3])):
        with pytest.raises(TypeError, match="n must be an integer"):
            family(value)
    assert family(np.int64(3)).order == family(3).order


@pytest.mark.parametrize("family", [symmetric, alternating])
def test_tables_that_do_not_fit_into_memory_are_refused(family):
    with pytest.raises(ValueError, match="n must be at most 7, got 8"):
        family(8)


@pytest.mark.parametrize("build", [cyclic, dihedral])
@pytest.mark.parametrize("n", [5041, 10**30])
def test_orders_that_would_not_fit_in_memory_are_refused(build, n):
    with pytest.raises(ValueError, match="n must be"):
        build(n)


def test_products_that_would_not_fit_in_memory_are_refused():
    with pytest.raises(ValueError, match="at most 5040 pairs of elements, got 71·71"):
        direct_product(cyclic(71), cyclic(71))


@pytest.mark.parametrize(
    ("generators", "error", "message"),
    [
        ([[0, 0]], ValueError, r"generators\[0\] must be a permutation of 0, …, 1, got \[0, 0\]"),
        ([[0, 1], [1, 2]], ValueError, r"generators\[1\] must be a permutation"),
        ([0, 1], ValueError, r"shape \(k, d\)"),
        ([], ValueError, r"shape \(k, d\)"),
        ([[1.0, 0.0]], TypeError, "generators must hold integers"),
        ([[1, 0], [0]], ValueError, "generators must be a rectangular"),
    ],
)
def test_bad_permutations_are_refused(generators, error, message):
    with pytest.raises(error, match=message):
        from_permutations(generators)


@pytest.mark.parametrize(
    ("generators", "error", "message"),
    [
        ([[[1, 1], [0, 1]]], ValueError, "more than max_order = 2000 elements"),
        ([rotation(1.0)], ValueError, "more than max_order = 2000 elements"),
        ([np.diag([2.0, 0.5])], ValueError, "more than max_order = 2000 elements"),
        ([np.eye(2), np.diag([1, 0])], ValueError, r"generators\[1\] .* determinant"),
        ([np.diag([2, 3])], ValueError, r"generators\[0\] .* determinant"),
        ([[[np.nan]]], ValueError, "generators must be finite"),
        ([[[True]]], TypeError, "generators must hold real or complex numbers"),
        ([["a"]], TypeError, "generators must hold real or complex numbers"),
        ([[1, 0], [0, 1]], ValueError, r"shape \(k, d, d\)"),
        ([[[1, 0]]], ValueError, r"shape \(k, d, d\)"),
        ([], ValueError, r"shape \(k, d, d\)"),
    ],
)
def test_bad_matrices_are_refused(generators, error, message):
    with pytest.raises(error, match=message):
        from_matrices(generators)


def test_limits_of_enumeration_are_exact_and_checked():
    quarter = [TURN]
    assert from_matrices(quarter, max_order=4).order == 4
    with pytest.raises(ValueError, match="more than max_order = 3 elements"):
        from_matrices(quarter, max_order=3)
    assert from_permutations([[1, 2, 3, 0]], max_order=4).order == 4
    with pytest.raises(ValueError, match="more than max_order = 3 elements"):
        from_permutations([[1, 2, 3, 0]], max_order=3)
    with pytest.raises(TypeError, match="max_order must be an integer"):
        from_matrices(quarter, max_order=4.0)


@pytest.mark.parametrize("tol", [0, -1e-8, [1e-8, 1e-8]])
def test_bad_tolerances_are_refused(tol):
    with pytest.raises(ValueError, match="tol must be one positive number"):
        from_matrices([TURN], tol=tol)


@pytest.mark.parametrize("tol", [1j, "1e-8", True])
def test_tolerances_that_are_no_real_numbers_are_refused(tol):
    with pytest.raises(TypeError, match="tol must hold real numbers"):
        from_matrices([TURN], tol=tol)


def test_the_tolerance_decides_which_matrices_are_equal():
    nearly = rotation(np.pi / 2 + 1e-6)
    assert from_matrices([nearly], tol=1e-4).order == 4
    with pytest.raises(ValueError, match="max_order = 50"):
        from_matrices([nearly], tol=1e-8, max_order=50)


@pytest.mark.parametrize(
    ("phi", "error", "message"),
    [
        ([[0, 1, 2, 3]], ValueError, r"\(\|H\|, \|N\|\) = \(2, 4\), got \(1, 4\)"),
        ([[0, 3, 2, 1], [0, 3, 2, 1]], ValueError, "identity of h to the identity map"),
        ([[0, 1, 2, 3], [0, 2, 1, 3]], ValueError, r"phi\[1\] is no automorphism of n"),
        ([[0, 1, 2, 3], [0, 0, 0, 0]], ValueError, "phi is no homomorphism"),
        ([[0, 1, 2, 3], [0, 3, 2, 4]], ValueError, "phi holds 4"),
        ([[0, 1, 2, 3], [0, 3, 2, 1.0]], TypeError, "phi must hold integers"),
    ],
)
def test_bad_actions_are_refused(phi, error, message):
    with pytest.raises(error, match=message):
        semidirect_product(cyclic(4), cyclic(2), phi)
