"""Whether a purchase is about to be made for a stage that does not bind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import NOTHING, STAGE_WORDS, Words, attributed

if TYPE_CHECKING:
    from reviewgen.desk.sections.hardware import Spend
    from reviewgen.facts import Facts
    from reviewgen.facts.plan import PlannedSpend

SERVES = {
    "nic": "network", "bypass": "network", "fpga": "order_processor", "colo": "exchange",
    "processor": "order_processor",
}  # fmt: skip
"""The stage a kind of spending serves, as the catalogue has it; feeds serve the signal, the rest nothing known."""


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each planned purchase."""
    planned = facts.plan.planned if facts.plan else ()
    if not facts.desk.hardware.planned_spend:
        yield Outcome("desk", "pass", "info", say("The desk is about to buy nothing."))
    for index, spend in enumerate(facts.desk.hardware.planned_spend):
        cost = facts.book.given(f"hardware.planned_spend.{index}.cost", spend.cost)
        assert cost is not None
        held = planned[index] if index < len(planned) else None
        yield _judged(facts, spend, cost, held)


def _judged(facts: Facts, spend: Spend, cost: Num, held: PlannedSpend | None) -> Outcome:
    binding, stage = facts.verdict.binding, SERVES.get(spend.kind)
    words: Words = {"item": Quoted(spend.item), "cost": cost}
    if held is not None and held.in_plan:
        text = say("{item} for {cost} is a step of the plan.", **words)
        return Outcome(spend.item, "pass", "info", text, cost)
    if stage is None:
        text = say("{item} for {cost} buys no latency, so it takes no place in this order.", **words)
        return Outcome(spend.item, "not_applicable", "info", text, cost)
    words |= {"stage": STAGE_WORDS[stage]}
    if binding == "unresolved":
        text = say("{item} for {cost} serves {stage}, and what binds is not known yet: it would be a guess.", **words)
        remedy = say("Hold {item} until the segments are measured.", **words)
        title = say("{item} is planned before it is known what binds", **words)
        return Outcome(spend.item, "warn", "high", text, cost, cost_money=cost, remedy=remedy, title=title)
    words |= {"binding": STAGE_WORDS[binding]}
    if spend.kind == "fpga" and binding == "order_processor":
        text = say("{item} for {cost} can take work off {binding}; software can, for less.", **words)
        remedy = say("Hold {item} until the software steps of the plan are done and measured.", **words)
        title = say("{item} is planned for work that software can take off too", **words)
        return Outcome(spend.item, "warn", "medium", text, cost, cost_money=cost, remedy=remedy, title=title)
    if stage == binding:
        text = say("{item} for {cost} serves {stage}, which binds.", **words)
        return Outcome(spend.item, "pass", "info", text, cost)
    text = say("{item} for {cost} serves {stage}, and {binding} binds.", **words) + _reach(facts, stage, held)
    remedy = say("Hold {item}; spend on {binding}, in the order of the plan.", **words)
    title = say("{item} is planned for a stage that does not bind", **words)
    return Outcome(spend.item, "fail", "high", text, cost, cost_money=cost, remedy=remedy, title=title)


def _reach(facts: Facts, stage: str, held: PlannedSpend | None) -> Prose:
    """How little it could move, by the plan where it was computed, else by all that its stage makes of P95."""
    end = facts.verdict.end_to_end_p95_us
    if held is not None and held.saved_us is not None and end is not None:
        return say(" It would take {saved} off a P95 of {end}.", saved=held.saved_us, end=end)
    part = attributed(facts, stage)
    if part is None or end is None:
        return NOTHING
    return say(" If it made that stage free it would take {part} off a P95 of {end}.", part=part, end=end)


RULE = Rule(
    id="hardware-before-software",
    title="Planned purchases serve what binds",
    failure="A purchase is planned for a stage that does not bind",
    why="Most desks buy hardware first and decompose never; the result is a perfect card in front of a saturated "
    "queue.",
    detection="A planned purchase whose stage is not the one that makes the largest part of P95.",
    remedy="Hold the purchase; spend on the stage that binds, in the order of the plan.",
    effort="hours",
    false_alarms="Hardware that is bought for resilience or end of life needs no latency to justify it.",
    would_change="A verdict in which the stage the purchase serves binds.",
    needs=("planned_spend",),
    cites=("software_path",),
    cutoffs=(),
    check=check,
)
