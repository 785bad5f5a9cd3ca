"""One pass over a capture in file order: everything that needs the order, and the sketches if asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.arrivals import Arrivals
from reviewgen.evidence.bins import BinFold
from reviewgen.evidence.chunk import ABSENT, Chunk, Source
from reviewgen.evidence.joint import JointSample
from reviewgen.evidence.loop import LoopWatch
from reviewgen.evidence.saturation import SaturationWatch
from reviewgen.evidence.sketch import Sketch, Tally
from reviewgen.evidence.stamps import ClockWatch, SequenceWatch
from reviewgen.evidence.timeline import Timeline
from reviewgen.evidence.windows import Window, rows_of

Ints = NDArray[np.int64]

KEPT_SERVICES = 1_000_000
"""Latencies of each segment kept in order for the replays: the first million."""


class SegmentWatch:
    """What one segment shows as its latencies pass by."""

    def __init__(self) -> None:
        self.loop = LoopWatch()
        self.timeline = Timeline()
        self.saturation = SaturationWatch()
        self.kept: list[Ints] = []
        self._room = KEPT_SERVICES

    def add(self, time_ns: Ints | None, latency_ps: Ints, ordered: bool = False) -> None:
        """Rows in file order; `ordered` says that no stamp runs back."""
        if latency_ps.min(initial=0) == ABSENT:
            present = latency_ps != ABSENT
            latency_ps = latency_ps[present]
            time_ns = None if time_ns is None else time_ns[present]
        self.timeline.add(latency_ps)
        self.saturation.add(latency_ps)
        if self._room:
            self.kept.append(latency_ps[: self._room].copy())
            self._room -= len(self.kept[-1])
        if time_ns is not None:
            self.loop.add(time_ns, latency_ps, ordered)


class OrderedPass:
    """Feed it every chunk of one capture, then `finish` it and read its fields.

    `sketches` is keyed by (window, segment, type); type "" holds all rows. It stays empty where `sketching`
    is off because an engine counts the buckets itself. `outside` counts rows outside every window.
    """

    def __init__(self, source: Source, windows: tuple[Window, ...], *, sketching: bool = True) -> None:
        self.source, self.windows, self.sketching = source, windows, sketching
        self.rows = 0
        self.outside = 0
        self.clock = ClockWatch()
        self.sequence = SequenceWatch()
        self.segments: dict[tuple[str, str], SegmentWatch] = {}
        self.joint: dict[str, JointSample] = {}
        self.arrivals: dict[str, Arrivals] = {}
        self.sketches: dict[tuple[str, str, str], Sketch] = {}
        self._tallies: dict[tuple[str, str, str], Tally] = {}

    def add(self, chunk: Chunk) -> None:
        """One run of rows."""
        self.rows += int(chunk.counts.sum()) if chunk.counts is not None else chunk.rows
        ordered = chunk.time_ns is None or self.clock.add(chunk.time_ns)
        if chunk.sequence is not None:
            self.sequence.add(chunk.sequence)
        outside = chunk.rows
        for window in self.windows:
            inside = rows_of(window, chunk.time_ns)
            part = chunk if inside is None else _select(chunk, inside)
            outside -= part.rows
            if part.rows:
                self._add_window(window.name, part, ordered)
        if outside:
            self.outside += outside
            self.rows -= outside

    def finish(self) -> None:
        """Turns the tallies into sketches."""
        self.sketches = {key: tally.sketch() for key, tally in self._tallies.items()}

    def _add_window(self, window: str, chunk: Chunk, ordered: bool) -> None:
        parts = [("", chunk), *self._by_type(chunk)]
        if chunk.counts is None:
            if chunk.time_ns is not None:
                self._add_arrivals(window, chunk.time_ns, parts, ordered)
            for segment, latency_ps in chunk.latency_ps.items():
                watch = self.segments.setdefault((window, segment), SegmentWatch())
                watch.add(chunk.time_ns, latency_ps, ordered)
            if chunk.joint and len(chunk.latency_ps) > 1:
                sample = self.joint.setdefault(window, JointSample(tuple(chunk.latency_ps)))
                sample.add(chunk.latency_ps)
        if self.sketching:
            for name, part in parts:
                self._add_sketches(window, name, part)

    def _add_arrivals(
        self, window: str, time_ns: Ints, parts: list[tuple[str, Chunk]], ordered: bool
    ) -> None:
        ends = time_ns[[0, -1]] if ordered else time_ns
        first, last = int(ends.min()), int(ends.max())
        arrivals = self.arrivals.setdefault(window, Arrivals({}, first, last))
        arrivals.first_ns, arrivals.last_ns = min(arrivals.first_ns, first), max(arrivals.last_ns, last)
        for name, part in parts:
            if part.time_ns is not None:
                arrivals.folds.setdefault(name, BinFold()).add_times(part.time_ns, ordered)

    def _add_sketches(self, window: str, name: str, chunk: Chunk) -> None:
        for segment, latency_ps in chunk.latency_ps.items():
            tally = self._tallies.setdefault((window, segment, name), Tally())
            counts = chunk.counts
            if latency_ps.min() == ABSENT:
                present = latency_ps != ABSENT
                latency_ps = latency_ps[present]
                counts = None if counts is None else counts[present]
            tally.add(latency_ps, counts)

    def _by_type(self, chunk: Chunk) -> list[tuple[str, Chunk]]:
        """The rows of each type present, in order."""
        if chunk.type_code is None:
            return []
        order = np.argsort(chunk.type_code.astype(np.uint8), kind="stable")  # at most 100 types: a radix sort
        ends = np.cumsum(np.bincount(chunk.type_code))
        grouped = _select(chunk, order)
        parts = []
        for code, end in enumerate(ends.tolist()):
            start = int(ends[code - 1]) if code else 0
            if end > start:
                parts.append((self.source.types[code], _select(grouped, slice(start, end))))
        return parts


def _select(chunk: Chunk, rows: NDArray[np.bool_] | Ints | slice) -> Chunk:
    def of(array: Ints | None) -> Ints | None:
        return None if array is None else array[rows]

    latencies = {segment: latency[rows] for segment, latency in chunk.latency_ps.items()}
    return Chunk(
        of(chunk.time_ns), latencies, of(chunk.counts), of(chunk.type_code), of(chunk.sequence), chunk.joint
    )
