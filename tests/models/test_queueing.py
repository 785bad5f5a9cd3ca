"""Textbook queues: golden G01, G03, G04, G08, and their limits."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reviewgen.models import queueing as q
from reviewgen.models.flow import Processor, knee
from reviewgen.models.roots import bracketed_root
from reviewgen.models.validity import Unstable


def test_g01_mm1_sojourn(golden):
    case = golden["G01"]
    rate, service = case["inputs"]["lambda_per_s"] / 1e6, 1e6 / case["inputs"]["mu_per_s"]
    want, rel = case["expected"], case["tol"]["rel"]
    assert q.utilisation(rate, service) == pytest.approx(want["rho"], rel=rel)
    assert q.mm1_mean_sojourn(rate, service) == pytest.approx(want["mean_us"], rel=rel)
    for p, name in ((0.5, "p50_us"), (0.95, "p95_us"), (0.99, "p99_us")):
        assert q.mm1_sojourn_quantile(rate, service, p) == pytest.approx(want[name], rel=rel)
        assert q.mmc_tail(rate, service, 1).sojourn_quantile(p) == pytest.approx(want[name], rel=rel)


def test_g03_erlang_c(golden):
    case = golden["G03"]
    rel = case["tol"]["rel"]
    for (threads, load), probability in zip(case["inputs"]["cases"], case["expected"]["C"], strict=True):
        assert q.erlang_c(threads, load) == pytest.approx(probability, rel=rel)
    assert q.mmc_mean_wait(3.2, 1.0, 4) == pytest.approx(case["expected"]["wq_over_S_c4_a3_2"], rel=rel)


def test_g04_two_threads_at_200k(golden):
    case = golden["G04"]
    rate, service = case["inputs"]["lambda_per_s"] / 1e6, 1e6 / case["inputs"]["mu_per_thread"]
    want, rel = case["expected"], case["tol"]["rel"]
    tail = q.mmc_tail(rate, service, 2)
    assert q.utilisation(rate, service, 2) == pytest.approx(want["rho"], rel=rel)
    assert tail.delayed == pytest.approx(want["erlang_c"], rel=rel)
    assert tail.mean_wait == pytest.approx(want["mean_wait_us"], rel=rel)
    assert tail.wait_quantile(0.95) == pytest.approx(want["p95_wait_us"], rel=rel)
    assert tail.sojourn_quantile(0.95) == pytest.approx(want["p95_sojourn_us"], rel=rel)
    limit = bracketed_root(
        lambda r: q.mmc_tail(r, service, 2).sojourn_quantile(0.95) - 100.0, 0.001, 0.2199, 1e-9
    )
    assert limit * 1e6 == pytest.approx(want["max_rate_p95_sojourn_100us"], rel=rel)


def test_g04_knee_by_the_general_tail_agrees(golden, limits):
    knee_rate = knee(Processor(1 / 0.11, 2, 1.0, **limits), 100.0, 0.95)
    assert knee_rate * 1e6 == pytest.approx(golden["G04"]["expected"]["max_rate_p95_sojourn_100us"], rel=1e-3)


def test_g08_approximate_means(golden):
    case = golden["G08"]
    want, rel = case["expected"], case["tol"]["rel"]
    assert q.kingman_mean_wait(0.8, 1.0, 4.0, 1.0) == pytest.approx(want["kingman_mean"], rel=rel)
    assert q.klb_mean_wait(0.8, 1.0, 4.0, 1.0) == pytest.approx(want["klb_mean"], rel=rel)


def test_dual_thread_is_conditional_on_service_variability(limits):
    """The article's 200k on two threads: 153 µs with exponential service, 79 µs with constant service."""
    exponential = Processor(1 / 0.11, 2, 1.0, **limits).poisson_tail(0.2)
    constant = Processor(1 / 0.11, 2, 0.0, **limits).poisson_tail(0.2)
    assert exponential.sojourn_quantile(0.95) == pytest.approx(153.0, rel=0.005)
    assert constant.sojourn_quantile(0.95) == pytest.approx(79.0, rel=0.01)


@given(st.floats(0.001, 0.999))
def test_constant_service_waits_half_of_exponential(rho):
    assert q.pk_mean_wait(rho, 1.0, 0.0) == pytest.approx(0.5 * q.pk_mean_wait(rho, 1.0, 1.0))


@given(st.floats(0.001, 0.99), st.floats(0.0, 8.0))
def test_poisson_arrivals_make_every_one_thread_formula_pollaczek_khinchine(rho, scv):
    exact = q.pk_mean_wait(rho, 1.0, scv)
    assert q.kingman_mean_wait(rho, 1.0, 1.0, scv) == pytest.approx(exact)
    assert q.klb_mean_wait(rho, 1.0, 1.0, scv) == pytest.approx(exact)
    assert q.allen_cunneen_mean_wait(rho, 1.0, 1, 1.0, scv) == pytest.approx(exact)


@given(st.floats(0.01, 0.97), st.floats(1.001, 1.02), st.floats(0.0, 16.0), st.floats(0.0, 8.0))
def test_waits_rise_with_the_rate(rho, factor, ca2, cs2):
    assert q.klb_mean_wait(rho * factor, 1.0, ca2, cs2) >= q.klb_mean_wait(rho, 1.0, ca2, cs2)
    assert q.mmc_mean_wait(2 * rho * factor, 1.0, 2) > q.mmc_mean_wait(2 * rho, 1.0, 2)


@given(st.floats(0.01, 0.97), st.floats(1.0, 16.0), st.floats(0.0, 4.0), st.floats(1e-3, 1e3))
def test_time_unit_does_not_matter(rho, ca2, cs2, unit):
    assume(abs(rho - 0.5) > 1e-9)  # the rule's own step
    plain = q.allen_cunneen_mean_wait(2 * rho, 1.0, 2, ca2, cs2)
    assert q.allen_cunneen_mean_wait(2 * rho / unit, unit, 2, ca2, cs2) == pytest.approx(unit * plain)


def test_limits_of_an_idle_and_of_a_full_processor():
    assert q.pk_mean_wait(1e-9, 1.0, 1.0) == pytest.approx(0.0, abs=1e-8)
    assert q.pk_mean_wait(1.0 - 1e-9, 1.0, 1.0) > 1e8
    assert q.klb_mean_wait(0.9, 1.0, 0.0, 0.0) == 0.0
    assert q.mmc_mean_wait(0.0, 1.0, 3) == 0.0


@pytest.mark.parametrize("rho", [1.0, 1.6667])
def test_overload_has_no_stationary_wait(rho):
    for formula in (
        lambda: q.mm1_mean_sojourn(rho, 1.0),
        lambda: q.mmc_tail(2 * rho, 1.0, 2),
        lambda: q.pk_mean_wait(rho, 1.0, 1.0),
        lambda: q.klb_mean_wait(rho, 1.0, 4.0, 1.0),
        lambda: q.erlang_c(2, 2 * rho),
    ):
        with pytest.raises(Unstable) as caught:
            formula()
        assert caught.value.value == pytest.approx(rho)


def test_many_threads_do_not_overflow():
    assert 0.0 < q.erlang_c(2000, 1950.0) < 1.0
    with pytest.raises(ValueError, match="whole number"):
        q.erlang_c(0, 0.0)
