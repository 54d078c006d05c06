"""Algorithms on bare multiplication tables: no class, no argument checks, arrays in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IndexArray = NDArray[np.intp]

_BLOCK = 2**16
"""Products to look at together: more would leave the processor's cache."""


def check_axioms(table: IndexArray, names: Sequence[str]) -> None:
    """Raise ValueError unless index 0 is a two-sided identity and each product can be undone."""
    everyone = np.arange(len(table))
    for product, text in ((table[0], "{e} {x}"), (table[:, 0], "{x} {e}")):
        wrong = np.flatnonzero(product != everyone)
        if wrong.size:
            x = wrong[0]
            raise ValueError(
                "table must have the two-sided identity at index 0, but "
                f"{text.format(e=names[0], x=names[x])} = {names[product[x]]}"
            )
    for kind, axis in (("row", 1), ("column", 0)):
        lines = np.sort(table, axis=axis) if axis else np.sort(table, axis=axis).T
        wrong = np.flatnonzero((lines != everyone).any(axis=1))
        if wrong.size:
            raise ValueError(
                f"table is not a Latin square, so inverses fail: the {kind} of {names[wrong[0]]} "
                "does not hold every element once"
            )


def check_associative(table: IndexArray, generators: Sequence[int], names: Sequence[str]) -> None:
    """Raise ValueError naming a triple with (xg)y ≠ x(gy).

    Light's test: the elements g with (xg)y = x(gy) for all x, y are closed under products, so it
    is enough to look at generators (Clifford and Preston, Algebraic Theory of Semigroups I, §1.2).
    Time O(n²) per generator; memory O(n), some rows at a time.
    """
    rows = max(1, _BLOCK // len(table))
    for g in generators:
        for start in range(0, len(table), rows):
            block = table[start : start + rows]
            left, right = table[block[:, g]], block[:, table[g]]
            if not np.array_equal(left, right):
                x, y = np.argwhere(left != right)[0]
                a, b, c = names[start + x], names[g], names[y]
                raise ValueError(
                    f"table is not associative: ({a} · {b}) · {c} = {names[left[x, y]]}, "
                    f"but {a} · ({b} · {c}) = {names[right[x, y]]}"
                )


def closure(table: IndexArray, elements: Sequence[int] | IndexArray) -> NDArray[np.bool_]:
    """Mask of all products of ``elements``, in any bracketing, together with the identity."""
    mask = np.zeros(len(table), dtype=bool)
    mask[0] = True
    mask[elements] = True
    size = 0
    while size < mask.sum():
        members = np.flatnonzero(mask)
        size = members.size
        mask[table[np.ix_(members, members)]] = True
    return mask


def generating_set(table: IndexArray) -> list[int]:
    """Small generating set: again and again the first element not yet generated.

    A closed proper part of a finite Latin square has at most half of its elements, so there are
    at most log2(n) generators.
    """
    generators: list[int] = []
    mask = closure(table, generators)
    while not mask.all():
        generators.append(int(np.argmin(mask)))
        mask = closure(table, generators)
    return generators


def without_identity(elements: Iterable[int]) -> tuple[int, ...]:
    """Elements other than the identity, each once."""
    return tuple(dict.fromkeys(int(x) for x in elements if x != 0))


def enumerate_products(
    identity: NDArray[Any],
    generators: NDArray[Any],
    multiply: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    tolerance: float,
    max_order: int,
) -> tuple[NDArray[Any], list[tuple[int, int]], IndexArray, IndexArray]:
    """Elements of the group that ``generators`` generate, shortest words first, and its table.

    Returns the elements (n, ...), for each element the pair (parent, k) with
    element = parent · generators[k], the index of each generator, and the table (n, n). Elements
    are the same when no entry differs by more than ``tolerance``. Only products with generators
    are formed: the other columns of the table follow from x(parent · g) = (x parent)g.
    """
    known = identity[None]
    exact = {identity.tobytes(): 0}  # without a tolerance, elements are found by their bytes
    steps, right = [(0, 0)], []
    for x in range(max_order):
        if x == len(steps):
            break
        row = []
        for k, generator in enumerate(generators):
            y = multiply(known[x], generator)
            place = len(steps) if tolerance else exact.get(y.tobytes(), len(steps))
            if tolerance:
                far = np.abs(known[: len(steps)] - y).reshape(len(steps), -1).max(axis=1)
                place = next(iter(np.flatnonzero(far <= tolerance).tolist()), place)
            row.append(place)
            if place == len(steps):
                if len(steps) == max_order:
                    raise ValueError(
                        f"generators generate more than max_order = {max_order} elements"
                    )
                if len(steps) == len(known):
                    known = np.concatenate([known, np.empty_like(known)])
                known[place] = y
                exact[y.tobytes()] = place
                steps.append((x, k))
        right.append(row)
    columns = np.array(right, dtype=np.intp).reshape(len(steps), -1)
    table = np.empty((len(steps), len(steps)), dtype=np.intp)
    table[:, 0] = np.arange(len(steps))
    for b, (parent, k) in enumerate(steps[1:], start=1):
        table[:, b] = columns[table[:, parent], k]
    return known[: len(steps)], steps, columns[0], table


def all_subgroups(table: IndexArray, inverse: IndexArray) -> list[IndexArray]:
    """All subgroups of a group, as sorted index arrays, by size and then lexicographically.

    Cyclic extension up to conjugacy: one subgroup H of each class is extended by cyclic subgroups
    of prime-power order, one from each class under H's normaliser, and each new subgroup brings
    all its conjugates (Neubüser, Numer. Math. 2 (1960), 280-292, without its use of solvable
    layers).
    """
    everyone = np.arange(len(table))
    conjugate = table[table, inverse[:, None]]  # conjugate[g, x] = g x g^-1
    cyclic = _prime_power_generators(table)
    trivial = np.zeros(1, dtype=np.intp)
    found = {trivial.tobytes(): trivial}
    queue: list[tuple[IndexArray, IndexArray, list[int]]] = [(trivial, everyone, [])]
    for members, normaliser, generators in queue:
        outside = cyclic == everyone
        outside[members] = False
        missing = np.flatnonzero(outside)
        first = cyclic[conjugate[normaliser[:, None], missing]].min(axis=0)
        for z in missing[first == missing].tolist():
            extended = _extend(table, members, [*generators, z])
            if extended.tobytes() not in found:
                images = np.sort(conjugate[:, extended], axis=1)
                found.update((image.tobytes(), image) for image in images)
                fixing = np.flatnonzero((images == extended).all(axis=1))
                queue.append((extended, fixing, [*generators, z]))
    return sorted(found.values(), key=lambda members: (members.size, members.tolist()))


def extend_to_isomorphism(
    source: IndexArray,
    target: IndexArray,
    generators: Sequence[int],
    candidates: Sequence[Sequence[int]],
) -> IndexArray | None:
    """First isomorphism with the k-th generator's image among ``candidates[k]``, or None.

    Depth first: a choice of images for the first generators is dropped as soon as it gives no
    injective homomorphism on the subgroup that these generate. The orders must be equal.
    """

    def search(chosen: list[int]) -> dict[int, int] | None:
        mapping = _extend_homomorphism(source, target, generators[: len(chosen)], chosen)
        if mapping is None or len(chosen) == len(generators):
            return mapping
        deeper = (search([*chosen, image]) for image in candidates[len(chosen)])
        return next((mapping for mapping in deeper if mapping is not None), None)

    mapping = search([])
    if mapping is None:
        return None
    return np.array([mapping[x] for x in range(len(source))], dtype=np.intp)


def _extend_homomorphism(
    source: IndexArray, target: IndexArray, generators: Sequence[int], images: Sequence[int]
) -> dict[int, int] | None:
    """Injective homomorphism on the subgroup generated, with given images, or None."""
    mapping = {0: 0}
    queue = [0]
    for x in queue:
        for generator, image in zip(generators, images, strict=True):
            y, fy = int(source[x, generator]), int(target[mapping[x], image])
            if y not in mapping:
                mapping[y] = fy
                queue.append(y)
            elif mapping[y] != fy:
                return None
    return mapping if len(set(mapping.values())) == len(mapping) else None


def _extend(table: IndexArray, members: IndexArray, generators: Sequence[int]) -> IndexArray:
    """Subgroup generated by a subgroup ``members`` and ``generators``, which include its own.

    A union of right cosets Hx is the group sought as soon as it is closed under x → xg.
    """
    mask = np.zeros(len(table), dtype=bool)
    mask[members] = True
    representatives = [0]
    for x in representatives:
        for y in table[x, generators].tolist():
            if not mask[y]:
                mask[table[members, y]] = True
                representatives.append(y)
    return np.flatnonzero(mask)


def _prime_power_generators(table: IndexArray) -> IndexArray:
    """First generator of the subgroup that x generates, if its order is a prime power, else 0."""
    chosen = np.zeros(len(table), dtype=np.intp)
    for x in range(1, len(table)):
        powers = [x]
        while powers[-1]:
            powers.append(int(table[powers[-1], x]))
        order = len(powers)
        smallest_prime = next(p for p in range(2, order + 1) if order % p == 0)
        rest = order
        while rest % smallest_prime == 0:
            rest //= smallest_prime
        if rest == 1 and not chosen[x]:
            # x^k generates as much as x when p does not divide k
            same = [y for k, y in enumerate(powers, start=1) if k % smallest_prime]
            chosen[same] = x
    return chosen
