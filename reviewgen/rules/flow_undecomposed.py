"""Step one's first question: is the message flow known by type?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    for window in facts.flow:
        if window.types:
            text = say("The flow of {window} is known by type.", window=Quoted(window.window))
            yield Outcome(window.window, "pass", "info", text)
        else:
            text = say(
                "Only the total rate of {window} is known, {rate}: which type fills the queue cannot be "
                "said.",
                window=Quoted(window.window), rate=window.rate_per_s,
            )
            yield Outcome(window.window, "fail", "high", text, measured=window.rate_per_s)


RULE = Rule(
    id="flow-undecomposed",
    title="Message flow is known by type",
    failure="Message flow is not known by type",
    why="Types differ in cost and in how much delay they tolerate, and a total hides which of them makes the "
    "queue.",
    detection="A flow window without shares or rates by type.",
    remedy="Count messages by type for one session in each window and repeat the review.",
    effort="hours",
    false_alarms="A desk that handles one type only may say so with a single share.",
    would_change="Shares by type for every window.",
    needs=(),
    cites=(),
    check=check,
)
