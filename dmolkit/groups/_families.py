"""Families of groups, products, and groups from generators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from dmolkit import _tables
from dmolkit._checks import (
    as_finite_array,
    as_index_array,
    as_int,
    as_integer_array,
    as_tolerance,
)
from dmolkit._tables import IndexArray
from dmolkit.groups._group import Group

_LARGEST = 5040
"""Order up to which a table is made: 7!, whose table takes 200 MB."""


def cyclic(n: int) -> Group:
    """Cyclic group Z_n of the rotations e, r, …, r^{n-1}; order n.

    Raises
    ------
    TypeError, ValueError
        If ``n`` is no integer, n < 1, or n > 5040.

    Examples
    --------
    >>> cyclic(6).names
    ('e', 'r', 'r^2', 'r^3', 'r^4', 'r^5')
    """
    k = np.arange(as_int(n, "n", minimum=1, maximum=_LARGEST))
    names = [_word((("r", power),)) for power in range(len(k))]
    return Group((k[:, None] + k) % len(k), names, _tables.without_identity([1 % len(k)]))


def dihedral(n: int) -> Group:
    """Dihedral group D_n in the order e, r, …, r^{n-1}, s, rs, …, r^{n-1}s; order 2n.

    r turns by 2π/n counter-clockwise, s is the mirror (x, y) → (-x, y), and sr = r^{n-1}s.

    Raises
    ------
    TypeError, ValueError
        If ``n`` is no integer, n < 1, or n > 2520.

    Examples
    --------
    >>> dihedral(3).names
    ('e', 'r', 'r^2', 's', 'rs', 'r^2s')
    """
    turns = as_int(n, "n", minimum=1, maximum=_LARGEST // 2)
    mirror, power = np.divmod(np.arange(2 * turns), turns)
    turned = (power[:, None] + (-1) ** mirror[:, None] * power) % turns
    table = turned + turns * (mirror[:, None] ^ mirror)
    names = [_word((("r", k), ("s", m))) for m in (0, 1) for k in range(turns)]
    return Group(table, names, _tables.without_identity([1 % turns, turns]))


def symmetric(n: int) -> Group:
    """Symmetric group S_n of the permutations of 1, …, n, in lexicographic order; order n!.

    Names are cycles, (ab)(i) = a(b(i)), and the generators (1 2) and (1 2 … n).

    Raises
    ------
    TypeError, ValueError
        If ``n`` is no integer, n < 1, or n > 7 (the table of S_8 would take 13 GB).

    Examples
    --------
    >>> symmetric(3).names
    ('e', '(2 3)', '(1 2)', '(1 2 3)', '(1 3 2)', '(1 3)')
    """
    points = list(range(as_int(n, "n", minimum=1, maximum=7)))
    return from_permutations([[*points[:2][::-1], *points[2:]], [*points[1:], 0]])


def alternating(n: int) -> Group:
    """Alternating group A_n of the even permutations of 1, …, n, in lexicographic order.

    The order is n!/2 for n > 1. Names are cycles, and the generators (1 2 3), …, (1 2 n).

    Raises
    ------
    TypeError, ValueError
        If ``n`` is no integer, n < 1, or n > 7.

    Examples
    --------
    >>> alternating(3).names
    ('e', '(1 2 3)', '(1 3 2)')
    """
    points = list(range(as_int(n, "n", minimum=1, maximum=7)))
    cycles = [[1, k, *points[2:k], 0, *points[k + 1 :]] for k in points[2:]]
    return from_permutations([points, *cycles])


def quaternion() -> Group:
    """Quaternion group Q₈ in the order 1, -1, i, -i, j, -j, k, -k; ij = k, i² = j² = k² = -1.

    Examples
    --------
    >>> q8 = quaternion()
    >>> q8.names[q8.product("j", "i")]
    '-k'
    """
    unit, sign = np.divmod(np.arange(8), 2)
    flips = np.array([[0, 0, 0, 0], [0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1]])
    signs = sign[:, None] ^ sign ^ flips[unit[:, None], unit]
    names = [sign + unit for unit in "1ijk" for sign in ("", "-")]
    return Group(2 * (unit[:, None] ^ unit) + signs, names, [2, 4])


def direct_product(g: Group, h: Group) -> Group:
    """Direct product: pairs (a, b) that multiply componentwise, at index a·|H| + b.

    Examples
    --------
    >>> direct_product(cyclic(2), cyclic(2)).names
    ('(e, e)', '(e, r)', '(r, e)', '(r, r)')
    """
    return semidirect_product(g, h, np.broadcast_to(np.arange(g.order), (h.order, g.order)))


def semidirect_product(n: Group, h: Group, phi: ArrayLike) -> Group:
    """Outer semidirect product N ⋊ H with (n₁, h₁)(n₂, h₂) = (n₁ φ(h₁)(n₂), h₁h₂).

    Parameters
    ----------
    n, h : Group
        The normal factor N and the acting factor H.
    phi : (|H|, |N|) indices of N
        ``phi[b]`` is the automorphism φ(b) of N; b ↦ φ(b) must be a homomorphism.

    Returns
    -------
    Group
        Pair (a, b) has the index a·|H| + b and the name "(a, b)".

    Raises
    ------
    TypeError, ValueError
        If ``phi`` has another shape, holds no indices of N, or is no homomorphism into Aut(N), or
        if the product has more than 5040 elements.

    Examples
    --------
    >>> z4, z2 = cyclic(4), cyclic(2)
    >>> d4 = semidirect_product(z4, z2, [[0, 1, 2, 3], z4.inverse])
    >>> d4.names[d4.product("(e, r)", "(r, e)")]
    '(r^3, r)'
    """
    if n.order * h.order > _LARGEST:
        raise ValueError(
            f"n and h must have at most {_LARGEST} pairs of elements, got {n.order}·{h.order}"
        )
    action = as_index_array(phi, "phi", n.order)
    if action.shape != (h.order, n.order):
        raise ValueError(
            f"phi must have shape (|H|, |N|) = {(h.order, n.order)}, got {action.shape}"
        )
    _check_action(n, h, action)
    a, b = np.divmod(np.arange(n.order * h.order), h.order)
    moved = action[b][:, a]
    table = n.table[a[:, None], moved] * h.order + h.table[b[:, None], b]
    names = [f"({left}, {right})" for left in n.names for right in h.names]
    generators = [g * h.order for g in n.generators] + list(h.generators)
    return Group(table, names, _tables.without_identity(generators))


def from_permutations(generators: ArrayLike, max_order: int = 5040) -> Group:
    """Group that permutations of d points generate.

    Parameters
    ----------
    generators : (k, d) integers
        Each row lists the images of the points 0, …, d - 1.
    max_order : int
        Give up beyond this many elements.

    Returns
    -------
    Group
        In lexicographic order of the images, named by cycles of the points 1, …, d, with
        (ab)(i) = a(b(i)).

    Raises
    ------
    TypeError, ValueError
        If a row is no permutation of 0, …, d - 1, or the group is larger than ``max_order``.

    Examples
    --------
    >>> from_permutations([[1, 2, 3, 0]]).names
    ('e', '(1 2 3 4)', '(1 3)(2 4)', '(1 4 3 2)')
    """
    rows = as_integer_array(generators, "generators")
    if rows.ndim != 2 or not rows.size:
        raise ValueError(f"generators must have shape (k, d) with k, d > 0, got {rows.shape}")
    points = np.arange(rows.shape[1])
    for i, row in enumerate(rows):
        if (np.sort(row) != points).any():
            raise ValueError(
                f"generators[{i}] must be a permutation of 0, …, {len(points) - 1}, "
                f"got {row.tolist()}"
            )
    limit = as_int(max_order, "max_order", minimum=1)
    elements, _, chosen, table = _tables.enumerate_products(
        points, rows, lambda x, g: x[g], 0, limit
    )
    order = np.lexsort(elements.T[::-1])
    rank = np.argsort(order)
    names = [_cycles(element) for element in elements[order].tolist()]
    return Group(rank[table[np.ix_(order, order)]], names, _tables.without_identity(rank[chosen]))


def from_matrices(generators: ArrayLike, tol: float = 1e-8, max_order: int = 2000) -> Group:
    """Finite group that square matrices generate.

    Parameters
    ----------
    generators : (k, d, d) real or complex numbers
        Invertible matrices, dimensionless.
    tol : float
        Matrices count as equal when no entry differs by more than this.
    max_order : int
        Give up beyond this many elements: the group may be infinite.

    Returns
    -------
    Group
        Elements in the order of the shortest words in the generators a, b, c, d, f, … (x1, x2, …
        if there are more than 25), such as "e", "a", "b", "a^2", "ab".

    Raises
    ------
    TypeError, ValueError
        If the generators are no invertible, finite matrices of one size, or generate more than
        ``max_order`` elements.

    Examples
    --------
    >>> from_matrices([[[0, -1], [1, 0]], [[-1, 0], [0, 1]]]).names
    ('e', 'a', 'b', 'a^2', 'ab', 'ba', 'a^3', 'a^2b')
    """
    matrices = as_finite_array(generators, "generators", np.complex128)
    if matrices.ndim != 3 or matrices.shape[1] != matrices.shape[2] or not matrices.size:
        raise ValueError(f"generators must have shape (k, d, d), got {matrices.shape}")
    tolerance = as_tolerance(tol, "tol", positive=True)
    for i, determinant in enumerate(np.linalg.det(matrices)):
        if abs(abs(determinant) - 1) > 1e-3:
            raise ValueError(
                f"generators[{i}] must have a determinant of modulus 1, like every matrix of "
                f"finite order, got {determinant:.3g}"
            )
    limit = as_int(max_order, "max_order", minimum=1)
    with np.errstate(over="ignore", invalid="ignore"):
        _, steps, chosen, table = _tables.enumerate_products(
            np.eye(matrices.shape[1], dtype=complex), matrices, np.matmul, tolerance, limit
        )
    letters: Sequence[str] = "abcdfghijklmnopqrstuvwxyz"  # no e, the name of the identity
    if len(matrices) > len(letters):
        letters = [f"x{i + 1}" for i in range(len(matrices))]
    words: list[tuple[tuple[str, int], ...]] = [()]
    for parent, k in steps[1:]:
        *start, (letter, power) = words[parent] or (("", 0),)
        last = [(letter, power + 1)] if letter == letters[k] else [(letter, power), (letters[k], 1)]
        words.append((*start, *last))
    return Group(table, [_word(word) for word in words], _tables.without_identity(chosen))


def _check_action(n: Group, h: Group, action: IndexArray) -> None:
    """Raise ValueError unless b ↦ action[b] is a homomorphism of ``h`` into Aut(``n``)."""
    if (action[0] != np.arange(n.order)).any():
        raise ValueError("phi must map the identity of h to the identity map of n")
    for g in n.generators:
        broken = np.argwhere(action[:, n.table[:, g]] != n.table[action, action[:, [g]]])
        if broken.size:
            b, a = broken[0]
            raise ValueError(
                f"phi[{b}] is no automorphism of n: it does not respect the product "
                f"{n.names[a]} · {n.names[g]}"
            )
    for g in h.generators:
        wrong = np.flatnonzero((action[h.table[:, g]] != action[:, action[g]]).any(axis=1))
        if wrong.size:
            a_name, b_name = h.names[wrong[0]], h.names[g]
            raise ValueError(
                f"phi is no homomorphism: phi({a_name} · {b_name}) is not phi({a_name}) after "
                f"phi({b_name})"
            )


def _cycles(images: Sequence[int]) -> str:
    """Cycle notation of a permutation of 0, …, d - 1 on the points 1, …, d."""
    cycles, seen = [], set()
    for start in range(len(images)):
        cycle = []
        while start not in seen:
            seen.add(start)
            cycle.append(start)
            start = images[start]
        if len(cycle) > 1:
            cycles.append(f"({' '.join(str(point + 1) for point in cycle)})")
    return "".join(cycles) or "e"


def _word(runs: Iterable[tuple[str, int]]) -> str:
    """Product of powers, such as "r^2s"."""
    factors = [letter if k == 1 else f"{letter}^{k}" for letter, k in runs if k > 0]
    return "".join(factors) or "e"
