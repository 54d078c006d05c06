"""Steerable kernels: convolutions between fields of any type on a square grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dmolkit._checks import as_int
from dmolkit.constraints._generators import AnyRepresentation, by_generators
from dmolkit.constraints._groups import MOST_BYTES, Numbers, check_bytes
from dmolkit.constraints._solver import equivariant_basis
from dmolkit.cosets import GroupAction
from dmolkit.groups import Group
from dmolkit.representations import defining


def kernel_basis(
    rep_in: AnyRepresentation, rep_out: AnyRepresentation, size: int, max_bytes: int = MOST_BYTES
) -> Numbers:
    """Orthonormal basis of the kernels with K(hx) = ρ_out(h) K(x) ρ_in(h)⁻¹ on a square of pixels.

    A field has a vector of d components at each pixel; a motion moves the pixels and turns the
    vectors by ρ. With such kernels, the convolution that `dmolkit.planar` describes is equivariant
    under shifts and under h.

    Parameters
    ----------
    rep_in, rep_out : Representation, GroupAction or GeneratorRepresentation
        Of ``cyclic(4)`` (p4), ``dihedral(4)`` (p4m), or of ``cyclic`` or ``dihedral`` of 1 or 2.
    size : int
        Side of the square in pixels, an odd number.
    max_bytes : int
        As for `equivariant_basis`.

    Returns
    -------
    (rank, d_out, d_in, size, size) array
        Row 0 of the last two axes is on top, as in images. In the echelon form of
        `equivariant_basis`, for kernels in the order of their axes (d_out, size, size, d_in).

    Raises
    ------
    TypeError, ValueError
        As for `equivariant_basis`; also if the group does not move pixels to pixels, or ``size``
        is even.

    Notes
    -----
    A kernel is a linear map from (pixels) ⊗ (d_in) to d_out, and the condition says that it is
    equivariant, where h permutes pixels on the first factor. Source: M. Weiler and G. Cesa, General
    E(2)-Equivariant Steerable CNNs, NeurIPS 2019, §2.3.

    Examples
    --------
    >>> from dmolkit.groups import dihedral
    >>> from dmolkit.representations import trivial
    >>> scalar = trivial(dihedral(4))
    >>> (kernel_basis(scalar, scalar, 3) != 0).astype(int)[:, 0, 0].tolist()[0]
    [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    """
    given, wanted = by_generators(rep_in, "rep_in"), by_generators(rep_out, "rep_out")
    size = as_int(size, "size", minimum=1)
    if size % 2 == 0:
        raise ValueError(f"size must be odd, got {size}")
    if not isinstance(given.group, Group):
        raise ValueError(f"rep_in must be of a finite group, got {given!r}")
    limit, degree = as_int(max_bytes, "max_bytes", minimum=1), size**2 * given.degree
    check_bytes(8 * max(1, len(given.discrete)) * degree**2, limit, f"kernels of {size} × {size}")
    pixels = by_generators(GroupAction(given.group, _pixel_table(given.group, size)))
    basis = equivariant_basis(pixels * given, wanted, limit)
    shape = (len(basis), wanted.degree, size, size, given.degree)
    kernels: Numbers = np.moveaxis(basis.reshape(shape), -1, 2)
    return np.ascontiguousarray(kernels)


def _pixel_table(group: Group, size: int) -> NDArray[np.intp]:
    """Pixel, row by row, to which each element moves each pixel of a square about the origin."""
    half = size // 2
    y, x = np.meshgrid(range(half, -half - 1, -1), range(-half, half + 1), indexing="ij")
    places = np.stack([x.ravel(), y.ravel()])
    moved = defining(group).matrices @ places
    whole = moved.round().astype(np.intp)
    if np.abs(moved - whole).max() > 1e-9:
        raise ValueError(f"rep_in must be of a group that moves pixels to pixels, got {group!r}")
    table: NDArray[np.intp] = (half - whole[:, 1]) * size + whole[:, 0] + half
    return table
