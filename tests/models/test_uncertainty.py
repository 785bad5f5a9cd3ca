"""Many draws at once say what the one-at-a-time formulas say, element by element."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.models import flow, onoff, tail, uncertainty

LIMITS = {"rho_limit": 0.98, "ca2_limit": 16.0}


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_theta_tails_are_the_scalar_tails(threads: int):
    rng = np.random.default_rng(7)
    service, rho = rng.uniform(0.5, 20.0, 24), rng.uniform(0.01, 0.97, 24)
    ca2, scv = rng.uniform(1.0, 2.0, 24), rng.choice([0.0, 0.05, 0.3, 1.0, 4.0], 24)
    rate = rho * threads / service
    many = uncertainty.theta_tails(rate, service, threads, ca2, scv)
    waits, sojourns = many.wait_quantile(0.95), many.sojourn_quantile(0.95)
    for i in range(24):
        one = tail.theta_tail(rate[i], service[i], threads, ca2[i], scv[i], **LIMITS)
        assert many.theta[i] == pytest.approx(one.theta, rel=1e-9)
        assert waits[i] == pytest.approx(one.wait_quantile(0.95), rel=1e-8, abs=1e-9)
        assert sojourns[i] == pytest.approx(one.sojourn_quantile(0.95), rel=1e-8)


def test_knees_are_the_scalar_knees():
    service, scv = np.array([1 / 0.12, 2.0, 40.0, 0.5]), np.array([1.0, 0.3, 1.0, 0.0])
    found = uncertainty.knees(service, 2, scv, 100.0, 0.95, 0.98)
    for i in range(4):
        one = flow.knee(flow.Processor(service[i], 2, scv[i], **LIMITS), 100.0, 0.95)
        assert found[i] == pytest.approx(one, rel=1e-5)
    assert found[2] == 0.0  # forty exponential µs alone pass a hundred at P95


def test_on_off_tails_are_the_scalar_tails():
    load = onoff.OnOff(0.05, 0.2, 500.0, 9500.0)
    one = onoff.on_off_tail(load, 0.12, 1 / 0.12, 0.5)
    row = [np.array([x]) for x in (0.05, 0.2, 500.0, 9500.0, 0.12, 1 / 0.12, 0.5)]
    many = uncertainty.on_off_tails(*row)
    assert many.wait_quantile(0.95)[0] == pytest.approx(one.wait_quantile(0.95))
    assert many.sojourn_quantile(0.95)[0] == pytest.approx(one.sojourn_quantile(0.95), rel=1e-8)


def test_spread_holds_the_middle_and_refuses_what_may_not_exist():
    draws = np.linspace(10.0, 20.0, 201)
    low, high = uncertainty.spread(draws, 15.0, 0.9) or (0.0, 0.0)
    assert (low, high) == pytest.approx((10.5, 19.5))
    assert uncertainty.spread(draws, 25.0, 0.9) == (pytest.approx(10.5), 25.0)
    assert uncertainty.spread(np.full(5, 3.0), 3.0, 0.9) is None
    assert uncertainty.spread(np.array([1.0, np.inf]), 1.0, 0.9) is None
