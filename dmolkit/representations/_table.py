"""The table of irreducible characters, and how it is printed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import numpy as np

from dmolkit._tables import IndexArray
from dmolkit.groups import Group, pretty
from dmolkit.representations._exact import exact_text, legend
from dmolkit.representations._representation import Numbers, as_group
from dmolkit.representations._spectra import Spectra, character_spectra

_STYLE = "width: auto; margin: 0 auto; text-align: center"


@dataclass(frozen=True, eq=False, repr=False)
class CharacterTable:
    """Irreducible characters of a group; `character_table` makes it.

    Attributes
    ----------
    group : Group
    field : "complex" or "real"
        What the representations are irreducible over.
    classes : tuple of index arrays
        Conjugacy classes by smallest element; over R a class is joined with that of the inverses.
    values : (k, k) array, read-only
        ``values[i, c]`` is character i on class c; float64 if all are real, else complex128. Rows
        in the order of ``irreps(group)`` or ``real_irreps(group)``.
    names : tuple of strings
        χ₁, χ₂, …, one per row.
    """

    group: Group
    field: str
    classes: tuple[IndexArray, ...]
    values: Numbers
    names: tuple[str, ...]

    def _cells(self) -> list[list[str]]:
        texts = {value: exact_text(value) for value in set(self.values.ravel().tolist())}
        return [[texts[value] for value in row] for row in self.values.tolist()]

    def _representatives(self) -> list[str]:
        return [pretty(self.group.names[members[0]]) for members in self.classes]

    def __str__(self) -> str:
        """Return the table as lines of text: representatives, sizes of classes, characters."""
        cells = self._cells()
        rows = [
            ["", *self._representatives()],
            ["size", *(str(len(members)) for members in self.classes)],
            *([name, *row] for name, row in zip(self.names, cells, strict=True)),
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                [row[0].ljust(widths[0])]
                + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            )
            for row in rows
        ]
        notes = legend(cell for row in cells for cell in row)
        return "\n".join([*lines, ", ".join(notes)] if notes else lines)

    def __repr__(self) -> str:
        """Return the same text as ``str``."""
        return str(self)

    def _repr_html_(self) -> str:
        cells = self._cells()
        heads = "".join(
            f'<th scope="col">{html.escape(name)}</th>' for name in self._representatives()
        )
        sizes = [str(len(members)) for members in self.classes]
        rows = "".join(
            f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in row)}</tr>'
            for name, row in zip(("size", *self.names), (sizes, *cells), strict=True)
        )
        notes = [
            re.sub(r"\^\{(.*?)\}", r"<sup>\1</sup>", note)
            for note in legend(cell for row in cells for cell in row)
        ]
        caption = f'<caption style="caption-side: bottom">{", ".join(notes)}</caption>'
        over = {"complex": "C", "real": "R"}[self.field]
        return (
            f'<table class="dmk-characters" style="{_STYLE}" aria-label="Character table over '
            f'{over} of a group of order {self.group.order}">{caption if notes else ""}'
            f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )


def character_table(group: Group, field: str = "complex") -> CharacterTable:
    """Table of the irreducible characters, exact up to the last rounding.

    Parameters
    ----------
    group : Group
    field : "complex" or "real"
        Irreducible over C, or over R. A real irreducible character is χ if that is of real type,
        χ + χ̄ if complex, and 2χ if quaternionic.

    Returns
    -------
    CharacterTable
        Square, over R as well, where g and g⁻¹ share a class. When it is printed, integers, roots
        of unity, the golden ratio φ, a + b√n, their halves and 2 cos(2πp/q) appear as such, and
        only other numbers as decimals.

    Raises
    ------
    TypeError
        If ``group`` is no group.
    ValueError
        If ``field`` is neither.

    Notes
    -----
    Characters come from the eigenvalues of class sums, see `irreps`.
    Source for R: Serre, Linear Representations of Finite Groups, §12.4 and §13.2.

    Examples
    --------
    >>> from dmolkit.groups import alternating, cyclic
    >>> print(character_table(alternating(5)))
          e  (345)  (23)(45)  (12345)  (12354)
    size  1     20        15       12       12
    χ₁    1      1         1        1        1
    χ₂    3      0        −1        φ      1−φ
    χ₃    3      0        −1      1−φ        φ
    χ₄    4      1         0       −1       −1
    χ₅    5     −1         1        0        0
    φ = (1+√5)/2
    >>> print(character_table(cyclic(6), field="real"))
          e   r  r²  r³
    size  1   2   2   1
    χ₁    1   1   1   1
    χ₂    2   1  −1  −2
    χ₃    2  −1  −1   2
    χ₄    1  −1   1  −1
    """
    real = check_field(field) == "real"
    spectra = character_spectra(as_group(group))
    classes: list[IndexArray] = spectra.classes
    values: Numbers = spectra.values
    if real:
        classes, values = _real_table(spectra)
    if not values.imag.any():
        values = values.real.copy()
    values.flags.writeable = False
    names = tuple(pretty(f"χ_{i + 1}") for i in range(len(values)))
    return CharacterTable(group, field, tuple(classes), values.view(), names)


def check_field(field: str) -> str:
    """Return ``field``; ValueError unless it is "complex" or "real"."""
    if field not in ("complex", "real"):
        raise ValueError(f"field must be 'complex' or 'real', got {field!r}")
    return field


def _real_table(spectra: Spectra) -> tuple[list[IndexArray], Numbers]:
    """Classes joined with those of the inverses, and the characters irreducible over R."""
    opposite = spectra.inverse_class
    columns = np.flatnonzero(np.arange(len(opposite)) <= opposite)
    classes = [np.union1d(spectra.classes[c], spectra.classes[opposite[c]]) for c in columns]
    rows = spectra.real_rows()
    factors = np.where(spectra.indicators[rows] == 1, 1, 2)
    return classes, factors[:, None] * spectra.values[rows[:, None], columns].real
