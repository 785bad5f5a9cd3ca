"""Numbers and times from text, value by value: slow and exact, for blocks that hold something odd."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime

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
from reviewgen.evidence.sketch import LIMIT_PS
from reviewgen.evidence.windows import to_ns

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


def latency_texts(texts: Iterable[str], unit: str, *, absent_ok: bool) -> Cleaned:
    """Latencies in ps; the same meaning as `clean.latencies` has for numbers."""
    scale = UNITS_PS[unit]

    def one(text: str) -> int | str:
        if not text:
            return ABSENT if absent_ok else EMPTY
        if _WHOLE.fullmatch(text):
            value: float = int(text) * scale
        elif _DECIMAL.fullmatch(text):
            value = math.floor(float(text) * scale + 0.5) if math.isfinite(float(text)) else math.inf
        elif _INFINITE.fullmatch(text):
            value = math.inf
        else:
            return NOT_A_NUMBER
        if math.isinf(value):
            return INFINITE
        if value < 0:
            return NEGATIVE
        return int(value) if value < LIMIT_PS else TOO_LONG

    return _each(texts, one)


def time_texts(texts: Iterable[str], unit: str) -> Cleaned:
    """Times in ns since the epoch: numbers with all their decimals, or ISO 8601 to the ns."""
    return _each(texts, _iso_ns if unit == ISO else lambda text: _decimal_ns(text, UNITS_PS[unit]))


def sequence_texts(texts: Iterable[str]) -> Cleaned:
    """Sequence numbers."""
    return _each(
        texts, lambda text: int(text) if re.fullmatch(r"[0-9]{1,18}", text) else "not a sequence number"
    )


def _decimal_ns(text: str, scale_ps: int) -> int | str:
    whole, _, fraction = text.partition(".")
    if not re.fullmatch(r"\+?[0-9]{1,25}", whole) or (
        fraction and not re.fullmatch(r"[0-9]{1,30}", fraction)
    ):
        return BAD_TIME
    digits = int(whole + fraction) * scale_ps
    nanoseconds = digits // (1000 * 10 ** len(fraction))
    return nanoseconds if nanoseconds < LAST_NS else BAD_TIME


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
    return not _WHOLE.fullmatch(text.strip())
