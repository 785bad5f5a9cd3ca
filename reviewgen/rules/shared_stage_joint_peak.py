"""Whether the stage that several venues share holds their joint peak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import NOTHING, Words, tested_flow

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.venues import VenueFacts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for the shared stage and one for each venue's own."""
    venues, given = facts.venues, facts.desk.venues
    if venues is None or given is None:
        yield Outcome("desk", "not_applicable", "info", say("The desk names no venues, so none share a stage."))
        return
    counted = {venue.name for venue in given.list if venue.peak_1ms is not None}
    if venues.shared is None and any(venue.shared for venue in given.list):
        yield Lack("shared", ("flow",), say("Without a window of flow the shared processor's capacity is not known."))
    uncounted = any(venue.shared and venue.name not in counted for venue in given.list)
    for stage in venues.stages:
        if stage.venue != "shared":
            yield _own(facts, stage.venue, stage.utilisation, stage.venue in counted)
        elif stage.utilisation.low < 1 and uncounted:
            yield Lack("shared", ("venue_peaks",), say("Not every venue on the shared processor has a counted peak."))
        else:
            yield _shared(facts, venues, stage.utilisation)


def _shared(facts: Facts, venues: VenueFacts, used: Num) -> Outcome:
    near, joint, total = facts.book.policy("near_saturation"), venues.joint_peak_per_s, venues.sum_of_peaks_per_s
    words: Words = {"joint": joint or "", "total": total or "", "used": used}
    if facts.desk.venues is not None and facts.desk.venues.correlation is None:
        text = say("Together the venues ask at most {total}, the sum of their peaks: {used} of the processor.", **words)
    else:
        text = say(
            "At the correlation given the venues peak at {joint} together (their peaks sum to {total}), {used} of the "
            "processor.", **words,
        )  # fmt: skip
    text += _ends(used) + _counted(facts)
    if used.low >= 1:
        return Outcome("shared", "fail", "critical", text, used, near)
    if used.value >= near.value:
        title = None if used.value >= 1 else say("The shared stage holds the venues' joint peak only just")
        return Outcome("shared", "fail" if used.value >= 1 else "warn", "high", text, used, near, title=title)
    return Outcome("shared", "pass", "info", text, used, near)


def _ends(used: Num) -> Prose:
    """How much the unknown correlation of the peaks decides."""
    if used.interval is None:
        return NOTHING
    low, high = used.interval
    return say(" Depending on how far the peaks coincide it is {low} to {high}.", low=low, high=high)


def _counted(facts: Facts) -> Prose:
    flow = tested_flow(facts)
    if flow is None or not flow.peak_given:
        return NOTHING
    return say(
        " Counted at the processor were {peak} in the busiest millisecond of {window}, {asked} of it.",
        peak=flow.peak_per_s, window=Quoted(flow.window), asked=flow.peak_utilisation,
    )  # fmt: skip


def _own(facts: Facts, venue: str, used: Num, counted: bool) -> Outcome:
    near = facts.book.policy("near_saturation")
    when = "in its busiest millisecond" if counted else "at its mean rate; no peak was counted"
    text = say("The stage of {venue} alone runs at {used} {when}.", venue=Quoted(venue), used=used, when=when)
    stage, load = say("The stage of {venue}", venue=Quoted(venue)), "peak" if counted else "mean rate"
    if used.value < near.value:
        return Outcome(venue, "pass", "info", text, used, near, title=stage + say(" holds its {load}", load=load))
    held = " does not hold its {load}" if used.value >= 1 else " holds its {load} only just"
    title = stage + say(held, load=load)
    return Outcome(venue, "fail" if used.value >= 1 else "warn", "high", text, used, near, title=title)


RULE = Rule(
    id="shared-stage-joint-peak",
    title="The shared stage holds the venues' joint peak",
    failure="The shared stage does not hold the venues' joint peak",
    why="Each venue fits alone; in a correlated burst they arrive at one stage in the same millisecond.",
    detection="Joint peak of the venues that share the processor, at their correlation, against its capacity.",
    remedy="Give the venue with the highest peak a processor of its own, or size the shared one for the joint peak.",
    effort="months",
    false_alarms="Venues in different time zones or asset classes hardly peak together.",
    would_change="Peaks of all venues counted in the same millisecond bins.",
    needs=(),
    cites=(),
    cutoffs=("near_saturation",),
    check=check,
)
