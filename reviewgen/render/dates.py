"""Calendar dates in words, by the report's locale."""

from __future__ import annotations

from datetime import date
from typing import Final

_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_GERMAN: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip


def long_date(iso: str, locale: str) -> str:
    """An ISO date in words; a text that is no ISO date stays as it is.

    >>> long_date("2026-11-02", "en-US"), long_date("2026-11-02", "en-GB"), long_date("2026-11-02", "de-DE")
    ('November 2, 2026', '2 November 2026', '2. November 2026')
    """
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    if locale.startswith("de"):
        return f"{day.day}. {_GERMAN[day.month - 1]} {day.year}"
    month = _ENGLISH[day.month - 1]
    return f"{month} {day.day}, {day.year}" if locale == "en-US" else f"{day.day} {month} {day.year}"
