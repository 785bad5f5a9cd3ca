"""Arrivals of one window: what spoils their rates."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.evidence.arrivals import Arrivals
from reviewgen.evidence.bins import BinFold

SECOND = 1_000_000_000
START = 1_794_321_000 * SECOND
RNG = np.random.default_rng(4)


def arrivals(times: np.ndarray, chunk: int) -> Arrivals:
    fold = BinFold()
    for start in range(0, len(times), chunk):
        fold.add_times(np.sort(times[start : start + chunk]))
    found = Arrivals({"": fold}, int(times.min()), int(times.max()))
    found.dispersions()
    return found


@pytest.mark.parametrize("chunk", [7, 500, 10_000])
def test_a_night_between_two_sessions_is_a_pause(chunk: int):
    session = np.sort(RNG.integers(0, 1_800 * SECOND, 3_000))
    times = START + np.concatenate([session, session + 86_400 * SECOND])
    (remark,) = arrivals(times, chunk).remarks("tap.csv")
    assert (remark.id, remark.subject) == ("pause", "tap.csv")
    gap_s = (times[3_000] - times[2_999]) / 1e9
    assert remark.numbers["pause_s"] == pytest.approx(gap_s, abs=0.01)
    assert remark.numbers["share"] == pytest.approx(gap_s * 1e9 / (times[-1] - times[0]), rel=1e-3)
    assert "from 2026-11-10T1" in remark.text and "--window" in remark.text


@pytest.mark.parametrize("rate_per_s", [0.05, 40, 50_000])
def test_steady_arrivals_have_no_pause_however_rare(rate_per_s: float):
    times = START + np.cumsum(RNG.exponential(SECOND / rate_per_s, 4_000)).astype(np.int64)
    assert arrivals(times, 999).remarks("tap.csv") == []


def test_stamps_that_are_no_dates_count_seconds():
    times = np.concatenate([np.arange(1_000), 5_000_000 + np.arange(1_000)]) * 1_000_000
    (remark,) = arrivals(times, 300).remarks("tap.csv")
    assert "For 4,999 s from 1 s on" in remark.text


def test_rows_that_come_late_are_counted():
    times = START + np.concatenate([np.arange(2_000), np.arange(900, 1_000)]) * 10_000_000
    (remark,) = arrivals(times, 100).remarks("tap.csv")
    assert (remark.id, remark.numbers["rows"]) == ("late-rows", 100)
