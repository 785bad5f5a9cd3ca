"""The executive summary's choices: which findings lead, and the one thing asked of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.review import finding_id
from reviewgen.rules.base import SEVERITIES
from reviewgen.rules.known import DESK

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.plan import Plan
    from reviewgen.rules.base import Finding
    from reviewgen.rules.engine import Question

LEADING = 3
NAMED = 3
"""Purchases named before the plan itself must be read."""


def summary(facts: Facts, findings: Sequence[Finding], questions: Sequence[Question]) -> dict[str, Any]:
    """Ids of the leading findings, the next purchase in words, and the one thing asked of the desk."""
    plan = facts.plan
    if plan is None:
        raise ValueError("a summary needs the facts with their plan")
    return {
        "findings": [finding_id(one) for one in leading(findings)],
        "next": next_dollar(facts, plan),
        "ask": ask(plan, questions, facts.verdict.window),
    }


def next_dollar(facts: Facts, plan: Plan) -> Prose:
    """What to buy first, what comes with it, what it does to P95 and for how long; or why nothing is bought."""
    if not plan.steps:
        return plan.stop
    text = _purchases(plan)
    before, after = plan.buy_nothing.p95_us, plan.steps[-1].p95_after_us
    if before is None or after is None or plan.stop_reason == "target_unreachable":
        return text + say(" {stop}", stop=plan.stop)  # which says what the plan comes to
    text += _fall(before, after, facts.verdict.end_to_end_p95_us)
    if plan.stop_reason != "target_met":
        return text + say(". {stop}", stop=plan.stop)
    return text + say(", within the target.") + plan.how_sure + _until(facts, plan)


def _purchases(plan: Plan) -> Prose:
    """The first purchases by name and cost, and what all of them cost."""
    named = [say("{title} ({cost})", title=_lower(step.title), cost=step.cost) for step in plan.steps]
    if len(named) == 1:
        return say("Buy {first}.", first=named[0])
    text = say("Buy, in this order: {first}", first=named[0])
    for one in named[1:NAMED]:
        text += say("; {next}", next=one)
    if len(named) > NAMED:
        text += say("; then the rest of the plan, {all} in all", all=plan.steps[-1].cumulative_cost)
    return text + say(".")


def _fall(before: Num, after: Num, measured: Num | None) -> Prose:
    """What the plan does to P95; where today's is the model's, it stands beside the desk's own."""
    if before.shown == after.shown:
        return say(" It leaves P95 at {after}", after=after)
    if measured is None or measured.shown == before.shown:
        return say(" P95 falls from {before} to {after}", before=before, after=after)
    known = "measured" if measured.grade == "measured" else "given"
    text = f" By the model P95 falls from {{before}} ({known}: {{own}}) to {{after}}"
    return say(text, before=before, after=after, own=measured)


def _until(facts: Facts, plan: Plan) -> Prose:
    """How long the plan holds, where growth ends it before a redesign begun now would be live."""
    months = plan.holds_months
    if months is None or months.value > facts.book.policy("growth_act_months").value:
        return say("")
    text = say(" At this growth the plan keeps it there for {months}", months=months)
    longer = plan.surer.holds_months if plan.surer else None
    return text + (say(", with the addition for {longer}.", longer=longer) if longer else say("."))


def _lower(title: str) -> str:
    """A title inside a sentence; abbreviations keep their capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def ask(plan: Plan, questions: Sequence[Question], window: str) -> Prose | None:
    """What would settle the plan's first step, else the question that most checks wait for.

    One of the desk as a whole, or of the window under test, goes before one of other windows.
    """
    if plan.measure_first:
        first = plan.measure_first[0]
        return say("{what} {because}", what=first.what, because=first.because)
    if not questions:
        return None
    one = max(questions, key=lambda one: (bool({DESK, window} & {*one.subjects}), len(one.unblocks)))
    return say("{ask} {how}", ask=one.ask, how=one.need.how_to_measure)


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
