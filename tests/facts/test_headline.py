"""The verdict's sentence: the target first where it is met, and no history that nobody gave."""

from __future__ import annotations

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import derive
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
BYPASS = "hardware: {kernel_bypass: {stack: onload}}\n"


def told(nic: float, end: float, segments: str = SEGMENTS, target: str = "", more: str = "") -> str:
    text = DESK.format(nic50=min(nic, 2), nic=nic, end=end, segments=segments)
    if target:
        text = text.replace("  clock:", f"  target_p95: {target}\n  clock:")
    return plain(derive(parse_desk((text + more).encode())).verdict.headline)


def test_a_desk_within_its_target_is_told_so_first():
    assert told(3, 70, target="80 us") == (
        "P95 end to end in open is 70.0 µs, within the target of 80.0 µs; the order processor makes the largest part "
        "of it, and 67.0 µs lie beyond the card."
    )
    assert told(3, 70, target="70 us").startswith("P95 end to end in open is 70.0 µs, within")
    assert "within" not in told(3, 70, target="69 us")


def test_two_numbers_within_the_target_name_no_stage():
    said = told(3, 70, "", "80 us")
    assert said.endswith("67.0 µs of it lie beyond the card, and the two numbers alone cannot say where.")


def test_stamps_that_contradict_each_other_prove_no_target():
    assert "contradict" in told(3, 400, target="500 us")


@pytest.mark.parametrize(("more", "words"), [("", "is the order processor:"), (BYPASS, "moved from the network to")])
def test_that_the_bottleneck_moved_is_said_only_of_a_bypass(more: str, words: str):
    assert words in told(3, 70, more=more)
    assert ("moved" in told(3, 70, more=more)) == bool(more)


def test_a_stack_of_none_moved_nothing():
    assert "moved" not in told(3, 70, more=BYPASS.replace("onload", "none"))
