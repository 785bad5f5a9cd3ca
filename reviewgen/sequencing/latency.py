"""Latencies as the plan changes them: scaled, shortened, shifted, or known by their quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.models.marginal import Marginal


def _strata() -> tuple[Floats, Floats]:
    """Ranks that stand for a distribution, finer where P95 is decided, and the share each stands for."""
    edges = np.concatenate(
        [
            np.linspace(0.0, 0.8, 9),
            np.linspace(0.8, 0.925, 6)[1:],
            np.linspace(0.925, 0.975, 26)[1:],
            [0.98, 0.985, 0.99, 0.995, 0.999, 1.0],
        ]
    )
    return 0.5 * (edges[:-1] + edges[1:]), np.diff(edges)


STRATA, WEIGHTS = _strata()
FINE_RANKS = np.concatenate([(np.arange(980) + 0.5) / 1000.0, 0.98 + 0.02 * (np.arange(400) + 0.5) / 400.0])
"""Ranks at which a simulated latency is kept."""


@dataclass(frozen=True, eq=False)
class Quantiles:
    """A latency known by its values in µs at rising ranks, shape (n,) each, straight between them."""

    ranks: Floats
    values_us: Floats

    def quantile(self, ranks: Floats) -> Floats:
        """Latency in µs at each rank; beyond the last one the last value."""
        return np.interp(ranks, self.ranks, self.values_us)

    def cdf(self, x_us: Floats) -> Floats:
        """Share of messages at or below each latency: where values are equal, the highest rank among them."""
        last = np.append(np.diff(self.values_us) > 0.0, True)
        share = np.interp(x_us, self.values_us[last], self.ranks[last])
        share = np.where(x_us < self.values_us[0], 0.0, share)
        return np.where(x_us >= self.values_us[-1], 1.0, share)


@dataclass(frozen=True, eq=False)
class Changed:
    """A measured latency scaled by `factor`, then `less` µs shorter, though what went leaves `floor` µs."""

    before: Marginal
    factor: float = 1.0
    less: float = 0.0
    floor: float = 0.0

    def quantile(self, ranks: Floats) -> Floats:
        """Latency in µs at each rank."""
        x = self.before.quantile(ranks) * self.factor
        return np.maximum(x - self.less, np.minimum(x, self.floor))

    def cdf(self, x_us: Floats) -> Floats:
        """Share of messages at or below each latency."""
        shortened = self.before.cdf((x_us + self.less) / self.factor)
        return np.where(x_us < self.floor, self.before.cdf(x_us / self.factor), shortened)


@dataclass(frozen=True, eq=False)
class Shifted:
    """A latency with a constant of `by_us` on top."""

    before: Marginal
    by_us: float

    def quantile(self, ranks: Floats) -> Floats:
        """Latency in µs at each rank."""
        return self.before.quantile(ranks) + self.by_us

    def cdf(self, x_us: Floats) -> Floats:
        """Share of messages at or below each latency."""
        return self.before.cdf(x_us - self.by_us)


_WIDTHS = np.diff(np.concatenate([[0.0], 0.5 * (FINE_RANKS[:-1] + FINE_RANKS[1:]), [1.0]]))


def moments(latency: Marginal) -> tuple[float, float]:
    """Mean in µs and variance in µs² of a latency, from its quantiles."""
    values = latency.quantile(FINE_RANKS)
    mean = float((values * _WIDTHS).sum())
    return mean, float((((values - mean) ** 2) * _WIDTHS).sum())


def changed_moments(before: Marginal, factor: Floats, less: Floats, floor: float) -> tuple[Floats, Floats]:
    """Moments of a latency under many changes at once, as `Changed` makes them; factor and less of shape (draws,)."""
    scaled = factor[:, None] * before.quantile(FINE_RANKS)
    values = np.maximum(scaled - less[:, None], np.minimum(scaled, floor))
    mean = (values * _WIDTHS).sum(axis=1)
    return mean, ((values - mean[:, None]) ** 2 * _WIDTHS).sum(axis=1)
