"""What the sum of segments can be when nothing is known of how they depend on each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reviewgen.models.marginal import Floats, Marginal
from reviewgen.models.validity import fraction

# Ranks that stand for each part of a distribution, and sweeps after which a stall is accepted.
_ROWS = 1000
_MAX_SWEEPS = 200


def comonotone_quantile(marginals: Sequence[Marginal], p: float) -> float:
    """Σ q_i(p) in µs: the quantile of the sum when every segment is slow together.

    Not an upper bound: other dependence can push a quantile of the sum higher.

    >>> from reviewgen.models.marginal import constant
    >>> round(comonotone_quantile([constant(2.0), constant(3.0)], 0.95), 9)
    5.0
    """
    fraction("p", p)
    return float(sum(marginal.quantile(np.array([p]))[0] for marginal in marginals))


def bonferroni_bound(marginals: Sequence[Marginal], p: float) -> float:
    """Σ q_i(1 − (1−p)/d) in µs: above the p quantile of the sum under any dependence.

    If no segment exceeds its own such quantile, neither does the sum; the exceptions together have
    probability at most 1 − p. Golden G13.
    """
    fraction("p", p)
    return comonotone_quantile(marginals, 1.0 - (1.0 - p) / len(marginals))


def rearrangement_bounds(marginals: Sequence[Marginal], p: float, rows: int = _ROWS) -> tuple[float, float]:
    """The least and greatest p quantile of the sum (µs) over all dependence, by rearrangement.

    The worst case arranges the upper 1−p of every segment so that their sums are as equal as possible
    and reads the smallest; the best case does the same with the lower p and reads the largest.
    `rows` midpoint ranks stand for each part, so either bound is good to about one percent.
    Source: P. Embrechts, G. Puccetti, L. Rüschendorf, J. Banking and Finance 37 (2013) 2750-2764.

    >>> from reviewgen.models.marginal import constant
    >>> [round(b, 9) for b in rearrangement_bounds([constant(2.0), constant(3.0)], 0.95)]
    [5.0, 5.0]
    """
    fraction("p", p)
    middle = (np.arange(rows) + 0.5) / rows
    lower = np.column_stack([marginal.quantile(p * middle) for marginal in marginals])
    upper = np.column_stack([marginal.quantile(p + (1.0 - p) * middle) for marginal in marginals])
    return float(_rearranged_sums(lower).max()), float(_rearranged_sums(upper).min())


def _rearranged_sums(columns: Floats) -> Floats:
    """Row sums after ordering each column opposite to the sum of the others until nothing moves."""
    columns = np.sort(columns, axis=0)
    ordered = columns.copy()
    total: Floats = columns.sum(axis=1)
    spread = np.inf
    for _ in range(_MAX_SWEEPS):
        for j in range(columns.shape[1]):
            others = total - columns[:, j]
            placed = np.empty_like(others)
            placed[np.argsort(-others, kind="stable")] = ordered[:, j]
            columns[:, j] = placed
            total = others + placed
        # The variance of the sums falls with every move; when it stops falling we are done.
        new_spread = float(total.std())
        if not new_spread < spread * (1.0 - 1e-6):
            break
        spread = new_spread
    return total
