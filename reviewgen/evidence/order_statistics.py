"""Which ranks of a sorted sample enclose a quantile, whatever the distribution is."""

from __future__ import annotations


def enclosing_ranks(n: int, p: float, confidence: float = 0.95) -> tuple[int, int | None]:
    """1-based ranks (low, high) with P(X(low) <= q_p <= X(high)) >= confidence; 0 or None where no rank does.

    The number B of n independent samples at or below the quantile is binomial(n, p), for any continuous
    distribution, so P(B <= low - 1) <= a/2 and P(B <= high - 1) >= 1 - a/2 with a = 1 - confidence.
    Captured latencies come in clusters, so the true interval is wider: this is the least it can be.
    Source: David and Nagaraja, Order Statistics, 3rd ed. 2003, section 7.1. Raises ValueError outside
    n >= 1, 0 < p < 1, 0 < confidence < 1.

    >>> enclosing_ranks(100, 0.5)
    (40, 61)
    >>> enclosing_ranks(100, 0.99)
    (97, None)
    """
    if n < 1 or not 0 < p < 1 or not 0 < confidence < 1:
        raise ValueError("enclosing_ranks needs n >= 1, 0 < p < 1 and 0 < confidence < 1")
    outside = (1 - confidence) / 2
    low = _binomial_quantile(outside, n, p)
    high = _binomial_quantile(1 - outside, n, p) + 1
    return low, high if high <= n else None


def _binomial_quantile(share: float, n: int, p: float) -> int:
    """The smallest k with P(B <= k) >= share, found near the normal approximation and stepped into place."""
    from scipy.special import bdtr, bdtrik

    k = min(max(int(bdtrik(share, n, p)), 0), n)
    while k > 0 and bdtr(k - 1, n, p) >= share:
        k -= 1
    while k < n and bdtr(k, n, p) < share:
        k += 1
    return k
