"""The θ-tail: golden G02, G08 and G09, its limits and its validity range."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviewgen.models.exponential_tail import ExponentialTail
from reviewgen.models.queueing import klb_mean_wait, mmc_tail, pk_mean_wait
from reviewgen.models.tail import gim1_sigma, h2_balanced, theta_root, theta_tail
from reviewgen.models.validity import OutsideValidity, Unstable


def test_g02_md1(golden, limits):
    case = golden["G02"]
    want, tol = case["expected"], case["tol"]
    tail = theta_tail(0.8, 1.0, 1, 1.0, 0.0, **limits)
    assert pk_mean_wait(0.8, 1.0, 0.0) == pytest.approx(want["mean_wait"], rel=tol["rel"])
    assert tail.theta == pytest.approx(want["theta"], rel=tol["rel"])
    assert tail.wait_quantile(0.95) == pytest.approx(want["p95_wait_theta"], rel=tol["rel"])
    near = tol["rel_approx_vs_exact"]
    assert tail.wait_quantile(0.95) == pytest.approx(want["p95_wait_exact"], rel=near)
    assert tail.wait_quantile(0.99) == pytest.approx(want["p99_wait_exact"], rel=near)


def test_g08_h2_m_1_exact(golden):
    case = golden["G08"]
    want, rel = case["expected"], case["tol"]["rel"]
    sigma = gim1_sigma(0.8, 1.0, h2_balanced(0.8, 4.0).log_transform)
    exact = ExponentialTail(sigma, 1.0 - sigma, 1.0, 1.0)
    assert sigma == pytest.approx(want["sigma"], rel=rel)
    assert exact.mean_wait == pytest.approx(want["mean_wait"], rel=rel)
    assert exact.wait_quantile(0.95) == pytest.approx(want["p95_wait"], rel=rel)
    assert theta_root(0.8, 1.0, 1, 4.0, 1.0) == pytest.approx(want["theta"], rel=rel)


def test_g09_closed_form_is_near_the_simulated_grid(golden, limits):
    case = golden["G09"]
    rows = case["expected"]["sim"]
    assert len(rows) == len(case["inputs"]["rows"]) == 6
    for row in rows:
        tail = theta_tail(row["c"] * row["rho"], 1.0, row["c"], row["ca2"], case["inputs"]["cs2"], **limits)
        assert tail.wait_quantile(0.95) == pytest.approx(row["q95"], rel=case["tol"]["rel_p95"])
        assert tail.mean_wait == pytest.approx(row["EW"], rel=case["tol"]["rel_mean"])


@given(st.floats(0.02, 0.97), st.integers(1, 8))
@settings(deadline=None)
def test_exponential_everything_is_the_exact_pool(rho, threads):
    """With c_a² = c_s² = 1 and one thread θ and the delay are exact; a pool keeps the mean."""
    tail = theta_tail(threads * rho, 1.0, threads, 1.0, 1.0, rho_limit=0.98, ca2_limit=16.0)
    exact = mmc_tail(threads * rho, 1.0, threads)
    assert tail.mean_wait == pytest.approx(exact.mean_wait, rel=1e-6) or tail.delayed == 1.0
    if threads == 1:
        assert tail.theta == pytest.approx(exact.theta)
        assert tail.delayed == pytest.approx(exact.delayed)


@given(st.floats(0.02, 0.9), st.floats(1.0, 16.0), st.floats(0.0, 16.0), st.sampled_from([1, 2, 4]))
@settings(deadline=None)
def test_p95_rises_with_the_rate_and_ignores_the_time_unit(rho, ca2, cs2, threads):
    assume(abs(rho - 0.5) > 1e-9)  # Allen and Cunneen's own step

    def p95(rate: float, service: float) -> float:
        tail = theta_tail(rate, service, threads, ca2, cs2, rho_limit=0.98, ca2_limit=16.0)
        return tail.wait_quantile(0.95)

    lower, higher = p95(threads * rho, 1.0), p95(threads * rho * 1.02, 1.0)
    assert np.isfinite(lower)
    assert higher >= lower
    assert p95(threads * rho / 7.5, 7.5) == pytest.approx(7.5 * lower, rel=1e-6, abs=1e-9)


@given(st.floats(0.9, 0.979), st.floats(1.0, 16.0), st.floats(0.0, 16.0))
@settings(deadline=None)
def test_heavy_traffic_tail_is_exponential_with_the_mean_wait(rho, ca2, cs2):
    tail = theta_tail(rho, 1.0, 1, ca2, cs2, rho_limit=0.98, ca2_limit=16.0)
    assert tail.mean_wait == pytest.approx(klb_mean_wait(rho, 1.0, ca2, cs2), rel=0.15)


@pytest.mark.parametrize("cs2", [0.0, 0.01, 1.0, 16.0])
def test_an_idle_processor_makes_nobody_wait(cs2, limits):
    tail = theta_tail(1e-7, 1.0, 1, 1.0, cs2, **limits)
    assert tail.wait_quantile(0.95) == 0.0
    assert tail.delayed < 1e-4


@given(st.floats(1.0, 50.0), st.floats(1e-3, 1e3))
def test_h2_has_the_moments_asked_for(ca2, rate):
    arrivals = h2_balanced(rate, ca2)
    mean = arrivals.p / arrivals.rate1 + (1 - arrivals.p) / arrivals.rate2
    second = 2 * (arrivals.p / arrivals.rate1**2 + (1 - arrivals.p) / arrivals.rate2**2)
    assert mean == pytest.approx(1 / rate)
    assert second / mean**2 - 1 == pytest.approx(ca2)


@pytest.mark.parametrize(("rho", "ca2"), [(0.98, 1.0), (0.995, 1.0), (0.5, 0.5), (0.5, 17.0)])
def test_outside_its_range_the_formula_is_not_used(rho, ca2, limits):
    with pytest.raises(OutsideValidity):
        theta_tail(rho, 1.0, 1, ca2, 0.5, **limits)


def test_overload_is_named(limits):
    with pytest.raises(Unstable):
        theta_tail(1.2, 1.0, 1, 1.0, 1.0, **limits)
    with pytest.raises(Unstable):
        gim1_sigma(1.0, 1.0, h2_balanced(1.0, 4.0).log_transform)
    with pytest.raises(Unstable):
        theta_root(2.0, 1.0, 2, 1.0, 0.0)
