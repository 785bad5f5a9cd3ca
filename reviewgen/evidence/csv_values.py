"""Numbers and times from text, value by value: slow and exact, for blocks that hold something odd."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from reviewgen.evidence.chunk import ABSENT
from reviewgen.evidence.clean import (
    BAD_TIME,
    EMPTY,
    INFINITE,
    LAST_NS,
    NEGATIVE,
    NOT_A_NUMBER,
    TOO_LONG,
    Cleaned,
)
from reviewgen.evidence.columns import ISO, UNITS_PS
from reviewgen.evidence.moments import to_ns
from reviewgen.evidence.sketch import LIMIT_PS

_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_NUMBER = re.compile(rf"[+-]?(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?[0-9]{{1,3}})?")
"""Underscores between digits are read as DuckDB and Python read them."""
_LONGEST = 60
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


def latency_texts(texts: Iterable[str], unit: str, *, absent_ok: bool) -> Cleaned:
    """Latencies in ps; the same meaning as `clean.latencies` has for numbers."""
    scale = UNITS_PS[unit]

    def one(text: str) -> int | str:
        if not text:
            return ABSENT if absent_ok else EMPTY
        if _INFINITE.fullmatch(text):
            return INFINITE
        if not _is_number(text):
            return NOT_A_NUMBER
        # As a double, rounded to whole ps: what the engines do.
        number = float(text)
        if number < 0:
            return NEGATIVE
        value = math.floor(number * scale + 0.5) if math.isfinite(number) else math.inf
        if math.isinf(value):
            return INFINITE
        return int(value) if value < LIMIT_PS else TOO_LONG

    return _each(texts, one)


def time_texts(texts: Iterable[str], unit: str) -> Cleaned:
    """Times in ns since the epoch: numbers with all their decimals, or ISO 8601 to the ns."""
    return _each(texts, _iso_ns if unit == ISO else lambda text: _whole(text, UNITS_PS[unit], 1000, BAD_TIME))


def sequence_texts(texts: Iterable[str]) -> Cleaned:
    """Sequence numbers."""
    return _each(texts, lambda text: _whole(text, 1, 1, "not a sequence number"))


def _whole(text: str, scale: int, per: int, reason: str) -> int | str:
    """text * scale / per as the nearest whole number, with all its decimals; halves go up."""
    if not _is_number(text):
        return reason
    value = Decimal(text) * scale / per
    whole = int(value.to_integral_value(ROUND_HALF_UP)) if abs(value) < LAST_NS else -1
    return whole if 0 <= whole < LAST_NS else reason


def _is_number(text: str) -> bool:
    return len(text) <= _LONGEST and _NUMBER.fullmatch(text) is not None


def _iso_ns(text: str) -> int | str:
    """ISO 8601; a fraction of more than six digits is read to the ns."""
    match = re.fullmatch(r"(.*\.[0-9]{6})([0-9]{1,3})(Z|[+-][0-9:]+)?", text)
    try:
        value = to_ns(match[1] + (match[3] or "")) + int(match[2].ljust(3, "0")) if match else to_ns(text)
    except (ValueError, OverflowError):
        return BAD_TIME
    return value if 0 <= value < LAST_NS else BAD_TIME


def _each(texts: Iterable[str], convert: Callable[[str], int | str]) -> Cleaned:
    """Converts every value; a result that is text is the reason why there is none."""
    results = [convert(text.strip()) for text in texts]
    values = np.array([0 if isinstance(result, str) else result for result in results], dtype=np.int64)
    reasons = np.array([result if isinstance(result, str) else "" for result in results], dtype=object)
    found = sorted({reason for reason in reasons.tolist() if reason})
    return Cleaned(values, {reason: reasons == reason for reason in found})


def looks_like_date(text: str) -> bool:
    """Whether a time column holds dates in words rather than numbers."""
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return not _is_number(text.strip())
