"""The closed form of the screen against simulation, and at its limits."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.models.onoff import OnOff
from reviewgen.models.queueing import pk_mean_wait
from reviewgen.models.simulate.arrivals import Bursts, Packets
from reviewgen.models.simulate.processor import simulate
from reviewgen.models.simulate.services import Gamma
from reviewgen.sequencing.modulated import bursts_tail, steady_tail

LOAD = OnOff(base=0.06, burst=0.2, mean_burst_us=400.0, mean_gap_us=9600.0)
P95 = np.array([0.95])
ONE = np.ones(1)


def formula(
    load: OnOff, servers: int, service: float, scv: float, thin: float = 1.0, batch: float = 1.0
) -> float:
    tail = bursts_tail(load, batch, thin * ONE, servers, service * ONE, scv * ONE)
    return float(tail.quantiles(P95)[0, 0])


@pytest.mark.parametrize(
    ("servers", "service", "scv"),
    [
        (1, 8.28, 0.36),
        (1, 7.04, 0.36),
        (1, 6.0, 1.0),
        (1, 5.5, 0.36),
        (1, 4.5, 0.2),
        (2, 9.04, 0.36),
        (2, 7.7, 0.36),
    ],
)
def test_p95_is_near_simulation_from_overload_to_headroom(servers: int, service: float, scv: float):
    """Bursts at 1.66 to 0.77 of capacity: a twentieth, or a third of a service where waits are short."""
    run = simulate(Bursts(LOAD), Gamma(service, scv), servers, 600_000, seed=3)
    simulated = run.wait(0.95, confidence=0.95, draws=100, seed=3)
    found = formula(LOAD, servers, service, scv)
    allowed = max(0.05 * simulated.value, service / 3, simulated.high - simulated.value)
    assert found == pytest.approx(simulated.value, abs=allowed)


def test_packets_wait_longer_as_simulated():
    run = simulate(
        Packets(Bursts(OnOff(0.015, 0.05, 400.0, 9600.0)), 4), Gamma(6.0, 0.36), 1, 600_000, seed=3
    )
    simulated = run.wait(0.95, confidence=0.95, draws=100, seed=3)
    assert formula(LOAD, 1, 6.0, 0.36, batch=4.0) == pytest.approx(simulated.value, rel=0.15)
    assert formula(LOAD, 1, 6.0, 0.36, batch=4.0) > formula(LOAD, 1, 6.0, 0.36)


def test_waits_rise_with_service_rate_and_variability_and_fall_with_servers():
    services = np.linspace(1.0, 14.0, 60)
    waits = bursts_tail(LOAD, 1.0, np.ones(60), 1, services, np.full(60, 0.5)).quantiles(P95)[:, 0]
    assert (np.diff(waits) > 0).all()
    assert formula(LOAD, 1, 6.0, 0.5, thin=0.7) < formula(LOAD, 1, 6.0, 0.5)
    assert formula(LOAD, 1, 4.0, 2.0) > formula(LOAD, 1, 4.0, 0.5)
    assert formula(LOAD, 2, 6.0, 0.5) < formula(LOAD, 1, 6.0, 0.5)


def test_above_capacity_there_is_no_percentile():
    assert formula(LOAD, 1, 16.0, 0.5) == np.inf
    steady = steady_tail(0.06, 1.0, ONE, 1, 17.0 * ONE, 0.5 * ONE)
    assert steady.quantiles(P95)[0, 0] == np.inf


def test_silent_gaps_are_a_limit_and_no_error():
    near = formula(OnOff(1e-4, 0.2, 400.0, 9600.0), 1, 8.0, 0.5)
    assert formula(OnOff(0.0, 0.2, 400.0, 9600.0), 1, 8.0, 0.5) == pytest.approx(near, rel=0.02)


def test_units_of_time_do_not_matter():
    scaled = OnOff(LOAD.base / 1000, LOAD.burst / 1000, LOAD.mean_burst_us * 1000, LOAD.mean_gap_us * 1000)
    assert formula(scaled, 1, 6000.0, 0.5) == pytest.approx(1000 * formula(LOAD, 1, 6.0, 0.5), rel=1e-6)


def test_the_steady_mean_is_pollaczek_khinchine_at_one_server():
    tail = steady_tail(0.1, 1.0, ONE, 1, 8.0 * ONE, 0.5 * ONE)
    mean = float((tail.weights / tail.rates).sum())
    assert mean == pytest.approx(pk_mean_wait(0.1, 8.0, 0.5))
