"""Cases about finite groups, and about the bases of equivariant maps."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from importlib import import_module
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from dmolkit.constraints import equivariant_basis, permutation_group, special_orthogonal, vectors
from dmolkit.groups import dihedral, from_permutations, subgroups, symmetric
from dmolkit.representations import character_table, regular
from measuring import Candidate
from peers import available

SWAP_AND_CYCLE = {n: [[1, 0, *range(2, n)], [*range(1, n), 0]] for n in range(3, 8)}


def cayley_table(degree: int) -> list[Candidate]:
    """All elements of the symmetric group from two generators, and all their products."""
    generators = SWAP_AND_CYCLE[degree]
    candidates = [Candidate("dmolkit", lambda: from_permutations(generators).table)]
    if available("sympy"):
        candidates.append(Candidate("SymPy", lambda: _sympy_table(generators), rounds=5))
    return candidates


def _sympy_table(generators: list[list[int]]) -> Any:
    from sympy.combinatorics import Permutation, PermutationGroup

    group = PermutationGroup([Permutation(row) for row in generators])
    elements = sorted(group.elements, key=lambda element: element.array_form)
    index = {element: i for i, element in enumerate(elements)}
    return [[index[b * a] for b in elements] for a in elements]  # in SymPy, b * a is b, then a


def all_subgroups(name: str) -> list[Candidate]:
    """All subgroups; those of these groups have two generators at most."""
    families = {"S": symmetric, "D": dihedral}
    group = families[name[0]](int(name[1]))
    candidates = [Candidate("dmolkit", lambda: subgroups(group), _orders)]
    if available("sympy") and name != "S5":  # where it would take a minute
        candidates.append(Candidate("SymPy", lambda: _sympy_subgroups(name), _orders, rounds=3))
    return candidates


def _orders(found: Any) -> Any:
    return np.sort([len(subgroup) for subgroup in found])


def _sympy_subgroups(name: str) -> Any:
    """SymPy has no function for it: the groups that all pairs of elements generate."""
    from sympy.combinatorics import PermutationGroup, named_groups

    family = {"S": named_groups.SymmetricGroup, "D": named_groups.DihedralGroup}[name[0]]
    pairs = combinations_with_replacement(list(family(int(name[1])).elements), 2)
    return {frozenset(PermutationGroup(list({a: 0, b: 0})).elements) for a, b in pairs}


def characters(degree: int) -> list[Candidate]:
    """Compute the characters of a symmetric group."""
    group = symmetric(degree)
    return [Candidate("dmolkit", lambda: character_table(group).values.real)]


def basis(maps: str) -> list[Candidate]:
    """Equivariant maps; ours from groups and representations that stand, emlp's warm as well."""
    ours, theirs = MAPS[maps]
    representation = ours()
    candidates = [
        Candidate("dmolkit", lambda: equivariant_basis(representation, representation), _projector)
    ]
    if available("emlp") and maps != "S6, V⊗V to V⊗V":  # its single precision gives NaN there
        call, before = _emlp(theirs)
        candidates.append(Candidate("emlp", call, _projector_of_columns, before))
    return candidates


def _projector(basis: Any) -> Any:
    flat = basis.reshape(len(basis), -1)
    return flat.T @ flat


def _projector_of_columns(columns: Any) -> Any:
    columns = np.asarray(columns, dtype=np.float64)
    return columns @ columns.T


def _emlp(build: Callable[[Any, Any], Any]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Warm: all is imported and compiled, only the solutions found before are forgotten."""
    os.environ.setdefault("TQDM_DISABLE", "1")
    groups, reps = import_module("emlp.groups"), import_module("emlp.reps")
    logging.getLogger().setLevel(logging.ERROR)
    wanted = build(groups, reps)
    cache = import_module("emlp.reps.representation").Rep.solcache
    return lambda: np.asarray(wanted.equivariant_basis()), cache.clear


def _squares_of_symmetric(degree: int) -> tuple[Any, Any]:
    return (
        lambda: vectors(permutation_group(degree)) ** 2,
        lambda groups, reps: _maps(reps.V(groups.S(degree)) ** 2),
    )


def _squares_of_rotations(power: int) -> tuple[Any, Any]:
    return (
        lambda: vectors(special_orthogonal(3)) ** power,
        lambda groups, reps: _maps(reps.V(groups.SO(3)) ** power),
    )


def _maps(rep: Any) -> Any:
    return rep >> rep


def _regular_of_square(groups: Any, reps: Any) -> Any:
    """Give emlp the regular representation of D₄ by its generators."""
    group = dihedral(4)

    class Regular(groups.Group):  # type: ignore[misc]
        def __init__(self) -> None:
            self.discrete_generators = regular(group).matrices[list(group.generators)]
            super().__init__()

    return _maps(reps.V(Regular()))


MAPS: dict[str, tuple[Any, Any]] = {
    "D4, regular to regular": (lambda: regular(dihedral(4)), _regular_of_square),
    **{f"S{n}, V⊗V to V⊗V": _squares_of_symmetric(n) for n in (3, 4, 5, 6)},
    **{f"SO(3), V^{n} to V^{n}": _squares_of_rotations(n) for n in (1, 2, 3)},
}
