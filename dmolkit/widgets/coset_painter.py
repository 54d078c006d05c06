"""*Coset painter*: the cosets of a subgroup colour a Cayley table, figures and points at once."""

from html import escape
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dmolkit import palette
from dmolkit.cosets import left_cosets, right_cosets
from dmolkit.figures._polygons import SHAPES, corners_of
from dmolkit.groups import (
    Group,
    is_normal,
    pretty,
    subgroups,
)
from dmolkit.widgets._catalog import GroupChoice, subgroup_title, title
from dmolkit.widgets.base import BadTrait, Widget, one_of

_TABLE = "width: auto; border-spacing: 3px; text-align: center; margin: auto"
_ROW = "display: flex; flex-wrap: wrap; gap: 0.5em; padding: 0; list-style: none"


class CosetPainter(GroupChoice, Widget):
    """The left or right cosets of a subgroup H, painted into the group's pictures.

    Parameters
    ----------
    group : str or Group
        One of "Z4", "Z6", "D3", "D4", "D6", "S3", "A4", "Q8", or a group of your own with at most
        24 elements, which then stands first in the list.
    subgroup : indices or names of elements, optional
        All of H. Default the first subgroup that is not normal, or else the first but {e}.
    side : {"left", "right"}
        Whether the cosets are gH or Hg.
    acting : str, optional
        Name of the element whose left multiplication the arrows between the points show; default
        the first generator.

    Attributes
    ----------
    group_name : str
        Name of the group that is shown; "given" for one that was passed in.
    subgroup : list of str
        Names of the elements of H, in the order of the group. Another group keeps the names if they
        are a subgroup of it, too, and starts with its default otherwise.
    side, acting : str
        As above. These, ``group_name`` and ``subgroup`` are synced with the page; setting them
        moves the page.
    group : Group
        The group that is shown.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group, or ``subgroup`` holds neither indices nor names.
    ValueError
        If the group is unknown or too large, ``subgroup`` is no subgroup of it, or ``acting`` is no
        element.
    traitlets.TraitError
        If a trait is given a value that it cannot have.

    Examples
    --------
    >>> painter = CosetPainter("D4", ["e", "s"])
    >>> painter.is_normal, painter.cosets.tolist()
    (False, [[0, 4], [1, 5], [2, 6], [3, 7]])
    >>> painter.side = "right"
    >>> painter.cosets.tolist()
    [[0, 4], [1, 7], [2, 6], [3, 5]]
    """

    subgroup = traitlets.List(traitlets.Unicode()).tag(sync=True)
    side = traitlets.Enum(("left", "right"), default_value="left").tag(sync=True)
    acting = traitlets.Unicode().tag(sync=True)

    _listed = ("Z4", "Z6", "D3", "D4", "D6", "S3", "A4", "Q8")

    def __init__(
        self,
        group: str | Group = "D4",
        subgroup: ArrayLike | None = None,
        side: str = "left",
        *,
        acting: str | None = None,
    ) -> None:
        super().__init__(group, side=side)
        if subgroup is not None:
            self.subgroup = self._members(subgroup)
        if acting is not None:
            self.acting = acting
        self.observe(self._keep_or_restart, "group_name")

    @traitlets.default("subgroup")
    def _first_subgroup(self) -> list[str]:
        members = self._about["subgroups"][self._about["start"]]["members"]
        return [self.group.names[i] for i in members]

    @traitlets.default("acting")
    def _first_generator(self) -> str:
        return str(self._about["names"][self._about["generators"][0]])

    @traitlets.validate("subgroup")
    def _is_subgroup(self, proposal: Any) -> list[str]:
        try:
            return self._members(proposal.value)
        except ValueError as problem:
            raise BadTrait(str(problem)) from None

    @traitlets.validate("acting")
    def _is_element(self, proposal: Any) -> str:
        return one_of(proposal.value, self.group.names, "acting")

    @property
    def is_normal(self) -> bool:
        """Whether gH = Hg for all g."""
        return is_normal(self.group, self.subgroup)

    @property
    def cosets(self) -> NDArray[np.intp]:
        """Cosets on the chosen side, ([G:H], |H|) element indices, H first."""
        split = left_cosets if self.side == "left" else right_cosets
        return split(self.group, self.subgroup)

    def fallback(self) -> str:
        """Return the Cayley table, sorted and coloured by the cosets, and the list of cosets."""
        group, cosets = self.group, self.cosets
        names = [escape(pretty(name)) for name in group.names]
        coset_of = np.empty(group.order, dtype=np.intp)
        coset_of[cosets] = np.arange(len(cosets))[:, None]
        order = cosets.ravel().tolist()
        head = "".join(f'<th scope="col">{names[b]}</th>' for b in order)
        rows = "".join(
            f'<tr><th scope="row">{names[a]}</th>'
            + "".join(
                f'<td style="{_tint(coset_of[x])}">{names[x]}</td>' for x in group.product(a, order)
            )
            + "</tr>"
            for a in order
        )
        lines = "".join(
            f'<li style="{_tint(i)}">{self._called(names[coset[0]], i)} = '
            f"{{{', '.join(names[x] for x in coset)}}}</li>"
            for i, coset in enumerate(cosets)
        )
        verdict = "normal" if self.is_normal else "not normal"
        return (
            '<div class="dmk-still dmk-coset-still">'
            f'<table style="{_TABLE}" aria-label="Cayley table sorted by {self.side} cosets">'
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>The {self.side} cosets of H, which is {verdict}:</p>"
            f'<ul style="{_ROW}">{lines}</ul></div>'
        )

    @staticmethod
    def _describe(name: str, group: Group) -> dict[str, Any]:
        """Names as they are and typeset, a flat table, the polygon, and the subgroups."""
        found = subgroups(group)
        uneven = [i for i, subgroup in enumerate(found) if not is_normal(group, subgroup)]
        corners = corners_of(group)
        return {
            "title": title(name),
            "names": list(group.names),
            "labels": [pretty(element) for element in group.names],
            "table": group.table.ravel().tolist(),
            "generators": list(group.generators or (group.identity,)),
            "corners": corners if corners in SHAPES else 0,
            "subgroups": [
                {"label": subgroup_title(group, subgroup), "members": subgroup.tolist()}
                for subgroup in found
            ],
            "start": uneven[0] if uneven else min(1, len(found) - 1),
        }

    def _keep_or_restart(self, _change: object) -> None:
        try:
            self._members(self.subgroup)
        except ValueError:
            self.subgroup = self._first_subgroup()
        if self.acting not in self.group.names:
            self.acting = self._first_generator()

    def _members(self, subgroup: ArrayLike) -> list[str]:
        """Names of the elements of a subgroup, which is checked."""
        return [self.group.names[i] for i in left_cosets(self.group, subgroup)[0]]

    def _called(self, representative: str, index: int) -> str:
        if index == 0:
            return "H"
        return f"{representative}H" if self.side == "left" else f"H{representative}"


def _tint(coset: int) -> str:
    color = palette.CATEGORICAL[coset % len(palette.CATEGORICAL)]
    tint = f"color-mix(in srgb, {color} {100 * palette.TINT:.0f}%, transparent)"
    return f"padding: 0.1em 0.5em; border-radius: 0.25em; background: {tint}"
