"""Why the plan stops: a target out of reach of everything is not a plan that stops for its price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reviewgen.facts import Facts
from reviewgen.ledger import plain
from reviewgen.rules import target_unreachable
from reviewgen.sequencing import make_plan
from tests.sequencing.test_page import plan_rows

EXCHANGE = {"latency.windows.w.exchange_round_trip": {"p50": "120 us", "p95": "220 us"}}
FACTOR = {"thresholds": {"stop_factor": {"value": 1.1, "reason": "House rule"}}}
DEAR = {"thresholds": {"stop_factor": {"value": 1000, "reason": "House rule"}}}
RISK = {
    "latency.windows.w.risk_check": {"p50": "60 us", "p95": "150 us"},
    "latency.windows.w.processor_to_wire": {"p50": "70 us", "p95": "170 us"},
    "latency.target_p95": "5 us",
}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (EXCHANGE | FACTOR, "because the next microsecond would cost more than 1.1 times the last one."),
        (EXCHANGE | DEAR | {"economics.value_per_us": "10k USD/us/yr"}, "because the next purchase would cost more"),
    ],
)
def test_a_plan_cut_for_its_price_says_what_more_money_would_reach(
    changes: dict[str, Any], why: str, facts_of: Callable[..., Facts]
):
    plan = make_plan(facts_of(changes=changes))
    assert plan.stop_reason == "target_unreachable" and plan.exhaustive and plan.exhaustive.p95_us
    after = plan.steps[-1].p95_after_us
    assert after is not None and plan.exhaustive.p95_us.value < after.value
    stop = plain(plan.stop)
    assert f"even {plan.exhaustive.cost.shown} would bring P95 only to {plan.exhaustive.p95_us.shown}." in stop
    assert f"The plan stops at {after.shown}, {why}" in stop and "more money" not in stop


def test_where_nothing_was_left_out_no_money_reaches_it(facts_of: Callable[..., Facts]):
    stop = plain(make_plan(facts_of(changes={"latency.target_p95": "5 us"})).stop)
    assert "; the plan comes to 31.9 µs, and no more money would reach it." in stop


def test_a_plan_of_which_nothing_pays_buys_nothing(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=EXCHANGE | {"economics.value_per_us": "1 USD/us/yr"}))
    assert plan.steps == () and "The plan buys nothing, because the next purchase" in plain(plan.stop)


@pytest.mark.parametrize(("changes", "stage"), [(EXCHANGE, "the exchange"), (RISK, "the risk check")])
def test_the_target_is_set_by_the_stage_that_binds(
    changes: dict[str, Any], stage: str, facts_of: Callable[..., Facts]
):
    facts = facts_of(changes=changes)
    plan = make_plan(facts)
    assert plan.stop_reason == "target_unreachable"
    (outcome,) = target_unreachable.check(replace(facts, plan=plan))
    assert plain(outcome.remedy).startswith(f"Set the target by what {stage} leaves")  # type: ignore


def test_the_page_calls_a_set_cheapest_only_where_it_reaches_the_target():
    from tests.sequencing.test_page import MIGRATED

    assert "the cheapest set to the target, of all that were tried," in plan_rows(MIGRATED)[2]
    beyond = MIGRATED.replace("target_p95: 60 us", "target_p95: 6 us")
    assert beyond != MIGRATED
    section = plan_rows(beyond)[2]
    assert "the set of lowest P95, of all that were tried," in section and "cheapest set" not in section
