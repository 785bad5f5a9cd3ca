"""On/off bursts: golden G07 by formula, the IDC against simulated counts, and its inversion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.onoff import OnOff, base_rate_of, burst_quantile, gap_from_idc, on_off_tail
from reviewgen.models.tail import theta_tail
from reviewgen.models.validity import OutsideValidity, Unstable


@pytest.fixture
def load(golden):
    given_ = golden["G07"]["inputs"]
    return OnOff(given_["base"] / 1e6, given_["burst"] / 1e6, given_["mean_burst_us"], given_["mean_gap_us"])


def test_g07_formula(golden, load):
    case = golden["G07"]
    capacity, rel = case["inputs"]["mu"] / 1e6, case["tol"]["rel_formula"]
    tail = on_off_tail(load, capacity, 1 / capacity, case["inputs"]["cs2"])
    assert tail.wait_quantile(0.95) == pytest.approx(case["expected"]["p95_wait_us"], rel=rel)
    assert tail.wait_quantile(0.99) == pytest.approx(case["expected"]["p99_wait_us"], rel=rel)
    assert tail.wait_quantile(0.95) == pytest.approx(
        case["expected"]["sim_p95"], rel=case["tol"]["rel_vs_sim"]
    )
    assert load.idc(1000.0) == pytest.approx(case["expected"]["idc_1ms"], rel=0.005)


def test_g07_a_renewal_queue_would_be_twenty_times_too_low(golden, load, limits):
    case = golden["G07"]
    ca2 = case["expected"]["interarrival_ca2"]
    renewal = theta_tail(load.mean_rate, 1 / 0.12, 1, ca2, case["inputs"]["cs2"], **limits)
    assert renewal.wait_quantile(0.95) == pytest.approx(case["expected"]["renewal_p95_wait_us"], rel=0.2)
    assert renewal.wait_quantile(0.95) < case["expected"]["sim_p95"] / 10


@pytest.mark.parametrize("window", [100.0, 1000.0, 10_000.0])
def test_idc_equals_simulated_counts(load, window):
    """Rates averaged over windows of an alternating path: Var(N)/E(N) = 1 + Var(Λ)/E(Λ)."""
    rng = np.random.default_rng(7)
    cycles = 400_000
    lengths = np.empty(2 * cycles)
    lengths[0::2] = rng.exponential(load.mean_gap_us, cycles)
    lengths[1::2] = rng.exponential(load.mean_burst_us, cycles)
    rates = np.tile([load.base, load.burst], cycles)
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    work = np.concatenate([[0.0], np.cumsum(lengths * rates)])
    marks = np.arange(0.0, min(ends[-1], 3e5 * window), window)
    expected = np.diff(np.interp(marks, ends, work))
    assert len(expected) > 100_000
    assert 1.0 + expected.var() / expected.mean() == pytest.approx(load.idc(window), rel=0.03)


@given(st.floats(0.001, 0.1), st.floats(0.12, 1.0), st.floats(10.0, 5000.0), st.floats(50.0, 1e6))
def test_gap_from_idc_inverts_idc(base, burst, length, gap):
    load = OnOff(base, burst, length, gap)
    idc = load.idc(1000.0)
    if idc < 1.001:
        return
    found = gap_from_idc(load.mean_rate, burst, length, idc, 1000.0)
    assert found.mean_gap_us == pytest.approx(gap, rel=1e-5)
    assert found.mean_rate == pytest.approx(load.mean_rate, rel=1e-9)
    assert found.base == pytest.approx(base, rel=1e-4, abs=1e-6)


def test_base_rate_closes_the_mean(load):
    base = base_rate_of(load.mean_rate, load.burst, load.mean_burst_us, load.mean_gap_us)
    assert base == pytest.approx(load.base)
    with pytest.raises(OutsideValidity):
        base_rate_of(0.001, load.burst, load.mean_burst_us, load.mean_gap_us)


@given(st.floats(1e-3, 1e3))
def test_time_unit_does_not_matter(unit):
    plain = on_off_tail(OnOff(0.05, 0.2, 500.0, 9500.0), 0.12, 8.0, 0.5)
    scaled = on_off_tail(
        OnOff(0.05 / unit, 0.2 / unit, 500.0 * unit, 9500.0 * unit), 0.12 / unit, 8.0 * unit, 0.5
    )
    assert scaled.sojourn_quantile(0.95) == pytest.approx(unit * plain.sojourn_quantile(0.95))


@given(st.floats(0.125, 0.6), st.floats(1.001, 1.2))
def test_harder_bursts_wait_longer(burst, factor):
    softer = on_off_tail(OnOff(0.05, burst, 500.0, 9500.0), 0.12, 8.0, 0.5)
    try:
        harder = on_off_tail(OnOff(0.05, burst * factor, 500.0, 9500.0), 0.12, 8.0, 0.5)
    except Unstable:
        return
    assert harder.wait_quantile(0.95) >= softer.wait_quantile(0.95)


def test_refusals():
    with pytest.raises(OutsideValidity):
        on_off_tail(OnOff(0.05, 0.11, 500.0, 9500.0), 0.12, 8.0, 0.5)
    with pytest.raises(Unstable):
        on_off_tail(OnOff(0.05, 2.0, 500.0, 9500.0), 0.12, 8.0, 0.5)
    for idc in (0.9, 1.0, 1e6):
        with pytest.raises(OutsideValidity):
            gap_from_idc(0.0575, 0.2, 1000.0, idc, 1000.0)
    with pytest.raises(OutsideValidity):
        gap_from_idc(0.2, 0.1, 1000.0, 3.0, 1000.0)
    assert burst_quantile(400.0, 0.5) == pytest.approx(277.2589)
