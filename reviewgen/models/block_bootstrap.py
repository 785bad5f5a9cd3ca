"""Circular block bootstrap: intervals for statistics of a series whose neighbours depend on each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REPLICATES = 500
"""Resampled series: enough for the 2.5 and 97.5 % points to one part in ten of the interval."""
LOW_PERCENT, HIGH_PERCENT = 2.5, 97.5
"""Ends of the 95 % interval."""


def block_weights(n: int, seed: int, replicates: int = REPLICATES) -> Floats:
    """How often each of n points occurs in each replicate, shape (replicates, n); every row sums to n.

    Blocks of about n^(1/3) consecutive points, wrapping round the end, drawn with replacement; the last one
    is cut so that each replicate has n points (Politis and Romano 1992*).

    >>> block_weights(7, seed=1, replicates=3).sum(axis=1).tolist()
    [7.0, 7.0, 7.0]
    """
    length = max(1, round(n ** (1 / 3)))
    blocks = -(-n // length)
    starts = np.random.default_rng(seed).integers(0, n, (replicates, blocks))
    places = (starts[:, :, None] + np.arange(length)).reshape(replicates, -1)[:, :n] % n
    rows = np.repeat(np.arange(replicates), n)
    return (
        np.bincount(rows * n + places.ravel(), minlength=replicates * n).reshape(replicates, n).astype(float)
    )


def interval(values: Floats) -> tuple[float, float]:
    """The 95 % interval of replicated statistics; NaN replicates are left out, (NaN, NaN) where none is
    left."""
    kept = values[np.isfinite(values)]
    if not len(kept):
        return float("nan"), float("nan")
    low, high = np.percentile(kept, (LOW_PERCENT, HIGH_PERCENT))
    return float(low), float(high)
