"""A processor of which nothing can be computed: what comes first, and what the budget is not spent on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reviewgen.facts import Facts
from reviewgen.ledger import plain
from reviewgen.rules import plan_not_robust, target_unreachable
from reviewgen.rules.base import Lack
from reviewgen.sequencing import make_plan

PEAK = {
    "flow.windows.w.peak_1ms": "400k msg/s",
    "latency.windows.w.processor_to_wire": {"p50": "9 us", "p95": "300 us"},
    "order_processor.instrumented": False,
}
OVER = PEAK | {"flow.windows.w.rate": "300k msg/s", "flow.windows.w.peak_1ms": "700k msg/s"}
SEGMENTLESS = {
    "latency.windows.w": {"name": "w", "nic_tick_to_trade": {"p95": "2 us"}, "end_to_end": {"p95": "80 us"}},
    "order_processor.instrumented": False,
}


@pytest.mark.parametrize(("budget", "bought"), [("60k USD", []), ("100k USD", ["flow_instrumentation"])])
@pytest.mark.parametrize("changes", [PEAK, SEGMENTLESS])
def test_instrumentation_is_bought_only_with_money_for_what_rests_on_it(
    changes: dict[str, Any], budget: str, bought: list[str], facts_of: Callable[..., Facts]
):
    """It costs 40k, and the cheapest that rests on it, batching, 60k."""
    plan = make_plan(facts_of(changes=changes | {"economics.budget": budget}))
    assert plan.stop_reason is None and [step.remedy for step in plan.steps] == bought
    why = [plain(one.reason) for one in plan.excluded if one.remedy == "flow_instrumentation"]
    left = "It would come first, but what it leaves of the budget buys nothing that rests on it."
    assert why == ([] if bought else [left])
    if changes is PEAK:
        short = "The budget of 60k USD does not pay for instrumentation, at 40k USD"
        assert (short in plain(plan.stop)) != bool(bought)


def test_an_overloaded_window_is_asked_for_its_capacity_first(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=OVER))
    (first,) = plan.measure_first
    assert "saturates" in plain(first.what) and "nothing to buy" in plain(first.what)
    assert "more messages come than it can serve" in plain(plan.stop)
    assert any("more messages come than the order processor can serve" in plain(note) for note in plan.notes)
    reasons = {one.remedy: plain(one.reason) for one in plan.excluded}
    assert reasons["dual_thread"].startswith("By the figures given more messages come in w than")
    (bursts,) = make_plan(facts_of(changes=PEAK)).measure_first
    assert "by the millisecond" in plain(bursts.what)


@pytest.mark.parametrize(("changes", "need"), [(OVER, "service_times"), (PEAK, "burst_shape")])
def test_the_rules_ask_for_what_is_missing(changes: dict[str, Any], need: str, facts_of: Callable[..., Facts]):
    facts = facts_of(changes=changes)
    told = replace(facts, plan=make_plan(facts))
    for rule in (target_unreachable, plan_not_robust):
        (lack,) = rule.check(told)
        assert isinstance(lack, Lack) and lack.needs == (need,) and lack.subject == "w"


def test_the_chance_of_the_target_is_not_told_for_want_of_weighing(facts_of: Callable[..., Facts]):
    facts = facts_of(changes=PEAK)
    make_plan(facts)
    assert "Measuring comes before" in plain(facts.ledger.missing["sequence.p_target_met"])
    facts = facts_of(changes={"latency.target_p95": None})
    make_plan(facts)
    assert "gave no target" in plain(facts.ledger.missing["sequence.p_target_met"])


def test_a_processor_as_measured_has_no_predicted_range(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=PEAK))
    assert plan.steps and all(step.predicted_interval is None for step in plan.steps)


def test_a_range_of_p95_holds_the_p95(facts_of: Callable[..., Facts]):
    for name in ("desk.yaml", "migrated.yaml", "network_bound.yaml"):
        for step in make_plan(facts_of(name)).steps:
            span, point = step.predicted_interval, step.p95_after_us
            assert span is not None and point is not None
            assert span.low.value <= point.value * 1.0001 and point.value <= span.high.value * 1.0001
