"""The class `Representation`, and representations made of actions and of other representations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dmolkit._checks import as_array, as_finite_array, as_index_array, as_tolerance
from dmolkit._tables import IndexArray
from dmolkit.groups import Group, cyclic, dihedral

Numbers = NDArray[Any]
"""Arrays of float64 or of complex128."""


class Action(Protocol):
    """Anything with a group and the table of its action, such as `dmolkit.cosets.GroupAction`."""

    @property
    def group(self) -> Group:
        """The group that acts."""

    @property
    def table(self) -> IndexArray:
        """(|G|, |X|) indices; ``table[g, x]`` is the point g·x."""


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Representation:
    """Linear representation ρ of a finite group: invertible matrices with ρ(ab) = ρ(a)ρ(b).

    Parameters
    ----------
    group : Group
    matrices : (|G|, d, d) real or complex numbers, d > 0
        ``matrices[g]`` is ρ(g), which acts on columns; kept as a read-only copy.
    tol : float
        Largest error of an entry in the checks, dimensionless. Entry ij of ρ(a)ρ(b) − ρ(ab) may
        be tol·max(1, min(m, Σ_k |ρ(a)_ik ρ(b)_kj|)), where m is the largest modulus of an entry.

    Attributes
    ----------
    group : Group
    matrices : (|G|, d, d) array, read-only
        float64 if real numbers were given, complex128 otherwise.

    Raises
    ------
    TypeError
        If ``group`` is no group, or ``matrices`` does not hold numbers.
    ValueError
        If the shape is wrong, a number is NaN or infinite, ρ(e) is not the identity matrix, or
        ρ(ab) is not ρ(a)ρ(b); the message names the pair with the largest error, in terms of
        what it may be, and that error.

    Notes
    -----
    ρ(ab) = ρ(a)ρ(b) is checked for all a, but only for generators b. If it holds for b and for c,
    then ρ(a·bc) = ρ(ab)ρ(c) = ρ(a)ρ(b)ρ(c) = ρ(a)ρ(bc), so it holds for bc, and every element but
    e is a product of generators. Together with ρ(e) = 1 it makes ρ(g⁻¹) the inverse of ρ(g).

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> sign = Representation(cyclic(4), [[[1]], [[-1]], [[1]], [[-1]]])
    >>> sign.degree, sign("r^3").tolist()
    (1, [[-1.0]])
    >>> Representation(cyclic(2), [[[1.0]], [[1.1]]])
    Traceback (most recent call last):
    ...
    ValueError: matrices are no homomorphism: ρ(r)ρ(r) differs from ρ(e) by 0.21
    """

    group: Group
    matrices: Numbers

    def __init__(self, group: Group, matrices: ArrayLike, tol: float = 1e-8) -> None:
        group = as_group(group)
        array = as_finite_numbers(matrices, "matrices")
        if array.ndim != 3 or len(array) != group.order or array.shape[1] != array.shape[2]:
            raise ValueError(
                f"matrices must have shape (|G|, d, d) = ({group.order}, d, d), got {array.shape}"
            )
        if not array.size:
            raise ValueError("matrices must have a degree d > 0, got d = 0")
        _check_homomorphism(group, array, as_tolerance(tol, "tol"))
        _fill(self, group, array)

    @property
    def degree(self) -> int:
        """Dimension d of the space that the matrices act on."""
        return int(self.matrices.shape[1])

    def is_unitary(self, tol: float = 1e-8) -> bool:
        """Whether ρ(g)†ρ(g) = 1 for all g, with errors of entries up to ``tol`` for generators."""
        bound = as_tolerance(tol, "tol")
        matrices = self.matrices[[0, *self.group.generators]]
        grams = matrices.conj().swapaxes(1, 2) @ matrices
        return bool(np.abs(grams - np.eye(self.degree)).max() <= bound)

    def __call__(self, g: int | str) -> Numbers:
        """Return the matrix (d, d) of an element, which is an index or a name."""
        element = self.group.indices(g, "g")
        if element.ndim:
            raise ValueError(f"g must be one element, got an array of shape {element.shape}")
        matrix: Numbers = self.matrices[element]
        return matrix

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild copies and unpickled representations with a read-only array again."""
        return trusted, (self.group, self.matrices)

    def __repr__(self) -> str:
        """Return degree, field and group in one line."""
        field = "complex" if np.iscomplexobj(self.matrices) else "real"
        return f"<Representation of degree {self.degree}, {field}, of {self.group!r}>"


def trivial(group: Group) -> Representation:
    """Trivial representation, ρ(g) = 1 for all g; degree 1."""
    return trusted(group, np.ones((as_group(group).order, 1, 1)))


def regular(group: Group) -> Representation:
    """Left regular representation, ρ(g)e_h = e_gh; degree |G|.

    On functions it is (ρ(g)f)(u) = f(g⁻¹u). It contains each irreducible representation as often
    as the degree of that says. Source: Serre, Linear Representations of Finite Groups, §1.2, §2.4.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> regular(cyclic(3))("r") @ [1, 0, 0]
    array([0., 1., 0.])
    """
    return trusted(group, _permutation_matrices(as_group(group).table))


def permutation(action: Action | Group, table: ArrayLike | None = None) -> Representation:
    """Permutation representation of an action, ρ(g)e_x = e_gx; the degree is |X|.

    On functions on the points it is (ρ(g)f)(x) = f(g⁻¹x).

    Parameters
    ----------
    action : GroupAction or Group
        An action, or a group whose action is the next argument.
    table : (|G|, |X|) indices, optional
        ``table[g, x]`` is the point g·x.

    Raises
    ------
    TypeError, ValueError
        If ``table`` has another shape, holds no indices of points, or is no action; also if it is
        given with an action, or not with a group.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> permutation(cyclic(2), [[0, 1, 2], [1, 0, 2]])("r").tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if isinstance(action, Group):
        if table is None:
            raise TypeError("permutation of a group needs the table of an action")
        group, images = action, table
    else:
        if table is not None:
            raise TypeError("permutation of an action takes no second table")
        if not isinstance(getattr(action, "group", None), Group):
            raise TypeError(f"action must be a Group or an action of one, got {action!r}")
        group, images = action.group, action.table
    shape = as_array(images, "table").shape
    if len(shape) != 2 or shape[0] != group.order or not shape[1]:
        raise ValueError(
            f"table must have shape (|G|, |X|) = ({group.order}, |X|) with |X| > 0, got {shape}"
        )
    matrices = _permutation_matrices(as_index_array(images, "table", shape[1]))
    _check_homomorphism(group, matrices, 0.0)
    return trusted(group, matrices)


def defining(group: Group) -> Representation:
    """Rotations and mirrors of the plane that define a cyclic or dihedral group; degree 2.

    r turns by 2π/n counter-clockwise, and s is diag(-1, 1), the mirror (x, y) → (-x, y).

    Parameters
    ----------
    group : Group
        One that ``cyclic(n)`` or ``dihedral(n)`` made, or one with the same table and names.

    Raises
    ------
    TypeError
        If ``group`` is no group.
    ValueError
        For any other group.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> defining(dihedral(4))("rs").tolist()
    [[0.0, -1.0], [-1.0, 0.0]]
    """
    n, mirrored = as_group(group).order, "s" in group.names
    if mirrored:
        n //= 2
    model = dihedral(n) if mirrored else cyclic(n)
    if model.names != group.names or not np.array_equal(model.table, group.table):
        raise ValueError(f"group must be cyclic(n) or dihedral(n), got {group!r}")
    angle = 2 * np.pi * np.arange(n) / n
    cos, sin = tidy(np.cos(angle)), tidy(np.sin(angle))
    turns = np.stack([cos, -sin, sin, cos], axis=-1).reshape(n, 2, 2)
    parts = [turns, turns * [-1.0, 1.0] + 0.0] if mirrored else [turns]
    return trusted(group, np.concatenate(parts))


def direct_sum(*representations: Representation) -> Representation:
    """Direct sum: block-diagonal matrices with one block per representation, in order.

    Raises
    ------
    TypeError
        If one is no representation.
    ValueError
        If there are no representations, or their groups differ.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> d4 = dihedral(4)
    >>> direct_sum(trivial(d4), defining(d4))("s").tolist()
    [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    group = common_group(*representations)
    return trusted(group, block_diagonal([rep.matrices for rep in representations]))


def tensor_product(*representations: Representation) -> Representation:
    """Tensor product: the Kronecker products of the matrices of each element, in order.

    Its character is the product of the characters. Source: Serre, Linear Representations of
    Finite Groups, §1.5 and §2.1.

    Raises
    ------
    TypeError
        If one is no representation.
    ValueError
        If there are no representations, or their groups differ.
    """
    group = common_group(*representations)
    return trusted(group, reduce(kronecker, (rep.matrices for rep in representations)))


def dual(representation: Representation) -> Representation:
    """Dual representation on linear forms, ρ*(g) = ρ(g⁻¹)ᵀ; its character is conjugate."""
    representation = as_representation(representation)
    inverses = representation.matrices[representation.group.inverse]
    return trusted(representation.group, inverses.swapaxes(1, 2).copy())


def unitarize(representation: Representation) -> tuple[Representation, Numbers]:
    """Make a representation unitary by a change of basis: Weyl's averaging argument, run.

    H = |G|⁻¹ Σ ρ(g)†ρ(g) is an invariant inner product, ρ(g)†Hρ(g) = H. In the basis S = H^(-1/2),
    which is orthonormal for it, the matrices S⁻¹ρ(g)S are unitary.

    Returns
    -------
    unitary : Representation
        Real, and then orthogonal, if the given one is real.
    basis : (d, d) array
        S, Hermitian and positive definite. Its condition number, ``np.linalg.cond(basis)``, says
        how far from unitary the given matrices are, and how many digits are lost.

    Notes
    -----
    Source: Serre, Linear Representations of Finite Groups, §1.3.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> skew = Representation(cyclic(2), [[[1, 0], [0, 1]], [[1, 1], [0, -1]]])
    >>> unitary, basis = unitarize(skew)
    >>> skew.is_unitary(), unitary.is_unitary()
    (False, True)
    """
    matrices = as_representation(representation).matrices
    grams = matrices.conj().swapaxes(1, 2) @ matrices
    scales, axes = np.linalg.eigh(grams.mean(axis=0))
    basis = axes / np.sqrt(scales) @ axes.conj().T
    inverse = axes * np.sqrt(scales) @ axes.conj().T
    return trusted(representation.group, inverse @ matrices @ basis), basis


def block_diagonal(arrays: Sequence[Numbers]) -> Numbers:
    """Matrices (m, d, d) of blocks, from arrays (m, d_i, d_i) with one block each."""
    ends = np.cumsum([0, *(array.shape[1] for array in arrays)])
    dtype = np.result_type(*{array.dtype for array in arrays})
    whole = np.zeros((len(arrays[0]), ends[-1], ends[-1]), dtype)
    for array, start, stop in zip(arrays, ends, ends[1:], strict=False):
        whole[:, start:stop, start:stop] = array
    return whole


def kronecker(a: Numbers, b: Numbers) -> Numbers:
    """Kronecker products of matrices (m, d, d) and (m, d', d'); a single one may stand for all."""
    size = a.shape[1] * b.shape[1]
    product: Numbers = (a[:, :, None, :, None] * b[:, None, :, None, :]).reshape(-1, size, size)
    return product


def _permutation_matrices(table: IndexArray) -> Numbers:
    """Matrices with column x of matrix g equal to the basis vector number table[g, x]."""
    matrices: Numbers = table[:, None, :] == np.arange(table.shape[1])[:, None]
    return matrices.astype(np.float64)


def _check_homomorphism(group: Group, matrices: Numbers, tolerance: float) -> None:
    """Raise ValueError unless ρ(e) = 1 and ρ(ab) = ρ(a)ρ(b) for all a and for generators b."""
    with np.errstate(over="ignore", invalid="ignore"):
        sizes = np.abs(matrices)
        error = float(np.abs(matrices[0] - np.eye(matrices.shape[1])).max())
        if not error <= tolerance:
            raise ValueError(
                f"matrices[0] must be the identity matrix, as ρ({group.names[0]}), "
                f"but differs from it by {error:.3g}"
            )
        worst, a, b = 0.0, 0, 0
        for generator in group.generators:
            products = matrices @ matrices[generator]
            errors = np.abs(products - matrices[group.table[:, generator]])
            # One huge entry must not excuse errors of entries that it has no part in.
            scales = np.maximum(1.0, np.minimum(sizes.max(), sizes @ sizes[generator]))
            shares = np.nan_to_num(errors / scales, nan=np.inf, posinf=np.inf)
            if not shares.max() <= worst:
                a, b = int(np.argmax(shares)) // errors[0].size, generator
                worst, error = float(shares[a].max()), float(errors.flat[np.argmax(shares)])
    if not worst <= tolerance:
        x, y, xy = (group.names[i] for i in (a, b, group.table[a, b]))
        raise ValueError(
            f"matrices are no homomorphism: ρ({x})ρ({y}) differs from ρ({xy}) by {error:.3g}"
        )


def as_group(group: object, argument: str = "group") -> Group:
    """Return ``group``; TypeError unless it is a `Group`."""
    if not isinstance(group, Group):
        raise TypeError(f"{argument} must be a Group, got {group!r}")
    return group


def as_representation(representation: object, argument: str = "representation") -> Representation:
    """Return ``representation``; TypeError unless it is a `Representation`."""
    if not isinstance(representation, Representation):
        raise TypeError(f"{argument} must be a Representation, got {representation!r}")
    return representation


def as_finite_numbers(values: ArrayLike, argument: str) -> Numbers:
    """Return ``values`` as a finite array: complex128 if they are complex, otherwise float64."""
    if as_array(values, argument).dtype.kind == "c":
        return as_finite_array(values, argument, np.complex128)
    return as_finite_array(values, argument, np.float64)


def tidy(numbers: Numbers) -> Numbers:
    """Round to 15 decimals, which makes the sine of π zero, and turn -0.0 into 0.0."""
    rounded: Numbers = np.round(numbers, 15) + 0.0
    return rounded


def whole(values: Numbers) -> Numbers:
    """Make values of characters integers that are within 1e-12 of one, where most of them are."""
    if np.iscomplexobj(values):
        exact: Numbers = whole(values.real) + 1j * whole(values.imag)
        return exact
    nearest = np.round(values) + 0.0
    return np.where(np.abs(values - nearest) < 1e-12, nearest, values)


def common_group(*representations: Representation) -> Group:
    """Group of all the representations: the same object, or one with the same table."""
    if not representations:
        raise ValueError("representations must not be empty")
    for i, rep in enumerate(representations):
        as_representation(rep, f"representations[{i}]")
    group = representations[0].group
    for i, rep in enumerate(representations):
        if rep.group is not group and not np.array_equal(rep.group.table, group.table):
            raise ValueError(
                f"representations must be of one group, but representations[{i}] is of "
                f"{rep.group!r}, and the first of {group!r}"
            )
    return group


def trusted(group: Group, matrices: Numbers) -> Representation:
    """Representation of matrices that are a homomorphism by a theorem: no check, no copy."""
    representation = object.__new__(Representation)
    _fill(representation, group, matrices)
    return representation


def _fill(representation: Representation, group: Group, matrices: Numbers) -> None:
    # A view cannot be made writable again: it does not own its numbers.
    matrices.flags.writeable = False
    object.__setattr__(representation, "group", group)
    object.__setattr__(representation, "matrices", matrices.view())
