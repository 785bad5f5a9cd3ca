"""Clock, sequence, drift, saturation and joint samples, on rows made to show each."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.evidence.chunk import ABSENT
from reviewgen.evidence.joint import JointSample
from reviewgen.evidence.replay import lindley
from reviewgen.evidence.saturation import SaturationWatch
from reviewgen.evidence.schema import MOST_JOINT_ROWS
from reviewgen.evidence.sketch import Sketch
from reviewgen.evidence.stamps import ClockWatch, SequenceWatch
from reviewgen.evidence.timeline import Timeline

RNG = np.random.default_rng(9)


def fed(watch, rows: np.ndarray, chunk: int):
    for start in range(0, len(rows), chunk):
        watch.add(rows[start : start + chunk])
    return watch


@pytest.mark.parametrize("chunk", [1, 3, 100])
def test_steps_back_are_counted_with_their_row(chunk: int):
    times = np.arange(100) * 1000 + 7
    times[40:] -= 5_500
    watch = fed(ClockWatch(), times, chunk)
    (remark,) = watch.remarks("tap")
    assert (watch.backwards, watch.first_back_row, watch.largest_back_ns) == (1, 41, 4_500)
    assert remark.id == "clock-backwards" and "row 41" in remark.text
    assert (watch.first, watch.last) == (times.min(), times.max())


def test_a_steady_clock_has_no_remark_and_a_resolution():
    assert fed(ClockWatch(), np.arange(50) * 10**6, 8).remarks("tap") == []
    assert fed(ClockWatch(), np.arange(1, 50) * 10**6, 8).resolution == "1 ms"
    assert fed(ClockWatch(), np.arange(1, 50) * 1_001, 8).resolution == "1 ns"


@pytest.mark.parametrize("chunk", [1, 4, 100])
def test_repeats_gaps_and_late_numbers(chunk: int):
    numbers = np.array([5, 6, 6, 7, 9, 8, 12, 13])
    watch = fed(SequenceWatch(), numbers, chunk)
    assert (watch.repeated, watch.first_repeat_row, watch.backwards) == (1, 3, 1)
    found = {remark.id: remark for remark in watch.remarks("tap")}
    assert found["gaps"].numbers["missing"] == 2  # 10 and 11; 8 came late
    assert found["duplicates"].numbers["repeated"] == 1


def test_a_whole_sequence_has_no_remark():
    assert fed(SequenceWatch(), np.arange(1000), 64).remarks("tap") == []


@pytest.mark.parametrize("chunk", [333, 10**6])
def test_warm_up_is_noticed(chunk: int):
    values = RNG.gamma(4, 1e6, 50_000)
    values[:5_000] *= 3
    (remark,) = fed(Timeline(), values.astype(np.int64), chunk).remarks("end_to_end")
    assert remark.id == "warm-up"
    assert remark.numbers["first_p50_us"] == pytest.approx(3 * remark.numbers["rest_p50_us"], rel=0.15)


def test_the_remark_does_not_depend_on_the_chunks():
    values = np.concatenate([RNG.gamma(4, 3e6, 9_000), RNG.gamma(4, 1e6, 81_000)]).astype(np.int64)
    assert fed(Timeline(), values, 100).remarks("x") == fed(Timeline(), values, 65_536).remarks("x") != []


@pytest.mark.parametrize("rows", [100, 3_000, 200_000])
def test_a_steady_capture_has_no_drift(rows: int):
    assert fed(Timeline(), RNG.gamma(4, 1e6, rows).astype(np.int64), 1000).remarks("x") == []


def test_an_overload_in_the_middle_is_saturation():
    services = RNG.exponential(8.0, 60_000)
    gaps = RNG.exponential(16.0, 60_000)
    gaps[20_000:26_000] /= 4
    sojourns = ((lindley(services, gaps) + services) * 1e6).astype(np.int64)
    (remark,) = fed(SaturationWatch(), sojourns, 4_999).remarks("end_to_end", Sketch.of(sojourns))
    assert remark.id == "saturation"
    assert 20_000 < remark.numbers["worst_first_row"] < 45_000


@pytest.mark.parametrize("utilisation", [0.3, 0.8])
def test_a_stable_queue_is_not(utilisation: float):
    services = RNG.exponential(8.0, 100_000)
    sojourns = lindley(services, RNG.exponential(8.0 / utilisation, 100_000)) + services
    samples = (sojourns * 1e6).astype(np.int64)
    assert fed(SaturationWatch(), samples, 5_000).remarks("x", Sketch.of(samples)) == []


def test_joint_samples_keep_rows_together_and_the_same_rows_each_time():
    left = RNG.integers(1, 10**9, 50_000)
    right = left * 2
    right[::5] = ABSENT
    samples = []
    for chunk in (1_000, 7_777):
        sample = JointSample(("a", "b"))
        for start in range(0, len(left), chunk):
            sample.add({"a": left[start : start + chunk], "b": right[start : start + chunk]})
        samples.append(sample.joint("open"))
    one, other = samples
    assert one.n == 40_000 and one.samples_us.shape == (MOST_JOINT_ROWS, 2)
    assert np.array_equal(one.samples_us, other.samples_us)
    assert np.allclose(one.samples_us[:, 1], 2 * one.samples_us[:, 0])
    assert np.median(one.samples_us[:, 0]) == pytest.approx(500, rel=0.1)
    assert JointSample(("a", "b")).joint("") is None
