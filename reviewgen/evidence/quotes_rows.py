"""Rows of quotes as a file holds them, before anything is judged: what every reader of quotes gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.chunk import Drops

UNDEFINED: Final = 9_000_000_000 * 1_000_000_000
"""Prices from here on (in 1e-9) are none: Databento writes the largest 64-bit number."""
FLAG_LAST: Final = 0x80
"""The last record of an event: only then does the book stand."""
FLAG_BAD_TIME: Final = 0x08
FLAG_MAYBE_BAD_BOOK: Final = 0x04
TRADE: Final = b"T"
MOST_ROWS: Final = 10_000_000
"""Rows of a file that are held, some 100 bytes each: a very busy stock's day."""


@dataclass(frozen=True)
class Columns:
    """Rows of quotes as arrays of one length.

    Times in ns (negative: none), prices in 1e-9 (NaN: undefined), sizes in shares; `place` is the 1-based
    line or record.
    """

    time_ns: NDArray[np.int64]
    bid_px: NDArray[np.float64]
    ask_px: NDArray[np.float64]
    bid_sz: NDArray[np.float64]
    ask_sz: NDArray[np.float64]
    flags: NDArray[np.uint8]
    action: NDArray[np.bytes_]
    instrument: NDArray[np.int64]
    publisher: NDArray[np.int64]
    place: NDArray[np.int64]


@dataclass(frozen=True)
class Raw:
    """All rows of a file that could be read; `drops` counts the others. `symbols` maps instruments to names
    where the file tells them."""

    name: str
    schema: str
    clock: str
    rows: int
    columns: Columns
    symbols: dict[int, str] = field(default_factory=dict)
    drops: Drops = field(default_factory=Drops)


def columns_of(parts: list[dict[str, NDArray[Any]]]) -> Columns:
    """The chunks' columns joined; every chunk holds the fields of Columns as numbers of any kind."""

    def joined(name: str, kind: Any) -> NDArray[Any]:
        empty: list[NDArray[Any]] = [np.zeros(0, dtype=kind)]
        return np.concatenate([part[name] for part in parts] or empty).astype(kind)

    return Columns(
        time_ns=joined("time_ns", np.int64),
        bid_px=joined("bid_px", np.float64),
        ask_px=joined("ask_px", np.float64),
        bid_sz=joined("bid_sz", np.float64),
        ask_sz=joined("ask_sz", np.float64),
        flags=joined("flags", np.uint8),
        action=joined("action", "S1"),
        instrument=joined("instrument", np.int64),
        publisher=joined("publisher", np.int64),
        place=joined("place", np.int64),
    )


def refuse_long(rows: int, name: str) -> None:
    """Raises UnsafeInput for more rows than are held in memory."""
    if rows > MOST_ROWS:
        raise UnsafeInput(
            Problem(f"more than {MOST_ROWS:,} rows", "give fewer hours, or one instrument alone", name)
        )


def refuse_sampled(name: str, schema: str) -> InputRefused:
    """The error for quotes that exist only where a trade happened."""
    return InputRefused(
        Problem(
            f"the schema is {schema}: it gives the quote at trades only, so the order flow between trades is missing",
            "download the same hours in schema mbp-1",
            name,
        )
    )


def refuse_schema(name: str, schema: str) -> InputRefused:
    """The error for a schema that does not hold every change of the top of the book."""
    return InputRefused(
        Problem(f"the schema is {schema}, not mbp-1", "download the same hours in schema mbp-1", name)
    )
