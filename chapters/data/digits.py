"""Run the experiment on turned digits in full and write its results to ``digits.json`` beside it.

What runs is what readers see: the cells of ``convolution.md`` that carry the tag ``digits``.
"""

import hashlib
import itertools
import json
import os
import platform
import re
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook

FOLDER = Path(__file__).resolve().parent
CHAPTER = FOLDER.parent / "convolution.md"
RESULTS = FOLDER / "digits.json"
PACKAGES = ("jax", "jaxlib", "numpy", "optax", "scikit-learn")


def source(chapter: Path = CHAPTER) -> str:
    """Return the code of the tagged cells, in order."""
    notebook = read_myst_markdown_notebook(chapter.read_text(encoding="utf-8"))
    tagged = [cell.source for cell in notebook.cells if "digits" in cell.metadata.get("tags", [])]
    return "\n\n".join(tagged)


def digest(code: str) -> str:
    """Name a version of the code: results are those of the chapter if the names agree."""
    return hashlib.sha256(code.encode()).hexdigest()


def definitions(code: str) -> dict[str, Any]:
    """Execute the code and return what it defines."""
    names: dict[str, Any] = {"__name__": "digits"}
    exec(compile(code, "<cells tagged digits>", "exec"), names)
    return names


def measure(model: str) -> tuple[dict[str, list[Any]], float]:
    """Train and test a model in all settings; return results (rates, seeds, sizes) and seconds."""
    names = definitions(source())
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


def machine() -> dict[str, Any]:
    """Describe the processor."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    return {"processor": found[1] if found else platform.machine(), "cores": os.cpu_count()}


def main() -> None:
    """Run the whole grid."""
    code = source()
    names = definitions(code)
    models = list(names["MODELS"])
    # The networks are too small for several threads: one process for each model, in one thread.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    with ProcessPoolExecutor(len(models), mp_context=get_context("spawn")) as pool:
        measured = dict(zip(models, pool.map(measure, models), strict=True))
    results = {
        "source_sha256": digest(code),
        "date": date.today().isoformat(),
        "machine": machine(),
        "versions": {"python": platform.python_version(), **{p: version(p) for p in PACKAGES}},
        "cpu_seconds": {model: round(seconds) for model, (_, seconds) in measured.items()},
        **{axis: list(names[axis.upper()]) for axis in ("rates", "seeds", "sizes")},
        "accuracy": {model: scores for model, (scores, _) in measured.items()},
    }
    # Innermost lists on one line each, so that a change of a number is a change of a line.
    text = json.dumps(results, indent=1)
    text = re.sub(r"\[[^][{}]*\]", lambda found: re.sub(r"\s+", " ", found[0]), text)
    RESULTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
