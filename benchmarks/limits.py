"""What this machine can do at all: how fast memory fills, how fast matrices multiply."""

from __future__ import annotations

import json

import numpy as np

from measuring import Candidate, quartiles, rounded, timed
from peers import available, jitted

SIDE, NUMBERS = 2048, 121_000_000  # as many as harmonics to degree 10 of a million points
ROUNDS = 5


def best(candidate: Candidate) -> float:
    """Median seconds of a few calls after the first."""
    timed(candidate, 1)
    return quartiles([timed(candidate, 1) for _ in range(ROUNDS)])[1]


def main() -> None:
    """Measure and print as JSON."""
    matrix = np.random.default_rng(0).normal(size=(SIDE, SIDE)).astype(np.float32)
    flops = 2 * SIDE**3
    found = {"NumPy float32 flop/s": flops / best(Candidate("", lambda: matrix @ matrix))}
    if available("jax"):
        call = jitted(lambda m: m @ m, matrix)
        found["XLA float32 flop/s"] = flops / best(Candidate("", call))
    kept = np.empty(NUMBERS)
    found["new memory, byte/s"] = 8 * NUMBERS / best(Candidate("", lambda: np.ones(NUMBERS)))
    found["used memory, byte/s"] = 8 * NUMBERS / best(Candidate("", lambda: kept.fill(1.0)))
    print(json.dumps({name: rounded(value) for name, value in found.items()}))


if __name__ == "__main__":
    main()
