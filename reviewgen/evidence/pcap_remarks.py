"""What captures of packets must say for themselves: losses, clocks, disorder, in one sentence each."""

from __future__ import annotations

from typing import Final

from reviewgen.evidence.records import Remark
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.pair import OneWay, Tap
from reviewgen.evidence.wire.stream import PacketStream

_GOOD_MATCH: Final = 0.99
"""Below this share of matched packets the remark says that the latencies may be of a selection."""


def stream_remarks(stream: PacketStream) -> list[Remark]:
    """Remarks on one capture, in a fixed order; the stream must be exhausted."""
    found: list[Remark] = []
    name = stream.about.name

    def add(identity: str, text: str, **numbers: float) -> None:
        found.append(Remark(identity, name, text, numbers))

    if stream.about.dropped_by_capture:
        lost = stream.about.dropped_by_capture
        add(
            "capture-dropped",
            f"The capturing host itself lost {_packets(lost)}; rates are too low by them.",
            n=lost,
        )
    if stream.degraded:
        text = f"The stamping device calls its clock degraded on {_packets(stream.degraded)}."
        add("degraded-stamps", text, n=stream.degraded)
    if stream.repeated:
        text = f"The stamping device marks {_packets(stream.repeated)} as duplicates; they are counted."
        add("duplicates", text, n=stream.repeated)
    if stream.partly_stamped:
        text = (
            "Some packets carry a hardware stamp and some do not: the capture's own clock was used for all."
        )
        add("mixed-stamps", text)
    return found


def pair_remarks(result: OneWay, options: WireOptions) -> list[Remark]:
    """Remarks on the matching of two captures and on how their clocks agree, in a fixed order; `result` is
    exhausted."""
    segment = options.segment
    identity = "match-rate" if result.match_share >= _GOOD_MATCH else "match-low"
    found = [Remark(identity, segment, _match_text(result), {"match_share": result.match_share})]
    for tap in (result.departure, result.arrival):
        found += [*_late_remarks(tap), *_gap_remarks(tap)]
    return found + _clock_remarks(result, segment)


def _clock_remarks(result: OneWay, segment: str) -> list[Remark]:
    found = []
    if result.unresolved:
        share = result.unresolved / result.matched
        error = f"the clock error of {result.clock_error_us:g} µs"
        text = f"{share:.1%} of the latencies are smaller than {error}: unresolved."
        numbers = {"unresolved_share": share, "clock_error_us": result.clock_error_us}
        found.append(Remark("clock-error", segment, text, numbers))
    step_us, drift_us = result.floor.step_ns / 1_000, result.floor.drift_ns / 1_000
    if step_us:
        after = (result.floor.step_time_ns - (result.departure.stream.watch.first_ns or 0)) / 1e9
        text = (
            f"The least latency jumps by {step_us:,.1f} µs after {after:,.3f} s and stays there: a clock stepped, "
            "the route changed, or a queue never drained."
        )
        found.append(Remark("clock-step", segment, text, {"step_us": step_us, "after_s": after}))
    if drift_us:
        text = f"The least latency drifts by {drift_us:,.1f} µs over the capture: the two clocks run apart."
        found.append(Remark("clock-drift", segment, text, {"drift_us": drift_us}))
    return found


def _match_text(result: OneWay) -> str:
    left, came = result.departure.account, result.arrival.account
    text = (
        f"{result.match_share:.2%} of the packets that left were seen to arrive; {left.only:,} were not, "
        f"{came.duplicates:,} arrived again, {came.only:,} arrived that never left."
    )
    if result.match_share < _GOOD_MATCH:
        text += " The latencies are those of the matched packets only."
    return text


def _late_remarks(tap: Tap) -> list[Remark]:
    # Of a single capture the pass over its rows says so itself; here it sees matched packets, which are in
    # order.
    watch = tap.stream.watch
    if not watch.late:
        return []
    worst = watch.most_late_ns / 1_000
    text = f"{_packets(watch.late)} stand behind a later one, by at most {worst:,.1f} µs."
    return [Remark("late-rows", tap.stream.about.name, text, {"n": watch.late, "worst_us": worst})]


def _gap_remarks(tap: Tap) -> list[Remark]:
    if not tap.missing:
        return []
    text = f"{tap.missing:,} sequence numbers are missing: this tap never saw them."
    return [Remark("gaps", tap.stream.about.name, text, {"missing": tap.missing})]


def _packets(count: int) -> str:
    return f"{count:,} packet{'s' if count > 1 else ''}"
