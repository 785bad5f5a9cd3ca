"""How far a simulated percentile may be off: bootstrap over bursts, not over messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.arrivals import Ints
from reviewgen.models.validity import fraction

# More blocks than this are joined with their neighbours: the interval has settled long before.
_MOST_BLOCKS = 512
# Thresholds at which every block's exceedances are counted, and how many deviations they span.
_THRESHOLDS = 65
_SPAN = 5.0


@dataclass(frozen=True)
class Estimate:
    """A percentile with its bootstrap interval, in µs, and the number of independent pieces behind it."""

    value: float
    low: float
    high: float
    effective: int


def percentile(
    values_us: Floats, block: Ints, p: float, *, confidence: float, draws: int, seed: int
) -> Estimate:
    """Percentile p of values_us (n,) with a bootstrap interval over blocks.

    block[i] numbers the burst cycle or stretch of message i, not decreasing. Messages of one burst wait
    together, so the sample is as large as its number of blocks: blocks are drawn with replacement
    (Poisson weights), each with all its messages. Raises ValueError for an empty sample.
    Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), ch. 8.

    >>> rng = np.random.default_rng(1)
    >>> estimate = percentile(rng.random(10_000), np.arange(10_000), 0.95, confidence=0.95, draws=200, seed=1)
    >>> estimate.low < 0.95 < estimate.high, estimate.effective
    (True, 10000)
    """
    fraction("p", p)
    fraction("confidence", confidence)
    if len(values_us) == 0 or len(values_us) != len(block):
        raise ValueError("a percentile needs values, and a block for each of them")
    effective = int(block[-1]) + 1
    value = _quantile(values_us, p)
    if effective < 2:
        return Estimate(value, float(values_us.min()), float(values_us.max()), effective)
    groups = min(effective, _MOST_BLOCKS)
    group = block * groups // effective
    sizes = np.bincount(group, minlength=groups).astype(np.float64)
    thresholds = _thresholds(values_us, group, sizes, value, p)
    counts = _exceedances(values_us, group, groups, thresholds)
    weights = np.random.default_rng([seed, len(thresholds)]).poisson(1.0, (draws, groups)).astype(np.float64)
    weights = weights[weights.sum(axis=1) > 0.0]
    shares = (weights @ counts) / (weights @ sizes)[:, None]
    quantiles = [float(np.interp(p - 1.0, -row, thresholds)) for row in shares]
    low, high = np.quantile(quantiles, [0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence])
    return Estimate(value, min(value, float(low)), max(value, float(high)), effective)


def _quantile(values: Floats, p: float) -> float:
    k = min(len(values) - 1, int(np.ceil(p * len(values))) - 1)
    return float(np.partition(values, k)[k])


def _thresholds(values: Floats, group: Ints, sizes: Floats, value: float, p: float) -> Floats:
    """Values at ranks around p, wide enough to hold every bootstrap draw."""
    above = np.bincount(group, weights=values > value, minlength=len(sizes))
    deviation = float(np.sqrt(((above - (1.0 - p) * sizes) ** 2).sum())) / len(values)
    ranks = np.clip(p + deviation * np.linspace(-_SPAN, _SPAN, _THRESHOLDS), 0.0, 1.0)
    kth = np.unique(np.clip(np.ceil(ranks * len(values)).astype(np.int64) - 1, 0, len(values) - 1))
    return np.unique(np.partition(values, kth)[kth])


def _exceedances(values: Floats, group: Ints, groups: int, thresholds: Floats) -> Floats:
    """How many values of each group exceed each threshold, shape (groups, thresholds)."""
    high = np.flatnonzero(values > thresholds[0])
    passed = np.searchsorted(thresholds, values[high], side="left")
    width = len(thresholds) + 1
    counts = np.bincount(group[high] * width + passed, minlength=groups * width).reshape(groups, width)
    # A value that passed k thresholds exceeds the first k of them.
    return np.cumsum(counts[:, ::-1], axis=1)[:, ::-1][:, 1:].astype(np.float64)
