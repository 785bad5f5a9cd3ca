"""The sum of independent segments, by FFT on a grid that ends where the wanted quantile must lie below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.models.bounds import bonferroni_bound
from reviewgen.models.marginal import Floats, Marginal
from reviewgen.models.validity import fraction

Transforms = npt.NDArray[np.complex128]

# Bins of the grid, a power of two for the FFT.
_BINS = 1 << 14
# Exponent by which masses decay over the grid before they are transformed: what wraps around from beyond its end
# shrinks by e^-13, and rounding grows by e^13, so that either is below a millionth of a rank.
_TILT = 13.0


@dataclass(frozen=True, eq=False)
class Grid:
    """Probability masses of d segments at the points k·step_us: masses of shape (d, bins).

    Mass beyond the last point is left out. It belongs to totals above the grid, and the grid reaches
    past the top rank asked for, so every quantile up to there is unaffected.
    """

    step_us: float
    masses: Floats

    @property
    def points_us(self) -> Floats:
        """Latency in µs of each bin, shape (bins,)."""
        return self.step_us * np.arange(self.masses.shape[1], dtype=np.float64)

    @property
    def tilt(self) -> Floats:
        """The factor e^(−αk) that a sum of grid points carries through a product of transforms, shape (bins,).

        Source: R. Grübel, R. Hermesmeier, ASTIN Bulletin 29 (1999) 197-214.
        """
        bins = self.masses.shape[1]
        return np.asarray(np.exp(np.arange(bins) * (-_TILT / bins)))

    def transforms(self, weights: Floats) -> Transforms:
        """FFT of each row of weights (d, bins), tilted so that what wraps around is nothing."""
        return np.fft.rfft(weights * self.tilt, axis=1)

    def back(self, transform: Transforms) -> Floats:
        """The sum behind a product of transforms, shape (bins,), rounding noise below zero removed."""
        return np.maximum(np.fft.irfft(transform, n=self.masses.shape[1]) / self.tilt, 0.0)


def grid_for(marginals: Sequence[Marginal], top_rank: float, bins: int = _BINS) -> Grid | None:
    """Discretise the segments for quantiles of their sum up to top_rank; None where the sum is zero."""
    if not marginals:
        raise ValueError("a sum needs at least one segment")
    fraction("rank", top_rank)
    end = bonferroni_bound(marginals, top_rank)
    if end <= 0.0:
        return None
    step = end / (bins - 1)
    edges = step * (np.arange(bins, dtype=np.float64) + 0.5)
    masses = np.array([np.diff(marginal.cdf(edges), prepend=0.0) for marginal in marginals])
    return Grid(step, masses)


def total_masses(grid: Grid) -> Floats:
    """Probability mass of the sum in each bin, shape (bins,)."""
    return grid.back(np.prod(grid.transforms(grid.masses), axis=0))


def independent_quantile(marginals: Sequence[Marginal], p: float) -> float:
    """Quantile p, in µs, of the sum of independent segments.

    Validity: any mix of continuous, discrete and constant segments; resolved to about one part in
    ten thousand of the result. Raises ValueError for no segments or p outside (0, 1). Golden G13.

    >>> from reviewgen.models.marginal import from_percentiles
    >>> fits = [from_percentiles({0.5: a, 0.95: b}) for a, b in [(1.5, 2), (12, 60), (14, 30)]]
    >>> round(independent_quantile(fits, 0.95), 1)
    78.9
    """
    grid = grid_for(marginals, p)
    return 0.0 if grid is None else quantile_of(total_masses(grid), grid.step_us, p)


def quantile_of(masses: Floats, step_us: float, p: float) -> float:
    """Quantile p of masses at k·step_us, each spread over its own bin unless it is nearly all there is."""
    cumulative = np.cumsum(masses)
    k = min(int(np.searchsorted(cumulative, p)), len(masses) - 1)
    before = cumulative[k] - masses[k]
    within = (p - before) / masses[k] - 0.5 if masses[k] > 0.0 else 0.0
    return float(max(0.0, (k + min(0.5, max(-0.5, within))) * step_us))
