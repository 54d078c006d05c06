"""Matrices drawn by sign and size, read back from the picture."""

import numpy as np
import pytest

from dmolkit.figures import weight_values
from dmolkit.palette import NEGATIVE, POSITIVE
from tests.pictures import SVG, numbers, offset, shown, words


def drawn(picture):
    """Give title and entries of each matrix: the side of each square with its sign, by cell."""
    found = {}
    for block in shown(picture).findall(f"{SVG}g"):
        title = words(block.find(f"{SVG}text"))
        matrix = block.find(f"{SVG}g")
        width, height = numbers(matrix.find(f"{SVG}rect"), "width", "height")
        squares = []
        for kind in matrix.findall(f"{SVG}g"):
            hollow = kind.get("fill") == "none"
            color = kind.get("stroke") if hollow else kind.get("fill")
            assert color == (NEGATIVE if hollow else POSITIVE)
            for square in kind:
                x, y, size = numbers(square, "x", "y", "width")
                stroke = float(square.get("stroke-width")) if hollow else 0.0
                assert stroke < 0.5 * size or not hollow
                sign = -1 if hollow else 1
                squares.append((x + size / 2, y + size / 2, sign * (size + stroke)))
        found[title] = (offset(block), width, height, squares)
    return found


def entries(picture, title, shape):
    """Give the signed areas of a matrix, as multiples of the largest possible square."""
    _, width, height, squares = drawn(picture)[title]
    side = width / shape[1]
    assert height == pytest.approx(side * shape[0], abs=0.05)
    matrix = np.zeros(shape)
    for x, y, size in squares:
        i, j = int(y / side), int(x / side)
        assert (x / side - j, y / side - i) == (
            pytest.approx(0.5, abs=0.02),
            pytest.approx(0.5, abs=0.02),
        )
        assert matrix[i, j] == 0
        matrix[i, j] = np.sign(size) * (size / (0.9 * side)) ** 2
    return matrix


def test_areas_are_proportional_and_signs_have_two_looks():
    """All matrices share one scale; the largest entry fills nine tenths of its cell."""
    first = np.array([[1.0, -0.5, 0.0], [0.25, 0.4, -2.0]])
    second = np.array([[0.5, -0.3]])
    picture = weight_values({"W": first, "V": second})
    np.testing.assert_allclose(entries(picture, "W", (2, 3)), first / 2, atol=0.01)
    np.testing.assert_allclose(entries(picture, "V", (1, 2)), second / 2, atol=0.01)


def test_rounding_errors_count_as_zero():
    """Entries of 1e-12 are empty, those of 1e-3 are not."""
    picture = weight_values({"W": [[1.0, 1e-12, 1e-3]]})
    assert np.count_nonzero(entries(picture, "W", (1, 3))) == 2
    assert picture.alt == "W: 1 by 3, of which 2 entries are positive, 0 negative and 1 is zero."


def test_matrix_of_zeros_is_empty():
    """Nothing to scale by is no reason to fail."""
    assert not entries(weight_values({"W": np.zeros((2, 2))}), "W", (2, 2)).any()


def test_wide_matrices_go_beneath_each_other():
    """Two that do not fit side by side share their left edge; two that do share their top."""
    wide = drawn(weight_values({"a": np.ones((2, 20)), "b": np.ones((2, 20))}))
    assert wide["a"][0][0] == wide["b"][0][0]
    assert wide["b"][0][1] > wide["a"][0][1] + wide["a"][2]
    narrow = drawn(weight_values({"a": np.ones((2, 2)), "b": np.ones((2, 2))}))
    assert narrow["a"][0][1] == narrow["b"][0][1]
    assert narrow["b"][0][0] > narrow["a"][0][0] + narrow["a"][1]


def test_splits_are_lines_between_columns():
    """A thick line before column 2 of 4 stands in the middle, and one before row 1 of 2, too."""
    lines = ["M44 0v22", "M0 22h88", "M44 0v44M0 22h88"]
    options = [(1, {"splits": [2]}), (2, {"rows": [1]}), (2, {"splits": [2], "rows": [1]})]
    for (rows, places), path in zip(options, lines, strict=True):
        picture = weight_values({"W": np.ones((rows, 4))}, **places)
        matrix = shown(picture).find(f"{SVG}g").find(f"{SVG}g")
        thick = [p.get("d") for p in matrix.iter(f"{SVG}path") if p.get("stroke-width") == "2"]
        assert thick == [path]


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        (([1.0],), TypeError, "must map titles to matrices"),
        (({},), ValueError, "at least one matrix"),
        (({1: [[1.0]]},), TypeError, "strings for titles"),
        (({"W": [1.0]},), ValueError, r"matrices\['W'\] must have shape"),
        (({"W": np.ones((70, 2))},), ValueError, "1 to 64 rows"),
        (({"W" * 61: [[1.0]]},), ValueError, "at most 60 letters"),
        (({"W": [[1.0]]}, 0), ValueError, "splits must be a sequence"),
        (({"W": [[np.nan]]},), ValueError, "must be finite"),
        (({"W": [[1j]]},), TypeError, "real numbers"),
        (({"W": [[1.0]]}, [1]), ValueError, "splits holds 1"),
        (({"W": [[1.0, 2.0]]}, [1], [1]), ValueError, "rows holds 1"),
        (({"W": [[1.0]]}, [], 0), ValueError, "rows must be a sequence of rows"),
    ],
)
def test_bad_input_is_named(arguments, error, match):
    """Errors name the argument."""
    with pytest.raises(error, match=match):
        weight_values(*arguments)
