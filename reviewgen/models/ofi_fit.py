"""The line of mid moves on order flow, estimated anew in each part of the day, and what it explains in
all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewgen.models.newey_west import Line, fit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Explained:
    """`lines[g]`: the fit of part g, None where it has too few points. `r2`: one minus residual over total
    sum of squares about the parts' means, all parts together; `replicates`: the same of each bootstrap
    replicate."""

    lines: tuple[Line | None, ...]
    r2: float
    replicates: Floats


def explain(x: Floats, y: Floats, part: Ints, parts: int, weights: Floats) -> Explained:
    """Fits y on x within each part; points where either is NaN are left out.

    x, y, part: n values each; `part` in 0..parts-1. weights: (replicates, n), how often each point occurs in
    a replicate; each replicate is fitted anew. A part in which x does not vary explains nothing.
    """
    use = np.isfinite(x) & np.isfinite(y)
    lines = tuple(fit(x[use & (part == g)], y[use & (part == g)]) for g in range(parts))
    residual, total = np.zeros(len(weights) + 1), np.zeros(len(weights) + 1)
    all_weights = np.vstack([np.ones(len(x)), weights])
    for g in range(parts):
        mine = use & (part == g)
        if not mine.any():
            continue
        unexplained, sum_squares = _sums(x[mine], y[mine], all_weights[:, mine])
        residual += unexplained
        total += sum_squares
    r2 = 1 - np.divide(residual, total, out=np.ones_like(total), where=total > 0)
    return Explained(lines, float(r2[0]), r2[1:])


def next_within(values: Floats, part: Ints) -> Floats:
    """The value of the following point where it lies in the same part, else NaN.

    >>> next_within(np.array([1.0, 2.0, 3.0]), np.array([0, 0, 1])).tolist()
    [2.0, nan, nan]
    """
    following = np.full(len(values), np.nan)
    same = part[1:] == part[:-1]
    following[:-1][same] = values[1:][same]
    return following


def _sums(x: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    # Residual and total sum of squares of each weighted fit. Centring first keeps the differences exact.
    x, y = x - x.mean(), y - y.mean()
    n, sx, sy, sxx, syy, sxy = (weights @ np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y])).T
    n = np.maximum(n, 1)
    vx, vy, cov = sxx - sx * sx / n, syy - sy * sy / n, sxy - sx * sy / n
    explained = np.divide(cov * cov, vx, out=np.zeros_like(vx), where=vx > 0)
    return np.maximum(vy - explained, 0), np.maximum(vy, 0)
