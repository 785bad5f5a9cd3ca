"""What the message rate does to one processor: the sweep over rates, its knee, and the regime."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reviewgen.models.exponential_tail import ExponentialTail
from reviewgen.models.marginal import Floats
from reviewgen.models.overload import growth
from reviewgen.models.roots import bracketed_root
from reviewgen.models.tail import theta_tail
from reviewgen.models.tandem import Tandem, tandem
from reviewgen.models.usl import UslBand
from reviewgen.models.validity import OutsideValidity, overloaded, positive


@dataclass(frozen=True)
class Processor:
    """A processor as the sweep sees it: service_us (µs, one thread), threads, service_scv.

    rho_limit and ca2_limit bound the θ-tail formula and come from the policy file. stages_us are all stages
    of a pipeline, the slowest of which is service_us, or none.
    """

    service_us: float
    threads: int
    service_scv: float
    rho_limit: float
    ca2_limit: float
    stages_us: tuple[float, ...] = ()

    @property
    def capacity(self) -> float:
        """Messages per µs of all threads."""
        return self.threads / self.service_us

    def poisson_tail(self, rate: float) -> ExponentialTail | Tandem:
        """The wait under stationary Poisson arrivals at `rate` msg/µs; OutsideValidity near saturation."""
        if len(self.stages_us) > 1:
            limits = {"rho_limit": self.rho_limit, "ca2_limit": self.ca2_limit}
            return tandem(rate, self.stages_us, self.service_scv, **limits)
        return theta_tail(
            rate,
            self.service_us,
            self.threads,
            1.0,
            self.service_scv,
            rho_limit=self.rho_limit,
            ca2_limit=self.ca2_limit,
        )


@dataclass(frozen=True)
class SweepPoint:
    """One rate (msg/µs). Waits are None where unstable or too near it; growth is None below capacity."""

    rate: float
    utilisation: float
    stable: bool
    wait_us: float | None
    sojourn_us: float | None
    growth: float | None


def sweep(rates: Sequence[float], processor: Processor, p: float) -> tuple[SweepPoint, ...]:
    """Wait and sojourn quantile p at each rate (msg/µs) under stationary Poisson arrivals.

    Above capacity no quantile exists and growth (µs per µs) stands instead. Golden G18.

    >>> processor = Processor(1 / 0.12, 1, 1.0, rho_limit=0.98, ca2_limit=16.0)
    >>> [point.stable for point in sweep([0.05, 0.2], processor, 0.95)]
    [True, False]
    """
    return tuple(_sweep_point(rate, processor, p) for rate in rates)


def _sweep_point(rate: float, processor: Processor, p: float) -> SweepPoint:
    positive("rate", rate)
    rho = rate / processor.capacity
    rising = growth(rate, processor.capacity)
    try:
        tail = processor.poisson_tail(rate)
    except OutsideValidity:
        return SweepPoint(rate, rho, not overloaded(rho), None, None, rising if rising > 0.0 else None)
    return SweepPoint(rate, rho, True, tail.wait_quantile(p), tail.sojourn_quantile(p), None)


def sweep_rates(capacity: float, always: Sequence[float], points: int, rho_limit: float) -> Floats:
    """Rates worth drawing (msg/µs, ascending): about `points` below rho_limit·capacity, and `always`.

    Half are even in ρ, half even in 1/(1−ρ), as the wait is near saturation.

    >>> len(sweep_rates(0.12, [0.05, 0.1, 0.2], 56, 0.98))
    59
    """
    positive("capacity", capacity)
    half = points // 2
    even = rho_limit * (np.arange(half) + 1.0) / half
    # Even steps in 1/(1−ρ) from 1 to its value at the limit.
    stretch = np.linspace(1.0, 1.0 / (1.0 - rho_limit), points - half + 2)[1:-1]
    drawn = np.concatenate([even, 1.0 - 1.0 / stretch]) * (1.0 - 1e-9) * capacity
    return np.unique(np.concatenate([drawn, np.asarray(always, dtype=np.float64)]))


def knee(processor: Processor, limit_us: float, p: float) -> float:
    """The Poisson rate (msg/µs) at which the sojourn quantile p reaches limit_us; 0 if service alone does.

    Where even rho_limit stays below the limit, the rate at rho_limit is the answer.

    >>> round(knee(Processor(1 / 0.12, 1, 1.0, rho_limit=0.98, ca2_limit=16.0), 100.0, 0.95), 4)
    0.09
    """
    positive("limit_us", limit_us)
    lowest = 1e-6 * processor.capacity
    highest = processor.rho_limit * (1.0 - 1e-9) * processor.capacity

    def excess(rate: float) -> float:
        return processor.poisson_tail(rate).sojourn_quantile(p) - limit_us

    if excess(lowest) >= 0.0:
        return 0.0
    if excess(highest) <= 0.0:
        return highest
    return bracketed_root(excess, lowest, highest, 1e-9)


def headroom(peak: float, capacity: float) -> float:
    """Capacity left above the peak as a share of capacity, 1 − peak/μ; negative when exceeded.

    >>> round(headroom(0.2, 0.12), 3)
    -0.667
    """
    positive("capacity", capacity)
    return 1.0 - peak / capacity


def mu_star(band: UslBand, threads: int) -> float:
    """Capacity (msg/µs) software can still reach: X(min(threads, N_max)) at the low end of the band.

    threads are those the desk has cores for. Whole threads only: of the two counts around N_max the
    better one is taken, so no desk is promised a fraction of a thread.

    >>> from reviewgen.models.usl import usl_band
    >>> round(mu_star(usl_band(0.12, 0.22), 4), 4)
    0.3106
    """
    positive("threads", threads)
    if threads <= band.n_max:
        return band.low(threads)
    below = max(1, math.floor(band.n_max))
    return max(band.low(below), band.low(min(threads, below + 1)))


class Regime(StrEnum):
    """Where the desk stands between an idle processor and one that only a redesign can save."""

    HEALTHY = "healthy"
    OPERATIONAL = "operational"
    SOFTWARE_FIXABLE = "software_fixable"
    ARCHITECTURAL = "architectural"


@dataclass(frozen=True)
class RegimePolicy:
    """Cut-offs from the policy file.

    rho_healthy_max: peak utilisation below which all is well. rho_operational_max: mean utilisation
    from which the processor is busy at all times. architectural_share: share of μ* from which the
    peak leaves software no room.
    """

    rho_healthy_max: float
    rho_operational_max: float
    architectural_share: float


@dataclass(frozen=True)
class RegimeResult:
    """The regime; peak_assumed where the mean rate had to stand in for an unknown peak."""

    regime: Regime
    peak_assumed: bool


def regime(
    rate: float, peak: float | None, capacity: float, best_capacity: float, policy: RegimePolicy
) -> RegimeResult:
    """First match of: healthy, operational, architectural, software-fixable. Rates in msg/µs.

    rate: mean; peak: highest 1 ms rate or None; capacity: μ as configured; best_capacity: μ*.

    >>> policy = RegimePolicy(0.7, 0.7, 0.8)
    >>> regime(0.0656, 0.2, 0.1207, 0.3125, policy).regime.value
    'operational'
    """
    positive("capacity", capacity)
    positive("best_capacity", best_capacity)
    top = rate if peak is None else peak
    within_software = top < policy.architectural_share * best_capacity
    if top / capacity < policy.rho_healthy_max:
        found = Regime.HEALTHY
    elif rate / capacity < policy.rho_operational_max and within_software:
        found = Regime.OPERATIONAL
    elif not within_software or rate / best_capacity >= policy.rho_operational_max:
        found = Regime.ARCHITECTURAL
    else:
        found = Regime.SOFTWARE_FIXABLE
    return RegimeResult(found, peak is None)


def months_to_architectural(
    best_capacity: float, peak: float, growth_per_year: float, architectural_share: float
) -> float | None:
    """Months until growth takes the peak to the architectural share of μ*: 12·ln(share·μ*/peak)/ln(1+g).

    0 where it is already there, None where traffic does not grow. Rates in msg/µs.

    >>> round(months_to_architectural(0.3125, 0.2, 0.25, 0.8), 6)
    12.0
    """
    room = architectural_share * best_capacity / peak
    if room <= 1.0:
        return 0.0
    if growth_per_year <= 0.0:
        return None
    return 12.0 * math.log(room) / math.log1p(growth_per_year)
