"""Whether three decisions, each reasonable alone, meet: a fast card, a full processor, a blind signal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import NOTHING, Words, tested_flow
from reviewgen.rules.fullness import Fullness, fullness, room

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for the desk; one sound part is enough to pass, whatever else is unknown."""
    flow = tested_flow(facts)
    asked = fullness(facts, RULE.id, flow) if flow is not None else None
    fast, full, blind = _fast(facts), asked.used.value >= 1 if asked else None, _blind(facts)
    if fast is False or full is False or blind is False:
        sound = "the card" if fast is False else "the processor" if full is False else "the imbalance signal"
        because = {
            "the card": say("still takes a fair part of P95 itself"),
            "the processor": room(facts, asked) if asked else NOTHING,
            "the imbalance signal": say("sees the book"),
        }[sound]
        text = say("The three do not meet here: {sound} {because}.", sound=sound, because=because)
        yield Outcome("desk", "pass", "info", text)
    elif fast and full and blind and asked:
        yield _met(facts, asked)
    else:
        parts = {"nic_latency": fast, "flow" if flow is None else "peak": full, "obi": blind}
        needs = tuple(need for need, known in parts.items() if known is None)
        if blind is None and facts.desk.obi is not None:
            needs = tuple("obi_feed" if need == "obi" else need for need in needs)
        yield Lack("desk", needs, say("What is known so far is the pattern; the rest is not known."))


def _fast(facts: Facts) -> bool | None:
    """Whether packets reach the processor fast: little of P95 made by the network, or at least a live bypass.

    The card's own P95 over the whole's stands in where the segments do not tell the network's part of the tail.
    """
    verdict = facts.verdict
    network = None if verdict.stamps_disagree else verdict.shares["network"]
    share = network if network is not None else verdict.nic_share
    if share is not None:
        return share.value < facts.book.policy("migrated_below").value
    return True if facts.desk.hardware.live_bypass else None


def _blind(facts: Facts) -> bool | None:
    """Whether the signal misses part of the book, or there is none."""
    obi = facts.obi
    if obi.resolution in {"direct", "consolidated"}:
        return False
    if obi.resolution == "sip":
        return obi.odd_lots is not True or obi.as_of_rule != "from_apr_2026"
    return True if obi.resolution == "unmonitored" else None


def _met(facts: Facts, asked: Fullness) -> Outcome:
    nic, obi = facts.verdict.nic_p95_us, facts.obi
    words: Words = {"window": Quoted(facts.verdict.window), "used": asked.used, "feed": Quoted(obi.feed or "")}
    words["by"] = asked.by
    words["card"] = say("the card hands packets over in {nic} at P95" if nic else "the bypass is live", nic=nic or "")
    words["signal"] = say("the signal that would warn reads {feed}" if obi.feed else "nobody watches the book", **words)
    text = say(
        "Three decisions, each reasonable alone, meet in {window}: {card}, the {by} asks {used} of the order "
        "processor, and {signal}. No single part of the path explains what they do together.", **words,
    )  # fmt: skip
    return Outcome("desk", "fail", "critical", text, asked.used, cost_us=facts.verdict.gap_us)


RULE = Rule(
    id="compound-failure",
    title="No fast card feeds a full queue unseen",
    failure="A fast card feeds a full queue, and the signal does not see it",
    why="Each part passes its own review, so only a review of all three finds what they do together.",
    detection="A card that makes little of P95, a peak above capacity, and an imbalance signal from part of the book.",
    remedy="Leave the card alone: the signal takes a change of its feed or its settings, the queue one of the "
    "processor.",
    effort="weeks",
    false_alarms="A processor whose peak stands in the article's profile may have more room than it is given.",
    would_change="Room in the processor's busiest millisecond, or a signal from the whole top of the book.",
    needs=(),
    cites=("ofi_linear", "odd_lot_share"),
    cutoffs=("migrated_below", "healthy_utilisation"),
    check=check,
)
