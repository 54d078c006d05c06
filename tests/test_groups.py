"""Groups against the axioms, near-misses refused, and how they are shown."""

from __future__ import annotations

import copy
import itertools
import pickle
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dmolkit.groups import (
    Group,
    cyclic,
    dihedral,
    generated_subgroup,
    pretty,
    quaternion,
    symmetric,
)
from tests.array_checks import peak_memory
from tests.cells import Cells
from tests.strategies import groups

LOOP = [[0, 1, 2, 3, 4], [1, 0, 3, 4, 2], [2, 4, 0, 1, 3], [3, 2, 4, 0, 1], [4, 3, 1, 2, 0]]
"""A Latin square with a two-sided identity, self-inverse elements and no associativity."""


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


def test_shapes_that_do_not_broadcast_are_named():
    with pytest.raises(
        ValueError, match=r"a and b must broadcast, got the shapes \(2,\) and \(3,\)"
    ):
        cyclic(4).product([0, 1], [0, 1, 2])


def test_a_group_cannot_be_changed():
    d4 = dihedral(4)
    for array in (d4.table, d4.inverse, d4.element_orders):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError, match="cannot assign"):
        d4.names = ()


def test_arrays_of_a_group_cannot_be_made_writable():
    d4 = dihedral(4)
    for array in (d4.table, d4.inverse, d4.element_orders):
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


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


def test_large_tables_validate_in_bounded_memory():
    table = dihedral(500).table
    _, peak = peak_memory(lambda: Group(table))
    assert peak < 10 * table.nbytes


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
