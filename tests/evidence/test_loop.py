"""Closed and open loops, simulated."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.evidence.loop import LoopWatch, closed_remark, unknown_remark
from reviewgen.evidence.replay import lindley
from reviewgen.evidence.sketch import Sketch

RNG = np.random.default_rng(1)


def services(n: int) -> np.ndarray:
    return RNG.gamma(2, 2_000, n)  # ns


def verdict(times: np.ndarray, latencies: np.ndarray, chunk: int = 997) -> str:
    watch = LoopWatch()
    times, latencies = times.astype(np.int64), (latencies * 1000).astype(np.int64)
    for start in range(0, len(times), chunk):
        watch.add(times[start : start + chunk], latencies[start : start + chunk])
    return watch.verdict(Sketch.of(latencies), int(times[-1] - times[0]))[0]


def test_a_generator_that_waits_for_answers_is_closed():
    work = services(20_000)
    times = np.cumsum(work + RNG.exponential(10_000, len(work)))
    assert verdict(np.ceil(times), work) == "closed"


def test_stamps_of_the_end_tell_it_too():
    work = services(20_000)
    ends = np.ceil(np.cumsum(work + RNG.exponential(3_000, len(work))))
    assert verdict(ends, np.floor(work)) == "closed"


@pytest.mark.parametrize("utilisation", [0.1, 0.5, 0.9])
def test_open_arrivals_are_open(utilisation: float):
    work = services(20_000)
    gaps = RNG.exponential(work.mean() / utilisation, len(work))
    times = np.cumsum(gaps)
    waits = lindley(work, np.append(gaps[1:], 1.0))
    assert verdict(times, waits + work) == "open"


def test_a_quiet_system_does_not_tell():
    work = services(2_000)
    times = np.cumsum(RNG.exponential(work.mean() * 1e5, len(work)))
    assert verdict(times, work) == "unknown"


def test_without_stamps_it_is_unknown():
    assert LoopWatch().verdict(Sketch.of([1]), 0) == ("unknown", 0.0)


def test_the_remarks_say_why():
    watch = LoopWatch()
    watch.add(np.array([0, 10]), np.array([5_000, 5_000]))
    closed = closed_remark("end_to_end", watch, 12.4)
    assert "service times" in closed.text and closed.numbers["overlaps"] == 0
    watch = LoopWatch()
    watch.add(np.array([0, 1_000]), np.array([1, 1]))
    assert "too quiet" in unknown_remark("x", watch, 1_000).text
    assert "all stamps are the same" in unknown_remark("x", watch, 0).text
    assert "no arrival stamps" in unknown_remark("x", None, 0).text
