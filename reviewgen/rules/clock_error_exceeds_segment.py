"""Whether the one-way segments are longer than the clocks can be apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts

ONE_WAY = {"nic_to_processor": "card to processor", "processor_to_wire": "processor to wire"}
"""Segments whose ends are stamped by different clocks; round trips and stamps of one host are not."""
RANKS = ("p50", "p95", "p99")


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window, about its shortest one-way segment."""
    clock = facts.book.given("latency.clock.error", facts.desk.latency.clock.error)
    assert clock is not None
    for window in facts.segments:
        medians = {
            segment: next(given[rank] for rank in RANKS if rank in given)
            for segment in ONE_WAY
            if (given := window.measured.get(segment, {})) and any(rank in given for rank in RANKS)
        }
        if medians:
            shortest = min(medians, key=lambda segment: medians[segment].value)
            yield _judged(facts, window.window, ONE_WAY[shortest], medians[shortest], clock)
        else:
            yield Lack(window.window, ("segments",), say("No one-way segment of this window is measured."))


def _judged(facts: Facts, window: str, segment: str, length: Num, clock: Num) -> Outcome:
    room = facts.book.policy("clock_error_share")
    words: Words = {"window": Quoted(window), "segment": segment, "length": length, "clock": clock, "room": room}
    if length.value <= clock.value:
        text = say(
            "In {window} the segment {segment} is given as {length} and the clocks at its ends may be {clock} apart: "
            "the figure is unresolved, and so is any saving on it.", **words,
        )  # fmt: skip
        return Outcome(window, "fail", "high", text, length, clock)
    if clock.value > room.value * length.value:
        text = say(
            "In {window} the segment {segment} is given as {length}; a clock error of {clock} is more than {room} of "
            "it.",
            **words,
        )
        title = say("The clock error is a fair part of a one-way segment")
        return Outcome(window, "warn", "medium", text, length, clock, title=title)
    text = say("The shortest one-way segment of {window}, {segment}, takes {length}; clocks err by {clock}.", **words)
    return Outcome(window, "pass", "info", text, length, clock)


RULE = Rule(
    id="clock-error-exceeds-segment",
    title="One-way segments are longer than the clock error",
    failure="A one-way segment is no longer than the clock error",
    why="Two clocks make a one-way figure, and their difference is in it as if it were latency.",
    detection="The median of a one-way segment at or below the stated clock error, or not far above it.",
    remedy="Stamp both ends with one clock, or discipline both by hardware time stamps, and measure again.",
    effort="days",
    false_alarms="A constant offset that was calibrated away is no error any more; state what is left of it.",
    would_change="A measured clock error well below the segment.",
    needs=("latency", "clock"),
    cites=(),
    cutoffs=("clock_error_share",),
    check=check,
)
