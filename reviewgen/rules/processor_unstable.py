"""Step four's first question: can the order processor serve the mean rate at all?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import NOTHING, Words, windows
from reviewgen.rules.doubt import contradicted, rate_served, stands

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    for (flow, queue), processor in zip(windows(facts), facts.processors, strict=True):
        rate, capacity = flow.rate_per_s, flow.capacity_per_s
        words: Words = {"rate": rate, "capacity": capacity, "window": Quoted(flow.window)}
        borrowed = _borrowed(facts) if processor.basis == "article" else NOTHING
        served = rate_served(facts, capacity)
        more = borrowed + (contradicted(facts, served, capacity) if served is not None else NOTHING)
        if queue.stable:
            text = say("In {window}, {rate} arrive and the processor serves {capacity}.", **words) + more
            if served is None:
                yield Outcome(flow.window, "pass", "info", text, rate, capacity)
            else:
                title = say("Latencies were measured above what the processor is said to serve")
                yield Outcome(flow.window, "warn", "medium", text, served, capacity, title=title)
            continue
        if queue.growth_us_per_us is None or queue.time_to_100us_us is None:
            text = say("In {window}, {rate} arrive, all that the processor serves: its queue never empties.", **words)
        else:
            words |= {
                "growth": queue.growth_us_per_us, "time": queue.time_to_100us_us,
                "limit": facts.book.policy("knee_limit_us"),
            }  # fmt: skip
            text = say(
                "In {window}, {rate} arrive and the processor serves {capacity}: more arrives than leaves, so no "
                "stationary P95 exists. The wait grows by {growth}, and its P95 passes {limit} within {time} of a "
                "standing start.", **words,
            )  # fmt: skip
        text += more + (stands(facts, queue) if served is None else NOTHING)
        yield Outcome(flow.window, "fail", "critical", text, rate, capacity)


def _borrowed(facts: Facts) -> Prose:
    """What stands in for the desk's own capacity, and how far it carries."""
    one = facts.book.figure("single_thread_saturation")
    return say(
        " The capacity is not this desk's: it is the article's benchmark of {one} for one thread, {service} a message, "
        "which nobody reproduced.", one=one, service=facts.implied.service_us,
    )  # fmt: skip


RULE = Rule(
    id="processor-unstable",
    title="The order processor serves more than the mean rate",
    failure="The order processor is offered more than it can serve",
    why="Above capacity every message waits longer than the last, and only the end of the burst ends it.",
    detection="Mean rate of a window at or above the processor's capacity.",
    remedy="Take load off the processor or add service capacity: the queue grows until more leaves than arrives.",
    effort="weeks",
    false_alarms="A capacity taken from the article's profile may be far from this desk's own.",
    would_change="Measured service times by type, or a measured saturation rate.",
    needs=("flow",),
    cites=("single_thread_saturation", "dual_thread_saturation", "single_thread_p95_200k"),
    cutoffs=("knee_limit_us",),
    check=check,
)
