"""Whether the ring holds what arrives."""

from __future__ import annotations

import math

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive
from reviewgen.facts.ring import RingFill

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
order_processor: {{service_times: {{quote: 8 us}}{slots}}}
flow: {{windows: [{{name: open, by_type: {{quote: 100 %}}, {window}}}]}}
"""


def ring(window: str, slots: str = ", ring_slots: 100") -> RingFill | None:
    return derive(parse_desk(DESK.format(window=window, slots=slots).encode())).ring[0]


def test_overload_fills_the_ring_at_the_excess_rate():
    found = ring("rate: 175k msg/s")
    assert found is not None and found.fill_us is not None
    assert found.fill_us.value == pytest.approx(100 / 0.05)  # 50 messages too many in a millisecond


def test_bursts_outlast_the_ring_by_their_exponential_length():
    found = ring("rate: 34k msg/s, bursts: {rate: 200k msg/s, mean_length: 400 us, mean_gap: 9.6 ms}")
    assert found is not None and found.overflowing_bursts is not None
    # the ring is full after 100 / 0.075 µs of burst
    assert found.overflowing_bursts.value == pytest.approx(math.exp(-(100 / 0.075) / 400))
    assert found.fill_us is None


def test_a_ring_below_capacity_has_neither():
    found = ring("rate: 50k msg/s")
    assert found is not None
    assert (found.fill_us, found.overflowing_bursts) == (None, None)


def test_no_ring_no_facts():
    assert ring("rate: 50k msg/s", "") is None
