"""What sections look up by name: findings, questions, owners, the stages' names, the ledger's lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from reviewgen.ledger import Num
from reviewgen.render.page import Seen
from reviewgen.render.view import Node, View

STAGES: Final = {
    "network": "Network",
    "order_processor": "Order processor",
    "risk_check": "Risk check",
    "exchange": "Exchange",
}


def lookups(view: View, review: Mapping[str, Any], seen: Seen) -> dict[str, Any]:
    """Names that every section may use beside `r`."""
    return {
        "findings": _by_id(view, review, "findings"),
        "questions": _by_id(view, review, "questions"),
        "owners": view.root["owners"],
        "words": STAGES,
        "rows": Rows(view, seen),
    }


def _by_id(view: View, review: Mapping[str, Any], section: str) -> dict[str, Node]:
    return {one["id"]: node for one, node in zip(review[section], view.root[section], strict=True)}


class Row(NamedTuple):
    """A line of the ledger: a number with the ends of its interval, and whether paper can do without it."""

    number: Num
    low: Num | None
    high: Num | None
    screen_only: bool


class Rows:
    """The ledger's lines in the order of their ids, made when the ledger is printed, after all other pages."""

    def __init__(self, view: View, seen: Seen) -> None:
        self._numbers, self._seen = view.numbers, seen

    def __iter__(self) -> Iterator[Row]:
        numbers = self._numbers
        kept = self._kept()
        for id, number in numbers.items():
            if not id.rpartition(".")[0].endswith("_interval"):
                ends = (numbers.get(f"{id}_interval.{end}") for end in ("low", "high"))
                yield Row(number, *ends, id not in kept)

    def _kept(self) -> set[str]:
        """What the pages print, and everything it was made from; the rest stands in review.json and on screen."""
        kept: set[str] = set()
        waiting = list(self._seen.ids)
        while waiting:
            id = waiting.pop().removesuffix("_interval.low").removesuffix("_interval.high")
            if id not in kept and id in self._numbers:
                kept.add(id)
                waiting += self._numbers[id].inputs
        return kept
