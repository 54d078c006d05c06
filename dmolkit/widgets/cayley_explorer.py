"""*Cayley table explorer*: products, orders, commuting pairs, inverses and cosets in one table."""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from dmolkit import palette
from dmolkit.cosets import left_cosets
from dmolkit.groups import (
    Group,
    find_isomorphism,
    is_normal,
    pretty,
    quotient_group,
    subgroups,
)
from dmolkit.widgets._catalog import GroupChoice, named_group, subgroup_title, title
from dmolkit.widgets.base import BadTrait, Widget, one_of

_COLORINGS = ("element", "order", "commuting", "coset")


class CayleyExplorer(GroupChoice, Widget):
    """A Cayley table to pick products from, to colour, and to sort by cosets.

    Parameters
    ----------
    group : str or Group
        One of "Z2" … "Z12", "D2" … "D8", "S3", "A4", "Q8", or a group of your own with at most 24
        elements, which then stands first in the list.
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
    group_name : str
        Name of the group that is shown; "given" for one that was passed in.
    picked, coloring, subgroup, gap, inverses
        As above; ``picked`` is None while nothing is picked. Another group starts with its
        generators picked and with the trivial subgroup. These and ``group_name`` are synced with
        the page; setting them moves the page.
    group : Group
        The group that is shown.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group.
    ValueError
        If the group is unknown or too large, or another value lies outside its range.
    traitlets.TraitError
        If a trait is given a value that it cannot have.

    Examples
    --------
    >>> explorer = CayleyExplorer("D4", picked=[4, 1])
    >>> explorer.product
    'r^3s'
    """

    picked = traitlets.List(traitlets.Int(), allow_none=True).tag(sync=True)
    coloring = traitlets.Unicode().tag(sync=True)
    subgroup = traitlets.Int().tag(sync=True)
    gap = traitlets.Float().tag(sync=True)
    inverses = traitlets.Bool().tag(sync=True)

    _listed = (*(f"Z{n}" for n in range(2, 13)), *(f"D{n}" for n in range(2, 9)), "S3", "A4", "Q8")

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
        traits = {"coloring": coloring, "subgroup": subgroup, "gap": gap, "inverses": inverses}
        super().__init__(group, **traits if picked is None else traits | {"picked": picked})
        self.observe(self._restart, "group_name")

    @traitlets.default("picked")
    def _generators(self) -> list[int]:
        return list(self._about["start"])

    @traitlets.validate("picked")
    def _is_pair(self, proposal: Any) -> list[int] | None:
        picked: list[int] | None = proposal.value
        order = self.group.order
        if picked is not None and (len(picked) != 2 or not all(0 <= x < order for x in picked)):
            raise BadTrait(
                f"picked must be None or two indices from 0 to {order - 1}, got {picked}"
            )
        return picked

    @traitlets.validate("coloring")
    def _is_coloring(self, proposal: Any) -> str:
        return one_of(proposal.value, _COLORINGS, "coloring")

    @traitlets.validate("subgroup")
    def _is_subgroup(self, proposal: Any) -> int:
        last = len(self._about["subgroups"]) - 1
        if not 0 <= proposal.value <= last:
            raise BadTrait(f"subgroup must be an index from 0 to {last}, got {proposal.value}")
        return int(proposal.value)

    @traitlets.validate("gap")
    def _is_fraction(self, proposal: Any) -> float:
        if not 0 <= proposal.value <= 1:
            raise BadTrait(f"gap must lie between 0 and 1, got {proposal.value}")
        return float(proposal.value)

    @property
    def product(self) -> str | None:
        """Name of the picked product ab, None while nothing is picked."""
        if self.picked is None:
            return None
        return self.group.names[self.group.product(*self.picked)]

    def fallback(self) -> str:
        """Return the group's table, and the picked product in symbols."""
        group, equation = self.group, ""
        if self.picked is not None:
            a, b = self.picked
            row, column, product = (
                escape(pretty(group.names[x])) for x in (a, b, int(group.product(a, b)))
            )
            equation = f"<p>{row} · {column} = {product}</p>"
        return (
            f'<div class="dmk-still dmk-cayley-still" style="--order: {group.order}">'
            f"{group._repr_html_()}{equation}</div>"
        )

    @staticmethod
    def _describe(name: str, group: Group) -> dict[str, Any]:
        """Typeset names, a flat table, orders, colours and subgroups."""
        generators = group.generators or (group.identity,)
        return {
            "title": title(name),
            "names": [pretty(element) for element in group.names],
            "table": group.table.ravel().tolist(),
            "orders": group.element_orders.tolist(),
            "colors": list(palette.element_colors(group)),
            "mirrored": list(palette.mirrored_elements(group)),
            "start": [generators[0], generators[-1]],
            "subgroups": [_described_subgroup(group, subgroup) for subgroup in subgroups(group)],
        }

    def _restart(self, _change: object) -> None:
        self.subgroup = 0
        self.picked = self._about["start"]


def _described_subgroup(group: Group, subgroup: NDArray[np.intp]) -> dict[str, Any]:
    """Label, normality, name of the quotient and left cosets (in the order of H) of a subgroup."""
    normal = is_normal(group, subgroup)
    firsts = left_cosets(group, subgroup)[:, :1]
    return {
        "label": subgroup_title(group, subgroup),
        "normal": normal,
        "quotient": _known_as(quotient_group(group, subgroup)) if normal else None,
        "cosets": group.product(firsts, subgroup).tolist(),
    }


def _known_as(group: Group) -> str | None:
    """Typeset name of the first listed group isomorphic to this one, if there is one."""
    for name in CayleyExplorer._listed:
        if find_isomorphism(group, named_group(name)) is not None:
            return "Z₂ × Z₂" if name == "D2" else title(name)  # the name that readers know
    return None
