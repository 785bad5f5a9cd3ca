"""Whole plans: one case for each kind of desk, among them those a plan must not get wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewgen.facts import Facts
from reviewgen.facts.plan import Plan
from reviewgen.ledger import plain
from reviewgen.review import tree
from reviewgen.sequencing import make_plan

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "desks.yaml").read_text(encoding="utf-8"))


def check(plan: Plan, expect: dict[str, Any]) -> None:
    """Every expectation of a case against the plan."""
    bought = [step.remedy for step in plan.steps]
    reasons = {one.remedy: plain(one.reason) for one in plan.excluded}
    for key, wanted in expect.items():
        match key:
            case "first":
                assert bought[0] == wanted
            case "remedies":
                assert bought == wanted
            case "stop":
                assert plan.stop_reason == wanted, plain(plan.stop)
            case "binding":
                assert plan.buy_nothing.binding == wanted
            case "nothing":
                assert (plan.buy_nothing.p95_us is None) == wanted
            case "robust":
                assert plan.robust == wanted
            case "after_at_most":
                assert plan.steps[-1].p95_after_us is not None and plan.steps[-1].p95_after_us.value <= wanted
            case "pays":
                npv = plan.steps[-1].npv
                assert npv is not None and (npv.value > 0) == wanted
            case "stop_words":
                assert wanted in plain(plan.stop)
            case "reasons":
                for remedy, words in wanted.items():
                    assert words in reasons[remedy], reasons[remedy]
            case "note":
                assert any(wanted in plain(note) for note in plan.notes)
            case "measure_first":
                assert any(wanted in plain(one.what) for one in plan.measure_first)
            case _:
                raise KeyError(key)


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_desk(case: dict[str, Any], facts_of: Callable[..., Facts]):
    facts = facts_of(case.get("desk", "desk.yaml"), case.get("set", {}))
    plan = make_plan(facts)
    check(plan, case["expect"])
    sound(facts, plan)


def sound(facts: Facts, plan: Plan) -> None:
    """What holds of every plan: no remedy without a place or an excuse, sums that add up, words and no NaN."""
    bought = [step.remedy for step in plan.steps]
    excused = [one.remedy for one in plan.excluded]
    assert sorted(bought + excused) == sorted(one.id for one in plan.remedies)
    assert "obi_feed" not in bought and plan.gates[0].id == "obi_feed"
    spent = 0.0
    for order, step in enumerate(plan.steps, start=1):
        spent += step.cost.value
        assert step.order == order and step.cumulative_cost.value == pytest.approx(spent)
    for before, after in zip(plan.steps, plan.steps[1:], strict=False):
        assert before.p95_after_us == after.p95_before_us or (
            before.p95_after_us is not None
            and after.p95_before_us is not None
            and before.p95_after_us.value == after.p95_before_us.value
        )
    target, budget = facts.desk.latency.target_p95, facts.desk.economics.budget
    if plan.stop_reason == "target_met" and plan.steps:
        last = plan.steps[-1].p95_after_us
        assert last is not None and target is not None and last.value <= target.mid
    if budget is not None:
        assert spent <= budget.mid
    for probabilities in (plan.p_first, plan.p_first_latency):
        assert not probabilities or sum(one.value for one in probabilities.values()) == pytest.approx(1.0)
    text = json.dumps(tree(replace(plan)), allow_nan=False)
    assert "nan" not in text.lower().replace("finance", "")
    assert all(math.isfinite(number.value) for number in facts.ledger.numbers.values())
