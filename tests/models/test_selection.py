"""Which model speaks: every row of the order, at and around its cut-offs."""

import pytest

from reviewgen.models.onoff import OnOff
from reviewgen.models.selection import Load, Model, Reason, SelectionPolicy, poisson_peak, select_model

POLICY = SelectionPolicy(
    burst_formula_min_ratio=1.3,
    burst_simulate_min_ratio=0.9,
    idc_poisson_max=2.0,
    theta_tail_rho_max=0.97,
    peak_ratio_min=0.9,
    peak_sigmas=6.0,
    count_window_us=1000.0,
)
MU = 0.12


def bursts(rate: float, base: float = 0.05) -> OnOff:
    return OnOff(base, rate, 500.0, 9500.0)


@pytest.mark.parametrize(
    ("load", "model", "reason"),
    [
        (Load(0.2, MU, trace=True), Model.LINDLEY, Reason.TRACE_GIVEN),
        (Load(0.0575, MU, trace=True, bursts=bursts(0.2)), Model.LINDLEY, Reason.TRACE_GIVEN),
        (Load(0.0575, MU, bursts=bursts(0.2)), Model.ON_OFF, Reason.BURSTS_ABOVE_CAPACITY),
        (Load(0.0575, MU, bursts=bursts(0.2), idc=1.0), Model.ON_OFF, Reason.BURSTS_ABOVE_CAPACITY),
        (Load(0.0553, MU, bursts=bursts(0.1561)), Model.ON_OFF, Reason.BURSTS_ABOVE_CAPACITY),
        (Load(0.0553, MU, bursts=bursts(0.1559)), Model.SIMULATED, Reason.BURSTS_NEAR_CAPACITY),
        (Load(0.053, MU, bursts=bursts(0.1081)), Model.SIMULATED, Reason.BURSTS_NEAR_CAPACITY),
        (Load(0.053, MU, bursts=bursts(0.1079)), Model.SIMULATED, Reason.BURSTS_BELOW_CAPACITY),
        (Load(0.145, MU, bursts=bursts(2.0)), Model.NONE_UNSTABLE, Reason.OVER_CAPACITY),
        (Load(0.12, MU), Model.NONE_UNSTABLE, Reason.OVER_CAPACITY),
        (Load(0.2, MU, idc=1.5, peak=0.4), Model.NONE_UNSTABLE, Reason.OVER_CAPACITY),
        (Load(0.09, MU, idc=2.0, peak=0.4), Model.THETA_TAIL, Reason.COUNTS_NEAR_POISSON),
        (Load(0.1163, MU, idc=1.5), Model.THETA_TAIL, Reason.COUNTS_NEAR_POISSON),
        (Load(0.1165, MU, idc=1.5), Model.SIMULATED, Reason.NEAR_SATURATION),
        (Load(0.0575, MU, idc=2.01, peak=0.2), Model.ON_OFF, Reason.COUNTS_BURSTY),
        (Load(0.0575, MU, idc=2.01, peak=0.15), Model.SIMULATED, Reason.COUNTS_BURSTY),
        (Load(0.0575, MU, idc=2.01), Model.NOT_ASSESSED, Reason.COUNTS_BURSTY_PEAK_UNKNOWN),
        (Load(0.0575, MU, idc=1e6, peak=0.2), Model.NOT_ASSESSED, Reason.COUNTS_AND_PEAK_DISAGREE),
        (Load(0.05, MU, peak=0.2), Model.NOT_ASSESSED, Reason.PEAK_UNEXPLAINED),
        (Load(0.09, MU, peak=0.146), Model.THETA_TAIL, Reason.POISSON_ASSUMED),
        (Load(0.09, MU, peak=0.148), Model.NOT_ASSESSED, Reason.PEAK_UNEXPLAINED),
        (Load(0.05, MU, peak=0.107), Model.THETA_TAIL, Reason.POISSON_ASSUMED),
        (Load(0.05, MU), Model.THETA_TAIL, Reason.POISSON_ASSUMED),
        (Load(0.119, MU), Model.SIMULATED, Reason.NEAR_SATURATION),
    ],
)
def test_first_match_speaks(load, model, reason):
    choice = select_model(load, POLICY)
    assert (choice.model, choice.reason) == (model, reason)
    assert choice.values


def test_a_known_idc_becomes_the_arrival_variability():
    assert select_model(Load(0.09, MU, idc=1.7), POLICY).ca2 == 1.7
    assert select_model(Load(0.09, MU, idc=0.4), POLICY).ca2 == 1.0
    assert not select_model(Load(0.09, MU, idc=1.7), POLICY).assumed
    assert select_model(Load(0.09, MU), POLICY).assumed


def test_inferred_bursts_reproduce_what_was_counted():
    choice = select_model(Load(0.0575, MU, idc=11.3, peak=0.2), POLICY)
    assert choice.onoff is not None
    assert choice.onoff.mean_rate == pytest.approx(0.0575)
    assert choice.onoff.idc(1000.0) == pytest.approx(11.3)
    assert choice.assumed


def test_stated_bursts_are_checked_by_simulation():
    choice = select_model(Load(0.0575, MU, bursts=bursts(0.2)), POLICY)
    assert choice.check_by_simulation
    assert choice.onoff == bursts(0.2)


def test_a_day_of_plain_poisson_at_90k_peaks_near_147k():
    assert poisson_peak(0.09, 1000.0, 6.0) * 1e6 == pytest.approx(147_000, rel=0.01)
