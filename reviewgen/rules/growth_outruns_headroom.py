"""When growth takes the busiest millisecond past what software alone can serve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule, VerdictWord
from reviewgen.rules.common import Words, highest

if TYPE_CHECKING:
    from reviewgen.facts import Facts

ROUNDING = 1e-9


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window."""
    growth = facts.book.given("flow.growth", facts.desk.flow.growth)
    assert growth is not None
    act, watch = facts.book.policy("growth_act_months"), facts.book.policy("growth_watch_months")
    for window in facts.flow:
        months = window.months_to_architectural
        words: Words = {
            "window": Quoted(window.window), "peak": window.peak_per_s, "star": window.mu_star_per_s, "growth": growth,
            "share": facts.book.policy("architectural_share"), "limit": window.architectural_per_s,
            "highest": highest(window),
        }  # fmt: skip
        if months is not None and months.value <= 0:
            text = say(
                "The {highest} of {window}, {peak}, is already past {limit}, {share} of the {star} that threads and "
                "code alone could reach; growth of {growth} only adds to it.", **words,
            )  # fmt: skip
            yield Outcome(window.window, "fail", "high", text, window.peak_per_s, window.architectural_per_s)
        elif months is not None and months.value <= watch.value:
            late = months.value <= act.value * (1 + ROUNDING)
            text = say(
                "At {growth}, the {highest} of {window} grows within {months} from {peak} past {limit}, {share} of the "
                "{star} that threads and code alone could reach.", **words, months=months,
            )  # fmt: skip
            text += say(" A redesign begun later is not live by then." if late else " That is time to design in.")
            verdict: VerdictWord = "fail" if late else "warn"
            yield Outcome(window.window, verdict, "high" if late else "medium", text, months, act if late else watch)
        elif not window.peak_given:
            yield Lack(window.window, ("peak",), say("From the mean rate alone the date would look later than it is."))
        elif months is None:
            text = say("The flow of {window} does not grow, so its headroom does not shrink.", **words)
            yield Outcome(window.window, "pass", "info", text, growth)
        else:
            text = say("At {growth}, {window} stays within reach of software for {months}.", **words, months=months)
            yield Outcome(window.window, "pass", "info", text, months, watch)


RULE = Rule(
    id="growth-outruns-headroom",
    title="Growth leaves time to act",
    failure="Growth takes the rate past what software can serve",
    why="Volume grows whether or not anyone buys anything, so headroom is a date; a redesign must start before it.",
    detection="Months until the busiest millisecond reaches the architectural regime at the desk's own growth.",
    remedy="Start the design of the next structure now, and record the busiest millisecond monthly to see the date "
    "move.",
    effort="months",
    false_alarms="One year's growth may be one volatile quarter; compare several.",
    would_change="Growth over several years, or a measured rate that more threads do reach.",
    needs=("flow", "growth"),
    cites=("erosion", "opra_peak"),
    cutoffs=("growth_act_months", "growth_watch_months", "architectural_share"),
    check=check,
)
