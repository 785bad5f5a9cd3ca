"""CSV, plain or gzip, by pandas in blocks: the base install's reader, and the one that knows every line."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import ABSENT, Chunk, Drops, Names
from reviewgen.evidence.clean import Cleaned, guess_time_unit, latencies, merged, stamps
from reviewgen.evidence.columns import ISO, LATENCY, Column, ColumnMap, map_columns
from reviewgen.evidence.csv_lines import Block, Lines
from reviewgen.evidence.csv_values import latency_texts, looks_like_date, sequence_texts, time_texts
from reviewgen.evidence.records import Remark

Ints = NDArray[np.int64]


class CsvSource:
    """A delimited text with a header line. `segment` names the latency column that names none itself."""

    format = "csv"
    loop = ""

    def __init__(self, capture: Capture, asked: dict[str, Column], segment: str) -> None:
        self.name, self.segment = capture.name, segment
        self.drops = Drops()
        self.remarks: list[Remark] = []
        self._lines = Lines(capture.file, capture.name, self.drops)
        self._blocks = self._lines.blocks()
        first = self._first_block()
        self.columns = self._with_time_unit(map_columns(self._lines.header.names, asked, self.name), first)
        self._blocks = itertools.chain([first], self._blocks)
        self._types = Names("message type", self.name)
        self._segments = Names("segment", self.name)

    @property
    def types(self) -> list[str]:
        """Message types met so far."""
        return self._types.names

    @property
    def clock(self) -> str:
        """Where the stamps come from."""
        return f"column {self.columns.time.name}" if self.columns.time else "none"

    @property
    def delimiter(self) -> str:
        """What stands between two fields."""
        return self._lines.header.delimiter

    @property
    def header(self) -> list[str]:
        """The column names."""
        return self._lines.header.names

    @property
    def packed(self) -> bool:
        """Whether the file is gzip."""
        return self._lines.packed

    def _first_block(self) -> Block:
        for block in self._blocks:
            if len(block.lines):
                return block
            if self.drops.outweigh(0):
                break
        raise self._no_rows()

    def _no_rows(self) -> InputRefused:
        if not self.drops.rows:
            return InputRefused(
                Problem("there are no rows below the header", "give the capture itself", self.name)
            )
        ((reason, (count, first)),) = self.drops.by_reason.items()
        message = f"none of the {count} rows looked at can be used: {reason}"
        return InputRefused(Problem(message, "give the capture itself", self.name, first[0], 1))

    def _with_time_unit(self, columns: ColumnMap, first: Block) -> ColumnMap:
        if columns.time is None or columns.time.unit:
            return columns
        texts = [text for text in self._texts(first, columns.time)[:100] if text.strip()]
        if texts and all(looks_like_date(text) for text in texts):
            return replace(columns, time=replace(columns.time, unit=ISO))
        try:
            value = float(texts[0])
        except (ValueError, IndexError):
            value = -1.0
        unit = guess_time_unit(value, columns.time.name, self.name)
        return replace(columns, time=replace(columns.time, unit=unit))

    def chunks(self) -> Iterator[Chunk]:
        """All rows whose values can be used; the others are counted with their lines."""
        for block in self._blocks:
            if len(block.lines):
                yield self._chunk(block)

    def _chunk(self, block: Block) -> Chunk:
        frame = self._frame(block, as_text=False)
        cleaned: dict[str, Cleaned] = {}
        for role, column in self.columns.used.items():
            if role in ("type", "segment"):
                continue
            raw = frame[self._place(column)].to_numpy()
            cleaned[role] = self._numbers(role, column, raw, block)
        spoiled = np.zeros(len(block.lines), dtype=bool)
        for reason, rows in merged(cleaned.values()).items():
            rows &= ~spoiled  # a row is dropped once, for its first fault
            spoiled |= rows
            if rows.any():
                self.drops.add(reason, int(rows.sum()), *block.lines[rows][:5].tolist())
        return self._assembled(block, cleaned, ~spoiled)

    def _numbers(self, role: str, column: Column, raw: NDArray[Any], block: Block) -> Cleaned:
        """One numeric column: at once where pandas read plain numbers, else value by value."""
        plain = raw.dtype.kind in "iuf" and not np.isnan(raw.astype(np.float64)).any()
        wide = len(self.columns.latency) > 1
        if role == "time":
            if plain and raw.dtype.kind in "iu" and column.unit != ISO:
                return stamps(raw, column.unit)
            return time_texts(self._texts(block, column), column.unit)
        if role == "sequence":
            if plain and raw.dtype.kind == "i" and int(raw.min()) >= 0:
                return Cleaned(raw.astype(np.int64), {})
            return sequence_texts(self._texts(block, column))
        if plain:
            return latencies(raw, column.unit, absent_ok=wide)
        return latency_texts(self._texts(block, column), column.unit, absent_ok=wide)

    def _assembled(self, block: Block, cleaned: dict[str, Cleaned], keep: NDArray[np.bool_]) -> Chunk:
        def kept(role: str) -> Ints | None:
            return cleaned[role].values[keep] if role in cleaned else None

        latency = {self._called(role): cleaned[role].values[keep] for role in self.columns.latency}
        joint = len(latency) > 1
        types = None
        if self.columns.type is not None:
            types = self._codes(self._types, block, self.columns.type, keep)
        if self.columns.segment is not None:
            codes = self._codes(self._segments, block, self.columns.segment, keep)
            only = next(iter(latency.values()))
            latency = {
                name: np.where(codes == code, only, ABSENT) for code, name in enumerate(self._segments.names)
            }
        return Chunk(kept("time"), latency, None, types, kept("sequence"), joint)

    def _called(self, role: str) -> str:
        return self.segment if role == LATENCY else role

    def _codes(self, names: Names, block: Block, column: Column, keep: NDArray[np.bool_]) -> Ints:
        import pandas

        numbers, found = pandas.factorize(np.array(self._texts(block, column), dtype=object)[keep])
        codes = np.array([names.code(name.strip()) for name in found.tolist()], dtype=np.int64)
        return codes[numbers] if len(codes) else np.empty(0, dtype=np.int64)

    def _texts(self, block: Block, column: Column) -> list[str]:
        frame = self._frame(block, as_text=True, only=column)
        texts: list[str] = frame[self._place(column)].tolist()
        return texts

    def _place(self, column: Column) -> int:
        return self.header.index(column.name)

    def _frame(self, block: Block, *, as_text: bool, only: Column | None = None) -> Any:
        """The columns in use (or only one), by their place."""
        import pandas

        columns = [only] if only else list(self.columns.used.values())
        places = sorted({self._place(column) for column in columns})
        if block.quoted:  # rare, and then exactly as the lines were checked
            texts = block.data.decode("utf-8").rstrip("\n").split("\n")
            rows = list(csv.reader(texts, delimiter=self.delimiter, strict=True))
            return pandas.DataFrame({place: [row[place] for row in rows] for place in places}, dtype=object)
        return pandas.read_csv(
            io.BytesIO(block.data),
            header=None,
            sep=self.delimiter,
            usecols=places,
            dtype=str if as_text else None,
            keep_default_na=False,
            na_values=None if as_text else [""],
            quoting=csv.QUOTE_NONE,
            low_memory=False,
        )
