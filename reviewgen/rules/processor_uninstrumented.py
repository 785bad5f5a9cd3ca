"""Whether the order processor records its own queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import NOTHING, attributed, highest, tested_flow

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the desk."""
    if facts.desk.order_processor.instrumented:
        yield Outcome("desk", "pass", "info", say("The processor records its queue's depth and wait."))
        return
    flow = tested_flow(facts)
    text = say("Queue depth and wait inside the order processor are not recorded.")
    if flow is None or flow.regime == "healthy":
        text += say(" Nothing suggests that much queues there today; when that changes, nothing will show it.")
        yield Outcome("desk", "warn", "low", text, flow.peak_utilisation if flow else None)
        return
    text += say(
        " The {highest} of {window} asks {used} of it, so a queue forms there that no dashboard shows.",
        window=Quoted(flow.window), used=flow.peak_utilisation, highest=highest(flow),
    )  # fmt: skip
    yield Outcome("desk", "fail", "high", text + _hidden(facts), flow.peak_utilisation)


def _hidden(facts: Facts) -> Prose:
    """How much of P95 is inside what nobody looks into."""
    part = attributed(facts, "order_processor")
    return say(" About {part} of P95 are made where nobody looks.", part=part) if part else NOTHING


RULE = Rule(
    id="processor-uninstrumented",
    title="The order processor records its queue",
    failure="The order processor does not record its queue",
    why="The desks that kept their edge saw the constraint move while it moved, not a year and a half later.",
    detection="The desk says that queue depth and wait are not recorded, at a rate where a queue forms.",
    remedy="Record the ring's depth at each dequeue and each message's time since enqueue, by type, all day.",
    effort="days",
    false_alarms="Stamps at both ends of the processor, taken elsewhere, tell the same.",
    would_change="A day's record of depth and wait in the busiest window.",
    needs=("instrumentation",),
    cites=("erosion_anecdote",),
    cutoffs=("healthy_utilisation",),
    check=check,
)
