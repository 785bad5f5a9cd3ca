"""Several venues on one processor."""

from __future__ import annotations

import math

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive
from reviewgen.facts.venues import VenueFacts

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
order_processor: {{service_times: {{quote: 8 us}}}}
flow: {{windows: [{{name: open, rate: 50k msg/s, by_type: {{quote: 100 %}}}}]}}
venues: {venues}
"""
TWO = (
    "[{name: XNAS, rate: 20k msg/s, peak_1ms: 60k msg/s}, {name: ARCX, rate: 10k msg/s, peak_1ms: 40k msg/s}]"
)


def venues(given: str) -> VenueFacts | None:
    return derive(parse_desk(DESK.format(venues=given).encode())).venues


def test_the_joint_peak_is_never_the_sum_of_peaks_below_full_correlation():
    found = venues(f"{{correlation: 0.5, list: {TWO}}}")
    assert found is not None and found.joint_peak_per_s is not None and found.sum_of_peaks_per_s is not None
    by_hand = 30_000 + math.sqrt(40_000**2 + 30_000**2 + 2 * 0.5 * 40_000 * 30_000)
    assert found.joint_peak_per_s.value == pytest.approx(by_hand)
    assert found.sum_of_peaks_per_s.value == 100_000
    shared = found.shared
    assert shared is not None
    assert shared.utilisation.value == pytest.approx(by_hand / 125_000)


def test_without_a_correlation_both_ends_are_carried_and_the_worst_counts():
    found = venues(f"{{list: {TWO}}}")
    assert found is not None and found.joint_peak_per_s is not None
    joint = found.joint_peak_per_s
    assert (joint.low, joint.value, joint.high) == (80_000, 100_000, 100_000)


def test_stages_are_ranked_and_an_open_order_is_said_to_be_open():
    own = TWO.replace("60k msg/s}", "60k msg/s, service_time: 12 us}")
    found = venues(f"{{list: {own}}}")
    assert found is not None
    assert (found.binds_first, found.binds_second) == ("shared.order_processor", "XNAS.own")
    assert found.unsettled  # 0.64 to 0.80 shared against 0.72 of its own
    settled = venues(f"{{correlation: 1, list: {own}}}")
    assert settled is not None and not settled.unsettled


def test_a_venue_without_a_peak_counts_by_its_mean_and_is_assumed():
    found = venues("{list: [{name: XNAS, rate: 20k msg/s, service_time: 5 us, shared: false}]}")
    assert found is not None
    assert found.shared is None
    (own,) = found.stages
    assert own.utilisation.value == pytest.approx(0.1)
    assert own.utilisation.grade == "assumed"


def test_no_venues_no_facts():
    assert venues("{list: []}") is None
