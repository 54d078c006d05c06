"""Irreducible characters as integers: how often each root of unity is an eigenvalue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dmolkit._tables import IndexArray
from dmolkit.groups import Group, conjugacy_classes
from dmolkit.representations._representation import Numbers, whole

_DRAWS = 20
"""Random combinations of class sums to try; the first has always been enough."""


@dataclass(frozen=True, eq=False)
class Spectra:
    """Irreducible characters of a group with k classes, in the order of `irreps`.

    Attributes
    ----------
    classes : list of k index arrays
    class_of : (|G|,) array of intp
    powers : list of k index arrays
        Of each class's first element h, the powers e, h, …, h^(o-1), where o is its order.
    multiplicities : list of k arrays of intp
        ``multiplicities[c][i, j]`` says how often exp(2πi j/o) is an eigenvalue of h in irreducible
        representation i; shape (k, o).
    values : (k, k) array of complex128
        ``values[i, c]`` is character i on class c, the sum of these eigenvalues.
    indicators : (k,) array of intp
        Frobenius-Schur indicators.
    inverse_class : (k,) array of intp
        Class of the inverses of each class.
    """

    classes: list[IndexArray]
    class_of: IndexArray
    powers: list[IndexArray]
    multiplicities: list[IndexArray]
    values: Numbers
    indicators: IndexArray
    inverse_class: IndexArray

    @property
    def degrees(self) -> IndexArray:
        """Degrees of the irreducible representations, (k,)."""
        degrees: IndexArray = self.multiplicities[0][:, 0]
        return degrees

    def character(self, i: int) -> Numbers:
        """Values of character i on the elements, (|G|,)."""
        values: Numbers = self.values[i, self.class_of]
        return values

    def real_rows(self) -> IndexArray:
        """Of each pair of conjugate characters the first, and all the real ones."""
        here = np.concatenate(self.multiplicities, axis=1)
        conjugate = np.concatenate([_conjugate(m) for m in self.multiplicities], axis=1)
        position = {row.tobytes(): i for i, row in enumerate(here)}
        rows = [i for i, row in enumerate(conjugate) if i <= position[row.tobytes()]]
        return np.array(rows, dtype=np.intp)


def character_spectra(group: Group) -> Spectra:
    """Compute the irreducible characters from the eigenvalues of class sums.

    Burnside's method in floating point: on the centre of the group algebra, multiplication by a
    class sum C_j has the eigenvalues ω_χ(C_j) = |C_j| χ(C_j)/χ(e), with the eigenvector
    (ω_χ(C_1), …, ω_χ(C_k)) common to all j. In the basis of the C_j/√|C_j|, a combination of them
    that its inverses' conjugate weights make self-adjoint is a Hermitian matrix, and for random
    weights it has distinct eigenvalues. Then Dixon's step from approximate to exact: the number
    o⁻¹ Σ_k ζ^(-jk) χ(h^k), which says how often ζ^j is an eigenvalue of an element h of order o, is
    rounded to an integer.

    Sources: Serre, Linear Representations of Finite Groups, §6.3 (ω_χ); Dixon, High speed
    computation of group characters, Numer. Math. 10 (1967), 446-450; Dixon, Computing irreducible
    representations of groups, Math. Comp. 24 (1970), 707-712.
    """
    classes = conjugacy_classes(group)
    class_of = np.empty(group.order, dtype=np.intp)
    for c, members in enumerate(classes):
        class_of[members] = c
    firsts = np.array([members[0] for members in classes])
    orders = group.element_orders[firsts]
    powers = [group.power(h, np.arange(o)) for h, o in zip(firsts, orders, strict=True)]
    inverse_class = class_of[group.inverse[firsts]]
    rng = np.random.default_rng(0)
    for _ in range(_DRAWS):
        values = _approximate_values(group, classes, class_of, inverse_class, rng)
        multiplicities = _rounded_spectra(values, class_of, powers)
        if multiplicities is not None:
            break
    else:
        raise ArithmeticError(f"no characters found for {group!r}")
    # Lexicographic order, large multiplicities of small powers first; the trivial character leads.
    keys = np.concatenate(multiplicities, axis=1)
    order = np.lexsort((*-keys.T[:0:-1], keys[:, 0]))
    multiplicities = [m[order] for m in multiplicities]
    values = np.stack([_sums(m) for m in multiplicities], axis=1)
    squares = np.bincount(class_of[np.diagonal(group.table)], minlength=len(classes))
    indicators = np.round((values @ squares).real / group.order).astype(np.intp)
    return Spectra(classes, class_of, powers, multiplicities, values, indicators, inverse_class)


def _approximate_values(
    group: Group,
    classes: list[IndexArray],
    class_of: IndexArray,
    inverse_class: IndexArray,
    rng: np.random.Generator,
) -> Numbers:
    """Character table, rows in any order, from one random self-adjoint combination."""
    k = len(classes)
    roots = np.sqrt([members.size for members in classes])
    weights = rng.standard_normal(k) + 1j * rng.standard_normal(k)
    weights += weights[inverse_class].conj()
    # How often, with weights, class i times y is the first element z of class c: i has z y⁻¹.
    firsts = [members[0] for members in classes]
    quotients = class_of[group.table[np.ix_(firsts, group.inverse)]]
    sums = np.zeros((k, k), dtype=np.complex128)
    np.add.at(sums, (quotients, np.arange(k)[:, None]), weights[class_of])
    _, vectors = np.linalg.eigh(sums * roots / roots[:, None])
    degrees = np.abs(vectors[0]) * np.sqrt(group.order)
    return np.asarray((degrees * vectors / vectors[0] / roots[:, None]).T)


def _rounded_spectra(
    values: Numbers, class_of: IndexArray, powers: list[IndexArray]
) -> list[IndexArray] | None:
    """Multiplicities of eigenvalues, or None if they are not close to integers ≥ 0."""
    found = []
    for elements in powers:
        spectrum = np.fft.fft(values[:, class_of[elements]], axis=1, norm="forward")
        rounded = np.round(spectrum.real)
        if not np.abs(spectrum - rounded).max() < 1e-3 or rounded.min() < 0:
            return None
        found.append(rounded.astype(np.intp))
    return found


def _sums(multiplicities: IndexArray) -> Numbers:
    """Add up eigenvalues exp(2πi j/o) with multiplicities (k, o); real sums are exactly real."""
    order = multiplicities.shape[1]
    angles = 2 * np.pi * np.arange(order) / order
    excess = multiplicities - _conjugate(multiplicities)
    return whole(multiplicities @ np.cos(angles) + 0.5j * (excess @ np.sin(angles)))


def _conjugate(multiplicities: IndexArray) -> IndexArray:
    """Multiplicities (k, o) of the conjugate eigenvalues: those of -j at j."""
    return np.roll(multiplicities[:, ::-1], 1, axis=1)
