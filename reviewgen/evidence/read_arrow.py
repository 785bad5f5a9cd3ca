"""Arrow batches to chunks: what Parquet files and the engines that stream them have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.chunk import ABSENT, Chunk, Drops, Names
from reviewgen.evidence.clean import BAD_TIME, EMPTY, Cleaned, latencies, merged, stamps
from reviewgen.evidence.columns import LATENCY, UNITS_PS, Column, ColumnMap
from reviewgen.evidence.csv_values import latency_texts, sequence_texts, time_texts

Ints = NDArray[np.int64]

NO_NAME = "(empty)"
"""Stands for a message type that a row leaves empty."""


class ArrowRows:
    """Turns the batches of one file, in file order, into chunks; row numbers stand for line numbers."""

    def __init__(self, name: str, columns: ColumnMap, segment: str, drops: Drops) -> None:
        self.columns, self.segment, self.drops = columns, segment, drops
        self.types = Names("message type", name)
        self._segments = Names("segment", name)
        self._row = 1

    def chunk(self, batch: Any) -> Chunk:
        """One pyarrow RecordBatch that holds the mapped columns by name."""
        cleaned = {
            role: self._numbers(role, column, batch.column(column.name))
            for role, column in self.columns.used.items()
            if role not in ("type", "segment")
        }
        spoiled = np.zeros(batch.num_rows, dtype=bool)
        for reason, rows in merged(cleaned.values()).items():
            rows &= ~spoiled
            spoiled |= rows
            if rows.any():
                self.drops.add(reason, int(rows.sum()), *(np.flatnonzero(rows)[:5] + self._row).tolist())
        self._row += batch.num_rows
        return self._assembled(batch, cleaned, ~spoiled if spoiled.any() else None)

    def _numbers(self, role: str, column: Column, array: Any) -> Cleaned:
        import pyarrow
        import pyarrow.compute

        wide = len(self.columns.latency) > 1
        if pyarrow.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if pyarrow.types.is_string(array.type) or pyarrow.types.is_large_string(array.type):
            texts = [text or "" for text in array.to_pylist()]
            if role == "time":
                return time_texts(texts, column.unit)
            return (
                sequence_texts(texts)
                if role == "sequence"
                else latency_texts(texts, column.unit, absent_ok=wide)
            )
        missing = None
        if array.null_count:
            missing = np.asarray(pyarrow.compute.is_null(array).to_numpy(zero_copy_only=False))
            array = pyarrow.compute.fill_null(array, 0) if _is_number(array.type) else array
        unit = column.unit
        if not _is_number(array.type):
            unit = getattr(array.type, "unit", unit)
            array = pyarrow.compute.fill_null(array.cast(pyarrow.int64()), 0)
        if pyarrow.types.is_decimal(array.type):
            array = array.cast(pyarrow.float64())
        found = _convert(role, array.to_numpy(zero_copy_only=False), unit, wide)
        return found if missing is None else _without(found, missing, role, wide)

    def _assembled(self, batch: Any, cleaned: dict[str, Cleaned], keep: NDArray[np.bool_] | None) -> Chunk:
        def kept(values: Ints) -> Ints:
            return values if keep is None else values[keep]

        latency = {
            self.segment if role == LATENCY else role: kept(cleaned[role].values)
            for role in self.columns.latency
        }
        joint = len(latency) > 1
        if self.columns.segment is not None:
            codes = kept(_codes(self._segments, batch.column(self.columns.segment.name)))
            only = next(iter(latency.values()))
            names = enumerate(self._segments.names)
            latency = {name: np.where(codes == code, only, ABSENT) for code, name in names}
        types = None
        if self.columns.type is not None:
            types = kept(_codes(self.types, batch.column(self.columns.type.name)))
        time = kept(cleaned["time"].values) if "time" in cleaned else None
        sequence = kept(cleaned["sequence"].values) if "sequence" in cleaned else None
        return Chunk(time, latency, None, types, sequence, joint)


def _is_number(kind: Any) -> bool:
    import pyarrow

    return bool(
        pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind) or pyarrow.types.is_decimal(kind)
    )


def _convert(role: str, raw: NDArray[Any], unit: str, wide: bool) -> Cleaned:
    if role == "time":
        return stamps(raw, unit)
    if role == "sequence":
        return Cleaned(raw.astype(np.int64), {})
    return latencies(raw, unit, absent_ok=wide)


def _without(found: Cleaned, missing: NDArray[np.bool_], role: str, wide: bool) -> Cleaned:
    """Rows that hold no value: absent where a row has several latencies, else dropped."""
    if wide and role not in ("time", "sequence"):
        return Cleaned(np.where(missing, ABSENT, found.values), found.bad)
    reason = BAD_TIME if role == "time" else EMPTY
    return Cleaned(found.values, {**found.bad, reason: missing | found.bad.get(reason, False)})


def _codes(names: Names, array: Any) -> Ints:
    import pyarrow
    import pyarrow.compute

    if not pyarrow.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    values = [
        NO_NAME if value is None else str(value).strip() or NO_NAME for value in array.dictionary.to_pylist()
    ]
    codes = np.array([names.code(value) for value in values], dtype=np.int64)
    places = np.asarray(pyarrow.compute.fill_null(array.indices, len(codes)).to_numpy(zero_copy_only=False))
    if array.null_count:
        codes = np.append(codes, names.code(NO_NAME))
    found: Ints = codes[places]
    return found


def check_types(schema: Any, columns: ColumnMap, file: str) -> None:
    """Refuses columns of a kind that holds no numbers or times. `schema` is pyarrow's."""
    import pyarrow

    kinds = pyarrow.types
    for role, column in columns.used.items():
        kind = schema.field(column.name).type
        kind = kind.value_type if kinds.is_dictionary(kind) else kind
        text = kinds.is_string(kind) or kinds.is_large_string(kind)
        clock = kinds.is_timestamp(kind) if role == "time" else kinds.is_duration(kind)
        fits = text or role in ("type", "segment") or _is_number(kind) or (clock and role != "sequence")
        if not fits or kinds.is_nested(kind):
            message = f"column `{column.name[:80]}` holds {kind}, which is no {role}"
            raise InputRefused(Problem(message, "choose another column", file))


def units_of(schema: Any) -> dict[str, str]:
    """The units that column types themselves carry: timestamps and durations."""
    units = {field.name: getattr(field.type, "unit", "") for field in schema}
    return {name: unit for name, unit in units.items() if unit in UNITS_PS}
