"""Databento's binary encoding (DBN), plain or compressed by zstd, through the library databento-dbn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import EnvironmentFault, InputRefused, Problem
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.quotes_rows import (
    UNDEFINED,
    Raw,
    columns_of,
    refuse_long,
    refuse_sampled,
    refuse_schema,
)
from reviewgen.extras import install_extra

_BLOCK: Final = 4 << 20
_PACKED_BLOCK: Final = 4 << 10
"""Bytes decoded at a time; packed ones may unpack to ten thousand times as many."""
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_RECORD: Final = np.dtype(
    [
        ("length", "u1"), ("rtype", "u1"), ("publisher_id", "<u2"), ("instrument_id", "<u4"), ("ts_event", "<u8"),
        ("price", "<i8"), ("size", "<u4"), ("action", "S1"), ("side", "S1"), ("flags", "u1"), ("depth", "u1"),
        ("ts_recv", "<u8"), ("ts_in_delta", "<i4"), ("sequence", "<u4"), ("bid_px", "<i8"), ("ask_px", "<i8"),
        ("bid_sz", "<u4"), ("ask_sz", "<u4"), ("bid_ct", "<u4"), ("ask_ct", "<u4"),
    ]
)  # fmt: skip
"""An MBP-1 record: the layout of Databento's DBN specification, the same in versions 1 to 3."""


def read_dbn(capture: Capture) -> Raw:
    """All MBP-1 records. Raises InputRefused: another schema, damaged or cut files; EnvironmentFault: no
    library."""
    dbn = _library()
    head = capture.file.read(4)
    capture.file.seek(0)
    packed = head == _ZSTD
    decoder = dbn.DBNDecoder(compression=dbn.Compression.ZSTD if packed else dbn.Compression.NONE)
    parts: list[dict[str, NDArray[Any]]] = []
    symbols: dict[int, str] = {}
    rows = 0
    while block := capture.file.read(_PACKED_BLOCK if packed else _BLOCK):
        records = _decode(dbn, decoder, capture.name, block)
        for record in records:
            if isinstance(record, dbn.Metadata):
                symbols |= _check(record, capture.name)
        quotes = [bytes(record)[: _RECORD.itemsize] for record in records if isinstance(record, dbn.MBP1Msg)]
        if quotes:
            parts.append(_columns(np.frombuffer(b"".join(quotes), dtype=_RECORD), rows))
            rows += len(quotes)
            refuse_long(rows, capture.name)
    if decoder.buffer():
        raise _damaged(capture.name, "the file is cut short")
    return Raw(capture.name, "mbp-1 (dbn)", "ts_recv", rows, columns_of(parts), symbols)


def _library() -> Any:
    try:
        import databento_dbn
    except ImportError as error:
        remedy = f"{install_extra('obi')}; or download the same data as CSV"
        raise EnvironmentFault(Problem("DBN files need the library databento-dbn", remedy)) from error
    return databento_dbn


def _decode(dbn: Any, decoder: Any, name: str, block: bytes) -> list[Any]:
    try:
        with _panics_untold():
            decoder.write(block)
            records: list[Any] = decoder.decode()
    except (dbn.DBNError, RuntimeError, ValueError, OSError) as error:
        raise _damaged(name, "the file is damaged, or no DBN") from error
    except BaseException as error:  # the library panics over a record shorter than its kind
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name, "the file is damaged: a record is cut") from error
    return records


@contextmanager
def _panics_untold() -> Iterator[None]:
    """The library tells of a panic on the standard error itself, past Python; what it says is told as a refusal."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _check(metadata: Any, name: str) -> dict[int, str]:
    # The schema stands in the file's head; the records alone cannot tell MBP-1 from TBBO.
    schema = str(metadata.schema or "mixed")
    if schema in ("tbbo", "tcbbo"):
        raise refuse_sampled(name, schema)
    if schema != "mbp-1":
        raise refuse_schema(name, schema)
    found: dict[int, str] = {}
    for symbol, intervals in metadata.mappings.items():
        for interval in intervals:
            number = interval["symbol"] if isinstance(interval, dict) else interval.symbol
            if str(number).isdigit():
                found[int(number)] = symbol
    return found


def _columns(records: NDArray[Any], before: int) -> dict[str, NDArray[Any]]:
    time = records["ts_recv"]
    columns: dict[str, NDArray[Any]] = {
        "time_ns": np.where(time > np.iinfo(np.int64).max, 0, time).astype(np.int64),
        "flags": records["flags"],
        "action": records["action"],
        "instrument": records["instrument_id"],
        "publisher": records["publisher_id"],
        "place": np.arange(before + 1, before + len(records) + 1),
    }
    columns["time_ns"][time > np.iinfo(np.int64).max] = -1
    for side in ("bid", "ask"):
        price = records[f"{side}_px"]
        columns[f"{side}_px"] = np.where(price >= UNDEFINED, np.nan, price.astype(np.float64))
        columns[f"{side}_sz"] = records[f"{side}_sz"]
    return columns


def _damaged(name: str, what: str) -> InputRefused:
    return InputRefused(Problem(what, "download it again", name))
