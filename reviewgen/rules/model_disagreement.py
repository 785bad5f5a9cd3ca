"""Whether the queueing model explains what was measured in the order processor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words, derived, windows

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.queue import WindowQueue


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window."""
    for _, queue in windows(facts):
        if queue.measured_p95_us is None:
            yield Lack(queue.window, ("segments",), say("No measurement of the processor to hold the model against."))
        elif queue.model_error is None or queue.sojourn_p95_us is None or queue.unexplained_us is None:
            name = Quoted(queue.window)
            text = say("No model gives a percentile for {window}, so there is none to be wrong.", window=name)
            yield Outcome(queue.window, "not_applicable", "info", text, queue.measured_p95_us)
        else:
            yield _judged(facts, queue)


def _judged(facts: Facts, queue: WindowQueue) -> Outcome:
    limit, error = facts.book.policy("model_disagreement"), queue.model_error
    assert error and queue.measured_p95_us and queue.sojourn_p95_us and queue.unexplained_us
    words: Words = {
        "window": Quoted(queue.window), "model": queue.sojourn_p95_us, "fixed": queue.unexplained_us,
        "measured": queue.measured_p95_us, "error": error, "limit": limit, "of": _of(facts, queue.window),
    }  # fmt: skip
    text = say(
        "In {window} the model gives {model} at P95 for queue and service, {fixed} stay unexplained at the median, and "
        "P95 of {of} is {measured}: an error of {error}.", **words,
    )  # fmt: skip
    if abs(error.value) <= limit.value:
        return Outcome(queue.window, "pass", "info", text, error, limit)
    if error.value < 0:
        text += say(
            " Something delays orders that neither rate nor service time explains: locks, pauses of the runtime, or "
            "another thread on the core. A remedy for the queue would not touch it."
        )
        missing = derived(
            facts, RULE.id, queue.window, "unmodelled_us", -error.value * queue.measured_p95_us.value, "us",
            "|error| · measured P95", error, queue.measured_p95_us,
        )  # fmt: skip
        return Outcome(queue.window, "fail", "medium", text, error, limit, cost_us=missing, asks=("slow_messages",))
    text += say(
        " The desk is faster than its own figures allow: service times hold queueing, or bursts are shorter than "
        "stated. Every saving computed from them is too large."
    )
    return Outcome(queue.window, "fail", "medium", text, error, limit, asks=("slow_messages",))


def _of(facts: Facts, window: str) -> str:
    """Of what the processor's percentiles are: its own, or its segment's, less the risk check's."""
    stages = (one.stage("order_processor") for one in facts.segments if one.window == window)
    return next(stage.of for stage in stages if stage is not None)


RULE = Rule(
    id="model-disagreement",
    title="The model explains the measured queue",
    failure="The model does not explain the measured queue",
    why="A plan is computed on the model; what the model does not hold, the plan cannot repair.",
    detection="Modelled P95 plus the unexplained median against measured P95 in the processor, more than a quarter "
    "apart.",
    remedy="Find what the model lacks before buying on it: trace the slowest messages through the processor.",
    effort="weeks",
    false_alarms="A window whose bursts differ from day to day is right on average and wrong on each day.",
    would_change="Service times, bursts and latency measured in the same session.",
    needs=("flow",),
    cites=(),
    cutoffs=("model_disagreement",),
    check=check,
)
