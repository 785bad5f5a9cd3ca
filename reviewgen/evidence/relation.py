"""The measurement as relational expressions, written once in Ibis: DuckDB runs them, and so does Spark.

The bucket arithmetic is on whole numbers (a logarithm only proposes the octave), so every engine
finds the same bucket as `sketch.bucket_of`.
"""

from __future__ import annotations

from typing import Any

from reviewgen.evidence.bins import NS_PER_MS
from reviewgen.evidence.columns import UNITS_PS, Column, ColumnMap
from reviewgen.evidence.read_arrow import NO_NAME
from reviewgen.evidence.sketch import LIMIT_PS, PER_OCTAVE, Sketch, merge_all

UNUSABLE = -1
_BITS = 7
"""PER_OCTAVE is 2^7."""
_LOW_BITS = 20
_LOW_MASK = (1 << _LOW_BITS) - 1


def sketch_query(table: Any, latency: Column, type_column: Column | None, *, few_values: bool) -> Any:
    """Rows (kind, bucket, n, high, low, least, most) of one latency column; its sum is high * 2^20 + low.

    Where the column holds `few_values`, each is counted first, which takes no arithmetic on the rows. Values
    outside 0 <= latency < 2.5 hours are in bucket UNUSABLE: `unusable_query` counts them.
    """
    import ibis

    columns = {"raw": table[latency.name]}
    if type_column is not None:
        columns["kind"] = table[type_column.name].cast("string")
    rows = table.select(**columns)
    # Grouped by the bare columns: an engine that knows their span then counts in an array, not in a hash table.
    rows = rows.group_by(list(columns)).agg(n=lambda t: t.count()) if few_values else rows.mutate(n=1)
    # Marked, not filtered: a filter would be pushed below the grouping, and the span would no longer be known.
    usable = _usable(rows.raw, latency.unit).fill_null(False)
    safe = rows.mutate(usable=usable, safe=ibis.ifelse(usable, rows.raw, 0))
    kind = safe.kind if type_column is not None else ibis.literal("")
    buckets = with_bucket(
        safe.select(kind=kind, n=safe.n, usable=safe.usable, ps=_picoseconds(safe.safe, latency.unit))
    )
    buckets = buckets.mutate(bucket=ibis.ifelse(buckets.usable, buckets.bucket, UNUSABLE))
    return buckets.group_by(["kind", "bucket"]).agg(
        n=buckets.n.sum(),
        high=(buckets.n * (buckets.ps >> _LOW_BITS)).sum(),
        low=(buckets.n * (buckets.ps & _LOW_MASK)).sum(),
        least=buckets.ps.min(),
        most=buckets.ps.max(),
    )


def extremes_query(table: Any, column: Column) -> Any:
    """One row: the least and the most of a column; Parquet's own statistics answer it."""
    return table.agg(least=table[column.name].min(), most=table[column.name].max())


def unusable_query(table: Any, columns: ColumnMap) -> Any:
    """How many rows have a latency or a stamp that cannot be used, one number."""
    import ibis

    bad = ibis.or_(*(~_usable(table[c.name], c.unit).fill_null(False) for c in columns.latency.values()))
    if columns.time is not None:
        stamp = _nanoseconds(table[columns.time.name], columns.time.unit)
        bad = bad | ~(stamp >= 0).fill_null(False)
    return table.filter(bad).count()


def rates_query(table: Any, time: Column, type_column: Column | None) -> Any:
    """Rows (type, bin, n): arrivals in each 1 ms bin since the epoch, in order of the bins."""
    import ibis

    kind = table[type_column.name].cast("string") if type_column else ibis.literal("")
    stamp = _nanoseconds(table[time.name], time.unit)
    bins = table.select(kind=kind, bin=_divided(stamp, NS_PER_MS))
    return bins.group_by(["kind", "bin"]).agg(n=lambda t: t.count()).order_by("bin")


def span_query(table: Any, time: Column) -> Any:
    """One row: the first and last stamp in ns, and the number of rows."""
    stamp = _nanoseconds(table[time.name], time.unit)
    return table.select(stamp=stamp).agg(
        first=lambda t: t.stamp.min(), last=lambda t: t.stamp.max(), rows=lambda t: t.count()
    )


def read_sketches(rows: Any) -> dict[str, Sketch]:
    """The sketches by type, from the result of `sketch_query` as a pyarrow table."""
    parts: dict[str, list[Sketch]] = {}
    for row in rows.to_pylist():
        if row["bucket"] == UNUSABLE:
            continue
        name = read_name(row["kind"])
        total = (int(row["high"]) << _LOW_BITS) + int(row["low"])
        one = Sketch(((row["bucket"], row["n"]),), row["n"], total, row["least"], row["most"])
        parts.setdefault(name, []).append(one)
    return {name: merge_all(sketches) for name, sketches in sorted(parts.items())}


def read_name(kind: str | None) -> str:
    """A message type as the readers call it."""
    return NO_NAME if kind is None else kind.strip()


def _picoseconds(raw: Any, unit: str) -> Any:
    scale = UNITS_PS[unit]
    if raw.type().is_integer():
        return raw.cast("int64") * scale
    return (raw.cast("float64") * float(scale) + 0.5).floor().cast("int64")


def _usable(raw: Any, unit: str) -> Any:
    """Latencies in range; what is null, NaN or infinite is not."""
    scale = UNITS_PS[unit]
    if raw.type().is_integer():
        return (raw >= 0) & (raw <= (LIMIT_PS - 1) // scale)
    return (raw >= 0) & (raw.cast("float64") * float(scale) + 0.5 < float(LIMIT_PS))


def _nanoseconds(raw: Any, unit: str) -> Any:
    scale = UNITS_PS[unit]
    if not raw.type().is_integer():
        return (raw.cast("float64") * (scale / 1000) + 0.5).floor().cast("int64")
    return (
        raw.cast("int64") * (scale // 1000) if scale >= 1000 else _divided(raw.cast("int64"), 1000 // scale)
    )


def _divided(value: Any, by: int) -> Any:
    """The whole quotient, rounded down. Spark divides as doubles, so the remainder goes first and no floor is taken."""
    return ((value - value % by) / by).round().cast("int64")


def with_bucket(table: Any) -> Any:
    """The table with `bucket`, which is `sketch.bucket_of` its column `ps`, found in whole numbers.

    A logarithm proposes the octave e with 2^e <= ps; 128 ps / 2^e then lies in 128..255, or tells by how much
    the proposal was off. In steps, so that each is worked out once.
    """
    import ibis

    rows = table.mutate(scaled=ibis.greatest(table.ps, 1) * PER_OCTAVE)
    rows = rows.mutate(proposed=(rows.scaled.cast("float64").log2().floor().cast("int32") - _BITS))
    rows = rows.mutate(steps=rows.scaled >> rows.proposed)
    off = (rows.steps >= 2 * PER_OCTAVE).cast("int32") - (rows.steps < PER_OCTAVE).cast("int32")
    rows = rows.mutate(octave=(rows.proposed + off).cast("int32"))
    bucket = rows.octave.cast("int64") * PER_OCTAVE + (rows.scaled >> rows.octave) - PER_OCTAVE + 1
    return rows.mutate(bucket=ibis.ifelse(rows.ps == 0, 0, bucket).cast("int64"))
