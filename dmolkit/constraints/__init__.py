"""Equivariant linear maps by linear algebra: all W with ρ_out(g) W = W ρ_in(g).

A representation is known by what generators of its group do: finitely many elements, and for a Lie
group a basis of its Lie algebra. The condition holds for all of the group (all of its components)
if it holds for them.

Conventions: W is (d_out, d_in) and acts on columns. Where W is a vector, its entries are in the
order of ``W.ravel()``, row by row. Bases are orthonormal in Σ_ij conj(V_ij) W_ij.
"""

from dmolkit.constraints._generators import (
    GeneratorRepresentation,
    by_generators,
    external_product,
    of_degree,
    scalars,
    vectors,
)
from dmolkit.constraints._groups import (
    MatrixGroup,
    orthogonal,
    permutation_group,
    special_orthogonal,
)
from dmolkit.constraints._kernels import kernel_basis
from dmolkit.constraints._solver import equivariant_basis, equivariant_projector

__all__ = [
    "GeneratorRepresentation",
    "MatrixGroup",
    "by_generators",
    "equivariant_basis",
    "equivariant_projector",
    "external_product",
    "kernel_basis",
    "of_degree",
    "orthogonal",
    "permutation_group",
    "scalars",
    "special_orthogonal",
    "vectors",
]
