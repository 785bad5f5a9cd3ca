"""Bursts as a fluid: golden G06, and its conservation laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models import overload
from reviewgen.models.validity import OutsideValidity, Unstable


def test_g06_burst_and_cycle(golden):
    case = golden["G06"]
    given_, want, rel = case["inputs"], case["expected"], case["tol"]["rel"]
    base, burst, capacity = given_["base"] / 1e6, given_["burst"] / 1e6, given_["mu"] / 1e6
    rise = overload.growth(burst, capacity)
    assert rise == pytest.approx(want["growth_us_per_us"], rel=rel)
    assert overload.time_to_wait(100.0, rise, 0.95) == pytest.approx(want["T_wait_p95_100us"], rel=rel)
    sojourn = overload.time_to_sojourn(100.0, rise, 1 / capacity, 0.95)
    assert sojourn == pytest.approx(want["T_sojourn_p95_100us"], rel=rel)
    cycle = overload.fixed_cycle(base, burst, capacity, given_["burst_us"], given_["period_us"], 0.95)
    assert cycle.inburst_wait_p_us == pytest.approx(want["inburst_p95_wait_us"], rel=rel)
    assert cycle.burst.peak_queue == pytest.approx(want["peak_queue_msgs"], rel=rel)
    assert cycle.burst.peak_wait_us == pytest.approx(want["peak_wait_us"], rel=rel)
    assert cycle.burst.drain_us == pytest.approx(want["drain_us"], rel=rel)
    assert cycle.delayed_share == pytest.approx(want["frac_delayed"], rel=rel)
    assert cycle.wait_p_us == pytest.approx(want["cycle_p95_wait_us"], rel=rel)


@given(st.floats(0.0, 0.11), st.floats(0.121, 2.0), st.floats(1.0, 1e5))
def test_what_a_burst_adds_the_drain_takes_away(base, burst, burst_us):
    one = overload.fluid_burst(base, burst, 0.12, burst_us)
    assert one.peak_queue == pytest.approx((burst - 0.12) * burst_us)
    assert one.drain_us * (0.12 - base) == pytest.approx(one.peak_queue)
    assert one.peak_wait_us == pytest.approx(one.peak_queue / 0.12)


@given(st.floats(0.0, 0.11), st.floats(0.13, 1.0), st.integers(2, 50))
def test_trajectory_starts_and_ends_empty_and_shows_its_peak(base, burst, points):
    path = overload.burst_trajectory(base, burst, 0.12, 400.0, points)
    one = overload.fluid_burst(base, burst, 0.12, 400.0)
    assert path.queue[0] == pytest.approx(0.0)
    assert path.queue[-1] == pytest.approx(0.0, abs=1e-9)
    assert path.queue.max() == pytest.approx(one.peak_queue)
    assert path.t_us[np.argmax(path.queue)] == pytest.approx(400.0)
    assert (np.diff(path.t_us) > 0).all()


def test_a_burst_below_capacity_builds_nothing():
    one = overload.fluid_burst(0.05, 0.1, 0.12, 1000.0)
    assert (one.peak_wait_us, one.peak_queue, one.drain_us) == (0.0, 0.0, 0.0)
    assert one.growth < 0.0
    assert overload.fixed_cycle(0.05, 0.1, 0.12, 1000.0, 20000.0, 0.95).wait_p_us == 0.0


def test_a_rare_burst_leaves_p95_alone():
    assert overload.fixed_cycle(0.05, 0.2, 0.12, 1000.0, 1_000_000.0, 0.95).wait_p_us == 0.0


def test_refusals():
    with pytest.raises(OutsideValidity):
        overload.fixed_cycle(0.05, 0.2, 0.12, 1000.0, 2000.0, 0.95)
    with pytest.raises(Unstable):
        overload.fluid_burst(0.12, 0.2, 0.12, 1000.0)
    with pytest.raises(ValueError, match="growth"):
        overload.time_to_wait(100.0, 0.0, 0.95)
    assert overload.time_to_sojourn(5.0, 0.5, 8.0, 0.95) == 0.0
