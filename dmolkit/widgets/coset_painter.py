"""*Coset painter*: the cosets of a subgroup colour a Cayley table, figures and points at once."""

from functools import cache
from html import escape
from itertools import combinations
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dmolkit import palette
from dmolkit.cosets import left_cosets, right_cosets
from dmolkit.groups import (
    Group,
    alternating,
    cyclic,
    dihedral,
    generated_subgroup,
    is_normal,
    pretty,
    quaternion,
    subgroups,
    symmetric,
)
from dmolkit.widgets.base import BadTrait, Widget

_GIVEN = "given"
_LARGEST = 24


class CosetPainter(Widget):
    """The left or right cosets of a subgroup H, painted into the group's pictures.

    Parameters
    ----------
    group : str or Group
        One of "Z4", "Z6", "D3", "D4", "D6", "S3", "A4", "Q8", or a group of your own of order at
        most 24, which then stands first in the list.
    subgroup : indices or names of elements, optional
        All of H. Default the first subgroup that is not normal, or else the first but {e}.
    side : {"left", "right"}
        Whether the cosets are gH or Hg.
    acting : str, optional
        Name of the element whose left multiplication the arrows between the points show; default
        the first generator.

    Attributes
    ----------
    group : str
        Name of the group that is shown, "given" for your own. Synced with the page, and so are
        the next three.
    subgroup : list of str
        Names of the elements of H, in the order of the group. Another group keeps the names if they
        are a subgroup of it, too, and starts with its default otherwise.
    side, acting : str
        As above.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group.
    ValueError
        If the group is unknown or too large, ``subgroup`` is no subgroup of it, or ``acting`` is no
        element.
    traitlets.TraitError
        If ``side`` is neither left nor right, or another value is of the wrong type.

    Examples
    --------
    >>> painter = CosetPainter("D4", ["e", "s"])
    >>> painter.is_normal, painter.cosets.tolist()
    (False, [[0, 4], [1, 5], [2, 6], [3, 7]])
    >>> painter.side = "right"
    >>> painter.cosets.tolist()
    [[0, 4], [1, 7], [2, 6], [3, 5]]
    """

    groups = traitlets.Dict().tag(sync=True)
    group = traitlets.Unicode().tag(sync=True)
    subgroup = traitlets.List(traitlets.Unicode()).tag(sync=True)
    side = traitlets.Enum(("left", "right"), default_value="left").tag(sync=True)
    acting = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        group: str | Group = "D4",
        subgroup: ArrayLike | None = None,
        side: str = "left",
        *,
        acting: str | None = None,
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
        chosen, start = self._known(name), _start(groups, name)
        super().__init__(
            groups=groups,
            group=name,
            subgroup=start["subgroup"] if subgroup is None else _members(chosen, subgroup),
            side=side,
            acting=start["acting"] if acting is None else acting,
        )

    @traitlets.validate("group")
    def _is_listed(self, proposal: Any) -> str:
        self._known(proposal.value)
        return str(proposal.value)

    @traitlets.validate("subgroup")
    def _is_subgroup(self, proposal: Any) -> list[str]:
        try:
            return _members(self._known(self.group), proposal.value)
        except ValueError as problem:
            raise BadTrait(str(problem)) from None

    @traitlets.validate("acting")
    def _is_element(self, proposal: Any) -> str:
        names = self._known(self.group).names
        if proposal.value not in names:
            raise BadTrait(f"acting must be one of {', '.join(names)}, got {proposal.value!r}")
        return str(proposal.value)

    @traitlets.observe("group")
    def _keep_or_restart(self, _change: object) -> None:
        described, start = self.groups[self.group], _start(self.groups, self.group)
        if self.subgroup not in [_names(described, each) for each in described["subgroups"]]:
            self.subgroup = start["subgroup"]
        if self.acting not in described["names"]:
            self.acting = start["acting"]

    @property
    def is_normal(self) -> bool:
        """Whether gH = Hg for all g."""
        return is_normal(self._groups[self.group], self.subgroup)

    @property
    def cosets(self) -> NDArray[np.intp]:
        """Cosets on the chosen side, ([G:H], |H|) element indices, H first."""
        split = left_cosets if self.side == "left" else right_cosets
        return split(self._groups[self.group], self.subgroup)

    def fallback(self) -> str:
        """Return the Cayley table, sorted and coloured by the cosets, and the list of cosets."""
        group, cosets = self._groups[self.group], self.cosets
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
            f'<table class="dmk-cayley" aria-label="Cayley table sorted by {self.side} cosets">'
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>The {self.side} cosets of H, which is {verdict}:</p><ul>{lines}</ul>"
        )

    def _known(self, name: str) -> Group:
        if name not in self._groups:
            raise BadTrait(f"group must be one of {', '.join(self._groups)}, got {name!r}")
        return self._groups[name]

    def _called(self, representative: str, index: int) -> str:
        if index == 0:
            return "H"
        return f"{representative}H" if self.side == "left" else f"H{representative}"


@cache
def _standard_groups() -> dict[str, Group]:
    return {
        "Z4": cyclic(4),
        "Z6": cyclic(6),
        "D3": dihedral(3),
        "D4": dihedral(4),
        "D6": dihedral(6),
        "S3": symmetric(3),
        "A4": alternating(4),
        "Q8": quaternion(),
    }


@cache
def _standard_descriptions() -> dict[str, dict[str, Any]]:
    return {
        name: _described(pretty(f"{name[0]}_{name[1:]}"), group)
        for name, group in _standard_groups().items()
    }


def _described(title: str, group: Group) -> dict[str, Any]:
    """One group as the page code reads it; the table is flat."""
    found = subgroups(group)
    uneven = [i for i, subgroup in enumerate(found) if not is_normal(group, subgroup)]
    return {
        "title": title,
        "names": list(group.names),
        "labels": [pretty(name) for name in group.names],
        "table": group.table.ravel().tolist(),
        "generators": list(group.generators or (group.identity,)),
        "corners": _corners(group),
        "subgroups": [
            {"label": _subgroup_label(group, subgroup), "members": subgroup.tolist()}
            for subgroup in found
        ],
        "start": uneven[0] if uneven else min(1, len(found) - 1),
    }


def _subgroup_label(group: Group, subgroup: NDArray[np.intp]) -> str:
    """Fewest generators in angle brackets, the first such in the order of the group."""
    if subgroup.size == 1:
        return f"{{{pretty(group.names[0])}}}"
    chosen = next(
        some
        for count in range(1, subgroup.size)
        for some in combinations(subgroup.tolist(), count)
        if generated_subgroup(group, some).size == subgroup.size
    )
    return f"⟨{', '.join(pretty(group.names[g]) for g in chosen)}⟩"


def _corners(group: Group) -> int:
    """Corners of the polygon whose symmetries the group's names describe; 0 for other groups."""
    for corners, build in ((group.order, cyclic), (group.order // 2, dihedral)):
        if 3 <= corners <= len(palette.CATEGORICAL):
            model = build(corners)
            if model.names == group.names and (model.table == group.table).all():
                return corners
    return 0


def _names(described: dict[str, Any], subgroup: dict[str, Any]) -> list[str]:
    return [described["names"][i] for i in subgroup["members"]]


def _start(groups: dict[str, Any], name: str) -> dict[str, Any]:
    """Subgroup and acting element that a group begins with."""
    described = groups[name]
    return {
        "subgroup": _names(described, described["subgroups"][described["start"]]),
        "acting": described["names"][described["generators"][0]],
    }


def _members(group: Group, subgroup: ArrayLike) -> list[str]:
    """Names of the elements of a subgroup, which is checked."""
    return [group.names[i] for i in left_cosets(group, subgroup)[0]]


def _tint(coset: int) -> str:
    color = palette.CATEGORICAL[coset % len(palette.CATEGORICAL)]
    return f"background: color-mix(in srgb, {color} {100 * palette.TINT:.0f}%, transparent)"
