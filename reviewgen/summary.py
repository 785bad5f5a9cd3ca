"""The executive summary's choices: which findings lead, and the one thing asked of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.review import finding_id
from reviewgen.rules.base import SEVERITIES

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.rules.base import Finding
    from reviewgen.rules.engine import Question

LEADING = 3


def summary(findings: Sequence[Finding], questions: Sequence[Question]) -> dict[str, Any]:
    """Ids of the leading findings and of the question that unblocks most rules."""
    return {
        "findings": [finding_id(one) for one in leading(findings)],
        "ask": max(questions, key=lambda one: len(one.unblocks)).need.id if questions else None,
    }


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
