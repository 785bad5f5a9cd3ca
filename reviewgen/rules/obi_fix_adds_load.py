"""What the fuller imbalance feed would do to the order processor that shares its core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for the desk."""
    obi, given = facts.obi, facts.desk.obi
    if given is None or obi.resolution != "sip":
        text = say("The imbalance feed is not a SIP, so no fuller feed has to be added.")
        yield Outcome("desk", "not_applicable", "info", text)
    elif obi.odd_lots and obi.as_of_rule == "from_apr_2026":
        text = say("The SIP is read with its odd lots, so no fuller feed has to be added.")
        yield Outcome("desk", "not_applicable", "info", text)
    elif given.own_core:
        text = say("The handler has a core of its own, so a fuller feed takes no time from the order processor.")
        yield Outcome("desk", "pass", "info", text)
    elif obi.added is None:
        yield Lack("desk", ("feed_rates",), say("How much a fuller feed adds to the shared core is not known."))
    else:
        yield _judged(facts)


def _judged(facts: Facts) -> Outcome:
    added = facts.obi.added
    assert added is not None
    limit = facts.book.policy("near_saturation")
    words: Words = {
        "window": Quoted(added.window), "rate": added.rate_per_s,
        "now": added.utilisation, "then": added.utilisation_after,
    }  # fmt: skip
    text = say(
        "A direct feed in place of the SIP brings {rate} more to the core that the order processor uses. If such a "
        "message costs as much as the mean one, the core goes from {now} to {then} in {window}", **words,
    )  # fmt: skip
    if added.rise_us is not None and added.p95_us is not None and added.p95_after_us is not None:
        words |= {"before": added.p95_us, "after": added.p95_after_us}
        text += say(", and P95 in the processor from {before} to {after} on a steady stream.", **words)
    else:
        text += say(", too full for a P95 to settle.")
    remedy = say("Give the handler a core of its own before its feed is changed.")
    bad = added.utilisation_after.value >= limit.value
    return Outcome(
        "desk", "fail" if bad else "warn", "high" if bad else "low", text, added.utilisation_after, limit,
        cost_us=added.rise_us, remedy=remedy,
    )  # fmt: skip


RULE = Rule(
    id="obi-fix-adds-load",
    title="A fuller imbalance feed costs the processor nothing",
    failure="A fuller imbalance feed would load the order processor",
    why="The fix of the signal can undo the fix of the queue when both run on one core.",
    detection="A SIP as imbalance feed, a shared core, and the message rate of the direct feeds.",
    remedy="Isolate the handler first, then change its feed.",
    effort="days",
    false_alarms="A handler that only keeps the best prices costs far less than a mean message.",
    would_change="The handler's own service time for one update, or a core of its own.",
    needs=("obi", "obi_feed", "obi_core"),
    cites=(),
    cutoffs=("near_saturation",),
    check=check,
)
