"""The groups that widgets know by name, and the choice of one of them."""

from copy import deepcopy
from functools import cache
from typing import Any, ClassVar

import traitlets
from numpy.typing import ArrayLike

from dmolkit.groups import (
    Group,
    alternating,
    cyclic,
    dihedral,
    fewest_generators,
    pretty,
    quaternion,
    symmetric,
)
from dmolkit.widgets.base import one_of

GIVEN = "given"
"""Name of a group that was passed in."""

_FAMILIES = {"Z": cyclic, "D": dihedral, "S": symmetric, "A": alternating}


@cache
def named_group(name: str) -> Group:
    """Return the group that widgets call "Z6", "D4", "S3", "A4", "Q8" or the like."""
    return quaternion() if name == "Q8" else _FAMILIES[name[0]](int(name[1:]))


def title(name: str) -> str:
    """Name of a group as it stands in a sentence, such as D₄; G for one that was passed in."""
    return "G" if name == GIVEN else pretty(f"{name[0]}_{name[1:]}")


def subgroup_title(group: Group, subgroup: ArrayLike) -> str:
    """Name of a subgroup by its fewest generators, such as ⟨r², s⟩; {e} for the trivial one."""
    names = ", ".join(pretty(group.names[g]) for g in fewest_generators(group, subgroup))
    return f"⟨{names}⟩" if names else f"{{{pretty(group.names[group.identity])}}}"


class GroupChoice(traitlets.HasTraits):
    """Part of a widget that shows one of several groups, or one of the reader's own.

    A widget that inherits it, before `Widget`, lists the groups and describes each of them.

    Parameters
    ----------
    group : str or Group
        Name of a listed group, or a group that then stands first in the list.
    **traits
        For the other traits of the widget.

    Attributes
    ----------
    groups : dict
        What the page code reads about each group, by name. Synced with the page.
    group_name : str
        Name of the chosen group, "given" for one that was passed in. Synced with the page.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group.
    ValueError
        If the name is not listed, or the group too small or too large to be shown.
    """

    groups = traitlets.Dict().tag(sync=True)
    group_name = traitlets.Unicode().tag(sync=True)

    _listed: ClassVar[tuple[str, ...]]
    _fewest, _most = 1, 24

    def __init__(self, group: str | Group, **traits: Any) -> None:
        """Describe the groups for the page and choose one."""
        groups, name = deepcopy(_descriptions(type(self))), group
        if isinstance(group, Group):
            if not self._fewest <= group.order <= self._most:
                raise ValueError(
                    f"group must have {self._fewest} to {self._most} elements, got {group!r}"
                )
            self._given, name = group, GIVEN
            groups = {GIVEN: self._describe(GIVEN, group)} | groups
        elif not isinstance(group, str):
            raise TypeError(f"group must be a name or a Group, got {group!r}")
        else:
            one_of(group, groups, "group")
        super().__init__(groups=groups, group_name=name, **traits)

    @property
    def group(self) -> Group:
        """The group that is shown."""
        name = self._checked(self.group_name)
        return self._given if name == GIVEN else named_group(name)

    @property
    def _about(self) -> dict[str, Any]:
        """What the page code reads about the group that is shown."""
        about: dict[str, Any] = self.groups[self._checked(self.group_name)]
        return about

    @staticmethod
    def _describe(name: str, group: Group) -> dict[str, Any]:
        """Give the page code what it reads about a group: lists, numbers and strings."""
        raise NotImplementedError

    @traitlets.validate("group_name")
    def _is_listed(self, proposal: Any) -> str:
        return self._checked(proposal.value)

    def _checked(self, name: str) -> str:
        # Traits that change together are validated in any order: whichever needs the group says so.
        return one_of(name, self.groups, "group_name")


@cache
def _descriptions(widget: type[GroupChoice]) -> dict[str, dict[str, Any]]:
    return {name: widget._describe(name, named_group(name)) for name in widget._listed}
