"""A proposed bypass earns what it saves: the whole edge alone recommends nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reviewgen.facts import Facts
from reviewgen.ledger import plain
from reviewgen.rules.base import Outcome
from reviewgen.rules.checklist import RULES

PATH = {
    "nic_tick_to_trade": {"p50": "34 us", "p95": "52 us"}, "nic_to_processor": {"p50": "34 us", "p95": "52 us"},
    "processor_to_wire": {"p50": "4 us", "p95": "6 us"}, "risk_check": "null",
    "exchange_round_trip": {"p50": "10 us", "p95": "14 us"}, "end_to_end": {"p50": "51 us", "p95": "70 us"},
}  # fmt: skip
PROPOSED: dict[str, Any] = {
    "hardware": {"kernel_bypass": {"stack": "none", "live_since": "null", "all_in_cost": "null"}},
    "remedies": {"kernel_bypass": {"cost": "400k USD"}},
    "latency": {"target_p95": "40 us", "windows": [{"name": "open", **PATH}]},
    "economics": {"edge_value": "3.0M USD/yr", "erosion": "18 months"},
}
CHEAP = {"economics": {"value_per_us": "1k USD/us/yr"}}
DEAR = {"economics": {"edge_value": "300k USD/yr", "value_per_us": "90k USD/us/yr"}}
Make = Callable[..., Facts]
BOTH = pytest.mark.parametrize("rule", ["capex-unpaid", "edge-gone-before-payback"])


def judged(rule: str, facts: Facts) -> Outcome:
    (found,) = (one for one in RULES[rule].check(facts) if isinstance(one, Outcome) and one.subject == "bypass")
    return found


@BOTH
def test_the_whole_edge_alone_recommends_no_bypass(rule: str, facts_of: Make):
    facts = facts_of(PROPOSED, CHEAP, plan=True)
    assert facts.capex.npv is not None and facts.capex.npv.value > 0
    (own,) = (one.npv for one in facts.plan.remedies if one.id == "kernel_bypass")
    assert own is not None and own.value < 0
    found = judged(rule, facts)
    assert (found.verdict, found.severity) == ("warn", "medium")
    assert "supposes that the whole edge hangs on the bypass" in plain(found.explanation)
    assert own.shown in plain(found.explanation)
    assert found.remedy is not None and plain(found.remedy).startswith("Do not buy it for the whole edge")


@BOTH
def test_what_it_saves_can_be_worth_more_than_the_edge(rule: str, facts_of: Make):
    found = judged(rule, facts_of(PROPOSED, DEAR, plan=True))
    assert (found.verdict, found.severity) == ("warn", "medium")
    assert found.title is not None and "credited with decides" in plain(found.title)


@BOTH
def test_where_both_agree_it_passes_and_where_the_plan_has_no_figure_it_is_open(rule: str, facts_of: Make):
    assert judged(rule, facts_of(PROPOSED, plan=True)).verdict == "pass"
    found = judged(rule, facts_of(PROPOSED))
    assert (found.verdict, found.severity) == ("warn", "low")
    assert "the plan cannot tell" in plain(found.explanation)


@BOTH
def test_a_bought_bypass_earned_the_whole_edge(rule: str, facts_of: Make):
    facts = facts_of({"economics": {"edge_value": "3.0M USD/yr", "erosion": "12 months"}}, plan=True)
    found = judged(rule, facts)
    assert found.verdict == "pass" and "supposes" not in plain(found.explanation)
    assert "If the whole edge" not in plain(facts.capex.payback_reason)


def test_the_payback_of_a_proposed_bypass_is_told_as_a_supposition(facts_of: Make):
    assert plain(facts_of(PROPOSED).capex.payback_reason).startswith("If the whole edge hung on it, it would pay back")
    never = facts_of(PROPOSED, {"economics": {"edge_value": "10k USD/yr"}})
    assert plain(never.capex.payback_reason).startswith("If the whole edge hung on it: at the middle of every range")
