"""Numbers of the irreducible representations, over C and over R, and decomposition into them."""

from __future__ import annotations

import numpy as np

from dmolkit._tables import IndexArray
from dmolkit.groups import Group
from dmolkit.representations._characters import character, inner_product
from dmolkit.representations._representation import (
    Numbers,
    Representation,
    as_group,
    as_representation,
    tidy,
    trusted,
    unitarize,
)
from dmolkit.representations._spectra import Spectra, character_spectra
from dmolkit.representations._table import check_field

_SHARE = 1 / 1024
"""A vector is taken if its squared length is this share of the longest's, or more: the first such
one, so that rounding does not decide between equals, and bases come out natural."""

_NEAR = 1e-2
"""Largest distance of a computed multiplicity from an integer, dimensionless."""


def irreps(group: Group) -> list[Representation]:
    """Irreducible representations over C, one of each class of equivalent ones.

    There are as many as conjugacy classes, and the squares of their degrees d add up to |G|.

    Parameters
    ----------
    group : Group
        Up to an order of some hundreds: the time grows like |G|²d² for each.

    Returns
    -------
    list of Representation
        Unitary. Real, and then orthogonal, where that is possible, which is where
        `frobenius_schur` gives 1. The trivial one is first, then by degree; those of one degree
        by the eigenvalues exp(2πi j/o) of the first elements of the classes, small j first. So
        ``irreps(cyclic(n))[k]`` maps r to exp(2πi k/n), and in those of degree 2 of ``dihedral(n)``
        r turns by 2πk/n for k = 1, 2, …, and s is diag(-1, 1), for n ≤ 100.

    Notes
    -----
    The characters come first, from the eigenvalues of class sums, rounded to exact sums of roots of
    unity: Burnside's and Dixon's method (Dixon, Numer. Math. 10 (1967), 446-450). From a character
    χ, the matrices follow by averages over the group:

    1. Some element h of order o has an eigenvalue λ of smallest multiplicity m in ρ, most often 1,
       known from χ alone. With the projection e = o⁻¹ Σ_k λ^(-k) h^k onto its eigenspace,
       φ(g) = tr(ρ(e)ρ(g))/m = (om)⁻¹ Σ_k λ^(-k) χ(h^k g). For m = 1 this is ⟨v, ρ(g)v⟩ with a
       unit vector v.
    2. So the inner products ⟨ρ(a)v, ρ(b)v⟩ = φ(a⁻¹b) are known, too, and Cholesky's method gives
       vectors v_a with these inner products. As Σ_a v_a v_a† = |G|/d, by Schur's lemma, the
       matrices are ρ(g) = d/|G| Σ_a v_ga v_a†. For a real type the real part of φ takes its place.
    3. If m copies of ρ come out (or 2m, if λ is not real but ρ is to be), an eigenspace of a random
       self-adjoint matrix, averaged over the group to commute with it, is one of them.

    Sources: Dixon, Constructing representations of finite groups, in: Groups and Computation,
    DIMACS 11 (1993), 105-112, for 1 and 2; Dixon, Math. Comp. 24 (1970), 707-712, for 3. Step 3 has
    a generator of random numbers of its own with a fixed seed.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> reps = irreps(dihedral(4))
    >>> [rep.degree for rep in reps]
    [1, 1, 1, 1, 2]
    >>> reps[4]("r").tolist()
    [[0.0, -1.0], [1.0, 0.0]]
    """
    spectra = character_spectra(as_group(group))
    return [
        _realize(group, spectra, i, real=indicator == 1)
        for i, indicator in enumerate(spectra.indicators)
    ]


def real_irreps(group: Group) -> list[Representation]:
    """Irreducible representations over R, one of each class of equivalent ones.

    Returns
    -------
    list of Representation
        Orthogonal. Each is, over C, one of `irreps` of real type, or the sum of one of complex type
        and its conjugate, or twice one of quaternionic type, and stands where the first of these
        stands there.

    Notes
    -----
    Method as for `irreps`, with real parts. Source: Serre, Linear Representations of Finite Groups,
    §13.2.

    Examples
    --------
    The turn by 60° has no real eigenvector.

    >>> from dmolkit.groups import cyclic
    >>> reps = real_irreps(cyclic(6))
    >>> [rep.degree for rep in reps]
    [1, 2, 2, 1]
    >>> reps[1]("r").round(3).tolist()
    [[0.5, -0.866], [0.866, 0.5]]
    """
    spectra = character_spectra(as_group(group))
    return [_realize(group, spectra, i, real=True) for i in spectra.real_rows()]


def decompose(representation: Representation, field: str = "complex") -> tuple[IndexArray, Numbers]:
    """Split a representation into irreducible ones.

    Parameters
    ----------
    representation : Representation
        ρ, of degree d; real if ``field`` is "real".
    field : "complex" or "real"
        Split it into ``irreps(group)`` or into ``real_irreps(group)``.

    Returns
    -------
    multiplicities : (k,) array of intp
        How often ρ contains each of the k irreducible representations.
    basis : (d, d) array
        U with U⁻¹ρ(g)U = ρ₁(g) ⊕ … for every g: block-diagonal, and each block is the matrix of the
        irreducible representation, in their order, copy by copy. U is unitary if ρ is; real if ρ
        and all that it contains are.

    Raises
    ------
    TypeError
        If ``representation`` is none.
    ValueError
        If ``field`` is neither, or is "real" for a representation by complex matrices; or if the
        character is no sum of irreducible ones, as a large ``tol`` of `Representation` permits.

    Notes
    -----
    The average T = |G|⁻¹ Σ ρ(g) x τ(g)₁† of an irreducible τ, where τ(g)₁ is the first column,
    is an equivariant map, and a multiple of an isometry if both are unitary (Schur's lemma). Its
    columns are those of the projections p_α1 of Serre, Linear Representations of Finite Groups,
    §2.7. Basis vectors x are taken in order, each orthogonal to the copies before it. A ρ that is
    not unitary goes through `unitarize`.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> from dmolkit.representations import regular
    >>> multiplicities, basis = decompose(regular(dihedral(4)))
    >>> multiplicities.tolist()
    [1, 1, 1, 1, 2]
    >>> block = (basis.T @ regular(dihedral(4))("r") @ basis)[6:, 6:]
    >>> (block + 0.0).round(12).tolist()
    [[0.0, -1.0], [1.0, 0.0]]
    """
    group = as_representation(representation).group
    if check_field(field) == "real" and np.iscomplexobj(representation.matrices):
        raise ValueError("representation must have real matrices to be decomposed over R")
    parts = irreps(group) if field == "complex" else real_irreps(group)
    multiplicities = _multiplicities(representation, parts)
    change: Numbers = np.eye(representation.degree)
    if not representation.is_unitary(1e-12):
        representation, change = unitarize(representation)
    columns = [
        _copies(representation, part, int(count))
        for part, count in zip(parts, multiplicities, strict=True)
    ]
    return multiplicities, change @ np.concatenate(columns, axis=1)


def _multiplicities(representation: Representation, parts: list[Representation]) -> IndexArray:
    """How often each part is contained, ⟨χ, ψ⟩/⟨ψ, ψ⟩; ValueError if that cannot be."""
    chi, characters = character(representation), [character(part) for part in parts]
    counts = np.array([inner_product(chi, psi) / inner_product(psi, psi) for psi in characters])
    rounded = np.round(counts.real)
    i = int(np.argmax(np.abs(counts - np.maximum(rounded, 0))))
    if not abs(counts[i] - max(rounded[i], 0)) <= _NEAR:
        raise ValueError(
            f"representation must contain irreducible number {i} a nonnegative integer number of "
            f"times, got {counts[i]:.3g}; its matrices are no homomorphism"
        )
    multiplicities: IndexArray = rounded.astype(np.intp)
    degree = int(multiplicities @ [part.degree for part in parts])
    if degree != representation.degree:
        raise ValueError(
            f"representation must have the degree {degree} of what it contains, got "
            f"{representation.degree}; its matrices are no homomorphism"
        )
    return multiplicities


def _copies(representation: Representation, part: Representation, count: int) -> Numbers:
    """Orthonormal bases of ``count`` orthogonal copies of a part, side by side, (d, count·n)."""
    rho, tau = representation.matrices, part.matrices
    size, degree = representation.degree, part.degree
    # maps[:, α, j]: column α of the average for the basis vector x = e_j.
    first = tau[:, :, 0].conj()
    maps = (first.T @ rho.reshape(len(rho), -1)).reshape(degree, size, size).swapaxes(0, 1)
    found: Numbers = np.zeros((size, 0), dtype=maps.dtype)
    for _ in range(count):
        for _ in range(2):  # once more removes what rounding left
            flat = maps.reshape(size, -1)
            maps = (flat - found @ (found.conj().T @ flat)).reshape(maps.shape)
        squares = (np.abs(maps) ** 2).sum(axis=(0, 1))
        j = int(np.argmax(squares >= _SHARE * squares.max()))
        copy = maps[:, :, j] * np.sqrt(degree / squares[j])
        found = np.concatenate([found, copy], axis=1)
    return found


def _realize(group: Group, spectra: Spectra, i: int, real: bool) -> Representation:
    """Unitary matrices with character i, or with the real irreducible one that contains it."""
    chi = spectra.character(i)
    degree = int(spectra.degrees[i])
    real_type = spectra.indicators[i] == 1
    if degree == 1 and (real_type or not real):
        values = chi.real if real_type else chi
        return trusted(group, np.ascontiguousarray(values)[:, None, None])
    if real and not real_type:
        degree *= 2
    phi, size = _state(group, spectra, i, real)
    matrices = _from_state(group, phi, size)
    if size > degree:
        matrices = _one_copy(matrices, degree)
    return trusted(group, tidy(matrices))


def _state(group: Group, spectra: Spectra, i: int, real: bool) -> tuple[Numbers, int]:
    """Of the functions φ in step 1 of `irreps` one that gives the smallest degree; and this."""
    choices = []
    for c, multiplicities in enumerate(spectra.multiplicities):
        row = multiplicities[i]
        order = len(row)
        for j in np.flatnonzero(row).tolist():
            # The real part of φ is half of φ and of its conjugate, which may belong to another
            # representation or to another eigenspace.
            doubled = real and (spectra.indicators[i] == 0 or 2 * j % order != 0)
            size = int(spectra.degrees[i] * row[j]) * (2 if doubled else 1)
            choices.append((size, c, (j - 1) % order))
    size, c, before = min(choices)  # of equals λ = exp(2πi/o) first, so -1 before 1
    powers = spectra.powers[c]
    angles = 2 * np.pi * (before + 1) / len(powers) * np.arange(len(powers))
    weights = np.exp(-1j * angles)
    phi = weights @ spectra.character(i)[group.table[powers]]
    phi = phi / phi[0].real
    return (phi.real if real else phi), size


def _from_state(group: Group, phi: Numbers, size: int) -> Numbers:
    """Matrices (|G|, size, size) of step 2: ``phi[g]`` is ⟨v, ρ(g)v⟩."""
    order = group.order
    gram = phi[group.table[group.inverse]]  # [a, b]: ⟨v_a, v_b⟩
    vectors: Numbers = np.zeros((size, order), dtype=phi.dtype)  # column a: v_a
    left = np.ones(order)
    for k in range(size):
        a = int(np.argmax(left >= _SHARE * left.max()))
        vectors[k] = (gram[a] - vectors[:k, a].conj() @ vectors[:k]) / np.sqrt(left[a])
        left = left - np.abs(vectors[k]) ** 2
    # One step of refinement: rows into the space that the Gram matrix spans, then orthonormal.
    vectors = size / order * (vectors @ gram)
    frame = size / order * (vectors @ vectors.conj().T)
    vectors = (3 * np.eye(size) - frame) @ vectors / 2
    moved = vectors[:, group.table]  # [:, g, a]: v_ga
    matrices: Numbers = np.einsum("iga,ja->gij", moved, vectors.conj(), optimize=True)
    return matrices * (size / order)


def _one_copy(matrices: Numbers, degree: int) -> Numbers:
    """Restrict several copies of a representation of some degree to one of them: step 3."""
    size = matrices.shape[1]
    rng = np.random.default_rng(0)
    seed: Numbers = rng.standard_normal((size, size, 2)) @ np.array([1, 1j])
    hermitian: Numbers = seed + seed.conj().T
    if not np.iscomplexobj(matrices):
        hermitian = hermitian.real
    adjoints = matrices.conj().swapaxes(1, 2)
    _, axes = np.linalg.eigh((matrices @ hermitian @ adjoints).mean(axis=0))
    copy = axes[:, :degree]
    restricted: Numbers = copy.conj().T @ matrices @ copy
    return restricted
