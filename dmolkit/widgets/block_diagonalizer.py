"""*Block-diagonaliser*: slide to a basis of irreps, and all matrices fall into the same blocks."""

from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from dmolkit.figures import block_gallery
from dmolkit.groups import Group
from dmolkit.representations import Representation
from dmolkit.widgets._catalog import GIVEN
from dmolkit.widgets._representations import (
    Listed,
    describe,
    listed_representations,
    own_representation,
    start_of,
)
from dmolkit.widgets.base import BadTrait, Widget, one_of

_Floats = NDArray[np.float64]


class BlockDiagonalizer(Widget):
    """The matrices of a representation on the way from the given basis to a basis of irreps.

    The bases on the way are orthonormal. Irreps are those over the real numbers; each has a name,
    its degree and a letter, and 1a is the trivial one.

    Parameters
    ----------
    representation : str or Representation
        One of "D4 corners", "D4 edges", "D4 regular", "D4 tensor", "Z6 corners", "D3 corners",
        "D3 regular", "A4 corners", "S4 corners", "S4 tensor", or one by real orthogonal matrices
        of at most 10 rows, of a group of at most 24 elements, which then stands first in the list.
        "tensor" is the square of the plane for D₄, of space for S₄.
    element : str, optional
        Name of the element whose matrix is shown; default the first generator.
    position : float
        Where on the way: 0 for the given basis, 1 for that of irreps.
    every : bool
        Whether the matrices of all elements are shown at once.

    Attributes
    ----------
    representation_name : str
        Name of the representation, "given" for one that was passed in.
    element, position, every
        As above. These and ``representation_name`` are synced with the page. Another
        representation keeps the element if its group has one of that name.

    Raises
    ------
    TypeError
        If ``representation`` is neither a name nor a Representation.
    ValueError
        If the name is not listed, the representation is too large or not orthogonal, or the element
        is none of its group.
    traitlets.TraitError
        If a trait is given a value that it cannot have.

    Examples
    --------
    >>> widget = BlockDiagonalizer("D4 corners", "r")
    >>> widget.matrix[:, 0].tolist()
    [0.0, 1.0, 0.0, 0.0]
    >>> widget.position = 1.0
    >>> (widget.matrix.round(9) + 0.0).tolist()[1:]
    [[0.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.0, -1.0], [0.0, 0.0, 1.0, 0.0]]
    """

    representations = traitlets.Dict().tag(sync=True)
    representation_name = traitlets.Unicode().tag(sync=True)
    element = traitlets.Unicode().tag(sync=True)
    position = traitlets.Float(0.0).tag(sync=True)
    every = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        representation: str | Representation = "D4 corners",
        element: str | None = None,
        *,
        position: float = 0.0,
        every: bool = False,
    ) -> None:
        listed, name = deepcopy(_descriptions()), representation
        if isinstance(representation, Representation):
            self._given, name = own_representation(representation), GIVEN
            listed = {GIVEN: describe(self._given)} | listed
        elif not isinstance(representation, str):
            raise TypeError(
                f"representation must be a name or a Representation, got {representation!r}"
            )
        else:
            one_of(representation, listed, "representation")
        super().__init__(
            representations=listed, representation_name=name, position=position, every=every
        )
        if element is not None:
            self.element = element
        self.observe(self._keep_or_restart, "representation_name")

    @traitlets.default("element")
    def _first_generator(self) -> str:
        return _first(self.representation.group)

    @traitlets.validate("position")
    def _is_share(self, proposal: Any) -> float:
        if not 0 <= proposal.value <= 1:  # NaN fails, too
            raise BadTrait(f"position must be from 0 to 1, got {proposal.value}")
        return float(proposal.value)

    @traitlets.validate("representation_name")
    def _is_listed(self, proposal: Any) -> str:
        return self._checked(proposal.value)

    @traitlets.validate("element")
    def _is_element(self, proposal: Any) -> str:
        return one_of(proposal.value, self.representation.group.names, "element")

    @property
    def representation(self) -> Representation:
        """The representation that is shown."""
        return self._listed.representation

    @property
    def basis(self) -> _Floats:
        """Columns of the basis at ``position``, (d, d), orthonormal."""
        return self._listed.basis(self.position)

    @property
    def matrix(self) -> _Floats:
        """Matrix of the chosen element in that basis, (d, d)."""
        matrix: _Floats = self.basis.T @ self.representation(self.element) @ self.basis
        return matrix

    def fallback(self) -> str:
        """Return some of the matrices in both bases."""
        listed = self._listed
        names = listed.representation.group.names
        shown = list(dict.fromkeys([names[0], self.element, *names[1:]]))[:3]
        picture = block_gallery(listed.representation, shown)._repr_html_()
        return (
            '<div class="dmk-still dmk-block-still"><figure style="text-align: center">'
            f"{picture}<figcaption>{listed.title}</figcaption></figure></div>"
        )

    @property
    def _listed(self) -> Listed:
        name = self._checked(self.representation_name)
        return self._given if name == GIVEN else listed_representations()[name]

    def _checked(self, name: str) -> str:
        return one_of(name, self.representations, "representation_name")

    def _keep_or_restart(self, _change: object) -> None:
        group = self.representation.group
        if self.element not in group.names:
            self.element = _first(group)


@cache
def _descriptions() -> dict[str, dict[str, Any]]:
    return {name: describe(listed) for name, listed in listed_representations().items()}


def _first(group: Group) -> str:
    return group.names[start_of(group)]
