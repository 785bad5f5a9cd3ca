"""A stage that several venues share: how high its joint peak can stand."""

from __future__ import annotations

import math
from collections.abc import Sequence


def joint_peak(
    rates: Sequence[float], peaks: Sequence[float], correlation: float | Sequence[Sequence[float]]
) -> float:
    """Joint peak rate of a shared stage, Σλ + √(ΣΣ r_ij (p_i−λ_i)(p_j−λ_j)), r_ii = 1.

    rates and peaks in one unit (msg/µs here), one entry per venue; correlation is one r for all pairs
    or a symmetric matrix whose diagonal is ignored. At r = 1 it is the sum of the peaks, at r = 0 well
    below. Raises ValueError for unequal lengths, peaks below their mean, or r outside −1 to 1.
    Source: variance of a sum of correlated variables, peaks taken as one number of deviations each.

    >>> joint_peak([1.0, 1.0], [4.0, 5.0], 0.0), joint_peak([1.0, 1.0], [4.0, 5.0], 1.0)
    (7.0, 9.0)
    """
    if len(rates) != len(peaks):
        raise ValueError("rates and peaks must have one entry for each venue")
    excess = [peak - rate for rate, peak in zip(rates, peaks, strict=True)]
    if any(part < 0.0 for part in excess):
        raise ValueError("a peak cannot lie below its mean rate")
    square = 0.0
    for i, first in enumerate(excess):
        for j, second in enumerate(excess):
            r = 1.0 if i == j else _between(correlation, i, j)
            square += r * first * second
    return sum(rates) + math.sqrt(max(0.0, square))


def _between(correlation: float | Sequence[Sequence[float]], i: int, j: int) -> float:
    r = float(correlation) if isinstance(correlation, int | float) else correlation[i][j]
    if not -1.0 <= r <= 1.0:
        raise ValueError(f"a correlation lies between -1 and 1, not {r:g}")
    return r


def joint_peak_band(rates: Sequence[float], peaks: Sequence[float]) -> tuple[float, float]:
    """The joint peak for venues that never and that always peak together (r = 0 and r = 1).

    >>> joint_peak_band([1.0, 1.0], [4.0, 5.0])
    (7.0, 9.0)
    """
    return joint_peak(rates, peaks, 0.0), joint_peak(rates, peaks, 1.0)
