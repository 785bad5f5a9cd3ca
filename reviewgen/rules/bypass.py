"""What the rules on the bypass's money share: is it at stake, what a sunk one weighs, what a proposed one earns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, say
from reviewgen.rules.base import Outcome, Severity

if TYPE_CHECKING:
    from reviewgen.facts import Facts

BYPASS = "kernel_bypass"
"""Its name in the catalogue."""


def at_stake(facts: Facts) -> bool:
    """Whether a bypass is live, or the network binds so that one would be proposed."""
    return facts.capex.subject == "sunk" or facts.verdict.binding == "network"


def nothing_at_stake() -> Outcome:
    """The answer where no bypass was bought and none would help."""
    text = say("No bypass is live and the network does not bind, so there is none to pay for.")
    return Outcome("bypass", "not_applicable", "info", text)


def severity(facts: Facts) -> Severity:
    """A proposed purchase can still be stopped; a sunk one is judged once, for the next."""
    return "low" if facts.capex.subject == "sunk" else "high"


def credited(facts: Facts, outcome: Outcome) -> Outcome:
    """The outcome of a bypass judged on the whole edge; of a proposed one the plan's own figure is told, and decides.

    The whole edge hangs on a bought bypass, for it earned it. A proposed one earns what it takes off P95.
    """
    if facts.capex.subject == "sunk":
        return outcome
    own = _planned_npv(facts)
    text = outcome.explanation + say(" All this supposes that the whole edge hangs on the bypass.")
    if own is None:
        text += say(" What its own saving is worth, the plan cannot tell.")
        if outcome.verdict != "pass":
            return replace(outcome, explanation=text)
        title = say("Whether the bypass earns its cost is open")
        return replace(outcome, explanation=text, verdict="warn", severity="low", title=title)
    text += say(" Credited in the plan with what it saves, it comes to a net present value of {own}.", own=own)
    if own.value < 0.0 and outcome.verdict in {"pass", "warn"}:
        return replace(
            outcome, explanation=text, verdict="warn", severity="medium",
            title=say("The bypass earns its cost only if the whole edge hangs on it"),
            remedy=say("Do not buy it for the whole edge: what it saves is not worth what it costs."),
        )  # fmt: skip
    if own.value >= 0.0 and outcome.verdict == "fail":
        title = say("What the bypass is credited with decides whether it earns its cost")
        remedy = say("Settle what a microsecond is worth to the desk before the bypass is bought.")
        return replace(outcome, explanation=text, verdict="warn", severity="medium", title=title, remedy=remedy)
    return replace(outcome, explanation=text)


def _planned_npv(facts: Facts) -> Num | None:
    """The net present value that the plan gives the bypass: as its step, else judged on its own."""
    if facts.plan is None:
        return None
    step = next((one for one in facts.plan.steps if one.remedy == BYPASS), None)
    alone = next((one for one in facts.plan.remedies if one.id == BYPASS), None)
    return step.npv if step is not None else alone.npv if alone is not None else None
