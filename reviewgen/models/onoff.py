"""Exponential on/off bursts: their burstiness as counted, and the tail of the wait they cause."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reviewgen.models.exponential_tail import ExponentialTail
from reviewgen.models.roots import bracketed_root
from reviewgen.models.validity import OutsideValidity, Unstable, fraction, not_negative, positive


@dataclass(frozen=True)
class OnOff:
    """Poisson arrivals at `burst` for exponential times of mean_burst_us, at `base` for mean_gap_us between.

    Rates in msg/µs, times in µs.

    >>> load = OnOff(base=0.05, burst=0.2, mean_burst_us=500.0, mean_gap_us=9500.0)
    >>> round(load.mean_rate, 6), round(load.idc(1000.0), 1)
    (0.0575, 11.3)
    """

    base: float
    burst: float
    mean_burst_us: float
    mean_gap_us: float

    def __post_init__(self) -> None:
        not_negative("base", self.base)
        positive("burst", self.burst)
        positive("mean_burst_us", self.mean_burst_us)
        positive("mean_gap_us", self.mean_gap_us)

    @property
    def on_share(self) -> float:
        """Share of time spent bursting, π = T/(T+G)."""
        return self.mean_burst_us / (self.mean_burst_us + self.mean_gap_us)

    @property
    def mean_rate(self) -> float:
        """Messages per µs over all time, πλ1 + (1−π)λ0."""
        return self.on_share * self.burst + (1.0 - self.on_share) * self.base

    def idc(self, window_us: float) -> float:
        """Variance over mean of the count in a window of window_us; 1 for plain Poisson.

        1 + 2(λ1−λ0)²π(1−π)τ/λ̄ · [1 − (τ/t)(1−e^(−t/τ))], 1/τ = 1/T + 1/G.
        Source: variance of a two-state Markov-modulated Poisson count (H. Heffes, D. M. Lucantoni,
        IEEE J. Sel. Areas Comm. 4 (1986) 856-868); checked here by simulated counts.
        """
        positive("window_us", window_us)
        share = self.on_share
        scale = (
            2.0 * (self.burst - self.base) ** 2 * share * (1.0 - share) * _relaxation(self) / self.mean_rate
        )
        return 1.0 + scale * _saturation(window_us / _relaxation(self))


def _relaxation(load: OnOff) -> float:
    """τ in µs: the time in which the on/off state forgets itself."""
    return 1.0 / (1.0 / load.mean_burst_us + 1.0 / load.mean_gap_us)


def _saturation(x: float) -> float:
    """1 − (1−e^(−x))/x, without cancellation at small x."""
    return 1.0 + math.expm1(-x) / x if x > 1e-5 else 0.5 * x


def base_rate_of(mean_rate: float, burst: float, mean_burst_us: float, mean_gap_us: float) -> float:
    """The rate between bursts that gives mean_rate over all, (λ̄ − πλ1)/(1−π), msg/µs.

    Raises OutsideValidity where the bursts alone already exceed the mean rate.

    >>> round(base_rate_of(0.0575, 0.2, 500.0, 9500.0), 6)
    0.05
    """
    share = OnOff(0.0, burst, mean_burst_us, mean_gap_us).on_share
    # of a gap that is nothing beside the burst a double keeps the ratio, not the difference to one
    off = mean_gap_us / (mean_burst_us + mean_gap_us)
    if share * burst > mean_rate:
        raise OutsideValidity("on/off bursts", "rate inside bursts alone", share * burst, 0.0, mean_rate)
    return (mean_rate - share * burst) / off


def on_off_tail(load: OnOff, capacity: float, service_us: float, service_scv: float) -> ExponentialTail:
    """Message-weighted wait under on/off bursts above capacity, as a fluid: P(W>t) = w·e^(−θt).

    With u = λ1 − μ and d = μ − λ0: θ = μ(1/(Tu) − 1/(Gd)), w = π(λ1 + λ0u/d)/λ̄, at most 1. `capacity`
    (msg/µs) is that of all threads; service_us (µs) and service_scv are one thread's and enter the
    sojourn only.

    Validity: λ0 < μ < λ1, best for λ1 well above μ: it leaves out the randomness within a state. Against
    simulated P95 (4M messages, c_s² from 0 to 1) it lies 3 to 6 % low at λ1 ≥ 2μ, 8 to 12 % at 1.5μ, 11
    to 16 % at 1.33μ and 16 to 24 % at 1.25μ. Raises OutsideValidity where the burst does not exceed
    capacity and Unstable where the mean rate is not below it.
    Source: D. Anick, D. Mitra, M. M. Sondhi, Bell Syst. Tech. J. 61 (1982) 1871-1894, one source;
    golden case G07.

    >>> load = OnOff(base=0.05, burst=0.2, mean_burst_us=500.0, mean_gap_us=9500.0)
    >>> round(on_off_tail(load, 0.12, 1 / 0.12, 0.5).wait_quantile(0.95), 2)
    531.24
    """
    positive("capacity", capacity)
    rho = load.mean_rate / capacity
    if rho >= 1.0:
        raise Unstable("on/off tail", rho)
    if load.burst <= capacity or load.base >= capacity:
        raise OutsideValidity("on/off tail", "capacity", capacity, load.base, load.burst)
    up, down = load.burst - capacity, capacity - load.base
    theta = capacity * (1.0 / (load.mean_burst_us * up) - 1.0 / (load.mean_gap_us * down))
    delayed = load.on_share * (load.burst + load.base * up / down) / load.mean_rate
    return ExponentialTail(min(1.0, delayed), theta, service_us, service_scv)


def gap_from_idc(mean_rate: float, burst: float, mean_burst_us: float, idc: float, window_us: float) -> OnOff:
    """The on/off load with the given mean rate, burst rate and length whose IDC over window_us is `idc`.

    Only the gap is unknown; the base rate follows from it. The IDC falls from its greatest value,
    where the base is silent, to 1 as the gap grows, so the answer is unique. Rates msg/µs, times µs.
    Raises OutsideValidity where the burst does not exceed the mean, idc ≤ 1, or no gap reaches it.

    >>> load = gap_from_idc(0.0575, 0.2, 500.0, 11.32, 1000.0)
    >>> round(load.mean_gap_us, -2)
    9500.0
    """
    positive("mean_rate", mean_rate)
    if burst <= mean_rate:
        raise OutsideValidity("gap from IDC", "burst rate", burst, mean_rate, math.inf)
    silent_gap = mean_burst_us * (burst / mean_rate - 1.0)

    def load_at(gap: float) -> OnOff:
        share = OnOff(0.0, burst, mean_burst_us, gap).on_share
        return OnOff(max(0.0, (mean_rate - share * burst) / (1.0 - share)), burst, mean_burst_us, gap)

    highest = load_at(silent_gap).idc(window_us)
    if not 1.0 < idc <= highest:
        raise OutsideValidity("gap from IDC", "IDC", idc, 1.0, highest)
    longest = silent_gap
    while load_at(longest).idc(window_us) > idc:
        longest *= 2.0
    if longest == silent_gap:
        return load_at(silent_gap)
    return load_at(bracketed_root(lambda gap: load_at(gap).idc(window_us) - idc, silent_gap, longest))


def burst_quantile(mean_burst_us: float, p: float) -> float:
    """Length in µs that a share p of exponential bursts does not exceed, −T ln(1−p).

    >>> round(burst_quantile(400.0, 0.95), 1)
    1198.3
    """
    fraction("p", p)
    return -mean_burst_us * math.log1p(-p)
