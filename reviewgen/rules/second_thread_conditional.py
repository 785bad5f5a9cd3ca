"""Whether a second thread would carry the busiest millisecond, and what that hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import NOTHING, Words, highest

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow
    from reviewgen.facts.second_thread import SecondThread


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    for flow, two in zip(facts.flow, facts.second_thread, strict=True):
        if two is None:
            text = say("The processor of {window} is no single thread any more.", window=Quoted(flow.window))
            yield Outcome(flow.window, "not_applicable", "info", text)
        elif flow.peak_utilisation.value < facts.book.policy("healthy_utilisation").value:
            at = say("in {window}" if flow.peak_given else "at the mean rate of {window}", window=Quoted(flow.window))
            text = say("One thread has room {at}, so a second one has nothing to do.", at=at) + _uncounted(flow)
            yield Outcome(flow.window, "not_applicable", "info", text, flow.peak_utilisation)
        else:
            yield _judged(facts, flow, two)


def _uncounted(flow: WindowFlow) -> Prose:
    return NOTHING if flow.peak_given else say(" Its busiest millisecond was not counted.")


def _judged(facts: Facts, flow: WindowFlow, two: SecondThread) -> Outcome:
    near, used = facts.book.policy("near_saturation"), two.peak_utilisation
    words: Words = {
        "window": Quoted(flow.window), "used": used, "capacity": two.capacity_per_s, "peak": flow.peak_per_s,
        "contention": two.contention, "limit": two.contention_limit, "near": near,
        "highest": highest(flow), "same": "burst" if flow.peak_given else "rate",
    }  # fmt: skip
    text = say(
        "With a second thread the processor would serve {capacity}, if the two do {contention} of their work one at a "
        "time; the {highest} of {window}, {peak}, then takes {used} of it.", **words,
    )  # fmt: skip
    text += _uncounted(flow)
    if used.low >= 1:
        text += say(" No contention is low enough: two threads are overloaded as one is.")
        return Outcome(flow.window, "fail", "high", text, used, near, title=say("A second thread is not enough"))
    if used.high < near.value:
        title = None if flow.peak_given else say("A second thread would carry the mean rate")
        text += say(" That holds over the whole range of contention assumed.")
        return Outcome(flow.window, "pass", "info", text, used, near, title=title)
    text += say(" Above {limit} of contention the same {same} overloads both.", **words)
    change = say("A load test of two threads on this flow: contention well below {limit} speaks for them.", **words)
    return Outcome(flow.window, "warn", "medium", text + _article(facts), used, near, would_change=change)


def _article(facts: Facts) -> Prose:
    """Two threads at the article's own rates: what the variability of service decides."""
    implied = facts.implied
    words: Words = {
        "rate": facts.book.article("architectural_rate"), "two": facts.book.article("dual_thread_saturation"),
        "used": implied.two_threads_utilisation, "random": implied.two_threads_exponential_us,
        "even": implied.two_threads_deterministic_us,
    }  # fmt: skip
    return say(
        " The article's own pair saturates at {two}; at a lasting {rate} it runs at {used}, where P95 is {random} with "
        "exponential service times and {even} with equal ones: the second thread closes the gap only if service is "
        "even.",
        **words,
    )


RULE = Rule(
    id="second-thread-conditional",
    title="A second thread would carry the busiest millisecond",
    failure="A second thread helps only under conditions",
    why="A second thread is the usual advice; whether it works depends on contention and on how even the work is.",
    detection="The busiest millisecond against the capacity of two threads over the assumed range of contention.",
    remedy="Load-test two threads on a recorded burst before rebuilding for them, and even out the dearest messages "
    "first.",
    effort="days",
    false_alarms="Where flow splits by symbol with nothing shared, contention is near none.",
    would_change="A measured saturation rate of two threads on this desk's flow.",
    needs=("flow",),
    cites=("single_thread_saturation", "dual_thread_saturation", "single_thread_p95_200k", "software_path"),
    cutoffs=("healthy_utilisation", "near_saturation"),
    check=check,
)
