"""What the evidence file keeps about each capture: name, hash, rows, what was dropped, clock and span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.evidence.capture import Capture, sha256_of
from reviewgen.evidence.chunk import Drops, Source
from reviewgen.evidence.moments import iso
from reviewgen.evidence.passing import OrderedPass
from reviewgen.evidence.records import CaptureFile, Dropped
from reviewgen.evidence.windows import OUTSIDE

if TYPE_CHECKING:
    from reviewgen.evidence.pcap import TapRead


def captured_file(
    capture: Capture, sha256: str, source: Source, seen: OrderedPass, clock: str
) -> CaptureFile:
    """The record of a capture that was read to its end; `clock` is what the user says of it, or ""."""
    span: tuple[int, int] | None = getattr(source, "span_ns", None)
    words = clock or source.clock
    if seen.clock.first is not None:
        span = (seen.clock.first, seen.clock.last)
        words = f"{words}, steps of {seen.clock.resolution}"
    dropped = _dropped(source.drops)
    if seen.outside:
        dropped += (Dropped(OUTSIDE, seen.outside, ()),)
    gone = sum(entry.rows for entry in dropped)
    first, last = (iso(span[0]), iso(span[1])) if span else ("", "")
    rows = seen.rows + gone
    return CaptureFile(
        capture.name, sha256, capture.size, source.format, rows, gone, dropped, words, first, last
    )


def tap_file(tap: TapRead, capture: Capture) -> CaptureFile:
    """The record of one of two packet captures."""
    return CaptureFile(
        tap.name,
        sha256_of(capture),
        capture.size,
        tap.format,
        tap.rows,
        tap.drops.rows,
        _dropped(tap.drops),
        tap.clock,
        iso(tap.first_ns),
        iso(tap.last_ns),
    )


def _dropped(drops: Drops) -> tuple[Dropped, ...]:
    return tuple(
        Dropped(reason, count, tuple(first)) for reason, (count, first) in sorted(drops.by_reason.items())
    )
