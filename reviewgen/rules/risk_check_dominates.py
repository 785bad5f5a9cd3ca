"""Whether the pre-trade risk check is what the desk waits for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.dominance import judge

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer, for the window under test."""
    consequence = say(" The check stands in the path of every order, so its tail is the tail of every order.")
    remedy = say(
        "Move what can be decided before the signal out of the order's path: precompute limits and check exposure on "
        "the side. The duty to check stays (SEC rule 15c3-5 in the US)."
    )
    yield from judge(facts, "risk_check", consequence, remedy)


RULE = Rule(
    id="risk-check-dominates",
    title="The risk check is not the largest part of P95",
    failure="The risk check makes the largest part of P95",
    why="Where the check stands is a decision of architecture, and it is cheaper to move than a processor is to "
    "rebuild.",
    detection="The largest Euler share of P95 end to end is the pre-trade risk check.",
    remedy="Change the placement of the check, not its duty.",
    effort="weeks",
    false_alarms="A check that waits for the processor's lock shows the processor's queue as its own.",
    would_change="The check's own service time, stamped inside it, far below what the path waits for it.",
    needs=("segments", "risk_check"),
    cites=(),
    cutoffs=("percentile_cover",),
    check=check,
)
