"""Whether the imbalance handler competes with the order processor for one core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import highest, tested_flow

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the desk."""
    obi, flow = facts.desk.obi, tested_flow(facts)
    if facts.obi.resolution == "unmonitored" or obi is None:
        yield Outcome("desk", "not_applicable", "info", say("No imbalance is monitored, so it shares no core."))
    elif obi.own_core:
        yield Outcome("desk", "pass", "info", say("The imbalance handler has a core of its own."))
    elif flow is None:
        yield Outcome("desk", "warn", "low", say("The imbalance handler shares a core with the order processor."))
    else:
        text = say(
            "The imbalance handler shares a core with the order processor, which the {highest} of {window} "
            "fills to {used} without it. Both are busiest in the same millisecond.",
            window=Quoted(flow.window), used=flow.peak_utilisation, highest=highest(flow),
        )  # fmt: skip
        if flow.regime == "healthy":
            yield Outcome("desk", "warn", "low", text, flow.peak_utilisation)
        else:
            yield Outcome("desk", "fail", "medium", text, flow.peak_utilisation)


RULE = Rule(
    id="obi-shares-core",
    title="The imbalance handler has a core of its own",
    failure="The imbalance handler shares the processor's core",
    why="The signal is needed most in the burst in which the core has least to give, and each takes from the other.",
    detection="The desk says that the handler has no core of its own.",
    remedy="Pin the handler to a core of its own, away from the order processor and its interrupts.",
    effort="days",
    false_alarms="A handler that runs on the card or another host shares nothing.",
    would_change="Run-queue and context-switch counts of the core in a volatile session that show no contention.",
    needs=("obi", "obi_core"),
    cites=(),
    cutoffs=("healthy_utilisation",),
    check=check,
)
