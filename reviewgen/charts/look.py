"""How charts find things in a review."""

from __future__ import annotations

from typing import Any

from reviewgen.ledger import key
from reviewgen.locales import localise

_SCALES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def shown(review: dict[str, Any], id: str) -> str:
    """The printed text of a number. Raises KeyError for one that the ledger does not hold."""
    return str(review["numbers"][id]["shown"])


def locale_of(review: dict[str, Any]) -> str:
    """The reader's habits of writing numbers."""
    return review["review"].get("locale") or "en-US"


def brief(value: float, locale: str) -> str:
    """A round number of an axis, in thousands or millions from there on, never as a power of ten.

    >>> brief(-50_000, "en-US"), brief(1_500_000, "de-DE"), brief(0.0005, "en-US"), brief(0, "en-US")
    ('-50k', '1,5M', '0.0005', '0')
    """
    scale, letter = next((one for one in _SCALES if abs(value) >= one[0]), (1.0, ""))
    return written(value / scale, locale) + letter


def written(value: float, locale: str) -> str:
    """A round number of an axis in full.

    >>> written(20_000, "de-DE"), written(0.0005, "en-US"), written(-0.0, "en-US")
    ('20.000', '0.0005', '0')
    """
    text = f"{value:,.9f}".rstrip("0").rstrip(".")
    return localise(text if text != "-0" else "0", locale)


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
