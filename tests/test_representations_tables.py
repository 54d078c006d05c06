"""Character tables against the literature, and their numbers in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sympy import I as imaginary_unit
from sympy import Rational, cos, exp, pi, sqrt

from dmolkit.groups import (
    alternating,
    conjugacy_classes,
    cyclic,
    dihedral,
    quaternion,
    semidirect_product,
    symmetric,
)
from dmolkit.representations import character, character_table, irreps, real_irreps
from dmolkit.representations._exact import exact_text, legend
from tests.cells import Cells
from tests.representation_checks import D4, PHI, S3, large
from tests.strategies import groups

OMEGA = np.exp(2j * np.pi / 3)


# Values


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


@given(groups())
def test_real_character_table_is_square_with_the_characters_of_real_irreps(group):
    table = character_table(group, field="real")
    assert table.values.shape == (len(table.classes),) * 2
    assert sorted(np.concatenate(table.classes)) == list(range(group.order))
    chi = np.array([character(rep) for rep in real_irreps(group)])
    np.testing.assert_allclose(chi, table.values[:, class_of(table)], atol=1e-12)


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


def test_table_in_html_has_the_cells_of_the_printed_one():
    table = character_table(alternating(5))
    cells = Cells(table._repr_html_())
    printed = [line.split() for line in str(table).splitlines()]
    assert cells.texts == [["", *printed[0]], *printed[1:-1]]
    assert cells.caption == "φ = (1+√5)/2"
    assert "caption" not in character_table(D4)._repr_html_()
    assert repr(table) == str(table)
    assert "<sup>2πi/3</sup>" in character_table(cyclic(3))._repr_html_()
    assert "over R" in character_table(cyclic(3), field="real")._repr_html_()
