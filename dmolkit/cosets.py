"""Group actions, orbits, stabilisers and cosets; lifting functions to a group and projecting them.

Conventions: actions are left actions, ``table[g, x]`` is the index of g·x, and g·(h·x) = (gh)·x.
Points are the indices 0, …, |X| - 1. Elements of a group, where they are arguments, are indices or
names. Sets of points or elements are sorted index arrays. What is no point, no subgroup of the
group, of another length, or not transitive where it must be is refused by a ValueError that names
the argument; a wrong type, such as a float for a point, by a TypeError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_array_api_obj
from numpy.typing import ArrayLike

from dmolkit._checks import as_array, as_index_array, as_int, as_integer_array
from dmolkit._tables import IndexArray
from dmolkit.groups import Group, generated_subgroup


@dataclass(frozen=True, eq=False, repr=False, init=False)
class GroupAction:
    """Left action of a finite group G on the points X; ``table[g, x]`` is the index of g·x.

    Parameters
    ----------
    group : Group
    table : (|G|, |X|) integers
        Indices of points, |X| > 0; kept as a read-only copy.

    Attributes
    ----------
    group : Group
    table : (|G|, |X|) array of intp, read-only

    Raises
    ------
    TypeError
        If the table does not hold integers.
    ValueError
        If the shape is wrong, an entry is no point, or an axiom fails (the message names elements
        and a point that show it).

    Notes
    -----
    The law (gh)·x = g·(h·x) is checked for all g and x, but only for generators h. That suffices:
    if it holds for h and for k, then (g(hk))·x = ((gh)k)·x = (gh)·(k·x) = g·(h·(k·x)) =
    g·((hk)·x), so it holds for hk, and in a finite group every element but e is a product of
    generators. Each row is then a permutation, undone by the row of g⁻¹. Validation takes
    O(|G||X|) memory, and as much time per generator.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> swap = GroupAction(cyclic(4), [[0, 1, 2], [1, 0, 2], [0, 1, 2], [1, 0, 2]])
    >>> swap.size, [points.tolist() for points in orbits(swap)]
    (3, [[0, 1], [2]])
    """

    group: Group
    table: IndexArray

    def __init__(self, group: Group, table: ArrayLike) -> None:
        array = as_integer_array(table, "table")
        if array.ndim != 2 or len(array) != group.order or not array.size:
            raise ValueError(
                f"table must have shape (|G|, |X|) = ({group.order}, |X|) with |X| > 0, "
                f"got {array.shape}"
            )
        array = as_index_array(array, "table", array.shape[1])
        _check_action(group, array)
        array.flags.writeable = False
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "table", array)

    @property
    def size(self) -> int:
        """Number |X| of points."""
        return len(self.table[0])

    def __reduce__(self) -> tuple[type[GroupAction], tuple[object, ...]]:
        """Rebuild copies and unpickled actions by the constructor: valid and read-only again."""
        return GroupAction, (self.group, self.table)

    def __repr__(self) -> str:
        """Return the group and the number of points in one line."""
        return f"<Action of {self.group!r} on {self.size} points>"


def orbit(action: GroupAction, x: int) -> IndexArray:
    """Points g·x that the group makes of ``x``, sorted; |orbit| · |stabiliser| = |G|.

    Source: Dummit and Foote, Abstract Algebra, §4.1, Proposition 2.
    """
    return np.unique(action.table[:, _checked_point(action, x, "x")])


def orbits(action: GroupAction) -> list[IndexArray]:
    """Orbits by smallest point: a partition of the points."""
    smallest = action.table.min(axis=0)
    return [np.flatnonzero(smallest == x) for x in np.unique(smallest)]


def stabilizer(action: GroupAction, x: int) -> IndexArray:
    """Subgroup H of the elements with g·x = x, sorted; the stabiliser of g·x is gHg⁻¹.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> axes = coset_action(dihedral(4), ["e", "r^2", "s", "r^2s"])
    >>> stabilizer(axes, 0).tolist()
    [0, 2, 4, 6]
    """
    point = _checked_point(action, x, "x")
    return np.flatnonzero(action.table[:, point] == point)


def is_transitive(action: GroupAction) -> bool:
    """Whether there is only one orbit, so that the points form a homogeneous space."""
    return orbit(action, 0).size == action.size


def left_cosets(group: Group, subgroup: ArrayLike) -> IndexArray:
    """Left cosets gH of a subgroup H: a partition of the group into sets of |H| elements.

    Returns
    -------
    ([G:H], |H|) array of intp
        Each row is a coset, sorted; rows in the order of their first elements, so H comes first.
        The order does not depend on the side: left and right cosets are equal as arrays exactly
        if H is normal (Dummit and Foote, Abstract Algebra, §3.1, Theorem 6).

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> left_cosets(dihedral(3), ["e", "s"]).tolist()
    [[0, 3], [1, 4], [2, 5]]
    """
    members = _checked_subgroup(group, subgroup)
    return _fibres(group.table[:, members].min(axis=1), members.size)


def right_cosets(group: Group, subgroup: ArrayLike) -> IndexArray:
    """Right cosets Hg, in the same form as `left_cosets`.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> right_cosets(dihedral(3), ["e", "s"]).tolist()
    [[0, 3], [1, 5], [2, 4]]
    """
    members = _checked_subgroup(group, subgroup)
    return _fibres(group.table[members].min(axis=0), members.size)


def coset_action(group: Group, subgroup: ArrayLike) -> GroupAction:
    """Transitive action g·(kH) = gkH on the left cosets of H, which are the points.

    Point i is row i of ``left_cosets(group, subgroup)``: point 0 is H, and H is its stabiliser.
    The trivial subgroup gives the regular action, with one point per element.
    Source: Dummit and Foote, Abstract Algebra, §4.2, Theorem 3.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> coset_action(dihedral(3), ["e", "s"]).table[[1, 3]].tolist()
    [[1, 2, 0], [0, 2, 1]]
    """
    cosets = left_cosets(group, subgroup)
    coset_of = np.empty(group.order, dtype=np.intp)
    coset_of[cosets] = np.arange(len(cosets))[:, None]
    return GroupAction(group, coset_of[group.table[:, cosets[:, 0]]])


def transporters(action: GroupAction, base: int) -> IndexArray:
    """Elements that take the point ``base`` to each point: the left cosets of its stabiliser H.

    Returns
    -------
    (|X|, |H|) array of intp
        Row x holds the g with g·base = x, sorted; row ``base`` is H. The rows are those of
        ``left_cosets``, in the order of the points.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> corners = coset_action(dihedral(3), ["e", "s"])
    >>> transporters(corners, 1).tolist()
    [[2, 4], [0, 5], [1, 3]]
    """
    return _fibres(_images(action, base), action.group.order // action.size)


def lift(f: Any, action: GroupAction, base: int) -> Any:
    """Lift a function on the points to the group: f↑(g) = f(g·base), constant on left cosets.

    Parameters
    ----------
    f : (|X|, …) array
        Of NumPy, JAX or another array-API library; other sequences become NumPy arrays.
    action : GroupAction
        Transitive.
    base : int
        Point whose stabiliser has the cosets.

    Returns
    -------
    (|G|, …) array
        Of the same library and type as ``f``.

    Notes
    -----
    Source: Kondor and Trivedi, ICML 2018 (arXiv:1802.03690), also for `project`.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> corners = coset_action(dihedral(3), ["e", "s"])
    >>> lift(np.array([0.1, 0.2, 0.3]), corners, base=0)
    array([0.1, 0.2, 0.3, 0.1, 0.2, 0.3])
    """
    images = _images(action, base)
    values = _as_values(f, "f", action.size)
    xp = array_namespace(values)
    return xp.take(values, xp.asarray(images), axis=0)


def project(F: Any, action: GroupAction, base: int) -> Any:
    """Project a function on the group to the points: its mean over each coset {g: g·base = x}.

    Parameters
    ----------
    F : (|G|, …) array
        Real or complex numbers; libraries as for `lift`.
    action, base
        As for `lift`.

    Returns
    -------
    (|X|, …) array
        Of the same library and type as ``F``; integers and booleans become the library's default
        floating-point type, float64 in NumPy. Infinite entries give NaN.

    Raises
    ------
    TypeError
        If ``F`` does not hold numbers.

    Notes
    -----
    ``project(lift(f, …), …)`` is f, bit by bit if f is finite, and ``lift(project(F, …), …)``
    averages over cosets: the orthogonal projector onto the functions constant on them.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> corners = coset_action(dihedral(3), ["e", "s"])
    >>> project(np.array([1.0, 2.0, 3.0, 5.0, 6.0, 7.0]), corners, base=0)
    array([3., 4., 5.])
    """
    cosets = transporters(action, base)
    values = _as_values(F, "F", action.group.order)
    xp = array_namespace(values)
    if xp.isdtype(values.dtype, ("bool", "integral")):
        values = xp.astype(values, xp.asarray(0.0).dtype)
    elif not xp.isdtype(values.dtype, "numeric"):
        raise TypeError(f"F must hold real or complex numbers, got type {values.dtype}")
    taken = xp.take(values, xp.asarray(cosets.ravel()), axis=0)
    taken = xp.reshape(taken, (*cosets.shape, *values.shape[1:]))
    # A plain mean of equal numbers need not be that number, (0.1 + 0.1 + 0.1) / 3 is not; a - 0 is
    # a, also for a = -0.0, and unlike a comparison the difference has the derivative of a mean.
    return taken[:, 0, ...] - xp.mean(taken[:, :1, ...] - taken, axis=1)


def _check_action(group: Group, table: IndexArray) -> None:
    """Raise ValueError unless e·x = x and (gh)·x = g·(h·x); generators h suffice."""
    moved = np.flatnonzero(table[0] != np.arange(table.shape[1]))
    if moved.size:
        x, e = moved[0], group.names[0]
        raise ValueError(f"table is no action: the identity moves a point, {e}·{x} = {table[0, x]}")
    for h in group.generators:
        for x, hx in enumerate(table[h]):
            together, one_by_one = table[group.table[:, h], x], table[:, hx]
            wrong = np.flatnonzero(together != one_by_one)
            if wrong.size:
                a, b = group.names[wrong[0]], group.names[h]
                raise ValueError(
                    f"table is no left action: ({a} · {b})·{x} = {together[wrong[0]]}, "
                    f"but {a}·({b}·{x}) = {one_by_one[wrong[0]]}"
                )


def _checked_point(action: GroupAction, x: int, argument: str) -> int:
    return as_int(x, argument, minimum=0, maximum=action.size - 1)


def _checked_subgroup(group: Group, subgroup: ArrayLike) -> IndexArray:
    members = np.unique(group.indices(subgroup, "subgroup"))
    missing = np.setdiff1d(generated_subgroup(group, members), members)
    if missing.size:
        raise ValueError(
            f"subgroup must be a subgroup, but lacks {group.names[missing[0]]}, "
            "which its elements generate"
        )
    return members


def _fibres(labels: IndexArray, size: int) -> IndexArray:
    """Rows of ``size`` indices that share a label, each row sorted, by increasing label."""
    return np.argsort(labels, kind="stable").reshape(-1, size)


def _images(action: GroupAction, base: int) -> IndexArray:
    """Point g·base for each g, (|G|,), once every point is known to be among them."""
    point = _checked_point(action, base, "base")
    images = action.table[:, point]
    missing = np.setdiff1d(np.arange(action.size), images)
    if missing.size:
        raise ValueError(
            f"action must be transitive, but no element takes point {point} to {missing[0]}"
        )
    return images


def _as_values(values: Any, argument: str, length: int) -> Any:
    array = values if is_array_api_obj(values) else as_array(values, argument)
    if array.ndim == 0 or array.shape[0] != length:
        raise ValueError(f"{argument} must have shape ({length}, …), got {tuple(array.shape)}")
    return array
