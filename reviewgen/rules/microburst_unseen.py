"""Whether the busiest millisecond is known, and the bursts behind it where they decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, key, say
from reviewgen.rules.base import Outcome, Rule, Severity
from reviewgen.rules.common import Words, derived, windows

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    by_name = {window.name: window for window in facts.desk.flow.windows}
    for flow, queue in windows(facts):
        given = by_name[flow.window]
        words: Words = {
            "window": Quoted(flow.window), "rate": flow.rate_per_s, "used": flow.utilisation,
            "capacity": flow.capacity_per_s,
        }  # fmt: skip
        if flow.peak_given:
            times = derived(
                facts, RULE.id, flow.window, "peak_to_mean", flow.peak_per_s.value / flow.rate_per_s.value, "ratio",
                "peak / mean", flow.peak_per_s, flow.rate_per_s,
            )  # fmt: skip
            words |= {"peak": flow.peak_per_s, "times": times, "asked": flow.peak_utilisation}
            text = say("The busiest millisecond of {window} runs at {peak}, {times} times its mean.", **words)
            if queue.model == "not_assessed":
                text += say(
                    " That is {asked} of what the processor serves, {capacity}, and how long such bursts last was not "
                    "counted: a peak alone makes no queue, its length does.", **words,
                )  # fmt: skip
                title = say("How long the bursts of {window} last is not known", **words)
                yield Outcome(flow.window, "warn", "medium", text, flow.peak_per_s, flow.capacity_per_s, title=title)
            else:
                yield Outcome(flow.window, "pass", "info", text, flow.peak_per_s, flow.capacity_per_s)
        elif given.bursts is not None:
            burst = facts.book.given(f"flow.windows.{key(flow.window)}.bursts.rate", given.bursts.rate)
            assert burst is not None
            words["burst"] = burst
            text = say("Bursts of {window} are known: they run at {burst} against a mean of {rate}.", **words)
            yield Outcome(flow.window, "pass", "info", text, burst, flow.capacity_per_s)
        else:
            text = say(
                "Of {window} only the mean rate is known, {rate}, which is {used} of what the processor serves. A mean "
                "says nothing about single milliseconds, and they are where the tail is made.", **words,
            )  # fmt: skip
            severity: Severity = "high" if flow.window == facts.verdict.window else "low"
            yield Outcome(flow.window, "fail", severity, text, flow.rate_per_s, flow.capacity_per_s)


RULE = Rule(
    id="microburst-unseen",
    title="The busiest millisecond is known",
    failure="The busiest millisecond is not known",
    why="Queues are made in bursts far shorter than the second over which rates are usually counted.",
    detection="A window without a one-millisecond peak or bursts, or whose peak is near capacity and of unknown "
    "length.",
    remedy="Bin one session's capture by millisecond; where the peak nears capacity, report how long bursts last as "
    "well.",
    effort="hours",
    false_alarms="Paced replay or conflated input has no bursts; a peak near the mean says so.",
    would_change="A one-millisecond peak for each window and, where it nears capacity, the length of its bursts.",
    needs=("flow",),
    cites=("opra_bandwidth_before", "opra_bandwidth_after", "opra_peak"),
    cutoffs=("peak_alone_ratio", "peak_alone_sigmas", "peak_window_us"),
    check=check,
)
