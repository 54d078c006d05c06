"""Pictures: their shapes and range, that all their images under D₄ differ, and their sources."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.cbook import get_sample_data
from matplotlib.image import imread

from dmolkit.pictures import photograph, toy_image


def eight_images(picture):
    """All rotations of a picture (3, size, size) and of its mirror image."""
    for base in (picture, picture[:, :, ::-1]):
        for k in range(4):
            yield np.rot90(base, k, axes=(1, 2))


@pytest.mark.parametrize(("draw", "size"), [(toy_image, 8), (toy_image, 33), (photograph, 1)])
def test_pictures_are_colours_of_the_size_asked_for(draw, size):
    picture = draw(np.int64(size))
    assert picture.shape == (3, size, size)
    assert picture.dtype == np.float64
    assert picture.min() >= 0
    assert picture.max() <= 1


@pytest.mark.parametrize("draw", [toy_image, photograph])
def test_pictures_are_always_the_same_and_the_caller_owns_them(draw):
    first = draw()
    expected = first.copy()
    first[:] = 0.5
    np.testing.assert_array_equal(draw(), expected)


@pytest.mark.parametrize(
    ("draw", "size"), [(toy_image, 16), (toy_image, 32), (toy_image, 33), (photograph, 64)]
)
def test_all_eight_images_differ_clearly(draw, size):
    for one, other in combinations(eight_images(draw(size)), 2):
        assert np.abs(one - other).mean() > 0.07
        gray, other_gray = one.mean(axis=0), other.mean(axis=0)
        assert np.abs(gray - other_gray).mean() > 0.05


@pytest.mark.parametrize("size", [10, 16, 32, 33, 64])
def test_edges_of_the_toy_image_are_black(size):
    picture, margin = toy_image(size), size // 10
    inner = picture[:, margin:-margin, margin:-margin]
    assert inner.sum() == pytest.approx(picture.sum(), rel=1e-15)
    assert inner.any(axis=(0, 1))[[0, -1]].any()  # and no more than needed


def test_toy_image_has_smooth_edges_and_many_colours():
    picture = toy_image()
    _, counts = np.unique(picture.reshape(3, -1).round(6), axis=1, return_counts=True)
    assert (counts > 4).sum() >= 5  # flat parts
    assert (counts == 1).sum() > 100  # mixtures at their edges


def test_coarse_toy_image_is_the_mean_of_the_fine_one():
    fine = toy_image(128)
    mean = sum(fine[:, i::4, j::4] for i in range(4) for j in range(4)) / 16
    # Samples lie elsewhere: only pixels on an edge of a part may differ, and little.
    assert np.abs(mean - toy_image()).max() < 0.06


@pytest.mark.parametrize("size", [64, 48, 100])
def test_photograph_is_a_block_mean_of_the_sample(size):
    with get_sample_data("grace_hopper.jpg") as file:
        pixels = imread(file, format="jpg").astype(int)
    side = 384 // size * size
    step, margin = side // size, (384 - side) // 2
    top, left = 6 + margin, 68 + margin
    for row, column in [(0, 0), (0, size - 1), (size - 1, 0), (size // 2, size // 3)]:
        block = [
            pixels[top + row * step + i, left + column * step + j]
            for i in range(step)
            for j in range(step)
        ]
        expected = np.array(block).sum(axis=0) / (255 * step**2)
        np.testing.assert_allclose(photograph(size)[:, row, column], expected, atol=1e-12)


@pytest.mark.parametrize(
    ("draw", "size", "error", "message"),
    [
        (toy_image, 7, ValueError, "size must be at least 8"),
        (toy_image, 513, ValueError, "size must be at most 512"),
        (toy_image, 32.0, TypeError, "size must be an integer"),
        (photograph, 0, ValueError, "size must be at least 1"),
        (photograph, 385, ValueError, "size must be at most 384"),
        (photograph, True, TypeError, "size must be an integer"),
    ],
)
def test_bad_sizes_are_refused(draw, size, error, message):
    with pytest.raises(error, match=message):
        draw(size)
