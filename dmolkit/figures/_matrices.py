"""Weight matrices whose entries are drawn by sign and size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array, as_index_array
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import document, figure_style, num, tag, text
from dmolkit.figures._svg import group as moved
from dmolkit.figures._weights import check_titles
from dmolkit.palette import LINE, NEGATIVE, POSITIVE

_Floats = NDArray[np.float64]

_CELL, _GAP, _WIDEST = 22.0, 26.0, 470.0
_MOST, _LONGEST = 64, 60
_ZERO = 1e-9


def weight_values(
    matrices: Mapping[str, ArrayLike], splits: Sequence[int] = (), rows: Sequence[int] = ()
) -> Picture:
    """Matrices of numbers, one beside or beneath the other, on one scale.

    Parameters
    ----------
    matrices : mapping from str to array_like, (n_out, n_in)
        Real numbers, with the title of each matrix.
    splits : sequence of int
        Columns before which a line is drawn, in all matrices.
    rows : sequence of int
        Rows before which a line is drawn, in all matrices.

    Returns
    -------
    Picture
        A square in each entry has an area that grows with its absolute value. Positive squares
        are full and negative ones hollow, in two colours. Entries below 10⁻⁹ of the largest of all
        count as 0 and stay empty.

    Raises
    ------
    TypeError
        If ``matrices`` is no mapping, a title is no string, or a matrix does not hold real numbers.
    ValueError
        If there is no matrix, one has another shape, is empty, not finite, or has over 64 rows or
        columns, a title has over 60 letters, a split is no column, or one of ``rows`` is no row.

    Examples
    --------
    >>> weight_values({"W": [[1.0, 0.0], [0.0, -1.0]]}).alt
    'W: 2 by 2, of which 1 entry is positive, 1 negative and 2 are zero.'
    """
    checked = _checked(matrices)
    widest = max(matrix.shape[1] for matrix in checked.values())
    lines = _lines(checked, rows, splits)
    side = min(_CELL, _WIDEST / widest)
    scale = max(float(np.abs(matrix).max()) for matrix in checked.values()) or 1.0
    art, left, top, row_height, width = "", 0.0, 0.0, 0.0, 0.0
    for title, matrix in checked.items():
        size = max(matrix.shape[1] * side, 8.2 * len(title)), len(matrix) * side + 26
        if left and left + size[0] > _WIDEST + 1:
            left, top = 0.0, top + row_height + _GAP
            row_height = 0.0
        drawn = text((size[0] / 2, 8), title, font_size=15)
        inset = (size[0] - matrix.shape[1] * side) / 2
        drawn += moved((inset, 24), _matrix(matrix / scale, side, *lines))
        art += moved((left, top), drawn)
        width, row_height = max(width, left + size[0]), max(row_height, size[1])
        left += size[0] + _GAP
    box = (-2, -4, width + 4, top + row_height + 8)
    alt = " ".join(_words(title, matrix / scale) for title, matrix in checked.items())
    return Picture(document(*box, figure_style(box[2] * 1.1), art), alt)


def _checked(matrices: Mapping[str, ArrayLike]) -> dict[str, _Floats]:
    check_titles(matrices, "matrices")
    checked: dict[str, _Floats] = {}
    for title, given in matrices.items():
        if len(title) > _LONGEST:
            raise ValueError(f"titles must have at most {_LONGEST} letters, got {title!r}")
        matrix: Any = as_finite_array(given, f"matrices[{title!r}]", np.float64)
        if matrix.ndim != 2 or not matrix.size or max(matrix.shape) > _MOST:
            raise ValueError(
                f"matrices[{title!r}] must have shape (n_out, n_in) with 1 to {_MOST} rows and "
                f"columns, got {matrix.shape}"
            )
        checked[title] = matrix
    return checked


def _lines(
    checked: Mapping[str, _Floats], rows: Sequence[int], columns: Sequence[int]
) -> list[list[int]]:
    """Rows and columns before which a line is drawn."""
    found = []
    for given, name, axis in ((rows, "rows", 0), (columns, "splits", 1)):
        places = as_index_array(given, name, min(m.shape[axis] for m in checked.values()))
        if places.ndim != 1:
            kind = ("rows", "columns")[axis]
            raise ValueError(f"{name} must be a sequence of {kind}, got {given!r}")
        found.append(places.tolist())
    return found


def _matrix(matrix: _Floats, side: float, above: list[int], before: list[int]) -> str:
    """Squares of two kinds, grid, and lines; values are shares of the largest."""
    rows, columns = matrix.shape
    width, height = columns * side, rows * side
    grid = "".join(f"M{num(k * side)} 0v{num(height)}" for k in range(1, columns))
    grid += "".join(f"M0 {num(k * side)}h{num(width)}" for k in range(1, rows))
    art = tag("path", d=grid, stroke=LINE, stroke_width=0.6, opacity=0.4) if grid else ""
    full, hollow = "", ""
    for (i, j), share in np.ndenumerate(matrix):
        if abs(share) < _ZERO:
            continue
        outer = 0.9 * side * abs(share) ** 0.5
        stroke = 0.0 if share > 0 else min(0.13 * side, 0.3 * outer)
        size = outer - stroke
        x, y = (j + 0.5) * side - size / 2, (i + 0.5) * side - size / 2
        look: dict[str, str | float] = {} if share > 0 else {"stroke_width": stroke}
        square = tag("rect", x=x, y=y, width=size, height=size, **look)
        if share > 0:
            full += square
        else:
            hollow += square
    art += tag("g", full, fill=POSITIVE) if full else ""
    art += tag("g", hollow, fill="none", stroke=NEGATIVE) if hollow else ""
    art += tag("rect", width=width, height=height, fill="none", stroke=LINE)
    lines = "".join(f"M{num(k * side)} 0v{num(height)}" for k in before)
    lines += "".join(f"M0 {num(k * side)}h{num(width)}" for k in above)
    return art + (tag("path", d=lines, stroke=LINE, stroke_width=2) if lines else "")


def _words(title: str, matrix: _Floats) -> str:
    """Sentence of the alt text about one matrix."""
    zero = int((np.abs(matrix) < _ZERO).sum())
    positive = int((matrix >= _ZERO).sum())
    negative = matrix.size - zero - positive
    entries = "1 entry is" if positive == 1 else f"{positive} entries are"
    verb = "is" if zero == 1 else "are"
    return (
        f"{title}: {len(matrix)} by {matrix.shape[1]}, of which {entries} positive, "
        f"{negative} negative and {zero} {verb} zero."
    )
