"""Whether the edge of the bypass lasts until its cost is earned back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, in_draws, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.bypass import at_stake, credited, nothing_at_stake, severity
from reviewgen.rules.common import Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the bypass, bought or proposed."""
    yield credited(facts, _lasting(facts)) if at_stake(facts) else nothing_at_stake()


def _lasting(facts: Facts) -> Outcome:
    gone, payback = facts.erosion.gone_after_months, facts.capex.payback_months
    words: Words = {"gone": gone, "cost": facts.capex.all_in_cost}
    if payback is None:
        text = say(
            "Against an edge that is gone after {gone}, the {cost} are never earned back at the middle of every range: "
            "the edge erodes before it has earned them.", **words,
        )  # fmt: skip
        return Outcome("bypass", "fail", severity(facts), text, facts.capex.all_in_cost, gone)
    words["payback"] = payback
    text = say("The {cost} are earned back after {payback}; the edge is gone after {gone}", **words) + _span(gone)
    likely = facts.capex.payback_probability
    if likely is not None and likely.value < 1:
        text += say(" Over all ranges given it pays back at all {draws}.", draws=in_draws(likely))
    if payback.value >= gone.value:
        return Outcome("bypass", "fail", severity(facts), text, payback, gone)
    if payback.value >= gone.low:
        title = say("The edge may be gone before the bypass is earned back")
        return Outcome("bypass", "warn", "low", text, payback, gone, title=title)
    return Outcome("bypass", "pass", "info", text, payback, gone)


def _span(gone: Num) -> Prose:
    if gone.interval is None:
        return say(".")
    low, high = gone.interval
    return say(", {low} to {high} by the range given.", low=low, high=high)


RULE = Rule(
    id="edge-gone-before-payback",
    title="The bypass is earned back while its edge lasts",
    failure="The edge is gone before the bypass is earned back",
    why="A hardware edge erodes as rivals buy the same cards; money that comes back later than that comes from "
    "elsewhere.",
    detection="Payback of the bypass's cost against the months after which its edge is gone.",
    remedy="Judge a bought bypass once and let it go; for a proposed one, get a cheaper quote or keep the kernel.",
    effort="hours",
    false_alarms="Rivals without the means to follow leave the edge longer than the article's span.",
    would_change="An edge that was measured to last, or a quote low enough to come back in time.",
    needs=("edge_value",),
    cites=("erosion", "erosion_anecdote", "bypass_stack_cost", "latency_rank"),
    cutoffs=(),
    check=check,
)
