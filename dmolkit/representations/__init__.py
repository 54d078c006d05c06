"""Linear representations of finite groups: characters, irreducible parts and Fourier analysis.

Conventions: ``matrices[g]`` acts on columns, and ρ(ab) = ρ(a)ρ(b). A change of basis U takes ρ(g)
to U⁻¹ρ(g)U. Characters and functions on a group are arrays (|G|,) in the order of the elements.
"""

from dmolkit.representations._characters import (
    character,
    frobenius_schur,
    inner_product,
    is_equivalent,
    is_irreducible,
)
from dmolkit.representations._fourier import fourier_transform, inverse_fourier_transform
from dmolkit.representations._irreps import decompose, irreps, real_irreps
from dmolkit.representations._representation import (
    Representation,
    defining,
    direct_sum,
    dual,
    permutation,
    regular,
    tensor_product,
    trivial,
    unitarize,
)
from dmolkit.representations._table import CharacterTable, character_table

__all__ = [
    "CharacterTable",
    "Representation",
    "character",
    "character_table",
    "decompose",
    "defining",
    "direct_sum",
    "dual",
    "fourier_transform",
    "frobenius_schur",
    "inner_product",
    "inverse_fourier_transform",
    "irreps",
    "is_equivalent",
    "is_irreducible",
    "permutation",
    "real_irreps",
    "regular",
    "tensor_product",
    "trivial",
    "unitarize",
]
