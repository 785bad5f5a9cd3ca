"""The article's paradox: a faster exchange and more messages, on the desk's own numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.facts import derive
from reviewgen.ledger import plain

EXAMPLES = Path(__file__).parents[2] / "examples"


def paradox(name: str):
    return derive(load_desk(EXAMPLES / f"{name}.yaml")).paradox


def test_a_busy_processor_loses_what_the_exchange_gains():
    found = paradox("migrated")
    assert found.binding == "order_processor" and found.status == "migrated"
    assert found.p95_us.value > 424.6 * 5 and found.p95_us.grade == "article"
    assert "the order processor binds" in plain(found.explanation)
    values = {one.path: one.value for one in found.overrides}
    assert values["flow.windows.open.rate"].value == pytest.approx(65_600 * 70 / 40)
    assert values["flow.windows.open.bursts.rate"].value == pytest.approx(350_000)
    leg = values["latency.windows.open.exchange_round_trip.p99"]
    assert leg.value == pytest.approx(46 * 57.5 / 543.5) and leg.grade == "article"
    assert "flow.windows.midday.rate" not in values  # only the window under test


def test_today_is_by_the_same_method_and_both_have_their_intervals():
    """The processor as modelled, in both: the ratio of P95 is the what-if's alone."""
    found = paradox("migrated")
    assert found.today_us is not None and found.today_us.value != 424.6
    for number in (found.today_us, found.p95_us):
        assert number.interval and number.low < number.value < number.high
    told = plain(found.explanation)
    assert f"By the same method P95 end to end goes from {found.today_us.shown} to {found.p95_us.shown}" in told


def test_with_nothing_scaled_it_is_today():
    """The desk's own figures in the article's place make both ratios one, and are not said to be the article's."""
    own = "\nthresholds:\n" + "".join(
        f"  {id}: {{value: {value}, reason: ours}}\n"
        for id, value in (("opra_p99_after", "543.5 us"), ("opra_bandwidth_after", "40 Gbps"))
    )
    found = derive(parse_desk((EXAMPLES / "network_bound.yaml").read_bytes() + own.encode())).paradox
    assert found.p95_us.value == pytest.approx(found.today_us.value, rel=0.005)
    assert plain(found.explanation).startswith("The desk's own figures for the article's options feed: its P99")


def test_it_names_its_source_what_is_scaled_and_its_worth():
    told = plain(paradox("network_bound").explanation)
    assert "The article, in “The evidence at high rate”, quotes from the press and untraced" in told
    assert "P99 fell from 543.5 µs to 57.5 µs" in told and "rose from 40 Gbps to 70 Gbps" in told
    assert "exchange leg, which is no feed" in told and "the inflow of session" in told
    assert "an illustration, not a forecast" in told


def test_an_idle_processor_keeps_it():
    found = paradox("network_bound")
    assert found.binding == "network" and found.p95_us.value < 69.7
    assert sum(share.value for share in found.shares.values()) == pytest.approx(1.0)
    assert found.shares["exchange"].value < 0.1


def test_it_does_not_appear_where_the_exchange_was_not_measured():
    assert paradox("minimal") is None


def test_a_processor_that_cannot_carry_the_inflow_has_no_percentile(given):
    window = {
        "name": "open",
        "nic_to_processor": {"p50": "1.6 us", "p95": "2 us"},
        "processor_to_wire": {"p50": "18 us", "p95": "40 us"},
        "exchange_round_trip": {"p50": "14 us", "p95": "30 us"},
        "end_to_end": {"p50": "36 us", "p95": "62 us"},
    }
    facts = given(
        order_processor={"saturation_rate": "100k msg/s"},
        flow={"windows": [{"name": "open", "rate": "70k msg/s"}]},
        latency={"windows": [window]},
    )
    found = facts.paradox
    assert found.p95_us is None and found.binding == "order_processor"
    assert "no steady state" in plain(found.explanation)
    assert any("Exchange" in path for path in facts.ledger.missing)
