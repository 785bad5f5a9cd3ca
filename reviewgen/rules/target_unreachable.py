"""Whether any set of purchases reaches the desk's target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, listed, plain, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import STAGE_WORDS, target, target_met
from reviewgen.rules.plan_lacking import plan_lacking
from reviewgen.rules.target_doubt import missed_between, surer

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.plan import Plan


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for the target."""
    plan, limit = facts.plan, target(facts)
    assert limit is not None
    if plan is None or plan.stop_reason in {None, "not_assessed"}:
        yield plan_lacking(facts)
        return
    after = plan.steps[-1].p95_after_us if plan.steps else plan.buy_nothing.p95_us
    if plan.stop_reason == "target_met":
        yield _met(facts, plan, after, limit)
    elif plan.stop_reason == "target_unreachable" and plan.unweighed:
        title = say("Whether the target can be reached is open")
        yield Outcome("target", "warn", "medium", plan.stop, after, limit, remedy=_give(plan), title=title)
    elif plan.stop_reason == "target_unreachable":
        yield Outcome("target", "fail", "high", plan.stop, after, limit, remedy=_lower(plan))
    else:
        yield Outcome("target", "warn", "medium", plan.stop, after, limit)


def _lower(plan: Plan) -> Prose:
    """By what to set a target that nothing reaches: the stage that binds after the plan, where one does."""
    binding = plan.steps[-1].binding_after if plan.steps else plan.buy_nothing.binding
    stage = STAGE_WORDS.get(binding)
    if stage is None:
        return say("Set the target by what the plan leaves, or change the strategy that needs it.")
    return say(
        "Set the target by what {stage} leaves, which binds after the plan, or change the strategy that needs it.",
        stage=stage,
    )  # fmt: skip


def _give(plan: Plan) -> Prose:
    """What the desk would have to give before the target, or the strategy, is given up."""
    gives = {plain(one.give): one.give for one in plan.unweighed}
    return say("Give {gives}, before the target is called out of reach.", gives=listed(gives.values()))


def _met(facts: Facts, plan: Plan, after: Num | None, limit: Num) -> Outcome:
    """The plan meets the target at the usual costs and effects; whether it does over their ranges decides."""
    sure, chance = facts.book.policy("robust_probability"), plan.p_target_met
    if not plan.steps and facts.verdict.end_to_end_p95_us is not None and not target_met(facts):
        return missed_between(plan, facts.verdict.end_to_end_p95_us, limit)
    if chance is None or not plan.steps:
        return Outcome("target", "pass", "info", plan.stop, after, limit)
    if chance.value >= sure.value:
        return Outcome("target", "pass", "info", plan.stop, chance, sure)
    title = say("The plan reaches the target at the usual effects, not surely")
    return Outcome("target", "warn", "medium", plan.stop, chance, sure, remedy=surer(plan), title=title)


RULE = Rule(
    id="target-unreachable",
    title="The plan reaches the target",
    failure="The plan does not reach the target",
    why="A target that nothing reaches turns every review into the next purchase.",
    detection="The lowest P95 over all sets of purchases, and within the budget, against the target; and in how many "
    "draws of costs and effects the plan meets it.",
    remedy="Raise the budget to what the target costs, or the target to what the budget buys; both are in the plan.",
    effort="hours",
    false_alarms="The catalogue holds what is usual; a new exchange gateway or protocol is not in it.",
    would_change="A remedy of the desk's own with a measured effect.",
    needs=("target",),
    cites=(),
    cutoffs=("stop_factor", "robust_probability"),
    check=check,
)
