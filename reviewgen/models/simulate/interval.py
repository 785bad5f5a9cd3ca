"""How far a simulated percentile may be off: bootstrap over bursts, not over messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.models.marginal import Floats
from reviewgen.models.simulate.arrivals import Ints
from reviewgen.models.validity import fraction

Flags = npt.NDArray[np.bool_]

# More blocks than this are joined with their neighbours: a queue that outlives its burst stays in one.
_MOST_BLOCKS = 128
# Thresholds at which every block's exceedances are counted, and how many deviations they span.
_THRESHOLDS = 65
_SPAN = 5.0
# Keeps the bootstrap's generator apart from those of the simulation.
_STREAM = 3


@dataclass(frozen=True)
class Estimate:
    """A percentile (µs) or a share with its bootstrap interval, and the number of independent pieces behind it."""

    value: float
    low: float
    high: float
    effective: int


def percentile(
    values_us: Floats, starts: Ints, p: float, *, confidence: float, draws: int, seed: int
) -> Estimate:
    """Percentile p of values_us (n,) with a bootstrap interval over blocks.

    starts (blocks,) numbers the first message of each burst cycle or stretch, ascending from 0. Messages
    of one burst wait together, so the sample is as large as its number of blocks: blocks are drawn with
    replacement (Poisson weights), each with all its messages. Raises ValueError for an empty sample.
    Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), ch. 8.

    >>> rng = np.random.default_rng(1)
    >>> estimate = percentile(rng.random(10_000), np.arange(10_000), 0.95, confidence=0.95, draws=200, seed=1)
    >>> estimate.low < 0.95 < estimate.high, estimate.effective
    (True, 10000)
    """
    fraction("p", p)
    fraction("confidence", confidence)
    n = len(values_us)
    if n == 0 or len(starts) == 0 or starts[0] != 0:
        raise ValueError("a percentile needs values, and blocks that begin at the first of them")
    tail = _upper_tail(values_us, 1.0 - p)
    value = float(tail[_index(p, n) - (n - len(tail))])
    if len(starts) < 2:
        return Estimate(value, float(values_us.min()), float(values_us.max()), len(starts))
    joined = starts[np.arange(min(len(starts), _MOST_BLOCKS)) * len(starts) // min(len(starts), _MOST_BLOCKS)]
    sizes = np.diff(joined, append=n).astype(np.float64)
    thresholds = _thresholds(values_us, tail, joined, sizes, value, p)
    counts = _exceedances(values_us, joined, thresholds)
    weights = np.random.default_rng([seed, _STREAM]).poisson(1.0, (draws, len(joined))).astype(np.float64)
    weights = weights[weights.sum(axis=1) > 0.0]
    shares = (weights @ counts) / (weights @ sizes)[:, None]
    quantiles = [float(np.interp(p - 1.0, -row, thresholds)) for row in shares]
    low, high = np.quantile(quantiles, [0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence])
    return Estimate(value, min(value, float(low)), max(value, float(high)), len(starts))


def share(true: Flags, starts: Ints, *, confidence: float, draws: int, seed: int) -> Estimate:
    """The share of messages for which `true` (n,) holds, with a bootstrap interval over blocks as in percentile.

    >>> found = share(np.arange(1000) % 4 == 0, np.arange(1000), confidence=0.95, draws=200, seed=1)
    >>> found.value, found.low < 0.25 < found.high
    (0.25, True)
    """
    fraction("confidence", confidence)
    if len(true) == 0 or len(starts) == 0 or starts[0] != 0:
        raise ValueError("a share needs values, and blocks that begin at the first of them")
    counts = np.add.reduceat(true, starts, dtype=np.float64)
    sizes = np.diff(starts, append=len(true)).astype(np.float64)
    weights = np.random.default_rng([seed, _STREAM]).poisson(1.0, (draws, len(starts))).astype(np.float64)
    weights = weights[weights.sum(axis=1) > 0.0]
    found = (weights @ counts) / (weights @ sizes)
    low, high = np.quantile(found, [0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence])
    value = float(true.mean())
    return Estimate(value, min(value, float(low)), max(value, float(high)), len(starts))


def _index(rank: float, n: int) -> int:
    """Place of a rank among n values in ascending order."""
    return min(n - 1, max(0, int(np.ceil(rank * n)) - 1))


def _upper_tail(values: Floats, above: float) -> Floats:
    """The largest values in ascending order: three times the share that lies above the percentile."""
    first = _index(1.0 - 3.0 * above, len(values)) if 3.0 * above < 1.0 else 0
    return np.sort(np.partition(values, first)[first:]) if first else np.sort(values)


def _thresholds(values: Floats, tail: Floats, starts: Ints, sizes: Floats, value: float, p: float) -> Floats:
    """Values at ranks around p, ascending, wide enough to hold every bootstrap draw."""
    n = len(values)
    above = np.add.reduceat(values > value, starts, dtype=np.float64)
    deviation = float(np.sqrt(((above - (1.0 - p) * sizes) ** 2).sum())) / n
    ranks = np.clip(p + deviation * np.linspace(-_SPAN, _SPAN, _THRESHOLDS), 0.0, 1.0)
    known = tail if _index(float(ranks[0]), n) >= n - len(tail) else np.sort(values)
    return np.unique(known[[_index(float(rank), n) - (n - len(known)) for rank in ranks]])


def _exceedances(values: Floats, starts: Ints, thresholds: Floats) -> Floats:
    """How many values of each block exceed each threshold, shape (blocks, thresholds)."""
    high = np.flatnonzero(values > thresholds[0])
    block = np.searchsorted(starts, high, side="right") - 1
    passed = np.searchsorted(thresholds, values[high], side="left")
    width = len(thresholds) + 1
    counts = np.bincount(block * width + passed, minlength=len(starts) * width).reshape(-1, width)
    # A value that passed k thresholds exceeds the first k of them.
    return np.cumsum(counts[:, ::-1], axis=1)[:, ::-1][:, 1:].astype(np.float64)
