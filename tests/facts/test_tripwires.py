"""The rate and month at which each stage binds."""

from __future__ import annotations

import math

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import Facts, derive
from reviewgen.facts.tripwires import Tripwire
from reviewgen.ledger import plain

DESK = """
reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
hardware: {nics: {link_speed: 10 Gbps}}
order_processor: {service_times: {quote: 4 us}}
flow:
  growth: 30 %/yr
  windows: [{name: w, rate: 60k msg/s, by_type: {quote: 100 %}}]
feeds: [{name: "A.B", kind: direct, peak_bandwidth: 2.5 Gbps}, {name: C, kind: direct, peak_bandwidth: 1 Gbps}]
latency:
  target_p95: 60 us
  windows:
    - name: w
      nic_to_processor: {p50: 2 us, p95: 3 us}
      processor_to_wire: {p50: 9 us, p95: 22 us}
      exchange_round_trip: {p50: 14 us, p95: 30 us}
"""


def facts(*changes: tuple[str, str]) -> Facts:
    text = DESK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return derive(parse_desk(text.encode()))


def wire(found: Facts, stage: str) -> Tripwire:
    return next(one for one in found.tripwires if one.stage == stage)


def test_every_stage_has_one_and_says_what_to_record():
    found = facts()
    assert [one.stage for one in found.tripwires] == ["network", "order_processor", "risk_check", "exchange"]
    assert all(plain(one.record) and plain(one.explanation) for one in found.tripwires)


def test_the_link_fills_where_the_busiest_feed_reaches_it():
    one = wire(facts(), "network")
    assert one.rate_per_s is not None and one.rate_per_s.value == 60_000 * 4
    assert one.utilisation is not None and one.utilisation.value == 0.25
    assert one.when_month is not None
    assert one.when_month.value == 12 * math.log(4) / math.log(1.3)
    assert not one.already


def test_the_processor_binds_where_p95_passes_the_target():
    found = facts()
    one = wire(found, "order_processor")
    assert one.rate_per_s is not None and 60_000 < one.rate_per_s.value < 250_000
    full = found.ledger.numbers["tripwires.order_processor.bind_utilisation"]
    assert full.value == pytest.approx(one.rate_per_s.value / 250_000)
    assert full.shown in plain(one.explanation)
    assert one.when_month is not None and one.when_month.value > 0


def test_utilisation_is_that_of_today_for_every_stage():
    """A stage that binds later stands in the same column as one that binds now."""
    for change in ((), (("p50: 9 us, p95: 22 us", "p50: 9 us, p95: 220 us"),)):
        found = facts(*change)
        processor, network = wire(found, "order_processor"), wire(found, "network")
        assert processor.utilisation is not None and processor.utilisation.value == pytest.approx(0.24)
        assert network.utilisation is not None and network.utilisation.value == 0.25


def test_the_binding_stage_binds_today():
    one = wire(facts(("p50: 14 us, p95: 30 us", "p50: 140 us, p95: 300 us")), "exchange")
    assert one.already and one.when_month is not None and one.when_month.value == 0


def test_todays_rate_is_no_limit():
    """A stage that binds today binds below today's rate; the processor's own mark is told where it is passed."""
    found = facts(("p50: 14 us, p95: 30 us", "p50: 140 us, p95: 300 us"))
    assert wire(found, "exchange").rate_per_s is None
    assert "tripwires.exchange.rate_per_s" in found.ledger.missing
    slow = ("p50: 9 us, p95: 22 us", "p50: 9 us, p95: 900 us")
    found = facts(("rate: 60k", "rate: 245k"), slow, ("  target_p95: 60 us\n", ""))
    one, flow = wire(found, "order_processor"), found.flow[0]
    assert one.already and one.rate_per_s is not None and one.rate_per_s.value < 245_000
    marks = (flow.bind_rate_per_s or flow.knee_per_s, flow.knee_per_s)
    assert one.rate_per_s.value in {mark.value for mark in marks if mark is not None}
    assert one.rate_per_s.shown in plain(one.explanation)


def test_a_processor_that_binds_below_every_mark_of_the_model_has_no_rate():
    found = facts(
        ("p50: 9 us, p95: 22 us", "p50: 9 us, p95: 220 us"), ("rate: 60k", "rate: 1k"), ("  target_p95: 60 us\n", "")
    )
    one = wire(found, "order_processor")
    assert one.already and one.rate_per_s is None
    assert "tripwires.order_processor.rate_per_s" in found.ledger.missing


def test_without_growth_or_with_none_there_is_no_month():
    for change in (("growth: 30 %/yr", "growth: 0 %/yr"), ("  growth: 30 %/yr\n", "")):
        found = facts(change)
        assert wire(found, "network").when_month is None
        assert "tripwires.network.when_month" in found.ledger.missing


def test_an_overloaded_processor_is_past_its_wire():
    one = wire(
        facts(("rate: 60k", "rate: 300k"), ("p50: 9 us, p95: 22 us", "p50: 9 us, p95: 900 us")),
        "order_processor",
    )
    assert one.already


def test_a_stage_that_does_not_hang_on_the_rate_says_so():
    found = facts(("p50: 9 us, p95: 22 us", "p50: 9 us, p95: 220 us"))
    one = wire(found, "exchange")
    assert one.rate_per_s is None and one.when_month is None
    assert "tripwires.exchange.rate_per_s" in found.ledger.missing


def test_without_flow_every_wire_waits():
    text = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-20}\n"
    found = derive(parse_desk(text.encode()))
    assert all(one.rate_per_s is None and one.when_month is None for one in found.tripwires)
    assert "not given" in plain(wire(found, "order_processor").explanation)
