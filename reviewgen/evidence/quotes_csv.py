"""Quotes in CSV with the columns of Databento's MBP-1 schema, plain or gzipped; times and prices in either
form."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Drops
from reviewgen.evidence.clean import RAGGED
from reviewgen.evidence.csv_lines import Lines
from reviewgen.evidence.quotes_rows import FLAG_LAST, UNDEFINED, Raw, columns_of, refuse_long, refuse_schema

if TYPE_CHECKING:
    import pandas as pd

_NEEDED: Final = ("ts_recv", "bid_px_00", "ask_px_00", "bid_sz_00", "ask_sz_00")
_ORDERS: Final = {"ts_recv", "order_id", "action", "price", "size"}
"""Columns that tell Databento's single orders from other tables that number orders."""
_LEAST_FIXED: Final = 1e8
"""Whole prices from here on are in 1e-9 (ten cents and more), below it in the currency."""
_MOST_UNREADABLE: Final = 0.01
_LARGEST: Final = 1e16
"""Numbers beyond this are damage; only an undefined price is larger."""
_FIRST: Final = 3


def read_csv(capture: Capture) -> Raw:
    """All rows; `place` is the line. Raises InputRefused: columns missing, no text table, damaged gzip, more
    than 1 % of the rows unreadable."""
    import pandas as pd

    drops = Drops()
    table = Lines(capture.file, capture.name, drops)
    _check_names(table.header.names, capture.name)
    parts: list[dict[str, NDArray[Any]]] = []
    symbols: dict[int, str] = {}
    rows = 0
    for block in table.blocks():
        chunk = pd.read_csv(
            io.BytesIO(block.data),
            header=None,
            names=table.header.names,
            sep=table.header.delimiter,
            dtype=str,
            keep_default_na=False,
        )
        columns, good = _columns(chunk, block.lines)
        if not good.all():
            drops.add(
                "a number that cannot be read", int((~good).sum()), *block.lines[~good][:_FIRST].tolist()
            )
        symbols |= _symbols(chunk, columns["instrument"])
        parts.append({name: values[good] for name, values in columns.items()})
        rows += len(chunk)
        refuse_long(rows, capture.name)
        if drops.outweigh(rows):
            break
    rows += drops.by_reason.get(RAGGED, (0, []))[0]
    if drops.rows > _MOST_UNREADABLE * rows:
        first = min(line for _, lines in drops.by_reason.values() for line in lines)
        what = f"{drops.rows:,} of {rows:,} rows cannot be read, the first in line {first:,}"
        raise InputRefused(Problem(what, "check the fields of that line", capture.name, first, 1))
    return Raw(capture.name, "mbp-1 (csv)", "ts_recv", rows, columns_of(parts), symbols, drops)


def _check_names(names: list[str], name: str) -> None:
    missing = [column for column in _NEEDED if column not in names]
    if len(set(names)) < len(names):
        raise InputRefused(Problem("a column stands twice", "give each column its own name", name, 1, 1))
    if "bid_px_01" in names:
        raise refuse_schema(name, "mbp-10")
    if missing and set(names) >= _ORDERS:
        raise refuse_schema(name, "mbo")
    if missing:
        what = f"the columns {', '.join(missing)} are missing"
        if set(missing) >= set(_NEEDED[1:]):
            what = "it holds no quotes: no column has the price or size of a bid or an ask"
        raise InputRefused(Problem(what, f"give Databento's MBP-1 columns: {', '.join(_NEEDED)}", name, 1, 1))


def _columns(
    chunk: pd.DataFrame, lines: NDArray[np.int64]
) -> tuple[dict[str, NDArray[Any]], NDArray[np.bool_]]:
    count = len(chunk)
    time_ns, good = _times(chunk["ts_recv"])
    columns: dict[str, NDArray[Any]] = {"time_ns": time_ns, "place": lines}
    for side in ("bid", "ask"):
        columns[f"{side}_px"], fine = _prices(chunk[f"{side}_px_00"])
        size, number = _numbers(chunk[f"{side}_sz_00"])
        columns[f"{side}_sz"] = size
        good = good & fine & number
    columns["flags"], fine = _numbers(chunk["flags"]) if "flags" in chunk else _all(count, FLAG_LAST)
    good = good & fine & (columns["flags"] >= 0) & (columns["flags"] < 256)
    columns["flags"] = np.where(good, columns["flags"], 0)
    for column in ("instrument_id", "publisher_id"):
        values, fine = _numbers(chunk[column]) if column in chunk else _all(count, 0)
        columns[column.removesuffix("_id")] = np.where(fine, values, 0)
        good = good & fine
    action = chunk["action"].to_numpy(dtype="U1") if "action" in chunk else np.full(count, "M")
    columns["action"] = np.char.encode(action, "ascii", "replace")
    return columns, good


def _times(text: pd.Series[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    # Nanoseconds since 1970, or ISO 8601: whichever most rows have. Floats would lose the nanoseconds.
    import pandas as pd

    whole = text.str.fullmatch(r"\d{1,18}|[1-8]\d{18}").to_numpy(dtype=bool)
    if whole.mean() >= 0.5:
        return np.asarray(text.where(whole, "-1").astype("int64"), dtype=np.int64), whole
    dated = text.str.fullmatch(r"(19[7-9]|20|21)\d\d?-\d\d-\d\d[T ].{5,40}")
    stamps = pd.to_datetime(text.where(dated, "?"), utc=True, format="ISO8601", errors="coerce")
    good = stamps.notna().to_numpy()
    nanos = np.asarray(stamps.dt.as_unit("ns").astype("int64"), dtype=np.int64)
    return np.where(good, nanos, -1), good


def _prices(text: pd.Series[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    empty = (text.str.strip() == "").to_numpy(dtype=bool)
    value, good = _numbers(text)
    good = good | (value >= UNDEFINED) & np.isfinite(value)
    fixed = ~text.str.contains(".", regex=False).to_numpy(dtype=bool) & (value >= _LEAST_FIXED)
    nanos = np.where(fixed, value, np.round(value * 1e9))
    return np.where(empty | (nanos >= UNDEFINED), np.nan, nanos), good | empty


def _numbers(text: pd.Series[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    import pandas as pd

    value = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64)
    return value, np.abs(value) <= _LARGEST


def _all(count: int, value: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.full(count, float(value)), np.ones(count, dtype=bool)


def _symbols(chunk: pd.DataFrame, instrument: NDArray[Any]) -> dict[int, str]:
    if "symbol" not in chunk:
        return {}
    numbers, first = np.unique(instrument, return_index=True)
    return {
        int(number): str(chunk["symbol"].iloc[place]) for number, place in zip(numbers, first, strict=True)
    }
