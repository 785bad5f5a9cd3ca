"""Whether the exchange's round trip is what the desk waits for."""

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
    prior = facts.book.figure("exchange_latency")
    low, high = prior.interval or (prior, prior)
    consequence = say(
        " Below that floor the desk's own work is hard to notice. The article takes {low} to {high} as usual for an "
        "exchange, from one firm's public remark.", low=low, high=high,
    )  # fmt: skip
    remedy = say("{remedy}", remedy=RULE.remedy)
    yield from judge(facts, "exchange", consequence, remedy)


RULE = Rule(
    id="exchange-dominates",
    title="The exchange is not the largest part of P95",
    failure="The exchange makes the largest part of P95",
    why="What the exchange takes no card and no code can give back; only distance to it can be bought.",
    detection="The largest Euler share of P95 end to end is the exchange's round trip.",
    remedy="Decide between co-location and feed proximity: of the exchange's part only the distance can be bought.",
    effort="months",
    false_alarms="An acknowledgement that queues in the desk's own receive path is counted as exchange.",
    would_change="The exchange's own stamps showing that the order waited on the way, not in the matching engine.",
    needs=("segments",),
    cites=("exchange_latency", "opra_p99_before", "opra_p99_after"),
    cutoffs=("percentile_cover",),
    check=check,
)
