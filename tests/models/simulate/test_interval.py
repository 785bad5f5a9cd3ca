"""The interval over bursts: it covers as often as it says, also where messages of a burst are alike."""

import numpy as np
import pytest

from reviewgen.models.simulate.interval import percentile

SAY = {"confidence": 0.9, "draws": 300, "seed": 1}


def test_covers_the_truth_for_independent_messages():
    held = 0
    for seed in range(60):
        values = np.random.default_rng(seed).exponential(1.0, 5_000)
        estimate = percentile(values, np.arange(5_000), 0.95, **SAY)
        held += estimate.low <= np.log(20.0) <= estimate.high
    assert 47 <= held <= 60


def test_covers_the_truth_where_a_burst_is_one_observation():
    """Messages of a burst share one value: an interval over messages would be ten times too narrow."""
    held, widths = 0, []
    for seed in range(60):
        values = np.repeat(np.random.default_rng(seed).exponential(1.0, 400), 100)
        estimate = percentile(values, np.arange(400) * 100, 0.95, **SAY)
        held += estimate.low <= np.log(20.0) <= estimate.high
        widths.append(estimate.high - estimate.low)
        assert estimate.effective == 400
    assert 46 <= held <= 60
    scattered = np.random.default_rng(1).permutation(values)
    naive = percentile(scattered, np.arange(len(values)), 0.95, **SAY)
    assert np.mean(widths) > 5 * (naive.high - naive.low)


def test_value_is_the_order_statistic():
    values = np.random.default_rng(1).permutation(1000).astype(float)
    for p, k in ((0.5, 499.0), (0.95, 949.0), (0.999, 998.0)):
        estimate = percentile(values, np.arange(1000), p, **SAY)
        assert estimate.value == k
        assert estimate.low <= k <= estimate.high


def test_one_burst_tells_nothing():
    estimate = percentile(np.arange(100.0), np.zeros(1, np.int64), 0.95, **SAY)
    assert (estimate.low, estimate.high, estimate.effective) == (0.0, 99.0, 1)


def test_a_handful_of_bursts_and_ties():
    assert percentile(np.zeros(1000), np.arange(0, 1000, 250), 0.95, **SAY).high == 0.0
    rng = np.random.default_rng(2)
    wild = np.concatenate([np.zeros(900), rng.exponential(100.0, 100)])
    estimate = percentile(wild, np.arange(0, 1000, 100), 0.95, **SAY)
    assert estimate.low < estimate.value < estimate.high


def test_same_seed_same_interval():
    values = np.random.default_rng(3).exponential(1.0, 3000)
    assert percentile(values, np.arange(3000), 0.9, **SAY) == percentile(values, np.arange(3000), 0.9, **SAY)


@pytest.mark.parametrize(("n", "starts"), [(0, []), (5, []), (5, [1, 3])])
def test_nonsense_is_refused(n, starts):
    with pytest.raises(ValueError, match="needs values"):
        percentile(np.ones(n), np.array(starts, dtype=np.int64), 0.95, **SAY)
