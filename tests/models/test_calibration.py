"""Calibration: recovers what made the points, or says which point is missing."""

import numpy as np
import pytest

from reviewgen.models.calibration import (
    Calibration,
    CalibrationPolicy,
    MeasuredPoint,
    Missing,
    NextPoint,
    calibrate,
)
from reviewgen.models.tail import theta_tail

POLICY = CalibrationPolicy(
    min_rates=3, high_rho_min=0.7, rho_limit=0.98, ca2_limit=16.0, bootstrap_draws=400, confidence=0.95
)
RANKS = (0.5, 0.95, 0.99)


def points(rates, noise=0.0, seed=1, fixed=3.0, service=8.3, scv=0.4, threads=1):
    rng = np.random.default_rng(seed)
    made = []
    for rate in rates:
        tail = theta_tail(rate, service, threads, 1.0, scv, rho_limit=0.98, ca2_limit=16.0)
        values = {p: (fixed + tail.sojourn_quantile(p)) * np.exp(noise * rng.normal()) for p in RANKS}
        made.append(MeasuredPoint(rate, values))
    return made


@pytest.mark.parametrize("threads", [1, 2])
def test_recovers_the_parameters_it_was_made_from(threads):
    rates = [threads * rate for rate in (0.03, 0.06, 0.1)]
    fit = calibrate(points(rates, threads=threads), threads, 7.0, POLICY, seed=1)
    assert isinstance(fit, Calibration)
    assert fit.fixed_us.mid == pytest.approx(3.0, rel=1e-3)
    assert fit.service_us.mid == pytest.approx(8.3, rel=1e-3)
    assert fit.service_scv.mid == pytest.approx(0.4, rel=1e-3)
    assert fit.residual < 1e-4


def test_intervals_hold_the_truth_nearly_as_often_as_they_say():
    held = 0
    for seed in range(20):
        noisy = points([0.03, 0.05, 0.07, 0.09, 0.105], noise=0.03, seed=seed)
        fit = calibrate(noisy, 1, 8.0, POLICY, seed)
        assert isinstance(fit, Calibration)
        held += fit.service_us.low <= 8.3 <= fit.service_us.high
        assert fit.covariance.shape == (3, 3)
    assert held >= 15


def test_same_seed_same_interval():
    noisy = points([0.03, 0.06, 0.1], noise=0.03)
    first, second = (calibrate(noisy, 1, 8.0, POLICY, seed=5) for _ in range(2))
    assert isinstance(first, Calibration)
    assert isinstance(second, Calibration)
    assert first.service_us == second.service_us


@pytest.mark.parametrize(
    ("rates", "missing"),
    [
        ([0.03, 0.1], Missing.TOO_FEW_RATES),
        ([0.02, 0.04, 0.06], Missing.NO_HIGH_RATE),
        ([], Missing.NO_HIGH_RATE),
    ],
)
def test_refuses_and_says_what_to_measure_next(rates, missing):
    answer = calibrate(points(rates), 1, 8.3, POLICY, seed=1)
    assert isinstance(answer, NextPoint)
    assert answer.missing is missing
    capacity = 1 / 8.3
    assert 0.0 < answer.rate < capacity
    if missing is Missing.NO_HIGH_RATE:
        assert answer.rate > 0.7 * capacity


def test_refuses_a_rate_above_capacity():
    stable = points([0.03, 0.06, 0.1])
    answer = calibrate([*stable, MeasuredPoint(0.13, {0.5: 500.0, 0.95: 900.0})], 1, 8.3, POLICY, seed=1)
    assert isinstance(answer, NextPoint)
    assert answer.missing is Missing.UNSTABLE_RATE


def test_refuses_too_few_percentiles():
    single = [
        MeasuredPoint(point.rate, {0.5: point.percentiles_us[0.5]}) for point in points([0.03, 0.06, 0.1])
    ]
    answer = calibrate(single, 1, 8.3, POLICY, seed=1)
    assert isinstance(answer, NextPoint)
    assert answer.missing is Missing.TOO_FEW_PERCENTILES
