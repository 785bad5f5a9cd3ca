"""Loss of a ring under bursts: the fluid's closed form against simulation and in its limits."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.models.onoff import OnOff
from reviewgen.models.ring import on_off_loss
from reviewgen.models.simulate.arrivals import Bursts
from reviewgen.models.simulate.discipline import ring_waits
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.validity import OutsideValidity

CAPACITY = 1 / 7.5


def bursts(ratio: float, base: float, length: float, gap: float) -> OnOff:
    return OnOff(base * CAPACITY, ratio * CAPACITY, length, gap)


@pytest.mark.parametrize(
    ("load", "slots"),
    [
        (bursts(2.25, 0.34, 300.0, 5000.0), 64),
        (bursts(2.5, 0.5, 100.0, 5000.0), 32),
        (bursts(4.0, 0.3, 50.0, 2000.0), 16),
    ],
)
def test_the_fluid_is_a_little_below_simulation(load, slots):
    gaps = Bursts(load).draw(250_000, 3).gaps_us
    lost = ring_waits(gaps, Gamma(7.5, 0.5).draw(len(gaps), 3), slots).loss
    assert 0.65 * lost < on_off_loss(load, CAPACITY, slots) < 1.1 * lost


def test_a_larger_ring_loses_less_and_none_loses_all_that_exceeds_capacity():
    load = bursts(1.65, 0.5, 400.0, 9600.0)
    losses = [on_off_loss(load, CAPACITY, slots) for slots in (1e-9, 1, 16, 256, 4096, 1e6)]
    assert losses == sorted(losses, reverse=True)
    excess = load.on_share * (load.burst - CAPACITY) / load.mean_rate
    assert losses[0] == pytest.approx(excess, rel=1e-6)
    assert losses[-1] == pytest.approx(0.0, abs=1e-12)


def test_overloaded_by_its_mean_a_ring_of_any_size_loses_the_excess():
    load = bursts(3.0, 0.5, 4000.0, 4000.0)
    assert on_off_loss(load, CAPACITY, 1e6) == pytest.approx(1.0 - CAPACITY / load.mean_rate, rel=1e-3)


def test_the_unit_of_time_does_not_matter():
    load = bursts(1.65, 0.5, 400.0, 9600.0)
    nanoseconds = OnOff(load.base / 1e3, load.burst / 1e3, 4e5, 9.6e6)
    assert on_off_loss(nanoseconds, CAPACITY / 1e3, 64) == pytest.approx(on_off_loss(load, CAPACITY, 64))


def test_bursts_below_capacity_are_not_its_business():
    with pytest.raises(OutsideValidity):
        on_off_loss(bursts(0.9, 0.5, 400.0, 9600.0), CAPACITY, 64)


def test_two_threads_share_a_ring():
    one = ring_waits(np.zeros(4), np.full(4, 5.0), 2, 2)
    assert one.kept.tolist() == [True, True, False, False] and one.waits_us.tolist() == [0.0, 0.0]
