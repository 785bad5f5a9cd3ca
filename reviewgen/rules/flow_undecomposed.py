"""Step one's first question: is the message flow known by type?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule, Severity

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    for window in facts.flow:
        name = Quoted(window.window)
        if window.types:
            most = max(window.types, key=lambda one: one.share.value)
            text = say(
                "Flow in {window} is known by type; {type} is the most frequent, with {share} of the messages.",
                window=name, type=Quoted(most.type), share=most.share,
            )  # fmt: skip
            yield Outcome(window.window, "pass", "info", text, measured=most.share)
        else:
            text = say(
                "Only the total rate of {window} is known, {rate}. Quotes, trades, acknowledgements and "
                "cancel-replaces cost the processor different amounts of time, so nobody can yet say which of them "
                "fills its queue.",
                window=name, rate=window.rate_per_s,
            )  # fmt: skip
            severity: Severity = "high" if window.window == facts.verdict.window else "medium"
            yield Outcome(window.window, "fail", severity, text, measured=window.rate_per_s)


RULE = Rule(
    id="flow-undecomposed",
    title="Message flow is known by type",
    failure="Message flow is not known by type",
    why="Types differ in cost and in how much delay they tolerate, and a total hides which of them makes the queue.",
    detection="A flow window without shares or rates by type.",
    remedy="Count messages by type for one session in each window and repeat the review.",
    effort="hours",
    false_alarms="A desk that handles one type only may say so with a single share.",
    would_change="Shares by type for every window.",
    needs=("flow",),
    cites=("network_bound_rate", "middle_rate", "architectural_rate"),
    cutoffs=(),
    check=check,
)
