"""Whose P95 it is: Euler shares of a quantile of the sum, which add up to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reviewgen.models.convolution import Grid, grid_for, total_masses
from reviewgen.models.marginal import Floats, Marginal
from reviewgen.models.validity import fraction

# Ranks averaged over inside p ± half_width.
_COMONOTONE_RANKS = 201


def euler_independent(marginals: Sequence[Marginal], p: float, half_width: float) -> tuple[float, ...]:
    """Each segment's share of the sum among messages ranked p ± half_width, segments independent.

    Share_i = E[X_i | T in ranks p ± half_width], normalised to sum to 1. Where every segment is zero
    the shares are equal. Raises ValueError where the ranks leave (0, 1).
    Source: D. Tasche, Euler allocation (2007, arXiv:0708.2542). Golden G13.

    >>> from reviewgen.models.marginal import constant
    >>> [round(s, 3) for s in euler_independent([constant(3.0), constant(1.0)], 0.95, 0.01)]
    [0.75, 0.25]
    """
    fraction("lower rank", p - half_width)
    fraction("upper rank", p + half_width)
    grid = grid_for(marginals, p + half_width)
    if grid is None:
        return _normalised(np.zeros(len(marginals)))
    return euler_on_grid(grid, p, half_width)


def euler_on_grid(grid: Grid, p: float, half_width: float) -> tuple[float, ...]:
    """As euler_independent, on segments already discretised up to rank p + half_width."""
    plain = grid.transforms(grid.masses)
    weighted = grid.transforms(grid.masses * grid.points_us)
    cumulative = np.cumsum(total_masses(grid))
    before = np.concatenate([[0.0], cumulative[:-1]])
    chosen = (cumulative > p - half_width) & (before < p + half_width)
    parts = []
    for i in range(len(plain)):
        others = np.prod(np.delete(plain, i, axis=0), axis=0)
        parts.append(grid.back(weighted[i] * others)[chosen].sum())
    return _normalised(np.array(parts))


def euler_comonotone(marginals: Sequence[Marginal], p: float, half_width: float) -> tuple[float, ...]:
    """The same shares when all segments are slow together: mean quantiles over ranks p ± half_width.

    >>> from reviewgen.models.marginal import constant
    >>> [round(s, 3) for s in euler_comonotone([constant(3.0), constant(1.0)], 0.95, 0.01)]
    [0.75, 0.25]
    """
    fraction("lower rank", p - half_width)
    fraction("upper rank", p + half_width)
    ranks = np.linspace(p - half_width, p + half_width, _COMONOTONE_RANKS)
    return _normalised(np.array([marginal.quantile(ranks).mean() for marginal in marginals]))


def euler_joint(samples_us: Floats, p: float, half_width: float) -> tuple[float, ...]:
    """The same shares from joint observations, shape (messages, segments), µs; no assumption made.

    At least one message is always used, that of rank p.
    """
    fraction("p", p)
    if samples_us.ndim != 2 or len(samples_us) == 0:
        raise ValueError("joint samples have the shape (messages, segments) and are not empty")
    order = np.argsort(samples_us.sum(axis=1), kind="stable")
    n = len(order)
    first = min(n - 1, max(0, int(np.floor((p - half_width) * n))))
    last = max(first + 1, min(n, int(np.ceil((p + half_width) * n))))
    return _normalised(samples_us[order[first:last]].mean(axis=0))


def _normalised(parts: Floats) -> tuple[float, ...]:
    total = float(parts.sum())
    if total <= 0.0:
        return tuple([1.0 / len(parts)] * len(parts))
    return tuple(float(part) / total for part in parts)
