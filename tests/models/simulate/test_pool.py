"""Several threads: the side-by-side recursion against a pool worked through in order."""

import heapq

import numpy as np
import pytest

from reviewgen.models.queueing import mmc_tail
from reviewgen.models.simulate.lindley import lindley_waits
from reviewgen.models.simulate.pool import fifo_waits


def by_threads(gaps, services, threads):
    """Every message goes to the thread that is free first; kept apart from the code under test."""
    free, now, waits = [0.0] * threads, 0.0, []
    for gap, service in zip(gaps, services, strict=True):
        now += gap
        start = max(now, heapq.heappop(free))
        heapq.heappush(free, start + service)
        waits.append(start - now)
    return np.array(waits)


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
@pytest.mark.parametrize("rho", [0.3, 0.9, 0.99, 1.3])
@pytest.mark.parametrize("n", [1, 700, 20_011])
def test_equals_the_pool_in_order(threads, rho, n):
    rng = np.random.default_rng(n + threads)
    gaps, services = rng.exponential(1.0, n), rng.gamma(0.5, 2 * rho * threads, n)
    expected = by_threads(gaps, services, threads)
    assert np.allclose(fifo_waits(gaps, services, threads), expected, atol=1e-6)


def test_a_burst_that_spans_many_stretches_is_exact():
    """One long overload: no stretch can be told from an empty beginning."""
    rng = np.random.default_rng(5)
    gaps = np.concatenate([np.full(30_000, 0.1), np.full(30_000, 3.0)])
    services = rng.exponential(1.0, 60_000)
    assert np.allclose(fifo_waits(gaps, services, 2), by_threads(gaps, services, 2), atol=1e-6)


def test_mmc_tail_is_met():
    rng = np.random.default_rng(6)
    waits = fifo_waits(rng.exponential(0.5, 1_000_000), rng.exponential(0.8, 1_000_000), 2)
    exact = mmc_tail(2.0, 0.8, 2)
    assert (waits > 0).mean() == pytest.approx(exact.delayed, rel=0.02)
    assert np.quantile(waits, 0.95) == pytest.approx(exact.wait_quantile(0.95), rel=0.04)


def test_two_threads_never_wait_longer_than_one():
    rng = np.random.default_rng(7)
    gaps, services = rng.exponential(1.0, 10_000), rng.exponential(0.9, 10_000)
    assert (fifo_waits(gaps, services, 2) <= lindley_waits(gaps, services) + 1e-9).all()


def test_refusals():
    with pytest.raises(ValueError, match="whole number"):
        fifo_waits(np.ones(2), np.ones(2), 0)
    with pytest.raises(ValueError, match="one length"):
        fifo_waits(np.ones(2), np.ones(3), 2)
