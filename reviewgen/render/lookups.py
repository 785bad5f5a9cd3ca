"""What sections look up by name: findings, questions, owners, the stages' names, the ledger's lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

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
        "rows": _rows(view),
    }


def _by_id(view: View, review: Mapping[str, Any], section: str) -> dict[str, Node]:
    return {one["id"]: node for one, node in zip(review[section], view.root[section], strict=True)}


class Row(NamedTuple):
    """A line of the ledger: a number with the ends of its interval, and whether it only copies another."""

    number: Num
    low: Num | None
    high: Num | None
    copy: bool


def _rows(view: View) -> tuple[Row, ...]:
    """The ledger's lines in the order of their ids, the ends of intervals folded into their number."""
    numbers = view.numbers
    return tuple(
        Row(
            number,
            numbers.get(f"{id}_interval.low"),
            numbers.get(f"{id}_interval.high"),
            number.formula == "as given" and len(number.inputs) == 1 and not id.startswith("verdict."),
        )
        for id, number in numbers.items()
        if not id.rpartition(".")[0].endswith("_interval")
    )
