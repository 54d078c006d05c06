"""*Lift and project*: a function on a space goes to the group and back, one step at a time."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dmolkit import palette
from dmolkit.cosets import GroupAction, lift, project, transporters
from dmolkit.groups import cyclic, dihedral, pretty
from dmolkit.widgets.base import BadTrait, Widget, one_of

_TABLE = "width: auto; border-spacing: 0.8em 3px; text-align: center; margin: auto"


class _Space(NamedTuple):
    """Points that a group of symmetries of a polygon moves; the first is the base point."""

    title: str
    group_title: str
    thing: str
    action: GroupAction
    points: NDArray[np.float64]
    outline: NDArray[np.float64]


class LiftProject(Widget):
    """A function f on a space is lifted to the group, may be changed there, and is projected.

    Parameters
    ----------
    space : {"square", "hexagon", "edges", "diagonals"}
        The corners, edges or diagonals of the square, moved by D₄, or the corners of the hexagon,
        moved by Z₆. The base point is the first corner, the upper edge, or the diagonal through
        the first corner.
    f : integers from 0 to 9, optional
        Values at the points, (|X|,).
    F : integers from 0 to 9, optional
        Values on the group, (|G|,), in place of the lift of ``f``.
    step : int, optional
        Steps done, from 0 to |G| + |X| + 1: each of the first |G| lifts to one more element, each
        of the next |X| projects to one more point, and the last lifts the projection. Default 0,
        or |G| if ``F`` is given.
    seed : int
        What the next random values come from, 1 to 2³¹ - 2.

    Attributes
    ----------
    space, f, F, step, seed
        As above, synced with the page. Another space starts anew; another f is lifted anew, and
        at most |G| steps count as done. F is the lift of f while fewer than |G| steps are done,
        and another F is one that is about to be projected: |G| steps are done.

    Raises
    ------
    ValueError
        If the space is unknown, a function has the wrong length, or ``step`` does not fit.
    traitlets.TraitError
        If another value is of the wrong type or lies outside its range.

    Examples
    --------
    >>> widget = LiftProject("square", f=[7, 3, 5, 1])
    >>> widget.F
    [7, 3, 5, 1, 3, 5, 1, 7]
    >>> widget.F = [7, 3, 5, 1, 4, 5, 1, 7]
    >>> widget.step, widget.projected.tolist()
    (8, [7.0, 3.5, 5.0, 1.0])
    """

    spaces = traitlets.Dict().tag(sync=True)
    space = traitlets.Unicode().tag(sync=True)
    f = traitlets.List(traitlets.Int(min=0, max=9)).tag(sync=True)
    F = traitlets.List(traitlets.Int(min=0, max=9)).tag(sync=True)
    step = traitlets.Int(min=0).tag(sync=True)
    seed = traitlets.Int(1, min=1, max=2**31 - 2).tag(sync=True)

    def __init__(
        self,
        space: str = "square",
        f: ArrayLike | None = None,
        F: ArrayLike | None = None,
        *,
        step: int | None = None,
        seed: int = 1,
    ) -> None:
        chosen = _space(space)
        order = chosen.action.group.order
        values = _start(chosen) if f is None else np.asarray(f).tolist()
        super().__init__(
            spaces=_descriptions(),
            space=space,
            f=values,
            F=np.asarray(lift(values, chosen.action, 0) if F is None else F).tolist(),
            step=(0 if F is None else order) if step is None else step,
            seed=seed,
        )
        if self.step < order and self.F != self.lifted.tolist():
            raise ValueError(f"step must be at least {order} where F is no lift, got {self.step}")
        self.observe(self._begin, "space")
        self.observe(self._lift_anew, "f")
        self.observe(self._forget_changes, "step")
        self.observe(self._await_projection, "F")

    @traitlets.validate("space")
    def _is_listed(self, proposal: Any) -> str:
        _space(proposal.value)
        return str(proposal.value)

    @traitlets.validate("f")
    def _is_function_on_points(self, proposal: Any) -> list[int]:
        return _of_length(proposal.value, "f", self.action.size)

    @traitlets.validate("F")
    def _is_function_on_group(self, proposal: Any) -> list[int]:
        return _of_length(proposal.value, "F", self.action.group.order)

    @traitlets.validate("step")
    def _is_step(self, proposal: Any) -> int:
        last = self.action.group.order + self.action.size + 1
        if proposal.value > last:
            raise BadTrait(f"step must be at most {last}, got {proposal.value}")
        return int(proposal.value)

    @property
    def action(self) -> GroupAction:
        """How the group moves the points; the base point is 0."""
        return _space(self.space).action

    @property
    def lifted(self) -> NDArray[np.intp]:
        """Lift of f, (|G|,)."""
        return np.asarray(lift(np.asarray(self.f, dtype=np.intp), self.action, 0))

    @property
    def projected(self) -> NDArray[np.float64]:
        """Projection of F, (|X|,)."""
        return np.asarray(project(np.asarray(self.F, dtype=np.intp), self.action, 0))

    def fallback(self) -> str:
        """Return a table of the points, their cosets, and the values on the way."""
        space = _space(self.space)
        names = [pretty(name) for name in space.action.group.names]
        rows = "".join(
            f'<tr><th scope="row" style="{_tint(x)}">{space.thing} {x + 1}</th><td>{value}</td>'
            f"<td>{{{', '.join(names[g] for g in coset)}}}</td>"
            f"<td>{', '.join(str(self.F[g]) for g in coset)}</td><td>{mean:g}</td></tr>"
            for x, (value, coset, mean) in enumerate(
                zip(self.f, transporters(space.action, 0), self.projected, strict=True)
            )
        )
        return (
            '<div class="dmk-still dmk-lift-still">'
            f'<table style="{_TABLE}"><caption>A function on {space.title}</caption><thead><tr>'
            '<th scope="col">point x</th><th scope="col">f(x)</th>'
            '<th scope="col">elements that take x₀ to x</th>'
            '<th scope="col">F there</th><th scope="col">mean F↓(x)</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>The base point x₀ is {space.thing} 1, and the lift of f is f↑(g) = f(g · x₀).</p>"
            "</div>"
        )

    def _begin(self, _change: object) -> None:
        self.f = _start(_space(self.space))
        self.F = self.lifted.tolist()
        self.step = 0

    def _lift_anew(self, _change: object) -> None:
        self.F = self.lifted.tolist()
        self.step = min(self.step, self.action.group.order)

    def _forget_changes(self, _change: object) -> None:
        if self.step < self.action.group.order:
            self.F = self.lifted.tolist()

    def _await_projection(self, _change: object) -> None:
        if self.F != self.lifted.tolist():
            self.step = self.action.group.order


@cache
def _spaces() -> dict[str, _Space]:
    """All spaces, in a picture that reaches from -100 to 100."""
    quarter = np.array([[0, -1], [1, 0]])
    turns = [np.linalg.matrix_power(quarter, k) for k in range(4)]
    moves = np.array([*turns, *(turn @ np.diag([-1, 1]) for turn in turns)])
    corners = 52.0 * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    edges = 52.0 * np.array([[0, 1], [-1, 0], [0, -1], [1, 0]])
    on_corners = _permutations(moves, corners)

    def square(thing: str, table: NDArray[np.intp], points: NDArray[np.float64]) -> _Space:
        action = GroupAction(dihedral(4), table)
        return _Space(f"▩ {thing}s of the square", "D₄", thing, action, points, corners)

    angles = np.arange(6) * np.pi / 3
    ring = 62 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    turned = GroupAction(cyclic(6), (np.arange(6)[:, None] + np.arange(6)) % 6)
    return {
        "square": square("corner", on_corners, corners),
        "hexagon": _Space("⬡ corners of the hexagon", "Z₆", "corner", turned, ring, ring),
        "edges": square("edge", _permutations(moves, edges), edges),
        # Opposite corners share a diagonal.
        "diagonals": square("diagonal", on_corners[:, :2] % 2, corners[:2]),
    }


def _permutations(matrices: NDArray[np.intp], points: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the point to which each matrix takes each point."""
    images = np.einsum("gij,xj->gxi", matrices, points)
    return np.asarray((images[:, :, None] == points).all(axis=-1).argmax(axis=-1))


@cache
def _descriptions() -> dict[str, dict[str, Any]]:
    """Return the spaces as the page code reads them."""
    return {
        name: {
            "title": f"{space.title}, {space.group_title}",
            "group": space.group_title,
            "thing": space.thing,
            "labels": [pretty(name) for name in space.action.group.names],
            "images": space.action.table[:, 0].tolist(),
            "points": space.points.round(2).tolist(),
            "outline": space.outline.round(2).tolist(),
            "start": _start(space),
        }
        for name, space in _spaces().items()
    }


def _space(name: str) -> _Space:
    return _spaces()[one_of(name, _spaces(), "space")]


def _start(space: _Space) -> list[int]:
    return [7, 3, 5, 1, 8, 4][: space.action.size]


def _of_length(values: list[int], name: str, length: int) -> list[int]:
    if len(values) != length:
        raise BadTrait(f"{name} must hold {length} integers from 0 to 9, got {values}")
    return values


def _tint(point: int) -> str:
    color = palette.CATEGORICAL[point]
    tint = f"color-mix(in srgb, {color} {100 * palette.TINT:.0f}%, transparent)"
    return f"padding: 0.1em 0.5em; border-radius: 0.25em; background: {tint}"
