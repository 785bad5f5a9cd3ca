"""What nobody told is not absent: remedies that cannot be weighed are kept apart from those that do not help."""

from __future__ import annotations

from collections.abc import Callable

from reviewgen.facts import Facts
from reviewgen.ledger import plain
from reviewgen.sequencing import make_plan

EXCHANGE = {"latency.windows.w.exchange_round_trip": {"p50": "120 us", "p95": "220 us"}}
UNTYPED = EXCHANGE | {"flow.windows.w.by_type": None, "order_processor.service_times": {"quote": "4 us"}}
BY_TYPE = {"conflation", "book_restructure", "fpga_offload"}


def test_without_types_nothing_is_said_of_the_types(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=UNTYPED))
    reasons = {one.remedy: plain(one.reason) for one in plan.excluded}
    assert {one.remedy for one in plan.unweighed} == BY_TYPE
    for id in BY_TYPE:
        assert reasons[id] == "Message types were not given for w, so it cannot be weighed."


def test_a_target_out_of_reach_of_the_weighed_may_be_reached_by_the_rest(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=UNTYPED))
    assert plan.stop_reason == "target_unreachable"
    stop = plain(plan.stop)
    assert "that could be weighed" in stop and "more money" not in stop
    assert "may still reach it: quote conflation, the order book restructure and FPGA offload" in stop
    assert stop.endswith("To weigh them, give the message types of w and their shares.")


def test_with_everything_told_the_target_is_out_of_reach(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=EXCHANGE))
    assert plan.unweighed == () and "may still" not in plain(plan.stop)


def test_a_risk_check_that_was_not_measured_apart_is_asked_for(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=EXCHANGE | {"latency.windows.w.risk_check": None}))
    (one,) = plan.unweighed
    assert one.remedy == "risk_placement" and "To weigh it, give the risk check's own" in plain(plan.stop)


def test_what_the_desk_excludes_is_not_asked_for(facts_of: Callable[..., Facts]):
    out = {"remedies": {id: {"exclude": True} for id in BY_TYPE}}
    assert make_plan(facts_of(changes=UNTYPED | out)).unweighed == ()


def test_what_rests_on_something_excluded_is_not_asked_for(facts_of: Callable[..., Facts]):
    out = {"order_processor.instrumented": False, "remedies": {"flow_instrumentation": {"exclude": True}}}
    assert make_plan(facts_of(changes=UNTYPED | out)).unweighed == ()
