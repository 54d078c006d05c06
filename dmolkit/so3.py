"""Irreducible representations of SO(3) and O(3) in the basis of real harmonics.

Conventions: vectors of degree l have 2l + 1 components, m = −l, …, l, in the order and with the
signs of `dmolkit.harmonics`, and D(R) is the matrix with Y(Rx) = D(R) Y(x). So D is a left action,
D(RQ) = D(R) D(Q), it is orthogonal, and D_1(R) is R itself with the coordinates in the order y, z,
x. Tables are float64 and read-only.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_numpy_namespace
from numpy.typing import NDArray

from dmolkit._arrays import as_reals, is_traced
from dmolkit._checks import as_int
from dmolkit.harmonics import CHUNK
from dmolkit.rotations import is_rotation


def wigner_d(l: int, rotations: Any, parity: int | None = None) -> Any:
    """Real Wigner D-matrices: Y(Rx) = D(R) Y(x) for harmonics Y of degree l.

    Parameters
    ----------
    l : int
    rotations : (..., 3, 3) array
        Rotation matrices; if ``parity`` is given, any orthogonal matrices.
    parity : 1, −1 or None
        Sign by which −I acts, which makes D a representation of O(3): D(−R) = parity · D(R).
        Functions on space such as Y itself have (−1)^l, pseudovectors l = 1 and parity 1.

    Returns
    -------
    (..., 2l + 1, 2l + 1) array
        Of the same library and floating-point type as ``rotations``.

    Raises
    ------
    TypeError
        If ``l`` or ``parity`` is not an integer, or ``rotations`` does not hold real numbers.
    ValueError
        If ``l`` is negative, ``parity`` is another number, the shape is wrong, or a matrix is not
        orthogonal, or is improper while there is no ``parity``. While JAX traces a function there
        are no values to check.

    Notes
    -----
    Y(Rx) = D(R) Y(x) holds for complex x, too, and l + 1 of them determine D(R). With
    x² + y² + z² = 0, harmonics are just monomials in z and x ± iy. Entries of D are polynomials in
    those of R: there are no Euler angles, and no poles where they degenerate.

    Examples
    --------
    >>> quarter = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]  # about z: x goes to y, y to −x
    >>> wigner_d(1, quarter).round(12) + 0.0
    array([[ 0.,  0.,  1.],
           [ 0.,  1.,  0.],
           [-1.,  0.,  0.]])
    """
    l = as_int(l, "l", minimum=0)
    xp, matrices = as_reals(rotations=rotations)
    _check_matrices(xp, matrices, parity)
    flat = xp.reshape(matrices, (-1, 3, 3))
    size = max(1, flat.shape[0])
    step = max(1, CHUNK // (2 * l + 2) ** 2) if is_numpy_namespace(xp) else size
    parts = [_natural_d(xp, l, flat[k : k + step, ...]) for k in range(0, size, step)]
    result = xp.reshape(xp.concat(parts), (*matrices.shape[:-2], 2 * l + 1, 2 * l + 1))
    if parity in (None, (-1) ** l):
        return result
    return xp.where(xp.linalg.det(matrices)[..., None, None] < 0, -result, result)


def clebsch_gordan(l1: int, l2: int, l3: int) -> NDArray[np.float64]:
    """Real Clebsch–Gordan coefficients: they couple degrees l1 and l2 to degree l3.

    The product w_k = Σ_ij C_ijk u_i v_j of vectors of degrees l1 and l2 is a vector of degree l3:
    if R turns u and v, it turns w.

    Parameters
    ----------
    l1, l2, l3 : int
        |l1 − l2| ≤ l3 ≤ l1 + l2.

    Returns
    -------
    (2l1 + 1, 2l2 + 1, 2l3 + 1) array
        Orthonormal in the last axis, Σ_ij C_ijk C_ijk′ = δ_kk′; read-only, and kept for the next
        call.

    Raises
    ------
    TypeError
        If a degree is not an integer.
    ValueError
        If a degree is negative, or the triangle rule fails.

    Notes
    -----
    Equivariance and norm leave a sign. With U of `complex_to_real` and the complex coefficients in
    the signs of Condon and Shortley, C = i^(l3 − l1 − l2) Σ Ū Ū U ⟨l1 m1 l2 m2 | l3 m3⟩. Without
    the power of i, blocks with odd l1 + l2 + l3 would be imaginary.

    - l1 + l2 + l3 even: C at m1 = m2 = m3 = 0 is positive, so Y_l1(x), Y_l2(x) couple to a positive
      multiple of Y_l3(x). 1⊗1→0 is u·v/√3, and 0⊗l→l and l⊗0→l are the products with a scalar.
    - l1 + l2 + l3 odd: 1⊗1→1 is the cross product u×v/√2. If u and v have the parity of functions
      on space, (−1)^l1 and (−1)^l2, the product has −(−1)^l3: it is a pseudovector or its like.

    C/√(2l3 + 1) stays the same in cyclic exchanges of the three axes, and takes the sign
    (−1)^(l1 + l2 + l3) if two are exchanged.

    Source: Racah's formula in binomial coefficients, whose sums are exact integers here;
    functions.wolfram.com/07.39.06.0003.01.

    Examples
    --------
    >>> (clebsch_gordan(1, 1, 0)[:, :, 0] * np.sqrt(3)).round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    degrees = {"l1": l1, "l2": l2, "l3": l3}
    l1, l2, l3 = (as_int(l, argument, minimum=0) for argument, l in degrees.items())
    if not abs(l1 - l2) <= l3 <= l1 + l2:
        raise ValueError(f"l3 must lie between |l1 - l2| and l1 + l2, got {l1}, {l2} and {l3}")
    return _clebsch_gordan(l1, l2, l3)


def angular_momentum(l: int) -> NDArray[np.float64]:
    """Infinitesimal turns about x, y and z: the generators of the representation of degree l.

    Parameters
    ----------
    l : int

    Returns
    -------
    (3, 2l + 1, 2l + 1) array
        L_x, L_y, L_z, real and antisymmetric; read-only. If R turns by the angle θ about the unit
        vector n, D(R) = exp(θ (n_x L_x + n_y L_y + n_z L_z)).

    Raises
    ------
    TypeError, ValueError
        If ``l`` is not an integer, or negative.

    Notes
    -----
    [L_x, L_y] = L_z and cyclic, as for the turns themselves, and −(L_x² + L_y² + L_z²) = l(l + 1).
    In the basis of complex harmonics, U†LU = iJᵀ (see `complex_to_real`), where J are the Hermitian
    matrices of quantum mechanics.

    Examples
    --------
    >>> angular_momentum(1)[2]  # L_z takes x to y and y to −x, in the order y, z, x
    array([[ 0.,  0.,  1.],
           [ 0.,  0.,  0.],
           [-1.,  0.,  0.]])
    """
    return _angular_momentum(as_int(l, "l", minimum=0))


def complex_to_real(l: int) -> NDArray[np.complex128]:
    """Unitary change of basis from complex to real harmonics of degree l: Y = U Y_complex.

    Parameters
    ----------
    l : int

    Returns
    -------
    (2l + 1, 2l + 1) array
        U, with m = −l, …, l in rows and columns; read-only. The complex harmonics are those of
        physics, with the sign of Condon and Shortley, as in ``scipy.special.sph_harm_y``.

    Raises
    ------
    TypeError, ValueError
        If ``l`` is not an integer, or negative.

    Notes
    -----
    Y_m = (−1)^m √2 Re Y^m for m > 0 and (−1)^m √2 Im Y^|m| for m < 0. The matrix of complex
    harmonics, Y_complex(Rx) = U†DU Y_complex(x), is the conjugate of Wigner's of physics, for which
    D_m0 = √(4π/(2l + 1)) times the conjugate of Y^m at R applied to the north pole.

    Examples
    --------
    >>> (complex_to_real(1) * np.sqrt(2)).round(12) + 0.0
    array([[ 0.        +1.j,  0.        +0.j,  0.        +1.j],
           [ 0.        +0.j,  1.41421356+0.j,  0.        +0.j],
           [ 1.        +0.j,  0.        +0.j, -1.        +0.j]])
    """
    return _complex_to_real(as_int(l, "l", minimum=0))


@cache
def _complex_to_real(l: int) -> NDArray[np.complex128]:
    m = np.arange(1, l + 1)
    sign = (-1) ** m
    change = np.zeros((2 * l + 1, 2 * l + 1), dtype=complex)
    change[l, l] = 1
    change[l + m, l + m], change[l + m, l - m] = sign * math.sqrt(0.5), math.sqrt(0.5)
    change[l - m, l + m], change[l - m, l - m] = -1j * sign * math.sqrt(0.5), 1j * math.sqrt(0.5)
    change.flags.writeable = False
    return change


@cache
def _angular_momentum(l: int) -> NDArray[np.float64]:
    m = np.arange(-l, l)
    raising = np.diag(np.sqrt((l - m) * (l + m + 1)), -1)  # the ladder of Condon and Shortley
    hermitian = np.stack(
        [(raising + raising.T) / 2, (raising - raising.T) / 2j, np.diag(np.arange(-l, l + 1))]
    )
    change = _complex_to_real(l)
    # Functions f(Rx) come from f by exp(iθ n·J), and so do their coefficients by the transpose.
    generators = (change @ (1j * hermitian.mT) @ change.conj().T).real
    generators = (generators - generators.mT) / 2
    generators.flags.writeable = False
    return generators


@cache
def _clebsch_gordan(l1: int, l2: int, l3: int) -> NDArray[np.float64]:
    first, second, third = (_complex_to_real(l) for l in (l1, l2, l3))
    block = np.tensordot(first.conj(), _complex_clebsch_gordan(l1, l2, l3), axes=1)
    block = second.conj() @ block @ third.T
    real = np.ascontiguousarray((block * (1, 1j, -1, -1j)[(l3 - l1 - l2) % 4]).real)
    real.flags.writeable = False
    return real


def _complex_clebsch_gordan(l1: int, l2: int, l3: int) -> NDArray[np.float64]:
    """Evaluate Racah's formula for all ⟨l1 m1 l2 m2 | l3 m3⟩ with the sign of Condon, Shortley."""
    total, drop = l1 + l2 + l3, l1 + l2 - l3
    m1, m2 = np.arange(-l1, l1 + 1)[:, None], np.arange(-l2, l2 + 1)[:, None]
    k = np.arange(drop + 1)
    # A sum of products of three binomial coefficients is at most 2^(l1 + l2 + l3).
    exact: Any = np.int64 if total < 63 else object
    signs = _binomials(drop, total, exact)[k] * (-1) ** k
    left = _binomials(l1 - l2 + l3, total, exact)[l1 - m1 - k]
    right = _binomials(l2 - l1 + l3, total, exact)[l2 + m2 - k]
    sums = ((left * signs) @ right.T).astype(np.float64)
    first, second, third = (_binomials(2 * l, total, np.float64) for l in (l1, l2, l3))
    scale = math.comb(2 * l1, drop) * math.comb(2 * l2, drop) / math.comb(total + 1, drop)
    i, j = np.nonzero(np.abs(m1 + m2.T) <= l3)
    k3 = l3 - l1 - l2 + i + j  # l3 + m3
    table = np.zeros((2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1))
    table[i, j, k3] = sums[i, j] * np.sqrt(scale / (first[i] * second[j] * third[k3]))
    return table


def _binomials(n: int, reach: int, dtype: Any) -> NDArray[Any]:
    """Give n over k at index k, for k from −``reach`` to ``reach``: negative ones find zeros."""
    row = np.zeros(2 * reach + 1, dtype=dtype)
    row[: n + 1] = [math.comb(n, k) for k in range(n + 1)]
    return row


def _natural_d(xp: Any, l: int, matrices: Any) -> Any:
    """Evaluate D (n, 2l + 1, 2l + 1) of orthogonal matrices (n, 3, 3) for the parity (−1)^l."""
    real, imaginary, dual = (xp.asarray(table, dtype=matrices.dtype) for table in _nodes(l))
    images = [xp.tensordot(matrices, part, axes=((2,), (0,))) for part in (real, imaginary)]
    values = _on_null_vectors(xp, l, images[0] + 1j * images[1])
    d = xp.reshape(values, (-1, 2 * l + 2)) @ dual
    return xp.permute_dims(xp.reshape(d, (2 * l + 1, -1, 2 * l + 1)), (1, 0, 2))


def _on_null_vectors(xp: Any, l: int, vectors: Any) -> Any:
    """Evaluate harmonics of degree l, up to one factor, at complex vectors with x² + y² + z² = 0.

    Where r² is 0, all that is left of r^l Y_l,±m is its power z^(l − m), times the real or
    imaginary part of (x + iy)^m in the sense of polynomials. ``vectors`` are (n, 3, k); the result
    is (2l + 1, n, 2k), real parts and then imaginary parts.
    """
    x, y, z = (vectors[:, i, :] for i in range(3))
    up, plus, minus = (_powers(xp, base, l) for base in (z, x + 1j * y, x - 1j * y))
    # Squared norms of z^(l − m)(x + iy)^m are as the inverses of binomial coefficients.
    norms = [math.sqrt(math.comb(2 * l, l + m) / math.comb(2 * l, l) / 2) for m in range(l + 1)]
    norms[0] = 0.5
    scaled = up[::-1, ...] * xp.asarray(norms, dtype=xp.real(z).dtype)[:, None, None]
    even, odd = scaled * (plus + minus), (scaled * (plus - minus))[:0:-1, ...]
    sines = xp.concat([xp.imag(odd), -xp.real(odd)], axis=-1)
    return xp.concat([sines, xp.concat([xp.real(even), xp.imag(even)], axis=-1)])


def _powers(xp: Any, base: Any, last: int) -> Any:
    powers = [xp.ones_like(base)]
    for _ in range(last):
        powers.append(powers[-1] * base)
    return xp.stack(powers)


@cache
def _nodes(l: int) -> tuple[NDArray[np.float64], ...]:
    """Give l + 1 null vectors n_j, real and imaginary parts, and the rows dual to Y(n_j).

    n = a + ib with orthogonal unit vectors a and b. Their normals a × b spread over half the sphere
    on a spiral, and with the complex conjugates over all of it, so that the values at them are far
    from dependent: the largest singular value is about 3 times the smallest one for l = 6, and 6
    times for l = 30.
    """
    z = (np.arange(l + 1) + 0.5) / (l + 1)
    phi = np.arange(l + 1) * math.pi * (3 - math.sqrt(5))
    zero, xp = np.zeros(l + 1), array_namespace(z)
    a = np.stack([-np.sin(phi), np.cos(phi), zero])
    b = np.stack([-z * np.cos(phi), -z * np.sin(phi), np.sqrt(1 - z**2)])
    return a, b, np.linalg.pinv(_on_null_vectors(xp, l, (a + 1j * b)[None])[:, 0])


def _check_matrices(xp: Any, matrices: Any, parity: int | None) -> None:
    if parity is not None and as_int(parity, "parity") not in (1, -1):
        raise ValueError(f"parity must be 1, -1 or None, got {parity}")
    if matrices.shape[-2:] != (3, 3):
        raise ValueError(f"rotations must have shape (..., 3, 3), got {tuple(matrices.shape)}")
    if is_traced(matrices):
        return
    values = np.asarray(matrices, dtype=np.float64)
    tolerance = max(1e-8, 100 * float(xp.finfo(matrices.dtype).eps))
    proper = is_rotation(values, tolerance)
    if parity is None and not proper.all():
        raise ValueError(
            "rotations must hold rotation matrices (orthonormal columns, determinant +1); "
            "for improper ones, give parity"
        )
    if parity is not None and not (proper | is_rotation(-values, tolerance)).all():
        raise ValueError("rotations must hold orthogonal matrices if parity is given")
