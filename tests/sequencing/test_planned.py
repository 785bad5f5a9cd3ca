"""What the desk is about to pay is what the remedy costs it, in the plan as in the findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviewgen.facts import Facts
from reviewgen.facts.draws import Spread
from reviewgen.ledger import plain
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.remedies import catalogue

COLO = {"item": "Cage", "kind": "colo", "cost": {"value": "310k USD", "evidence": "quoted", "source": "Offer"}}


def spending(*rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "latency.windows.w.exchange_round_trip": {"p50": "120 us", "p95": "220 us"},
        "latency.target_p95": "190 us",
        "hardware": {"kernel_bypass": {"stack": "onload"}, "planned_spend": list(rows)},
    }


def test_a_planned_purchase_has_its_own_price_in_the_plan(facts_of: Callable[..., Facts]):
    facts = facts_of(changes=spending(COLO))
    plan = make_plan(facts)
    step = next(step for step in plan.steps if step.remedy == "colocation")
    assert step.cost.value == plan.planned[0].cost.value == 310_000 and plan.planned[0].in_plan
    assert step.cost.inputs == ("desk.hardware.planned_spend.0.cost",) and step.cost.grade == "quoted"
    number = facts.ledger.numbers["desk.hardware.planned_spend.0.cost"]
    assert number.where and "remedy.colocation.cost" not in facts.ledger.numbers
    assert plan.total_cost is not None
    assert plan.total_cost.value == sum(one.cost.value for one in plan.steps)
    assert number.id in plan.total_cost.inputs


def test_the_desks_override_of_the_remedy_wins(facts_of: Callable[..., Facts]):
    own = {"remedies": {"colocation": {"cost": "250k USD"}}}
    found = catalogue(facts_of(changes=spending(COLO) | own).book)["colocation"]
    assert found.cost.mid == 250_000 and found.cost_number.id == "desk.remedies.colocation.cost"


def test_several_of_one_kind_cost_their_sum(facts_of: Callable[..., Facts]):
    cards = {"item": "Cards", "kind": "nic", "cost": "60k..80k USD"}
    switch = {"item": "Switch", "kind": "nic", "cost": "90k USD"}
    facts = facts_of(changes=spending(cards, switch))
    found = catalogue(facts.book)["nic_refresh"]
    assert found.cost == Spread(150e3, 160e3, 170e3) and found.cost_number.grade == "stated"
    assert found.cost_number.interval is not None and len(found.cost_number.inputs) == 2
    assert found.cost_number.value == pytest.approx(160e3)


def test_what_is_not_planned_keeps_the_catalogues_price(facts_of: Callable[..., Facts]):
    other = {"item": "Desks", "kind": "other", "cost": "5k USD"}
    assert catalogue(facts_of(changes=spending(other)).book)["colocation"].cost_number.grade == "assumed"


def kernel_path(kind: str) -> dict[str, Any]:
    spend = {"item": "Project", "kind": kind, "cost": "700k USD"}
    return {
        "hardware": {"kernel_bypass": {"stack": "none"}, "planned_spend": [spend]},
        "latency.windows.w.nic_to_processor": {"p50": "40 us", "p95": "60 us"},
        "latency.target_p95": "90 us",
    }


def test_a_planned_bypass_is_held_against_the_bypass(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=kernel_path("bypass")))
    (row,) = plan.planned
    (bypass,) = [one for one in plan.remedies if one.id == "kernel_bypass"]
    assert row.remedy == "kernel_bypass" and bypass.cost.value == 700_000
    assert row.saved_us is not None and bypass.saved_alone_us is not None and row.saved_us.value > 10.0
    assert row.in_plan or f"would take {bypass.saved_alone_us.shown} off P95" in plain(row.explanation)


def test_a_card_on_the_kernel_path_changes_nothing_alone(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=kernel_path("nic")))
    (row,) = plan.planned
    (bypass,) = [one for one in plan.remedies if one.id == "kernel_bypass"]
    assert bypass.saved_alone_us is not None and bypass.cost.value != 700_000
    said = plain(row.explanation)
    assert "nothing in P95 as a card alone" in said
    assert f"a kernel bypass would take {bypass.saved_alone_us.shown} off" in said
    assert row.saved_us is None


def test_a_card_on_a_bypassed_path_is_judged_as_a_card(facts_of: Callable[..., Facts]):
    cards = {"item": "Cards", "kind": "nic", "cost": "60k USD"}
    (row,) = make_plan(facts_of(changes=spending(cards))).planned
    assert row.remedy == "nic_refresh" and "alone" not in plain(row.explanation)
