"""Convolutions on p4 and p4m against loops of the definition, SciPy and the convolution on a group.

What is wrong in a way that equivariance shows fails that check, and what is wrong in a way that it
cannot show fails the comparison with the definition.
"""

import subprocess
import sys
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from dmolkit import _arrays
from dmolkit.convolution import convolve
from dmolkit.cosets import left_cosets, right_cosets
from dmolkit.groups import Group, cyclic, dihedral, subgroups
from dmolkit.planar import (
    group_convolution,
    lifting_convolution,
    pool_subgroup,
    project_to_plane,
    transform_features,
    transform_image,
)
from dmolkit.testing import assert_equivariant, equivariance_error
from dmolkit.wallpaper import P4mElement
from tests.array_checks import (
    PROMOTIONS,
    assert_gradient,
    assert_numpy_joins_jax,
    assert_same_in_jax,
    floating,
    peak_memory,
    whole_numbers,
)
from tests.strategies import p4m_elements

TURN, MIRROR = np.array([[0, -1], [1, 0]]), np.array([[-1, 0], [0, 1]])
TURNS = [np.linalg.matrix_power(TURN, k) for k in range(4)]
MATRICES = {"p4": TURNS, "p4m": TURNS + [turn @ MIRROR for turn in TURNS]}
NAMES = dihedral(4).names
BOUNDARIES = ["periodic", "zero"]
SHIFTS = [(0, 0), (1, 0), (0, 1), (-2, 3), (7, -9)]
MOTIONS = list(product(range(8), SHIFTS))

boundaries = st.sampled_from(BOUNDARIES)
point_groups = st.sampled_from(["p4", "p4m"])


def number(matrix):
    """Position of a matrix in the list of p4m's."""
    return next(h for h, other in enumerate(MATRICES["p4m"]) if np.array_equal(matrix, other))


def pixel(image, row, column, boundary):
    """Value of an image (..., rows, columns) at any pixel of the plane."""
    rows, columns = image.shape[-2:]
    if boundary == "zero" and not (0 <= row < rows and 0 <= column < columns):
        return np.zeros(image.shape[:-2], image.dtype)
    return image[..., row % rows, column % columns]


def moved_by_definition(images, h, shift, boundary):
    """f(g⁻¹p), in half pixels from the centre, x to the right and y up."""
    rows, columns = images.shape[-2:]
    result = np.zeros_like(images)
    for row, column in np.ndindex(rows, columns):
        p = np.array([2 * column - (columns - 1), (rows - 1) - 2 * row])
        x, y = MATRICES["p4m"][h].T @ (p - 2 * np.array(shift))
        source = (rows - 1 - y) // 2, (x + columns - 1) // 2
        result[..., row, column] = pixel(images, *source, boundary)
    return result


def lifted_by_definition(images, kernels, point_group, boundary, taps=None):
    """Σ_y K(y) f(t + hy) over the taps y, which is Σ_x K(h⁻¹(x − t)) f(x)."""
    (batch, _, rows, columns), (c_out, _, k, _) = images.shape, kernels.shape
    taps = range(-(k // 2), k // 2 + 1) if taps is None else taps
    result = np.zeros((batch, c_out, len(MATRICES[point_group]), rows, columns))
    for h, matrix in enumerate(MATRICES[point_group]):
        for row, column, x, y in product(range(rows), range(columns), taps, taps):
            dx, dy = matrix @ [x, y]
            values = pixel(images, row - dy, column + dx, boundary)
            weights = kernels[:, :, (k // 2 - y) % k, (k // 2 + x) % k]
            result[:, :, h, row, column] += values @ weights.T
    return result


def convolved_by_definition(
    features, kernels, point_group, boundary, plane=lambda h, k: h.T @ k, turned=True
):
    """Σ over h′ and taps y of K[h⁻¹h′](y) f(t + hy, h′); wrong with another plane or no turn."""
    (batch, _, order, rows, columns), (c_out, _, _, k, _) = features.shape, kernels.shape
    taps = range(-(k // 2), k // 2 + 1)
    result = np.zeros((batch, c_out, order, rows, columns))
    matrices = MATRICES[point_group]
    for (h, matrix), (h_in, other) in product(enumerate(matrices), repeat=2):
        kernel = kernels[:, :, number(plane(matrix, other))]
        for row, column, x, y in product(range(rows), range(columns), taps, taps):
            dx, dy = matrix @ [x, y] if turned else (x, y)
            values = pixel(features[:, :, h_in], row - dy, column + dx, boundary)
            result[:, :, h, row, column] += values @ kernel[:, :, k // 2 - y, k // 2 + x].T
    return result


def on_images(motion, images, boundary="periodic"):
    return transform_image(images, *motion, boundary=boundary)


def on_features(motion, features, boundary="periodic"):
    return transform_features(features, *motion, boundary=boundary)


# Motions


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (2, 3), (4, 1)])
def test_images_move_by_definition(size, boundary):
    images = whole_numbers(2, 1, *size)
    for h, shift in MOTIONS:
        if size[0] != size[1] and h % 2:
            with pytest.raises(ValueError, match="images must be square to be moved by r"):
                transform_image(images, h, shift, boundary)
            continue
        moved = transform_image(images, h, shift, boundary)
        assert np.array_equal(moved, moved_by_definition(images, h, shift, boundary))
        assert np.array_equal(transform_image(images, NAMES[h], shift, boundary), moved)
        assert moved.dtype == images.dtype
        assert not np.shares_memory(moved, images)


def test_turns_are_counter_clockwise_and_s_exchanges_left_and_right():
    image = np.array([["a", "b"], ["c", "d"]])
    assert transform_image(image, "r").tolist() == [["b", "d"], ["a", "c"]]
    assert transform_image(image, "s").tolist() == [["b", "a"], ["d", "c"]]
    assert transform_image(image, "e", (1, 0)).tolist() == [["b", "a"], ["d", "c"]]
    image = np.array([[0, 0, 0], [0, 0, 0], [1, 0, 0]])
    assert np.argwhere(transform_image(image, "e", (1, 2))).tolist() == [[0, 1]]


@given(p4m_elements(size=20), st.sampled_from([3, 5, 7]), st.data())
def test_on_odd_grids_the_middle_pixel_is_the_origin_of_p4m(element, n, data):
    middle = n // 2
    coordinate = st.integers(-middle, middle)
    x, y = data.draw(coordinate), data.draw(coordinate)
    image = np.zeros((n, n))
    image[middle - y, middle + x] = 1
    moved = transform_image(image, element.point, element.translation)
    x, y = element.act([x, y])
    assert np.argwhere(moved).tolist() == [[(middle - y) % n, (middle + x) % n]]


@given(p4m_elements(size=20), p4m_elements(size=20), st.integers(1, 6))
def test_motions_compose_as_elements_of_p4m(a, b, n):
    both = a * b
    images, features = whole_numbers(2, n, n), whole_numbers(2, 8, n, n)
    for transform, values in ((transform_image, images), (transform_features, features)):
        twice = transform(transform(values, b.point, b.translation), a.point, a.translation)
        assert np.array_equal(twice, transform(values, both.point, both.translation))


@pytest.mark.parametrize("n", [2, 4, 6])
def test_on_even_grids_turns_about_pixels_have_a_shift(n):
    image = whole_numbers(n, n)
    about = n // 2 - 1, n // 2  # up and right of the centre
    turned = transform_image(image, "r", (1, 0))
    assert turned[about] == image[about]
    right, up = np.roll(image, (0, -1), (0, 1)), np.roll(image, (1, 0), (0, 1))
    assert np.roll(turned, (1, 0), (0, 1))[about] == right[about]
    assert np.roll(turned, (0, 1), (0, 1))[about] == up[about]


def test_even_grids_about_a_pixel_would_lose_pixels():
    """Control: with zeros around, the same turn drops a column; about the centre it drops none."""
    image = np.ones((4, 4))
    assert transform_image(image, "r", boundary="zero").sum() == 16
    assert transform_image(image, "r", (1, 0), boundary="zero").sum() == 12


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("point_group", MATRICES)
@pytest.mark.parametrize("n", [3, 4])
def test_features_move_by_definition(n, point_group, boundary):
    matrices = MATRICES[point_group]
    features = whole_numbers(1, 2, len(matrices), n, n)
    for h, shift in product(range(len(matrices)), SHIFTS):
        moved = transform_features(features, h, shift, point_group, boundary)
        for k, matrix in enumerate(matrices):
            source = features[:, :, number(matrices[h].T @ matrix)]
            expected = moved_by_definition(source, h, shift, boundary)
            assert np.array_equal(moved[:, :, k], expected)


# Definition


@given(point_groups, boundaries, st.data())
def test_lifting_is_its_definition(point_group, boundary, data):
    batch, c_in, c_out = (data.draw(st.integers(1, 2)) for _ in range(3))
    rows, columns = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    k = data.draw(st.sampled_from([1, 3, 5]))
    images, kernels = whole_numbers(batch, c_in, rows, columns), whole_numbers(c_out, c_in, k, k)
    result = lifting_convolution(images, kernels, point_group, boundary)
    expected = lifted_by_definition(images, kernels, point_group, boundary)
    assert result.dtype == np.float64
    assert np.array_equal(result, expected)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("point_group", MATRICES)
@pytest.mark.parametrize(("rows", "columns", "k"), [(3, 3, 3), (4, 4, 3), (2, 3, 5), (1, 1, 1)])
def test_group_convolution_is_its_definition(rows, columns, k, point_group, boundary):
    order = len(MATRICES[point_group])
    features, kernels = whole_numbers(2, 2, order, rows, columns), whole_numbers(3, 2, order, k, k)
    result = group_convolution(features, kernels, point_group, boundary)
    expected = convolved_by_definition(features, kernels, point_group, boundary)
    assert result.dtype == np.float64
    assert np.array_equal(result, expected)


@pytest.mark.parametrize(("boundary", "mode"), [("periodic", "wrap"), ("zero", "constant")])
@pytest.mark.parametrize("size", [(7, 7), (6, 9)])
def test_panels_are_scipy_filters(size, boundary, mode):
    """Panel e is SciPy's correlation; panel r², with kernels turned by 180°, its convolution."""
    rng = np.random.default_rng(0)
    images, kernels = rng.normal(size=(2, 3, *size)), rng.normal(size=(4, 3, 5, 5))
    result = lifting_convolution(images, kernels, "p4", boundary)
    for h, scipy_filter in ((0, ndimage.correlate), (2, ndimage.convolve)):
        for b, o in np.ndindex(2, 4):
            filtered = sum(
                scipy_filter(image, kernel, mode=mode)
                for image, kernel in zip(images[b], kernels[o], strict=True)
            )
            np.testing.assert_allclose(result[b, o, h], filtered, atol=1e-12)


def test_group_convolution_is_that_of_the_group_with_the_kernel_at_inverses():
    """On the 3 × 3 torus p4m has 72 elements, and ω(g) = K(g⁻¹)."""
    pixels = [(0, 0), *(t for t in product((-1, 0, 1), repeat=2) if t != (0, 0))]
    elements = [P4mElement(t, h) for t, h in product(pixels, range(8))]

    def index(element):
        x, y = ((d + 1) % 3 - 1 for d in element.translation)
        return 8 * pixels.index((x, y)) + element.point

    torus = Group([[index(a * b) for b in elements] for a in elements])

    def as_function(array):
        """(..., 8, 3, 3) to (72, ...)."""
        return np.array(
            [
                array[..., g.point, 1 - t[1], 1 + t[0]]
                for g, t in zip(elements, [g.translation for g in elements], strict=True)
            ]
        )

    features, kernels = whole_numbers(1, 2, 8, 3, 3), whole_numbers(3, 2, 8, 3, 3)
    expected = convolve(torus, as_function(features[0]), as_function(kernels)[torus.inverse])
    assert np.array_equal(as_function(group_convolution(features, kernels)[0]), expected)


def test_a_lifted_input_sees_only_the_sum_of_the_kernel_over_the_group_axis():
    images, kernels = whole_numbers(1, 2, 5, 5), whole_numbers(3, 2, 8, 3, 3)
    constant = np.broadcast_to(images[:, :, None], (1, 2, 8, 5, 5))
    result = group_convolution(constant, kernels)
    assert np.array_equal(result, lifting_convolution(images, kernels.sum(axis=2)))
    shuffled = kernels[:, :, [3, 1, 4, 0, 5, 2, 6, 7]]
    assert np.array_equal(group_convolution(constant, shuffled), result)
    features = whole_numbers(1, 2, 8, 5, 5)
    assert not np.array_equal(
        group_convolution(features, shuffled), group_convolution(features, kernels)
    )


# Equivariance, exact on whole numbers


@pytest.mark.parametrize("k", [1, 3, 5, 9])
@pytest.mark.parametrize("n", [5, 6])
def test_layers_commute_with_all_motions_of_the_torus(n, k):
    images, features = whole_numbers(2, 2, n, n), whole_numbers(2, 2, 8, n, n)
    first, second = whole_numbers(3, 2, k, k), whole_numbers(3, 2, 8, k, k)
    assert_equivariant(
        lambda f: lifting_convolution(f, first), on_images, on_features, images, MOTIONS, tol=0
    )
    assert_equivariant(
        lambda f: group_convolution(f, second), on_features, on_features, features, MOTIONS, tol=0
    )


@pytest.mark.parametrize("n", [5, 6])
def test_p4_layers_commute_with_turns(n):
    images, features = whole_numbers(2, 2, n, n), whole_numbers(2, 2, 4, n, n)
    first, second = whole_numbers(3, 2, 5, 5), whole_numbers(3, 2, 4, 3, 3)
    motions = list(product(range(4), SHIFTS))

    def act(motion, features):
        return transform_features(features, *motion, point_group="p4")

    assert_equivariant(
        lambda f: lifting_convolution(f, first, "p4"), on_images, act, images, motions, tol=0
    )
    assert_equivariant(
        lambda f: group_convolution(f, second, "p4"), act, act, features, motions, tol=0
    )


def test_p4_fails_with_mirrors_from_size_5_on():
    """Control: the sum of the four turned kernels is mirror symmetric by itself if k is 3."""
    images = whole_numbers(2, 2, 7, 7)

    def error(k, point_group):
        kernels = whole_numbers(3, 2, k, k)
        return equivariance_error(
            lambda f: project_to_plane(lifting_convolution(f, kernels, point_group)),
            on_images,
            on_images,
            images,
            [("s", (0, 0))],
        )

    assert error(3, "p4") == error(3, "p4m") == error(5, "p4m") == 0
    assert error(5, "p4") > 0.1


@pytest.mark.parametrize("n", [5, 6])
def test_layers_with_zeros_around_commute_with_the_point_group(n):
    images, features = whole_numbers(2, 2, n, n), whole_numbers(2, 2, 8, n, n)
    first, second = whole_numbers(3, 2, 5, 5), whole_numbers(3, 2, 8, 5, 5)
    still = list(product(range(8), [(0, 0)]))

    def image(motion, f):
        return on_images(motion, f, "zero")

    def act(motion, f):
        return on_features(motion, f, "zero")

    def lifted(f):
        return lifting_convolution(f, first, boundary="zero")

    def convolved(f):
        return group_convolution(f, second, boundary="zero")

    assert_equivariant(lifted, image, act, images, still, tol=0)
    assert_equivariant(convolved, act, act, features, still, tol=0)
    for function, act_in, inputs in ((lifted, image, images), (convolved, act, features)):
        with pytest.raises(AssertionError, match="not equivariant"):
            assert_equivariant(function, act_in, act, inputs, [(0, (1, 0))])


def test_with_zeros_around_shifts_are_exact_if_a_margin_is_empty_and_nothing_is_dropped():
    kernels = whole_numbers(3, 2, 5, 5)
    content = whole_numbers(1, 2, 3, 4)

    def error(top, left, *motions):
        images = np.zeros((1, 2, 10, 10), dtype=int)
        images[..., top : top + 3, left : left + 4] = content
        return equivariance_error(
            lambda f: lifting_convolution(f, kernels, boundary="zero"),
            lambda motion, f: on_images(motion, f, "zero"),
            lambda motion, f: on_features(motion, f, "zero"),
            images,
            motions,
        )

    assert error(3, 3, ("e", (3, 3)), ("e", (-3, -4)), ("rs", (1, 1)), ("r^2", (2, -2))) == 0
    for too_far in [(4, 0), (-4, 0), (0, 4), (0, -5)]:
        assert error(3, 3, ("e", too_far)) > 0.01
    for top, left, inwards in [(1, 3, (0, -1)), (6, 3, (0, 1)), (3, 1, (1, 0)), (3, 5, (-1, 0))]:
        assert error(top, left, ("e", inwards)) > 0.01


def test_images_that_are_not_square_keep_the_symmetries_of_a_rectangle():
    images, features = whole_numbers(1, 2, 4, 7), whole_numbers(1, 2, 8, 4, 7)
    motions = list(product(["e", "r^2", "s", "r^2s"], SHIFTS))
    first, second = whole_numbers(3, 2, 5, 5), whole_numbers(3, 2, 8, 3, 3)
    assert_equivariant(
        lambda f: lifting_convolution(f, first), on_images, on_features, images, motions, tol=0
    )
    assert_equivariant(
        lambda f: group_convolution(f, second), on_features, on_features, features, motions, tol=0
    )


def test_a_plain_convolution_fails_equivariance():
    """Control: the same panel eight times; it commutes with shifts only."""
    images, kernels = whole_numbers(1, 2, 5, 5), whole_numbers(1, 2, 3, 3)

    def plain(f):
        panels = lifting_convolution(f, kernels)
        return np.repeat(panels[:, :, :1], 8, axis=2)

    def error(motions):
        return equivariance_error(plain, on_images, on_features, images, motions)

    assert error(product([0], SHIFTS)) == 0
    assert min(error([(h, (0, 0))]) for h in range(1, 8)) > 0.1


@pytest.mark.parametrize(
    ("plane", "turned", "right", "equivariant"),
    [
        (lambda h, k: h.T @ k, True, True, True),
        (lambda h, k: h.T @ k, False, False, False),
        (lambda h, k: h @ k.T, True, False, False),
        (lambda h, k: k, True, False, False),
        (lambda h, k: k.T @ h, True, False, True),
    ],
    ids=["K[h^-1 k](h^-1 x)", "K[h^-1 k](x)", "K[h k^-1](h^-1 x)", "K[k](h^-1 x)", "K[k^-1 h]"],
)
def test_kernels_moved_in_another_way_are_noticed(plane, turned, right, equivariant):
    """The last one only exchanges the planes of K, which equivariance cannot see."""
    features, kernels = whole_numbers(1, 1, 8, 3, 3), whole_numbers(1, 1, 8, 3, 3, seed=1)

    def variant(f):
        return convolved_by_definition(f, kernels, "p4m", "periodic", plane, turned)

    motions = [("r", (0, 0)), ("s", (1, 0))]
    error = equivariance_error(variant, on_features, on_features, features, motions)
    assert np.array_equal(variant(features), group_convolution(features, kernels)) == right
    assert (error == 0) == equivariant
    assert (error > 0.1) != equivariant


def test_what_equivariance_cannot_see_the_definition_does():
    """Control: a window of six taps that wraps to the last weight, and a kernel that is ignored."""
    images, kernels = whole_numbers(1, 1, 7, 7), whole_numbers(2, 1, 5, 5)
    six = range(-5 // 2, 5 // 2 + 1)
    assert list(six) == [-3, -2, -1, 0, 1, 2]
    wrong = [
        lambda f: lifted_by_definition(f, kernels, "p4m", "periodic", taps=six),
        lambda f: lifting_convolution(f, np.ones((2, 1, 5, 5))),
    ]
    motions = [("r", (0, 0)), ("s", (1, 2))]
    expected = lifted_by_definition(images, kernels, "p4m", "periodic")
    for function in wrong:
        assert equivariance_error(function, on_images, on_features, images, motions) == 0
        assert not np.array_equal(function(images), expected)
    assert np.array_equal(lifting_convolution(images, kernels), expected)


# Pooling and projecting


def test_projecting_is_the_mean_over_the_group_axis_and_commutes():
    features = whole_numbers(2, 3, 8, 4, 4)
    projected = project_to_plane(features)
    assert np.array_equal(projected, sum(features[:, :, h] for h in range(8)) / 8)
    assert_equivariant(project_to_plane, on_features, on_images, features, MOTIONS, tol=0)


@pytest.mark.parametrize("reduction", ["max", "mean"])
@pytest.mark.parametrize("point_group", MATRICES)
def test_pooling_over_left_cosets_commutes(point_group, reduction):
    group = {"p4": cyclic(4), "p4m": dihedral(4)}[point_group]
    features = whole_numbers(1, 2, group.order, 4, 4)
    for subgroup in subgroups(group):
        pooled = pool_subgroup(features, subgroup, point_group, reduction)
        for plane, coset in enumerate(left_cosets(group, subgroup)):
            values = [features[:, :, h] for h in coset]
            expected = np.maximum.reduce(values) if reduction == "max" else sum(values) / len(coset)
            assert np.array_equal(pooled[:, :, plane], expected)
        assert_equivariant(
            lambda f, subgroup=subgroup: pool_subgroup(f, subgroup, point_group, reduction),
            lambda motion, f: transform_features(f, *motion, point_group),
            lambda motion, f, subgroup=subgroup: transform_features(
                f, *motion, point_group, subgroup=subgroup
            ),
            features,
            product(range(group.order), SHIFTS),
            tol=0,
        )


def test_pooling_over_right_cosets_fails_equivariance():
    """Control: no order of the right cosets of {e, s} makes their maxima move with the turn r."""
    features = whole_numbers(1, 2, 8, 4, 4)
    cosets = right_cosets(dihedral(4), ["e", "s"])

    def planes(f):
        return [f[:, :, coset].max(axis=2) for coset in cosets]

    after = planes(transform_features(features, "r"))
    before = [transform_image(plane, "r") for plane in planes(features)]
    assert not any(np.array_equal(a, b) for a, b in product(after, before))
    pooled = pool_subgroup(features, ["e", "s"])
    turned = pool_subgroup(transform_features(features, "r"), ["e", "s"])
    matches = [
        np.array_equal(turned[:, :, i], transform_image(pooled[:, :, j], "r"))
        for i, j in np.ndindex(4, 4)
    ]
    assert sum(matches) == 4


def test_a_whole_network_is_invariant():
    rng = np.random.default_rng(0)
    images = rng.normal(size=(2, 3, 8, 8))
    first, second = rng.normal(size=(4, 3, 5, 5)), rng.normal(size=(5, 4, 8, 3, 3))

    def network(f, second=second):
        hidden = np.maximum(lifting_convolution(f, first), 0)
        hidden = np.maximum(group_convolution(hidden, second), 0)
        return project_to_plane(hidden).mean(axis=(-2, -1))

    assert_equivariant(network, on_images, lambda g, y: y, images, MOTIONS, tol=1e-13)


# Types, memory and arguments


@pytest.mark.parametrize("block", [1, 60, 500, 10**9])
def test_the_size_of_blocks_changes_nothing(monkeypatch, block):
    images, kernels = whole_numbers(3, 2, 5, 6), whole_numbers(2, 2, 3, 3)
    expected = lifting_convolution(images, kernels)
    monkeypatch.setattr(_arrays, "BLOCK", block)
    assert np.array_equal(lifting_convolution(images, kernels), expected)


def test_memory_is_bounded():
    """All patches at once would take 105 MB."""
    images, kernels = np.ones((1, 8, 256, 256)), np.ones((1, 8, 5, 5))
    result, peak = peak_memory(lambda: lifting_convolution(images, kernels, "p4"))
    assert (result == 200).all()
    assert peak < 40e6


@pytest.mark.parametrize(("image_type", "kernel_type", "expected"), PROMOTIONS)
def test_types_promote_and_integers_do_not_overflow(image_type, kernel_type, expected):
    images = np.full((1, 2, 3, 3), 100).astype(image_type)
    kernels = np.full((1, 2, 3, 3), 100).astype(kernel_type)
    tap = images.ravel()[0].item() * kernels.ravel()[0].item()
    lifted = lifting_convolution(images, kernels)
    assert lifted.dtype == expected
    assert (lifted == 18 * tap).all()
    features = np.repeat(images[:, :, None], 8, axis=2)
    convolved = group_convolution(features, np.repeat(kernels[:, :, None], 8, axis=2))
    assert convolved.dtype == expected
    assert (convolved == 144 * tap).all()
    assert transform_features(features, "rs", (1, 2), boundary="zero").dtype == image_type


def test_lists_and_empty_batches_are_arrays_too():
    image, kernel = whole_numbers(1, 1, 3, 3), whole_numbers(1, 1, 3, 3)
    expected = lifting_convolution(image, kernel)
    assert np.array_equal(lifting_convolution(image.tolist(), kernel.tolist()), expected)
    assert lifting_convolution(image[:0], kernel).shape == (0, 1, 8, 3, 3)
    assert transform_image([[1, 2], [3, 4]], "r^2").tolist() == [[4, 3], [2, 1]]


LIFTING_ERRORS = [
    ((1, 3, 5), (2, 3, 3, 3), r"images must have shape \(batch, channels, rows, columns\), got"),
    ((1, 3, 0, 5), (2, 3, 3, 3), r"images must have shape .*, got \(1, 3, 0, 5\)$"),
    ((1, 0, 5, 5), (2, 0, 3, 3), r"images must have shape .*, got \(1, 0, 5, 5\)$"),
    ((1, 3, 5, 5), (2, 3, 8, 3, 3), r"kernels must have shape \(c_out, 3, k, k\), got"),
    ((1, 3, 5, 5), (2, 1, 3, 3), r"kernels must have shape \(c_out, 3, k, k\), got \(2, 1, 3, 3\)"),
    ((1, 3, 5, 5), (2, 3, 4, 4), "kernels must be square and of odd size, got 4 × 4"),
    ((1, 3, 5, 5), (2, 3, 3, 5), "kernels must be square and of odd size, got 3 × 5"),
    ((1, 3, 5, 5), (2, 3, 0, 0), "kernels must have shape"),
]
GROUP_ERRORS = [
    ((1, 3, 5, 5), (2, 3, 8, 3, 3), r"features must have shape \(batch, channels, 8, rows, col"),
    ((1, 3, 4, 5, 5), (2, 3, 4, 3, 3), r"features must have .* got \(1, 3, 4, 5, 5\)$"),
    ((1, 3, 8, 5, 5), (2, 3, 4, 3, 3), r"kernels must have shape \(c_out, 3, 8, k, k\), got"),
    ((1, 3, 8, 5, 5), (2, 2, 8, 3, 3), r"kernels must have shape .* got \(2, 2, 8, 3, 3\)$"),
    ((1, 3, 8, 5, 5), (2, 3, 8, 2, 2), "kernels must be square and of odd size, got 2 × 2"),
]


@pytest.mark.parametrize(
    ("layer", "inputs", "kernels", "message"),
    [
        *((lifting_convolution, *case) for case in LIFTING_ERRORS),
        *((group_convolution, *case) for case in GROUP_ERRORS),
    ],
)
def test_shapes_that_do_not_fit_are_refused(layer, inputs, kernels, message):
    with pytest.raises(ValueError, match=message):
        layer(np.ones(inputs), np.ones(kernels))


FEATURES = np.ones((1, 1, 8, 3, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: transform_image(np.ones((2, 3)), "r"), "images must be square to be moved by r, "),
        (lambda: transform_image(np.ones(3), "e"), r"images must have shape \(\.\.\., rows, col"),
        (lambda: transform_image(np.ones((0, 3)), "e"), r"images must have .* got \(0, 3\)"),
        (lambda: transform_image(np.ones((3, 3)), "q"), "h: no element 'q' among e, r, "),
        (lambda: transform_image(np.ones((3, 3)), 8), "h holds 8"),
        (lambda: transform_image(np.ones((3, 3)), [1, 2]), "h must be one element"),
        (lambda: transform_image(np.ones((3, 3)), "e", (1, 2, 3)), "shift must be a pair"),
        (lambda: transform_image(np.ones((3, 3)), "e", boundary="wrap"), "boundary must be 'perio"),
        (lambda: transform_features(FEATURES[0, 0, 0], "e"), r"features must have .*\.\.\., 8, ro"),
        (lambda: transform_features(FEATURES, "e", point_group="p4"), r"features must .*\.\.\., 4"),
        (lambda: transform_features(FEATURES[0, :, :4], "s", point_group="p4"), "h: no element 's"),
        (lambda: transform_features(FEATURES[..., :2], "r"), "features must be square to be moved"),
        (lambda: transform_features(FEATURES, "e", boundary=0), "boundary must be 'periodic' or "),
        (lambda: transform_features(FEATURES, "e", subgroup=["s"]), "subgroup must be a subgroup"),
        (lambda: lifting_convolution(FEATURES, FEATURES, "p6"), "point_group must be 'p4' or "),
        (lambda: group_convolution(FEATURES, FEATURES, boundary="x"), "boundary must be .* 'x'"),
        (lambda: group_convolution(FEATURES, FEATURES, boundary=["zero"]), "boundary must be 'per"),
        (lambda: project_to_plane(np.ones((3, 3))), r"features must have shape \(\.\.\., \|H\|, "),
        (lambda: pool_subgroup(FEATURES, ["r"]), "subgroup must be a subgroup, but lacks"),
        (lambda: pool_subgroup(FEATURES, ["e"], "p4"), r"features must have shape \(\.\.\., 4, "),
        (lambda: pool_subgroup(FEATURES, ["e"], reduction="sum"), "reduction must be 'max' or"),
    ],
)  # fmt: skip
def test_arguments_out_of_range_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: transform_image(np.ones((3, 3)), 1.0), "h must hold integers"),
        (lambda: transform_image(np.ones((3, 3)), "e", 1), "shift must be a pair of integers, got"),
        (lambda: transform_image(np.ones((3, 3)), "e", "12"), "shift must be a pair"),
        (lambda: transform_image(np.ones((3, 3)), "e", (0, 0.5)), r"shift\[1\] must be an integer"),
        (lambda: lifting_convolution([[[["a"]]]], [[[[1.0]]]]), "images must hold real or complex"),
        (lambda: lifting_convolution([[[[1.0]]]], [[[[None]]]]), "kernels must hold real or compl"),
        (lambda: project_to_plane(np.full((8, 1, 1), "a")), "features must hold real or complex"),
    ],
)
def test_arguments_of_another_type_are_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_numpy_arrays_never_load_jax():
    code = (
        "import sys, numpy as np; from dmolkit.planar import lifting_convolution as lift;"
        "lift(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3))); print('jax' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False"]


# JAX


def network(images, first, second, boundary="periodic"):
    """Smooth up to squares, with every function of the module in it."""
    images = transform_image(images, "rs", (1, 2), boundary)
    features = lifting_convolution(images, first, boundary=boundary)
    features = transform_features(features, "r", (0, 1), boundary=boundary)
    features = group_convolution(features, second, boundary=boundary)
    pooled = pool_subgroup(features, ["e", "s"], reduction="mean")
    return project_to_plane(features) + pooled[:, :, 1]


def arguments(n=4):
    return whole_numbers(2, 2, n, n), whole_numbers(2, 2, 3, 3), whole_numbers(1, 2, 8, 3, 3)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("dtype", ["float32", "complex64", "int32"])
def test_jax_arrays_give_the_same_as_numpy_also_under_jit(jax, dtype, boundary):
    whole = partial(network, boundary=boundary)
    assert_same_in_jax(jax, whole, arguments(), dtype, floating(dtype))


def test_moving_keeps_types_in_jax(jax):
    images = np.arange(16).reshape(1, 4, 4)
    for boundary in BOUNDARIES:
        move = partial(transform_image, h="r", shift=(1, 0), boundary=boundary)
        assert_same_in_jax(jax, move, [images], "int32", "int32")
    maximum = pool_subgroup(jax.numpy.ones((8, 1, 1)), ["e", "s"])
    assert maximum.shape == (4, 1, 1)


def test_float64_stays_float64_in_jax(jax):
    with jax.enable_x64(True):
        result = network(*(jax.numpy.asarray(array / 10) for array in arguments()))
        assert result.dtype == np.float64
    np.testing.assert_allclose(result, network(*(array / 10 for array in arguments())), atol=1e-13)


def test_numpy_images_join_jax_kernels(jax):
    assert_numpy_joins_jax(jax, network, arguments(), in_jax=[1, 2])


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_jax_arrays_go_through_the_convolution_of_xla(jax, boundary):
    images, first, second = arguments()
    program = jax.make_jaxpr(lambda *arrays: network(*arrays, boundary=boundary))(
        images, first, second
    )
    assert str(program).count("conv_general_dilated[") == 2
    assert "dot_general" not in str(program)


def test_vmap_is_a_loop(jax):
    images, first, second = arguments()
    several = np.stack([first, 2 * first, first - 1])
    mapped = jax.vmap(lambda first: network(images, first, second))(jax.numpy.asarray(several))
    for result, kernels in zip(mapped, several, strict=True):
        assert np.array_equal(result, network(images, kernels, second))


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_gradients_are_finite_differences(jax, which, boundary):
    arrays = [array / 8 for array in arguments(n=3)]
    with jax.enable_x64(True):
        assert_gradient(jax, partial(network, boundary=boundary), arrays, which, tol=1e-9)
