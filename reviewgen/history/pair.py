"""Two reviews of one desk side by side, and the numbers of both as a report may print them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from reviewgen.ledger import Label, Ledger, Num, Part, Prose, Quoted, grade_of

BEFORE: Final = "since.before."
"""The earlier review's numbers stand in the ledger under their own id behind this."""
_NO_DECIMALS: Final = re.compile(r"[.,]0+(?!\d)")
STAGE_WORDS: Final = {
    "network": "the network",
    "order_processor": "the order processor",
    "risk_check": "the risk check",
    "exchange": "the exchange",
    "unresolved": "no single stage",
}


class Pair:
    """The earlier and the later review, as data; `ledger` gathers what is printed and is not in the later one."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.before, self.after = before, after
        review = after["review"]
        self.ledger = Ledger(review.get("currency") or "USD", review.get("locale") or "en-US")
        self.same_money = (before["review"].get("currency") or "USD") == self.ledger.currency

    @property
    def other_window(self) -> bool:
        """Whether the two verdicts are of different windows, so that their numbers do not compare."""
        return bool(self.before["verdict"].get("window") != self.after["verdict"].get("window"))

    @staticmethod
    def windows(review: dict[str, Any]) -> frozenset[str]:
        """The names of a review's windows, of flow and of latencies."""
        paths = (id.split(".") for id in review["numbers"])
        return frozenset(
            unquote(one[3]) for one in paths if len(one) > 3 and one[0] == "desk" and one[2] == "windows"
        )

    def old(self, id: str) -> Num | None:
        """A number of the earlier review, as it was printed then."""
        entry = self.before["numbers"].get(id)
        if entry is None:
            return None
        number = _number(BEFORE + id, entry, "as in the earlier review")
        return self.ledger.numbers.setdefault(number.id, number)

    def new(self, id: str) -> Num | None:
        """A number of the later review."""
        entry = self.after["numbers"].get(id)
        return None if entry is None else _number(id, entry, entry["formula"])

    def number(
        self, id: str, value: float, unit: str, formula: str, inputs: list[Num | None], *, whole: bool = False
    ) -> Num:
        """A number of the comparison itself, entered under `since.`; a whole one is printed without decimals."""
        made = self.ledger.add(f"since.{id}", value, unit, formula=formula, inputs=inputs)
        if whole:
            made = replace(made, shown=_NO_DECIMALS.sub("", made.shown))
            self.ledger.numbers[made.id] = made
        return made

    def count(self, id: str, value: int, formula: str = "counted") -> Num:
        """A count of the comparison."""
        return self.ledger.add(f"since.{id}", value, "count", grade="measured", formula=formula)

    def old_prose(self, holder: dict[str, Any], name: str) -> Prose:
        """Prose of the earlier review, its numbers as they were printed then."""
        return self._prose(holder, name, old=True)

    def new_prose(self, holder: dict[str, Any], name: str) -> Prose:
        """Prose of the later review."""
        return self._prose(holder, name, old=False)

    def _prose(self, holder: dict[str, Any], name: str, *, old: bool) -> Prose:
        kept = holder.get(f"{name}_parts")
        if not kept:
            return Prose((Quoted(str(holder.get(name) or "")),))
        return Prose(self._part(*next(iter(part.items())), old=old) for part in kept)

    def _part(self, kind: str, text: str, *, old: bool) -> Part:
        if kind == "n":
            return (self.old(text) if old else self.new(text)) or Quoted("a number that is not kept")
        return Quoted(text) if kind == "q" else Label(text) if kind == "l" else text


def _number(id: str, entry: dict[str, Any], formula: str | None) -> Num:
    return Num(
        id, float(entry["value"]), entry["unit"], entry["shown"], grade_of(entry["grade"]), formula=formula
    )


def stage(binding: str | None) -> str:
    """A binding constraint in words."""
    return STAGE_WORDS.get(binding or "unresolved", "no single stage")
