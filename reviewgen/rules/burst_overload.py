"""Whether bursts run above capacity, and what one of them leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Quoted, key, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words, windows
from reviewgen.rules.doubt import believed_wait

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow
    from reviewgen.facts.queue import WindowQueue


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each window."""
    given = {window.name: window.bursts for window in facts.desk.flow.windows}
    for flow, queue in windows(facts):
        bursts = given[flow.window]
        if not queue.stable:
            name = Quoted(flow.window)
            text = say("The rate of {window} is above capacity all the time, not only in bursts.", window=name)
            yield Outcome(flow.window, "not_applicable", "info", text)
        elif bursts is not None:
            rate = facts.book.given(f"flow.windows.{key(flow.window)}.bursts.rate", bursts.rate)
            assert rate is not None
            words: Words = {"window": Quoted(flow.window), "rate": rate, "capacity": flow.capacity_per_s}
            if rate.value > flow.capacity_per_s.value:
                yield _overloaded(facts, flow, queue, words, rate)
            else:
                text = say("Bursts in {window} run at {rate}, within the {capacity} that are served.", **words)
                yield Outcome(flow.window, "pass", "info", text, rate, flow.capacity_per_s)
        elif not flow.peak_given:
            yield Lack(flow.window, ("peak",), say("A mean rate does not tell whether bursts exceed capacity."))
        elif queue.model == "not_assessed":
            yield Lack(flow.window, ("burst_shape",), say("Its peak nears capacity; how long its bursts last is open."))
        else:
            yield _by_peak(facts, flow, queue)


def _overloaded(facts: Facts, flow: WindowFlow, queue: WindowQueue, words: Words, rate: Num) -> Outcome:
    text = say("Bursts in {window} bring {rate} to a processor that serves {capacity}.", **words)
    burst = queue.burst
    if burst is not None:
        words |= {
            "length": burst.length_us, "wait": burst.peak_wait_us, "queue": burst.peak_queue_msgs,
            "drain": burst.drain_us, "growth": burst.growth_us_per_us,
        }  # fmt: skip
        text += say(
            " The wait grows by {growth} while one lasts: a mean one of {length} ends with {queue} waiting and the "
            "last of them {wait} late, and {drain} pass before the queue is empty again.", **words,
        )  # fmt: skip
    cost = believed_wait(facts, queue)
    if cost is not None:
        text += say(" Over the whole window that makes a P95 wait of {cost}.", cost=cost)
    return Outcome(flow.window, "fail", "high", text, rate, flow.capacity_per_s, cost_us=cost)


def _by_peak(facts: Facts, flow: WindowFlow, queue: WindowQueue) -> Outcome:
    """A window whose bursts are known by their peak and, at most, their variability."""
    words: Words = {"window": Quoted(flow.window), "peak": flow.peak_per_s, "capacity": flow.capacity_per_s}
    if flow.peak_per_s.value > flow.capacity_per_s.value:
        text = say("The busiest millisecond of {window} brings {peak}; the processor serves {capacity}.", **words)
        cost = believed_wait(facts, queue)
        return Outcome(flow.window, "fail", "high", text, flow.peak_per_s, flow.capacity_per_s, cost_us=cost)
    text = say("Even the busiest millisecond of {window}, {peak}, is within the {capacity} that is served.", **words)
    return Outcome(flow.window, "pass", "info", text, flow.peak_per_s, flow.capacity_per_s)


RULE = Rule(
    id="burst-overload",
    title="Bursts stay within capacity",
    failure="Bursts run above what the processor serves",
    why="A burst above capacity makes every message behind it late, long after the rate is back to normal.",
    detection="The rate inside a burst, or of the busiest millisecond, above the processor's capacity.",
    remedy="Thin out superseded quotes inside a burst, or add the service capacity that carries it.",
    effort="weeks",
    false_alarms="A burst shorter than the ring is deep may be absorbed where no order depends on its messages.",
    would_change="A recorded burst whose queue stays short, or a service time measured inside one.",
    needs=("flow", "peak"),
    cites=("opra_peak",),
    cutoffs=(
        "peak_alone_ratio", "burst_formula_ratio", "burst_simulate_ratio", "burst_formula_error", "idc_poisson_max",
    ),
    check=check,
)
