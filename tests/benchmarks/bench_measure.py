"""`measure` on a generated capture of 50 million rows, against DuckDB's own work on the same file.

The sketch is held against `sum(latency)`, the whole against its own queries and sha256 one after the other,
CSV against DuckDB's own scan of the columns, 50M rows against ten times 5M, the memory of the whole against
500 MB. `REVIEWGEN_BENCH_ROWS` makes it smaller.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from run import Pair

from reviewgen.evidence.capture import open_capture, sha256_of
from reviewgen.evidence.engine_duckdb import BATCH_ROWS, DuckSource, connected
from reviewgen.evidence.measure import measure
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.read_parquet import ParquetSource

ROWS = int(os.environ.get("REVIEWGEN_BENCH_ROWS", "50_000_000"))
MOST_MB = 500
OPTIONS = MeasureOptions(segment="end_to_end", engine="duckdb")
# 50,000 messages a second through a processor that saturates at 120,000 (M/M/1): sojourns in whole ns, exponential
# of mean 14.3 us.
GENERATE = """
COPY (
    SELECT 1795394140000000000 + i * 20000 + (random() * 16000)::BIGINT AS timestamp_ns,
        (1 - 14285.7 * ln(1 - random()))::BIGINT AS latency_ns
    FROM range({rows}) r(i)
) TO '{path}' ({options})
"""
CHILD = """
import sys
from pathlib import Path
from reviewgen.cli import main
status = main(["measure", sys.argv[1], "-o", sys.argv[2]])
lines = Path("/proc/self/status").read_text().splitlines()  # getrusage would tell the parent's peak too
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")), status)
"""
Work = Callable[[], float | None]


def generated(folder: Path, name: str, rows: int, options: str) -> Path:
    """A capture on disk, written in order."""
    path = folder / name
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(GENERATE.format(rows=rows, path=path, options=options))
    return path


def measured(path: Path) -> Work:
    """The whole of measure in this process, libraries already imported."""

    def work() -> None:
        measure([path], OPTIONS)

    return work


def ten_times(work: Work) -> Work:
    """Ten times the seconds of the work."""

    def timed() -> float:
        start = time.perf_counter()
        work()
        return 10 * (time.perf_counter() - start)

    return timed


def scan(connection: Any, path: Path, query: str, scanner: str) -> Work:
    """One query of DuckDB's own."""

    def work() -> None:
        connection.execute(query.format(source=f"{scanner}('{path}')")).fetchall()

    return work


def sketch(source: DuckSource) -> Work:
    """The relational sketch, read into Sketch objects."""

    def work() -> None:
        source.sketches("end_to_end")

    return work


def queries_and_hash(capture: Any, source: DuckSource, connection: Any) -> Work:
    """What measure asks of the machine, without measure: its two queries, drained, and sha256."""

    def work() -> None:
        source.sketches("end_to_end")
        rows = connection.con.sql(connection.compile(source.table.select("latency_ns", "timestamp_ns")))
        for batch in rows.to_arrow_reader(BATCH_ROWS):
            batch.num_rows  # noqa: B018
        sha256_of(capture)

    return work


def report_memory(path: Path, folder: Path) -> None:
    """Runs the command in a process of its own; fails where it needed more than MOST_MB."""
    command = [sys.executable, "-c", CHILD, str(path), str(folder / "e.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    peak_kb, status = done.stdout.split()[-2:]
    print(f"\npeak memory of `reviewgen measure` on {ROWS:,} rows: {int(peak_kb) / 1024:.0f} MB of {MOST_MB}")
    if status != "0" or int(peak_kb) > MOST_MB * 1024:
        raise SystemExit("memory not held")


def pairs() -> Iterator[Pair]:
    warnings.simplefilter("ignore", DeprecationWarning)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parquet = generated(folder, "large.parquet", ROWS, "FORMAT parquet")
        tenth = generated(folder, "tenth.parquet", ROWS // 10, "FORMAT parquet")
        csv = generated(folder, "half.csv", ROWS // 2, "FORMAT csv, HEADER")
        with open_capture(parquet) as capture, connected(capture) as ours, duckdb.connect() as plain:
            source = DuckSource(capture, ParquetSource(capture, {}, "end_to_end"), ours, "end_to_end")
            total = scan(plain, parquet, "SELECT sum(latency_ns) FROM {source}", "read_parquet")
            yield Pair(f"sketch of {ROWS:,} rows", sketch(source), "DuckDB's `sum(latency)`", total, 2.5)
            alone = queries_and_hash(capture, source, ours)
            yield Pair("all of measure", measured(parquet), "its queries, then sha256", alone, 1.3)
            yield Pair("ten times the rows", measured(parquet), "ten times", ten_times(measured(tenth)), 1.2)
            query = "SELECT sum(latency_ns), max(timestamp_ns) FROM {source}"
            yield Pair(
                f"CSV of {ROWS // 2:,} rows",
                measured(csv),
                "DuckDB's scan",
                scan(plain, csv, query, "read_csv"),
                1 / 0.6,
            )
        report_memory(parquet, folder)
