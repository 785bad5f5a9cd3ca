"""What the rules on the bypass's money share: whether it is at stake at all, and how much a sunk one weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.ledger import say
from reviewgen.rules.base import Outcome, Severity

if TYPE_CHECKING:
    from reviewgen.facts import Facts


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
