"""The 15 linear maps of matrices that commute with renaming their indices."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dmolkit.constraints import equivariant_basis, permutation_group, vectors
from dmolkit.figures._picture import Picture
from dmolkit.figures._svg import Point, document, figure_style, line, tag, text
from dmolkit.figures._svg import group as moved
from dmolkit.palette import CATEGORICAL, INK, LINE, MUTED

_Classes = tuple[int, ...]

_SIZE, _CELL = 4, 4.5
_SIDE = _CELL * _SIZE**2
_COLUMNS, _PANEL, _ROW, _TOP = 3, 154.0, 134.0, 46.0
_FONT = 14.0
_PLACES: dict[str, Point] = {"i": (18, 17), "j": (18, 55), "k": (50, 17), "l": (50, 55)}
"""Dots of the four indices: those of A on the left, those of B on the right."""

_WORDS: dict[_Classes, str] = {
    (0, 0, 0, 0): "identity on diagonal",
    (0, 0, 0, 1): "diagonal → rows",
    (0, 0, 1, 0): "diagonal → columns",
    (0, 0, 1, 1): "trace → diagonal",
    (0, 1, 0, 0): "row sums → diagonal",
    (0, 1, 0, 1): "identity off diag.",
    (0, 1, 1, 0): "transpose off diag.",
    (0, 1, 1, 1): "col. sums → diagonal",
    (0, 0, 1, 2): "trace → off diag.",
    (0, 1, 0, 2): "row sums → rows",
    (0, 1, 1, 2): "col. sums → rows",
    (0, 1, 2, 0): "row sums → columns",
    (0, 1, 2, 1): "col. sums → columns",
    (0, 1, 2, 2): "total → diagonal",
    (0, 1, 2, 3): "total → off diag.",
}
"""What the map does, by the class of each of i, j, k, l."""


_NOTES = (
    "Joined dots are equal indices, all others differ.",
    "Matrices: rows are kl, columns ij, from 11, 12 to 44.",
)


class _Map(NamedTuple):
    """One map B_kl = Σ_ij W_kl,ij A_ij with the classes of i, j, k, l, in their order, from 0."""

    classes: _Classes
    matrix: NDArray[np.bool_]

    @property
    def letters(self) -> dict[str, str]:
        """Name of each index; equal ones have one name, which is k or l where B has it."""
        names: dict[int, str] = {}
        for index, c in zip("klij", self.classes[2:] + self.classes[:2], strict=True):
            names.setdefault(c, index)
        return {index: names[c] for index, c in zip("ijkl", self.classes, strict=True)}

    @property
    def formula(self) -> tuple[str, str, str]:
        """Indices of B, of the sum, and of A."""
        name = self.letters
        free = "".join(dict.fromkeys(name[index] for index in "ij")).strip(name["k"] + name["l"])
        return name["k"] + name["l"], free, name["i"] + name["j"]

    @property
    def partition(self) -> str:
        """Classes in words, such as ``ik|jl``."""
        found: dict[int, str] = {}
        for index, c in zip("ijkl", self.classes, strict=True):
            found[c] = found.get(c, "") + index
        return "|".join(found.values())


def edge_patterns() -> Picture:
    """All linear maps of 4 × 4 matrices A to B that commute with permutations of the indices.

    Weights W_kl,ij are constant on the orbits of (i, j, k, l), and an orbit is given by which of
    the four indices are equal: by one of the 15 partitions of a set of four. With four or more
    values for an index, all partitions occur.

    Returns
    -------
    Picture
        For each partition, four dots of which equal indices are joined, the 16 × 16 matrix W, and
        what it does to A, in words and as a formula. Fewer classes come first; those with equally
        many, in the order of the classes of i, j, k and l, which are numbered as they appear.

    Notes
    -----
    The matrices are the basis that `dmolkit.constraints.equivariant_basis` finds, scaled to ones.
    Source: H. Maron et al., Invariant and Equivariant Graph Networks, ICLR 2019
    (arXiv:1812.09902), which counts the maps by Bell numbers: B(4) = 15.

    Examples
    --------
    >>> edge_patterns().alt[:45]
    'The 15 equivariant maps of 4 by 4 matrices A '
    """
    maps = _maps()
    rows = -(-len(maps) // _COLUMNS)
    art = "".join(
        text((_PANEL * _COLUMNS / 2, 8 + 19 * n), note, font_size=_FONT, fill=MUTED)
        for n, note in enumerate(_NOTES)
    )
    for place, one in enumerate(maps):
        row, column = divmod(place, _COLUMNS)
        art += moved((column * _PANEL, _TOP + row * _ROW), _draw(one))
    box = (-2, -4, _COLUMNS * _PANEL + 4, _TOP + rows * _ROW)
    parts = [f"{one.partition} {_WORDS[one.classes]}" for one in maps]
    alt = (
        "The 15 equivariant maps of 4 by 4 matrices A with indices i, j to matrices B with indices "
        f"k, l, each as dots, with equal indices joined, and as its 16 by 16 matrix. "
        f"By classes of equal indices: {'; '.join(parts)}."
    )
    return Picture(document(*box, figure_style(box[2] * 1.1), art), alt)


def _maps() -> list[_Map]:
    """Basis of the equivariant maps in the order of the picture."""
    edges = vectors(permutation_group(_SIZE)) ** 2
    found = []
    for matrix in equivariant_basis(edges, edges) != 0:
        k, l, i, j = np.argwhere(matrix.reshape((_SIZE,) * 4))[0].tolist()
        numbers: dict[int, int] = {}
        classes = tuple(numbers.setdefault(index, len(numbers)) for index in (i, j, k, l))
        found.append(_Map(classes, matrix))
    return sorted(found, key=lambda one: (max(one.classes), one.classes))


def _draw(one: _Map) -> str:
    """Dots, matrix, words and formula from the upper left corner of a panel."""
    middle = (_PANEL - 8) / 2
    art = _dots(one.classes) + moved((_PANEL - 8 - _SIDE, 0), _matrix(one.matrix))
    art += text((middle, _SIDE + 14), _WORDS[one.classes], font_size=_FONT)
    return art + _equation((middle, _SIDE + 33), *one.formula)


def _dots(classes: _Classes) -> str:
    """Four dots with their letters and a line between any two that are equal."""
    colors = [CATEGORICAL[c] for c in classes]
    art = ""
    for (a, start), (b, end) in combinations(enumerate(_PLACES.values()), 2):
        if classes[a] == classes[b]:
            art += line(start, end, stroke=colors[a], stroke_width=3)
    for (name, (x, y)), color in zip(_PLACES.items(), colors, strict=True):
        art += tag("circle", cx=x, cy=y, r=5, fill=color)
        aside = x - 12 if name in "ij" else x + 12
        art += text((aside, y), name, font_size=_FONT, font_style="italic")
    return tag("g", art)


def _matrix(matrix: NDArray[np.bool_]) -> str:
    """Ones as squares, with lines between the blocks of equal k or equal i."""
    block = _CELL * _SIZE
    lines = [line((0, at * block), (_SIDE, at * block)) for at in range(_SIZE + 1)]
    lines += [line((at * block, 0), (at * block, _SIDE)) for at in range(_SIZE + 1)]
    ones = [
        tag("rect", x=column * _CELL, y=row * _CELL, width=_CELL, height=_CELL)
        for row, column in np.argwhere(matrix).tolist()
    ]
    return tag("g", *lines, stroke=LINE, stroke_width=0.7) + tag("g", *ones, fill=INK)


def _equation(at: Point, result: str, summed: str, source: str) -> str:
    """B_kl = Σ A_ij with its indices; different letters are different numbers."""
    words: list[tuple[str, dict[str, str | float]]] = [("B", {"dy": 0})]
    after: dict[str, str | float] = {"dy": -4}  # back to the line
    below: dict[str, str | float] = {"dy": 4, "font_size": 0.75 * _FONT}
    words += [(result, below), (" = ", after | {"font_style": "normal"})]
    if summed:
        words += [("Σ", {"dy": 0, "font_style": "normal"}), (summed, below)]
        words += [("\N{THIN SPACE}A", after), (source, below)]
    else:
        words += [("A", {"dy": 0}), (source, below)]
    look: dict[str, str | float] = {"fill": INK, "font_size": _FONT, "font_style": "italic"}
    look |= {"text_anchor": "middle", "dominant_baseline": "central"}
    spans = [tag("tspan", content, **style) for content, style in words]
    return tag("text", *spans, x=at[0], y=at[1], **look)
