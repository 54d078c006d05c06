"""Subgroups, classes, quotients and homomorphisms."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from dmolkit import _tables
from dmolkit._tables import IndexArray
from dmolkit.groups._group import Group


def generated_subgroup(group: Group, elements: ArrayLike) -> IndexArray:
    """Smallest subgroup that contains ``elements``, as a sorted index array.

    Parameters
    ----------
    group : Group
    elements : indices or names
        May be empty, which gives the trivial subgroup.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> generated_subgroup(dihedral(4), ["r^2", "s"]).tolist()
    [0, 2, 4, 6]
    """
    chosen = group.indices(elements, "elements").ravel()
    return np.flatnonzero(_tables.closure(group.table, chosen))


def fewest_generators(group: Group, subgroup: ArrayLike) -> IndexArray:
    """Smallest set that generates a subgroup, as a sorted index array; none for the trivial one.

    Of several smallest sets it is the first in lexicographic order.

    Parameters
    ----------
    group : Group
    subgroup : indices or names of the elements of the subgroup

    Raises
    ------
    TypeError, ValueError
        If ``subgroup`` is no subgroup.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> fewest_generators(dihedral(4), ["e", "r^2", "s", "r^2s"]).tolist()
    [2, 4]
    """
    members = _checked_subgroup(group, subgroup, "subgroup")
    chosen = (
        list(some)
        for count in range(members.size)
        for some in combinations(members.tolist(), count)
        if _tables.closure(group.table, list(some)).sum() == members.size
    )
    return np.array(next(chosen), dtype=np.intp)


def subgroups(group: Group) -> list[IndexArray]:
    """All subgroups, as sorted index arrays, by size and then lexicographically.

    Source: cyclic extension up to conjugacy (Neubüser, Numer. Math. 2 (1960), 280-292).

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> [len(h) for h in subgroups(dihedral(4))]
    [1, 2, 2, 2, 2, 2, 4, 4, 4, 8]
    """
    return _tables.all_subgroups(group.table, group.inverse)


def conjugacy_classes(group: Group) -> list[IndexArray]:
    """Classes {gxg⁻¹}, as sorted index arrays, by smallest element: that of e comes first.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> [c.tolist() for c in conjugacy_classes(dihedral(4))]
    [[0], [1, 3], [2], [4, 6], [5, 7]]
    """
    everyone = np.arange(group.order)
    left: IndexArray = everyone
    classes = []
    while left.size:
        classes.append(np.unique(group.conjugate(everyone, left[0])))
        left = np.setdiff1d(left, classes[-1], assume_unique=True)
    return classes


def center(group: Group) -> IndexArray:
    """Elements that commute with every element, as a sorted index array.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> center(dihedral(4)).tolist()
    [0, 2]
    """
    return np.flatnonzero((group.table == group.table.T).all(axis=1))


def is_normal(group: Group, subgroup: ArrayLike) -> bool:
    """Whether gHg⁻¹ = H for all g.

    Parameters
    ----------
    group : Group
    subgroup : indices or names of the elements of H

    Raises
    ------
    TypeError, ValueError
        If ``subgroup`` is no subgroup.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> is_normal(dihedral(3), ["e", "r", "r^2"]), is_normal(dihedral(3), ["e", "s"])
    (True, False)
    """
    return _escaping_conjugate(group, _checked_subgroup(group, subgroup, "subgroup")) is None


def quotient_group(group: Group, normal: ArrayLike) -> Group:
    """Group G/N of the cosets gN, with (gN)(hN) = ghN.

    Parameters
    ----------
    group : Group
    normal : indices or names of the elements of N

    Returns
    -------
    Group
        Cosets in the order of their first elements and named after them, such as "eN", "rN".

    Raises
    ------
    TypeError, ValueError
        If ``normal`` is no subgroup or is not normal; the message shows a g and an h in N with
        ghg⁻¹ outside.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> quotient_group(dihedral(4), ["e", "r^2"]).names
    ('eN', 'rN', 'sN', 'rsN')
    """
    members = _checked_subgroup(group, normal, "normal")
    witness = _escaping_conjugate(group, members)
    if witness is not None:
        g, h, x = (group.names[i] for i in witness)
        raise ValueError(
            f"normal must be a normal subgroup, but g = {g} and h = {h} give g h g^-1 = {x}, "
            "which is not in it"
        )
    first = group.table[:, members].min(axis=1)
    representatives, coset = np.unique(first, return_inverse=True)
    table = coset[group.table[np.ix_(representatives, representatives)]]
    names = [f"{group.names[g]}N" for g in representatives]
    return Group(table, names, _tables.without_identity(coset[list(group.generators)]))


def is_homomorphism(source: Group, target: Group, images: ArrayLike) -> bool:
    """Whether f(ab) = f(a) f(b) for all a, b in ``source``.

    Parameters
    ----------
    source, target : Group
    images : (n,) indices or names in ``target``
        ``images[a]`` is f(a).

    Raises
    ------
    TypeError, ValueError
        If ``images`` has another shape or holds elements foreign to ``target``.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> is_homomorphism(cyclic(4), cyclic(2), [0, 1, 0, 1])
    True
    """
    f = target.indices(images, "images")
    if f.shape != (source.order,):
        raise ValueError(f"images must have shape ({source.order},), got {f.shape}")
    return bool((f[source.table] == target.table[f[:, None], f]).all())


def find_isomorphism(g: Group, h: Group) -> IndexArray | None:
    """Isomorphism g → h, or None if the groups are not isomorphic.

    Backtracking over the images of generators; quick for small groups with few generators.

    Returns
    -------
    (n,) array of intp or None
        Entry a is the image in ``h`` of element a of ``g``.

    Examples
    --------
    >>> from dmolkit.groups import dihedral, quaternion, symmetric
    >>> find_isomorphism(dihedral(3), symmetric(3)).tolist()
    [0, 3, 4, 1, 2, 5]
    >>> find_isomorphism(dihedral(4), quaternion()) is None
    True
    """
    if g.order != h.order:
        return None
    kinds_g, kinds_h = _kinds(g), _kinds(h)
    if Counter(kinds_g) != Counter(kinds_h):
        return None
    generators = _tables.generating_set(g.table)
    candidates = [
        [x for x, kind in enumerate(kinds_h) if kind == kinds_g[generator]]
        for generator in generators
    ]
    return _tables.extend_to_isomorphism(g.table, h.table, generators, candidates)


def _kinds(group: Group) -> list[tuple[int, int]]:
    """Order and class size of each element: isomorphisms preserve both."""
    sizes = np.empty(group.order, dtype=np.intp)
    for members in conjugacy_classes(group):
        sizes[members] = members.size
    return list(zip(group.element_orders.tolist(), sizes.tolist(), strict=True))


def _checked_subgroup(group: Group, elements: ArrayLike, argument: str) -> IndexArray:
    members = np.unique(group.indices(elements, argument))
    if not members.size:
        raise ValueError(f"{argument} must be a subgroup, got no elements")
    products = group.table[np.ix_(members, members)]
    outside = np.argwhere(~np.isin(products, members))
    if outside.size:
        a, b = members[outside[0]]
        a_name, b_name, product = (group.names[i] for i in (a, b, group.table[a, b]))
        raise ValueError(
            f"{argument} must be a subgroup, but {a_name} · {b_name} = {product} is not in it"
        )
    return members


def _escaping_conjugate(group: Group, members: IndexArray) -> tuple[int, int, int] | None:
    """Elements (g, h, ghg⁻¹) with h in ``members`` but not ghg⁻¹; generators g suffice."""
    for g in group.generators:
        conjugates = group.conjugate(g, members)
        escaped = np.flatnonzero(~np.isin(conjugates, members))
        if escaped.size:
            return g, int(members[escaped[0]]), int(conjugates[escaped[0]])
    return None
