"""Bracketed root finding, small enough not to pay for importing scipy.optimize."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

# Each step at least halves the bracket, so this never ends a search early.
_MAX_STEPS = 200


def bracketed_root(f: Callable[[float], float], low: float, high: float, rel: float = 1e-12) -> float:
    """The x in [low, high] with f(x) = 0, by Ridders' method.

    f must be continuous and change sign over the bracket. Stops when the bracket is narrower than
    `rel` of its ends. Raises ValueError when the signs at the ends agree.

    Source: C. Ridders, IEEE Trans. Circuits and Systems 26 (1979) 979-980.

    >>> round(bracketed_root(lambda x: x * x - 2.0, 0.0, 2.0), 9)
    1.414213562
    """
    f_low, f_high = f(low), f(high)
    if f_low == 0.0:
        return low
    if f_high == 0.0:
        return high
    if (f_low > 0.0) == (f_high > 0.0):
        raise ValueError(f"no sign change between {low:g} and {high:g}")
    for _ in range(_MAX_STEPS):
        middle = 0.5 * (low + high)
        f_middle = f(middle)
        if f_middle == 0.0 or high - low <= rel * max(abs(low), abs(high)):
            return middle
        step = (middle - low) * math.copysign(1.0, f_low - f_high) * f_middle
        # Ridders' point lies inside the bracket but for rounding.
        new = min(high, max(low, middle + step / math.sqrt(f_middle * f_middle - f_low * f_high)))
        f_new = f(new)
        if f_new == 0.0:
            return new
        low, f_low, high, f_high = _tighten((low, f_low), (middle, f_middle), (new, f_new), (high, f_high))
    return 0.5 * (low + high)


def _tighten(*points: tuple[float, float]) -> tuple[float, float, float, float]:
    """The narrowest pair of neighbouring points with a sign change, as (low, f(low), high, f(high))."""
    changing = [(a, b) for a, b in itertools.pairwise(sorted(points)) if (a[1] > 0.0) != (b[1] > 0.0)]
    (low, f_low), (high, f_high) = min(changing, key=lambda pair: pair[1][0] - pair[0][0])
    return low, f_low, high, f_high


def increasing_root(f: Callable[[float], float], start: float, rel: float = 1e-12) -> float:
    """The root of a function that is negative near 0 and positive for large x, searched from `start`.

    The bracket is found by halving and doubling `start`, so a rough scale is enough.

    >>> round(increasing_root(lambda x: x - 5.0, 1e-3), 6)
    5.0
    """
    low = high = start
    while f(low) >= 0.0:
        high, low = low, low * 0.5
        if low == 0.0:
            raise ValueError("the function is not negative near zero")
    while f(high) <= 0.0:
        low, high = high, high * 2.0
        if math.isinf(high):
            raise ValueError("the function never becomes positive")
    return bracketed_root(f, low, high, rel)
