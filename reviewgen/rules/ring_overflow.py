"""Whether the ring in front of the order processor can hold what bursts leave in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words, windows

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.queue import WindowQueue
    from reviewgen.facts.ring import RingFill


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window."""
    limit = facts.book.policy("ring_loss_max")
    for (flow, queue), ring in zip(windows(facts), facts.ring, strict=True):
        assert ring is not None
        words: Words = {"window": Quoted(ring.window), "slots": ring.slots}
        if ring.fill_us is not None:
            text = say(
                "More arrives in {window} than leaves, so the ring of {slots} slots is full {fill} after the window "
                "begins and drops the rest.", **words, fill=ring.fill_us,
            )  # fmt: skip
            yield Outcome(ring.window, "fail", "critical", text, ring.fill_us, ring.slots)
        elif not queue.stable:
            text = say("All that is served arrives in {window}: the {slots} slots fill sooner or later.", **words)
            yield Outcome(ring.window, "fail", "high", text, flow.utilisation, ring.slots)
        elif ring.overflowing_bursts is not None:
            yield _bursty(queue, ring, ring.overflowing_bursts, limit)
        elif queue.model == "not_assessed" or not (flow.peak_given or queue.burst):
            needs = ("burst_shape",) if flow.peak_given else ("peak",)
            yield Lack(ring.window, needs, say("How much a burst leaves in the ring is not known."))
        else:
            yield _steady(ring, words, limit)


def _bursty(queue: WindowQueue, ring: RingFill, share: Num, limit: Num) -> Outcome:
    assert queue.burst is not None
    left, loss = queue.burst.peak_queue_msgs, ring.loss
    words: Words = {"window": Quoted(ring.window), "slots": ring.slots, "left": left, "share": share}
    text = say("A mean burst of {window} leaves {left} in a ring of {slots} slots", **words)
    if loss is None or loss.value <= limit.value:
        text += say(": hardly any burst is long enough to overrun it.")
        return Outcome(ring.window, "pass", "info", text, left, ring.slots)
    words["loss"] = loss
    text += say("; {share} of the bursts are long enough to overrun it, and {loss} of all messages are lost.", **words)
    bad = left.value > ring.slots.value
    return Outcome(ring.window, "fail", "critical" if bad else "high", text, loss, limit)


def _steady(ring: RingFill, words: Words, limit: Num) -> Outcome:
    loss = ring.loss
    if loss is None or loss.value <= limit.value:
        text = say("Nothing in {window} fills a ring of {slots} slots: not even its bursts reach capacity.", **words)
        return Outcome(ring.window, "pass", "info", text, ring.slots)
    words["loss"] = loss
    text = say("At the rate of {window} the {slots} slots are full when {loss} of its messages arrive.", **words)
    return Outcome(ring.window, "fail", "high", text, loss, limit)


RULE = Rule(
    id="ring-overflow",
    title="The ring holds what bursts leave in it",
    failure="The ring before the processor overflows",
    why="A full ring drops messages without a word, and a dropped quote is a stale price that looks fresh.",
    detection="The share of messages that find the ring full, simulated under bursts, by formula on a steady stream.",
    remedy="Enlarge the ring only if late messages are still worth having; else drop superseded ones by design.",
    effort="days",
    false_alarms="A ring whose producer waits when it is full loses nothing here and delays the card instead.",
    would_change="The ring's own drop counter at zero over a volatile session.",
    needs=("flow", "ring"),
    cites=(),
    cutoffs=("ring_loss_max",),
    check=check,
)
