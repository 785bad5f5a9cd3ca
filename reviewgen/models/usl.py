"""How throughput grows with threads: the Universal Scalability Law and what two points can say of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from reviewgen.models.validity import not_negative, positive


@dataclass(frozen=True)
class Usl:
    """X(N) = x1·N / (1 + σ(N−1) + κN(N−1)): σ is contention, κ the cost of keeping threads coherent.

    `x1` is the rate of one thread, and every method answers in its unit (msg/µs here).
    Source: N. J. Gunther, Guerrilla Capacity Planning (Springer, 2007), chapter 4.

    >>> law = Usl(x1=0.12, sigma=1 / 11, kappa=0.0)
    >>> round(law.throughput(2), 6), round(law.thread_service_us(2), 4)
    (0.22, 9.0909)
    """

    x1: float
    sigma: float
    kappa: float

    def __post_init__(self) -> None:
        positive("x1", self.x1)
        not_negative("sigma", self.sigma)
        not_negative("kappa", self.kappa)

    def throughput(self, threads: float) -> float:
        """Messages per µs of `threads` threads together."""
        positive("threads", threads)
        n = float(threads)
        return self.x1 * n / (1.0 + self.sigma * (n - 1.0) + self.kappa * n * (n - 1.0))

    def thread_service_us(self, threads: float) -> float:
        """Mean µs one message occupies one of `threads` threads, N / X(N)."""
        return threads / self.throughput(threads)

    @property
    def n_max(self) -> float:
        """Threads beyond which throughput falls, √((1−σ)/κ); infinite where κ = 0."""
        if self.kappa == 0.0:
            return math.inf
        return math.sqrt(max(0.0, 1.0 - self.sigma) / self.kappa)


@dataclass(frozen=True)
class UslBand:
    """The two laws that pass through the same two points: all contention, or all coherence."""

    sigma_only: Usl
    kappa_only: Usl

    def low(self, threads: float) -> float:
        """The lower throughput of the two at `threads`, in the unit of x1."""
        return min(self.sigma_only.throughput(threads), self.kappa_only.throughput(threads))

    def high(self, threads: float) -> float:
        """The higher throughput of the two at `threads`, in the unit of x1."""
        return max(self.sigma_only.throughput(threads), self.kappa_only.throughput(threads))

    def scaled(self, x1: float) -> UslBand:
        """The same σ and κ for a processor whose single thread serves `x1`."""
        return UslBand(replace(self.sigma_only, x1=x1), replace(self.kappa_only, x1=x1))

    @property
    def n_max(self) -> float:
        """The earlier of the two peaks."""
        return min(self.sigma_only.n_max, self.kappa_only.n_max)


def usl_band(x1: float, x2: float) -> UslBand:
    """The band through the throughput of one thread and of two (any unit, the same for both).

    With speed-up s = x2/x1 one equation, 2/s = 1 + σ + 2κ, holds two unknowns: σ and κ cannot both
    be told. σ alone gives σ = 2/s − 1, κ alone gives κ = 1/s − 1/2. Every mixture lies between them.
    Validity: 1 ≤ s ≤ 2; raises ValueError outside (a second thread that more than doubles the rate
    contradicts the law). Golden case G05.

    >>> band = usl_band(120_000, 220_000)
    >>> round(band.low(4)), round(band.high(4))
    (310588, 377143)
    """
    positive("x1", x1)
    speedup = x2 / x1
    if not 1.0 <= speedup <= 2.0:
        raise ValueError(f"two threads must reach 1 to 2 times one thread, not {speedup:g}")
    return UslBand(Usl(x1, 2.0 / speedup - 1.0, 0.0), Usl(x1, 0.0, 1.0 / speedup - 0.5))


def single_thread_rate(total: float, threads: float, sigma: float, kappa: float) -> float:
    """The rate of one thread, given the saturation rate of `threads` threads together.

    Inverse of Usl.throughput in x1; same units in and out.

    >>> round(single_thread_rate(0.22, 2, 1 / 11, 0.0), 6)
    0.12
    """
    return total / Usl(1.0, sigma, kappa).throughput(threads)
