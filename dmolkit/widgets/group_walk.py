"""*Walk the group*: generators move a figure, a word, a table row and a walker at once."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import numpy as np
import traitlets

from dmolkit import palette
from dmolkit.figures import Picture, draw_cayley_diagram, polygon
from dmolkit.figures._layout import cayley_layout
from dmolkit.figures._polygons import SHAPES, corners_of, first_angle
from dmolkit.groups import Group, pretty
from dmolkit.widgets._catalog import GIVEN, GroupChoice, title
from dmolkit.widgets.base import BadTrait, Widget

_MOST_GENERATORS = 4
_FREE_LETTERS = "abcdfghijklmnopqrstvwxyz"  # no e (the identity), no u (undo)
_FIGURES = {"S3": " on three beads", "A4": " on four beads", "Q8": ", quaternions"}


class GroupWalk(GroupChoice, Widget):
    """Walk through a finite group, one generator at a time.

    Parameters
    ----------
    group : str or Group
        One of "Z2" … "Z8", "D3" … "D6", "S3", "A4", "Q8", or a group of your own with 2 to 24
        elements and at most four generators, which then stands first in the list.
    side : {"left", "right"}
        Where a move g multiplies: it takes the element x to gx or to xg.
    word : sequence of str
        Moves made so far, first move first: names of generators, with ``"^-1"`` for inverses.

    Attributes
    ----------
    group_name : str
        Name of the chosen group; "given" for one that was passed in.
    side, word
        As above. These three are synced with the page; setting them moves the page.
    group : Group
        The group that is being walked.
    element : int
        Index of the product of the word. Read-only; can be observed.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group.
    ValueError
        If the group is unknown, too small or too large to draw, or has too many generators, or if
        a move is unknown.
    traitlets.TraitError
        If a trait is given a value that it cannot have.

    Examples
    --------
    >>> walk = GroupWalk("D4", word=["r", "s"])
    >>> walk.group.names[walk.element]
    'r^3s'
    >>> walk.side = "right"
    >>> walk.group.names[walk.element]
    'rs'
    """

    side = traitlets.Enum(("left", "right"), default_value="left").tag(sync=True)
    word = traitlets.List(traitlets.Unicode()).tag(sync=True)
    element = traitlets.Int(read_only=True)

    _listed = (*(f"Z{n}" for n in range(2, 9)), *(f"D{n}" for n in range(3, 7)), "S3", "A4", "Q8")
    _fewest = 2

    def __init__(
        self, group: str | Group = "D4", *, side: str = "left", word: Sequence[str] = ()
    ) -> None:
        if isinstance(group, Group) and len(group.generators) > _MOST_GENERATORS:
            raise ValueError(
                f"group must have at most {_MOST_GENERATORS} generators, "
                f"got {len(group.generators)}"
            )
        super().__init__(group, side=side, word=list(word))

    @traitlets.validate("word")
    def _is_known(self, proposal: Any) -> list[str]:
        moves = _moves(self.group)
        for name in proposal.value:
            if name not in moves:
                raise BadTrait(
                    f"word must hold moves of {self.group_name}, "
                    f"which are {', '.join(moves)}, got {name!r}"
                )
        return list(proposal.value)

    @traitlets.observe("group_name", "side", "word")
    def _follow(self, _change: object) -> None:
        """Derive the element; a word of the group before is forgotten."""
        moves = _moves(self.group)
        if any(name not in moves for name in self.word):
            self.word = []
            return
        table, product = self.group.table, 0
        for name in self.word:
            move = moves[name]
            product = int(table[move, product] if self.side == "left" else table[product, move])
        self.set_trait("element", product)

    def fallback(self) -> str:
        """Return the figure and the Cayley diagram, and where the word leads."""
        from matplotlib.figure import Figure

        group, about = self.group, self._about
        side: Literal["left", "right"] = "left" if self.side == "left" else "right"
        drawing = Figure(figsize=(3.2, 3.2))
        draw_cayley_diagram(group, ax=drawing.add_subplot(), side=side)
        alt = (
            f"Cayley diagram of {about['title']}: an arrow for each generator leads from "
            f"every element to its product with the generator on the {side}."
        )
        pictures = [Picture.from_figure(drawing, alt)]
        if (corners := corners_of(group)) in SHAPES:
            pictures.insert(0, polygon(corners, group.names[self.element], size="large"))
        return (
            f'<div class="dmk-still dmk-walk-still" style="--order: {group.order}">'
            f"<div>{''.join(picture._repr_html_() for picture in pictures)}</div>"
            f"<p>{about['label']}, at {escape(about['labels'][self.element])}.</p></div>"
        )

    @staticmethod
    def _describe(name: str, group: Group) -> dict[str, Any]:
        corners = corners_of(group)
        if name == GIVEN:
            label = f"the given group of order {group.order}"
        else:
            shape = f"the {SHAPES[corners]}" if corners in SHAPES else "a bar"
            label = title(name) + _FIGURES.get(name, f" on {shape}")
        names = [group.names[g] for g in group.generators]
        return {
            "label": label,
            "title": title(name),
            "labels": [pretty(element) for element in group.names],
            "moves": names,
            "letters": _letters(names),
            "generators": list(group.generators),
            "table": group.table.ravel().tolist(),
            "orders": group.element_orders.tolist(),
            "colors": list(palette.element_colors(group)),
            "mirrored": list(palette.mirrored_elements(group)),
            "abelian": group.is_abelian,
            "layout": {"left": _points(group, "left"), "right": _points(group, "right")},
            "figure": _polygon_figure(group, corners) if corners else _bead_figure(group),
        }


def _moves(group: Group) -> dict[str, int]:
    """Element of each move's name: generators, and inverses where they differ."""
    moves = {}
    for generator in group.generators:
        moves[group.names[generator]] = generator
        if group.element_orders[generator] > 2:
            moves[f"{group.names[generator]}^-1"] = int(group.inverse[generator])
    return moves


def _letters(names: list[str]) -> list[str]:
    """One letter for each generator: its own if it is one, else the next free one."""
    own = {name for name in names if len(name) == 1 and name in _FREE_LETTERS}
    free = iter(letter for letter in _FREE_LETTERS if letter not in own)
    return [name if name in own else next(free) for name in names]


def _points(group: Group, side: Literal["left", "right"]) -> list[float]:
    """Coordinates x, y of the elements in the Cayley diagram, one after the other."""
    at = cayley_layout(group, side)
    flat: list[float] = (np.stack([at.real, at.imag], axis=1).round(3) + 0.0).ravel().tolist()
    return flat


def _polygon_figure(group: Group, corners: int) -> dict[str, Any]:
    """Direction of corner 1 of the polygon at rest, and the matrices of the elements."""
    mirrors, powers = np.divmod(np.arange(group.order), corners)
    angles, signs = 2 * np.pi * powers / corners, (-1.0) ** mirrors
    cos, sin = np.cos(angles), np.sin(angles)
    matrices = np.stack([signs * cos, -sin, signs * sin, cos], axis=1)
    return {
        "kind": "polygon",
        "labels": corners,
        "start": round(first_angle(corners), 4),
        "matrices": (matrices.round(4) + 0.0).ravel().tolist(),
    }


def _bead_figure(group: Group) -> dict[str, Any] | None:
    """Images of points 0, 1, … under a group whose names are cycles; None for other groups."""
    if not all(re.fullmatch(r"e|(\(\d( \d)+\))+", name) for name in group.names):
        return None
    degree = max(int(digit) for name in group.names for digit in re.findall(r"\d", name))
    images = np.tile(np.arange(degree), (group.order, 1))
    for image, name in zip(images, group.names, strict=True):
        for cycle in re.findall(r"\(([\d ]+)\)", name):
            points = [int(digit) - 1 for digit in cycle.split()]
            image[points] = points[1:] + points[:1]
    products = images[np.arange(group.order)[:, None, None], images]
    if degree > len(palette.CATEGORICAL) or (images[group.table] != products).any():
        return None
    return {"kind": "beads", "labels": degree, "images": images.ravel().tolist()}
