"""How charts find things in a review."""

from __future__ import annotations

from typing import Any

from reviewgen.ledger import key
from reviewgen.locales import localise


def shown(review: dict[str, Any], id: str) -> str:
    """The printed text of a number. Raises KeyError for one that the ledger does not hold."""
    return str(review["numbers"][id]["shown"])


def locale_of(review: dict[str, Any]) -> str:
    """The reader's habits of writing numbers."""
    return review["review"].get("locale") or "en-US"


def brief(value: float, locale: str) -> str:
    """A round number of an axis, in thousands or millions.

    >>> brief(-50_000, "en-US"), brief(1_500_000, "de-DE")
    ('-50k', '1,5M')
    """
    return localise(f"{value / 1e6:g}M" if abs(value) >= 1e6 else f"{value / 1e3:g}k", locale)


def under_test(review: dict[str, Any], section: str) -> dict[str, Any] | None:
    """The element of `flow`, `segments` or `queue` for the window under test."""
    window = review["verdict"]["window"]
    return next((one for one in review[section] if one["window"] == window), None)


def path(*names: str) -> str:
    """A number id from its parts; names are quoted as in the ledger.

    >>> path("flow", "pre open", "rate_per_s")
    'flow.pre%20open.rate_per_s'
    """
    return ".".join(key(name) for name in names)
