"""Groups against roots of unity, matrices, quaternions and SymPy, and near-misses refused."""

from __future__ import annotations

import copy
import itertools
import pickle
import re
import time
from collections import Counter
from html.parser import HTMLParser
from math import factorial

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup
from sympy.combinatorics.named_groups import AlternatingGroup, DihedralGroup, SymmetricGroup

from dmolkit.groups import (
    Group,
    alternating,
    center,
    conjugacy_classes,
    cyclic,
    dihedral,
    direct_product,
    fewest_generators,
    find_isomorphism,
    from_matrices,
    from_permutations,
    generated_subgroup,
    is_homomorphism,
    is_normal,
    pretty,
    quaternion,
    quotient_group,
    semidirect_product,
    subgroups,
    symmetric,
)
from tests.array_checks import peak_memory
from tests.strategies import groups

LOOP = [[0, 1, 2, 3, 4], [1, 0, 3, 4, 2], [2, 4, 0, 1, 3], [3, 2, 4, 0, 1], [4, 3, 1, 2, 0]]
"""A Latin square with a two-sided identity, self-inverse elements and no associativity."""

TURN = np.array([[0, -1], [1, 0]])
MIRROR = np.array([[-1, 0], [0, 1]])


def cycle_group(group, degree):
    """SymPy's permutations for elements that are named by cycles."""
    return [
        Permutation(
            [[int(i) - 1 for i in c.split()] for c in re.findall(r"\((.*?)\)", n)], size=degree
        )
        for n in group.names
    ]


def rotation(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def is_group(table):
    """Group axioms straight from the definition, for tables of indices."""
    n = range(len(table))
    identities = [e for e in n if all(table[e][x] == x == table[x][e] for x in n)]
    return (
        identities == [0]
        and all(any(table[x][y] == 0 == table[y][x] for y in n) for x in n)
        and all(
            table[table[x][y]][z] == table[x][table[y][z]]
            for x, y, z in itertools.product(n, repeat=3)
        )
    )


# Families against other mathematics


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


# Axioms, methods and derived data


@given(groups(), st.data())
def test_methods_agree_with_the_axioms(group, data):
    a, b, c = (data.draw(st.integers(0, group.order - 1)) for _ in range(3))
    k = data.draw(st.integers(-50, 50))
    assert group.product(group.product(a, b), c) == group.product(a, group.product(b, c))
    assert group.product(a, group.identity) == a == group.product(group.identity, a)
    assert group.product(a, group.inverse[a]) == 0 == group.product(group.inverse[a], a)
    assert group.conjugate(a, b) == group.product(group.product(a, b), group.inverse[a])
    power = 0
    for _ in range(abs(k)):
        power = group.product(power, a if k > 0 else group.inverse[a])
    assert group.power(a, k) == power
    order = group.element_orders[a]
    assert [j for j in range(1, order + 1) if group.power(a, j) == 0] == [order]
    assert group.indices(group.names[a]) == a == group.index(group.names[a])


@given(groups())
def test_is_abelian_means_that_all_products_commute(group):
    pairs = itertools.product(range(group.order), repeat=2)
    assert group.is_abelian == all(group.product(a, b) == group.product(b, a) for a, b in pairs)


def test_products_powers_and_conjugates_broadcast():
    d4 = dihedral(4)
    everyone = np.arange(8)
    np.testing.assert_array_equal(d4.product(everyone[:, None], everyone), d4.table)
    np.testing.assert_array_equal(d4.product("r", ["e", "s"]), [1, 5])
    np.testing.assert_array_equal(
        d4.power(everyone[:, None], [-1, 0, 1, 2])[:, [0, 2]], np.stack([d4.inverse, everyone], 1)
    )
    assert d4.conjugate(everyone[:, None], everyone).shape == (8, 8)


def test_a_group_cannot_be_changed():
    d4 = dihedral(4)
    for array in (d4.table, d4.inverse, d4.element_orders):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError, match="cannot assign"):
        d4.names = ()


def test_a_group_does_not_share_memory_with_the_table_it_was_given():
    table = np.array([[0, 1], [1, 0]])
    group = Group(table)
    table[:] = 0
    assert group.table.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))])
def test_copies_are_read_only_too(duplicate):
    group = duplicate(dihedral(3))
    assert group.names == dihedral(3).names
    assert not group.table.flags.writeable
    assert not group.inverse.flags.writeable


def test_equality_is_identity():
    group = cyclic(2)
    assert group == group
    assert group != cyclic(2)
    assert len({group, cyclic(2)}) == 2


def test_default_names_and_generators():
    group = Group(symmetric(5).table)
    assert group.names[:3] == ("e", "g1", "g2")
    assert len(group.generators) <= 6
    assert generated_subgroup(group, group.generators).size == 120
    assert Group([[0]]).generators == ()


def test_length_is_the_order():
    assert len(dihedral(5)) == dihedral(5).order == 10


# Refusals


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, n - 1), min_size=n, max_size=n), min_size=n, max_size=n
        )
    )
)
@example(cyclic(4).table.tolist())
@example(dihedral(3).table.tolist())
@example(LOOP)
def test_exactly_the_tables_of_groups_are_accepted(table):
    if is_group(table):
        assert Group(table).order == len(table)
    else:
        with pytest.raises(ValueError, match="table"):
            Group(table)


def test_every_latin_square_of_order_4_and_5_is_judged_by_the_definition():
    verdicts = Counter()
    for n in (4, 5):
        rows = [[p for p in itertools.permutations(range(n)) if p[0] == i] for i in range(n)]
        for lower in itertools.product(*rows[1:]):
            table = [list(range(n)), *lower]
            if any(len({row[j] for row in table}) < n for j in range(n)):
                continue
            expected = is_group(table)
            try:
                Group(table)
            except ValueError:
                accepted = False
            else:
                accepted = True
            assert accepted == expected
            verdicts[n, expected] += 1
    # Reduced Latin squares: 4 and 56. Labellings (n - 1)!/|Aut|: 3 of Z4, 1 of V4, 6 of Z5.
    assert verdicts == {(4, True): 4, (5, True): 6, (5, False): 50}


@given(groups().filter(lambda group: group.order % 2 == 0 and group.order > 4), st.data())
def test_a_group_with_four_products_exchanged_is_a_loop_and_refused(group, data):
    # For an involution u, rows a, au and columns c, uc of the table form a Latin square of size 2.
    u = data.draw(st.sampled_from(np.flatnonzero(group.element_orders == 2).tolist()))
    others = [x for x in range(1, group.order) if x != u]
    a, c = data.draw(st.sampled_from(others)), data.draw(st.sampled_from(others))
    square = np.ix_([a, group.product(a, u)], [c, group.product(u, c)])
    table = group.table.copy()
    table[square] = table[square][::-1]
    assert (table != group.table).sum() == 4
    with pytest.raises(ValueError, match="not associative") as error:
        Group(table, group.names)
    # The message is right about the table.
    x, y, z, left, right = re.search(
        r": \((.+) · (.+)\) · (.+) = (.+), but .+ = (.+)$", str(error.value)
    ).groups()
    x, y, z = (group.index(name) for name in (x, y, z))
    assert group.names[table[table[x, y], z]] == left
    assert group.names[table[x, table[y, z]]] == right
    assert left != right


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param(LOOP, r"\(g1 · g1\) · g2 = g2, but g1 · \(g1 · g2\) = g4", id="loop"),
        pytest.param([[0, 1], [1, 1]], "not a Latin square.* row of g1", id="monoid"),
        pytest.param([[0, 1, 2], [1, 2, 0], [2, 1, 0]], "column of g1", id="columns"),
        pytest.param([[0, 0], [1, 1]], "two-sided identity .* e g1 = e", id="left zero band"),
        pytest.param([[0, 1], [0, 1]], "two-sided identity .* g1 e = e", id="left identity only"),
        pytest.param([[0, 2, 1], [2, 1, 0], [1, 0, 2]], "identity .* e g1 = g2", id="quasigroup"),
        pytest.param([[1, 0], [0, 1]], "two-sided identity at index 0", id="identity not first"),
        pytest.param([[0, 1, 2], [1, 2, 0]], r"square, .* \(2, 3\)", id="not square"),
        pytest.param([[0, 1], [1]], "table must be a rectangular", id="ragged"),
        pytest.param([], r"square, .* n > 0", id="empty"),
        pytest.param([[]], r"square, .* \(1, 0\)", id="empty row"),
        pytest.param(np.zeros((0, 0), int), r"square, .* n > 0", id="no elements"),
        pytest.param(0, r"square, .* \(\)", id="scalar"),
        pytest.param([[[0]]], r"square, .* \(1, 1, 1\)", id="three axes"),
        pytest.param([[0, 1], [1, 2]], "table holds 2, expected .* 0 to 1", id="too large"),
        pytest.param([[0, 1], [1, -2]], "table holds -2", id="negative"),
        pytest.param(np.array([[2**64 - 1]], dtype=np.uint64), "fit into 64 bits", id="unsigned"),
    ],
)  # fmt: skip
def test_bad_tables_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        Group(table)


def test_left_identity_with_right_inverses_is_not_enough():
    table = np.array([[0, 1], [0, 1]])
    assert (table[0] == [0, 1]).all()
    assert all(0 in row for row in table)
    assert (table[table] == table[:, table]).all()
    with pytest.raises(ValueError, match="two-sided identity"):
        Group(table)


@pytest.mark.parametrize(
    "table", [[[0.0]], [[False]], [["0"]], [[None]], [[np.nan]], [[2**70]]], ids=repr
)
def test_tables_of_other_types_are_refused(table):
    with pytest.raises(TypeError, match="table must hold integers"):
        Group(table)


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (["e", "e"], ValueError, "names must be distinct, but 'e'"),
        (["e"], ValueError, "names must name all 2 elements, got 1"),
        (["e", "a", "b"], ValueError, "names must name all 2 elements, got 3"),
        (["e", 1], TypeError, "names must be strings, got 1"),
        ("ea", TypeError, "names must be a sequence"),
        (7, TypeError, "names must be a sequence"),
    ],
)
def test_bad_names_are_refused(names, error, message):
    with pytest.raises(error, match=message):
        Group([[0, 1], [1, 0]], names)


@pytest.mark.parametrize(
    ("generators", "error", "message"),
    [
        (["r"], ValueError, "generators must generate the group, but s is no product of r$"),
        ([], ValueError, "no product of nothing"),
        ([9], ValueError, "generators holds 9"),
        ([-1], ValueError, "generators holds -1"),
        (["q"], ValueError, "generators: no element 'q' among e, r"),
        ([1.0], TypeError, "generators must hold integers"),
        ([1, "s"], TypeError, "generators must be all indices or all names"),
    ],
)
def test_bad_generators_are_refused(generators, error, message):
    d4 = dihedral(4)
    with pytest.raises(error, match=message):
        Group(d4.table, d4.names, generators)


def test_generators_may_be_names():
    d4 = dihedral(4)
    assert Group(d4.table, d4.names, ["rs", "s"]).generators == (5, 4)


@pytest.mark.parametrize("element", [8, -1, "q", [0, 8], ["e", "r^4"]])
def test_foreign_elements_are_refused(element):
    d4 = dihedral(4)
    for name, call in {
        "a": lambda: d4.product(element, 0),
        "b": lambda: d4.product(0, element),
        "g": lambda: d4.conjugate(element, 0),
        "elements": lambda: generated_subgroup(d4, element),
    }.items():
        with pytest.raises(ValueError, match=f"^{name}( holds|: no element)"):
            call()


@pytest.mark.parametrize("element", [1.0, True, None, [0, "r"], np.array([0.0])], ids=repr)
def test_elements_of_other_types_are_refused(element):
    with pytest.raises(TypeError, match="a must"):
        dihedral(4).product(element, 0)


def test_the_unit_of_a_mixture_is_not_read_as_a_name():
    with pytest.raises(TypeError, match="mixture"):
        quaternion().indices([1, "i"])


def test_index_takes_names_only():
    with pytest.raises(ValueError, match="name: no element 'q'"):
        dihedral(4).index("q")
    with pytest.raises(TypeError, match="name must be a string"):
        dihedral(4).index(1)


def test_powers_with_fractional_exponents_are_refused():
    with pytest.raises(TypeError, match="k must hold integers"):
        cyclic(4).power("r", 0.5)


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


# Subgroups, classes, quotients


@pytest.mark.parametrize(
    ("group", "count"),
    [
        (dihedral(4), 10),
        (quaternion(), 6),
        (alternating(4), 10),
        (symmetric(4), 30),
        (alternating(5), 59),
        (symmetric(5), 156),
        (direct_product(direct_product(cyclic(2), cyclic(2)), cyclic(2)), 16),
        (Group([[0]]), 1),
    ],
    ids=["D4", "Q8", "A4", "S4", "A5", "S5", "Z2^3", "trivial"],
)
def test_known_numbers_of_subgroups(group, count):
    assert len(subgroups(group)) == count


@given(st.integers(1, 60))
def test_cyclic_and_dihedral_groups_have_the_subgroups_of_the_divisor_sums(n):
    divisors = [d for d in range(1, n + 1) if n % d == 0]
    assert [len(h) for h in subgroups(cyclic(n))] == divisors
    assert len(subgroups(dihedral(n))) == len(divisors) + sum(divisors)


@given(groups().filter(lambda group: group.order <= 12))
def test_subgroups_are_exactly_the_closed_subsets(group):
    rest = range(1, group.order)
    subsets = [
        {0, *chosen}
        for size in range(group.order)
        if group.order % (size + 1) == 0
        for chosen in itertools.combinations(rest, size)
    ]
    table = group.table.tolist()
    closed = [sorted(s) for s in subsets if all(table[a][b] in s for a in s for b in s)]
    assert [h.tolist() for h in subgroups(group)] == sorted(closed, key=lambda h: (len(h), h))


@pytest.mark.parametrize("n", [4, 5])
def test_subgroups_of_symmetric_groups_generated_by_pairs_agree_with_sympy(n):
    group = symmetric(n)
    elements = cycle_group(group, n)
    found = {tuple(h.tolist()) for h in subgroups(group)}
    rng = np.random.default_rng(2)
    for pair in rng.integers(0, group.order, size=(25, 2)):
        reference = PermutationGroup([elements[x] for x in pair])
        members = generated_subgroup(group, pair)
        assert {elements[x] for x in members} == set(reference.elements)
        assert tuple(members.tolist()) in found


@given(groups(), st.data())
def test_generated_subgroup_is_the_smallest_that_holds_the_elements(group, data):
    chosen = data.draw(st.lists(st.integers(0, group.order - 1), max_size=3))
    containing = [set(h.tolist()) for h in subgroups(group) if set(chosen) <= set(h.tolist())]
    assert set(generated_subgroup(group, chosen).tolist()) == set.intersection(*containing)


@given(groups(), st.data())
def test_fewest_generators_generate_and_no_fewer_elements_do(group, data):
    members = data.draw(st.sampled_from(subgroups(group)))
    chosen = fewest_generators(group, members)
    assert generated_subgroup(group, chosen).tolist() == members.tolist()
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    fewer = itertools.combinations(members.tolist(), max(0, chosen.size - 1))
    assert chosen.size == 0 or all(
        generated_subgroup(group, list(some)).size < members.size for some in fewer
    )


def test_fewest_generators_are_the_first_of_their_number():
    cube = direct_product(cyclic(2), direct_product(cyclic(2), cyclic(2)))
    assert fewest_generators(cube, range(8)).tolist() == [1, 2, 4]
    assert fewest_generators(cyclic(6), ["e", "r^2", "r^4"]).tolist() == [2]
    assert fewest_generators(quaternion(), ["1"]).tolist() == []
    with pytest.raises(ValueError, match="subgroup must be a subgroup"):
        fewest_generators(cyclic(6), ["e", "r"])


@given(groups())
def test_conjugacy_classes_partition_the_group(group):
    classes = [c.tolist() for c in conjugacy_classes(group)]
    assert classes[0] == [0]
    assert sorted(itertools.chain(*classes)) == list(range(group.order))
    assert [c[0] for c in classes] == sorted(c[0] for c in classes)
    for members in classes:
        everyone = range(group.order)
        assert sorted({int(group.conjugate(g, members[0])) for g in everyone}) == members
    assert center(group).tolist() == sorted(c[0] for c in classes if len(c) == 1)


@given(groups().filter(lambda group: group.order <= 24))
def test_normal_means_left_cosets_are_right_cosets(group):
    for members in subgroups(group):
        left = {frozenset(group.table[g, members].tolist()) for g in range(group.order)}
        right = {frozenset(group.table[members, g].tolist()) for g in range(group.order)}
        assert is_normal(group, members) == (left == right)


@pytest.mark.parametrize(("n", "proper"), [(4, [1, 4, 12, 24]), (5, [1, 60, 120])])
def test_normal_subgroups_of_symmetric_groups(n, proper):
    group = symmetric(n)
    assert [len(h) for h in subgroups(group) if is_normal(group, h)] == proper


def test_a5_is_a_nonabelian_normal_subgroup_of_s5():
    s5 = symmetric(5)
    even = [i for i, p in enumerate(cycle_group(s5, 5)) if p.is_even]
    assert len(even) == 60
    assert is_normal(s5, even)
    assert not (s5.table[np.ix_(even, even)] == s5.table[np.ix_(even, even)].T).all()
    assert quotient_group(s5, even).order == 2


@given(groups().filter(lambda group: group.order <= 24))
def test_the_quotient_map_is_a_surjective_homomorphism_with_the_right_kernel(group):
    for members in subgroups(group):
        if is_normal(group, members):
            quotient = quotient_group(group, members)
            first = [min(group.table[g, members].tolist()) for g in range(group.order)]
            projection = [quotient.index(f"{group.names[g]}N") for g in first]
            assert is_homomorphism(group, quotient, projection)
            assert set(projection) == set(range(quotient.order))
            assert [g for g, coset in enumerate(projection) if coset == 0] == members.tolist()


def test_quotients_by_normal_subgroups_of_d4_and_s4():
    assert find_isomorphism(
        quotient_group(dihedral(4), ["e", "r^2"]), direct_product(cyclic(2), cyclic(2))
    ) is not None  # fmt: skip
    four = ["e", "(1 2)(3 4)", "(1 3)(2 4)", "(1 4)(2 3)"]
    assert find_isomorphism(quotient_group(symmetric(4), four), symmetric(3)) is not None


def test_quotient_by_a_subgroup_that_is_not_normal_shows_a_witness():
    with pytest.raises(
        ValueError, match=r"g = (\S+) and h = (\S+) give g h g\^-1 = (\S+),"
    ) as error:
        quotient_group(dihedral(4), ["e", "s"])
    d4 = dihedral(4)
    g, h, x = re.search(
        r"g = (\S+) and h = (\S+) give g h g\^-1 = (\S+),", str(error.value)
    ).groups()
    assert d4.conjugate(g, h) == d4.index(x)
    assert h in ("e", "s")
    assert x not in ("e", "s")


def test_sets_that_are_no_subgroups_are_refused():
    d4 = dihedral(4)
    # The five elements of the text: rs is missing, as the message says.
    with pytest.raises(
        ValueError, match="subgroup must be a subgroup, but r · s = rs is not in it"
    ):
        is_normal(d4, ["e", "r", "r^2", "r^3", "s"])
    with pytest.raises(ValueError, match="normal must be a subgroup, got no elements"):
        quotient_group(d4, [])


# Homomorphisms


def test_homomorphisms_and_maps_that_are_none():
    d4, z2 = dihedral(4), cyclic(2)
    assert is_homomorphism(d4, z2, [0, 0, 0, 0, 1, 1, 1, 1])
    assert is_homomorphism(d4, z2, ["e"] * 8)
    assert not is_homomorphism(d4, z2, [1] * 8)
    assert not is_homomorphism(d4, z2, [0, 0, 0, 0, 1, 1, 1, 0])
    assert not is_homomorphism(d4, d4, d4.inverse)
    assert is_homomorphism(cyclic(5), cyclic(5), cyclic(5).inverse)


def test_images_of_another_shape_or_group_are_refused():
    with pytest.raises(ValueError, match=r"images must have shape \(8,\), got \(2,\)"):
        is_homomorphism(dihedral(4), cyclic(2), [0, 0])
    with pytest.raises(ValueError, match="images holds 2"):
        is_homomorphism(cyclic(3), cyclic(2), [0, 1, 2])


@given(groups(), st.randoms(use_true_random=False))
def test_a_relabelled_group_is_isomorphic(group, random):
    labels = list(range(1, group.order))
    random.shuffle(labels)
    new = np.array([0, *labels])
    old = np.argsort(new)
    other = Group(new[group.table[np.ix_(old, old)]])
    mapping = find_isomorphism(group, other)
    assert mapping is not None
    assert sorted(mapping.tolist()) == list(range(group.order))
    assert is_homomorphism(group, other, mapping)


def test_the_groups_of_order_8_are_pairwise_different():
    z2, z4 = cyclic(2), cyclic(4)
    five = [
        cyclic(8),
        direct_product(z4, z2),
        direct_product(direct_product(z2, z2), z2),
        dihedral(4),
        quaternion(),
    ]
    for g, h in itertools.combinations(five, 2):
        assert find_isomorphism(g, h) is None


def test_groups_with_equal_counts_are_told_apart():
    z2, z4 = cyclic(2), cyclic(4)
    twist = np.stack([z4.inverse if b % 2 else np.arange(4) for b in range(4)])
    g, h = semidirect_product(z4, z4, twist), direct_product(z2, quaternion())

    def counts(group):
        orders = group.element_orders
        return Counter((orders[c[0]], len(c)) for c in conjugacy_classes(group))

    # Orders and class sizes agree, the squares do not: in Z2 x Q8 all squares are central in Q8.
    assert counts(g) == counts(h)
    assert len(set(g.power(range(16), 2))) != len(set(h.power(range(16), 2)))
    assert find_isomorphism(g, h) is None


# Pictures in words and tables


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("e", "e"),
        ("r^2s", "r²s"),
        ("r^10", "r¹⁰"),
        ("a^-1b^3", "a⁻¹b³"),
        ("-k", "\N{MINUS SIGN}k"),
        ("(1 2)(3 4)", "(12)(34)"),
        ("(1 10)(2 3)", "(1\N{NO-BREAK SPACE}10)(2\N{NO-BREAK SPACE}3)"),
        ("(e, r)", "(e,\N{NO-BREAK SPACE}r)"),
        ("t(-4, 3)", "t(\N{MINUS SIGN}4,\N{NO-BREAK SPACE}3)"),
        ("t_-4,_13", "t₋₄,₁₃"),
        ("rot-1", "rot-1"),
    ],
)
def test_pretty_names(name, expected):
    assert pretty(name) == expected


def test_repr_is_one_short_line():
    assert repr(dihedral(3)) == "<Group of order 6: e, r, r^2, s, rs, r^2s; generated by r, s>"
    assert repr(cyclic(100)) == (
        "<Group of order 100: e, r, r^2, r^3, r^4, r^5, r^6, …; generated by r>"
    )
    assert repr(cyclic(1)) == "<Group of order 1: e; generated by nothing>"


class Cells(HTMLParser):
    """Text, tag and attributes of the cells of one table, by rows."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.caption, self.table, self.current = [], "", {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.table = dict(attrs)
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append([tag, dict(attrs), ""])
        self.current = tag

    def handle_data(self, data):
        if self.current == "caption":
            self.caption += data
        elif self.current in ("td", "th"):
            self.rows[-1][-1][2] += data

    def handle_endtag(self, tag):
        self.current = None


def test_html_table_is_accessible_and_holds_the_products():
    d4 = dihedral(4)
    page = Cells(d4._repr_html_())
    assert page.table["class"] == "dmk-cayley"
    assert page.table["aria-label"] == "Cayley table of the group of order 8, generated by r, s"
    assert page.caption == "row a, column b: ab"
    corner, *head = page.rows[0]
    assert corner[0] == "td"
    names = [pretty(name) for name in d4.names]
    assert head == [["th", {"scope": "col"}, name] for name in names]
    for a, (label, *cells) in enumerate(page.rows[1:]):
        assert label == ["th", {"scope": "row"}, names[a]]
        assert [cell[2] for cell in cells] == [names[x] for x in d4.table[a]]
        for x, cell in zip(d4.table[a], cells, strict=True):
            style = cell[1]["style"]
            assert re.search(
                r"background: color-mix\(in srgb, #[0-9a-f]{6} \d+%, transparent\)", style
            )
            # Colour is not the only cue: mirrored elements have an outline.
            assert ("box-shadow" in style) == (x >= 4)
    fills = {re.search("#[0-9a-f]{6}", c[1]["style"])[0] for c in page.rows[1][1:5]}
    assert len(fills) == 4


def test_html_escapes_names():
    text = Group([[0, 1], [1, 0]], ["e", "<b>&"])._repr_html_()
    assert "&lt;b&gt;&amp;" in text
    assert "<b>" not in text


def test_large_groups_show_a_summary_instead_of_a_table():
    assert "<table" in symmetric(4)._repr_html_()
    text = cyclic(25)._repr_html_()
    assert text == '<p class="dmk-cayley">Group of order 25, generated by r.</p>'


# Speed and memory


def test_large_tables_validate_in_seconds_and_bounded_memory():
    n = 1000
    table = dihedral(n // 2).table
    start = time.process_time()
    _, peak = peak_memory(lambda: Group(table))
    assert time.process_time() - start < 5
    assert peak < 10 * table.nbytes


def test_subgroups_of_s5_take_less_than_a_second():
    start = time.process_time()
    subgroups(symmetric(5))
    assert time.process_time() - start < 1


@pytest.mark.parametrize("build", [cyclic, dihedral])
@pytest.mark.parametrize("n", [5041, 10**30])
def test_orders_that_would_not_fit_in_memory_are_refused(build, n):
    with pytest.raises(ValueError, match="n must be"):
        build(n)


def test_products_that_would_not_fit_in_memory_are_refused():
    with pytest.raises(ValueError, match="at most 5040 pairs of elements, got 71·71"):
        direct_product(cyclic(71), cyclic(71))


def test_arrays_of_a_group_cannot_be_made_writable():
    d4 = dihedral(4)
    for array in (d4.table, d4.inverse, d4.element_orders):
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_shapes_that_do_not_broadcast_are_named():
    with pytest.raises(
        ValueError, match=r"a and b must broadcast, got the shapes \(2,\) and \(3,\)"
    ):
        cyclic(4).product([0, 1], [0, 1, 2])
