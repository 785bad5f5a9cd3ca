"""The closing test: does what the card reports explain what the desk feels?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import STAGE_WORDS, Words, attributed, owned, target_note
from reviewgen.rules.within import settled

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer, for the window under test."""
    verdict, clock = facts.verdict, facts.book.given("latency.clock.error", facts.desk.latency.clock.error)
    nic, end, gap, network = verdict.nic_p95_us, verdict.end_to_end_p95_us, verdict.gap_us, verdict.shares["network"]
    assert nic is not None and end is not None and gap is not None and clock is not None
    name = verdict.window
    words: Words = {"window": Quoted(name), "nic": nic, "end": end, "gap": gap, "clock": clock}
    lead = say("In {window} the card reports {nic} at P95 and the whole path takes {end}: {gap} lie between.", **words)
    if gap.high < 0:
        text = lead + say(" A part cannot take longer than the whole: the two are not of the same messages.")
        yield Outcome(name, "not_assessed", "info", text, gap)
    elif verdict.stamps_disagree:
        text = lead + say(" The segments cannot add up to that, so the test decides nothing until the stamps agree.")
        yield Outcome(name, "not_assessed", "info", text, gap)
    elif gap.low <= 0:
        text = lead + say(" That is no more than a clock error of {clock} and the samples leave open.", **words)
        title = say("Whether the bottleneck has moved beyond the card is open")
        yield Outcome(name, "warn", "low", text, gap, clock, title=title)
    elif network is None:
        text = lead + say(
            " The gap is real, the clocks may be {clock} apart, and it lies beyond what the card sees; whether order "
            "processor, risk check or exchange makes it, two numbers cannot say.", **words,
        )  # fmt: skip
        text += target_note(facts)
        found = Outcome(name, "warn", "high", text, gap, clock, cost_us=gap, title=_unowned(facts))
        yield settled(facts, found, None)
    else:
        yield _by_share(facts, lead, gap, clock, network)


def _unowned(facts: Facts) -> Prose | None:
    share = facts.verdict.nic_share
    return say("The card explains {share} of P95, and nobody owns the rest", share=share) if share else None


def _by_share(facts: Facts, lead: Prose, gap: Num, clock: Num, network: Num) -> Outcome:
    """The verdict where the segments say how much of the tail is the network's."""
    verdict, name = facts.verdict, facts.verdict.window
    text = lead + say(" The network makes {network} of that tail.", network=network)
    if verdict.status == "not_migrated":
        text += say(" The bottleneck has not moved: what the card shows is still the larger part.")
        return Outcome(name, "pass", "info", text, gap, clock)
    text += _owner(facts) + target_note(facts)
    if verdict.status == "mixed":
        title = say("The bottleneck lies only in part beyond the card")
        return settled(facts, Outcome(name, "warn", "high", text, gap, clock, cost_us=gap, title=title), None)
    stage = STAGE_WORDS.get(verdict.binding)
    named = say("The bottleneck is {stage}, not the network", stage=stage) if stage else _beyond(facts)
    found = Outcome(name, "fail", "critical", text, gap, clock, cost_us=gap, title=named)
    return settled(facts, found, None, say("P95 is within the target; most of it lies beyond the card"))


def _beyond(facts: Facts) -> Prose | None:
    """That the bottleneck moved is said only of a desk that bought a bypass."""
    return None if facts.desk.hardware.live_bypass else say("The bottleneck lies beyond the card")


def _owner(facts: Facts) -> Prose:
    """Who makes the gap, with their part of P95 in µs."""
    stage = facts.verdict.binding
    share, part = facts.verdict.shares.get(stage), attributed(facts, stage)
    if share is None or part is None:
        return say(" No single stage makes the rest under both independent and common delays, so its owner is open.")
    return say(" Of it {share}, about {part}, are made by {stage}.", stage=owned(facts, stage), share=share, part=part)


RULE = Rule(
    id="bottleneck-migrated",
    title="What the card reports explains P95",
    failure="The bottleneck has moved beyond the card",
    why="A fast card in front of a queue looks like a good investment in every review that measures only the card.",
    detection="P95 end to end less P95 at the card, its interval clear of zero, and the network's Euler share of the "
    "tail.",
    remedy="Measure and relieve the stage that makes the gap; for the network buy only what the plan holds.",
    effort="weeks",
    false_alarms="Two instruments that count different messages differ without any queue; match the populations first.",
    would_change="A network share of half of the tail or more, or a gap inside the clock error.",
    needs=("nic_latency", "end_to_end"),
    cites=("gap_example_nic", "gap_example_end_to_end", "erosion_anecdote"),
    cutoffs=("migrated_below", "not_migrated_from", "confidence"),
    check=check,
)
