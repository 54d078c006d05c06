"""Finite groups as validated multiplication tables.

Conventions: ``table[a, b]`` is the index of ab, where b acts first (row = left factor), and element
0 is the identity. Names are ASCII, such as ``"r^2s"``; `pretty` gives "r²s". Wherever elements of
a group are arguments, their names serve as well as their indices.
"""

from dmolkit.groups._families import (
    alternating,
    cyclic,
    dihedral,
    direct_product,
    from_matrices,
    from_permutations,
    quaternion,
    semidirect_product,
    symmetric,
)
from dmolkit.groups._group import Group, pretty
from dmolkit.groups._structure import (
    center,
    conjugacy_classes,
    fewest_generators,
    find_isomorphism,
    generated_subgroup,
    is_homomorphism,
    is_normal,
    quotient_group,
    subgroups,
)

__all__ = [
    "Group",
    "alternating",
    "center",
    "conjugacy_classes",
    "cyclic",
    "dihedral",
    "direct_product",
    "fewest_generators",
    "find_isomorphism",
    "from_matrices",
    "from_permutations",
    "generated_subgroup",
    "is_homomorphism",
    "is_normal",
    "pretty",
    "quaternion",
    "quotient_group",
    "semidirect_product",
    "subgroups",
    "symmetric",
]
