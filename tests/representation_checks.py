"""Groups with their representations, and what the tests measure on these."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import strategies as st

from dmolkit.groups import (
    alternating,
    cyclic,
    dihedral,
    direct_product,
    from_matrices,
    from_permutations,
    quaternion,
    symmetric,
)

D4, S3, Q8 = dihedral(4), symmetric(3), quaternion()


X, Y, Z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
PHI = (1 + 5**0.5) / 2
SIGNS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def pauli_group(*signs):
    """Order 32: products of two commuting copies of Q₈ (sign -1) or of D₄ (sign 1)."""
    pairs = [(X, Z) if sign == 1 else (1j * X, 1j * Z) for sign in signs]
    return from_matrices(
        [np.kron(m, np.eye(2)) for m in pairs[0]] + [np.kron(np.eye(2), m) for m in pairs[1]]
    )


def affine(p, factor):
    """Make the group of the maps x ↦ ax + b of Z_p with a among the powers of a factor."""
    points = np.arange(p)
    return from_permutations([(points + 1) % p, factor * points % p])


def binary_icosahedral():
    """SL(2, 5) as unit quaternions, 2×2 matrices."""
    one, i, j = np.eye(2), 1j * Z, 1j * Y
    return from_matrices([(one + i + j + i @ j) / 2, (PHI * one + i / PHI + j) / 2])


@cache
def large():
    """List groups that the strategy does not draw, with the degrees of their irreducible parts."""
    return {
        "A5": (alternating(5), [1, 3, 3, 4, 5]),
        "S5": (symmetric(5), [1, 1, 4, 4, 5, 5, 6]),
        "SL25": (binary_icosahedral(), [1, 2, 2, 3, 3, 4, 4, 5, 6]),
        "D4∘D4": (pauli_group(1, 1), [1] * 16 + [4]),
        "D4∘Q8": (pauli_group(1, -1), [1] * 16 + [4]),
        "7:3": (affine(7, 2), [1, 1, 1, 3, 3]),
        "13:6": (affine(13, 4), [1] * 6 + [6, 6]),
        "S4×Z5": (direct_product(symmetric(4), cyclic(5)), [1] * 10 + [2] * 5 + [3] * 10),
    }


def homomorphism_error(rep):
    """Largest error of ρ(ab) = ρ(a)ρ(b), over all pairs."""
    products = np.einsum("aij,bjk->abik", rep.matrices, rep.matrices)
    return np.abs(products - rep.matrices[rep.group.table]).max()


def unitarity_error(rep):
    grams = np.einsum("gji,gjk->gik", rep.matrices.conj(), rep.matrices)
    return np.abs(grams - np.eye(rep.degree)).max()
