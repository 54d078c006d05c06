"""The class `Group` and how its elements are written."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from dmolkit import _tables, palette
from dmolkit._checks import as_array, as_index_array, as_integer_array
from dmolkit._tables import IndexArray

_TABLE_STYLE = "width: auto; margin: 0 auto; border-spacing: 2px; text-align: center"
_LARGEST_SHOWN = 24
_DIGITS = "-0123456789"
_RAISED, _LOWERED = (str.maketrans(_DIGITS, signs) for signs in ("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "₋₀₁₂₃₄₅₆₇₈₉"))
_SHORT_CYCLES = re.compile(r"(\(\d( \d)+\))+")


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Group:
    """Finite group of order n; ``table[a, b]`` is the index of ab, where b acts first.

    Parameters
    ----------
    table : (n, n) integers
        Multiplication table with the identity at index 0; kept as a read-only copy.
    names : sequence of n distinct strings, optional
        Element names; default "e", "g1", "g2", ….
    generators : sequence of indices or names, optional
        Elements that generate the group; default a small set of at most log2(n) elements.

    Attributes
    ----------
    table : (n, n) array of intp, read-only
    names : tuple of n strings
    generators : tuple of indices
    inverse : (n,) array of intp, read-only
        ``inverse[a]`` is the index of a⁻¹.

    Raises
    ------
    TypeError
        If the table does not hold integers, or a name is no string.
    ValueError
        If a group axiom fails (the message names it and elements that show it), if names repeat
        or are too few, or if the generators do not generate.

    Notes
    -----
    Two groups are equal only if they are the same object; see `find_isomorphism`. Validation takes
    O(n² log n) time and O(n²) memory: a Latin square with a two-sided identity is a group as soon
    as Light's test finds it associative.

    Examples
    --------
    >>> z3 = Group([[0, 1, 2], [1, 2, 0], [2, 0, 1]], names=["0", "1", "2"])
    >>> z3.order, z3.is_abelian, z3.index("2"), z3.inverse.tolist()
    (3, True, 2, [0, 2, 1])
    """

    table: IndexArray
    names: tuple[str, ...]
    generators: tuple[int, ...]
    inverse: IndexArray

    def __init__(
        self,
        table: ArrayLike,
        names: Sequence[str] | None = None,
        generators: Sequence[int] | Sequence[str] | None = None,
    ) -> None:
        array = as_integer_array(table, "table")
        if array.ndim != 2 or array.shape[0] != array.shape[1] or not array.size:
            raise ValueError(f"table must be square, (n, n) with n > 0, got shape {array.shape}")
        array = as_index_array(array, "table", len(array))
        object.__setattr__(self, "names", _checked_names(names, len(array)))
        _tables.check_axioms(array, self.names)
        small = _tables.generating_set(array)
        _tables.check_associative(array, small, self.names)
        object.__setattr__(self, "table", _read_only(array))
        chosen = small if generators is None else self.indices(generators, "generators").ravel()
        missing = np.flatnonzero(~_tables.closure(array, chosen))
        if missing.size:
            raise ValueError(
                f"generators must generate the group, but {self.names[missing[0]]} is no product "
                f"of {_listing([self.names[g] for g in chosen])}"
            )
        object.__setattr__(self, "generators", tuple(int(g) for g in chosen))
        object.__setattr__(self, "inverse", _read_only(np.argmin(array, axis=1)))

    @property
    def order(self) -> int:
        """Number of elements."""
        return len(self.table)

    @property
    def identity(self) -> int:
        """Index of the identity, always 0."""
        return 0

    @property
    def is_abelian(self) -> bool:
        """Whether all elements commute."""
        return bool((self.table == self.table.T).all())

    @cached_property
    def element_orders(self) -> IndexArray:
        """Order of each element, (n,): the smallest k > 0 with aᵏ = e. Read-only."""
        everyone = np.arange(self.order)
        orders, powers = np.ones_like(everyone), everyone
        while powers.any():
            orders[powers != 0] += 1
            powers = np.where(powers == 0, 0, self.table[powers, everyone])
        return _read_only(orders)

    def index(self, name: str) -> int:
        """Return the index of the element called ``name``; ValueError if there is none."""
        if not isinstance(name, str):
            raise TypeError(f"name must be a string, got {name!r}")
        return int(self.indices(name, "name"))

    def indices(self, elements: ArrayLike, argument: str = "elements") -> IndexArray:
        """Return the indices of elements given by index or by name.

        Parameters
        ----------
        elements : array of integers or of strings, any shape
        argument : str
            What messages call ``elements``.

        Raises
        ------
        TypeError
            If an element is neither an integer nor a string, or both kinds are mixed.
        ValueError
            If there is no such element; indices do not wrap around.
        """
        array = as_array(elements, argument)
        if array.dtype.kind != "U":
            return as_index_array(array, argument, self.order)
        if not all(isinstance(x, str) for x in np.asarray(elements, dtype=object).flat):
            raise TypeError(f"{argument} must be all indices or all names, got a mixture")
        positions = {name: i for i, name in enumerate(self.names)}
        foreign = [str(name) for name in array.flat if name not in positions]
        if foreign:
            raise ValueError(f"{argument}: no element {foreign[0]!r} among {_listing(self.names)}")
        return np.array([positions[name] for name in array.flat], np.intp).reshape(array.shape)

    def product(self, a: ArrayLike, b: ArrayLike) -> IndexArray:
        """Return the indices of the products ab (b acts first); ``a`` and ``b`` broadcast.

        Examples
        --------
        >>> from dmolkit.groups import dihedral
        >>> d4 = dihedral(4)
        >>> d4.names[d4.product("s", "r")]
        'r^3s'
        """
        left, right = self.indices(a, "a"), self.indices(b, "b")
        try:
            return np.asarray(self.table[left, right])
        except IndexError:
            raise ValueError(
                f"a and b must broadcast, got the shapes {left.shape} and {right.shape}"
            ) from None

    def power(self, a: ArrayLike, k: ArrayLike) -> IndexArray:
        """Return the indices of the powers aᵏ; k may be negative, and both arguments broadcast.

        Examples
        --------
        >>> from dmolkit.groups import cyclic
        >>> cyclic(6).power("r", [-1, 0, 7]).tolist()
        [5, 0, 1]
        """
        base = self.indices(a, "a")
        exponent = as_integer_array(k, "k") % self.element_orders[base]
        result = np.zeros_like(exponent)
        while exponent.any():
            result = np.where(exponent % 2 == 1, self.table[result, base], result)
            base, exponent = self.table[base, base], exponent // 2
        return np.asarray(result)

    def conjugate(self, g: ArrayLike, x: ArrayLike) -> IndexArray:
        """Return the indices of gxg⁻¹; ``g`` and ``x`` broadcast."""
        left = self.indices(g, "g")
        return np.asarray(self.table[self.product(left, x), self.inverse[left]])

    def __len__(self) -> int:
        """Return the order."""
        return self.order

    def __reduce__(self) -> tuple[type[Group], tuple[object, ...]]:
        """Rebuild copies and unpickled groups by the constructor: valid and read-only again."""
        return Group, (self.table, self.names, self.generators)

    def __repr__(self) -> str:
        """Return order, the first names and the generators in one line."""
        by = _listing([self.names[g] for g in self.generators])
        return f"<Group of order {self.order}: {_listing(self.names)}; generated by {by}>"

    def _repr_html_(self) -> str:
        names = [html.escape(pretty(name)) for name in self.names]
        by = _listing([names[g] for g in self.generators])
        summary = f"group of order {self.order}, generated by {by}"
        if self.order > _LARGEST_SHOWN:
            return f'<p class="dmk-cayley">{summary[0].upper()}{summary[1:]}.</p>'
        colors = zip(palette.element_colors(self), palette.mirrored_elements(self), strict=True)
        styles = [_cell_style(color, mirrored) for color, mirrored in colors]
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        rows = "".join(
            f'<tr><th scope="row">{name}</th>'
            + "".join(f'<td style="{styles[x]}">{names[x]}</td>' for x in products)
            + "</tr>"
            for name, products in zip(names, self.table.tolist(), strict=True)
        )
        return (
            f'<table class="dmk-cayley" style="{_TABLE_STYLE}" aria-label="Cayley table of the '
            f'{summary}"><caption style="caption-side: bottom">row a, column b: ab</caption>'
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def pretty(name: str) -> str:
    """Typeset the name of an element or of a group, as all figures and widgets write it.

    Exponents are raised and indices lowered, a minus sign is a true one, cycles of one-digit points
    stand without spaces, and at the other spaces no line breaks.

    Examples
    --------
    >>> pretty("r^2s"), pretty("a^-1"), pretty("D_4"), pretty("(1 2)(3 4)")
    ('r²s', 'a⁻¹', 'D₄', '(12)(34)')
    """
    if _SHORT_CYCLES.fullmatch(name):
        return name.replace(" ", "")
    text = re.sub(r"\^(-?\d+)", lambda match: match[1].translate(_RAISED), name)
    text = re.sub(r"_(-?\d+)", lambda match: match[1].translate(_LOWERED), text)
    text = re.sub(r"(?<!\w)-(?=\w)", "\N{MINUS SIGN}", text)
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _checked_names(names: Sequence[str] | None, order: int) -> tuple[str, ...]:
    if names is None:
        return ("e", *(f"g{i}" for i in range(1, order)))
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"names must be a sequence of strings, got {names!r}")
    listed = tuple(names)
    wrong = [name for name in listed if not isinstance(name, str)]
    if wrong:
        raise TypeError(f"names must be strings, got {wrong[0]!r}")
    if len(listed) != order:
        raise ValueError(f"names must name all {order} elements, got {len(listed)} names")
    repeated = [name for name, count in Counter(listed).items() if count > 1]
    if repeated:
        raise ValueError(f"names must be distinct, but {repeated[0]!r} appears more than once")
    return tuple(str(name) for name in listed)


def _listing(names: Sequence[str]) -> str:
    """Up to eight names in a row; "nothing" if there are none."""
    return ", ".join(names if len(names) <= 8 else (*names[:7], "…")) or "nothing"


def _cell_style(color: str, mirrored: bool) -> str:
    """Tinted background; a mirrored element has an inner outline as its second mark."""
    tint = f"color-mix(in srgb, {color} {100 * palette.TINT:.0f}%, transparent)"
    fill = f"padding: 0.2em 0.6em; border-radius: 0.25em; background: {tint}"
    return f"{fill}; box-shadow: inset 0 0 0 2px {color}" if mirrored else fill


def _read_only(array: IndexArray) -> IndexArray:
    """View of an array that cannot be made writable again: it does not own its numbers."""
    array.flags.writeable = False
    return array.view()
