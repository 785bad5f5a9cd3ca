"""Raw columns to picoseconds and nanoseconds; a value that is none gets a reason, never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.chunk import ABSENT
from reviewgen.evidence.columns import ISO, UNITS_PS
from reviewgen.evidence.sketch import LIMIT_PS

Ints = NDArray[np.int64]

NOT_A_NUMBER = "not a number"
EMPTY = "empty value"
INFINITE = "infinite latency"
NEGATIVE = "negative latency"
TOO_LONG = "latency above 2.5 hours"
BAD_TIME = "not a time"
RAGGED = "more or fewer fields than the header"
LAST_NS = 1 << 62
"""Stamps beyond 2116 are not read; differences of stamps then never overflow."""


@dataclass
class Cleaned:
    """Values as integers, and for each reason the mask of the rows it spoils; their values are 0."""

    values: Ints
    bad: dict[str, NDArray[np.bool_]]


def latencies(raw: NDArray[Any], unit: str, *, absent_ok: bool) -> Cleaned:
    """Latencies in ps from an int, unsigned or float column; NaN is ABSENT where that is allowed."""
    scale = UNITS_PS[unit]
    if raw.dtype.kind in "iu":
        longest = (LIMIT_PS - 1) // scale
        if not len(raw) or (int(raw.min()) >= 0 and int(raw.max()) <= longest):
            return Cleaned(raw.astype(np.int64, copy=False) * scale, {})
        bad = {NEGATIVE: raw < 0, TOO_LONG: raw > longest}
        return Cleaned(np.where(bad[NEGATIVE] | bad[TOO_LONG], 0, raw).astype(np.int64) * scale, bad)
    picoseconds = np.floor(raw.astype(np.float64) * scale + 0.5)
    if not len(raw) or (float(raw.min()) >= 0 and float(picoseconds.max()) < LIMIT_PS):  # NaN fails both
        return Cleaned(picoseconds.astype(np.int64), {})
    missing = np.isnan(picoseconds)
    bad = {
        INFINITE: np.isinf(picoseconds),
        NEGATIVE: (raw < 0) & np.isfinite(picoseconds),
        TOO_LONG: (picoseconds >= LIMIT_PS) & np.isfinite(picoseconds),
    }
    if not absent_ok:
        bad[EMPTY] = missing
    usable = ~np.logical_or.reduce([missing, *bad.values()])
    values = np.where(usable, picoseconds, 0).astype(np.int64)
    if absent_ok:
        values[missing] = ABSENT
    return Cleaned(values, {reason: mask for reason, mask in bad.items() if mask.any()})


def stamps(raw: NDArray[Any], unit: str) -> Cleaned:
    """Times in ns since the epoch (or since any start) from a numeric column."""
    scale = UNITS_PS[unit]
    if raw.dtype.kind in "iu":
        limit = min(LAST_NS * 1000 // scale, (1 << 63) - 1)
        if not len(raw) or (int(raw.min()) >= 0 and int(raw.max()) < limit):
            whole = raw.astype(np.int64, copy=False)
            if scale == 1000:
                return Cleaned(whole, {})
            return Cleaned(whole * (scale // 1000) if scale >= 1000 else whole // 1000, {})
        bad = (raw < 0) | (raw >= limit)
        whole = np.where(bad, 0, raw).astype(np.int64)
        return Cleaned(whole * (scale // 1000) if scale >= 1000 else whole // 1000, {BAD_TIME: bad})
    with np.errstate(invalid="ignore", over="ignore"):
        nanoseconds = np.floor(raw.astype(np.float64) * (scale / 1000) + 0.5)
        bad = ~((nanoseconds >= 0) & (nanoseconds < LAST_NS))
    return Cleaned(np.where(bad, 0, nanoseconds).astype(np.int64), {BAD_TIME: bad} if bad.any() else {})


def merged(columns: Iterable[Cleaned]) -> dict[str, NDArray[np.bool_]]:
    """The spoiled rows of several columns by reason, in order of the columns."""
    reasons: dict[str, NDArray[np.bool_]] = {}
    for column in columns:
        for reason, rows in column.bad.items():
            reasons[reason] = reasons[reason] | rows if reason in reasons else rows.copy()
    return reasons


def guess_time_unit(value: float, column: str, file: str) -> str:
    """The unit in which a stamp is a date between 2000 and 2100. Raises InputRefused where none is."""
    for unit in ("ns", "us", "ms", "s"):
        seconds = value * UNITS_PS[unit] / UNITS_PS["s"]
        if 946_684_800 <= seconds < 4_102_444_800:
            return unit
    remedy = f"say it: --columns time={column}:ns (or us, ms, s, {ISO})"
    raise InputRefused(Problem(f"the unit of the time column `{column[:80]}` is not known", remedy, file))
