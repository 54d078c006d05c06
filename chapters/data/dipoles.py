"""Run the experiment on dipole moments in full and write ``dipoles.json`` beside this file."""

import itertools
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import experiments

TAG = "dipoles"
PACKAGES = ("emlp", "jax", "jaxlib", "numpy", "objax", "optax")
PARTS = ("validation", "test")


def measure(model: str, rate: float) -> tuple[dict[str, dict[str, Any]], float]:
    """Train and test a model at one rate; return results (seeds, sizes) and seconds."""
    names = experiments.definitions(experiments.source(TAG))
    seeds, sizes = names["SEEDS"], names["SIZES"]
    steps = names["MODELS"][model][2]
    results: dict[str, dict[str, Any]] = {
        part: {test: [[0.0] * len(sizes) for _ in seeds] for test in names["TESTS"]}
        for part in PARTS
    }
    start = time.process_time()
    for (j, seed), (k, size) in itertools.product(enumerate(seeds), enumerate(sizes)):
        training, *others = names["split"](seed)
        weights = names["train"](model, training, size, rate, seed, steps)
        for part, rows in zip(PARTS, others, strict=True):
            for test, errors in results[part].items():
                errors[j][k] = float(f"{names['error'](model, weights, rows, test):.4g}")
        shown = [results[part][test][j][k] for part in PARTS for test in names["TESTS"]]
        print(f"{model}: rate {rate}, seed {seed}, {size} molecules:", *shown, flush=True)
    return results, time.process_time() - start


def main() -> None:
    """Run the whole grid."""
    names = experiments.definitions(experiments.source(TAG))
    rates = {model: list(entry[-1]) for model, entry in names["MODELS"].items()}
    # The networks are too small for several threads: one process for each rate, in one thread.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    settings = [(model, rate) for model in rates for rate in rates[model]]
    with ProcessPoolExecutor(len(settings), mp_context=get_context("spawn")) as pool:
        measured = dict(zip(settings, pool.map(measure, *zip(*settings, strict=True)), strict=True))
    seconds, error = {}, {}
    for model in rates:
        results, times = zip(*(measured[model, rate] for rate in rates[model]), strict=True)
        seconds[model] = round(sum(times))
        error[model] = {
            part: {test: [found[part][test] for found in results] for test in names["TESTS"]}
            for part in PARTS
        }
    axes = {axis: list(names[axis.upper()]) for axis in ("seeds", "sizes")}
    findings = {"cpu_seconds": seconds, "rates": rates, **axes, "error": error}
    experiments.store(TAG, PACKAGES, findings)


if __name__ == "__main__":
    main()
