"""The order of the steps: measuring before any hardware, what costs nothing before what costs money."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reviewgen.facts import Facts
from reviewgen.facts.plan import Plan
from reviewgen.ledger import plain
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.remedies import INSTRUMENTATION

FAR = {"latency.windows.w.exchange_round_trip": {"p50": "120 us", "p95": "220 us"}}
BLIND = FAR | {
    "order_processor.instrumented": False,
    "latency.windows.w.processor_to_wire": {"p50": "9 us", "p95": "90 us"},
}


def bought(plan: Plan) -> list[str]:
    return [step.remedy for step in plan.steps]


def gate(plan: Plan) -> str:
    return plain(next(one.answer for one in plan.gates if one.id == "measure_first"))


def test_measuring_comes_before_hardware_that_does_not_rest_on_it(facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of(changes=BLIND))
    assert bought(plan)[:2] == [INSTRUMENTATION, "colocation"] and len(plan.steps) > 2
    assert "before any hardware" in gate(plan)
    assert "before any hardware" in plain(plan.steps[0].why) and "rest on it" in plain(plan.steps[0].why)
    assert INSTRUMENTATION in plan.p_first and plan.p_first[INSTRUMENTATION].value > 0.8
    assert plan.p_first_latency["colocation"].value > 0.8 and plan.robust is True


def test_the_gate_does_not_promise_what_the_plan_does_not_buy(facts_of: Callable[..., Facts]):
    changes = FAR | {"order_processor.instrumented": False, "latency.target_p95": "190 us"}
    plan = make_plan(facts_of(changes=changes))
    assert bought(plan) == ["colocation"]
    assert "before any hardware" not in gate(plan)
    assert "No purchase of the plan rests on it; any in the order processor would." in gate(plan)


def test_a_setting_that_costs_nothing_comes_before_what_is_paid(facts_of: Callable[..., Facts]):
    free = {"remedies": {"risk_placement": {"cost": "0 USD"}}}
    plan = make_plan(facts_of(changes=FAR | free | {"latency.target_p95": "185 us"}))
    order = bought(plan)
    assert order.index("risk_placement") < order.index("colocation")
    assert plan.p_first_latency["risk_placement"].value == 1.0


def test_information_costs_what_rests_on_it_and_nothing_else(facts_of: Callable[..., Facts]):
    """Co-location after instrumentation is worth what it is without it; the first that needs it carries it."""
    edge = {"economics.edge_value": "9M USD/yr"}
    plan = make_plan(facts_of(changes=BLIND | edge))
    steps = {step.remedy: step for step in plan.steps}
    needed = {"sequence.steps.colocation.npv": False, f"sequence.steps.{bought(plan)[2]}.npv": True}
    for path, carries in needed.items():
        npv = steps[path.split(".")[2]].npv
        assert npv is not None and (f"remedy.{INSTRUMENTATION}.cost" in npv.inputs) is carries
    assert np.isclose(plan.steps[-1].cumulative_cost.value, sum(step.cost.value for step in plan.steps))
