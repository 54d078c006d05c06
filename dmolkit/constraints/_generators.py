"""Representations that are known by what generators of the group do, and how to combine them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_array, as_finite_array, as_int
from dmolkit.constraints._groups import (
    MOST_BYTES,
    TOLERANCE,
    AnyGroup,
    MatrixGroup,
    Numbers,
    as_matrices,
    check_bytes,
    check_invertible,
    commutators,
    factors,
    generator_counts,
    orthogonal,
    same_group,
    special_orthogonal,
    structure_constants,
    title,
)
from dmolkit.cosets import GroupAction
from dmolkit.representations import Representation
from dmolkit.representations._representation import block_diagonal, kronecker
from dmolkit.so3 import angular_momentum, wigner_d


@dataclass(frozen=True, eq=False, repr=False, init=False)
class GeneratorRepresentation:
    """Linear representation, known by the matrices of generators of its group.

    ``a + b`` is the direct sum, ``n * a`` the sum of n copies, ``a * b`` the tensor product and
    ``a ** n`` a power of it, where ``a ** 0`` is the trivial representation.

    Parameters
    ----------
    group : Group, MatrixGroup, or a tuple of factors
    discrete : (m, d, d) numbers
        Matrices of the generators ``group.generators`` of a finite group, or of the
        ``discrete_generators`` of a MatrixGroup; for a product those of its factors in order.
    infinitesimal : (k, d, d) numbers
        Matrices of the basis ``lie_algebra``; empty for finite groups.

    Attributes
    ----------
    group, discrete, infinitesimal
        As given; arrays are read-only.
    parts : tuple of GeneratorRepresentation
        Summands, if it was made as a sum, otherwise only itself.

    Raises
    ------
    TypeError
        If a parameter is of another type.
    ValueError
        If a shape is wrong, a matrix is not invertible, or commutators of the infinitesimal
        matrices are not those of the Lie algebra.

    Notes
    -----
    Whether discrete generators obey the relations of the group is not checked; for finite groups,
    `dmolkit.representations.Representation` does that. Nor is it checked that a representation of
    the Lie algebra belongs to the group: spin ½ passes for SO(3), and belongs to SU(2) only.

    Examples
    --------
    >>> space = vectors(special_orthogonal(3))
    >>> (2 * space + space**2).degree
    15
    """

    group: AnyGroup
    discrete: Numbers
    infinitesimal: Numbers
    parts: tuple[GeneratorRepresentation, ...]

    def __init__(
        self, group: AnyGroup, discrete: ArrayLike = (), infinitesimal: ArrayLike = ()
    ) -> None:
        counts = generator_counts(group)
        arrays = {}
        for key, values in {"discrete": discrete, "infinitesimal": infinitesimal}.items():
            kind = np.complex128 if as_array(values, key).dtype.kind == "c" else np.float64
            arrays[key] = as_finite_array(values, key, kind)
        discrete, infinitesimal = as_matrices(arrays)
        for key, array, count in zip(arrays, (discrete, infinitesimal), counts, strict=True):
            if len(array) != count:
                raise ValueError(f"{key} must have {count} matrices, got {len(array)}")
        check_invertible(discrete, "discrete")
        algebras = [f.lie_algebra for f in factors(group) if isinstance(f, MatrixGroup)]
        _check_commutators(infinitesimal, [structure_constants(algebra) for algebra in algebras])
        _fill(self, group, discrete, infinitesimal)

    @property
    def degree(self) -> int:
        """Dimension d of the space that the matrices act on."""
        return int(self.discrete.shape[-1])

    def dual(self) -> GeneratorRepresentation:
        """Dual representation on linear forms: ρ(g⁻¹)ᵀ, and −dρ(A)ᵀ on the Lie algebra."""
        discrete = np.linalg.inv(self.discrete).swapaxes(1, 2)
        return trusted(self.group, discrete, -self.infinitesimal.swapaxes(1, 2))

    def __add__(self, other: AnyRepresentation) -> GeneratorRepresentation:
        """Direct sum."""
        return _direct_sum([self, by_generators(other, "summand")])

    def __radd__(self, other: AnyRepresentation) -> GeneratorRepresentation:
        """Direct sum with a representation given in another way on the left."""
        return _direct_sum([by_generators(other, "summand"), self])

    def __mul__(self, other: AnyRepresentation) -> GeneratorRepresentation:
        """Tensor product."""
        return _tensor_product(self, by_generators(other, "factor"))

    def __rmul__(self, other: int | AnyRepresentation) -> GeneratorRepresentation:
        """Sum of ``other`` copies, or the tensor product."""
        if isinstance(other, (int, np.integer)):
            copies = as_int(other, "number of copies", minimum=1)
            _check_degree(self.group, copies * self.degree)
            return _direct_sum([self] * copies)
        return _tensor_product(by_generators(other, "factor"), self)

    def __pow__(self, power: int) -> GeneratorRepresentation:
        """Tensor power."""
        power = as_int(power, "power", minimum=0)
        _check_degree(self.group, self.degree ** min(power, 24))
        if power < 2:
            return self if power else scalars(self.group)
        root = self ** (power // 2)
        square = _tensor_product(root, root)
        return _tensor_product(square, self) if power % 2 else square

    def __repr__(self) -> str:
        """Return degree and group in one line."""
        return f"<Representation of degree {self.degree} of {title(self.group)}>"


AnyRepresentation = Representation | GroupAction | GeneratorRepresentation
"""A finite group's representation by all its matrices, its action on points, or generators."""


def scalars(group: AnyGroup, n: int = 1) -> GeneratorRepresentation:
    """Sum of ``n`` trivial representations: numbers that the group leaves as they are.

    Raises
    ------
    TypeError, ValueError
        If ``group`` is no group, or ``n`` no positive integer.
    """
    discrete, infinitesimal = generator_counts(group)
    one = trusted(group, np.ones((discrete, 1, 1)), np.zeros((infinitesimal, 1, 1)))
    return as_int(n, "n", minimum=1) * one


def vectors(group: MatrixGroup) -> GeneratorRepresentation:
    """Vectors (x, y, z, …), on which the matrices of the group act: its defining representation.

    Raises
    ------
    TypeError
        If ``group`` is no MatrixGroup.
    """
    if not isinstance(group, MatrixGroup):
        raise TypeError(f"group must be a MatrixGroup, got {group!r}")
    return trusted(group, group.discrete_generators, group.lie_algebra)


def of_degree(group: MatrixGroup, l: int, parity: int | None = None) -> GeneratorRepresentation:
    """Irreducible representation of degree l of SO(3) or O(3), in the basis of real harmonics.

    Parameters
    ----------
    group : MatrixGroup
        ``special_orthogonal(3)`` or ``orthogonal(3)``.
    l : int
    parity : 1, −1 or None
        Sign by which −I acts; needed for O(3), and only there (see `dmolkit.so3.wigner_d`).

    Raises
    ------
    TypeError, ValueError
        If ``group`` is another one, ``l`` is no degree, or ``parity`` is missing or too much.
    """
    for known in (special_orthogonal(3), orthogonal(3)):
        if isinstance(group, MatrixGroup) and same_group(group, known):
            break
    else:
        raise ValueError(f"group must be special_orthogonal(3) or orthogonal(3), got {group!r}")
    mirrors = group.discrete_generators
    if (parity is None) == bool(len(mirrors)):
        wanted = "1 or -1" if len(mirrors) else "None"
        raise ValueError(f"parity must be {wanted} for {group.name}, got {parity!r}")
    _check_degree(group, 2 * as_int(l, "l", minimum=0) + 1)
    turns = angular_momentum(l)
    found = wigner_d(l, mirrors, parity) if len(mirrors) else np.zeros((0, *turns.shape[1:]))
    return trusted(group, found, turns.copy())


def external_product(
    first: AnyRepresentation, second: AnyRepresentation
) -> GeneratorRepresentation:
    """Representation ρ(g) ⊗ σ(h) of the direct product G × H on the tensor product of the spaces.

    Rotations and permutations of atoms act together in this way. With G = SO(3) and H = S_n,
    ``external_product(vectors(H), vectors(G))`` has 3n components, one vector after the other.

    Source: Serre, Linear Representations of Finite Groups, §3.2.

    Examples
    --------
    >>> from dmolkit.constraints import permutation_group
    >>> external_product(vectors(permutation_group(4)), vectors(special_orthogonal(3)))
    <Representation of degree 12 of S(4) × SO(3)>
    """
    a, b = by_generators(first), by_generators(second)
    one_a, one_b = np.eye(a.degree)[None], np.eye(b.degree)[None]
    _check_product(a, b)
    discrete = [kronecker(a.discrete, one_b), kronecker(one_a, b.discrete)]
    algebra = [kronecker(a.infinitesimal, one_b), kronecker(one_a, b.infinitesimal)]
    group = (*factors(a.group), *factors(b.group))
    return trusted(group, np.concatenate(discrete), np.concatenate(algebra))


def by_generators(
    representation: AnyRepresentation, argument: str = "representation"
) -> GeneratorRepresentation:
    """Keep of a representation, or of an action, what the generators of its group do.

    Parameters
    ----------
    representation : Representation, GroupAction or GeneratorRepresentation
        An action on points becomes its permutation representation.
    argument : str
        How messages call it.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if isinstance(representation, GeneratorRepresentation):
        return representation
    if isinstance(representation, Representation):
        group, size = representation.group, representation.degree
        discrete = representation.matrices[list(group.generators)]
    elif isinstance(representation, GroupAction):
        group, size = representation.group, representation.size
        images = representation.table[list(group.generators)]
        check_bytes(9 * images.size * size, MOST_BYTES, f"matrices of degree {size}")
        discrete = (images[:, None, :] == np.arange(size)[:, None]).astype(np.float64)
    else:
        raise TypeError(
            f"{argument} must be a Representation, a GroupAction or a GeneratorRepresentation, "
            f"got {representation!r}"
        )
    return trusted(group, discrete, np.zeros((0, size, size)))


def common_group(*representations: GeneratorRepresentation) -> AnyGroup:
    """Group of all the representations; ValueError if they are of several."""
    group = representations[0].group
    for rep in representations:
        if not same_group(rep.group, group):
            raise ValueError(
                f"representations must be of one group with the same generators, "
                f"got {title(group)} and {title(rep.group)}"
            )
    return group


def trusted(
    group: AnyGroup,
    discrete: Numbers,
    infinitesimal: Numbers,
    parts: tuple[GeneratorRepresentation, ...] = (),
) -> GeneratorRepresentation:
    """Representation by matrices that are right by a theorem: no check, no copy."""
    representation = object.__new__(GeneratorRepresentation)
    _fill(representation, group, discrete, infinitesimal, parts)
    return representation


def _fill(
    representation: GeneratorRepresentation,
    group: AnyGroup,
    discrete: Numbers,
    infinitesimal: Numbers,
    parts: tuple[GeneratorRepresentation, ...] = (),
) -> None:
    for key, array in {"discrete": discrete, "infinitesimal": infinitesimal}.items():
        array.flags.writeable = False
        object.__setattr__(representation, key, array)
    object.__setattr__(representation, "group", group)
    object.__setattr__(representation, "parts", parts or (representation,))


def _direct_sum(terms: Sequence[GeneratorRepresentation]) -> GeneratorRepresentation:
    """Sum by blocks; it remembers its summands, between which maps are solved for one by one."""
    parts = tuple(part for term in terms for part in term.parts)
    group = common_group(*parts)
    _check_degree(group, sum(part.degree for part in parts))
    discrete = block_diagonal([part.discrete for part in parts])
    return trusted(group, discrete, block_diagonal([part.infinitesimal for part in parts]), parts)


def _check_degree(group: AnyGroup, degree: int) -> None:
    count = max(1, sum(generator_counts(group)))
    check_bytes(8 * count * degree**2, MOST_BYTES, f"a degree of {degree}")


def _tensor_product(
    a: GeneratorRepresentation, b: GeneratorRepresentation
) -> GeneratorRepresentation:
    """Products of the matrices of elements; for the Lie algebra, dρ ⊗ 1 + 1 ⊗ dσ (Leibniz)."""
    group = common_group(a, b)
    _check_product(a, b)
    algebra = kronecker(a.infinitesimal, np.eye(b.degree)[None])
    algebra = algebra + kronecker(np.eye(a.degree)[None], b.infinitesimal)
    return trusted(group, kronecker(a.discrete, b.discrete), algebra)


def _check_product(a: GeneratorRepresentation, b: GeneratorRepresentation) -> None:
    degree = a.degree * b.degree
    count = len(a.discrete) + len(a.infinitesimal) + len(b.discrete) + len(b.infinitesimal)
    check_bytes(8 * count * degree**2, MOST_BYTES, f"a product of degree {degree}")


def _check_commutators(matrices: Numbers, constants: Sequence[NDArray[np.float64]]) -> None:
    """Compare commutators with those of the Lie algebra; those of several factors are 0."""
    wanted, start = np.zeros((len(matrices),) * 3), 0
    for block in constants:
        part = slice(start, start + len(block))
        wanted[part, part, part] = block
        start = part.stop
    check_bytes(48 * matrices.size * len(matrices), MOST_BYTES, "the commutators")
    errors = np.abs(commutators(matrices) - np.tensordot(wanted, matrices, 1))
    size = np.abs(matrices).max(initial=0.0)
    if errors.max(initial=0.0) > TOLERANCE * size * (np.abs(wanted).max(initial=0.0) + size):
        i, j = np.argwhere(errors.max(axis=(2, 3)) == errors.max())[0].tolist()
        raise ValueError(
            f"infinitesimal matrices {i} and {j} have another commutator than the Lie algebra, "
            f"by {errors.max():.3g}"
        )
