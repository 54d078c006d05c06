"""Characters, the traces of representations, and what they tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dmolkit._checks import as_tolerance
from dmolkit.representations._representation import (
    Numbers,
    Representation,
    as_finite_numbers,
    as_representation,
    common_group,
    whole,
)


def character(representation: Representation) -> Numbers:
    """Character χ(g) = tr ρ(g), (|G|,); real for a real representation.

    It is constant on conjugacy classes and, up to equivalence, determines the representation.
    Values within 1e-12 of an integer are made that integer.
    Source: Serre, Linear Representations of Finite Groups, §2.1 and §2.3.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> from dmolkit.representations import defining
    >>> character(defining(dihedral(4))).tolist()
    [2.0, 0.0, -2.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    matrices = as_representation(representation).matrices
    return whole(np.trace(matrices, axis1=1, axis2=2))


def inner_product(phi: ArrayLike, psi: ArrayLike) -> float | complex:
    """Inner product ⟨φ, ψ⟩ = |G|⁻¹ Σ φ(g) conj ψ(g) of functions on a group.

    For characters it is the dimension of the space of equivariant maps: 1 for an irreducible one
    with itself and 0 for two that are not equivalent.

    Parameters
    ----------
    phi, psi : (|G|,) real or complex numbers
        One value per element, not per class.

    Returns
    -------
    float, or complex if a function is

    Raises
    ------
    TypeError, ValueError
        If the functions do not hold finite numbers, or have other or different shapes.

    Notes
    -----
    Source: Serre, Linear Representations of Finite Groups, §2.3.
    """
    left, right = as_finite_numbers(phi, "phi"), as_finite_numbers(psi, "psi")
    if left.ndim != 1 or left.shape != right.shape or not left.size:
        raise ValueError(
            f"phi and psi must have one shape (|G|,), got {left.shape} and {right.shape}"
        )
    product = np.vdot(right, left).item() / len(left)
    return complex(product) if np.iscomplexobj(product) else float(product)


def is_equivalent(first: Representation, second: Representation, tol: float = 1e-8) -> bool:
    """Whether two representations differ by a change of basis: whether characters are equal.

    Parameters
    ----------
    first, second : Representation
        Of one group, or of two with the same table.
    tol : float
        Largest difference of the characters, dimensionless.

    Raises
    ------
    TypeError, ValueError
        If one is no representation, the groups differ, or ``tol`` is no nonnegative number.

    Notes
    -----
    Source: Serre, Linear Representations of Finite Groups, §2.3.
    """
    common_group(as_representation(first, "first"), as_representation(second, "second"))
    bound = as_tolerance(tol, "tol")
    difference = np.abs(character(first) - character(second)).max()
    return first.degree == second.degree and bool(difference <= bound)


def is_irreducible(representation: Representation) -> bool:
    """Whether no subspace but 0 and the whole is invariant, over C: whether ⟨χ, χ⟩ = 1.

    Source: Serre, Linear Representations of Finite Groups, §2.3.

    Examples
    --------
    >>> from dmolkit.groups import cyclic, dihedral
    >>> from dmolkit.representations import defining
    >>> is_irreducible(defining(dihedral(6))), is_irreducible(defining(cyclic(6)))
    (True, False)
    """
    chi = character(representation)
    return round(inner_product(chi, chi).real) == 1


def frobenius_schur(representation: Representation) -> int:
    """Type of an irreducible representation by the Frobenius-Schur indicator |G|⁻¹ Σ χ(g²).

    Returns
    -------
    int
        1 for real type (some basis makes all matrices real), 0 for complex type (χ is not real),
        -1 for quaternionic type (χ is real, but no basis makes the matrices real).

    Raises
    ------
    ValueError
        If the representation is reducible over C.

    Notes
    -----
    Source: Serre, Linear Representations of Finite Groups, §13.2.

    Examples
    --------
    >>> from dmolkit.groups import quaternion
    >>> from dmolkit.representations import irreps
    >>> [frobenius_schur(rep) for rep in irreps(quaternion())]
    [1, 1, 1, 1, -1]
    """
    chi = character(representation)
    norm = inner_product(chi, chi).real
    if round(norm) != 1:
        raise ValueError(f"representation must be irreducible over C, but ⟨χ, χ⟩ = {norm:.3g}")
    squares = np.diagonal(representation.group.table)
    return round(float(chi[squares].mean().real))
