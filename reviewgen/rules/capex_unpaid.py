"""Whether the bypass, and each step of the plan, earns its cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, in_draws, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.bypass import at_stake, credited, nothing_at_stake, severity
from reviewgen.rules.common import NOTHING, Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the bypass, and one for each step of the plan that does not earn its cost."""
    yield credited(facts, _bypass(facts)) if at_stake(facts) else nothing_at_stake()
    for step in facts.plan.steps if facts.plan else ():
        if step.npv is not None and step.npv.value < 0:
            text = say(
                "{step} costs {cost} and comes to a net present value of {npv}: it is in the plan for the target, not "
                "for its own return.", step=step.title, cost=step.cost, npv=step.npv,
            )  # fmt: skip
            yield Outcome(step.remedy, "warn", "medium", text, step.npv, cost_money=step.cost)


def _bypass(facts: Facts) -> Outcome:
    capex = facts.capex
    npv, value, least = capex.npv, capex.edge_value, capex.breakeven_edge_value
    assert npv is not None and value is not None
    words: Words = {"cost": capex.all_in_cost, "npv": npv, "value": value, "least": least, "low": npv, "high": npv}
    text = say("The bypass, {cost} all in, comes to a net present value of {npv} on an edge worth {value}.", **words)
    text += _ends(npv) + say(" It breaks even at an edge of {least}.", **words) + _kept_running(facts, npv)
    if npv.value < 0:
        if capex.subject == "sunk":
            text += say(" That money is spent, and no later purchase brings it back.")
        remedy = _sunk(capex.subject)
        return Outcome("bypass", "fail", severity(facts), text, value, least, cost_money=npv, remedy=remedy)
    sure = facts.book.policy("robust_probability")
    if capex.npv_p_positive is not None and capex.npv_p_positive.value < sure.value:
        text += say(" It is above zero {draws}.", draws=in_draws(capex.npv_p_positive))
        title = say("Whether the bypass earns its cost is open")
        return Outcome("bypass", "warn", "low", text, value, least, remedy=_sunk(capex.subject), title=title)
    return Outcome("bypass", "pass", "info", text, value, least)


def _sunk(subject: str) -> Prose | None:
    """What is left to do about a bypass that is bought; one that is not takes the rule's own remedy."""
    if subject != "sunk":
        return None
    return say("Take it as a measure for the next purchase; what is spent decides nothing any more.")


def _ends(npv: Num) -> Prose:
    if npv.interval is None:
        return NOTHING
    low, high = npv.interval
    return say(" Over the ranges given that is {low} to {high}.", low=low, high=high)


def _kept_running(facts: Facts, npv: Num) -> Prose:
    """How long operating cost is counted, where counting it to the horizon would turn the answer."""
    kept, gone = facts.capex.npv_kept_running, facts.erosion.gone_after_months
    if kept is None or (kept.value < 0) == (npv.value < 0):
        return NOTHING
    return say(
        " Operating cost is counted until the edge is gone, after {gone}: that alone decides the sign. Of a stack kept "
        "running to the horizon it would be {kept}.", gone=gone, kept=kept,
    )  # fmt: skip


RULE = Rule(
    id="capex-unpaid",
    title="What was and will be bought earns its cost",
    failure="A purchase does not earn its cost",
    why="Latency is bought with the same money as everything else; an edge that erodes has to earn faster than it "
    "goes.",
    detection="Net present value of the bypass and of each step of the plan below zero.",
    remedy="Buy nothing is always an option: take the step only if the target itself is worth its cost.",
    effort="hours",
    false_alarms="An edge that defends existing flow is worth what would be lost, not what is gained.",
    would_change="A higher value of the edge, a slower erosion, or a lower cost.",
    needs=("edge_value",),
    cites=("bypass_stack_cost", "erosion"),
    cutoffs=("robust_probability",),
    check=check,
)
