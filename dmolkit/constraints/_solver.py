"""The space of equivariant maps between two representations: orbits of pairs, or a null space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh, qr
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dmolkit._checks import as_int
from dmolkit._tables import IndexArray
from dmolkit.constraints._generators import (
    AnyRepresentation,
    GeneratorRepresentation,
    by_generators,
    common_group,
)
from dmolkit.constraints._groups import MOST_BYTES, Numbers, check_bytes

_NULL, _CLEAR, _ZERO = 1e-12, 1e-9, 1e-12
_STEP = 1e-7


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
        float64, or complex128 if a representation is complex. The basis is the one in echelon form:
        its elements are sorted by their first nonzero entry, row by row, which is positive, and
        where one has its first entry all later ones are 0. For permutations, these are
        the orbits of pairs, each divided by the root of its size.

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
    both sides, W is constant on the orbits of pairs (i, j), which are the connected components of a
    graph: no linear algebra is needed, and the time grows as d_in · d_out. Otherwise W is a null
    vector of K†K for the stacked conditions K, from an eigendecomposition of size d_in · d_out.
    K†K squares the scale: singular values of K below 10⁻⁶ of the largest count as 0.

    The rank is the mean over the group of χ_out(g) conj(χ_in(g)), the inner product of the
    characters. Source: M. Finzi, M. Welling and A. G. Wilson, A Practical Method for Constructing
    Equivariant Multilayer Perceptrons for Arbitrary Matrix Groups, ICML 2021, §4.

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
    keys = [[solved[id(b), id(a)] for a in given.parts] for b in wanted.parts]
    rank = sum(len(block) for row in keys for block in row)
    dtype = np.result_type(*solved.values())
    shape = (rank, wanted.degree, given.degree)
    check_bytes(int(np.prod(shape)) * dtype.itemsize, limit, f"a basis of shape {shape}")
    basis = np.zeros(shape, dtype)
    position = row_start = 0
    for b, row in zip(wanted.parts, keys, strict=True):
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
    size = by_generators(rep_in, "rep_in").degree * by_generators(rep_out, "rep_out").degree
    limit = as_int(max_bytes, "max_bytes", minimum=1)
    check_bytes(8 * size**2, limit, f"a projector on {size} weights")
    basis = equivariant_basis(rep_in, rep_out, max_bytes).reshape(-1, size)
    projector: Numbers = basis.T @ basis.conj()
    return projector


def _block_basis(a: GeneratorRepresentation, b: GeneratorRepresentation, limit: int) -> Numbers:
    """Basis of the maps from a to b as one block."""
    images_in, images_out = _permutations(a), _permutations(b)
    if images_in is not None and images_out is not None:
        return _orbit_basis(images_in, images_out, limit)
    flat = echelon(_null_space(a, b, limit))
    return flat.T.reshape(-1, b.degree, a.degree)


def _permutations(rep: GeneratorRepresentation) -> IndexArray | None:
    """Read off what each generator does to basis vectors (m, d); None if it permutes none."""
    if len(rep.infinitesimal) or not np.isin(rep.discrete, (0.0, 1.0)).all():
        return None
    if not ((rep.discrete.sum(axis=1) == 1).all() and (rep.discrete.sum(axis=2) == 1).all()):
        return None
    images: IndexArray = rep.discrete.argmax(axis=1)
    return images


def _orbit_basis(images_in: IndexArray, images_out: IndexArray, limit: int) -> NDArray[np.float64]:
    """Basis vectors that are constant on one orbit of pairs (i, j), and 0 on the others."""
    d_in, d_out = images_in.shape[1], images_out.shape[1]
    size = d_in * d_out
    check_bytes(48 * size * max(1, len(images_in)), limit, f"the orbits of {size} pairs")
    targets = (images_out[:, :, None] * d_in + images_in[:, None, :]).reshape(len(images_in), size)
    sources = np.tile(np.arange(size), len(targets))
    graph = coo_array((np.ones(targets.size, bool), (sources, targets.ravel())), (size, size))
    _, labels = connected_components(graph, directed=False)
    _, first, members = np.unique(labels, return_index=True, return_inverse=True)
    orbit = np.argsort(np.argsort(first))[members]  # numbered by their first pairs
    counts = np.bincount(orbit)
    check_bytes(8 * size * len(counts), limit, f"a basis of {len(counts)} maps")
    basis = np.zeros((len(counts), size))
    basis[orbit, np.arange(size)] = 1 / np.sqrt(counts[orbit])
    return basis.reshape(-1, d_out, d_in)


def _null_space(a: GeneratorRepresentation, b: GeneratorRepresentation, limit: int) -> Numbers:
    """Orthonormal null vectors (d_out · d_in, rank) of the conditions of all generators."""
    size = a.degree * b.degree
    dtype = np.result_type(a.discrete, b.discrete, a.infinitesimal, b.infinitesimal)
    check_bytes(4 * dtype.itemsize * size**2, limit, f"the constraint on {size} weights")
    gram = np.zeros((size, size), dtype)
    one_in, one_out = np.eye(a.degree), np.eye(b.degree)
    matrices_in = np.concatenate([a.discrete, a.infinitesimal])
    matrices_out = np.concatenate([b.discrete, b.infinitesimal])
    for m_in, m_out in zip(matrices_in, matrices_out, strict=True):
        # With K = m_out ⊗ 1 − 1 ⊗ m_inᵀ, the four terms of K†K.
        cross = np.kron(m_out, m_in.conj())
        gram += np.kron(m_out.conj().T @ m_out, one_in) - cross - cross.conj().T
        gram += np.kron(one_out, m_in.conj() @ m_in.T)
    values, axes = eigh(gram, driver="evd")
    top = max(float(values[-1]), np.finfo(float).tiny)
    rank = int(np.sum(values < _NULL * top))
    if np.sum(values < _CLEAR * top) != rank:
        raise ValueError(
            f"the number of equivariant maps is not clear: a singular value of the constraint is "
            f"{np.sqrt(values[rank] / top):.1g} of the largest; use unitary matrices, as "
            f"`unitarize` gives them, or more exact ones"
        )
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
    columns[np.abs(columns) < _ZERO] = 0
    return columns
