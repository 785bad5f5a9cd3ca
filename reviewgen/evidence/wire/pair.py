"""Two captures of the same packets: read both, match, and judge the clocks before anyone believes a
latency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.wire.floor import Floor, floor_of
from reviewgen.evidence.wire.match import Matched, Side, gaps, match
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.stream import Packets, PacketStream

_NEGATIVE_SHARE: Final = 0.01
"""Above this share of latencies below zero by more than the clock error, the clocks disagree and nothing is
said."""


@dataclass(frozen=True)
class Tap:
    """One of the two captures, read: `keyed` packets could be matched, `unkeyed` have no payload or
    sequence."""

    stream: PacketStream
    side: Side
    unkeyed: int
    gaps: tuple[int, int] | None


@dataclass(frozen=True)
class OneWay:
    """Matched latencies of a pair of taps. `negative`: latencies below zero inside the clock error, left out
    of `time_ns`, `latency_ns`, `type_code`; `unresolved_share`: latencies smaller than the clock error."""

    departure: Tap
    arrival: Tap
    matched: Matched
    floor: Floor
    negative: int
    unresolved_share: float
    clock_error_us: float

    @property
    def kept(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of `matched` are not negative."""
        return self.matched.latency_ns >= 0


def one_way(departure: tuple[str, BinaryIO], arrival: tuple[str, BinaryIO], options: WireOptions) -> OneWay:
    """Reads both (name, open file) and matches them; keeps 25 bytes per packet in memory, some 60 while
    matching.

    The clock error is at least the resolution of the coarser stamps. Raises InputRefused for what
    PacketStream refuses, for captures without overlap, without a single match, or with clocks that contradict
    each other.
    """
    first, second = _read(*departure, options), _read(*arrival, options)
    error_us = max(options.clock_error_us, first.stream.resolution_us, second.stream.resolution_us)
    matched = match(first.side, second.side, round(options.longest_us * 1_000))
    both = f"{first.stream.about.name} and {second.stream.about.name}"
    if matched is None:
        raise _refuse(
            f"{both} do not overlap in time", "give captures of the same minutes, or set the clocks right"
        )
    if not len(matched.time_ns):
        raise _refuse(
            f"no packet of {both} matches", "check --match: payloads may differ between the two taps"
        )
    _check_signs(both, matched, error_us)
    latency = matched.latency_ns
    return OneWay(
        departure=first,
        arrival=second,
        matched=matched,
        floor=floor_of(matched.time_ns, latency, error_us),
        negative=int((latency < 0).sum()),
        unresolved_share=float((latency < error_us * 1_000).mean()),
        clock_error_us=error_us,
    )


def _check_signs(both: str, matched: Matched, error_us: float) -> None:
    impossible = matched.latency_ns < -error_us * 1_000
    share = float(impossible.mean())
    if share <= _NEGATIVE_SHARE:
        return
    if share < 1 - _NEGATIVE_SHARE:
        first = f"the first is number {int(impossible.argmax()) + 1:,} of {len(impossible):,} matched"
        what = f"the clocks step against each other: {share:.1%} of packets arrive before they leave, {first}"
    else:
        middle = float(np.median(matched.latency_ns)) / 1_000
        what = f"packets arrive before they leave (median {middle:,.1f} µs, clock error {error_us:g} µs)"
    remedy = "exchange --from and --to, set the clocks right, or state the true --clock-error"
    raise _refuse(f"{both}: {what}", remedy)


def _read(name: str, file: BinaryIO, options: WireOptions) -> Tap:
    stream = PacketStream(name, file, options, with_keys=True)
    batches: list[Packets] = []
    unkeyed = 0
    for batch in stream.packets():
        unkeyed += int((~batch.keyed).sum())
        batches.append(batch)
    side = Side(
        time_ns=np.concatenate([batch.time_ns[batch.keyed] for batch in batches]),
        type_code=np.concatenate([batch.type_code[batch.keyed].astype(np.int16) for batch in batches]),
        keys=np.concatenate([batch.keys[batch.keyed] for batch in batches]),
        degraded=np.concatenate([batch.degraded[batch.keyed] for batch in batches]),
    )
    if not len(side.keys):
        raise _refuse(f"{name} holds no UDP or TCP packet that --match {options.key} fits", "check --match")
    return Tap(stream, side, unkeyed, gaps(side.keys) if options.key_rule().offset is not None else None)


def _refuse(what: str, remedy: str) -> InputRefused:
    return InputRefused(Problem(what, remedy))
