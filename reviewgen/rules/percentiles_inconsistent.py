"""Whether the measured end-to-end P95 is one that the measured segments can add up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.segments import WindowSegments


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window that measures its whole path."""
    for window in facts.segments:
        if window.end_to_end["measured_p95_us"] is not None:
            yield _judged(facts, window)


def _judged(facts: Facts, window: WindowSegments) -> Outcome | Lack:
    total, low, high = (window.end_to_end[name] for name in ("measured_p95_us", "bound_low_us", "bound_high_us"))
    sum_ = window.end_to_end["comonotone_p95_us"]
    nic = window.measured.get("nic_tick_to_trade", {}).get("p95")
    clock = facts.book.given("latency.clock.error", facts.desk.latency.clock.error)
    assert total is not None and clock is not None
    words: Words = {"window": Quoted(window.window), "total": total, "clock": clock}
    if nic is not None and nic.value - clock.value > total.value:
        text = say(
            "In {window} the card reports {nic} at P95 and the whole path, of which that is a part, {total}. More than "
            "the clock error of {clock} separates them, so they are not of the same messages.", **words, nic=nic,
        )  # fmt: skip
        return Outcome(window.window, "fail", "critical", text, nic, total)
    if low is None or high is None or sum_ is None:
        return Lack(window.window, ("segments",), say("Without segments nothing can be held against the whole."))
    words |= {"low": low, "high": high, "sum": sum_}
    if window.inside_bounds:
        text = say(
            "The {total} measured end to end in {window} lie between {low} and {high}, which is all that the segments "
            "can add up to. Percentiles do not add: if all were slow together P95 would be {sum}.", **words,
        )  # fmt: skip
        return Outcome(window.window, "pass", "info", text, total, high)
    text = say(
        "The {total} measured end to end in {window} lie outside {low} to {high}. Whatever the dependence between "
        "them, the measured segments cannot add up to that: the stamps come from clocks that differ, or from different "
        "messages.",
        **words,
    )
    bound = high if total.value > high.value else low
    return Outcome(window.window, "fail", "critical", text, total, bound)


RULE = Rule(
    id="percentiles-inconsistent",
    title="Segments and end to end agree",
    failure="Segments and end to end contradict each other",
    why="A verdict drawn from stamps that contradict each other blames whoever has the worst clock.",
    detection="A measured P95 end to end outside the bounds that hold for any dependence between the segments.",
    remedy="Take all stamps of one message on one clock, match them by message, and repeat the measurement.",
    effort="days",
    false_alarms="Segments and total from different sessions may each be right and still not belong together.",
    would_change="Segments and total from the same messages of the same session.",
    needs=("end_to_end",),
    cites=(),
    cutoffs=("bounds_resolution",),
    check=check,
)
