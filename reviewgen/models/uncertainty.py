"""The same queue under many draws of its parameters at once, and what the draws say of a quantity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reviewgen.models.marginal import CONSTANT_SCV, Floats
from reviewgen.models.validity import fraction

# Halvings of a bracket: more than a double holds after the bracket's ends are within a factor of two,
# enough for a quantile in µs, and enough for a rate that is printed with four digits.
_ROOT_STEPS = 52
_QUANTILE_STEPS = 36
_RATE_STEPS = 24
# A service this regular is a constant; its gamma would only lose digits.
_LEAST_SCV = 1e-6


def _bisect(above: Callable[[Floats], np.ndarray], low: Floats, high: Floats, steps: int) -> Floats:
    """Where a condition that is false at low and true at high becomes true, element by element."""
    for _ in range(steps):
        middle = 0.5 * (low + high)
        true = above(middle)
        high, low = np.where(true, middle, high), np.where(true, low, middle)
    return 0.5 * (low + high)


@dataclass(frozen=True, eq=False)
class Tails:
    """Many exponential_tail.ExponentialTail at once, arrays of one shape (draws,): µs, shares, 1/µs."""

    delayed: Floats
    theta: Floats
    service_us: Floats
    service_scv: Floats

    def wait_quantile(self, p: float) -> Floats:
        """Wait in µs that a share p of messages does not exceed, for every draw."""
        fraction("p", p)
        with np.errstate(divide="ignore"):
            return np.maximum(0.0, np.log(self.delayed / (1.0 - p)) / self.theta)

    def sojourn_sf(self, t_us: Floats) -> Floats:
        """P(W + S > t) of every draw at its own t > 0, as ExponentialTail.sojourn_sf."""
        from scipy.special import gammainc, gammaincc, gammaln, hyp1f1

        scv = np.maximum(self.service_scv, _LEAST_SCV)
        shape, scale = 1.0 / scv, self.service_us * scv
        z = (1.0 / scale - self.theta) * t_us
        x = t_us / scale
        far = z > shape + 1.0
        with np.errstate(all="ignore"):
            exponent = -self.theta * t_us - shape * np.log1p(-self.theta * scale)
            beyond = np.exp(exponent) * gammainc(shape, np.where(far, z, 1.0))
            front = np.exp(-x + shape * np.log(x) - gammaln(shape + 1.0))
            near = front * hyp1f1(1.0, shape + 1.0, np.where(far, 0.0, z))
        served = np.where(far, beyond, near)
        gamma = np.minimum(1.0, gammaincc(shape, x) + self.delayed * served)
        rest = t_us - self.service_us
        even = np.where(rest >= 0.0, self.delayed * np.exp(-self.theta * np.maximum(rest, 0.0)), 1.0)
        return np.where(self.service_scv < CONSTANT_SCV, even, gamma)

    def sojourn_quantile(self, p: float) -> Floats:
        """Wait plus service in µs that a share p of messages does not exceed, for every draw."""
        low = self.wait_quantile(p)
        high = low + self.service_us
        while (short := self.sojourn_sf(high) > 1.0 - p).any():
            high = np.where(short, high + 2.0 * (high - low), high)
        return _bisect(lambda t: self.sojourn_sf(t) <= 1.0 - p, low, high, _QUANTILE_STEPS)


def theta_tails(rate: Floats, service_us: Floats, threads: int, ca2: Floats, scv: Floats) -> Tails:
    """tail.theta_tail for many draws: rate in msg/µs, service in µs of one of `threads` threads.

    Arrays of one shape (draws,). Validity is the caller's to judge, draw by draw: ρ < 1, ca2 ≥ 1.
    Source, formulas and error: as tail.theta_tail, to rounding.

    >>> one = theta_tails(np.array([0.09]), np.array([1 / 0.12]), 1, np.ones(1), np.ones(1))
    >>> round(float(one.sojourn_quantile(0.95)[0]), 3)
    99.858
    """
    share = service_us / threads
    theta = _theta(rate, share, ca2, scv)
    rho = rate * share
    factor = 0.5 * (ca2 + scv)
    if threads == 1:
        mean = rho / (1.0 - rho) * service_us * factor * _klb(rho, ca2, scv)
    else:
        corrected = np.where((rho < 0.5) & (ca2 > 4.0), _klb(rho, ca2, scv), 1.0)
        mean = _erlang_c(threads, rho) * share / (1.0 - rho) * factor * corrected
    return Tails(np.minimum(1.0, theta * mean), theta, service_us, scv)


def _theta(rate: Floats, share: Floats, ca2: Floats, scv: Floats) -> Floats:
    """Root of ln E[e^(θS/c)] + ln E[e^(−θA)], S gamma and A balanced-mean H2, per µs."""
    p = 0.5 * (1.0 + np.sqrt((ca2 - 1.0) / (ca2 + 1.0)))
    first, second = 2.0 * p * rate, 2.0 * (1.0 - p) * rate

    def log_transform(s: Floats) -> Floats:
        return np.log(p * first / (first + s) + (1.0 - p) * second / (second + s))

    even = scv < CONSTANT_SCV
    cs2 = np.where(even, 1.0, scv)
    limit = 1.0 / (cs2 * share)

    def theta_at(y: Floats) -> Floats:
        return np.where(even, y * limit, -np.expm1(-y) * limit)

    def rising(y: Floats) -> np.ndarray:
        return np.asarray(np.where(even, y * limit * share, y / cs2) + log_transform(theta_at(y)) > 0.0)

    high = 2.0 * (1.0 / rate - share) / (ca2 / rate**2 + scv * share**2) / limit
    while not (found := rising(high)).all():
        high = np.where(found, high, 2.0 * high)
    low = 0.5 * high
    while (found := rising(low)).any():
        low = np.where(found, 0.5 * low, low)
    return theta_at(_bisect(rising, low, high, _ROOT_STEPS))


def _klb(rho: Floats, ca2: Floats, scv: Floats) -> Floats:
    return np.exp(-(1.0 - rho) * (ca2 - 1.0) / (ca2 + 4.0 * scv))


def _erlang_c(threads: int, rho: Floats) -> Floats:
    offered, blocking = threads * rho, np.ones_like(rho)
    for n in range(1, threads + 1):
        blocking = offered * blocking / (n + offered * blocking)
    return blocking / (1.0 - rho * (1.0 - blocking))


def knees(
    service_us: Floats, threads: int, scv: Floats, limit_us: float, p: float, rho_limit: float
) -> Floats:
    """flow.knee for many draws: the Poisson rate (msg/µs) at which the sojourn quantile p reaches limit_us.

    Zero where service alone takes longer, the rate at rho_limit where even that stays below.

    >>> round(float(knees(np.array([1 / 0.12]), 1, np.ones(1), 100.0, 0.95, 0.98)[0]), 4)
    0.09
    """
    capacity, ones = threads / service_us, np.ones_like(service_us)

    def late(rho: Floats) -> np.ndarray:
        tails = theta_tails(rho * capacity, service_us, threads, ones, scv)
        return np.asarray(tails.sojourn_sf(limit_us * ones) > 1.0 - p)

    lowest, highest = 1e-6 * ones, rho_limit * (1.0 - 1e-9) * ones
    found = _bisect(late, lowest, highest, _RATE_STEPS)
    found = np.where(late(highest), found, highest)
    return np.where(late(lowest), 0.0, found) * capacity


def on_off_tails(
    base: Floats,
    burst: Floats,
    mean_burst_us: Floats,
    mean_gap_us: Floats,
    capacity: Floats,
    service_us: Floats,
    scv: Floats,
) -> Tails:
    """onoff.on_off_tail for many draws: rates in msg/µs, times in µs, arrays of one shape.

    Validity is the caller's to judge, draw by draw: base < capacity < burst, mean rate below capacity.
    """
    share = mean_burst_us / (mean_burst_us + mean_gap_us)
    up, down = burst - capacity, capacity - base
    theta = capacity * (1.0 / (mean_burst_us * up) - 1.0 / (mean_gap_us * down))
    mean = share * burst + (1.0 - share) * base
    delayed = np.minimum(1.0, share * (burst + base * up / down) / mean)
    return Tails(delayed, theta, service_us, scv)


def spread(draws: Floats, middle: float, confidence: float) -> tuple[float, float] | None:
    """The central interval of the draws that holds `confidence` of them, widened to hold `middle`.

    None where the draws do not differ, or one is not finite: what may not exist has no interval.

    >>> low, high = spread(np.linspace(0.0, 1.0, 101), 0.5, 0.9)
    >>> round(low, 6), round(high, 6)
    (0.05, 0.95)
    """
    fraction("confidence", confidence)
    if not np.isfinite(draws).all() or np.ptp(draws) <= 1e-12 * abs(middle):
        return None
    low, high = np.quantile(draws, [0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence])
    return float(min(low, middle)), float(max(high, middle))
