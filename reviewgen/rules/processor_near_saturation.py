"""Whether the mean rate is past the knee, though below saturation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import NOTHING, Words, windows
from reviewgen.rules.doubt import believed_wait

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    near, busy = facts.book.policy("near_saturation"), facts.book.policy("operational_utilisation")
    for flow, queue in windows(facts):
        used = flow.utilisation
        words: Words = {"window": Quoted(flow.window), "used": used, "near": near, "rate": flow.rate_per_s}
        text = say("On average {window} takes {used} of the processor.", **words)
        if not queue.stable:
            text = say("The rate of {window} is beyond saturation, not near it.", **words)
            yield Outcome(flow.window, "not_applicable", "info", text)
        elif used.value >= near.value:
            text += say(" Past {near} each further message costs all the others more than its own work.", **words)
            text += _knee(facts, flow) + _article(facts)
            yield Outcome(flow.window, "fail", "high", text, used, near, cost_us=believed_wait(facts, queue))
        elif used.value >= busy.value:
            text += _knee(facts, flow)
            cost, title = believed_wait(facts, queue), say("The order processor runs close to its knee")
            yield Outcome(flow.window, "warn", "medium", text, used, near, cost_us=cost, title=title)
        else:
            yield Outcome(flow.window, "pass", "info", text + _knee(facts, flow), used, near)


def _knee(facts: Facts, flow: WindowFlow) -> Prose:
    """Where this desk's own P95 would pass the limit on a steady stream."""
    if flow.knee_per_s is None:
        return NOTHING
    limit = facts.book.policy("knee_limit_us")
    return say(
        " On a steady stream P95 in the processor would pass {limit} at {knee}.", limit=limit, knee=flow.knee_per_s
    )


def _article(facts: Facts) -> Prose:
    """The article's saturation rate put through the same queue."""
    words: Words = {
        "one": facts.book.article("single_thread_saturation"), "service": facts.implied.service_us,
        "knee": facts.implied.knee_per_s, "share": facts.implied.knee_share,
        "limit": facts.book.policy("knee_limit_us"),
    }  # fmt: skip
    return say(
        " The article's own figures say the same: saturation at {one} is {service} a message, and P95 passes {limit} "
        "at {knee} already, {share} of it. The knee comes long before saturation.", **words,
    )  # fmt: skip


RULE = Rule(
    id="processor-near-saturation",
    title="The order processor runs below its knee",
    failure="The order processor runs past its knee",
    why="The tail is made at three quarters of saturation, not at saturation, and a benchmark of throughput hides it.",
    detection="Mean utilisation at or above the knee, the queue still stable.",
    remedy="Bring the mean below the knee: cut the work of each message, drop superseded quotes, or add a thread.",
    effort="weeks",
    false_alarms="Paced arrivals and even service times move the knee up; a measured curve replaces it.",
    would_change="Measured P95 at several rates that stays low beyond this utilisation.",
    needs=("flow",),
    cites=("single_thread_saturation",),
    cutoffs=("near_saturation", "operational_utilisation", "knee_limit_us"),
    check=check,
)
