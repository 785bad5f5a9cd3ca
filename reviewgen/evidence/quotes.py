"""Quotes of one instrument from one feed: the top of the book after each change, cleaned, with what was left
out.

Formats: Databento DBN and CSV in the MBP-1 schema, LOBSTER. All rows are held in memory, some 100 bytes each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.capture import Capture, open_capture, sha256_of
from reviewgen.evidence.chunk import Drops
from reviewgen.evidence.quotes_clean import Top, clean
from reviewgen.evidence.quotes_rows import Raw

_DBN: Final = b"DBN"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
NANOS: Final = 1e9
"""Prices are read in units of 1e-9 of the currency."""


@dataclass(frozen=True)
class Quotes:
    """The top of the book after each of n changes: times in ns since 1970 (ascending), prices in currency
    (NaN: that side is empty), sizes in shares. `rows` were read, `unchanged` of them left the top as it was,
    `locked` have bid equal to ask; `drops` says what was left out and why."""

    name: str
    sha256: str
    schema: str
    clock: str
    symbol: str
    time_ns: NDArray[np.int64]
    bid_px: NDArray[np.float64]
    bid_sz: NDArray[np.float64]
    ask_px: NDArray[np.float64]
    ask_sz: NDArray[np.float64]
    rows: int
    unchanged: int
    locked: int
    late: int
    drops: Drops


def read_quotes(path: Path, symbol: str = "") -> Quotes:
    """Reads a file of quotes; the format is told by its first bytes, LOBSTER's by the name
    `..._message_....csv`.

    `symbol` chooses one instrument of a file that holds several. Raises InputRefused: no format read here,
    TBBO and other schemas, several instruments or venues, crossed books, a clock that steps back, damaged or
    cut files, nothing usable. Raises EnvironmentFault where DBN needs a library that is not installed.
    """
    with open_capture(path) as capture:
        raw = _reader(capture, path)(capture)
        digest = sha256_of(capture)
    return _quotes(raw, clean(raw, symbol), digest)


def _reader(capture: Capture, path: Path) -> Callable[[Capture], Raw]:
    # Each reader is imported when its format is met: DBN needs an extra library, CSV needs pandas.
    head = capture.file.read(4)
    capture.file.seek(0)
    if head[:3] == _DBN or head == _ZSTD:
        from reviewgen.evidence.quotes_dbn import read_dbn

        return read_dbn
    if "_message_" in path.name:
        from reviewgen.evidence.quotes_lobster import read_lobster

        return lambda message: read_lobster(message, path)
    from reviewgen.evidence.quotes_csv import read_csv

    return read_csv


def _quotes(raw: Raw, top: Top, digest: str) -> Quotes:
    if not len(top.time_ns):
        raise InputRefused(Problem("no usable quote is left", "see what the rows hold", raw.name))
    bid, ask = (np.where(np.isnan(px), np.nan, px / NANOS) for px in (top.bid_px, top.ask_px))
    return Quotes(
        name=raw.name,
        sha256=digest,
        schema=raw.schema,
        clock=raw.clock,
        symbol=top.symbol,
        time_ns=top.time_ns,
        bid_px=bid,
        bid_sz=top.bid_sz,
        ask_px=ask,
        ask_sz=top.ask_sz,
        rows=raw.rows,
        unchanged=top.unchanged,
        locked=top.locked,
        late=top.late,
        drops=raw.drops,
    )
