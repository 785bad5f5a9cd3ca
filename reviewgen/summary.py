"""The executive summary's choices: which findings lead, and the one thing asked of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.review import finding_id
from reviewgen.rules.base import SEVERITIES

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.plan import Plan
    from reviewgen.rules.base import Finding
    from reviewgen.rules.engine import Question

LEADING = 3


def summary(facts: Facts, findings: Sequence[Finding], questions: Sequence[Question]) -> dict[str, Any]:
    """Ids of the leading findings, the next purchase in words, and the one thing asked of the desk."""
    plan = facts.plan
    if plan is None:
        raise ValueError("a summary needs the facts with their plan")
    return {
        "findings": [finding_id(one) for one in leading(findings)],
        "next": next_dollar(plan),
        "ask": ask(plan, questions),
    }


def next_dollar(plan: Plan) -> Prose:
    """What to buy first, what comes with it, and what it does to P95; or why nothing is bought."""
    if not plan.steps:
        return plan.stop
    named = [say("{title} ({cost})", title=_lower(step.title), cost=step.cost) for step in plan.steps]
    text = say("Buy {first}", first=named[0]) if len(named) == 1 else say("Buy, in this order: {first}", first=named[0])
    for one in named[1:]:
        text += say("; {next}", next=one)
    before, after = plan.buy_nothing.p95_us, plan.steps[-1].p95_after_us
    if before is None or after is None:
        return text + say(". {stop}", stop=plan.stop)
    text += say(". P95 falls from {before} to {after}", before=before, after=after)
    met = plan.stop_reason == "target_met"
    return text + (say(", within the target.") + plan.how_sure if met else say(". {stop}", stop=plan.stop))


def _lower(title: str) -> str:
    """A title inside a sentence; abbreviations keep their capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def ask(plan: Plan, questions: Sequence[Question]) -> Prose | None:
    """What would settle the plan's first step, else the question that most checks wait for."""
    if plan.measure_first:
        first = plan.measure_first[0]
        return say("{what} {because}", what=first.what, because=first.because)
    if not questions:
        return None
    need = max(questions, key=lambda one: len(one.unblocks)).need
    return say("{ask} {how}", ask=need.ask, how=need.how_to_measure)


def stop_signal(facts: Facts) -> Prose:
    """The measurement at which the desk should stop buying latency."""
    target = facts.book.given("latency.target_p95", facts.desk.latency.target_p95)
    window = Quoted(facts.verdict.window)
    factor = facts.book.policy("stop_factor")
    if target is not None:
        return say(
            "Stop when P95 end to end in {window} is measured at {target} or less, or when the next microsecond "
            "costs more than {factor} times the last one.",
            window=window,
            target=target,
            factor=factor,
        )
    return say(
        "No target was given, so no measurement says when to stop; until then, stop when the next microsecond costs "
        "more than {factor} times the last one.",
        factor=factor,
    )


def leading(findings: Sequence[Finding]) -> list[Finding]:
    """The most severe open findings, the dearest in latency first, at most one of each rule."""
    open_ones = [one for one in findings if one.outcome.verdict in {"fail", "warn"} and not one.waived]
    ranked = sorted(open_ones, key=_rank)
    best: dict[str, Finding] = {}
    for one in ranked:
        best.setdefault(one.rule.id, one)
    return list(best.values())[:LEADING]


def _rank(one: Finding) -> tuple[int, int, float, int]:
    outcome = one.outcome
    cost = outcome.cost_us.value if outcome.cost_us else 0.0
    return SEVERITIES.index(outcome.severity), outcome.verdict != "fail", -cost, one.step
