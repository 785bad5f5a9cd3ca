"""Open arrivals behind captured services, against the closed forms of M/M/1 and M/D/1."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.evidence.records import Series
from reviewgen.evidence.replay import lindley, open_wait, replay_services
from reviewgen.evidence.sketch import Sketch


def test_lindley_is_the_recursion():
    rng = np.random.default_rng(2)
    services, gaps = rng.exponential(8, 500), rng.exponential(10, 500)
    waits = [0.0]
    for service, gap in zip(services[:-1], gaps[:-1], strict=True):
        waits.append(max(0.0, waits[-1] + service - gap))
    assert lindley(services, gaps) == pytest.approx(waits)


def test_exponential_services_give_mm1():
    services = np.random.default_rng(3).exponential(8.0, 1_000_000)
    found = replay_services(services, 62_500.0, segment="x")  # rho 0.5
    assert found.utilisation == pytest.approx(0.5, rel=0.01)
    # P(W > t) = rho exp(-(mu - lambda) t), sojourn exponential of mean 1/(mu - lambda)
    assert found.wait_p95_us == pytest.approx(16 * np.log(0.5 / 0.05), rel=0.04)
    assert found.sojourn_p95_us == pytest.approx(16 * np.log(20), rel=0.04)
    assert found.growth_us_per_us is None


def test_constant_services_wait_half_as_long_as_exponential_ones():
    waits = lindley(np.full(500_000, 8.0), np.random.default_rng(4).exponential(10, 500_000))
    assert waits.mean() == pytest.approx(0.8 * 8 / (2 * 0.2), rel=0.06)  # Pollaczek-Khinchine, c² = 0


def test_beyond_capacity_there_is_no_percentile():
    found = replay_services(np.full(1000, 8.0), 200_000.0, segment="x")
    assert not found.stable
    assert (found.wait_p50_us, found.wait_p95_us, found.wait_p99_us, found.sojourn_p95_us) == (None,) * 4
    assert found.growth_us_per_us == pytest.approx(0.6)


def test_a_series_can_be_replayed_at_any_rate():
    values = np.random.default_rng(5).exponential(8e6, 200_000).astype(np.int64)
    series = Series("processor", "", "open", "closed", Sketch.of(values))
    found = open_wait(series, 62_500.0)
    assert (found.segment, found.window) == ("processor", "open")
    assert found.wait_p95_us == pytest.approx(16 * np.log(10), rel=0.06)
    assert found == open_wait(series, 62_500.0)
