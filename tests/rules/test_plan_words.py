"""What is said of a plan whose draws prefer something that is no remedy of the catalogue."""

from __future__ import annotations

from dataclasses import replace

from reviewgen.ledger import plain
from reviewgen.rules import plan_not_robust


def test_buying_nothing_is_named_as_a_rival_and_as_the_only_winner(facts_of):
    facts = facts_of({"latency": {"target_p95": "45 us"}, "economics": {"budget": "2.0M USD"}}, plan=True)
    plan = facts.plan
    assert plan.steps and plan.robust is not None
    first = next(step.remedy for step in plan.steps if step.remedy in plan.p_first_latency)
    number = plan.p_first_latency[first]

    def said(**first_in: object) -> str:
        changed = replace(plan, robust=False, p_first_latency=first_in, p_first=first_in)
        (outcome,) = plan_not_robust.check(replace(facts, plan=changed))
        assert outcome.verdict == "warn"
        return plain(outcome.explanation)

    assert "Buying nothing is best in" in said(**{first: number, "buy_nothing": number})
    assert "comes first in none of the draws" in said(buy_nothing=number)
