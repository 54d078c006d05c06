"""Motions and convolutions on p4 and p4m against loops, SciPy and the convolution on a group."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from dmolkit import _arrays
from dmolkit.convolution import convolve
from dmolkit.groups import Group
from dmolkit.planar import (
    group_convolution,
    lifting_convolution,
    pool_subgroup,
    project_to_plane,
    transform_features,
    transform_image,
)
from dmolkit.wallpaper import P4mElement
from tests.array_checks import PROMOTIONS, assert_loads_no_jax, peak_memory, whole_numbers
from tests.planar_definitions import (
    BOUNDARIES,
    MATRICES,
    MOTIONS,
    NAMES,
    SHIFTS,
    convolved_by_definition,
    lifted_by_definition,
    moved_by_definition,
    number,
)
from tests.strategies import p4m_elements

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


# Convolutions


boundaries = st.sampled_from(BOUNDARIES)
point_groups = st.sampled_from(["p4", "p4m"])


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
    assert_loads_no_jax(
        "import numpy as np; from dmolkit.planar import lifting_convolution as lift;"
        "lift(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)))"
    )
