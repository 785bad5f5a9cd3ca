"""Whether the network still makes the largest part of the tail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words, attributed, owned, segments_lacking, target_note, tested
from reviewgen.rules.within import largest, settled

if TYPE_CHECKING:
    from reviewgen.facts import Facts

STAGE = "network"


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer, for the window under test."""
    measured, lacking, part = tested(facts), segments_lacking(facts), attributed(facts, STAGE)
    if lacking is not None or measured is None or part is None:
        yield lacking or Lack(facts.verdict.window, ("segments",), say("The segments do not compose."))
        return
    name, share = measured.window, measured.euler[STAGE]
    limit = facts.book.policy("not_migrated_from")
    words: Words = {"window": Quoted(name), "stage": owned(facts, STAGE), "share": share, "part": part, "limit": limit}
    text = say("In {window}, {stage} makes {share} of P95 end to end, {part}.", **words)
    if share.value < facts.book.policy("migrated_below").value:
        text += say(" Making it free would hardly be noticed.")
        yield Outcome(name, "pass", "info", text, share, limit)
    elif share.value < limit.value:
        text += say(" That is a part worth having and less than {limit}: other stages come with it.", **words)
        text += target_note(facts)
        title = say("The network still takes a fair part of P95")
        found = Outcome(name, "warn", "medium", text, share, limit, cost_us=part, remedy=_remedy(facts), title=title)
        yield settled(facts, found, STAGE)
    else:
        text += _kernel(facts) + _mark(facts) + target_note(facts)
        found = Outcome(name, "fail", "high", text, share, limit, cost_us=part, remedy=_remedy(facts))
        yield settled(facts, found, STAGE, largest(STAGE))


def _kernel(facts: Facts) -> Prose:
    """What a bypass could take of it, by the article's prior, where packets still pass the kernel."""
    if facts.desk.hardware.live_bypass:
        return say(" The bypass is live, so what is left is the card, the wire and the hand-over to the processor.")
    kernel = facts.book.figure("kernel_overhead")
    low, high = kernel.interval or (kernel, kernel)
    return say(
        " Packets still pass the kernel; the article puts that at {low} to {high} a transit, without a traced source.",
        low=low, high=high,
    )  # fmt: skip


def _mark(facts: Facts) -> Prose:
    """Why the article's own mark of a network that binds proves nothing here."""
    words: Words = {"rate": facts.book.article("network_bound_rate"), "median": facts.implied.median_us}
    return say(
        " The article's mark for a network that binds, a median near ten microseconds at {rate}, is no proof of it: "
        "its own processor alone takes {median} there.", **words,
    )  # fmt: skip


def _remedy(facts: Facts) -> Prose:
    if facts.desk.hardware.live_bypass:
        return say("Look at pinning, interrupt moderation and the hand-over: no newer card changes them.")
    return say("Tune the kernel path or bypass it; the plan weighs the one against the other.")


RULE = Rule(
    id="network-still-binding",
    title="The network is not what binds",
    failure="The network still binds",
    why="A method that always answers with the order processor is wrong on every desk whose path is still the slow "
    "part.",
    detection="The network's Euler share of P95 end to end at or above half.",
    remedy="Spend on the network: the processor's queue is not what this desk feels.",
    effort="weeks",
    false_alarms="Stamps taken behind the kernel count the processor's scheduling as network.",
    would_change="A hardware stamp at the card that shows the packet waiting elsewhere.",
    needs=("segments",),
    cites=("kernel_overhead", "bypass_overhead", "bypass_reduction", "network_bound_rate", "stac_t0"),
    cutoffs=("not_migrated_from", "migrated_below"),
    check=check,
)
