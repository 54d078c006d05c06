"""Groups by the names that widgets give them, and permutations by those of their elements."""

import re

from sympy.combinatorics import Permutation

from dmolkit.groups import alternating, cyclic, dihedral, quaternion, symmetric

NAMED = (
    {f"Z{n}": cyclic(n) for n in range(2, 13)}
    | {f"D{n}": dihedral(n) for n in range(2, 9)}
    | {"S3": symmetric(3), "A4": alternating(4), "Q8": quaternion()}
)


def cycle_group(group, degree):
    """SymPy's permutations for elements that are named by cycles."""
    return [
        Permutation(
            [[int(i) - 1 for i in c.split()] for c in re.findall(r"\((.*?)\)", n)], size=degree
        )
        for n in group.names
    ]
