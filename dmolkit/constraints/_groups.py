"""Groups of matrices by generators, and what groups of all kinds have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_finite_array, as_int
from dmolkit.groups import Group

Numbers = NDArray[Any]
"""Arrays of float64 or of complex128."""

MOST_BYTES = 2**31
"""Memory that the matrices of a representation, or of a constraint, may take."""

TOLERANCE = 1e-8
"""Largest error, as a share of the numbers that are compared, in checks of matrices."""


@dataclass(frozen=True, eq=False, repr=False, init=False)
class MatrixGroup:
    """Group of invertible n × n matrices, finite or a Lie group, given by generators.

    Parameters
    ----------
    name : str
        Such as "SO(3)"; stands in messages.
    discrete_generators : (m, n, n) real numbers
        For a Lie group at least one element from each component needed to reach all others.
    lie_algebra : (k, n, n) real numbers
        Basis of the Lie algebra; empty for a finite group.

    Raises
    ------
    TypeError
        If a parameter is of another type.
    ValueError
        If the shapes do not agree, a generator is not invertible, the matrices of the algebra are
        linearly dependent, or their span is not closed under commutators.

    Examples
    --------
    >>> turn = [[0, -1], [1, 0]]
    >>> MatrixGroup("Z(4)", [turn])
    <MatrixGroup Z(4): 1 discrete generator, dimension 0>
    """

    name: str
    discrete_generators: NDArray[np.float64]
    lie_algebra: NDArray[np.float64]

    def __init__(
        self, name: str, discrete_generators: ArrayLike = (), lie_algebra: ArrayLike = ()
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f"name must be a string, got {name!r}")
        given = {"discrete_generators": discrete_generators, "lie_algebra": lie_algebra}
        arrays = {key: as_finite_array(values, key, np.float64) for key, values in given.items()}
        discrete, algebra = as_matrices(arrays)
        check_invertible(discrete, "discrete_generators")
        structure_constants(algebra)
        _fill(self, name, discrete, algebra)

    @property
    def degree(self) -> int:
        """Number n of rows of the matrices."""
        return int(self.discrete_generators.shape[-1])

    def __repr__(self) -> str:
        """Return name, number of generators and dimension in one line."""
        count = len(self.discrete_generators)
        plural = "" if count == 1 else "s"
        return (
            f"<MatrixGroup {self.name}: {count} discrete generator{plural}, "
            f"dimension {len(self.lie_algebra)}>"
        )


AnyGroup = Group | MatrixGroup | tuple[Any, ...]
"""A finite group, a group of matrices, or the factors of a direct product of such."""


def special_orthogonal(n: int) -> MatrixGroup:
    """Rotations of n-dimensional space, SO(n); the Lie algebra is that of antisymmetric matrices.

    Raises
    ------
    TypeError, ValueError
        If ``n`` is not an integer, or less than 2.

    Examples
    --------
    >>> special_orthogonal(3)
    <MatrixGroup SO(3): 0 discrete generators, dimension 3>
    """
    turns = _turns(as_int(n, "n", minimum=2))
    return MatrixGroup(f"SO({n})", np.zeros((0, *turns.shape[1:])), turns)


def orthogonal(n: int) -> MatrixGroup:
    """Rotations and mirrors of n-dimensional space, O(n); its discrete generator mirrors x.

    Raises
    ------
    TypeError, ValueError
        If ``n`` is not an integer, or less than 2.
    """
    n = as_int(n, "n", minimum=2)
    return MatrixGroup(f"O({n})", [np.diag([-1.0] + [1.0] * (n - 1))], _turns(n))


def permutation_group(n: int) -> MatrixGroup:
    """Permutations of n things as matrices, the symmetric group S_n; it does not list n! elements.

    The generators exchange the first two things, and move each to the place of the next.

    Raises
    ------
    TypeError, ValueError
        If ``n`` is not an integer, or less than 1.
    """
    n = as_int(n, "n", minimum=1)
    check_bytes(16 * n**2, MOST_BYTES, f"permutations of {n} things")
    exchange = np.arange(n)
    exchange[:2] = exchange[:2][::-1]
    found = [exchange, (np.arange(n) + 1) % n][: min(n - 1, 2)]
    matrices = np.reshape([np.eye(n)[:, i] for i in found], (-1, n, n))
    group = object.__new__(MatrixGroup)
    _fill(group, f"S({n})", matrices, np.zeros((0, n, n)))
    return group


def same_group(first: AnyGroup, second: AnyGroup) -> bool:
    """Whether two groups have the same elements and generators."""
    if isinstance(first, tuple) and isinstance(second, tuple):
        same = len(first) == len(second)
        return same and all(same_group(a, b) for a, b in zip(first, second, strict=True))
    if isinstance(first, Group) and isinstance(second, Group):
        same = np.array_equal(first.table, second.table)
        return same and first.generators == second.generators
    if isinstance(first, MatrixGroup) and isinstance(second, MatrixGroup):
        return np.array_equal(
            first.discrete_generators, second.discrete_generators
        ) and np.array_equal(first.lie_algebra, second.lie_algebra)
    return False


def check_bytes(needed: int, available: int, what: str) -> None:
    """Raise ValueError, with the numbers, if something would take more memory than there may be."""
    if needed > available:
        raise ValueError(
            f"{what} would need {needed / 1e9:.3g} GB, and at most {available / 1e9:.3g} GB are "
            f"allowed"
        )


def _fill(
    group: MatrixGroup, name: str, discrete: NDArray[np.float64], algebra: NDArray[np.float64]
) -> None:
    discrete.flags.writeable = algebra.flags.writeable = False
    object.__setattr__(group, "name", name)
    object.__setattr__(group, "discrete_generators", discrete)
    object.__setattr__(group, "lie_algebra", algebra)


def factors(group: AnyGroup) -> tuple[Any, ...]:
    return group if isinstance(group, tuple) else (group,)


def generator_counts(group: AnyGroup) -> tuple[int, int]:
    """Numbers of discrete and of infinitesimal generators; TypeError unless it is a group."""
    if isinstance(group, tuple) and not group:
        raise TypeError("group must have a factor, got ()")
    discrete = infinitesimal = 0
    for factor in factors(group):
        if isinstance(factor, Group):
            discrete += len(factor.generators)
        elif isinstance(factor, MatrixGroup):
            discrete += len(factor.discrete_generators)
            infinitesimal += len(factor.lie_algebra)
        else:
            raise TypeError(f"group must be a Group or a MatrixGroup, got {factor!r}")
    return discrete, infinitesimal


def title(group: AnyGroup) -> str:
    return " × ".join(f.name if isinstance(f, MatrixGroup) else repr(f) for f in factors(group))


def as_matrices(arrays: Mapping[str, Numbers]) -> tuple[Numbers, ...]:
    """Give all the arrays the shape (…, d, d) with one d; only those without matrices lack it."""
    shapes = {a.shape[1:] for a in arrays.values() if a.ndim == 3}
    shape = shapes.pop() if len(shapes) == 1 else ()
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
        found = " and ".join(f"{key} {a.shape}" for key, a in arrays.items())
        raise ValueError(f"matrices must have the shapes (m, d, d) and (k, d, d), got {found}")
    for key, array in arrays.items():
        if array.ndim != 3 and array.size:
            raise ValueError(f"{key} must have the shape (m, d, d), got {array.shape}")
    return tuple(a if a.ndim == 3 else a.reshape(0, *shape) for a in arrays.values())


def check_invertible(matrices: Numbers, argument: str) -> None:
    for i, singular_values in enumerate(np.linalg.svd(matrices, compute_uv=False)):
        if singular_values[-1] <= TOLERANCE * singular_values[0]:
            ratio = singular_values[-1] / singular_values[0] if singular_values[0] else 0.0
            raise ValueError(
                f"{argument}[{i}] must be invertible, but its singular values have the ratio "
                f"{ratio:.1g}"
            )


def structure_constants(algebra: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers c_ijk with [A_i, A_j] = Σ_k c_ijk A_k; ValueError unless it is a basis with them."""
    count, size = len(algebra), algebra.shape[1] ** 2
    check_bytes(16 * count**2 * size, MOST_BYTES, f"the commutators of {count} matrices")
    brackets = commutators(algebra).reshape(count**2, size)
    flat = algebra.reshape(count, size)
    if count and np.linalg.matrix_rank(flat) < count:
        raise ValueError("lie_algebra must be linearly independent")
    found = brackets @ np.linalg.pinv(flat)
    scale = np.abs(algebra).max(initial=0.0) ** 2
    if np.abs(found @ flat - brackets).max(initial=0.0) > TOLERANCE * scale:
        raise ValueError("lie_algebra must be closed: a commutator is not in its span")
    constants: NDArray[np.float64] = found.reshape(count, count, count)
    return constants


def commutators(matrices: Numbers) -> Numbers:
    products: Numbers = matrices[:, None] @ matrices
    return products - products.swapaxes(0, 1)


def _turns(n: int) -> NDArray[np.float64]:
    """Basis of antisymmetric matrices: turns in the planes of two axes; for n = 3 about x, y, z."""
    check_bytes(2 * n**6, MOST_BYTES, f"the commutators of turns in {n} dimensions")
    planes = [(1, 2), (2, 0), (0, 1)] if n == 3 else list(combinations(range(n), 2))
    found = np.zeros((len(planes), n, n))
    for matrix, (i, j) in zip(found, planes, strict=True):
        matrix[j, i], matrix[i, j] = 1.0, -1.0
    return found
