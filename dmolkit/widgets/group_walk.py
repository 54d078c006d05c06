"""*Walk the group*: generators move a figure, a word, a table row and a walker at once."""

import functools
import re
from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import numpy as np
import traitlets
from numpy.typing import NDArray

from dmolkit import palette
from dmolkit.figures import Picture, draw_cayley_diagram, polygon
from dmolkit.groups import Group, alternating, cyclic, dihedral, pretty, quaternion, symmetric
from dmolkit.widgets.base import Widget

_GIVEN = "given"
_LARGEST, _MOST = 24, 4
_FREE_LETTERS = "abcdfghijklmnopqrstvwxyz"  # no e (the identity), no u (undo)
_SHAPES = {3: "triangle", 4: "square", 5: "pentagon", 6: "hexagon", 7: "heptagon", 8: "octagon"}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Complexes = NDArray[np.complex128]
Indices = NDArray[np.intp]


class GroupWalk(Widget):
    """Walk through a finite group, one generator at a time.

    Parameters
    ----------
    group : str, Group or None
        Name of a built-in group (``"Z2"`` … ``"Z8"``, ``"D3"`` … ``"D6"``, ``"S3"``, ``"A4"``,
        ``"Q8"``; default ``"D4"``) or a group of 2 to 24 elements, which joins the list.
    side : {"left", "right"}
        Where a move g multiplies: it takes the element x to gx or to xg.
    word : sequence of str
        Moves made so far, first move first: names of generators, with ``"^-1"`` for inverses.

    Attributes
    ----------
    group_name : str
        Chosen group; ``"given"`` for one that was passed in. Synced with the page.
    side, word
        Synced with the page; setting them moves the page.
    element : int
        Index of the product of the word. Read-only; can be observed.

    Raises
    ------
    TypeError
        If ``group`` is neither a name nor a Group.
    ValueError
        If the group is too small or too large to draw, or has more than four generators.
    traitlets.TraitError
        If a name, a side or a move is unknown.

    Examples
    --------
    >>> walk = GroupWalk("D4", word=["r", "s"])
    >>> walk.group.names[walk.element]
    'r^3s'
    >>> walk.side = "right"
    >>> walk.group.names[walk.element]
    'rs'
    """

    groups = traitlets.Dict().tag(sync=True)
    group_name = traitlets.Unicode().tag(sync=True)
    side = traitlets.Enum(("left", "right"), default_value="left").tag(sync=True)
    word = traitlets.List(traitlets.Unicode()).tag(sync=True)
    element = traitlets.Int(read_only=True)

    def __init__(
        self,
        group: str | Group | None = None,
        *,
        side: str = "left",
        word: Sequence[str] = (),
    ) -> None:
        self._groups = dict(_built_in())
        tables = dict(_built_in_tables())
        name = "D4" if group is None else group
        if isinstance(name, Group):
            if not 2 <= name.order <= _LARGEST or len(name.generators) > _MOST:
                raise ValueError(
                    f"group must have 2 to {_LARGEST} elements and at most {_MOST} generators, "
                    f"got {name.order} and {len(name.generators)}"
                )
            self._groups[_GIVEN] = name
            tables[_GIVEN] = _tables(name, f"the given group of order {name.order}", "the group")
            name = _GIVEN
        elif not isinstance(name, str):
            raise TypeError(f"group must be a name or a Group, got {name!r}")
        super().__init__(groups=tables, group_name=name, side=side, word=list(word))
        self._follow()

    @property
    def group(self) -> Group:
        """The group that is being walked."""
        return self._groups[self.group_name]

    @traitlets.validate("group_name")
    def _known_group(self, proposal: Any) -> str:
        if proposal.value not in self.groups:
            raise traitlets.TraitError(
                f"group_name must be one of {', '.join(self.groups)}, got {proposal.value!r}"
            )
        return str(proposal.value)

    @traitlets.validate("word")
    def _known_moves(self, proposal: Any) -> list[str]:
        # Traits that change together are validated in any order; the group has its own check.
        moves = _moves(self.group) if self.group_name in self._groups else {}
        for name in proposal.value:
            if moves and name not in moves:
                raise traitlets.TraitError(
                    f"word must hold moves of {self.group_name}, "
                    f"which are {', '.join(moves)}, got {name!r}"
                )
        return list(proposal.value)

    @traitlets.observe("group_name", "side", "word")
    def _follow(self, _: Any = None) -> None:
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

        group, tables = self.group, self.groups[self.group_name]
        side: Literal["left", "right"] = "left" if self.side == "left" else "right"
        drawing = Figure(figsize=(3.2, 3.2))
        draw_cayley_diagram(group, ax=drawing.add_subplot(), side=side)
        alt = (
            f"Cayley diagram of {tables['title']}: an arrow for each generator leads from "
            f"every element to its product with the generator on the {side}."
        )
        pictures = [Picture.from_figure(drawing, alt)]
        if tables["figure"] and tables["figure"]["kind"] == "polygon" and len(group) > 2:
            name = group.names[self.element]
            pictures.insert(0, polygon(tables["figure"]["labels"], name, size="large"))
        return (
            f'<div class="dmk-walk-still">{"".join(p._repr_html_() for p in pictures)}</div>'
            f"<p>{tables['label']}, at {escape(tables['labels'][self.element])}.</p>"
        )


@functools.cache
def _built_in() -> dict[str, Group]:
    return (
        {f"Z{n}": cyclic(n) for n in range(2, 9)}
        | {f"D{n}": dihedral(n) for n in range(3, 7)}
        | {"S3": symmetric(3), "A4": alternating(4), "Q8": quaternion()}
    )


@functools.cache
def _built_in_tables() -> dict[str, dict[str, Any]]:
    about = {"S3": " on three beads", "A4": " on four beads", "Q8": ", quaternions"}
    tables = {}
    for name, group in _built_in().items():
        title = name.translate(_SUBSCRIPTS)
        shape = _SHAPES.get(int(name[1:]))
        on = f" on the {shape}" if shape else " on a bar"
        tables[name] = _tables(group, title + about.get(name, on), title)
    return tables


def _moves(group: Group) -> dict[str, int]:
    """Element of each move's name: generators, and inverses where they differ."""
    moves = {}
    for generator in group.generators:
        moves[group.names[generator]] = generator
        if group.element_orders[generator] > 2:
            moves[f"{group.names[generator]}^-1"] = int(group.inverse[generator])
    return moves


def _tables(group: Group, label: str, title: str) -> dict[str, Any]:
    """All that the page computes from, as short flat lists."""
    figure = _polygon_figure(group) or _bead_figure(group)
    start = figure["start"] if figure and figure["kind"] == "polygon" else np.pi / 2
    return {
        "label": label,
        "title": title,
        "labels": [_label(name) for name in group.names],
        "moves": [group.names[g] for g in group.generators],
        "letters": _letters([group.names[g] for g in group.generators]),
        "generators": list(group.generators),
        "table": group.table.ravel().tolist(),
        "orders": group.element_orders.tolist(),
        "colors": list(palette.element_colors(group)),
        "mirrored": list(palette.mirrored_elements(group)),
        "abelian": group.is_abelian,
        "layout": {
            "left": _layout(group, group.table.T, start),
            "right": _layout(group, group.table, start),
        },
        "figure": figure,
    }


def _label(name: str) -> str:
    """Pretty name; cycles of one-digit points lose their spaces."""
    if re.fullmatch(r"(\(\d( \d)+\))+", name):
        return name.replace(" ", "")
    return pretty(name)


def _letters(names: list[str]) -> list[str]:
    """One letter for each generator: its own if it is one, else the next free one."""
    own = {name for name in names if len(name) == 1 and name in _FREE_LETTERS}
    free = iter(letter for letter in _FREE_LETTERS if letter not in own)
    return [name if name in own else next(free) for name in names]


def _polygon_figure(group: Group) -> dict[str, Any] | None:
    """Matrices of a group that is cyclic(n) or dihedral(n), and where corner 1 starts.

    The square stands on a side and odd polygons on a side, too, so that s, which
    mirrors x, is a symmetry.
    """
    for order, build in ((group.order, cyclic), (group.order // 2, dihedral)):
        if not 2 <= order <= len(palette.CATEGORICAL):
            continue
        model = build(order)
        if model.names == group.names and (model.table == group.table).all():
            angles = 2 * np.pi * (np.arange(group.order) % order) / order
            signs = np.where(np.arange(group.order) < order, 1, -1)
            cos, sin = np.cos(angles), np.sin(angles)
            matrices = np.stack([signs * cos, -sin, signs * sin, cos], axis=1)
            return {
                "kind": "polygon",
                "labels": order,
                "start": round(np.pi / 2 if order % 2 else np.pi / 4 if order == 4 else 0.0, 4),
                "matrices": (matrices.round(4) + 0.0).ravel().tolist(),
            }
    return None


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


def _layout(group: Group, table: Indices, start: float) -> list[float]:
    """Points (x, y) of the elements, in the unit disc, for the arrows x → ``table[x, g]``."""
    at = _barycentric(group, table)
    if np.abs(at[:, None] - at + np.eye(group.order)).min() < 0.05:
        at = _rings(group, table)
    at *= np.exp(1j * start)
    points = np.stack([at.real, at.imag], axis=1).round(3) + 0.0
    return [float(value) for value in points.ravel()]


def _barycentric(group: Group, table: Indices) -> Complexes:
    """Rim of arrows through the identity, and every other point the mean of its neighbours.

    This draws a polyhedron without crossings (Tutte, *How to draw a graph*, 1963). Afterwards
    the polygons like the rim on which points lie are spread evenly.
    """
    a, b = _rim_generators(group)
    rim = [0]
    while x := int(table[rim[-1], (a, b)[(len(rim) - 1) % 2]]):
        rim.append(x)
    at = np.zeros(group.order, dtype=np.complex128)
    at[rim] = np.exp(2j * np.pi * np.arange(len(rim)) / len(rim))
    inner = np.setdiff1d(np.arange(group.order), rim)
    if not inner.size:
        return at
    joined = np.zeros((group.order, group.order))
    for step in table[:, list(group.generators)].T:
        joined[np.arange(group.order), step] = joined[step, np.arange(group.order)] = 1
    laplacian = np.diag(joined.sum(1)) - joined
    at[inner] = np.linalg.solve(laplacian[np.ix_(inner, inner)], (joined @ at)[inner])
    sides = np.exp(2j * np.pi * (np.arange(len(rim)) + 0.5) / len(rim))
    size = (at[:, None] * sides.conj()).real.max(axis=1) / np.cos(np.pi / len(rim))
    _, ring = np.unique(-size.round(6), return_inverse=True)
    return np.asarray(at * _sizes(ring) / np.where(size > 0, size, 1))


def _rings(group: Group, table: Indices) -> Complexes:
    """Each orbit of a generator that acts from the other side, on a ring of its own."""
    a, _ = _rim_generators(group)
    powers = [0]
    while x := int(table[a, powers[-1]]):
        powers.append(x)
    _, ring = np.unique(table[powers].min(axis=0), return_inverse=True)
    turn = table[powers].argmin(axis=0)
    # A quarter turn from ring to ring keeps arrows off the points between.
    return np.asarray(_sizes(ring) * np.exp(2j * np.pi * (ring / 4 - turn / len(powers))))


def _rim_generators(group: Group) -> tuple[int, int]:
    """Twice the generator of largest order, or two generators when all have order 2."""
    a = max(group.generators, key=lambda g: int(group.element_orders[g]))
    rest = [g for g in group.generators if g != a]
    return (a, rest[0]) if rest and group.element_orders[a] == 2 else (a, a)


def _sizes(ring: Indices) -> NDArray[np.floating[Any]]:
    """Size of each ring as a part of the rim, from 1 on ring 0 inwards."""
    return np.asarray(1 - ring * min(0.5, 0.7 / max(1, int(ring.max()))))
