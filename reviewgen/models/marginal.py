"""One segment's latency as a distribution: from stated percentiles, from a queue model, or from a sample."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from reviewgen.models.validity import fraction, not_negative

Floats = npt.NDArray[np.float64]

# Below this squared coefficient of variation a gamma is a constant as far as doubles can tell.
CONSTANT_SCV = 1e-8

# Normal scores beyond which a double holds no probability, and exponents beyond which it overflows.
_FARTHEST_SCORE = 38.0
_LARGEST_EXPONENT = 700.0


class Marginal(Protocol):
    """What the composition of segments needs: quantiles in µs of ranks in (0, 1), and the CDF of µs."""

    def quantile(self, ranks: Floats) -> Floats:
        """Latency in µs at each rank."""
        ...

    def cdf(self, x_us: Floats) -> Floats:
        """Share of messages at or below each latency."""
        ...


@dataclass(frozen=True, eq=False)
class LogLinear:
    """Quantiles that are straight lines of ln x against the normal score, and zero up to zero_rank.

    Two knots make a lognormal; more follow every stated percentile exactly and rise monotonically
    between them. scores and log_x have one shape, (knots + 2,), the outer two far extrapolations.
    """

    scores: Floats
    log_x: Floats
    zero_rank: float

    def quantile(self, ranks: Floats) -> Floats:
        """Latency in µs at each rank in (0, 1)."""
        from scipy.special import ndtri

        x = np.exp(np.interp(ndtri(ranks), self.scores, self.log_x))
        return np.where(ranks <= self.zero_rank, 0.0, x)

    def cdf(self, x_us: Floats) -> Floats:
        """Share of messages at or below each latency in µs."""
        from scipy.special import ndtr

        with np.errstate(divide="ignore", invalid="ignore"):
            share = ndtr(np.interp(np.log(x_us), self.log_x, self.scores))
        return np.where(x_us < 0.0, 0.0, np.maximum(np.where(x_us > 0.0, share, 0.0), self.zero_rank))


def from_percentiles(points: Mapping[float, float]) -> LogLinear:
    """The distribution through stated percentiles {rank: µs}, at least two of them.

    Two percentiles give the lognormal with σ = ln(P95/P50)/z₀.₉₅; from three on ln x is interpolated
    linearly in the normal score, monotone, the end slopes carried outward. Equal percentiles give a
    constant between them. A percentile of zero puts its rank's mass at zero; a single positive
    percentile above it continues exponentially. Raises ValueError for fewer than two percentiles,
    ranks outside (0, 1), negative or decreasing values.

    >>> fit = from_percentiles({0.5: 12.0, 0.95: 60.0})
    >>> [round(float(x), 6) for x in fit.quantile(np.array([0.5, 0.95]))]
    [12.0, 60.0]
    """
    from scipy.special import ndtri

    ranks = sorted(points)
    values = [points[rank] for rank in ranks]
    if len(ranks) < 2:
        raise ValueError("a distribution needs at least two percentiles")
    for rank, value in zip(ranks, values, strict=True):
        fraction("rank", rank)
        not_negative("percentile", value)
    if any(later < earlier for earlier, later in itertools.pairwise(values)):
        raise ValueError("percentiles must not decrease")
    zero_rank = max((rank for rank, value in zip(ranks, values, strict=True) if value == 0.0), default=0.0)
    knots = [(rank, value) for rank, value in zip(ranks, values, strict=True) if value > 0.0]
    if not knots:
        return _constant_zero()
    if len(knots) == 1:
        # An exponential above the zeros reaches twice the value where the remaining mass is squared.
        rank, value = knots[0]
        knots.append((1.0 - (1.0 - rank) ** 2 / (1.0 - zero_rank), 2.0 * value))
    scores = ndtri(np.array([rank for rank, _ in knots]))
    log_x = np.log(np.array([value for _, value in knots]))
    return LogLinear(*_extended(scores, log_x), zero_rank)


def _extended(scores: Floats, log_x: Floats) -> tuple[Floats, Floats]:
    """Carry the first and last slope far beyond any rank a double can hold."""
    slopes = np.diff(log_x) / np.diff(scores)
    low = log_x[0] - slopes[0] * (scores[0] + _FARTHEST_SCORE)
    high = log_x[-1] + slopes[-1] * (_FARTHEST_SCORE - scores[-1])
    x = np.clip(np.concatenate([[low], log_x, [high]]), -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    return np.concatenate([[-_FARTHEST_SCORE], scores, [_FARTHEST_SCORE]]), x


def _constant_zero() -> LogLinear:
    floor = np.full(2, -_LARGEST_EXPONENT)
    return LogLinear(np.array([-_FARTHEST_SCORE, _FARTHEST_SCORE]), floor, 1.0)


def constant(value_us: float) -> LogLinear:
    """A segment that always takes value_us ≥ 0.

    >>> constant(5.0).cdf(np.array([4.9, 5.1])).tolist()
    [0.0, 1.0]
    """
    return from_percentiles({0.25: value_us, 0.75: value_us})


@dataclass(frozen=True)
class Wait:
    """A queue's wait: zero, or with probability `delayed` exponential with decay theta per µs."""

    delayed: float
    theta: float

    def quantile(self, ranks: Floats) -> Floats:
        """Wait in µs at each rank in (0, 1)."""
        with np.errstate(divide="ignore"):
            return np.maximum(0.0, np.log(self.delayed / (1.0 - ranks)) / self.theta)

    def cdf(self, x_us: Floats) -> Floats:
        """Share of messages that wait at most each of x_us."""
        return np.where(x_us < 0.0, 0.0, 1.0 - self.delayed * np.exp(-self.theta * np.maximum(x_us, 0.0)))


@dataclass(frozen=True)
class Gamma:
    """Service with mean mean_us and squared coefficient of variation scv > 0."""

    mean_us: float
    scv: float

    def quantile(self, ranks: Floats) -> Floats:
        """Service in µs at each rank in (0, 1)."""
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(1.0 / self.scv, ranks) * self.mean_us * self.scv)

    def cdf(self, x_us: Floats) -> Floats:
        """Share of services that take at most each of x_us."""
        from scipy.special import gammainc

        return np.asarray(gammainc(1.0 / self.scv, np.maximum(x_us, 0.0) / (self.mean_us * self.scv)))


def service(mean_us: float, scv: float) -> Marginal:
    """Gamma service, or a constant where scv is zero or next to it."""
    return Gamma(mean_us, scv) if scv >= CONSTANT_SCV else constant(mean_us)


@dataclass(frozen=True, eq=False)
class Sample:
    """Measured or simulated latencies in µs, shape (n,), sorted ascending; see from_sample."""

    sorted_us: Floats

    def quantile(self, ranks: Floats) -> Floats:
        """The smallest observation with at least each rank's share at or below it."""
        n = len(self.sorted_us)
        index = np.clip(np.ceil(ranks * n).astype(np.int64) - 1, 0, n - 1)
        return np.asarray(self.sorted_us[index])

    def cdf(self, x_us: Floats) -> Floats:
        """Share of observations at or below each of x_us."""
        return np.searchsorted(self.sorted_us, x_us, side="right") / len(self.sorted_us)


def from_sample(latencies_us: Floats) -> Sample:
    """The empirical distribution of one or more finite latencies in µs.

    >>> float(from_sample(np.array([3.0, 1.0, 2.0])).quantile(np.array([0.5]))[0])
    2.0
    """
    if latencies_us.size == 0 or not math.isfinite(float(latencies_us.sum())):
        raise ValueError("a sample needs at least one latency and only finite ones")
    return Sample(np.sort(latencies_us))
