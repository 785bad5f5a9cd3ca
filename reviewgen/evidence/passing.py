"""One pass over a capture in file order: everything that needs the order, and the sketches if asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewgen.evidence.bins import BinFold, Dispersion
from reviewgen.evidence.chunk import ABSENT, Chunk, Source
from reviewgen.evidence.joint import JointSample
from reviewgen.evidence.loop import LoopWatch
from reviewgen.evidence.saturation import SaturationWatch
from reviewgen.evidence.sketch import Sketch
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

    def add(self, time_ns: Ints | None, latency_ps: Ints) -> None:
        """Rows in file order."""
        present = latency_ps[latency_ps != ABSENT] if latency_ps.min(initial=0) == ABSENT else latency_ps
        self.timeline.add(present)
        self.saturation.add(present)
        if self._room:
            self.kept.append(present[: self._room].copy())
            self._room -= len(self.kept[-1])
        if time_ns is not None:
            self.loop.add(time_ns, latency_ps)


@dataclass
class Arrivals:
    """The rates of one window: all types, and each."""

    folds: dict[str, BinFold]
    first_ns: int
    last_ns: int

    def dispersions(self) -> dict[str, dict[int, Dispersion]]:
        """Per type, bins over the whole window's span."""
        return {name: fold.finish(self.first_ns, self.last_ns) for name, fold in self.folds.items()}


class OrderedPass:
    """Feed it every chunk of one capture; then read its fields.

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

    def add(self, chunk: Chunk) -> None:
        """One run of rows."""
        self.rows += int(chunk.counts.sum()) if chunk.counts is not None else chunk.rows
        if chunk.time_ns is not None:
            self.clock.add(chunk.time_ns)
        if chunk.sequence is not None:
            self.sequence.add(chunk.sequence)
        outside = chunk.rows
        for window in self.windows:
            inside = rows_of(window, chunk.time_ns)
            part = chunk if inside is None else _select(chunk, inside)
            outside -= part.rows
            if part.rows:
                self._add_window(window.name, part)
        if outside:
            self.outside += outside
            self.rows -= outside

    def _add_window(self, window: str, chunk: Chunk) -> None:
        if chunk.time_ns is not None and chunk.counts is None:
            self._add_arrivals(window, chunk.time_ns, chunk.type_code)
        if chunk.counts is None:
            for segment, latency_ps in chunk.latency_ps.items():
                self.segments.setdefault((window, segment), SegmentWatch()).add(chunk.time_ns, latency_ps)
            if chunk.joint and len(chunk.latency_ps) > 1:
                sample = self.joint.setdefault(window, JointSample(tuple(chunk.latency_ps)))
                sample.add(chunk.latency_ps)
        if self.sketching:
            self._add_sketches(window, chunk)

    def _add_arrivals(self, window: str, time_ns: Ints, type_code: Ints | None) -> None:
        first, last = int(time_ns.min()), int(time_ns.max())
        arrivals = self.arrivals.setdefault(window, Arrivals({}, first, last))
        arrivals.first_ns, arrivals.last_ns = min(arrivals.first_ns, first), max(arrivals.last_ns, last)
        for name, rows in self._by_type(type_code):
            arrivals.folds.setdefault(name, BinFold()).add_times(time_ns if rows is None else time_ns[rows])

    def _add_sketches(self, window: str, chunk: Chunk) -> None:
        for segment, latency_ps in chunk.latency_ps.items():
            for name, rows in self._by_type(chunk.type_code):
                key = (window, segment, name)
                sketch = _sketch(latency_ps, chunk.counts, rows)
                self.sketches[key] = self.sketches.get(key, Sketch.empty()).merge(sketch)

    def _by_type(self, codes: Ints | None) -> list[tuple[str, NDArray[np.bool_] | None]]:
        """All rows under "", then the rows of each type present."""
        parts: list[tuple[str, NDArray[np.bool_] | None]] = [("", None)]
        if codes is not None:
            present = np.flatnonzero(np.bincount(codes))
            parts += [(self.source.types[code], codes == code) for code in present.tolist()]
        return parts


def _sketch(latency_ps: Ints, counts: Ints | None, rows: NDArray[np.bool_] | None) -> Sketch:
    keep = latency_ps != ABSENT
    if rows is not None:
        keep &= rows
    if keep.all():
        return Sketch.of(latency_ps, counts)
    return Sketch.of(latency_ps[keep], None if counts is None else counts[keep])


def _select(chunk: Chunk, rows: NDArray[np.bool_]) -> Chunk:
    def of(array: Ints | None) -> Ints | None:
        return None if array is None else array[rows]

    latencies = {segment: latency[rows] for segment, latency in chunk.latency_ps.items()}
    return Chunk(
        of(chunk.time_ns), latencies, of(chunk.counts), of(chunk.type_code), of(chunk.sequence), chunk.joint
    )
