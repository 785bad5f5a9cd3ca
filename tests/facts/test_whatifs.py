"""The article's paradox: a faster exchange and more messages, on the desk's own numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk
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
