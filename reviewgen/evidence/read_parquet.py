"""Parquet by pyarrow, which the extra `measure` brings."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reviewgen.errors import EnvironmentFault, InputRefused, Problem
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops
from reviewgen.evidence.clean import guess_time_unit
from reviewgen.evidence.columns import Column, ColumnMap, map_columns
from reviewgen.evidence.read_arrow import ArrowRows, check_types, units_of
from reviewgen.evidence.records import Remark
from reviewgen.extras import install_extra

MAGIC = b"PAR1"
BATCH_ROWS = 1 << 18


class ParquetSource:
    """A Parquet file, row group by row group."""

    format = "parquet"
    loop = ""

    def __init__(self, capture: Capture, asked: dict[str, Column], segment: str) -> None:
        self.name = capture.name
        self.drops = Drops()
        self.remarks: list[Remark] = []
        self._file = _opened(capture)
        self.columns = self._map(asked)
        self.rows = ArrowRows(self.name, self.columns, segment, self.drops)

    @property
    def types(self) -> list[str]:
        """Message types met so far."""
        return self.rows.types.names

    @property
    def clock(self) -> str:
        """Where the stamps come from."""
        return f"column {self.columns.time.name}" if self.columns.time else "none"

    @property
    def schema(self) -> Any:
        """The file's columns and their types, as pyarrow has them."""
        return self._file.schema_arrow

    def _map(self, asked: dict[str, Column]) -> ColumnMap:
        if not self._file.metadata.num_rows:
            raise InputRefused(Problem("there are no rows in it", "give the capture itself", self.name))
        columns = map_columns(self.schema.names, asked, self.name, units_of(self.schema))
        check_types(self.schema, columns, self.name)
        if columns.time is not None and not columns.time.unit:
            first = next(self._file.iter_batches(1, columns=[columns.time.name])).column(0)[0].as_py()
            value = float(first) if isinstance(first, int | float) else -1.0
            unit = guess_time_unit(value, columns.time.name, self.name)
            columns = replace(columns, time=replace(columns.time, unit=unit))
        return columns

    def chunks(self) -> Iterator[Chunk]:
        """All rows whose values can be used; the others are counted with their row numbers."""
        import pyarrow

        names = sorted({column.name for column in self.columns.used.values()})
        try:
            for batch in self._file.iter_batches(BATCH_ROWS, columns=names):
                yield self.rows.chunk(batch)
        except (OSError, pyarrow.ArrowException) as error:
            raise damaged(self.name) from error


def damaged(name: str) -> InputRefused:
    """The refusal of a file whose inside is broken."""
    return InputRefused(Problem("a damaged or cut-off Parquet file", "copy the whole file again", name))


def _opened(capture: Capture) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        remedy = install_extra("measure")
        raise EnvironmentFault(Problem("Parquet needs the extra `measure`", remedy, capture.name)) from error
    capture.file.seek(0, io.SEEK_SET)
    try:
        return pyarrow.parquet.ParquetFile(pyarrow.PythonFile(capture.file, mode="r"), pre_buffer=False)
    except (OSError, pyarrow.ArrowException) as error:
        raise damaged(capture.name) from error
