"""Run the experiment on turned digits in full and write ``digits.json`` beside this file."""

import itertools
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import experiments

TAG = "digits"
PACKAGES = ("jax", "jaxlib", "numpy", "optax", "scikit-learn")


def measure(model: str) -> tuple[dict[str, list[Any]], float]:
    """Train and test a model in all settings; return results (rates, seeds, sizes) and seconds."""
    names = experiments.definitions(experiments.source(TAG))
    rates, seeds, sizes = names["RATES"], names["SEEDS"], names["SIZES"]
    results = {
        test: [[[0.0] * len(sizes) for _ in seeds] for _ in rates]
        for test in ("validation", "turned", "upright")
    }
    start = time.process_time()
    settings = itertools.product(enumerate(rates), enumerate(seeds), enumerate(sizes))
    for (i, rate), (j, seed), (k, size) in settings:
        training, validation, test = names["split"](seed)
        weights = names["train"](model, training, size, rate, seed)
        known, right = (names["accuracy"](model, weights, rows) for rows in (validation, test))
        scores = {"validation": known.mean(), "turned": right.mean(), "upright": right[0]}
        for name, score in scores.items():
            results[name][i][j][k] = round(float(score), 4)
        print(f"{model}: rate {rate}, seed {seed}, {size} images: {right.mean():.1%}", flush=True)
    return results, time.process_time() - start


def main() -> None:
    """Run the whole grid."""
    names = experiments.definitions(experiments.source(TAG))
    models = list(names["MODELS"])
    # The networks are too small for several threads: one process for each model, in one thread.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    with ProcessPoolExecutor(len(models), mp_context=get_context("spawn")) as pool:
        measured = dict(zip(models, pool.map(measure, models), strict=True))
    findings = {
        "cpu_seconds": {model: round(seconds) for model, (_, seconds) in measured.items()},
        **{axis: list(names[axis.upper()]) for axis in ("rates", "seeds", "sizes")},
        "accuracy": {model: scores for model, (scores, _) in measured.items()},
    }
    experiments.store(TAG, PACKAGES, findings)


if __name__ == "__main__":
    main()
