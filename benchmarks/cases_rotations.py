"""Cases about rotations: harmonics, D-matrices, couplings, products of fragments."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np

from dmolkit import so3
from dmolkit.harmonics import spherical_harmonics
from dmolkit.networks import paths, tensor_product
from dmolkit.rotations import random_rotations
from measuring import Candidate
from peers import available, jitted

CHANNELS = 16
TO_Y_POLAR = [1, 2, 0]  # e3nn's polar axis is y: it wants (y, z, x)


def harmonics(l_max: int, points: int, dtype: str) -> list[Candidate]:
    """All harmonics of degrees up to ``l_max`` of random points."""
    p = np.random.default_rng(0).normal(size=(points, 3)).astype(dtype)
    candidates = [Candidate("dmolkit", lambda: spherical_harmonics(l_max, p))]
    if available("jax"):
        call = jitted(lambda x: spherical_harmonics(l_max, x), p)
        candidates.append(Candidate("dmolkit, JAX", call))
    if available("sphericart"):
        theirs = import_module("sphericart").SphericalHarmonics(l_max)
        candidates.append(Candidate("sphericart", lambda: theirs.compute(p)))
    if available("e3nn_jax"):
        e3nn = import_module("e3nn_jax")
        irreps = e3nn.Irreps.spherical_harmonics(l_max)
        call = jitted(
            lambda x: e3nn.spherical_harmonics(irreps, x, True, "integral").array, p[:, TO_Y_POLAR]
        )
        candidates.append(Candidate("e3nn-jax", call, rounds=1000 if points < 1_000_000 else 2))
    if points <= 10_000:
        candidates.append(Candidate("SciPy", lambda: _scipy(l_max, p), rounds=5))
    return candidates


def _scipy(l_max: int, points: Any) -> Any:
    """Real harmonics from SciPy's complex ones, which want angles."""
    from scipy.special import sph_harm_y_all

    x, y, z = points.T
    theta, phi = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    values = sph_harm_y_all(l_max, l_max, theta, phi)
    parts = []
    for l in range(l_max + 1):
        for m in range(-l, l + 1):
            value = values[l, abs(m)]
            factor = (-1) ** m * math.sqrt(2) if m else 1.0
            parts.append(factor * (value.imag if m < 0 else value.real))
    return np.stack(parts, axis=-1)


def wigner(l_max: int, rotations: int, dtype: str) -> list[Candidate]:
    """D-matrices of all degrees up to ``l_max``."""
    matrices = random_rotations(rotations, np.random.default_rng(0)).astype(dtype)

    def ours(r: Any) -> list[Any]:
        return [so3.wigner_d(l, r) for l in range(l_max + 1)]

    candidates = [Candidate("dmolkit", lambda: ours(matrices), _flat)]
    if available("jax"):
        candidates.append(Candidate("dmolkit, JAX", jitted(ours, matrices), _flat))
    if available("e3nn_jax"):
        irreps = [import_module("e3nn_jax").Irrep(l, (-1) ** l) for l in range(l_max + 1)]
        theirs = jitted(
            lambda r: [irrep.D_from_matrix(r) for irrep in irreps],
            matrices[:, TO_Y_POLAR][:, :, TO_Y_POLAR],
        )
        candidates.append(Candidate("e3nn-jax", theirs, _flat))
    return candidates


def _flat(arrays: list[Any]) -> Any:
    return np.concatenate([np.ravel(array) for array in arrays])


def couplings(l_max: int) -> list[Candidate]:
    """All real Clebsch–Gordan coefficients of degrees up to ``l_max``, with no table to begin."""
    degrees = range(l_max + 1)
    triples = [
        (l1, l2, l3) for l1, l2, l3 in product(degrees, repeat=3) if abs(l1 - l2) <= l3 <= l1 + l2
    ]

    def ours() -> list[Any]:
        return [so3.clebsch_gordan(*triple) for triple in triples]

    candidates = [Candidate("dmolkit", ours, _flat, _forget_ours)]
    if available("e3nn_jax"):
        table = import_module("e3nn_jax._src.so3")
        candidates.append(
            Candidate(
                "e3nn-jax",
                lambda: [
                    math.sqrt(2 * l3 + 1) * table.clebsch_gordan(l1, l2, l3)
                    for l1, l2, l3 in triples
                ],
                _flat,
                table._clebsch_gordan.cache_clear,
                rounds=5,
            )
        )
    if available("sympy") and l_max <= 3:
        call = _sympy_couplings(triples)
        candidates.append(Candidate("SymPy", call, lambda r: _flat(_real(r, triples)), rounds=3))
    return candidates


def _forget_ours() -> None:
    for table in vars(so3).values():
        if hasattr(table, "cache_clear"):
            table.cache_clear()


def _sympy_couplings(triples: list[tuple[int, int, int]]) -> Callable[[], list[Any]]:
    from sympy.physics.wigner import clebsch_gordan

    def table(l1: int, l2: int, l3: int) -> Any:
        values = np.zeros((2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1))
        for m1, m2 in product(range(-l1, l1 + 1), range(-l2, l2 + 1)):
            if abs(m1 + m2) <= l3:
                value = clebsch_gordan(l1, l2, l3, m1, m2, m1 + m2)
                values[l1 + m1, l2 + m2, l3 + m1 + m2] = float(value)
        return values

    return lambda: [table(*triple) for triple in triples]


def _real(tables: list[Any], triples: list[tuple[int, int, int]]) -> list[Any]:
    """Turn complex harmonics into real ones."""
    result = []
    for values, (l1, l2, l3) in zip(tables, triples, strict=True):
        u, v, w = (so3.complex_to_real(l) for l in (l1, l2, l3))
        block = np.einsum("ia,jb,kc,abc->ijk", u.conj(), v.conj(), w, values)
        result.append((block * 1j ** (l3 - l1 - l2)).real)
    return result


def full_product(batch: int, dtype: str) -> list[Candidate]:
    """Every pair of channels with a weight: 16 each of degrees 0, 1, 2, to as many."""
    return _product(batch, dtype, "uvw", (CHANNELS,) * 3)


def channelwise_product(batch: int, dtype: str) -> list[Candidate]:
    """Channel c of one with channel c of the other: 16 each of degrees 0, 1, 2."""
    return _product(batch, dtype, "uuu", (CHANNELS,))


def _product(batch: int, dtype: str, mode: str, shape: tuple[int, ...]) -> list[Candidate]:
    rng = np.random.default_rng(0)
    x, y = (
        {l: rng.normal(size=(batch, CHANNELS, 2 * l + 1)).astype(dtype) for l in range(3)}
        for _ in range(2)
    )
    weights = {path: rng.normal(size=shape).astype(dtype) for path in paths(x, y, 2, "even")}
    candidates = [Candidate("dmolkit", lambda: tensor_product(x, y, weights), joined)]
    if available("jax"):
        call = jitted(tensor_product, x, y, weights)
        candidates.append(Candidate("dmolkit, JAX", call, joined))
    if available("e3nn_jax"):
        function, arguments = e3nn_product(x, y, weights, mode)
        candidates.append(Candidate("e3nn-jax", jitted(function, *arguments)))
    return candidates


def e3nn_product(x: Any, y: Any, weights: Any, mode: str) -> tuple[Callable[..., Any], list[Any]]:
    """Give the same product by e3nn-jax, and its arguments; factors per path are in the weights."""
    e3nn = import_module("e3nn_jax")
    irreps = e3nn.Irreps(f"{CHANNELS}x0e + {CHANNELS}x1o + {CHANNELS}x2e")
    theirs = import_module("e3nn_jax.legacy").FunctionalTensorProduct(
        irreps, irreps, irreps, [(*path, mode, True) for path in weights]
    )
    scaled = []
    for path, ins in zip(weights, theirs.instructions, strict=True):
        # Weights are theirs (u, v, w) where ours are (w, u, v), and their couplings have norm 1.
        weight = weights[path]
        factor = math.sqrt(2 * path[2] + 1) / ins.path_weight
        moved = np.moveaxis(weight, 0, -1) if weight.ndim == 3 else weight
        scaled.append((moved * factor).astype(weight.dtype))

    def apply(weights: list[Any], x: Any, y: Any) -> Any:
        def one(a: Any, b: Any) -> Any:
            left, right = e3nn.IrrepsArray(irreps, a), e3nn.IrrepsArray(irreps, b)
            return theirs.left_right(weights, left, right).array

        return import_module("jax").vmap(one)(x, y)

    return apply, [scaled, joined(x), joined(y)]


def joined(fragment: Any) -> Any:
    """Put all channels of degree 0, then of 1, then of 2 beside each other."""
    return np.concatenate(
        [np.asarray(part).reshape(len(part), -1) for _, part in sorted(fragment.items())], axis=1
    )
