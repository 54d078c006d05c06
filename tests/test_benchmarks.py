"""The comparison with peers: nothing is timed that disagrees, and the stored results are whole."""

import itertools
import json

import numpy as np
import pytest

import compare
import measuring
from measuring import Candidate

STORED = json.loads(compare.RESULTS.read_text(encoding="utf-8"))
VALUES = np.arange(5.0)


class Clock:
    """Time that passes only where a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def passing(self, name: str, *seconds: float) -> Candidate:
        """Make a candidate whose calls take these times in turn."""
        turns = itertools.cycle(seconds)

        def call() -> np.ndarray:
            self.now += next(turns)
            return VALUES

        return Candidate(name, call)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(measuring.time, "perf_counter", lambda: clock.now)
    return clock


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (VALUES * (1, 1, 1, 1, 1.001), r"peer and dmolkit disagree by 1\.0e-03, and 1\.0e-04"),
        (VALUES * np.nan, "disagree by nan"),
        (VALUES[1:], r"peer gives shape \(4,\), dmolkit \(5,\)"),
    ],
)
def test_candidates_that_disagree_are_not_timed(
    clock: Clock, values: np.ndarray, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        measuring.measure([clock.passing("dmolkit", 1), Candidate("peer", lambda: values)], 1e-4, 1)


def test_ratios_are_taken_round_by_round(clock: Clock) -> None:
    """While the machine is slow, all are: the ratio is 5 in fast and in slow rounds."""
    moods = (1.0, 1.0, 3.0, 2.0, 1.0)  # the first two are those of comparing and of counting
    ours = clock.passing("dmolkit", *moods)
    peer = clock.passing("peer", *(5 * mood for mood in moods))
    found = measuring.measure([ours, peer], 0.0, 1e9, 9)
    assert found["peer"]["ratios"] == {"dmolkit": [5.0, 5.0, 5.0]}
    assert found["dmolkit"]["ratios"] == {}
    assert found["dmolkit"]["rounds"] == found["peer"]["rounds"] == 9
    assert found["dmolkit"]["seconds"] == measuring.quartiles([3, 2, 1, 1, 1, 3, 2, 1, 1])
    assert found["peer"]["first"] == 5


def test_time_ends_the_rounds(clock: Clock) -> None:
    found = measuring.measure([clock.passing("dmolkit", 1)], 0.0, 10)
    assert found["dmolkit"]["rounds"] == 10
    found = measuring.measure([clock.passing("dmolkit", 50)], 0.0, 10)
    assert found["dmolkit"]["rounds"] == 3


def test_short_calls_are_repeated(clock: Clock) -> None:
    found = measuring.measure([clock.passing("dmolkit", 1e-5)], 0.0, 1e9, 4)
    assert clock.now == pytest.approx(1e-5 * (1 + 1 + 4 * 100 + 2))
    assert found["dmolkit"]["seconds"] == [1e-5] * 3


def test_what_comes_before_a_call_is_not_timed(clock: Clock) -> None:
    calls: list[str] = []

    def before() -> None:
        clock.now += 7
        calls.append("before")

    def call() -> np.ndarray:
        clock.now += 1
        calls.append("call")
        return VALUES

    found = measuring.measure([Candidate("dmolkit", call, before=before)], 0.0, 1e9, 4)
    assert calls == ["before", "call"] * (len(calls) // 2)
    assert found["dmolkit"]["seconds"] == [1, 1, 1]


@pytest.mark.skipif(not measuring.RESET.exists(), reason="only Linux tells the highest memory")
def test_peak_counts_what_is_only_there_for_a_while() -> None:
    def call() -> np.ndarray:
        return np.ones(5_000_000).cumsum()[:1].copy()  # two arrays of 40 MB at once

    found = measuring.peak(Candidate("dmolkit", call))
    assert found is not None
    assert 70e6 < found < 120e6


def test_stored_results_are_those_of_the_cases() -> None:
    wanted = list(compare.lines((), quick=False))
    assert [(line["case"], line["setting"]) for line in STORED["results"]] == wanted
    for line in STORED["results"]:
        assert next(iter(line["candidates"])) == "dmolkit"
        for found in line["candidates"].values():
            low, middle, high = found["seconds"]
            assert 0 < low <= middle <= high
    assert {"date", "machine", "versions", "limits"} < set(STORED)
    assert None not in STORED["versions"].values()


def test_every_target_was_measured() -> None:
    """What the results say of targets follows from the results."""
    assert len(STORED["targets"]) == len(compare.TARGETS)
    assert STORED["targets"] == compare.met(STORED["results"])


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ([4.0, 5.0, 6.0], "met"),
        ([3.0, 5.0, 6.0], "met"),
        ([2.9, 5.0, 6.0], "open"),
        ([1.0, 2.0, 3.0], "open"),
        ([1.0, 2.0, 2.9], "missed"),
    ],
)
def test_a_verdict_needs_three_quarters_of_the_rounds(ratios: list[float], verdict: str) -> None:
    case, setting, ours, theirs, least = compare.TARGETS[2]
    assert least == 3
    candidates = {ours: {}, theirs: {"ratios": {ours: ratios}}}
    (found,) = compare.met([{"case": case, "setting": setting, "candidates": candidates}])
    assert found["verdict"] == verdict


def test_json_reads_back() -> None:
    document = {"a": [{"b": "ü" * 80, "c": [1.5, None]}, {}], "d": list(range(60)), "e": {}}
    text = compare.dumps(document)
    assert json.loads(text) == document
    assert max(map(len, text.splitlines())) < 300
