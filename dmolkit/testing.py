"""Checks that raise AssertionError: group axioms, homomorphisms and equivariance.

They go back to the definitions and share no algorithm with the modules that they test. What would
make a check empty (no elements, NaN, outputs of different shapes) is a ValueError, never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array, as_integer_array, as_tolerance
from dmolkit.groups import Group

Element = TypeVar("Element")
Input = TypeVar("Input")
Output = TypeVar("Output")
Path = tuple[object, ...]


class HasTable(Protocol):
    """Anything with a multiplication table, valid or not; ``names`` are used if there are any."""

    @property
    def table(self) -> ArrayLike:
        """(n, n) integers; ``table[a, b]`` indexes the product ab."""


def assert_group(group: HasTable) -> None:
    """Check the group axioms on a multiplication table, one product at a time.

    Closure, element 0 as two-sided identity, two-sided inverses, and (ab)c = a(bc) for all n³
    triples; O(n²) memory.

    Parameters
    ----------
    group : object with ``table``
        For instance a `dmolkit.groups.Group`.

    Raises
    ------
    AssertionError
        If an axiom fails; the message names it and the elements that show it.
    TypeError
        If the table does not hold integers.
    ValueError
        If the table is not square or is empty.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> assert_group(SimpleNamespace(table=[[0, 1], [1, 0]]))
    >>> assert_group(SimpleNamespace(table=[[0, 1], [1, 1]], names=["1", "0"]))
    Traceback (most recent call last):
    ...
    AssertionError: inverses: no x has 0·x = x·0 = 1
    """
    table = as_integer_array(group.table, "table")
    n = len(table) if table.ndim else 0
    if n == 0 or table.shape != (n, n):
        raise ValueError(f"table must be square and not empty, got shape {table.shape}")
    names = [str(name) for name in getattr(group, "names", range(n))]
    everyone = np.arange(n)

    for a, b in np.argwhere((table < 0) | (table >= n)):
        raise AssertionError(f"closure: {names[a]}·{names[b]} is {table[a, b]}, no element")
    for a in np.flatnonzero((table[0] != everyone) | (table[:, 0] != everyone)):
        raise AssertionError(f"identity: {names[0]} does not fix {names[a]} on both sides")
    for a in np.flatnonzero(~((table == 0) & (table.T == 0)).any(axis=1)):
        raise AssertionError(f"inverses: no x has {names[a]}·x = x·{names[a]} = {names[0]}")
    for a in everyone:
        for b, c in np.argwhere(table[table[a]] != table[a][table]):
            x, y, z = names[a], names[b], names[c]
            raise AssertionError(f"associativity: ({x}·{y})·{z} differs from {x}·({y}·{z})")


def assert_homomorphism(source: Group, target: Group, images: ArrayLike) -> None:
    """Check φ(ab) = φ(a)φ(b) for all pairs of elements.

    Parameters
    ----------
    source, target : Group
        φ maps ``source`` to ``target``.
    images : array_like
        φ(a) for each element a of ``source``, (n,), as indices or names of ``target``.

    Raises
    ------
    AssertionError
        If the rule fails; the message names the first pair a, b.
    TypeError, ValueError
        If ``images`` is not one element of ``target`` per element of ``source``.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> assert_homomorphism(cyclic(4), cyclic(2), ["e", "r", "e", "r"])
    >>> assert_homomorphism(cyclic(3), cyclic(2), ["e", "r", "e"])
    Traceback (most recent call last):
    ...
    AssertionError: φ(r·r^2) = φ(e) = e, but φ(r)·φ(r^2) = r·e = r
    """
    phi = target.indices(images, "images")
    if phi.shape != (source.order,):
        raise ValueError(f"images must have shape ({source.order},), got {phi.shape}")
    of_products, products = phi[source.table], target.table[np.ix_(phi, phi)]
    for a, b in np.argwhere(of_products != products):
        x, y, xy = (source.names[i] for i in (a, b, source.table[a, b]))
        fx, fy, fxy, fxfy = (
            target.names[i] for i in (phi[a], phi[b], of_products[a, b], products[a, b])
        )
        raise AssertionError(
            f"φ({x}·{y}) = φ({xy}) = {fxy}, but φ({x})·φ({y}) = {fx}·{fy} = {fxfy}"
        )


def equivariance_error(
    function: Callable[[Input], Output],
    act_in: Callable[[Element, Input], Input],
    act_out: Callable[[Element, Output], Output],
    inputs: Input,
    elements: Iterable[Element],
) -> float:
    """Relative error of f(g·x) = g·f(x), the largest over the elements.

    The error is max |f(g·x) − g·f(x)| / max |f(x)|, both maxima over all entries of the output;
    where f(x) is zero throughout, the numerator alone.

    Parameters
    ----------
    function : callable
        f; f(x) is an array of real or complex numbers, or a mapping, tuple or list of such, which
        share one scale.
    act_in, act_out : callable
        ``act_in(g, x)`` is g·x, ``act_out(g, y)`` is g·y; for an invariant f the latter is y.
        They must not change x or y in place.
    inputs : any
        x, passed to ``function`` as a whole. It should be generic: an x that all elements fix,
        such as a constant image, tells nothing.
    elements : iterable
        The g to try: indices or names of a group, rotation matrices, …

    Returns
    -------
    float
        Dimensionless; 0 is exact.

    Raises
    ------
    ValueError
        If there are no elements, or outputs are empty, hold NaN or infinity, or differ in shape.
    TypeError
        If an output does not hold numbers.

    Examples
    --------
    >>> def turn(k, x):
    ...     return np.roll(x, k)
    >>> x = np.array([1.0, 2.0, 4.0])
    >>> equivariance_error(np.square, turn, turn, x, range(3))
    0.0
    >>> equivariance_error(np.cumsum, turn, turn, x, range(3))
    0.857...
    """
    return _worst(function, act_in, act_out, inputs, elements)[0]


def assert_equivariant(
    function: Callable[[Input], Output],
    act_in: Callable[[Element, Input], Input],
    act_out: Callable[[Element, Output], Output],
    inputs: Input,
    elements: Iterable[Element],
    tol: float = 1e-10,
) -> None:
    """Check f(g·x) = g·f(x) for the given x and all the given g.

    Parameters
    ----------
    function, act_in, act_out, inputs, elements
        As for `equivariance_error`.
    tol : float
        Largest error allowed, dimensionless. The default suits float64; float32 needs about 1e-4.

    Raises
    ------
    AssertionError
        If the error is larger; the message gives the worst element and its error.
    ValueError, TypeError
        As for `equivariance_error`, or if ``tol`` is negative, NaN or infinite.

    Examples
    --------
    >>> def turn(k, x):
    ...     return np.roll(x, k)
    >>> assert_equivariant(np.cumsum, turn, turn, np.array([1.0, 2.0, 4.0]), range(3))
    Traceback (most recent call last):
    ...
    AssertionError: not equivariant: error 0.857 exceeds tol = 1e-10 at elements[2] = 2
    """
    tolerance = as_tolerance(tol, "tol")
    error, i, element = _worst(function, act_in, act_out, inputs, elements)
    if not error <= tolerance:
        raise AssertionError(
            f"not equivariant: error {error:.3g} exceeds tol = {tolerance:.3g} "
            f"at elements[{i}] = {element!r}"
        )


def _worst(
    function: Callable[[Input], Output],
    act_in: Callable[[Element, Input], Input],
    act_out: Callable[[Element, Output], Output],
    inputs: Input,
    elements: Iterable[Element],
) -> tuple[float, int, Element]:
    """Largest equivariance error, and the position and value of its element."""
    output = function(inputs)
    scale = _largest(_parts(output, "f(x)").values()) or 1.0
    worst: tuple[float, int, Element] | None = None
    for i, g in enumerate(elements):
        first = _parts(function(act_in(g, inputs)), "f(g·x)")
        last = _parts(act_out(g, output), "g·f(x)")
        shapes = [{path: part.shape for path, part in parts.items()} for parts in (first, last)]
        if shapes[0] != shapes[1]:
            raise ValueError(f"f(g·x) and g·f(x) differ in shape: {shapes[0]} and {shapes[1]}")
        error = _largest(part - last[path] for path, part in first.items()) / scale
        if worst is None or error > worst[0]:
            worst = error, i, g
    if worst is None:
        raise ValueError("elements must not be empty")
    return worst


def _largest(arrays: Iterable[NDArray[np.complex128]]) -> float:
    """Largest modulus of an entry."""
    return max(float(np.abs(array).max(initial=0.0)) for array in arrays)


def _parts(output: object, place: str) -> dict[Path, NDArray[np.complex128]]:
    """Arrays of an output by where they are in it, at least one of them not empty."""
    parts = dict(_leaves(output, place))
    if not any(part.size for part in parts.values()):
        raise ValueError(f"{place} must not be empty")
    return parts


def _leaves(
    output: Any, place: str, path: Path = ()
) -> Iterator[tuple[Path, NDArray[np.complex128]]]:
    if isinstance(output, Mapping):
        for key, part in output.items():
            yield from _leaves(part, place, (*path, key))
    elif isinstance(output, (tuple, list)):
        for i, part in enumerate(output):
            yield from _leaves(part, place, (*path, i))
    else:
        yield path, as_finite_array(output, place, np.complex128)
