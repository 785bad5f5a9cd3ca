"""The sketch: exact counters, percentiles within a bucket of numpy's, merging as if it were one capture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.evidence.sketch import (
    BUCKETS,
    LIMIT_PS,
    RELATIVE_ERROR,
    Sketch,
    bucket_edges,
    bucket_of,
    merge_all,
)

samples = st.lists(st.integers(0, LIMIT_PS - 1), min_size=1, max_size=60)
SHARES = np.array([0, 0.05, 0.5, 0.95, 0.99, 0.999, 1])


@given(samples, samples, samples)
def test_merging_is_associative_commutative_and_exact(a, b, c):
    one, two, three = Sketch.of(a), Sketch.of(b), Sketch.of(c)
    whole = Sketch.of(a + b + c)
    assert one.merge(two).merge(three) == one.merge(two.merge(three)) == whole
    assert three.merge(one, two) == merge_all([two, three, one]) == whole
    assert one.merge(Sketch.empty()) == one
    assert (whole.n, whole.sum_ps) == (len(a + b + c), sum(a + b + c))
    assert (whole.min_ps, whole.max_ps) == (min(a + b + c), max(a + b + c))


@given(samples)
def test_quantiles_are_within_half_a_bucket_of_numpy(values):
    found = Sketch.of(values).quantiles_us(SHARES)
    exact = np.quantile(np.array(values, dtype=np.float64), SHARES) / 1e6
    assert np.all(np.abs(found - exact) <= RELATIVE_ERROR * exact + 1e-6)


@pytest.mark.parametrize("sigma", [0.1, 1.0, 3.0])
def test_quantiles_of_many_are_within_one_per_cent(sigma: float):
    values = np.random.default_rng(7).lognormal(16, sigma, 200_000).astype(np.int64)
    sketch = Sketch.of(values)
    exact = np.quantile(values, SHARES[:-1]) / 1e6
    assert np.all(np.abs(sketch.quantiles_us(SHARES[:-1]) / exact - 1) < 0.01)
    assert sketch.mean_us == pytest.approx(values.mean() / 1e6, rel=1e-12)
    assert sketch.scv == pytest.approx(values.var() / values.mean() ** 2, rel=0.01)


@given(st.integers(1, LIMIT_PS - 1))
def test_a_sample_lies_inside_the_edges_of_its_bucket(value: int):
    bucket = bucket_of(np.array([value]))
    first, last = bucket_edges(bucket)
    assert first[0] <= value <= last[0]
    assert last[0] - first[0] <= 2 * RELATIVE_ERROR * value
    assert 0 < bucket[0] < BUCKETS


def test_buckets_leave_no_gap():
    first, last = bucket_edges(np.arange(BUCKETS))
    held = np.flatnonzero(first <= last)  # below 128 ps some buckets hold no whole number
    assert len(held) > 5000
    assert np.array_equal(first[held][1:], last[held][:-1] + 1)


def test_weights_count_as_repetition():
    values, weights = [5_000, 70_000, 5_000_000], [3, 1, 6]
    assert Sketch.of(values, weights) == Sketch.of(np.repeat(values, weights))


def test_sums_beyond_64_bits_are_exact():
    values = np.full(5000, LIMIT_PS - 1)
    assert Sketch.of(values).sum_ps == 5000 * (LIMIT_PS - 1) > 1 << 64


def test_tail_is_the_share_above():
    values = np.random.default_rng(3).exponential(1e7, 100_000).astype(np.int64)
    sketch = Sketch.of(values)
    for above in (0.0, 5.0, 30.0, 80.0):
        assert sketch.tail(above) == pytest.approx(np.mean(values > above * 1e6), abs=2e-3)
    assert sketch.tail(sketch.max_ps / 1e6) == 0
    assert sketch.tail(sketch.max_ps / 1e6 * 2) == 0


def test_quantile_function_samples_the_distribution():
    values = np.random.default_rng(4).gamma(3, 4e6, 50_000).astype(np.int64)
    drawn = Sketch.of(values).quantiles_us(np.random.default_rng(5).random((100, 500)))
    assert drawn.shape == (100, 500)
    assert drawn.mean() == pytest.approx(values.mean() / 1e6, rel=0.02)


def test_the_interval_covers_the_true_quantile():
    rng = np.random.default_rng(11)
    true = 10 * np.log(20)  # P95 of an exponential of mean 10 µs
    hits = 0
    for _ in range(400):
        low, high = Sketch.of((rng.exponential(10, 200) * 1e6).astype(np.int64)).interval_us(0.95)
        hits += low <= true <= (np.inf if high is None else high)
    assert hits >= 0.93 * 400


def test_a_small_sample_has_no_upper_end():
    low, high = Sketch.of([1_000_000, 2_000_000, 3_000_000]).interval_us(0.99)
    assert high is None
    assert 0 <= low <= 3


def test_no_percentile_of_nothing():
    empty = Sketch.empty()
    for ask in (empty.quantile_us, empty.error_us, empty.interval_us, empty.tail):
        with pytest.raises(ValueError, match="nothing"):
            ask(0.99)
    with pytest.raises(ValueError, match="nothing"):
        _ = empty.mean_us


@pytest.mark.parametrize("bad", [[-1], [LIMIT_PS]])
def test_samples_out_of_range_are_refused(bad):
    with pytest.raises(ValueError, match="samples"):
        Sketch.of(bad)


def test_json_is_sorted_as_text_and_as_numbers():
    keys = list(Sketch.of([0, 3, 200_000, 5_000_000_000]).to_json()["buckets"])
    assert keys == sorted(keys) and [int(key) for key in keys] == sorted(int(key) for key in keys)
