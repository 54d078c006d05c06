"""The representations that the block-diagonaliser knows by name, and the way to their irreps."""

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import schur

from dmolkit.cosets import coset_action
from dmolkit.figures._polygons import corners_of, first_angle
from dmolkit.groups import Group, alternating, cyclic, dihedral, pretty, symmetric
from dmolkit.representations import (
    Representation,
    decompose,
    defining,
    permutation,
    regular,
    tensor_product,
)
from dmolkit.representations._blocks import Block, irrep_blocks

_Floats = NDArray[np.float64]
_Complexes = NDArray[np.complex128]

_ZERO = 1e-10
_MOST_ELEMENTS, _LARGEST = 24, 10


class Plane(NamedTuple):
    """Plane with orthonormal axes u, v (d,), and the angle by which it is turned from u to v."""

    angle: float
    u: _Floats
    v: _Floats


class Listed(NamedTuple):
    """A representation, what its basis vectors stand for and where that is drawn, and its irreps.

    Places are points of the unit disc, and lines join two of them. ``blocks`` are what the matrices
    fall into in the basis of irreps; ``planes`` are what turns on the way there.
    """

    title: str
    thing: str
    representation: Representation
    places: _Complexes
    lines: list[tuple[complex, complex]]
    blocks: list[Block]
    planes: list[Plane]

    def basis(self, position: float) -> _Floats:
        """Orthonormal basis (d, d) at a position from 0, the given one, to 1, that of irreps."""
        basis = np.eye(self.representation.degree)
        for angle, u, v in self.planes:
            turn = position * angle
            basis += (np.cos(turn) - 1) * (np.outer(u, u) + np.outer(v, v))
            basis += np.sin(turn) * (np.outer(v, u) - np.outer(u, v))
        return basis


@cache
def listed_representations() -> dict[str, Listed]:
    """Representations by name."""
    d3, d4 = dihedral(3), dihedral(4)
    square, sides = _polygon(4), np.cos(np.pi / 4) * 1j ** np.arange(1, 5)
    on_square, on_sides = (permutation(coset_action(d4, ["e", mirror])) for mirror in ("r^3s", "s"))
    on_triangle = permutation(coset_action(d3, ["e", "s"]))
    four = np.array([0, *_polygon(3)])
    joined = list(combinations(four.tolist(), 2))
    on_four = [
        permutation(coset_action(group, [name for name in group.names if "1" not in name]))
        for group in (alternating(4), symmetric(4))
    ]
    corners = np.array([[1, 1, 1], [-1, 1, -1], [1, -1, -1], [-1, -1, 1]])  # of a tetrahedron
    space = Representation(symmetric(4), corners.T @ on_four[1].matrices @ corners / 4)
    natural = np.concatenate([np.ones((4, 1)), corners], axis=1) / 2
    tetrahedron = [
        _listed(f"corners of the tetrahedron, {name}", "corner", rep, four, joined, natural.copy())
        for name, rep in zip(("A₄", "S₄"), on_four, strict=True)
    ]
    return {
        "D4 corners": _around("▩ corners of the square, D₄", "corner", on_square, square),
        "D4 edges": _around("▩ edges of the square, D₄", "edge", on_sides, sides, square),
        "D4 regular": _around("▩ D₄ on itself", "element", regular(d4), _orbit(d4, 67.5)),
        "D4 tensor": _squared("▩ plane ⊗ plane, D₄", defining(d4)),
        "Z6 corners": _around(
            "⬡ corners of the hexagon, Z₆", "corner", regular(cyclic(6)), _polygon(6)
        ),
        "D3 corners": _around("△ corners of the triangle, D₃", "corner", on_triangle, _polygon(3)),
        "D3 regular": _around("△ D₃ on itself", "element", regular(d3), _orbit(d3, 60)),
        "A4 corners": tetrahedron[0],
        "S4 corners": tetrahedron[1],
        "S4 tensor": _squared("space ⊗ space, S₄", space, _matrices_of_space()),
    }


def own_representation(representation: Representation) -> Listed:
    """Check a representation that was passed in; its coordinates lie on a circle."""
    group, size = representation.group, representation.degree
    if group.order > _MOST_ELEMENTS or size > _LARGEST:
        raise ValueError(
            f"representation must have at most {_LARGEST} rows and {_MOST_ELEMENTS} elements, "
            f"got {representation!r}"
        )
    if np.iscomplexobj(representation.matrices) or not representation.is_unitary():
        raise ValueError(f"representation must be real and orthogonal, got {representation!r}")
    places = _polygon(size)
    return _around("your representation", "coordinate", representation, places)


def describe(listed: Listed) -> dict[str, Any]:
    """Give the page code what it reads: lists, numbers and strings."""
    group = listed.representation.group
    corners = corners_of(group)
    return {
        "title": listed.title,
        "thing": listed.thing,
        "names": list(group.names),
        "labels": [pretty(name) for name in group.names],
        "start": start_of(group),
        "corners": corners if corners > 2 else 0,
        "degree": listed.representation.degree,
        "matrices": [entries_of(matrix) for matrix in listed.representation.matrices],
        "planes": [np.round([angle, *u, *v], 12).tolist() for angle, u, v in listed.planes],
        "blocks": [block._asdict() for block in listed.blocks],
        "places": _pairs(listed.places),
        "lines": [_pairs(ends) for ends in listed.lines],
    }


def entries_of(matrix: _Floats) -> list[float]:
    """List row, column and value of each entry that is not 0, one after the other."""
    found = []
    for i, j in np.argwhere(matrix).tolist():
        value = float(matrix[i, j])
        found += [i, j, int(value) if value.is_integer() else value]
    return found


def start_of(group: Group) -> int:
    """Index of the element that is shown first: the first generator."""
    return group.generators[0] if group.generators else 0


def _listed(
    title: str,
    thing: str,
    representation: Representation,
    places: _Complexes,
    lines: list[tuple[complex, complex]],
    basis: _Floats | None = None,
) -> Listed:
    """List a representation with its irreps, in the basis of ``decompose`` or in one as good.

    The bases on the way are exp(tA): with A = log U for the orthogonal U at its end, planes turn by
    t times their angles, and everything perpendicular to them rests. Where det U is -1, the basis
    of a block of odd size is negated, or else its last vector.
    """
    multiplicities, found = decompose(representation, "real")
    basis = found if basis is None else basis
    blocks = irrep_blocks(representation, multiplicities)
    if np.linalg.det(basis) < 0:
        odd = [block for block in blocks if block.size % 2]
        start, size = (odd[-1].start, odd[-1].size) if odd else (len(basis) - 1, 1)
        basis[:, start : start + size] *= -1
    return Listed(title, thing, representation, places, lines, blocks, _turning(basis))


def _turning(rotation: _Floats) -> list[Plane]:
    """Planes in which an orthogonal matrix of determinant 1 is a turn, from its real Schur form."""
    triangle, axes = schur(rotation)
    planes, negated, i = [], [], 0
    while i < len(rotation):
        if i + 1 < len(rotation) and abs(triangle[i + 1, i]) > _ZERO:
            angle = float(np.arctan2(triangle[i + 1, i], triangle[i, i]))
            planes.append(Plane(angle, axes[:, i], axes[:, i + 1]))
            i += 1
        elif triangle[i, i] < 0:
            negated.append(axes[:, i])
        i += 1
    # As the determinant is 1, there is an even number of them.
    planes += [Plane(np.pi, u, v) for u, v in zip(negated[::2], negated[1::2], strict=True)]
    return planes


def _around(
    title: str,
    thing: str,
    representation: Representation,
    places: _Complexes,
    outline: _Complexes | None = None,
) -> Listed:
    """List a representation whose things lie on a polygon."""
    ends = places if outline is None else outline
    lines = list(zip(ends.tolist(), np.roll(ends, -1).tolist(), strict=True))
    return _listed(title, thing, representation, places, lines)


def _squared(title: str, factor: Representation, basis: _Floats | None = None) -> Listed:
    """List ρ ⊗ ρ, whose vectors are square matrices; entry (i, j) lies in row i, column j."""
    size = factor.degree
    ticks = 0.8 * (2 * np.arange(size) + 1 - size) / size
    cuts = (0.8 * (2 * np.arange(size + 1) - size) / size).tolist()
    lines = [(complex(c, -0.8), complex(c, 0.8)) for c in cuts]
    lines += [(complex(-0.8, c), complex(0.8, c)) for c in cuts]
    places = (ticks - 1j * ticks[:, None]).ravel()
    return _listed(title, "entry", tensor_product(factor, factor), places, lines, basis)


def _matrices_of_space() -> _Floats:
    """Orthonormal basis of the 3 by 3 matrices: 1, diagonal, symmetric and antisymmetric ones."""
    unit = np.eye(9).reshape(3, 3, 9)
    x, y, z = (unit[i, i] for i in range(3))
    pairs = [(1, 2), (2, 0), (0, 1)]
    columns = [
        (x + y + z) / np.sqrt(3),
        (2 * z - x - y) / np.sqrt(6),
        (x - y) / np.sqrt(2),
        *((unit[i, j] + unit[j, i]) / np.sqrt(2) for i, j in pairs),
        *((unit[i, j] - unit[j, i]) / np.sqrt(2) for i, j in pairs),
    ]
    return np.stack(columns, axis=1)


def _polygon(n: int) -> _Complexes:
    corners: _Complexes = np.exp(1j * (first_angle(n) + 2 * np.pi * np.arange(n) / n))
    return corners


def _orbit(group: Group, degrees: float) -> _Complexes:
    """Points to which the elements of a dihedral group take the one in some direction."""
    angle = np.radians(degrees)
    moved = defining(group).matrices @ [np.cos(angle), np.sin(angle)]
    return np.array([complex(x, y) for x, y in moved])


def _pairs(points: Iterable[complex]) -> list[list[float]]:
    return [[round(z.real, 3), round(z.imag, 3)] for z in points]
