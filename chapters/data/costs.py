"""Measure what the layers of ``convolution.md`` cost and write ``costs.json`` beside this file.

Candidates take turns, so that all of them see the same moods of the machine; times are medians.
"""

import os

# Before NumPy is loaded: one thread, so that times count work and not cores.
if __name__ == "__main__":
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import experiments
from dmolkit._arrays import correlate
from dmolkit.planar import group_convolution, lifting_convolution

TAG = "costs"
SIZES = (8, 16, 32, 64, 128)
ROUNDS = 15
CHANNELS, SIDE = 8, 5


def candidates(size: int, rng: np.random.Generator) -> dict[str, Callable[[], Any]]:
    """Name the layers to be timed on images of one size."""

    def random(*shape: int) -> Any:
        return rng.normal(size=shape).astype(np.float32)

    def plain(c_in: int, c_out: int) -> Callable[[], Any]:
        images, kernels = random(1, c_in, size, size), random(c_out, c_in, SIDE, SIDE)
        return lambda: correlate(images, kernels, "wrap")

    images, kernels = random(1, 3, size, size), random(1, 3, SIDE, SIDE)
    features = random(1, CHANNELS, 8, size, size)
    deep = random(CHANNELS, CHANNELS, 8, SIDE, SIDE)
    loops = experiments.definitions(experiments.source(TAG))["lifting_loops"]
    return {
        "plain, 8 planes": plain(CHANNELS, CHANNELS),
        "plain, as many weights": plain(CHANNELS, 8 * CHANNELS),
        "plain, 64 planes": plain(8 * CHANNELS, 8 * CHANNELS),
        "p4m, 8 channels": lambda: group_convolution(features, deep),
        "lifting_convolution": lambda: lifting_convolution(images, kernels),
        "loops of the definition": lambda: loops(images[0], kernels[0]),
    }


def medians(layers: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Give the median seconds of each layer; the loops run once, they are slow enough for that."""
    times: dict[str, list[float]] = {name: [] for name in layers}
    for name, layer in layers.items():
        if "loops" not in name:
            layer()
    for i in range(ROUNDS):
        for name, layer in layers.items():
            if i and "loops" in name:
                continue
            start = time.perf_counter()
            layer()
            times[name].append(time.perf_counter() - start)
    return {name: float(np.median(found)) for name, found in times.items()}


def main() -> None:
    """Time all layers at all sizes."""
    rng = np.random.default_rng(0)
    seconds: dict[str, list[float]] = {}
    for size in SIZES:
        for name, value in medians(candidates(size, rng)).items():
            seconds.setdefault(name, []).append(float(f"{value:.3g}"))
            print(f"{size:4} pixels, {name:24} {value:.2e} s", flush=True)
    experiments.store(TAG, ["numpy"], {"sizes": list(SIZES), "seconds": seconds})


if __name__ == "__main__":
    main()
