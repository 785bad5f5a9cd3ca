"""Step four's first question: can the order processor serve the mean rate at all?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    for window, flow in zip(facts.queue, facts.flow, strict=True):
        numbers = {"rate": flow.rate_per_s, "capacity": flow.capacity_per_s, "window": Quoted(window.window)}
        if window.stable:
            text = say("The processor serves {capacity} and {window} brings {rate}.", **numbers)
            yield Outcome(window.window, "pass", "info", text, flow.rate_per_s, flow.capacity_per_s)
        elif window.growth_us_per_us is None or window.time_to_100us_us is None:
            text = say("{window} brings {rate}, exactly what the processor serves: the queue never empties.", **numbers)
            yield Outcome(window.window, "fail", "critical", text, flow.rate_per_s, flow.capacity_per_s)
        else:
            text = say(
                "{window} brings {rate} and the processor serves {capacity}: the offered rate exceeds "
                "capacity, so a "
                "stationary P95 does not exist. The wait grows by {growth} and its P95 passes {limit} within "
                "{time}.",
                **numbers, growth=window.growth_us_per_us, time=window.time_to_100us_us,
                limit=facts.book.policy("knee_limit_us"),
            )
            yield Outcome(window.window, "fail", "critical", text, flow.rate_per_s, flow.capacity_per_s)


RULE = Rule(
    id="processor-unstable",
    title="The order processor serves more than the mean rate",
    failure="The order processor is offered more than it can serve",
    why="Above capacity every further message waits longer than the last; only the end of the burst ends it.",
    detection="Mean rate of a window at or above the processor's capacity.",
    remedy="Take load off the processor or add service capacity before any other purchase.",
    effort="weeks",
    false_alarms="A capacity taken from the article's profile may be far from this desk's own.",
    would_change="Measured service times by type, or a measured saturation rate.",
    needs=(),
    cites=("single_thread_saturation", "dual_thread_saturation"),
    check=check,
)
