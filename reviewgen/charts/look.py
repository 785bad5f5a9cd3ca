"""How charts find things in a review."""

from __future__ import annotations

from typing import Any

from reviewgen.ledger import key


def shown(review: dict[str, Any], id: str) -> str:
    """The printed text of a number. Raises KeyError for one that the ledger does not hold."""
    return str(review["numbers"][id]["shown"])


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
