"""DuckDB in process, through Ibis: streams rows in file order, and counts the buckets of Parquet itself.

Clean files are read at the speed of the engine. Whatever it cannot read is left to the base readers, which
know the line of every damaged row: so both engines always say the same.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from reviewgen.evidence.ahead import ahead
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops
from reviewgen.evidence.columns import ISO, LATENCY, Column, ColumnMap
from reviewgen.evidence.read_arrow import ArrowRows
from reviewgen.evidence.read_csv import CsvSource
from reviewgen.evidence.read_parquet import ParquetSource
from reviewgen.evidence.records import Remark
from reviewgen.evidence.relation import extremes_query, read_sketches, sketch_query
from reviewgen.evidence.sketch import Sketch, merge_all

MEMORY = "256MB"
"""What DuckDB may hold; with Python and one batch this keeps the whole below 500 MB."""
BATCH_ROWS = 1 << 18
WHOLE_UNITS = ("ns", "ps")
"""Units of stamps since the epoch that need 64 bits."""
_THREADS = 4
_DIRECT_GROUPS_BITS = 22
"""Columns whose statistics span up to 2^22 values are counted in an array instead of a hash table."""


class LeftToBaseError(Exception):
    """The engine cannot read this file; the base reader will, or will say what is wrong with it."""


def available() -> bool:
    """Whether the extra `measure` is installed."""
    try:
        import duckdb  # noqa: F401
        import ibis  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def connected(capture: Capture) -> Iterator[Any]:
    """An Ibis connection that can read this one file and nothing else."""
    import ibis

    threads = min(os.cpu_count() or 1, _THREADS)
    with warnings.catch_warnings():
        # Ibis 12 calls DuckDB by names that DuckDB 2 calls old.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="ibis")
        connection = ibis.duckdb.connect(threads=threads, memory_limit=MEMORY)
        try:
            _lock_down(connection, capture)
            yield connection
        finally:
            connection.disconnect()


def _lock_down(connection: Any, capture: Capture) -> None:
    """Leaves the connection nothing to read but this file."""
    for setting in (
        f"perfect_ht_threshold = {_DIRECT_GROUPS_BITS}",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"allowed_paths = ['{capture.descriptor_path}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.raw_sql(f"SET {setting}")


class DuckSource:
    """The rows of a table that `base` has looked at, streamed by DuckDB in file order."""

    loop = ""

    def __init__(
        self, capture: Capture, base: CsvSource | ParquetSource, connection: Any, segment: str
    ) -> None:
        self.format, self.clock, self.columns = base.format, base.clock, base.columns
        self.drops = Drops()
        self.remarks: list[Remark] = []
        self._rows = ArrowRows(base.name, base.columns, segment, self.drops)
        self._connection = connection
        self.table = _table(connection, capture, base)

    @property
    def types(self) -> list[str]:
        """Message types met so far."""
        return self._rows.types.names

    def chunks(self) -> Iterator[Chunk]:
        """All rows in file order. Raises LeftToBaseError where the engine stumbles or a row cannot be used."""
        import duckdb

        names = sorted({column.name for column in self.columns.used.values()})
        try:
            # Ibis 12 streams by a method that DuckDB 2 no longer has, so its SQL goes to DuckDB itself.
            rows = self._connection.con.sql(self._connection.compile(self.table.select(*names)))
            stream = getattr(rows, "to_arrow_reader", None) or rows.fetch_arrow_reader
            for batch in ahead(stream(BATCH_ROWS)):
                self._refuse_decimals(batch)
                chunk = self._rows.chunk(batch)
                if self.drops.rows:
                    raise LeftToBaseError
                yield chunk
        except (duckdb.Error, OSError) as error:
            raise LeftToBaseError from error

    def _refuse_decimals(self, batch: Any) -> None:
        """Stamps with decimals lose some of them as doubles; the base reader keeps them."""
        time = self.columns.time
        if self.format == "csv" and time is not None and time.unit not in WHOLE_UNITS:
            stamps = batch.column(time.name).to_numpy(zero_copy_only=False)
            if np.any(stamps != np.floor(stamps)):
                raise LeftToBaseError

    def can_sketch(self) -> bool:
        """Whether the buckets can be counted by the engine: one pass of Parquet costs little, of CSV much."""
        kind = self.table[self.columns.type.name].type() if self.columns.type else None
        numeric = all(self.table[c.name].type().is_numeric() for c in self.columns.latency.values())
        simple = kind is None or kind.is_string() or kind.is_integer()
        return self.format == "parquet" and self.columns.segment is None and numeric and simple

    def sketches(self, segment: str) -> dict[tuple[str, str], Sketch]:
        """Sketches by (segment, type), counted by the relational expression."""
        found: dict[tuple[str, str], Sketch] = {}
        for role, column in self.columns.latency.items():
            few = self._has_few_values(column)
            query = sketch_query(self.table, column, self.columns.type, few_values=few)
            called = segment if role == LATENCY else role
            by_type = read_sketches(query.to_pyarrow())
            if self.columns.type is not None:
                found |= {(called, kind): sketch for kind, sketch in by_type.items()}
            found[called, ""] = merge_all(by_type.values())
        return found

    def _has_few_values(self, column: Column) -> bool:
        """Whether a column of whole numbers spans little enough to count each of its values."""
        if not self.table[column.name].type().is_integer():
            return False
        span = extremes_query(self.table, column).to_pyarrow().to_pylist()[0]
        least, most = span["least"] or 0, span["most"] or 0
        return bool(most - least < 1 << _DIRECT_GROUPS_BITS)


def _table(connection: Any, capture: Capture, base: CsvSource | ParquetSource) -> Any:
    path = capture.descriptor_path
    with _left_to_base():
        if isinstance(base, ParquetSource):
            return connection.read_parquet(path)
        _refuse_special(base)
        return connection.read_csv(
            path,
            columns=_sql_types(base.columns, base.header),
            header=True,
            delim=base.delimiter,
            quote='"',
            escape='"',
            auto_detect=False,
            compression="gzip" if base.packed else "none",
        )


@contextmanager
def _left_to_base() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise LeftToBaseError from error


def _refuse_special(base: CsvSource) -> None:
    """Dates in words, several latencies in a row and names that occur twice are for the base reader."""
    dates = base.columns.time is not None and base.columns.time.unit == ISO
    if dates or len(base.columns.latency) > 1 or len(set(base.header)) < len(base.header):
        raise LeftToBaseError


def _sql_types(columns: ColumnMap, header: list[str]) -> dict[str, str]:
    """Text but for the numbers: doubles, which hold latencies and coarser stamps; stamps of ns need 64 bits."""
    kinds = dict.fromkeys(header, "VARCHAR")
    for role, column in columns.used.items():
        if role == "sequence" or (role == "time" and column.unit in WHOLE_UNITS):
            kinds[column.name] = "BIGINT"
        elif role not in ("type", "segment"):
            kinds[column.name] = "DOUBLE"
    return kinds
