"""One capture, read to its end by the reader and the engine that fit it."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from reviewgen.errors import EnvironmentFault, InputRefused, Problem
from reviewgen.evidence import engine_duckdb
from reviewgen.evidence.capture import Capture, open_capture, sha256_of
from reviewgen.evidence.chunk import Drops, Source
from reviewgen.evidence.detect import detect
from reviewgen.evidence.files import captured_file, tap_file
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.passing import OrderedPass
from reviewgen.evidence.read_csv import CsvSource
from reviewgen.evidence.read_cyclictest import CyclictestSource
from reviewgen.evidence.read_hlog import HlogSource
from reviewgen.evidence.read_parquet import ParquetSource
from reviewgen.evidence.read_sockperf import SockperfSource
from reviewgen.evidence.records import CaptureFile
from reviewgen.evidence.windows import ALL
from reviewgen.extras import install_extra

MOST_DROPPED = 0.1
"""A capture of which more rows than this cannot be used is refused: its percentiles would be of the rest. Ours."""

_TABLES = ("csv", "parquet", "sockperf")
"""Formats in which a row left out is damage; elsewhere it may be a packet of no interest."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Reading:
    """A capture that was read: what the pass over it saw, and what it is."""

    name: str
    files: tuple[CaptureFile, ...]
    source: Source
    seen: OrderedPass


def read_capture(path: str | Path, options: MeasureOptions, progress: Progress) -> Reading:
    """Reads and hashes one file. Raises InputRefused, UnsafeInput or EnvironmentFault."""
    with open_capture(path) as capture, ThreadPoolExecutor(1) as beside:
        hashed = beside.submit(sha256_of, capture)
        source, seen = _read(capture, options, progress)
        if source.format in _TABLES:
            refuse_unusable(capture.name, source.drops, seen.rows + seen.outside)
        file = captured_file(capture, hashed.result(), source, seen, options.clock)
        return Reading(capture.name, (file,), source, seen)


def read_pair(
    departure: str | Path, arrival: str | Path, options: MeasureOptions, progress: Progress
) -> Reading:
    """Reads two packet captures as one: the latency between them."""
    from reviewgen.evidence.pcap import open_pair

    with open_capture(departure) as left, open_capture(arrival) as came:
        name = f"{left.name} to {came.name}"
        source = open_pair(left, came, options.wire)
        seen = run_pass(name, OrderedPass(source, options.windows), progress)
        files = tuple(tap_file(tap, file) for tap, file in zip(source.captures, (left, came), strict=True))
    if files[0].sha256 == files[1].sha256:
        raise InputRefused(Problem("both taps are the same capture", "give the captures of two taps", name))
    return Reading(name, files, source, seen)


def refuse_unusable(name: str, drops: Drops, rows: int) -> None:
    """Refuses a capture of which nothing is left, or too little."""
    if rows and drops.rows <= MOST_DROPPED * (rows + drops.rows):
        return
    if not drops.rows:
        raise InputRefused(Problem("there are no rows in it", "give the capture itself", name))
    problems = [
        Problem(f"{count} of {rows + drops.rows} rows: {reason}", "", name, first[0] if first else 0, 1)
        for reason, (count, first) in sorted(drops.by_reason.items())
    ]
    whole = Problem(
        f"{drops.rows} of {rows + drops.rows} rows cannot be used, too many to leave out",
        "check --columns, or clean the capture",
        name,
    )
    raise InputRefused([whole, *problems])


def _read(capture: Capture, options: MeasureOptions, progress: Progress) -> tuple[Source, OrderedPass]:
    kind = detect(capture)
    base = _base_source(capture, kind, options)
    if isinstance(base, CsvSource | ParquetSource) and options.engine == "spark":
        from reviewgen.evidence.engine_spark import read_with_spark

        return base, read_with_spark(capture, base, options)
    if isinstance(base, CsvSource | ParquetSource) and _wants_duckdb(options):
        try:
            return _read_with_duckdb(capture, base, options, progress)
        except engine_duckdb.LeftToBaseError:
            capture.file.seek(0, io.SEEK_SET)
            base = _base_source(capture, kind, options)
    return base, run_pass(capture.name, OrderedPass(base, options.windows), progress)


def _base_source(capture: Capture, kind: str, options: MeasureOptions) -> Source:
    """The reader of a format that needs no engine."""
    if kind == "csv":
        return CsvSource(capture, options.asked(), options.segment)
    if kind == "parquet":
        return ParquetSource(capture, options.asked(), options.segment)
    if kind == "hlog":
        return HlogSource(capture, options.segment, options.unit)
    if kind == "sockperf":
        return SockperfSource(capture, options.segment)
    if kind == "cyclictest":
        return CyclictestSource(capture, options.segment)
    from reviewgen.evidence.pcap import open_source

    return open_source(capture, options.wire)


def _wants_duckdb(options: MeasureOptions) -> bool:
    if options.engine == "duckdb" and not engine_duckdb.available():
        raise EnvironmentFault("DuckDB is not installed", install_extra("measure"))
    return options.engine in ("auto", "duckdb") and engine_duckdb.available()


def _read_with_duckdb(
    capture: Capture, base: CsvSource | ParquetSource, options: MeasureOptions, progress: Progress
) -> tuple[Source, OrderedPass]:
    """Raises LeftToBaseError where the base reader has to look at the rows one by one."""
    with engine_duckdb.connected(capture) as connection:
        source = engine_duckdb.DuckSource(capture, base, connection, options.segment)
        counted = options.windows == ALL and source.can_sketch()
        ordered = OrderedPass(source, options.windows, sketching=not counted)
        seen = run_pass(capture.name, ordered, progress)
        if counted:
            window = options.windows[0].name
            found = source.sketches(options.segment)
            seen.sketches = {(window, segment, kind): sketch for (segment, kind), sketch in found.items()}
        return source, seen


def run_pass(name: str, seen: OrderedPass, progress: Progress) -> OrderedPass:
    """Feeds a source to its pass, saying how far it is. Raises InputRefused for a table of rubbish."""
    drops, damaging = seen.source.drops, seen.source.format in _TABLES
    for chunk in seen.source.chunks():
        if chunk.rows:
            seen.add(chunk)
            progress(seen.rows)
        if damaging and drops.outweigh(seen.rows + seen.outside):
            refuse_unusable(name, drops, seen.rows + seen.outside)
    seen.finish()
    return seen
