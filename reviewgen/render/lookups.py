"""What sections look up by name: findings, questions, owners, the stages' names, the formulas in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reviewgen.ledger import Num
from reviewgen.render.view import Node, View

STAGES: Final = {
    "network": "Network",
    "order_processor": "Order processor",
    "risk_check": "Risk check",
    "exchange": "Exchange",
}


def lookups(view: View, review: Mapping[str, Any]) -> dict[str, Any]:
    """Names that every section may use beside `r`."""
    return {
        "findings": _by_id(view, review, "findings"),
        "questions": _by_id(view, review, "questions"),
        "owners": view.root["owners"],
        "words": STAGES,
        "formulas": _formulas(view),
    }


def _by_id(view: View, review: Mapping[str, Any], section: str) -> dict[str, Node]:
    return {one["id"]: node for one, node in zip(review[section], view.root[section], strict=True)}


def _formulas(view: View) -> tuple[Num, ...]:
    """One number for each formula, the first that uses it; copies of inputs are left out."""
    first: dict[str, Num] = {}
    for number in view.numbers.values():
        if number.formula and number.formula != "as given":
            first.setdefault(number.formula, number)
    return tuple(first.values())
