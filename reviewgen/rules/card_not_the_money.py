"""Whether the price of the cards is a small part of what the bypass costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import Words, target_met

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the desk."""
    capex, limit = facts.capex, facts.book.policy("card_share_min")
    share, cards, cost = capex.nic_cost_share, capex.nic_cards, capex.nic_cost
    if share is None or cards is None or cost is None:
        text = say("Without a price the cards cannot be held against the whole.")
        yield Outcome("desk", "not_applicable", "info", text)
        return
    noun = "card costs" if cards.value == 1 else "cards cost"
    words: Words = {"cards": cards, "noun": noun, "cost": cost, "all": capex.all_in_cost, "share": share}
    text = say("The {cards} {noun} {cost}, which is {share} of the {all} that a bypass takes all in.", **words)
    if share.value >= limit.value:
        yield Outcome("desk", "pass", "info", text, share, limit)
        return
    if target_met(facts) and capex.subject == "sunk" and not facts.desk.hardware.planned_spend:
        text += say(" That is spent, P95 is within the target and no purchase is planned: no decision rests on it.")
        yield Outcome("desk", "not_applicable", "info", text, share, limit)
        return
    text += say(" The rest is integration and engineering, so a decision on the price of cards leaves out the cost.")
    yield Outcome("desk", "warn", "low", text, share, limit)


RULE = Rule(
    id="card-not-the-money",
    title="The cards are a fair part of the cost",
    failure="The card is not the money",
    why="Cards have a price list and engineering has none, so budgets are argued over the smaller number.",
    detection="Cost of the cards against the bypass's cost all in.",
    remedy="Budget the integration and the first year's engineering, and compare purchases by their whole cost.",
    effort="hours",
    false_alarms="A desk with a team that does this every year pays little more than the cards.",
    would_change="A cost all in, from the ledger, that is close to the price of the cards.",
    needs=("cards",),
    cites=("nic_unit_cost", "nics_per_server", "bypass_stack_cost"),
    cutoffs=("card_share_min",),
    check=check,
)
