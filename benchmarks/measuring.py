"""Time candidates that do the same work: they must agree first, and they take turns.

Turns make all candidates see the same moods of the machine, so ratios are steadier than times.
"""

from __future__ import annotations

import ctypes
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

LEAST = 1e-3
"""Seconds that one measurement lasts at least: shorter calls are repeated and averaged."""
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")

Before = Callable[[], object]


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Candidate:
    """One way to do the work.

    Attributes
    ----------
    name : str
    call : callable
        What is timed; it returns only when the work is done.
    read : callable
        Brings the result to the form that all candidates of the case share, as a NumPy array.
    before : callable
        What is done before each call, untimed, such as forgetting tables for a cold start.
    rounds : int
        Rounds to take part in, at most: one that takes seconds need not do so often.
    """

    name: str
    call: Callable[[], Any]
    read: Callable[[Any], Any] = np.asarray
    before: Before = nothing
    rounds: int = 1000


def measure(
    candidates: Sequence[Candidate], tolerance: float, budget: float, rounds: int = 31
) -> dict[str, Any]:
    """Compare, warm up, time in turns, and look at the memory of one more call each.

    Parameters
    ----------
    candidates : sequence of Candidate
        Those whose names begin with "dmolkit" are ours; others' ratios are to each of these.
    tolerance : float
        By which results may differ, relative to the largest number in them.
    budget : float
        Seconds after which no new round begins, but three are taken.
    rounds : int
        Rounds at most.

    Returns
    -------
    dict
        For each candidate under its name ``seconds`` and ``ratios``, each as lower quartile,
        median and upper quartile, ``first`` (seconds of the first call, which compiles or fills
        tables), ``difference`` and ``peak_bytes``.

    Raises
    ------
    ValueError
        If candidates disagree.
    """
    found: dict[str, dict[str, Any]] = {each.name: {} for each in candidates}
    _compare(candidates, tolerance, found)
    repeats = {each.name: _repeats(each) for each in candidates}
    times: dict[str, list[float]] = {each.name: [] for each in candidates}
    start, turn = time.perf_counter(), 0
    while turn < rounds and (turn < 3 or time.perf_counter() - start < budget):
        for k in range(len(candidates)):
            each = candidates[(k + turn) % len(candidates)]
            if turn < each.rounds:
                times[each.name].append(timed(each, repeats[each.name]))
        turn += 1
    for each in candidates:
        found[each.name]["seconds"] = quartiles(times[each.name])
        found[each.name]["rounds"] = len(times[each.name])
        found[each.name]["ratios"] = {
            ours.name: quartiles(ratios(times[each.name], times[ours.name]))
            for ours in candidates
            if ours.name.startswith("dmolkit") and ours is not each
        }
        found[each.name]["peak_bytes"] = peak(each, min(2, each.rounds - 1))
    return found


def _compare(
    candidates: Sequence[Candidate], tolerance: float, found: dict[str, dict[str, Any]]
) -> None:
    """Call each one for the first time and hold its result against that of the first one."""
    reference = None
    for each in candidates:
        each.before()
        start = time.perf_counter()
        result = each.call()
        found[each.name]["first"] = rounded(time.perf_counter() - start)
        values = np.asarray(each.read(result))
        reference = values if reference is None else reference
        if values.shape != reference.shape:
            raise ValueError(
                f"{each.name} gives shape {values.shape}, {candidates[0].name} {reference.shape}"
            )
        scale = max(float(np.abs(reference).max()), np.finfo(float).tiny)
        difference = float(np.abs(values - reference).max()) / scale
        if not difference <= tolerance:
            raise ValueError(
                f"{each.name} and {candidates[0].name} disagree by {difference:.1e}, "
                f"and {tolerance:.1e} is allowed"
            )
        found[each.name]["difference"] = rounded(difference)


def _repeats(candidate: Candidate) -> int:
    """Count the calls that make one measurement; a call with something before it stands alone."""
    if candidate.before is not nothing:
        return 1
    return max(1, round(LEAST / max(timed(candidate, 1), 1e-9)))


def timed(candidate: Candidate, repeats: int) -> float:
    """Seconds of one call, as a mean over ``repeats``."""
    candidate.before()
    start = time.perf_counter()
    for _ in range(repeats):
        candidate.call()
    return (time.perf_counter() - start) / repeats


def ratios(theirs: Sequence[float], ours: Sequence[float]) -> list[float]:
    """Divide times of one by times of the other, round by round."""
    return [a / b for a, b in zip(theirs, ours, strict=False)]


def quartiles(values: Sequence[float]) -> list[float]:
    """Lower quartile, median and upper quartile, to three digits."""
    return [rounded(float(value)) for value in np.quantile(values, [0.25, 0.5, 0.75])]


def rounded(value: float) -> float:
    """Keep three digits."""
    return float(f"{value:.3g}")


def peak(candidate: Candidate, calls: int = 2) -> int | None:
    """Bytes by which a call raises the memory of this process at its highest; Linux only.

    Both what is allocated for a while and the result count. The largest of a few ``calls``, since
    memory that another candidate frees late can hide the need.
    """
    if not RESET.exists():
        return None
    trim = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)
    highest = 0
    for _ in range(calls):
        candidate.before()
        gc.collect()
        trim(0)  # else memory that was freed but kept would serve again
        RESET.write_text("5")
        start = _status("VmRSS")
        candidate.call()
        highest = max(highest, _status("VmHWM") - start)
    return highest


def _status(key: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(key))
    return 1024 * int(line.split()[1])
