"""Elements of p4m against affine 3x3 matrices and against transformations of points."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dmolkit.groups import dihedral
from dmolkit.wallpaper import POINT_GROUP, POINT_MATRICES, P4mElement, point, translation
from tests.strategies import p4m_elements

points = st.lists(
    st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=1, max_size=5
)


def by_hand(element, x, y):
    """Image of a point, from the name of the point operation alone."""
    name = POINT_GROUP.names[element.point]
    if name.endswith("s"):
        x = -x
    for _ in range({"r": 1, "r^2": 2, "r^3": 3}.get(name.rstrip("s"), 0)):
        x, y = -y, x
    return x + element.translation[0], y + element.translation[1]


def test_point_matrices_are_those_of_the_names():
    assert POINT_MATRICES.shape == (8, 2, 2)
    assert POINT_MATRICES.dtype == np.intp
    assert POINT_GROUP.names == dihedral(4).names
    np.testing.assert_array_equal(POINT_MATRICES[POINT_GROUP.index("r")], [[0, -1], [1, 0]])
    np.testing.assert_array_equal(POINT_MATRICES[POINT_GROUP.index("s")], [[-1, 0], [0, 1]])
    products = np.einsum("aij,bjk->abik", POINT_MATRICES, POINT_MATRICES)
    np.testing.assert_array_equal(POINT_MATRICES[POINT_GROUP.table], products)
    with pytest.raises(ValueError, match="read-only"):
        POINT_MATRICES[0] = 0


@given(p4m_elements(), p4m_elements())
def test_products_and_inverses_are_those_of_the_affine_matrices(a, b):
    np.testing.assert_array_equal((a * b).matrix(), a.matrix() @ b.matrix())
    np.testing.assert_array_equal(a.inverse().matrix() @ a.matrix(), np.eye(3))
    assert a * a.inverse() == a.inverse() * a == P4mElement((0, 0), "e")


@given(p4m_elements(), p4m_elements(), p4m_elements())
def test_products_are_associative(a, b, c):
    assert (a * b) * c == a * (b * c)


@given(p4m_elements(), points)
@example(P4mElement((0, 0), "rs"), [(1, 2)])
def test_action_on_points(a, xy):
    expected = [by_hand(a, x, y) for x, y in xy]
    np.testing.assert_array_equal(a.act(xy), expected)
    homogeneous = np.column_stack([xy, np.ones(len(xy), dtype=int)])
    np.testing.assert_array_equal(
        homogeneous @ a.matrix().T, np.column_stack([expected, homogeneous[:, 2]])
    )


@given(p4m_elements(), p4m_elements(), points)
def test_action_obeys_its_axioms(a, b, xy):
    np.testing.assert_array_equal((a * b).act(xy), a.act(b.act(xy)))
    np.testing.assert_array_equal(P4mElement((0, 0), "e").act(xy), xy)


@given(p4m_elements(size=50), st.integers(-9, 9))
def test_powers_are_repeated_products(a, k):
    product = P4mElement((0, 0), 0)
    for _ in range(abs(k)):
        product = product * (a if k > 0 else a.inverse())
    assert a**k == product


def test_r_after_t34_is_a_product_but_no_translation():
    r, t = point("r"), translation(3, 4)
    np.testing.assert_array_equal((r * t).act([[0, 0], [1, 1]]), [[-4, 3], [-5, 4]])
    assert (r * t).point != 0
    assert r * t * r.inverse() == translation(-4, 3)
    assert r * t == translation(-4, 3) * r != t * r


@given(p4m_elements(), st.integers(-9, 9), st.integers(-9, 9))
def test_translations_are_normal(g, a, b):
    conjugate = g * translation(a, b) * g.inverse()
    assert conjugate.point == 0
    assert conjugate.translation == by_hand(P4mElement((0, 0), g.point), a, b)


def test_d4_is_not_normal():
    t = translation(1, 0)
    witness = t * point("r") * t.inverse()
    assert witness == P4mElement((1, -1), "r")
    assert witness.translation != (0, 0)


def test_sr_is_r_cubed_s():
    assert point("s") * point("r") == point("r^3s") != point("rs")


def test_arithmetic_is_exact_beyond_64_bits():
    big = 2**70 + 1
    a = P4mElement((big, -3), "r")
    assert (a * a).translation == (big + 3, big - 3)
    assert a * a.inverse() == P4mElement((0, 0), 0)
    assert (translation(1, 0) ** big).translation == (big, 0)


@pytest.mark.parametrize("call", [P4mElement.matrix, lambda a: a.act([0, 0])])
def test_arrays_that_cannot_hold_the_result_are_refused(call):
    with pytest.raises(OverflowError):
        call(translation(2**70, 0))


@pytest.mark.parametrize("corner", [[2**63 - 1, 0], [0, -(2**63)]])
def test_images_beyond_64_bits_do_not_wrap_around(corner):
    with pytest.raises(OverflowError, match="images of points do not fit"):
        translation(1, -1).act([[0, 0], corner])


def test_points_of_every_shape_move():
    t = translation(1, 2)
    assert (
        t.act(np.zeros((3, 4, 2), dtype=np.uint8)).tolist() == np.full((3, 4, 2), [1, 2]).tolist()
    )
    assert t.act([5, 5]).tolist() == [6, 7]
    assert t.act(np.zeros((0, 2), dtype=int)).shape == (0, 2)
    assert t.act([5, 5]).dtype == np.intp


def test_elements_are_values():
    a = P4mElement((3, 4), "r^2s")
    same = P4mElement(np.array([3, 4]), np.int8(6))
    assert a == same
    assert hash(a) == hash(same)
    assert {type(x) for x in (*same.translation, same.point)} == {int}
    assert len({a, same, P4mElement((4, 3), 6), P4mElement((3, 4), 5)}) == 3
    assert a != (a.translation, a.point)
    assert copy.deepcopy(a) == pickle.loads(pickle.dumps(a)) == a
    for field in ("translation", "point"):
        with pytest.raises(AttributeError, match="cannot assign"):
            setattr(a, field, 0)


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (P4mElement((3, 4), "r^2s"), "t(3, 4) r^2s"),
        (P4mElement((-3, 0), "e"), "t(-3, 0)"),
        (P4mElement((0, 0), "rs"), "rs"),
        (P4mElement((0, 0), "e"), "e"),
    ],
)
def test_repr_is_a_product_of_names(element, text):
    assert repr(element) == text


@pytest.mark.parametrize(
    ("shift", "name", "error", "message"),
    [
        ((1.0, 2), "e", TypeError, r"translation\[0\] must be an integer, got 1\.0"),
        ((1, True), "e", TypeError, r"translation\[1\] must be an integer, got True"),
        ((1, None), "e", TypeError, r"translation\[1\] must be an integer, got None"),
        ((1, 2, 3), "e", ValueError, "translation must be a pair"),
        (3, "e", TypeError, "translation must be a pair"),
        ("12", "e", TypeError, "translation must be a pair"),
        ((1, 2), "q", ValueError, "point: no element 'q' among e, r"),
        ((1, 2), 8, ValueError, "point must be at most 7, got 8"),
        ((1, 2), -1, ValueError, "point must be at least 0, got -1"),
        ((1, 2), 1.0, TypeError, "point must be an integer"),
        ((1, 2), True, TypeError, "point must be an integer"),
    ],
)
def test_bad_parts_are_refused(shift, name, error, message):
    with pytest.raises(error, match=message):
        P4mElement(shift, name)


def test_bad_factors_exponents_and_points_are_refused():
    t = translation(1, 2)
    for other in (3, "r", np.eye(3)):
        with pytest.raises(TypeError):
            t * other
    with pytest.raises(TypeError, match="exponent must be an integer"):
        t**0.5
    with pytest.raises(TypeError, match="points must hold integers"):
        t.act([0.5, 1.0])
    with pytest.raises(ValueError, match=r"points must have shape \(\.\.\., 2\), got \(3,\)"):
        t.act([1, 2, 3])
    with pytest.raises(ValueError, match=r"points must have shape \(\.\.\., 2\), got \(\)"):
        t.act(1)
