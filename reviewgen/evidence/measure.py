"""Captures to one evidence file: read each, put them together, say what must be known about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.reading import Progress, Reading, read_capture
from reviewgen.evidence.records import OPEN, Rates, Remark, Replay, Series
from reviewgen.evidence.summary import all_joint, all_rates, all_replays, all_series, loops
from reviewgen.evidence.units_check import unit_remark
from reviewgen.evidence.write import render

FEW_SAMPLES = 1000
"""Below this the 99.9th percentile is the largest sample or nearly so."""


@dataclass(frozen=True)
class Measured:
    """The evidence file's bytes, and what of it a person should see at once."""

    data: bytes
    series: tuple[Series, ...]
    rates: tuple[Rates, ...]
    replays: tuple[Replay, ...]
    remarks: tuple[Remark, ...]


def _silent(rows: int) -> None:
    """No progress is shown."""


def measure(paths: Sequence[str | Path], options: MeasureOptions, progress: Progress = _silent) -> Measured:
    """Reads the captures and puts them together as one.

    Raises InputRefused, UnsafeInput or EnvironmentFault for the first capture that cannot be used.
    """
    return together([read_capture(path, options, progress) for path in paths], options)


def together(readings: list[Reading], options: MeasureOptions) -> Measured:
    """The evidence of captures that have been read."""
    loop, remarks = loops(readings, options)
    series = all_series(readings, loop, options)
    rates = all_rates(readings, options)
    replays, skipped = all_replays(readings, loop, rates, options)
    for reading in readings:
        remarks += _capture_remarks(reading, loop)
    for one in series:
        remarks += _of_window(one.window, _series_remarks(one, options))
    remarks = _distinct(remarks + skipped)
    files = [file for reading in readings for file in reading.files]
    data = render(files, series, rates, all_joint(readings), replays, remarks)
    return Measured(data, tuple(series), tuple(rates), tuple(replays), tuple(remarks))


def _distinct(remarks: list[Remark]) -> list[Remark]:
    """Each remark once, in order."""
    found: list[Remark] = []
    for remark in remarks:
        if remark not in found:
            found.append(remark)
    return found


def _capture_remarks(reading: Reading, loop: dict[tuple[str, str], str]) -> list[Remark]:
    """What one capture shows: clock, order, lost rows, drift, saturation, and its reader's own remarks."""
    seen = reading.seen
    remarks = [
        *reading.source.remarks,
        *seen.clock.remarks(reading.name),
        *seen.sequence.remarks(reading.name, reading.source.drops.rows),
    ]
    remarks += _dropped_remark(reading, seen.rows)
    for window, arrivals in seen.arrivals.items():
        remarks += _of_window(window, arrivals.remarks(reading.name))
    for (window, segment), watch in seen.segments.items():
        remarks += _of_window(window, watch.timeline.remarks(segment))
        if loop.get((window, segment)) == OPEN:
            sketch = seen.sketches[window, segment, ""]
            remarks += _of_window(window, watch.saturation.remarks(segment, sketch))
    return remarks


def _of_window(window: str, remarks: Iterable[Remark]) -> list[Remark]:
    return [replace(remark, window=window) for remark in remarks]


def _dropped_remark(reading: Reading, rows: int) -> list[Remark]:
    drops, place = reading.source.drops, "row" if reading.source.format == "parquet" else "line"
    if not drops.rows:
        return []
    reasons = []
    for reason, (count, first) in sorted(drops.by_reason.items()):
        places = f" ({place} {', '.join(map(str, first))})" if first else ""
        reasons.append(f"{reason}: {count}{places}")
    text = f"{drops.rows} of {rows + drops.rows} rows were left out. {'; '.join(reasons)}."
    return [Remark("dropped-rows", reading.name, text, {"dropped": drops.rows, "rows": rows + drops.rows})]


def _series_remarks(series: Series, options: MeasureOptions) -> list[Remark]:
    """What one distribution shows: too few samples, smaller than the clock error, another unit."""
    remarks = []
    if series.n < FEW_SAMPLES and series.type == options.type:
        text = f"Only {series.n} samples: P99.9 leans on the largest, and the intervals are wide."
        remarks.append(Remark("small-sample", series.segment, text, {"n": series.n}))
    if series.p50_us < options.clock_error_us:
        text = (
            f"The median, {series.p50_us:.4g} µs, is below the clock error of {options.clock_error_us:.4g} µs: "
            "this segment is not resolved."
        )
        numbers = {"p50_us": series.p50_us, "clock_error_us": options.clock_error_us}
        remarks.append(Remark("clock-error", series.segment, text, numbers))
    stated = options.stated_p50_us.get((series.segment, series.window))
    remark = unit_remark(series, stated) if stated and series.type == options.type else None
    return [*remarks, remark] if remark else remarks
