"""Whether each of the three segments of the path is measured, and who owns the one that is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, Quoted, listed, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import owned, tested

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.segments import WindowSegments

SEGMENTS = {
    "nic_to_processor": ("card to processor", "network"),
    "processor_to_wire": ("processor to wire", "order_processor"),
    "exchange_round_trip": ("exchange round trip", "exchange"),
}


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer, for the window under test."""
    name, measured = facts.verdict.window or "desk", tested(facts)
    missing = [segment for segment in SEGMENTS if not _composable(measured, segment)]
    if not missing:
        known = "measured" if _all_measured(measured) else "given"
        text = say("All three segments of {window} are {known}", window=Quoted(name), known=known) + _owners(facts)
        title = None if known == "measured" else say("All three segments are given")
        yield Outcome(name, "pass", "info", text, title=title)
        return
    named = listed(_named(facts, measured, segment) for segment in missing)
    text = say("Of the path in {window} this is missing: {missing}.", window=Quoted(name), missing=named)
    gap = facts.verdict.gap_us
    if gap is not None:
        text += say(" So the {gap} between the card and the whole path have no owner yet.", gap=gap)
    yield Outcome(name, "fail", "high", text, measured=gap, cost_us=gap)


def _all_measured(measured: WindowSegments | None) -> bool:
    """Whether every percentile that the stages were made from was measured, not stated."""
    numbers = [number for stage in measured.stages for number in stage.inputs] if measured else []
    return all(number.grade == "measured" for number in numbers)


def _owners(facts: Facts) -> Prose:
    """Who owns the three segments, as far as the desk named anybody."""
    owners = [(words, getattr(facts.desk.owners, stage)) for words, stage in SEGMENTS.values()]
    named = [say("{segment} {owner}", segment=words, owner=Quoted(owner)) for words, owner in owners if owner]
    if not named:
        return say(", so each can be given an owner.")
    rest = "" if len(named) == len(owners) else "; the rest can be given one"
    return say(". Owners are named: {named}{rest}.", named=listed(named), rest=rest)


def _composable(measured: WindowSegments | None, segment: str) -> bool:
    return _ranks(measured, segment) > 1 or (segment == "processor_to_wire" and _ranks(measured, "processor") > 1)


def _ranks(measured: WindowSegments | None, segment: str) -> int:
    """How many percentiles of a segment are known; its maximum is none of them."""
    given: dict[str, Num] = measured.measured.get(segment, {}) if measured else {}
    return sum(rank != "max" for rank in given)


def _named(facts: Facts, measured: WindowSegments | None, segment: str) -> Prose:
    """The segment, its owner, and whether one percentile is there already."""
    words, stage = SEGMENTS[segment]
    owner = getattr(facts.desk.owners, stage)
    state = "one percentile only" if _ranks(measured, segment) else "not measured"
    if owner:
        return say("{segment} ({state}; owner {owner})", segment=words, state=state, owner=Quoted(owner))
    return say("{segment} ({state}; {stage})", segment=words, state=state, stage=owned(facts, stage))


RULE = Rule(
    id="segment-unmeasured",
    title="All three segments are measured",
    failure="A segment of the path is not measured",
    why="Each segment has its own owner and its own remedy; money spent before the segments are known is a guess.",
    detection="A segment with fewer than two percentiles in the window under test.",
    remedy="Stamp t0 to t4 for the same messages and report P50 and P95 of every segment.",
    effort="days",
    false_alarms="None: a segment that needs no work still has to be known to need none.",
    would_change="Two percentiles of each segment, from the same messages.",
    needs=("latency",),
    cites=("gap_example_nic", "gap_example_end_to_end"),
    cutoffs=(),
    check=check,
)
