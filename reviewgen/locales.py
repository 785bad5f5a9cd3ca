"""Numbers and dates in the reader's habits, by Babel's data; Babel is imported only for other habits than our own."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

OURS: Final = frozenset({"en-US", "en-GB", "de-DE"})
"""Locales known to be good without asking Babel, so that checking a desk need not load it."""
_PLAIN: Final = frozenset({"en-US", "en-GB"})
_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def known(locale: str) -> bool:
    """Whether numbers and dates can be written for a locale such as `de-DE`.

    >>> known("fr-FR"), known("xx-QQ")
    (True, False)
    """
    if locale in OURS:
        return True
    from babel.core import Locale, UnknownLocaleError

    try:
        Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def localise(text: str, locale: str) -> str:
    """The first number of a text in the locale's separators and grouping, in our digits.

    >>> localise("1,234.5 µs", "de-DE"), localise("1,234,567", "en-IN")
    ('1.234,5 µs', '12,34,567')
    """
    return text if locale in _PLAIN else _NUMBER.sub(lambda found: _number(found[0], locale), text, count=1)


@cache
def _pattern(locale: str) -> tuple[Any, str]:
    """Babel's locale, and its grouping of whole numbers, such as `#,##0`."""
    from babel.core import Locale

    parsed = Locale.parse(locale, sep="-")
    return parsed, parsed.decimal_formats[None].pattern.partition(".")[0]


def _number(text: str, locale: str) -> str:
    from babel.numbers import format_decimal

    parsed, grouping = _pattern(locale)
    decimals = len(text.partition(".")[2])
    shape = f"{grouping}.{'0' * decimals}" if decimals else grouping
    value = Decimal(text.replace(",", ""))
    written: str = format_decimal(value, format=shape, locale=parsed, numbering_system="latn")
    return written.replace("\u202f", "\u00a0")  # the narrow space is in few fonts


def long_date(iso: str, locale: str) -> str:
    """An ISO date in words; a text that is no ISO date stays as it is.

    >>> long_date("2026-11-02", "en-US"), long_date("2026-11-02", "en-GB"), long_date("2026-11-02", "de-DE")
    ('November 2, 2026', '2 November 2026', '2. November 2026')
    """
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    from babel.dates import format_date

    return str(format_date(day, "long", locale=_pattern(locale)[0]))
