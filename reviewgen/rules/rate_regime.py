"""Which regime the message rate has entered: healthy, operational, software-fixable or architectural."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule, Severity, VerdictWord
from reviewgen.rules.common import Words
from reviewgen.rules.regime_limit import compared, peak_decides

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow

VERDICTS: dict[str, tuple[VerdictWord, Severity]] = {
    "healthy": ("pass", "info"),
    "operational": ("warn", "medium"),
    "software_fixable": ("fail", "high"),
    "architectural": ("fail", "critical"),
}
TITLES = {
    "operational": "In {window} the peaks queue, not the average",
    "software_fixable": "In {window} the average has outgrown the processor, not yet the design",
    "architectural": "In {window} the message rate has outgrown the design",
}
REMEDIES = {
    "operational": "Meet the bursts: thin out or batch the quotes of a burst, or give it a second thread.",
    "software_fixable": "Add a thread or cut the work of each message; a faster card takes none of it over.",
    "architectural": "Restructure the book or move work out of the processor; threads alone {reach}.",
}


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each window."""
    for window in facts.flow:
        verdict, severity = VERDICTS[window.regime]
        title, remedy = TITLES.get(window.regime), REMEDIES.get(window.regime)
        heading = say(title, window=Quoted(window.window)) if title else None
        beyond = window.peak_per_s.value > window.mu_star_per_s.value
        reach = "do not reach this rate" if beyond else "leave too little room at this rate"
        yield Outcome(
            window.window, verdict, severity, _text(facts, window), *compared(facts, window),
            title=heading, remedy=say(remedy, reach=reach) if remedy else None,
        )  # fmt: skip


def _text(facts: Facts, window: WindowFlow) -> Prose:
    words: Words = {
        "window": Quoted(window.window), "used": window.utilisation, "asked": window.peak_utilisation,
        "peak": window.peak_per_s, "capacity": window.capacity_per_s, "star": window.mu_star_per_s,
        "limit": window.architectural_per_s, "share": facts.book.policy("architectural_share"),
        "highest": "the busiest millisecond" if window.peak_given else "that rate",
    }  # fmt: skip
    text = say("On average {window} takes {used} of the {capacity} that the processor serves", **words)
    if window.peak_given:
        text += say(" and {asked} in its busiest millisecond.", **words)
    else:
        text += say("; no peak was counted, so the mean stands in for it.")
    if window.regime == "healthy" and window.peak_given:
        return text + say(" Nothing queues for long: more hardware would buy nothing here.")
    if window.regime == "healthy":
        return text + say(" At that rate nothing queues for long; what its busiest millisecond asks is not known.")
    if window.regime == "operational":
        return text + say(
            " The average leaves room and the bursts do not. Threads and code alone could reach {star}, so what to "
            "change is how bursts are met, not the design.", **words,
        )  # fmt: skip
    if window.regime == "software_fixable":
        return text + say(" More threads could reach {star}, which still holds {highest}.", **words)
    if peak_decides(window):
        words["why"] = say("{peak} is past {limit}, {share} of that", **words)
    else:
        words["why"] = say("the average alone is {part} of that", part=window.software_utilisation)
    return text + say(" Threads and code alone could reach {star}, and {why}: the structure has to change.", **words)


RULE = Rule(
    id="rate-regime",
    title="The message rate fits the processor",
    failure="The message rate has outgrown the processor",
    why="The regime decides whether to tune, to add a thread or to restructure; each is wasted money in another's "
    "place.",
    detection="Mean and busiest-millisecond rate against capacity today and against what threads alone could reach.",
    remedy="Match the change to the regime: bursts want smoothing, an outgrown average a thread, an outgrown design "
    "another structure.",
    effort="weeks",
    false_alarms="Without a counted peak the mean stands in and the regime looks better than it is.",
    would_change="A measured saturation rate of the processor as it stands, or a counted peak.",
    needs=("flow",),
    cites=("single_thread_saturation", "dual_thread_saturation"),
    cutoffs=("healthy_utilisation", "operational_utilisation", "architectural_share", "default_cores"),
    check=check,
)
