"""Least squares of one variable on another, with errors that hold under autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LAG_FACTOR, LAG_BASE, LAG_POWER = 4, 100, 2 / 9
"""Newey and West's rule of thumb for the number of lags: 4 (n/100)^(2/9)."""
LEAST_POINTS = 8
"""Fewer points than this give no error worth printing."""


@dataclass(frozen=True)
class Line:
    """y = intercept + slope x; `slope_se` is the Newey-West error of the slope with `lags` lags over n
    points."""

    intercept: float
    slope: float
    slope_se: float
    r2: float
    n: int
    lags: int


def fit(x: Floats, y: Floats, lags: int | None = None) -> Line | None:
    """Least squares line with HAC error: Bartlett weights 1 - l/(L+1) (Newey and West 1987*, Econometrica
    55(3)).

    `lags` defaults to floor(4 (n/100)^(2/9)); 0 gives White's error. No small-sample correction. None where
    there are fewer than 8 points or x does not vary. R² is 0 where y does not vary. x, y: finite, one length.

    >>> line = fit(np.arange(10.0), 3 * np.arange(10.0) + 1)
    >>> round(line.slope, 12), round(line.r2, 12)
    (3.0, 1.0)
    """
    n = len(x)
    if n < LEAST_POINTS or not np.ptp(x):
        return None
    dx, dy = x - x.mean(), y - y.mean()
    sxx = float(dx @ dx)
    slope = float(dx @ dy) / sxx
    residual = dy - slope * dx
    if lags is None:
        lags = int(LAG_FACTOR * (n / LAG_BASE) ** LAG_POWER)
    score = dx * residual
    long_run = float(score @ score)
    for lag in range(1, min(lags, n - 1) + 1):
        long_run += 2 * (1 - lag / (lags + 1)) * float(score[lag:] @ score[:-lag])
    syy = float(dy @ dy)
    return Line(
        intercept=float(y.mean() - slope * x.mean()),
        slope=slope,
        slope_se=max(long_run, 0.0) ** 0.5 / sxx,
        r2=1 - float(residual @ residual) / syy if syy else 0.0,
        n=n,
        lags=lags,
    )
