"""*Cayley table explorer*: products, orders, commuting pairs, inverses and cosets in one table."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from dmolkit import palette
from dmolkit._checks import as_int
from dmolkit.groups import (
    Group,
    alternating,
    cyclic,
    dihedral,
    find_isomorphism,
    generated_subgroup,
    is_normal,
    pretty,
    quaternion,
    quotient_group,
    subgroups,
    symmetric,
)
from dmolkit.widgets.base import Widget

_GIVEN = "given"
_LARGEST = 24
_COLORINGS = ("element", "order", "commuting", "coset")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class CayleyExplorer(Widget):
    """A Cayley table to pick products from, to colour, and to sort by cosets.

    Parameters
    ----------
    group : str or Group
        One of "Z2" … "Z12", "D2" … "D8", "S3", "A4", "Q8", or a group of your own of order at most
        24, which then stands first in the list.
    picked : two element indices, optional
        Row a and column b of the picked product ab; default the first and the last generator.
    coloring : {"element", "order", "commuting", "coset"}
        What gives the cells their colours: the product, its order, whether ab = ba, or the coset
        that holds the product.
    subgroup : int
        Index in ``dmolkit.groups.subgroups`` of the subgroup H by whose left cosets the rows and
        columns are sorted; 0, the trivial one, leaves the order of the group.
    gap : float
        How far the blocks are pulled apart, from 0 to 1 (dimensionless).
    inverses : bool
        Whether the cells with ab = e are marked.

    Attributes
    ----------
    group : str
        Name of the group that is shown, "given" for your own.
    picked, coloring, subgroup, gap, inverses
        As above, synced with the page; ``picked`` is None while nothing is picked. Another group
        starts with its generators picked and with the trivial subgroup.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group.
    ValueError
        If the group is unknown or too large, or another value lies outside its range.
    traitlets.TraitError
        If another value is of the wrong type.

    Examples
    --------
    >>> explorer = CayleyExplorer("D4", picked=[4, 1])
    >>> explorer.product
    'r^3s'
    """

    groups = traitlets.Dict().tag(sync=True)
    group = traitlets.Unicode().tag(sync=True)
    picked = traitlets.List(traitlets.Int(), allow_none=True).tag(sync=True)
    coloring = traitlets.Unicode().tag(sync=True)
    subgroup = traitlets.Int().tag(sync=True)
    gap = traitlets.Float().tag(sync=True)
    inverses = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        group: str | Group = "D4",
        *,
        picked: Sequence[int] | None = None,
        coloring: str = "element",
        subgroup: int = 0,
        gap: float = 0.0,
        inverses: bool = False,
    ) -> None:
        self._groups = dict(_standard_groups())
        groups = _standard_descriptions()
        if isinstance(group, Group):
            if group.order > _LARGEST:
                raise ValueError(f"group must have order at most {_LARGEST}, got {group!r}")
            self._groups[_GIVEN] = group
            groups = {_GIVEN: _described("G", group)} | groups
        elif not isinstance(group, str):
            raise TypeError(f"group must be a name or a Group, got {group!r}")
        name = group if isinstance(group, str) else _GIVEN
        start = groups[_one_of("group", name, groups)]["start"]
        super().__init__(
            groups=groups,
            group=name,
            picked=start if picked is None else picked,
            coloring=coloring,
            subgroup=subgroup,
            gap=gap,
            inverses=inverses,
        )
        self.observe(self._restart, "group")

    @traitlets.validate("group")
    def _is_listed(self, proposal: Any) -> str:
        return _one_of("group", proposal.value, self.groups)

    @traitlets.validate("picked")
    def _is_pair(self, proposal: Any) -> list[int] | None:
        picked: list[int] | None = proposal.value
        order = self._groups[self.group].order
        if picked is not None and (len(picked) != 2 or not all(0 <= x < order for x in picked)):
            raise ValueError(
                f"picked must be None or two indices from 0 to {order - 1}, got {picked}"
            )
        return picked

    @traitlets.validate("coloring")
    def _is_coloring(self, proposal: Any) -> str:
        return _one_of("coloring", proposal.value, _COLORINGS)

    @traitlets.validate("subgroup")
    def _is_subgroup(self, proposal: Any) -> int:
        last = len(self.groups[self.group]["subgroups"]) - 1
        return as_int(proposal.value, "subgroup", minimum=0, maximum=last)

    @traitlets.validate("gap")
    def _is_fraction(self, proposal: Any) -> float:
        gap = float(proposal.value)
        if not 0 <= gap <= 1:
            raise ValueError(f"gap must lie between 0 and 1, got {gap}")
        return gap

    @property
    def product(self) -> str | None:
        """Name of the picked product ab, None while nothing is picked."""
        if self.picked is None:
            return None
        group = self._groups[self.group]
        return group.names[group.product(*self.picked)]

    def fallback(self) -> str:
        """Return the group's table, and the picked product in symbols."""
        group = self._groups[self.group]
        if self.picked is None:
            return group._repr_html_()
        a, b = self.picked
        row, column, product = (escape(pretty(group.names[x])) for x in (a, b, group.product(a, b)))
        return f"{group._repr_html_()}<p>{row} · {column} = {product}</p>"

    def _restart(self, _change: object) -> None:
        self.subgroup = 0
        self.picked = self.groups[self.group]["start"]


def _one_of(argument: str, value: str, choices: Iterable[str]) -> str:
    if value not in choices:
        raise ValueError(f"{argument} must be one of {', '.join(choices)}, got {value!r}")
    return value


@cache
def _standard_groups() -> dict[str, Group]:
    return (
        {f"Z{n}": cyclic(n) for n in range(2, 13)}
        | {f"D{n}": dihedral(n) for n in range(2, 9)}
        | {"S3": symmetric(3), "A4": alternating(4), "Q8": quaternion()}
    )


@cache
def _standard_descriptions() -> dict[str, dict[str, Any]]:
    return {
        name: _described(name.translate(_SUBSCRIPTS), group)
        for name, group in _standard_groups().items()
    }


def _described(title: str, group: Group) -> dict[str, Any]:
    """One group as the page code reads it: typeset names, a flat table, its subgroups."""
    generators = group.generators or (0,)
    return {
        "title": title,
        "names": [_unbroken(name) for name in group.names],
        "table": group.table.ravel().tolist(),
        "orders": group.element_orders.tolist(),
        "colors": list(palette.element_colors(group)),
        "mirrored": list(palette.mirrored_elements(group)),
        "start": [generators[0], generators[-1]],
        "subgroups": [_described_subgroup(group, subgroup) for subgroup in subgroups(group)],
    }


def _described_subgroup(group: Group, subgroup: NDArray[np.intp]) -> dict[str, Any]:
    """Label, normality, name of the quotient and left cosets (in the order of H) of a subgroup."""
    normal = is_normal(group, subgroup)
    names = ", ".join(_unbroken(group.names[g]) for g in _generators(group, subgroup))
    return {
        "label": f"⟨{names}⟩" if names else f"{{{_unbroken(group.names[0])}}}",
        "normal": normal,
        "quotient": _known_as(quotient_group(group, subgroup)) if normal else None,
        "cosets": _left_cosets(group, subgroup),
    }


def _unbroken(name: str) -> str:
    """Return a typeset name that no line break tears apart at its spaces."""
    return pretty(name).replace(" ", "\N{NO-BREAK SPACE}")


def _left_cosets(group: Group, subgroup: NDArray[np.intp]) -> list[list[int]]:
    """Return the cosets gH in the order of their first elements, each listed as gh for h in H."""
    cosets: list[list[int]] = []
    for g in range(group.order):
        if not any(g in coset for coset in cosets):
            cosets.append(group.product(g, subgroup).tolist())
    return cosets


def _generators(group: Group, subgroup: NDArray[np.intp]) -> Sequence[int]:
    """First elements that generate the subgroup, none of which can be spared."""
    chosen: list[int] = []
    for g in subgroup.tolist():
        if g not in generated_subgroup(group, chosen):
            chosen.append(g)
    for g in tuple(chosen):
        others = [x for x in chosen if x != g]
        if len(generated_subgroup(group, others)) == len(subgroup):
            chosen = others
    return chosen


def _known_as(group: Group) -> str | None:
    """Typeset name of the first listed group isomorphic to this one, if there is one."""
    for name, known in _standard_groups().items():
        if find_isomorphism(group, known) is not None:
            return name.translate(_SUBSCRIPTS)
    return None
