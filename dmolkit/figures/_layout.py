"""Where the elements of a group lie in its Cayley diagram, drawn or alive."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dmolkit.figures._polygons import corners_of, first_angle
from dmolkit.groups import Group

_Complexes = NDArray[np.complex128]
_Indices = NDArray[np.intp]
_CLOSE = 0.05  # points nearer to each other than this cannot be told apart


def cayley_layout(group: Group, side: Literal["left", "right"]) -> _Complexes:
    """Places (n,) of the elements in the unit disc, for the arrows x → gx or x → xg.

    Diagrams of the rotation groups of polygons and polyhedra have no crossings. The identity lies
    in the direction of corner 1 of the polygon that the group moves, or else at the top.
    """
    if not group.generators:
        return np.zeros(group.order, dtype=np.complex128)
    table = group.table if side == "right" else group.table.T
    at = _barycentric(group, table)
    if (np.abs(at[:, None] - at) + np.eye(group.order)).min() < _CLOSE:
        at = _rings(group, table)
    corners = corners_of(group)
    return np.asarray(at * np.exp(1j * (first_angle(corners) if corners else np.pi / 2)))


def _barycentric(group: Group, table: _Indices) -> _Complexes:
    """Rim of arrows through the identity, and every other point the mean of its neighbours.

    This draws a polyhedron without crossings (Tutte, *How to draw a graph*, 1963). Afterwards the
    polygons like the rim on which points lie are spread evenly.
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


def _rings(group: Group, table: _Indices) -> _Complexes:
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


def _sizes(ring: _Indices) -> NDArray[np.floating[Any]]:
    """Size of each ring as a part of the rim, from 1 on ring 0 inwards."""
    return np.asarray(1 - ring * min(0.5, 0.7 / max(1, int(ring.max()))))
