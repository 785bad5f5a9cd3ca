"""Which message type makes the queue that all types then wait in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import NOTHING, Words, derived

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow
    from reviewgen.facts.processor import TypeFlow


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window."""
    for window in facts.flow:
        known = [one for one in window.types if one.residual_share is not None]
        if not window.types:
            yield Lack(window.window, ("message_types",), say("Its messages are not counted by type."))
        elif len(known) < len(window.types):
            yield Lack(window.window, ("service_times",), say("Not every type of this window has a service time."))
        elif len(known) == 1:
            text = say("One type arrives in {window}, so there is none to tell apart.", window=Quoted(window.window))
            yield Outcome(window.window, "not_applicable", "info", text)
        else:
            yield _judged(facts, window, known)


def _judged(facts: Facts, window: WindowFlow, types: list[TypeFlow]) -> Outcome:
    first = max(types, key=lambda one: one.residual_share.value if one.residual_share else 0.0)
    residual = first.residual_share
    assert residual is not None
    words: Words = {
        "window": Quoted(window.window), "type": Quoted(first.type), "residual": residual, "share": first.share,
    }  # fmt: skip
    limit = facts.book.policy("binding_type_share")
    text = say("In {window}, {type} messages make {residual} of the queueing and are {share} of the count.", **words)
    text += _heavy(facts, window, types)
    if window.regime == "healthy":
        counted = " The processor has room even in the busiest millisecond, so no type queues long."
        mean = " The processor has room at the mean rate, where no type queues long; no peak was counted."
        text += say(counted if window.peak_given else mean)
        return Outcome(window.window, "pass", "info", text, residual, limit)
    if residual.value < limit.value:
        text += say(" No single type makes half of it, so a change to one of them moves little.")
        return Outcome(window.window, "pass", "info", text, residual, limit)
    text += say(" All types wait in the one queue that it makes.")
    title = say("In {window}, {type} messages make most of the queue", **words)
    remedy = say(
        "Cheapen or thin out {type} messages: every microsecond off its {service} takes {share} of a microsecond "
        "off the mean service time, and every other type waits less for it.",
        **words, service=first.service_us or "service time",
    )  # fmt: skip
    return Outcome(window.window, "warn", "medium", text, residual, limit, remedy=remedy, title=title)


def _heavy(facts: Facts, window: WindowFlow, types: list[TypeFlow]) -> Prose:
    """A sentence on the type that queues most for its count, where one is out of proportion."""
    cutoff = facts.book.policy("type_disproportion")
    counted = [one for one in types if one.residual_share and one.share.value]
    ratio, worst = max(
        ((one.residual_share.value / one.share.value, one) for one in counted if one.residual_share),
        key=lambda pair: pair[0],
    )
    assert worst.residual_share is not None
    if ratio < cutoff.value:
        return NOTHING
    times = derived(
        facts, RULE.id, window.window, "disproportion", ratio, "ratio", "residual share / share of the count",
        worst.residual_share, worst.share,
    )  # fmt: skip
    return say(
        " Message for message, {type} weighs most: {share} of the count and {residual} of the queueing, {times} times "
        "its share.",
        type=Quoted(worst.type), share=worst.share, residual=worst.residual_share, times=times,
    )  # fmt: skip


RULE = Rule(
    id="binding-message-type",
    title="No message type makes the others wait",
    failure="One message type makes most of the queue",
    why="In one queue all types wait alike, so the question is not which type waits but which one makes the others "
    "wait.",
    detection="A type's part of the second moment of service time at or above half, on a processor that is not "
    "healthy.",
    remedy="Cheapen or thin out the type that makes the queue; all the others wait less for it.",
    effort="weeks",
    false_alarms="Service times taken under load hold queueing and make the frequent type look dear.",
    would_change="Service times by type, taken off peak, in which the second moment is spread evenly.",
    needs=("flow", "message_types", "service_times"),
    cites=(),
    cutoffs=("binding_type_share", "type_disproportion"),
    check=check,
)
