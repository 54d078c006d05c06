"""Convolutions on p4 and p4m commute with motions, exactly on whole numbers.

What is wrong in a way that equivariance shows fails that check, and what is wrong in a way that it
cannot show fails the comparison with the definition.
"""

from itertools import product

import numpy as np
import pytest

from dmolkit.cosets import left_cosets, right_cosets
from dmolkit.groups import cyclic, dihedral, subgroups
from dmolkit.planar import (
    group_convolution,
    lifting_convolution,
    pool_subgroup,
    project_to_plane,
    transform_features,
    transform_image,
)
from dmolkit.testing import assert_equivariant, equivariance_error
from tests.array_checks import whole_numbers
from tests.planar_definitions import (
    MATRICES,
    MOTIONS,
    SHIFTS,
    convolved_by_definition,
    lifted_by_definition,
)


def on_images(motion, images, boundary="periodic"):
    return transform_image(images, *motion, boundary=boundary)


def on_features(motion, features, boundary="periodic"):
    return transform_features(features, *motion, boundary=boundary)


# Convolutions


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
