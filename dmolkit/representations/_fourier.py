"""Fourier transform of functions on a finite group, by its irreducible representations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np
from numpy.typing import ArrayLike

from dmolkit.groups import Group
from dmolkit.representations._irreps import irreps
from dmolkit.representations._representation import Numbers, as_finite_numbers, as_group


def fourier_transform(group: Group, f: ArrayLike) -> list[Numbers]:
    """Fourier transform f̂(ρ) = Σ_g f(g)ρ(g): one matrix per irreducible representation.

    For the convolution (f∗ω)(u) = Σ_g f(ug⁻¹) ω(g), the transform is f̂(ρ)ω̂(ρ), in this order, and
    Σ_g |f(g)|² = |G|⁻¹ Σ_ρ d_ρ ‖f̂(ρ)‖² with the Frobenius norm (Plancherel).

    Parameters
    ----------
    group : Group
    f : (|G|,) or (|G|, c) real or complex numbers
        A function, or one with c channels.

    Returns
    -------
    list of arrays
        In the order of ``irreps(group)``: (d, d), or (d, d, c) for a function with channels.
        Complex if ``f`` or the representation is.

    Raises
    ------
    TypeError, ValueError
        If ``group`` is no group, or ``f`` does not hold finite numbers, or has another shape.

    Notes
    -----
    On Z_n it is n times NumPy's ``ifft``: ρ_k(r) = exp(2πi k/n) has the other sign than ``fft``.
    Source: Serre, Linear Representations of Finite Groups, §6.2.

    Examples
    --------
    >>> from dmolkit.groups import cyclic
    >>> [matrix.item() for matrix in fourier_transform(cyclic(2), [3.0, 1.0])]
    [4.0, 2.0]
    """
    group = as_group(group)
    values = as_finite_numbers(f, "f")
    if values.ndim not in (1, 2) or len(values) != group.order:
        raise ValueError(
            f"f must have shape (|G|,) or (|G|, c) with |G| = {group.order}, got {values.shape}"
        )
    return [np.tensordot(rep.matrices, values, axes=(0, 0)) for rep in irreps(group)]


def inverse_fourier_transform(group: Group, coefficients: Sequence[ArrayLike]) -> Numbers:
    """Return the function with a given Fourier transform: f(g) = |G|⁻¹ Σ_ρ d_ρ tr(ρ(g⁻¹)f̂(ρ)).

    Parameters
    ----------
    group : Group
    coefficients : sequence of (d, d) or (d, d, c) arrays
        One f̂(ρ) for each of ``irreps(group)``; all with the same channels or all without.

    Returns
    -------
    (|G|,) or (|G|, c) array
        Complex if a coefficient or a representation is, also where the imaginary parts are zero.

    Raises
    ------
    TypeError, ValueError
        If ``group`` is no group, ``coefficients`` is no sequence of one coefficient per irreducible
        representation, or one has another shape or does not hold finite numbers.

    Notes
    -----
    Source: Serre, Linear Representations of Finite Groups, §6.2.
    """
    reps = irreps(group)
    matrices = _as_matrices(coefficients, len(reps))
    terms, channels = [], matrices[0].shape[2:]
    for i, (rep, matrix) in enumerate(zip(reps, matrices, strict=True)):
        shape = (rep.degree, rep.degree, *channels)
        if matrix.shape != shape or len(channels) > 1:
            raise ValueError(
                f"coefficients[{i}] must have shape {shape[:2]}, or {shape[:2]} and one axis of "
                f"channels, as many for all, got {matrix.shape}"
            )
        inverses = rep.matrices[group.inverse]
        traces = np.tensordot(inverses, matrix, axes=((1, 2), (1, 0)))
        terms.append(rep.degree / group.order * traces)
    total: Numbers = np.sum(terms, axis=0)
    return total


def _as_matrices(coefficients: Sequence[ArrayLike], count: int) -> list[Numbers]:
    """Return the members of a sequence of some length as arrays of finite numbers."""
    unordered = isinstance(coefficients, Mapping | Set | str | bytes)
    if unordered or not np.iterable(coefficients) or not hasattr(coefficients, "__len__"):
        raise TypeError(
            f"coefficients must be a sequence of {count} matrices, got {coefficients!r}"
        )
    if len(coefficients) != count:
        raise ValueError(
            f"coefficients must be {count} matrices, one per irreducible representation, "
            f"got {len(coefficients)}"
        )
    return [
        as_finite_numbers(matrix, f"coefficients[{i}]") for i, matrix in enumerate(coefficients)
    ]
