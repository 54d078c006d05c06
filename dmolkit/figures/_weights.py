"""Matrices whose tied weights are drawn alike."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_integer_array
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import Point, document, figure_style, tag, text
from dmolkit.figures._svg import group as moved
from dmolkit.palette import CATEGORICAL, INK, LINE, MUTED, TINT

_Labels = NDArray[np.intp]

_CELL, _GAP, _WIDEST = 22.0, 26.0, 470.0
_MOST_FRAMES = 3
_SMALLEST = 13.0
"""Cells below this size carry no letter."""


class _Block(NamedTuple):
    """Matrix with its title and with the room it takes, in drawing units."""

    title: str
    labels: _Labels
    side: float

    @property
    def free(self) -> int:
        """Number of free weights."""
        return int(self.labels.max()) + 1

    @property
    def words(self) -> str:
        """Their number in words."""
        return "1 free weight" if self.free == 1 else f"{self.free} free weights"

    @property
    def width(self) -> float:
        """Width of the matrix, or of the words if they are wider."""
        texts = max(8.8 * len(self.title), 7.6 * len(self.words))
        return max(len(self.labels[0]) * self.side, texts)

    @property
    def height(self) -> float:
        """Height of the matrix."""
        return len(self.labels) * self.side


def weight_sharing(blocks: Mapping[str, ArrayLike]) -> Picture:
    """Matrices side by side in which entries that share one weight look alike.

    Parameters
    ----------
    blocks : mapping from str to array_like, (n_out, n_in)
        Title of each matrix and the numbers 0, …, k - 1 of the weights that its entries are, such
        as the orbits of a group on the pairs of an output and an input.

    Returns
    -------
    Picture
        Each weight has a letter, or a number if there are more than 26, and a colour; after eight
        weights the colours repeat with a frame, then with two, then three. Beneath stands k.

    Raises
    ------
    TypeError
        If ``blocks`` is no mapping, a title is no string, or a matrix does not hold integers.
    ValueError
        If there is no block, or a matrix has another shape, is empty, or lacks one of the numbers
        up to its largest.

    Examples
    --------
    >>> weight_sharing({"Z2 → Z2": [[0, 1], [1, 0]]}).alt
    'Entries that share a weight look alike. Z2 → Z2: 2 by 2, 2 free weights.'
    """
    checked = _checked(blocks)
    widest = max(labels.shape[1] for labels in checked.values())
    side = min(_CELL, _WIDEST / widest)
    rows: list[list[_Block]] = [[]]
    for title, labels in checked.items():
        block = _Block(title, labels, side)
        taken = sum(other.width + _GAP for other in rows[-1])
        if rows[-1] and taken + block.width > _WIDEST:
            rows.append([])
        rows[-1].append(block)
    widths = [sum(block.width for block in row) + _GAP * (len(row) - 1) for row in rows]
    art, top = "", 0.0
    for row, width in zip(rows, widths, strict=True):
        left, height = (max(widths) - width) / 2, max(block.height for block in row)
        for block in row:
            art += moved((left + block.width / 2, top), _draw(block, height))
            left += block.width + _GAP
        top += height + 68
    box = (-2, 0, max(widths) + 4, top - 16)
    alt = " ".join(
        f"{block.title}: {len(block.labels)} by {block.labels.shape[1]}, {block.words}."
        for row in rows
        for block in row
    )
    alt = f"Entries that share a weight look alike. {alt}"
    return Picture(document(*box, figure_style(box[2] * 1.1), art), alt)


def check_titles(matrices: Mapping[str, ArrayLike], argument: str) -> None:
    """Check that an argument maps strings to whatever it is, and that there is something."""
    if not isinstance(matrices, Mapping):
        raise TypeError(f"{argument} must map titles to matrices, got {matrices!r}")
    if not matrices:
        raise ValueError(f"{argument} must contain at least one matrix")
    for title in matrices:
        if not isinstance(title, str):
            raise TypeError(f"{argument} must have strings for titles, got {title!r}")


def _checked(blocks: Mapping[str, ArrayLike]) -> dict[str, _Labels]:
    """Titles and matrices of numbers without a gap."""
    check_titles(blocks, "blocks")
    checked = {}
    for title, matrix in blocks.items():
        labels = as_integer_array(matrix, f"blocks[{title!r}]")
        if labels.ndim != 2 or not labels.size:
            raise ValueError(
                f"blocks[{title!r}] must have shape (n_out, n_in), not empty, got {labels.shape}"
            )
        found = np.unique(labels)
        if (found != np.arange(len(found))).any():
            raise ValueError(
                f"blocks[{title!r}] must hold all of 0, …, k - 1, got {found.tolist()}"
            )
        checked[title] = labels
    return checked


def _draw(block: _Block, height: float) -> str:
    """Title, matrix in the middle of the row's height, and count, around a vertical axis."""
    rows, columns = block.labels.shape
    width, side = columns * block.side, block.side
    cells = "".join(_cells(block, weight) for weight in range(block.free))
    edge = tag("rect", width=width, height=rows * side, fill="none", stroke=LINE)
    art = moved((-width / 2, 26 + (height - rows * side) / 2), cells, edge)
    art += text((0, 10), block.title, font_size=15)
    return art + text((0, height + 42), block.words, font_size=14, fill=MUTED)


def _cells(block: _Block, weight: int) -> str:
    """All entries that are one weight."""
    side, color = block.side, CATEGORICAL[weight % len(CATEGORICAL)]
    corners = [(x * side, y * side) for y, x in np.argwhere(block.labels == weight).tolist()]
    art = tag("g", *_boxes(corners, side, 0.5), fill=color, fill_opacity=TINT)
    for k in range(min(weight // len(CATEGORICAL), _MOST_FRAMES)):
        frames = _boxes(corners, side, side * (0.09 + 0.11 * k))
        art += tag("g", *frames, fill="none", stroke=color, stroke_width=0.05 * side)
    if side < _SMALLEST:
        return art
    name = string.ascii_lowercase[weight] if block.free <= 26 else str(weight + 1)
    letters = [tag("text", name, x=x + side / 2, y=y + side / 2) for x, y in corners]
    look: dict[str, str | float] = {"fill": INK, "font_size": 0.6 * side, "font_style": "italic"}
    look |= {"text_anchor": "middle", "dominant_baseline": "central"}
    return art + tag("g", *letters, **look)


def _boxes(corners: list[Point], side: float, inset: float) -> list[str]:
    """Squares inside cells."""
    size = side - 2 * inset
    return [tag("rect", x=x + inset, y=y + inset, width=size, height=size) for x, y in corners]
