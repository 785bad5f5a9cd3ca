"""Ranks that enclose a quantile, against scipy's binomial distribution."""

from __future__ import annotations

import pytest
from scipy.stats import binom

from reviewgen.evidence.order_statistics import enclosing_ranks


@pytest.mark.parametrize("n", [1, 2, 10, 59, 200, 1000, 60_000, 50_000_000])
@pytest.mark.parametrize("p", [0.01, 0.5, 0.95, 0.999])
def test_ranks_are_the_tightest_that_cover(n: int, p: float):
    low, high = enclosing_ranks(n, p, 0.95)
    assert low == int(binom.ppf(0.025, n, p))
    expected = int(binom.ppf(0.975, n, p)) + 1
    assert high == (expected if expected <= n else None)
    upper = 1.0 if high is None else binom.cdf(high - 1, n, p)
    assert upper - (binom.cdf(low - 1, n, p) if low else 0.0) >= 0.95 - 1e-9


def test_the_textbook_median_of_ten():
    # David and Nagaraja: X(2)..X(9) covers the median of 10 with probability 0.979.
    assert enclosing_ranks(10, 0.5) == (2, 9)


@pytest.mark.parametrize("n, p, confidence", [(0, 0.5, 0.95), (5, 0.0, 0.95), (5, 1.0, 0.95), (5, 0.5, 1.0)])
def test_outside_its_range_it_refuses(n: int, p: float, confidence: float):
    with pytest.raises(ValueError, match="needs"):
        enclosing_ranks(n, p, confidence)
