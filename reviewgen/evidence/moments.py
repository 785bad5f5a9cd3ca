"""Moments as text and as nanoseconds since the epoch."""

from __future__ import annotations

from datetime import UTC, datetime

_DATES_FROM_NS = 946_684_800_000_000_000


def to_ns(text: str) -> int:
    """ns since the epoch of an ISO 8601 time of microsecond resolution. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000_000 + elapsed.microseconds * 1000


def iso(stamp_ns: int) -> str:
    """ISO 8601 to the ns in UTC; empty for stamps that are no dates.

    >>> iso(1_795_394_140_522_523_662), iso(12)
    ('2026-11-23T00:35:40.522523662Z', '')
    """
    if stamp_ns < _DATES_FROM_NS:
        return ""
    seconds, rest = divmod(stamp_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"
