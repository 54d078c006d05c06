"""The checks themselves: they pass what is right and fail on every near-miss."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmolkit.groups import alternating, cyclic, dihedral, quaternion, symmetric
from dmolkit.rotations import random_rotations
from dmolkit.testing import (
    assert_equivariant,
    assert_group,
    assert_homomorphism,
    equivariance_error,
)


def bare(table, **attributes):
    return SimpleNamespace(table=table, **attributes)


def octonion_units():
    """Multiplication table of the 16 units ±1, ±i, … of the octonions, by Cayley-Dickson doubling.

    Each pair of elements generates a group, but (ab)c = a(bc) fails for some triples.
    """

    def conjugate(a):
        if len(a) == 1:
            return a
        half = len(a) // 2
        return np.concatenate([conjugate(a[:half]), -a[half:]])

    def multiply(a, b):
        if len(a) == 1:
            return a * b
        half = len(a) // 2
        (p, q), (r, s) = (a[:half], a[half:]), (b[:half], b[half:])
        return np.concatenate(
            [
                multiply(p, r) - multiply(conjugate(s), q),
                multiply(s, p) + multiply(q, conjugate(r)),
            ]
        )

    units = np.concatenate([np.eye(8, dtype=int), -np.eye(8, dtype=int)])
    positions = {tuple(unit): i for i, unit in enumerate(units)}
    return np.array([[positions[tuple(multiply(a, b))] for b in units] for a in units])


def twisted_cyclic(half):
    """Addition modulo 2·half with four entries exchanged: still a loop, with the old inverses."""
    table = np.add.outer(np.arange(2 * half), np.arange(2 * half)) % (2 * half)
    square = np.ix_([1, 1 + half], [1, 1 + half])
    table[square] = table[square][::-1]
    return table


# Groups


@pytest.mark.parametrize(
    "group",
    [cyclic(1), cyclic(7), dihedral(4), symmetric(4), alternating(5), quaternion()],
    ids=repr,
)
def test_groups_pass(group):
    assert_group(group)
    assert_group(bare(group.table.tolist()))


@given(st.integers(3, 8))
def test_twisted_cyclic_table_fails(half):
    with pytest.raises(AssertionError, match=r"^associativity: \(\d+·\d+\)·\d+ differs"):
        assert_group(bare(twisted_cyclic(half)))


def test_one_twist_of_z4_is_kleins_group():
    assert_group(bare(twisted_cyclic(2)))


def test_octonion_units_fail_by_associativity_alone():
    table = octonion_units()
    with pytest.raises(AssertionError, match=r"^associativity"):
        assert_group(bare(table))
    quaternions = [0, 1, 2, 3, 8, 9, 10, 11]
    inside = table[np.ix_(quaternions, quaternions)]
    assert_group(bare(np.searchsorted(quaternions, inside)))


def test_reported_triple_is_a_counterexample():
    table = octonion_units()
    with pytest.raises(AssertionError) as caught:
        assert_group(bare(table))
    a, b, c = map(
        int, re.match(r"associativity: \((\d+)·(\d+)\)·(\d+)", str(caught.value)).groups()
    )
    assert table[table[a, b], c] != table[a, table[b, c]]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[0, 1], [1, 2]], "closure: a·a is 2, no element"),
        ([[0, 1], [1, -1]], "closure: a·a is -1, no element"),
        # subtraction modulo 3 has a right identity only, and its transpose a left one
        ([[0, 2, 1], [1, 0, 2], [2, 1, 0]], "identity: e does not fix a on both sides"),
        ([[0, 1, 2], [2, 0, 1], [1, 2, 0]], "identity: e does not fix a on both sides"),
        # the identity of this group is element 1
        ([[1, 0], [0, 1]], "identity: e does not fix e on both sides"),
        # multiplication of 1, 0, -1, a monoid
        ([[0, 1, 2], [1, 1, 1], [2, 1, 0]], "inverses: no x has a·x = x·a = e"),
        # the left inverses differ from the right ones
        (
            [[0, 1, 2, 3, 4], [1, 2, 0, 4, 3], [2, 3, 4, 0, 1], [3, 4, 1, 2, 0], [4, 0, 3, 1, 2]],
            "inverses: no x has a·x = x·a = e",
        ),
    ],
)
def test_failing_axiom_is_named(table, message):
    with pytest.raises(AssertionError, match=f"^{re.escape(message)}$"):
        assert_group(bare(table, names=("e", "a", "b", "c", "d")[: len(table)]))


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ([[0.0, 1.0], [1.0, 0.0]], TypeError, "table must hold integers"),
        ([[0, 1], [1]], ValueError, "ragged"),
        ([[0, 1]], ValueError, "table must be square and not empty"),
        ([[[0]]], ValueError, "table must be square and not empty"),
        (0, ValueError, "table must be square and not empty"),
        ([], ValueError, "table must be square and not empty"),
        (np.empty((0, 0), int), ValueError, "table must be square and not empty"),
    ],
)
def test_no_table_is_no_pass(table, error, message):
    with pytest.raises(error, match=message):
        assert_group(bare(table))


# Homomorphisms


@given(st.integers(2, 12), st.integers(1, 12), st.integers(0, 11))
def test_cyclic_homomorphisms_by_divisibility(n, m, k):
    # r ↦ r^k extends to a homomorphism Z_n → Z_m exactly if m divides nk.
    images = k * np.arange(n) % m
    if n * k % m == 0:
        assert_homomorphism(cyclic(n), cyclic(m), images)
    else:
        with pytest.raises(AssertionError):
            assert_homomorphism(cyclic(n), cyclic(m), images)


def test_determinant_of_d4_is_a_homomorphism():
    assert_homomorphism(dihedral(4), cyclic(2), [0, 0, 0, 0, 1, 1, 1, 1])
    assert_homomorphism(dihedral(4), cyclic(2), ["e"] * 4 + ["r"] * 4)


def test_inversion_reverses_products():
    assert_homomorphism(cyclic(6), cyclic(6), cyclic(6).inverse)
    d3 = dihedral(3)
    with pytest.raises(
        AssertionError, match=r"^φ\(r·s\) = φ\(rs\) = rs, but φ\(r\)·φ\(s\) = "
    ) as e:
        assert_homomorphism(d3, d3, d3.inverse)
    assert str(e.value).endswith("= r^2·s = r^2s")


def test_moving_the_identity_is_noticed():
    with pytest.raises(AssertionError, match=r"φ\(e·e\)"):
        assert_homomorphism(cyclic(2), cyclic(2), [1, 0])


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        ([0, 1], ValueError, r"images must have shape \(4,\), got \(2,\)"),
        ([], ValueError, r"images must have shape \(4,\), got \(0,\)"),
        ([0, 1, 0, 2], ValueError, "images holds 2"),
        ([0, -1, 0, -1], ValueError, "images holds -1"),
        ([0.0, 1.0, 0.0, 1.0], TypeError, "images must hold integers"),
    ],
)
def test_images_are_checked(images, error, message):
    with pytest.raises(error, match=message):
        assert_homomorphism(cyclic(4), cyclic(2), images)


# Equivariance: groups, images, point clouds


def translate(group):
    """Left translation of functions on a group, (T_g f)(x) = f(g⁻¹x)."""
    return lambda g, f: f[group.table[group.inverse[g]]]


def convolve(group, kernel):
    """Σ_g f(ug⁻¹) ω(g), which commutes with left translations."""
    return lambda f: f[group.table[:, group.inverse]] @ kernel


def convolve_on_the_wrong_side(group, kernel):
    """Σ_g f(g⁻¹u) ω(g), which does so for abelian groups only."""
    return lambda f: f[group.table[group.inverse].T] @ kernel


@pytest.mark.parametrize("group", [cyclic(6), dihedral(4), symmetric(3)], ids=repr)
def test_convolution_on_a_group(group):
    rng = np.random.default_rng(3)
    f, kernel = rng.standard_normal((2, group.order))
    act = translate(group)
    assert_equivariant(convolve(group, kernel), act, act, f, range(group.order))
    error = equivariance_error(
        convolve_on_the_wrong_side(group, kernel), act, act, f, range(group.order)
    )
    assert (error < 1e-14) == group.is_abelian
    assert error < 1e-14 or error > 0.1


def blur(image):
    return image + sum(np.roll(image, s, axis) for s in (-1, 1) for axis in (0, 1))


def quarter_turns(k, image):
    return np.rot90(image, k)


@pytest.mark.parametrize("shape", [(5, 5), (4, 7)])
def test_quarter_turns_of_images(shape):
    image = np.random.default_rng(3).standard_normal(shape)
    assert_equivariant(blur, quarter_turns, quarter_turns, image, range(4))
    with pytest.raises(AssertionError, match="not equivariant"):
        assert_equivariant(
            lambda x: blur(x) + np.roll(x, 1, 0), quarter_turns, quarter_turns, image, range(4)
        )


def rotate(rotation, points):
    return points @ rotation.T


@pytest.mark.parametrize(
    ("function", "equivariant"),
    [
        (lambda x: x * np.sum(x**2, axis=-1, keepdims=True), True),
        (lambda x: np.cross(x, np.roll(x, 1, axis=0)), True),
        (lambda x: np.maximum(x, 0), False),
        (lambda x: x + 1e-8, False),
    ],
)
def test_rotations_of_point_clouds(function, equivariant):
    rng = np.random.default_rng(3)
    points, rotations = rng.standard_normal((6, 3)), random_rotations(4, rng)
    if equivariant:
        assert_equivariant(function, rotate, rotate, points, rotations)
    else:
        with pytest.raises(AssertionError, match=r"at elements\[\d\] = array"):
            assert_equivariant(function, rotate, rotate, points, rotations)


def test_invariance_is_equivariance_with_trivial_action():
    rng = np.random.default_rng(3)
    points, rotations = rng.standard_normal((6, 3)), random_rotations(4, rng)
    assert_equivariant(lambda x: x @ x.T, rotate, lambda _, y: y, points, rotations)
    with pytest.raises(AssertionError):
        assert_equivariant(lambda x: x[:, 2], rotate, lambda _, y: y, points, rotations)


def test_mirror_is_the_worst_element_of_a_chiral_function():
    points = np.random.default_rng(3).standard_normal((5, 2))
    cos, sin = [1, 0, -1, 0], [0, 1, 0, -1]
    turns = [np.array([[c, -s], [s, c]]) for c, s in zip(cos, sin, strict=True)]
    matrices = dict(
        zip(dihedral(4).names, turns + [t @ np.diag([-1, 1]) for t in turns], strict=True)
    )

    def act(name, x):
        return x @ matrices[name].T

    def swirl(x):
        return x @ [[1, 2], [-2, 1]]

    assert_equivariant(swirl, act, act, points, ["e", "r", "r^2", "r^3"])
    with pytest.raises(AssertionError, match=r"at elements\[2\] = 's'$"):
        assert_equivariant(swirl, act, act, points, ["e", "r", "s", "r^2"])


def test_outputs_may_be_mappings_and_tuples():
    rng = np.random.default_rng(3)
    points, rotations = rng.standard_normal((6, 3)), random_rotations(4, rng)

    def fragments(wrong):
        def function(x):
            return {0: np.linalg.norm(x, axis=1), 1: (x, [x[0] + wrong])}

        return function

    def act(rotation, y):
        return {1: (rotate(rotation, y[1][0]), [rotate(rotation, y[1][1][0])]), 0: y[0]}

    assert_equivariant(fragments(0.0), rotate, act, points, rotations)
    with pytest.raises(AssertionError):
        assert_equivariant(fragments(1e-3), rotate, act, points, rotations)


# Equivariance: the number itself


def flip(sign, x):
    return sign * x


@given(st.floats(-10, 10), st.floats(0.1, 10))
def test_error_of_a_bias(bias, x):
    # f(-x) + f(x) = 2·bias, relative to |f(x)|; absolute if f(x) = 0.
    scale = abs(x + bias) or 1.0
    error = equivariance_error(lambda y: y + bias, flip, flip, np.array([x]), [1, -1])
    assert error == pytest.approx(abs((bias - x) + (x + bias)) / scale, rel=1e-12)


def test_error_is_absolute_where_the_output_vanishes():
    assert equivariance_error(lambda y: y - 1, flip, flip, np.array([1.0]), [-1]) == 2.0


def test_error_is_relative_to_the_largest_output():
    x = np.array([1.0, 4.0])
    error = equivariance_error(lambda y: 1e6 * (y + np.array([0.1, 0])), flip, flip, x, [-1])
    assert error == pytest.approx(0.2 / 4)


def test_error_is_the_largest_over_the_elements():
    errors = [
        equivariance_error(np.exp, lambda g, x: x + g, lambda _, y: y, np.zeros(2), [g])
        for g in (0.1, 0.3, 0.2)
    ]
    together = equivariance_error(
        np.exp, lambda g, x: x + g, lambda _, y: y, np.zeros(2), iter([0.1, 0.3, 0.2])
    )
    assert together == max(errors) == pytest.approx(np.expm1(0.3))


def test_complex_and_unsigned_outputs():
    assert equivariance_error(lambda y: 1j + y, flip, flip, np.zeros(1), [-1]) == 2.0
    counts = equivariance_error(
        lambda y: np.array([3 if y[0] > 0 else 5], np.uint8), flip, lambda _, y: y, np.ones(1), [-1]
    )
    assert counts == pytest.approx(2 / 3)


def test_tolerance_is_inclusive():
    arguments = (lambda y: y - 1, flip, flip, np.array([1.0]), [-1])
    assert_equivariant(*arguments, tol=2.0)
    with pytest.raises(AssertionError, match=r"error 2 exceeds tol = 1.99 at elements\[0\] = -1"):
        assert_equivariant(*arguments, tol=1.99)


# Equivariance: what proves nothing is refused


@pytest.mark.parametrize("check", [equivariance_error, assert_equivariant])
@pytest.mark.parametrize("elements", [[], iter([]), np.empty((0, 3, 3))])
def test_no_elements_is_no_pass(check, elements):
    with pytest.raises(ValueError, match="elements must not be empty"):
        check(np.sin, flip, flip, np.ones(2), elements)


@pytest.mark.parametrize("check", [equivariance_error, assert_equivariant])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("function", "act_out", "place"),
    [
        (lambda bad, y: y * bad, flip, "f(x)"),
        (lambda bad, y: np.where(y < 0, bad, y), flip, "f(g·x)"),
        (lambda _, y: y, lambda sign, y: y * sign / 0.0, "g·f(x)"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_nan_and_infinity_never_pass(check, bad, function, act_out, place):
    with pytest.raises(ValueError, match=f"^{re.escape(place)} must be finite"):
        check(lambda y: function(bad, y), flip, act_out, np.array([1.0, 2.0]), [1, -1])


def test_one_nan_among_many_entries_never_passes():
    def function(x):
        return {0: x, 1: np.append(x, np.nan)}

    with pytest.raises(ValueError, match="must be finite"):
        assert_equivariant(function, flip, lambda _, y: y, np.ones(3), [1])


@pytest.mark.parametrize("output", [np.empty((0, 3)), {}, (), {0: np.empty(0)}])
def test_empty_outputs_are_refused(output):
    with pytest.raises(ValueError, match=r"f\(x\) must not be empty"):
        assert_equivariant(lambda _: output, flip, lambda _, y: y, np.ones(2), [1])


@pytest.mark.parametrize(
    "act_out",
    [
        lambda _, y: y[:, None],  # these would broadcast
        lambda _, y: y[:1],
        lambda _, y: (y,),
        lambda _, y: {0: y},
    ],
)
def test_outputs_must_agree_in_shape(act_out):
    with pytest.raises(ValueError, match=r"f\(g·x\) and g·f\(x\) differ in shape"):
        assert_equivariant(np.ones_like, flip, act_out, np.ones(3), [1])


def test_outputs_must_be_numbers():
    with pytest.raises(TypeError, match=r"f\(x\) must hold real or complex numbers"):
        assert_equivariant(lambda _: "blue", flip, lambda _, y: y, np.ones(3), [1])


@pytest.mark.parametrize("tol", [-1e-9, np.nan, np.inf, [1e-9, 1e-9]])
def test_tolerance_is_checked(tol):
    with pytest.raises(ValueError, match="tol must"):
        assert_equivariant(np.sin, flip, flip, np.ones(2), [-1], tol=tol)
