"""The tail of the wait in GI/G/c: its decay rate θ, and the quantiles that follow."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from reviewgen.models.exponential_tail import ExponentialTail
from reviewgen.models.marginal import CONSTANT_SCV
from reviewgen.models.queueing import allen_cunneen_mean_wait, klb_mean_wait, utilisation
from reviewgen.models.roots import bracketed_root, increasing_root
from reviewgen.models.validity import OutsideValidity, Unstable, not_negative, positive


@dataclass(frozen=True)
class H2:
    """Two-phase hyperexponential interarrivals: rate1 with probability p, rate2 otherwise (per µs)."""

    p: float
    rate1: float
    rate2: float

    def log_transform(self, s: float) -> float:
        """ln E[e^(−sA)] for s ≥ 0 per µs."""
        first, second = self.rate1 / (self.rate1 + s), self.rate2 / (self.rate2 + s)
        return math.log(self.p * first + (1.0 - self.p) * second)


def h2_balanced(rate: float, ca2: float) -> H2:
    """The H2 with mean 1/rate (µs), scv ca2 ≥ 1, and equal contribution of both phases to the mean.

    p = (1 + √((c²−1)/(c²+1)))/2, rates 2pλ and 2(1−p)λ; exponential at c² = 1. Raises ValueError
    for c² < 1, which no hyperexponential has. Source: W. Whitt, Bell Syst. Tech. J. 61 (1982) 163-175.

    >>> h2_balanced(0.8, 1.0)
    H2(p=0.5, rate1=0.8, rate2=0.8)
    """
    positive("rate", rate)
    if not 1.0 <= ca2 < math.inf:
        raise ValueError(f"balanced-mean H2 needs an scv of at least one, not {ca2:g}")
    p = 0.5 * (1.0 + math.sqrt((ca2 - 1.0) / (ca2 + 1.0)))
    return H2(p, 2.0 * p * rate, 2.0 * (1.0 - p) * rate)


def theta_root(rate: float, service_us: float, threads: int, ca2: float, cs2: float) -> float:
    """Decay rate θ (per µs) of the wait: the positive root of ln E[e^(θS/c)] + ln E[e^(−θA)] = 0.

    S is gamma with mean service_us (µs, one thread) and scv cs2; A is balanced-mean H2 with mean
    1/rate and scv ca2 ≥ 1. Raises Unstable for ρ ≥ 1. Source: S. Asmussen, Applied Probability and
    Queues (2003), ch. XIII; golden cases G02 and G08.

    >>> round(theta_root(0.8, 1.0, 1, 1.0, 0.0), 6)
    0.430842
    """
    not_negative("cs2", cs2)
    rho = utilisation(rate, service_us, threads)
    if rho >= 1.0:
        raise Unstable("theta tail", rho)
    arrivals = h2_balanced(rate, ca2)
    share = service_us / threads
    drift = 1.0 / rate - share
    guess = 2.0 * drift / (ca2 / rate**2 + cs2 * share**2)
    if cs2 < CONSTANT_SCV:
        return increasing_root(lambda s: s * share + arrivals.log_transform(s), guess)
    # θ = (1 − e^(−y))/(c_s² S/c) maps the admissible range onto y > 0, so the root keeps its digits
    # however close θ comes to the service's own decay.
    limit = 1.0 / (cs2 * share)

    def balance(y: float) -> float:
        return y / cs2 + arrivals.log_transform(-math.expm1(-y) * limit)

    return -math.expm1(-increasing_root(balance, guess / limit)) * limit


def theta_tail(
    rate: float,
    service_us: float,
    threads: int,
    ca2: float,
    cs2: float,
    *,
    rho_limit: float,
    ca2_limit: float,
) -> ExponentialTail:
    """The wait of GI/G/c as an exponential tail: θ from theta_root, delayed = min(1, θ·Wq).

    Wq is Kraemer and Langenbach-Belz' for one thread, Allen and Cunneen's for a pool. rate in msg/µs,
    service_us in µs of one thread.

    Validity: 1 ≤ ca2 ≤ ca2_limit and ρ < rho_limit, the range (from the policy file) it was proven
    in against simulation: within 6 % of P95 at one thread and ρ ≥ 0.5, 10 % at two; P99 only for
    cs2 ≤ 1. Raises OutsideValidity (Unstable for ρ ≥ 1) elsewhere: simulate.

    >>> tail = theta_tail(0.8, 1.0, 1, 1.0, 0.0, rho_limit=0.98, ca2_limit=16.0)
    >>> round(tail.wait_quantile(0.95), 6)
    6.607677
    """
    rho = utilisation(rate, service_us, threads)
    if rho >= 1.0:
        raise Unstable("theta tail", rho)
    if rho >= rho_limit:
        raise OutsideValidity("theta tail", "utilisation", rho, 0.0, rho_limit)
    if not 1.0 <= ca2 <= ca2_limit:
        raise OutsideValidity("theta tail", "arrival scv", ca2, 1.0, ca2_limit)
    theta = theta_root(rate, service_us, threads, ca2, cs2)
    if threads == 1:
        mean = klb_mean_wait(rate, service_us, ca2, cs2)
    else:
        mean = allen_cunneen_mean_wait(rate, service_us, threads, ca2, cs2)
    return ExponentialTail(min(1.0, theta * mean), theta, service_us, cs2)


def gim1_sigma(rate: float, service_us: float, log_transform: Callable[[float], float]) -> float:
    """Probability σ that an arrival to GI/M/1 waits: the root in (0, 1) of σ = E[e^(−μ(1−σ)A)].

    log_transform(s) = ln E[e^(−sA)] of the interarrival time, s per µs; the wait is then exactly
    ExponentialTail(σ, μ(1−σ), S, 1). Raises Unstable for ρ ≥ 1.
    Source: L. Kleinrock, Queueing Systems vol. 1, chapter 6. Golden G08.

    >>> round(gim1_sigma(0.8, 1.0, h2_balanced(0.8, 4.0).log_transform), 6)
    0.907572
    """
    rho = utilisation(rate, service_us)
    if rho >= 1.0:
        raise Unstable("GI/M/1", rho)

    def balance(idle: float) -> float:
        return math.log1p(-idle) - log_transform(idle / service_us)

    # In 1−σ the function is positive just above zero (ρ < 1) and falls without bound towards one.
    low = 0.5 * (1.0 - rho)
    while balance(low) <= 0.0:
        low *= 0.5
    return 1.0 - bracketed_root(balance, low, 1.0 - 1e-15)
