"""Subgroups, classes, quotients and homomorphisms against definitions and SymPy."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import PermutationGroup

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
    generated_subgroup,
    is_homomorphism,
    is_normal,
    quaternion,
    quotient_group,
    semidirect_product,
    subgroups,
    symmetric,
)
from tests.named_groups import cycle_group
from tests.strategies import groups

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
