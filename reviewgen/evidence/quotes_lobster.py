"""LOBSTER: a message file and an order book file, row by row in step (lobsterdata.com, output structure)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence import quotes_rows
from reviewgen.evidence.capture import Capture, open_capture
from reviewgen.evidence.quotes_rows import FLAG_LAST, Raw, columns_of, refuse_long

_NAME: Final = re.compile(r"(?P<symbol>[A-Za-z.]+)_(?P<date>\d{4}-\d{2}-\d{2})_\d+_\d+_message_\d+\.csv")
_EMPTY: Final = 9_999_999_999
"""What LOBSTER writes as the price of a side that has no orders."""
_PRICE_NANOS: Final = 100_000
"""Prices are in 1e-4 dollars."""


def read_lobster(message: Capture, path: Path) -> Raw:
    """The best bid and ask after each message; the book file `..._orderbook_...` stands beside the message
    file.

    Times are the exchange's, in New York; the day is taken from the file's name. Raises InputRefused: a name
    without symbol and day, no book file, files of different length, damaged rows.
    """
    match = _NAME.fullmatch(path.name)
    if match is None:
        wanted = "keep LOBSTER's own names: TICKER_YYYY-MM-DD_START_END_message_LEVEL.csv"
        raise _refuse(path.name, "the name tells neither symbol nor day", wanted)
    midnight = datetime.fromisoformat(match["date"]).replace(tzinfo=ZoneInfo("America/New_York"))
    events = _table(message, 2)
    with open_capture(path.with_name(path.name.replace("_message_", "_orderbook_"))) as book_file:
        book = _table(book_file, 4)
    if len(events) != len(book):
        what = f"{len(events):,} messages but {len(book):,} books"
        raise _refuse(path.name, what, "give the two files of one download")
    count = len(events)
    columns: dict[str, NDArray[Any]] = {
        "time_ns": int(midnight.timestamp()) * 1_000_000_000 + np.round(events[:, 0] * 1e9).astype(np.int64),
        "flags": np.full(count, FLAG_LAST, dtype=np.uint8),
        "action": np.full(count, b"M", dtype="S1"),
        "instrument": np.ones(count, dtype=np.int64),
        "publisher": np.ones(count, dtype=np.int64),
        "place": np.arange(1, count + 1),
    }
    for side, price in (("ask", 0), ("bid", 2)):
        empty = np.abs(book[:, price]) >= _EMPTY
        columns[f"{side}_px"] = np.where(empty, np.nan, book[:, price] * _PRICE_NANOS)
        columns[f"{side}_sz"] = book[:, price + 1]
    return Raw(path.name, "lobster", "exchange time", count, columns_of([columns]), {1: match["symbol"]})


def _table(capture: Capture, columns: int) -> NDArray[np.float64]:
    import pandas as pd

    capture.file.seek(0)
    few = quotes_rows.MOST_ROWS + 1
    try:
        table = pd.read_csv(capture.file, header=None, usecols=range(columns), dtype="float64", nrows=few)
    except (pd.errors.ParserError, ValueError) as error:
        what = f"no rows of numbers: {str(error).splitlines()[0][:120]}"
        raise _refuse(capture.name, what, "download the file again") from error
    refuse_long(len(table), capture.name)
    values = table.to_numpy()
    bad = np.flatnonzero(~np.isfinite(values).all(axis=1))
    if len(bad):
        raise _refuse(capture.name, f"line {bad[0] + 1:,} is incomplete", "download the file again")
    return values


def _refuse(name: str, what: str, remedy: str) -> InputRefused:
    return InputRefused(Problem(what, remedy, name))
