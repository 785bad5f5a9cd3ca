"""Segments put together: every way of adding them, beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewgen.models.bounds import bonferroni_bound, comonotone_quantile, rearrangement_bounds
from reviewgen.models.convolution import grid_for, quantile_of, total_masses
from reviewgen.models.marginal import Marginal
from reviewgen.models.shares import euler_comonotone, euler_independent, euler_on_grid


@dataclass(frozen=True)
class Composition:
    """One quantile of the end-to-end latency (µs) under each assumption, and whose it is (shares)."""

    independent_us: float
    comonotone_us: float
    bound_low_us: float
    bound_high_us: float
    bonferroni_us: float
    euler: tuple[float, ...]
    euler_comonotone: tuple[float, ...]


def compose(marginals: Sequence[Marginal], p: float, half_width: float) -> Composition:
    """All compositions of the segments at rank p; half_width is that of the Euler shares' ranks.

    Raises ValueError for no segments and ranks outside (0, 1). Golden G13.

    >>> from reviewgen.models.marginal import from_percentiles
    >>> fits = [from_percentiles({0.5: a, 0.95: b}) for a, b in [(1.5, 2), (12, 60), (14, 30)]]
    >>> parts = compose(fits, 0.95, 0.01)
    >>> round(parts.comonotone_us, 6), [round(share, 2) for share in parts.euler]
    (92.0, [0.02, 0.73, 0.25])
    """
    grid = grid_for(marginals, p + half_width)
    low, high = rearrangement_bounds(marginals, p)
    if grid is None:
        independent, euler = 0.0, euler_independent(marginals, p, half_width)
    else:
        independent = quantile_of(total_masses(grid), grid.step_us, p)
        euler = euler_on_grid(grid, p, half_width)
    return Composition(
        independent_us=independent,
        comonotone_us=comonotone_quantile(marginals, p),
        bound_low_us=low,
        bound_high_us=high,
        bonferroni_us=bonferroni_bound(marginals, p),
        euler=euler,
        euler_comonotone=euler_comonotone(marginals, p, half_width),
    )
