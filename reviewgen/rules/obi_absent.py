"""Whether order book imbalance is monitored at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the desk."""
    if facts.obi.resolution != "unmonitored":
        feed = facts.obi.feed
        text = say("Imbalance is monitored on {feed}.", feed=Quoted(feed)) if feed else say("Imbalance is monitored.")
        yield Outcome("desk", "pass", "info", text)
        return
    text = say(
        "The desk monitors no order book imbalance. Queue pressure builds in the book before the price moves, so the "
        "desk learns of it from its own P95, when the queue is already there."
    )
    yield Outcome("desk", "fail", "medium", text, remedy=facts.obi.recommendation)


RULE = Rule(
    id="obi-absent",
    title="Order book imbalance is monitored",
    failure="Order book imbalance is not monitored",
    why="Imbalance is the early sign of the bursts that fill the processor's queue.",
    detection="The desk says that it does not monitor imbalance.",
    remedy="Monitor order flow imbalance on a direct feed; it needs a handler, not a refresh.",
    effort="weeks",
    false_alarms="A desk that takes no price risk between quotes may not need the signal.",
    would_change="An imbalance monitor in production, or a strategy that cannot use one.",
    needs=("obi",),
    cites=("ofi_linear", "latency_rank"),
    cutoffs=(),
    check=check,
)
