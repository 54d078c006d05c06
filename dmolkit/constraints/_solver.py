"""The space of equivariant maps between two representations: orbits of pairs, or a null space."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh, qr

from dmolkit._checks import as_int
from dmolkit._tables import IndexArray
from dmolkit.constraints._generators import (
    AnyRepresentation,
    GeneratorRepresentation,
    by_generators,
    common_group,
)
from dmolkit.constraints._groups import MOST_BYTES, Numbers, check_bytes

_NULL, _CLEAR = 1e-12, 1e-9
"""Shares of the largest eigenvalue of K†K below which one is 0, and above which one is not."""

_ACCURATE = 1e-8
"""Error that a solution may have in a condition whose largest entry is 1."""

_ZERO, _STEP = 1e-12, 1e-7
"""Size below which an entry of the basis is 0, and above which one begins a step."""

_UNCLEAR = "the number of equivariant maps is not clear:"
_ADVICE = "; use unitary matrices, as `unitarize` gives them, or more exact ones"


def equivariant_basis(
    rep_in: AnyRepresentation, rep_out: AnyRepresentation, max_bytes: int = MOST_BYTES
) -> Numbers:
    """Orthonormal basis of the linear maps W with ρ_out(g) W = W ρ_in(g) for all g.

    Parameters
    ----------
    rep_in, rep_out : Representation, GroupAction or GeneratorRepresentation
        Of one group; d_in and d_out are their degrees.
    max_bytes : int
        Memory that the constraint and the result may take, each.

    Returns
    -------
    (rank, d_out, d_in) array
        The rank is the dimension of the space. The type is float64, or complex128 if a
        representation is complex. The basis is the one in echelon form: its elements are sorted by
        their first nonzero entry, row by row, which is positive, and where one has its first entry
        all later ones are 0. For permutations, these are the orbits of pairs, each divided by the
        root of its size.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If the groups or their generators differ, the memory would not suffice, or rounding leaves
        open how many solutions there are, as with matrices that are far from unitary.

    Notes
    -----
    Between sums, each pair of summands is solved once. If generators permute the basis vectors on
    both sides, W is constant on the orbits of pairs (i, j): no linear algebra is needed, and the
    time grows little faster than d_in · d_out. Otherwise W is a null vector of K†K for the stacked
    conditions K, from an eigendecomposition of size d_in · d_out. K†K squares the scale: singular
    values of K below 10⁻⁶ of its largest entries count as 0, and then the conditions must hold for
    the basis up to 10⁻⁸.

    For finite and compact groups the rank is the mean over the group of χ_out(g) conj(χ_in(g)),
    the inner product of the characters.

    Source: M. Finzi, M. Welling and A. G. Wilson, A Practical Method for Constructing Equivariant
    Multilayer Perceptrons for Arbitrary Matrix Groups, ICML 2021, §4.

    Examples
    --------
    >>> from dmolkit.constraints import permutation_group, vectors
    >>> things = vectors(permutation_group(3))
    >>> (equivariant_basis(things, things) ** 2).round(3).tolist()[0]
    [[0.333, 0.0, 0.0], [0.0, 0.333, 0.0], [0.0, 0.0, 0.333]]
    """
    given, wanted = by_generators(rep_in, "rep_in"), by_generators(rep_out, "rep_out")
    common_group(given, wanted)
    limit = as_int(max_bytes, "max_bytes", minimum=1)
    pairs = {(id(b), id(a)): (b, a) for b in wanted.parts for a in given.parts}
    solved = {key: _block_basis(a, b, limit) for key, (b, a) in pairs.items()}
    blocks = [[solved[id(b), id(a)] for a in given.parts] for b in wanted.parts]
    rank = sum(len(block) for row in blocks for block in row)
    dtype = np.result_type(*{block.dtype for block in solved.values()})
    shape = (rank, wanted.degree, given.degree)
    check_bytes(int(np.prod(shape)) * dtype.itemsize, limit, f"a basis of shape {shape}")
    basis = np.zeros(shape, dtype)
    position = row_start = 0
    for b, row in zip(wanted.parts, blocks, strict=True):
        rows, column_start = slice(row_start, row_start + b.degree), 0
        for a, block in zip(given.parts, row, strict=True):
            columns = slice(column_start, column_start + a.degree)
            basis[position : position + len(block), rows, columns] = block
            position, column_start = position + len(block), columns.stop
        row_start = rows.stop
    # Blocks do not overlap, so that only their order is left of the echelon form.
    first = (basis.reshape(rank, wanted.degree * given.degree) != 0).argmax(axis=1)
    ordered: Numbers = basis[np.argsort(first)]
    return ordered


def equivariant_projector(
    rep_in: AnyRepresentation, rep_out: AnyRepresentation, max_bytes: int = MOST_BYTES
) -> Numbers:
    """Orthogonal projector onto the equivariant maps; it acts on W as a vector, ``W.ravel()``.

    The projection is the equivariant map nearest to W. For a finite group with unitary matrices it
    is the mean of ρ_out(g) W ρ_in(g)⁻¹ over the group.

    Parameters
    ----------
    rep_in, rep_out, max_bytes
        As for `equivariant_basis`.

    Returns
    -------
    (d_out · d_in, d_out · d_in) array
        Hermitian, idempotent; its trace is the rank.

    Raises
    ------
    TypeError, ValueError
        As for `equivariant_basis`.

    Examples
    --------
    >>> from dmolkit.constraints import permutation_group, vectors
    >>> things = vectors(permutation_group(3))
    >>> weights = np.arange(9.0)
    >>> (equivariant_projector(things, things) @ weights).reshape(3, 3).round(12).tolist()
    [[4.0, 4.0, 4.0], [4.0, 4.0, 4.0], [4.0, 4.0, 4.0]]
    """
    given, wanted = by_generators(rep_in, "rep_in"), by_generators(rep_out, "rep_out")
    size, item = given.degree * wanted.degree, _number_type(given, wanted).itemsize
    limit = as_int(max_bytes, "max_bytes", minimum=1)
    check_bytes(item * size**2, limit, f"a projector on {size} weights")
    basis = equivariant_basis(given, wanted, limit).reshape(-1, size)
    projector: Numbers = basis.T @ basis.conj()
    return projector


def _block_basis(a: GeneratorRepresentation, b: GeneratorRepresentation, limit: int) -> Numbers:
    """Basis of the maps from a to b as one block."""
    images_in, images_out = _permutations(a), _permutations(b)
    if images_in is not None and images_out is not None:
        return _orbit_basis(images_in, images_out, limit).astype(_number_type(a, b), copy=False)
    m_in = np.concatenate([a.discrete, a.infinitesimal])
    m_out = np.concatenate([b.discrete, b.infinitesimal])
    # Each condition counts alike, in whatever units a basis of the Lie algebra is given.
    scales = [max(np.abs(x).max(), np.abs(y).max()) for x, y in zip(m_in, m_out, strict=True)]
    divisors = np.array([scale or 1.0 for scale in scales]).reshape(-1, 1, 1)
    m_in, m_out = m_in / divisors, m_out / divisors
    flat = echelon(_null_space(m_in, m_out, limit))
    basis: Numbers = flat.T.reshape(-1, b.degree, a.degree)
    errors = [np.abs(y @ basis - basis @ x) for x, y in zip(m_in, m_out, strict=True)]
    error = np.max(errors, initial=0.0)
    if error > _ACCURATE:
        found = f"{len(basis)} fulfil the conditions only up to {error:.1g}"
        raise ValueError(f"{_UNCLEAR} {found}{_ADVICE}")
    return basis


def _number_type(a: GeneratorRepresentation, b: GeneratorRepresentation) -> np.dtype[Any]:
    return np.result_type(a.discrete, b.discrete, a.infinitesimal, b.infinitesimal)


def _permutations(rep: GeneratorRepresentation) -> IndexArray | None:
    """Read off what each generator does to basis vectors (m, d); None if it permutes none."""
    units, rows = rep.discrete == 1, np.arange(rep.degree)
    images: IndexArray = units.argmax(axis=1)
    one_each = units.sum() == np.count_nonzero(rep.discrete) == images.size
    if len(rep.infinitesimal) or not one_each or (np.sort(images) != rows).any():
        return None
    return images


def _orbit_basis(images_in: IndexArray, images_out: IndexArray, limit: int) -> NDArray[np.float64]:
    """Basis vectors that are constant on one orbit of pairs (i, j), and 0 on the others."""
    d_in, d_out = images_in.shape[1], images_out.shape[1]
    size = d_in * d_out
    check_bytes((8 * len(images_in) + 48) * size, limit, f"the orbits of {size} pairs")
    targets = (images_out[:, :, None] * d_in + images_in[:, None, :]).reshape(len(images_in), size)
    # Each pair learns of smaller ones in its orbit, until all know the first one.
    first, before = np.arange(size), np.array([-1])
    while not np.array_equal(first, before):
        before = first.copy()
        for target in targets:
            first[target] = np.minimum(first[target], first)
        first = first[first]
    _, orbit, counts = np.unique(first, return_inverse=True, return_counts=True)
    check_bytes(8 * size * len(counts), limit, f"a basis of {len(counts)} maps")
    basis = np.zeros((len(counts), size))
    basis[orbit, np.arange(size)] = 1 / np.sqrt(counts[orbit])
    return basis.reshape(-1, d_out, d_in)


def _null_space(m_in: Numbers, m_out: Numbers, limit: int) -> Numbers:
    """Orthonormal null vectors (d_out · d_in, rank) of the conditions m_out[i] W = W m_in[i]."""
    d_in, d_out = m_in.shape[1], m_out.shape[1]
    size, item = d_in * d_out, np.result_type(m_in, m_out).itemsize
    check_bytes(5 * item * size**2, limit, f"the constraint on {size} weights")
    # With K = m_out ⊗ 1 − 1 ⊗ m_inᵀ, the four terms of K†K, summed over the generators.
    gram = np.kron(np.tensordot(m_out.conj(), m_out, ((0, 1), (0, 1))), np.eye(d_in))
    gram = gram + np.kron(np.eye(d_out), np.tensordot(m_in.conj(), m_in, ((0, 2), (0, 2))))
    scale = gram.diagonal().real.max()
    cross = np.tensordot(m_out, m_in.conj(), (0, 0)).swapaxes(1, 2).reshape(size, size)
    gram -= cross
    gram -= cross.conj().T
    del cross
    values, axes = eigh(gram, driver="evd", check_finite=False)
    top = max(float(values[-1]), float(scale))  # where K = 0, its values are rounding errors
    rank = int(np.sum(values <= _NULL * top))
    if np.sum(values <= _CLEAR * top) != rank:
        value = np.sqrt(values[rank] / top)
        raise ValueError(f"{_UNCLEAR} a singular value is {value:.1g} of the largest{_ADVICE}")
    null_vectors: Numbers = axes[:, :rank]
    return null_vectors


def echelon(vectors: Numbers) -> Numbers:
    """Rotate orthonormal columns (n, r) among each other until their first entries are steps.

    Column k begins in row p_k, with a positive entry, p_0 < p_1 < …, and columns after k are 0 in
    row p_k. This determines the columns by the space they span.
    """
    rest, pivots, start = vectors.copy(), [], 0
    for _ in range(vectors.shape[1]):
        start += int(np.argmax(np.linalg.norm(rest[start:], axis=1) > _STEP))
        direction = rest[start] / np.linalg.norm(rest[start])
        rest -= np.outer(rest @ direction.conj(), direction)
        pivots.append(start)
        start += 1
    turn, upper = qr(vectors[pivots].conj().T)
    phases = np.diag(upper) / np.abs(np.diag(upper))
    columns: Numbers = vectors @ (turn * phases)
    for k, pivot in enumerate(pivots):
        columns[:pivot, k] = columns[pivot, k + 1 :] = 0
        columns[pivot, k] = columns[pivot, k].real
    columns[np.abs(columns) < _ZERO] = 0
    return columns
