"""The same expressions on PySpark, for what outgrows a machine; the extra `spark` brings it, Java 17 runs it.

Sketches and rates are counted by Spark over every row. What needs the order of rows (loop, clock, drift,
saturation) is looked for in the first rows only, by the base reader: a cluster keeps no order.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from reviewgen.errors import EnvironmentFault, InputRefused, Problem
from reviewgen.evidence.arrivals import Arrivals
from reviewgen.evidence.bins import BinFold
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk
from reviewgen.evidence.columns import ISO, LATENCY
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.passing import OrderedPass
from reviewgen.evidence.read_csv import CsvSource
from reviewgen.evidence.read_parquet import ParquetSource
from reviewgen.evidence.records import Remark
from reviewgen.evidence.relation import (
    rates_query,
    read_name,
    read_sketches,
    sketch_query,
    span_query,
    unusable_query,
)
from reviewgen.evidence.sketch import merge_all
from reviewgen.extras import install_extra

LOOKED_AT = 5_000_000
"""Rows in file order that the base reader looks at."""


def read_with_spark(
    capture: Capture, base: CsvSource | ParquetSource, options: MeasureOptions
) -> OrderedPass:
    """The pass over a table, its sketches and rates counted by Spark. Raises InputRefused, EnvironmentFault."""
    if (
        len(options.windows) > 1
        or options.windows[0].start_ns is not None
        or base.columns.segment is not None
    ):
        raise InputRefused("Spark reads no windows by time and no segment column", "use --engine duckdb")
    seen = _looked_at(base, options)
    window = options.windows[0].name
    with _connected() as connection:
        table = _table(connection, capture, base)
        unusable = int(unusable_query(table, base.columns).execute())
        if unusable:
            message = f"{unusable} rows have a latency or a stamp that cannot be used"
            raise InputRefused(
                Problem(message, "--engine duckdb counts them and names their lines", base.name)
            )
        for role, column in base.columns.latency.items():
            by_type = read_sketches(
                sketch_query(table, column, base.columns.type, few_values=False).to_pyarrow()
            )
            called = options.segment if role == LATENCY else role
            if base.columns.type is not None:
                seen.sketches |= {(window, called, kind): sketch for kind, sketch in by_type.items()}
            seen.sketches[window, called, ""] = merge_all(by_type.values())
            seen.rows = seen.sketches[window, called, ""].n
        if base.columns.time is not None:
            seen.arrivals = {window: _arrivals(table, base)}
            seen.clock.first, seen.clock.last = seen.arrivals[window].first_ns, seen.arrivals[window].last_ns
    return seen


def _looked_at(base: CsvSource | ParquetSource, options: MeasureOptions) -> OrderedPass:
    """The first rows, for what needs their order."""
    seen = OrderedPass(base, options.windows, sketching=False)
    chunks: Iterator[Chunk] = base.chunks()
    for chunk in chunks:
        seen.add(chunk)
        if seen.rows >= LOOKED_AT:
            text = f"Loop, clock, drift and saturation were looked for in the first {seen.rows} rows only."
            base.remarks.append(Remark("first-rows", base.name, text, {"rows": seen.rows}))
            break
    return seen


def _arrivals(table: Any, base: CsvSource | ParquetSource) -> Arrivals:
    """Rates from the counted 1 ms bins, which come in order and are folded as they come."""
    time = base.columns.time
    assert time is not None
    span = span_query(table, time).to_pyarrow().to_pylist()[0]
    folds = {"": BinFold()}
    for batch in rates_query(table, time, base.columns.type).to_pyarrow_batches():
        kinds = np.array([read_name(kind) for kind in batch.column("kind").to_pylist()], dtype=object)
        bins, counts = (batch.column(name).to_numpy(zero_copy_only=False) for name in ("bin", "n"))
        for kind in sorted(set(kinds.tolist())) if base.columns.type is not None else []:
            rows = kinds == kind
            folds.setdefault(kind, BinFold()).add_bins(bins[rows], counts[rows])
        starts = np.flatnonzero(np.diff(bins, prepend=bins[:1] - 1))
        if len(starts):
            folds[""].add_bins(bins[starts], np.add.reduceat(counts, starts))
    return Arrivals(folds, int(span["first"]), int(span["last"]))


def _table(connection: Any, capture: Capture, base: CsvSource | ParquetSource) -> Any:
    """The file as Spark reads it: by its path, since a Java process has no share in our descriptor."""
    path = str(Path(f"/proc/{os.getpid()}/fd/{capture.file.fileno()}").resolve())
    if any(mark in path for mark in "*?[]{}\\"):
        raise InputRefused(Problem("Spark would take this path for a pattern", "rename the file", base.name))
    if isinstance(base, ParquetSource):
        table = connection.read_parquet(path)
        if base.columns.time is not None and not table[base.columns.time.name].type().is_integer():
            message = "Spark reads stamps as whole numbers only"
            raise InputRefused(Problem(message, "use --engine duckdb", base.name))
        return table
    if base.columns.time is not None and base.columns.time.unit == ISO:
        raise InputRefused(Problem("Spark reads no dates in words", "use --engine duckdb", base.name))
    kinds = dict.fromkeys(base.header, "string")
    for role, column in base.columns.used.items():
        if role in ("time", "sequence"):
            kinds[column.name] = "bigint"
        elif role not in ("type", "segment"):
            kinds[column.name] = "double"
    schema = ", ".join(f"`{name}` {kind}" for name, kind in kinds.items())
    return connection.read_csv(
        path, schema=schema, header=True, sep=base.delimiter, mode="FAILFAST", quote='"'
    )


@contextmanager
def _connected() -> Iterator[Any]:
    try:
        import ibis
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EnvironmentFault("PySpark is not installed", install_extra("spark")) from error
    logging.getLogger("py4j").setLevel(logging.ERROR)
    try:
        session = (
            SparkSession.builder.master("local[*]")
            .appName("reviewgen")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", str(os.cpu_count() or 1))
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
    except (PySparkException, OSError) as error:
        raise EnvironmentFault("Spark does not start", "it needs Java 17: set JAVA_HOME") from error
    try:
        yield ibis.pyspark.connect(session)
    except PySparkException as error:
        reason = str(error).splitlines()[0][:200]
        raise InputRefused(
            f"Spark cannot read this file: {reason}", "use --engine duckdb, which says where"
        ) from error
    finally:
        session.stop()
