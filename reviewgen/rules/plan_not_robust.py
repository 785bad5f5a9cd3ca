"""Whether the plan's first steps stay first over the ranges of costs and effects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import NOTHING, Words
from reviewgen.rules.plan_lacking import plan_lacking

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.plan import Plan


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for the plan."""
    plan = facts.plan
    if plan is None or plan.stop_reason in {None, "not_assessed"}:
        yield plan_lacking(facts)
        return
    shares = plan.p_first_latency or plan.p_first
    if plan.robust is None or not shares:
        yield Outcome("plan", "not_applicable", "info", say("The plan buys nothing that moves latency."))
        return
    limit, names = facts.book.policy("robust_probability"), {one.id: one.title for one in plan.remedies}
    bought = [step.remedy for step in plan.steps if step.remedy in shares]
    if not bought:
        text = say("The plan's first purchase comes first in none of the draws of costs and effects.")
        text += _rivals(plan, "", names)
        yield Outcome("plan", "warn", "medium", text, limit=limit, remedy=_learn(plan))
        return
    words: Words = {"first": names[bought[0]], "share": shares[bought[0]], "limit": limit}
    text = say("{first} moves latency first in {share} of all draws of costs and effects.", **words)
    if plan.robust:
        yield Outcome("plan", "pass", "info", text, shares[bought[0]], limit)
        return
    text += _rivals(plan, bought[0], names) + say(" Less than {limit} is no order to defend", **words)
    text += plan.doubt + say(".")
    yield Outcome("plan", "warn", "medium", text, shares[bought[0]], limit, remedy=_learn(plan))


def _rivals(plan: Plan, chosen: str, names: dict[str, str]) -> Prose:
    others = {id: share for id, share in plan.p_first_latency.items() if id != chosen}
    if not others:
        return NOTHING
    rival = max(others, key=lambda id: others[id].value)
    if rival not in names:
        return say(" Buying nothing is best in {share}.", share=others[rival])
    return say(" {rival} comes first in {share}.", rival=names[rival], share=others[rival])


def _learn(plan: Plan) -> Prose | None:
    """The measurement that is worth making first, and its price where it has one."""
    if not plan.measure_first:
        return say("Buy in the order of the plan, and measure after each step.")
    what, cost = plan.measure_first[0].what, plan.measure_first[0].cost
    return what if cost is None or cost.value == 0.0 else what + say(" It costs {cost}.", cost=cost)


RULE = Rule(
    id="plan-not-robust",
    title="The plan's first purchase stays first",
    failure="The plan's first purchase is not settled",
    why="A plan that changes its first step with the next quote is a preference, not a plan.",
    detection="Share of seeded draws over costs and effects in which the chosen purchase comes first.",
    remedy="Make the measurement that separates the contenders before buying either.",
    effort="days",
    false_alarms="Two purchases that do the same for the same money may both be right.",
    would_change="A quote or a measured effect for the contenders.",
    needs=(),
    cites=(),
    cutoffs=("robust_probability",),
    check=check,
)
