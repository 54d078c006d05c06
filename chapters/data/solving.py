"""Measure what ``constraints.md`` compares, and write ``solving.json`` beside this file.

First, what it costs once to find the equivariant maps; then, what one layer costs for each batch.
Candidates take turns, so that all of them see the same moods of the machine; times are medians of
processor time. emlp, where it is installed, is timed warm: compiled, but with no stored solution.
"""

import os

# Before NumPy is loaded: one thread, so that times count work and not cores.
if __name__ == "__main__":
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

import experiments
from dmolkit import constraints as cs
from dmolkit import so3
from dmolkit.convolution import convolve
from dmolkit.groups import dihedral
from dmolkit.networks import linear, paths, tensor_product
from dmolkit.representations import regular

TAG = "solving"
ROUNDS, LEAST = 7, 0.002
POWERS = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4))
THINGS, FEW_THINGS = (3, 4, 5, 6, 8, 12, 16, 24, 32), (3, 4, 5, 6)
DEGREES = (1, 2, 3, 4, 5, 6)
L_MAX = (1, 2, 3, 4, 6, 8, 12)
EMLP_POWERS, EMLP_THINGS = POWERS[:4], (3, 4, 5)
BATCH, DEGREE, GROUP = 256, 3, dihedral(8)
CHANNELS, FEW_CHANNELS = (1, 2, 4, 8, 16, 32, 64), (1, 2, 4, 8)

Call = Callable[[], Any]
Jobs = dict[str, dict[int, Call]]


def in_another_basis(rep: cs.GeneratorRepresentation) -> cs.GeneratorRepresentation:
    """Turn the basis, so that generators do not permute it and a null space has to be found."""
    basis, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(rep.degree, rep.degree)))
    return cs.GeneratorRepresentation(rep.group, basis.T @ rep.discrete @ basis)


def cold(function: Callable[..., Any], *arguments: Any) -> Call:
    """Call after the package has forgotten its tables of coefficients."""

    def call() -> Any:
        for known in vars(so3).values():
            if hasattr(known, "cache_clear"):
                known.cache_clear()
        return function(*arguments)

    return call


def solving() -> Jobs:
    """Ways to find the equivariant maps, by the number d_in · d_out of weights."""
    turns = cs.special_orthogonal(3)
    vector = cs.vectors(turns)
    edges = {n: cs.vectors(cs.permutation_group(n)) ** 2 for n in THINGS}
    turned = {n: in_another_basis(edges[n]) for n in FEW_THINGS}
    tensors = {3 ** (a + b): (vector**a, vector**b) for a, b in POWERS}
    degrees = {l: cs.of_degree(turns, l) for l in DEGREES}
    blocks = {(2 * l + 1) ** 3: l for l in DEGREES}
    return {
        "null space, SO(3)": {
            size: lambda ab=ab: cs.equivariant_basis(*ab) for size, ab in tensors.items()
        },
        "null space, Sₙ": {n**4: lambda e=turned[n]: cs.equivariant_basis(e, e) for n in turned},
        "orbits, Sₙ": {n**4: lambda e=e: cs.equivariant_basis(e, e) for n, e in edges.items()},
        "null space, one coupling": {
            size: lambda d=degrees[l]: cs.equivariant_basis(d * d, d) for size, l in blocks.items()
        },
        "formula, one coupling": {
            size: cold(so3.clebsch_gordan, l, l, l) for size, l in blocks.items()
        },
    }


def emlp_jobs() -> Jobs:
    """Give the same problems to emlp; a solution of the wrong rank is an error."""
    import jax

    if not hasattr(jax.sharding, "PmapSharding"):  # objax wants the name, emlp does not use it
        jax.sharding.PmapSharding = type("PmapSharding", (), {})
    from emlp.groups import SO, S
    from emlp.reps import T

    def job(group: Any, a: int, b: int, rank: int) -> Call:
        maps = (T(a) >> T(b))(group)

        def call() -> Any:
            maps.solcache.clear()
            basis = np.asarray(maps.equivariant_basis())
            if basis.shape[1] != rank:
                raise ValueError(f"emlp finds {basis.shape[1]} maps instead of {rank} for {maps}")
            return basis

        return call

    vector = cs.vectors(cs.special_orthogonal(3))
    ranks = {ab: len(cs.equivariant_basis(vector ** ab[0], vector ** ab[1])) for ab in EMLP_POWERS}
    return {
        "emlp, SO(3)": {3 ** (a + b): job(SO(3), a, b, r) for (a, b), r in ranks.items()},
        "emlp, Sₙ": {n**4: job(S(n), 2, 2, 14 if n == 3 else 15) for n in EMLP_THINGS},
    }


def tables() -> Jobs:
    """All that irreps need up to a degree, by this degree."""

    def couplings(l_max: int) -> None:
        for path in paths(range(l_max + 1), range(l_max + 1), l_max):
            so3.clebsch_gordan(*path)

    def rotations(l_max: int) -> None:
        for l in range(l_max + 1):
            so3.wigner_d(l, np.eye(3))

    return {
        "Clebsch–Gordan": {l: cold(couplings, l) for l in L_MAX},
        "Wigner D": {l: cold(rotations, l) for l in L_MAX},
    }


def layers(rng: np.random.Generator) -> Jobs:
    """Layers that take a batch of vectors to as many features, by their number."""

    def random(*shape: int) -> Any:
        return rng.normal(size=shape).astype(np.float32)

    jobs: Jobs = {}
    l_range = range(DEGREE + 1)
    couplings = paths(l_range, l_range, DEGREE)
    turning = regular(GROUP)
    block = cs.equivariant_basis(turning, turning).astype(np.float32)
    for c in CHANNELS:
        # Sixteen features for each channel: the order of the group, and 1 + 3 + 5 + 7.
        size = c * GROUP.order
        weights, batch = random(size, size), random(BATCH, size)
        function, kernel = random(BATCH, GROUP.order, c), random(GROUP.order, c, c)
        parts = {l: random(BATCH, c, 2 * l + 1) for l in l_range}
        mixing = {l: random(c, c) for l in l_range}
        scales = {path: random(c) for path in couplings}
        free = random(c, c, len(block))
        found: dict[str, Call] = {
            "dense, W given": lambda x=batch, w=weights: x @ w.T,
            "group convolution": lambda f=function, k=kernel: convolve(GROUP, f, k),
            "irreps, linear": lambda x=parts, w=mixing: linear(x, w),
            "irreps, product": lambda x=parts, w=scales: tensor_product(x, x, w),
            "W from blocks": lambda w=free: assembled(w, block),
        }
        if c in FEW_CHANNELS:
            basis = random(len(block) * c**2, size**2)
            found["W from a whole basis"] = lambda b=basis, w=free: w.ravel() @ b
        for name, call in found.items():
            jobs.setdefault(name, {})[size] = call
    return jobs


def assembled(weights: Any, block: Any) -> Any:
    """Matrix of blocks: Σ_k w_ock B_k from channel c to channel o."""
    c_out, c_in, _ = weights.shape
    _, rows, columns = block.shape
    blocks = np.tensordot(weights, block, axes=1)
    return blocks.swapaxes(1, 2).reshape(c_out * rows, c_in * columns)


def medians(jobs: Jobs) -> dict[str, dict[str, list[float]]]:
    """Give sizes and median seconds of each candidate, after one call that does not count."""
    calls = {(name, size): call for name, sizes in jobs.items() for size, call in sizes.items()}
    repeats, times = {}, {key: [] for key in calls}
    for key, call in calls.items():
        call()
        repeats[key] = max(1, int(LEAST / max(timed(call, 1), 1e-6)))
    for _ in range(ROUNDS):
        for key, call in calls.items():
            times[key].append(timed(call, repeats[key]))
    for (name, size), found in times.items():
        print(f"{name:26} {size:8} {np.median(found):.2e} s", flush=True)
    return {
        name: {
            "sizes": list(sizes),
            "seconds": [float(f"{np.median(times[name, size]):.3g}") for size in sizes],
        }
        for name, sizes in jobs.items()
    }


def timed(call: Call, repeats: int) -> float:
    """Processor time of one call, as the mean of some."""
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def main() -> None:
    """Time everything, with one thread for JAX too, which is not loaded yet."""
    os.environ.update(XLA_FLAGS="--xla_cpu_multi_thread_eigen=false", TQDM_DISABLE="1")
    has_emlp = find_spec("emlp") is not None
    packages = ["numpy", "scipy", *(("emlp", "jax") if has_emlp else ())]
    findings = {
        "solving": medians(solving() | (emlp_jobs() if has_emlp else {})),
        "tables": medians(tables()),
        "layers": medians(layers(np.random.default_rng(0))),
    }
    experiments.record(TAG, packages, {"batch": BATCH, "group_order": GROUP.order, **findings})


if __name__ == "__main__":
    main()
