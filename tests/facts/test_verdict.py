"""The closing test on a desk: what its two numbers and three segments decide."""

from __future__ import annotations

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive
from reviewgen.facts.verdict import Verdict
from reviewgen.ledger import plain

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
flow: {{windows: [{{name: open, rate: 50k msg/s}}]}}
latency:
  clock: {{error: 1 us}}
  windows:
    - name: open
      nic_tick_to_trade: {{p50: {nic50} us, p95: {nic} us}}
      end_to_end: {{p50: 30 us, p95: {end} us}}
      {segments}
"""
SEGMENTS = """nic_to_processor: {p50: 2 us, p95: 3 us}
      processor_to_wire: {p50: 14 us, p95: 60 us}
      exchange_round_trip: {p50: 12 us, p95: 20 us}"""


def verdict(nic: float, end: float, segments: str = SEGMENTS) -> Verdict:
    return derive(parse_desk(DESK.format(nic50=min(nic, 2), nic=nic, end=end, segments=segments).encode())).verdict


def test_a_tail_beyond_the_card_has_moved():
    found = verdict(3, 70)
    assert (found.status, found.binding) == ("migrated", "order_processor")
    assert found.gap_us is not None
    assert (found.gap_us.low, found.gap_us.value, found.gap_us.high) == (66, 67, 68)


def test_two_numbers_alone_decide_nothing():
    found = verdict(3, 70, "")
    assert (found.status, found.binding) == ("unresolved", "unresolved")


@pytest.mark.parametrize(("nic", "end"), [(90, 70), (3, 400)])
def test_numbers_that_contradict_each_other_decide_nothing(nic: float, end: float):
    found = verdict(nic, end)
    assert (found.status, found.binding) == ("unresolved", "unresolved")
    assert found.stamps_disagree
    assert "contradict" in plain(found.headline)


def test_a_card_slower_than_the_path_by_no_more_than_the_clock_error_is_no_contradiction():
    assert not verdict(70.9, 70).stamps_disagree
