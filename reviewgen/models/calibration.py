"""Fit of the processor's parameters to measured latencies at several rates, or what to measure first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reviewgen.models.marginal import Floats
from reviewgen.models.tail import theta_tail
from reviewgen.models.validity import OutsideValidity, positive
from reviewgen.models.verdict import Interval

# Fixed latency, mean service, service scv.
_PARAMETERS = 3
# Service times that stand for a latency without end, and the span searched below each upper limit.
_NEVER = 1e6
# Evaluations after which a fit counts as failed.
_MAX_EVALUATIONS = 200
# Points that contradict each other make intervals without end; a double holds no more.
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class MeasuredPoint:
    """Latency percentiles {rank: µs} of the processor at one stationary rate (msg/µs)."""

    rate: float
    percentiles_us: Mapping[float, float]


@dataclass(frozen=True)
class CalibrationPolicy:
    """From the policy file: rates needed, utilisation one of them must exceed, θ-tail limits, and the
    bootstrap's size and confidence."""

    min_rates: int
    high_rho_min: float
    rho_limit: float
    ca2_limit: float
    bootstrap_draws: int
    confidence: float


class Missing(StrEnum):
    """What keeps a calibration from being made."""

    TOO_FEW_RATES = "too_few_rates"
    NO_HIGH_RATE = "no_high_rate"
    UNSTABLE_RATE = "unstable_rate"
    TOO_FEW_PERCENTILES = "too_few_percentiles"
    NO_FIT = "no_fit"


@dataclass(frozen=True)
class NextPoint:
    """Why there is no calibration, and the rate (msg/µs) to measure next."""

    missing: Missing
    rate: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """Estimates with bootstrap intervals; residual is the rms of ln(model/observed).

    covariance is that of (ln L0, ln S̄, ln c_s²), shape (3, 3).
    """

    fixed_us: Interval
    service_us: Interval
    service_scv: Interval
    residual: float
    covariance: Floats


def calibrate(
    points: Sequence[MeasuredPoint],
    threads: int,
    guess_service_us: float,
    policy: CalibrationPolicy,
    seed: int,
) -> Calibration | NextPoint:
    """Least squares on ln(model/observed) for fixed latency L0, mean service S̄ (µs, one thread) and c_s².

    model = L0 + sojourn quantile of the θ-tail under Poisson arrivals. guess_service_us starts the
    search and judges which rates are stable and high; the fit is judged again by its own S̄. Intervals
    come from a seeded residual bootstrap, each draw refitted by one Gauss-Newton step. Refuses, naming
    the next rate to measure, with fewer than min_rates rates, none above high_rho_min of capacity, or
    one at or above capacity.
    """
    positive("guess_service_us", guess_service_us)
    refusal = _refusal(points, threads / guess_service_us, policy)
    if refusal is not None:
        return refusal
    observed = np.log([x for point in points for _, x in sorted(point.percentiles_us.items())])
    start = _start(points, guess_service_us)
    fit = _fit(points, threads, observed, start, policy)
    capacity = threads / float(np.exp(fit.parameters[1]))
    refusal = _refusal(points, capacity, policy)
    if refusal is not None:
        return refusal
    if not fit.converged:
        return NextPoint(Missing.NO_FIT, policy.high_rho_min * capacity)
    draws = np.clip(_bootstrap(fit, policy.bootstrap_draws, seed), -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    low, high = np.quantile(draws, [0.5 - 0.5 * policy.confidence, 0.5 + 0.5 * policy.confidence], axis=0)
    middle = np.exp(fit.parameters)
    intervals = [
        Interval(float(min(a, m)), float(m), float(max(b, m)))
        for a, m, b in zip(np.exp(low), middle, np.exp(high), strict=True)
    ]
    rms = float(np.sqrt(np.mean(fit.residuals**2)))
    return Calibration(intervals[0], intervals[1], intervals[2], rms, np.cov(draws.T))


def _refusal(points: Sequence[MeasuredPoint], capacity: float, policy: CalibrationPolicy) -> NextPoint | None:
    rates = sorted({point.rate for point in points})
    wanted = 0.5 * (policy.high_rho_min + 1.0) * capacity
    if any(rate >= capacity for rate in rates):
        return NextPoint(Missing.UNSTABLE_RATE, wanted)
    if not rates or rates[-1] <= policy.high_rho_min * capacity:
        return NextPoint(Missing.NO_HIGH_RATE, wanted)
    if len(rates) < policy.min_rates:
        edges = [0.0, *rates]
        widest = max(range(len(rates)), key=lambda i: edges[i + 1] - edges[i])
        return NextPoint(Missing.TOO_FEW_RATES, 0.5 * (edges[widest] + edges[widest + 1]))
    if sum(len(point.percentiles_us) for point in points) <= _PARAMETERS:
        return NextPoint(Missing.TOO_FEW_PERCENTILES, rates[-1])
    return None


def _start(points: Sequence[MeasuredPoint], guess_service_us: float) -> Floats:
    lowest = min(x for point in points for x in point.percentiles_us.values())
    fixed = max(lowest - guess_service_us, lowest / 10.0)
    return np.log([fixed, guess_service_us, 0.5])


@dataclass(frozen=True, eq=False)
class _Fit:
    parameters: Floats
    residuals: Floats
    jacobian: Floats
    converged: bool


def _model(
    points: Sequence[MeasuredPoint], threads: int, parameters: Floats, policy: CalibrationPolicy
) -> Floats:
    """ln of the modelled percentiles; a rate the model cannot carry reads as never finishing."""
    fixed, service, scv = (float(x) for x in np.exp(parameters))
    values = []
    for point in points:
        try:
            tail = theta_tail(
                point.rate, service, threads, 1.0, scv, rho_limit=policy.rho_limit, ca2_limit=policy.ca2_limit
            )
        except OutsideValidity:
            values += [_NEVER * service] * len(point.percentiles_us)
            continue
        values += [fixed + tail.sojourn_quantile(rank) for rank in sorted(point.percentiles_us)]
    return np.log(values)


def _fit(
    points: Sequence[MeasuredPoint],
    threads: int,
    observed: Floats,
    start: Floats,
    policy: CalibrationPolicy,
) -> _Fit:
    from scipy.optimize import least_squares

    def residuals(parameters: Floats) -> Floats:
        return _model(points, threads, parameters, policy) - observed

    slowest = min(threads / point.rate for point in points) * policy.rho_limit
    upper = np.log([np.exp(observed.min()), slowest * (1.0 - 1e-6), policy.ca2_limit])
    lower = upper - np.log(_NEVER)
    inside = np.clip(start, lower + 1e-9, upper - 1e-9)
    found = least_squares(residuals, inside, bounds=(lower, upper), x_scale="jac", max_nfev=_MAX_EVALUATIONS)
    return _Fit(found.x, found.fun, found.jac, bool(found.success))


def _bootstrap(fit: _Fit, draws: int, seed: int) -> Floats:
    """Parameters refitted to the model plus resampled residuals, shape (draws, 3), in logarithms."""
    rng = np.random.default_rng(seed)
    count = len(fit.residuals)
    # Residuals of a fit are smaller than the errors by the parameters spent on it.
    centred = (fit.residuals - fit.residuals.mean()) * np.sqrt(count / (count - _PARAMETERS))
    noise = rng.choice(centred, size=(draws, count))
    shifts: Floats = noise @ np.linalg.pinv(fit.jacobian).T
    return fit.parameters - shifts
