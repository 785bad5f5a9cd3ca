"""What sections look up by name: findings, questions, owners, the stages' names, the ledger's lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from reviewgen.ledger import AS_GIVEN, Mark, Num, Prose, Quoted
from reviewgen.render.overrides import overrides
from reviewgen.render.page import Seen
from reviewgen.render.registers import registers
from reviewgen.render.view import Node, View

STAGES: Final = {
    "network": "Network",
    "order_processor": "Order processor",
    "risk_check": "Risk check",
    "exchange": "Exchange",
}


PARTS: Final = {
    "nic_tick_to_trade": "Card, tick to trade",
    "nic_to_processor": "Card to processor",
    "processor_to_wire": "Processor to wire",
    "exchange_round_trip": "Exchange round trip",
    "end_to_end": "End to end",
    "risk_check": "Risk check",
    "order_processor": "the order processor",
    "latency": "the latencies",
    "flow": "the flow",
}
"""Words for segments, and for sections of a desk that a check is about."""


def lookups(view: View, review: Mapping[str, Any], seen: Seen) -> dict[str, Any]:
    """Names that every section may use beside `r`."""
    return {
        "findings": _by_id(view, review, "findings"),
        "questions": _by_id(view, review, "questions"),
        "owners": view.root["owners"],
        "words": STAGES,
        "spoken": spoken,
        "rows": Rows(view, seen, (one["id"] for one in review.get("assumptions", ()))),
        "gaps": _gaps(view, review),
        "by_rule": by_rule,
        "alike": alike,
        "topic": topic,
        "section_of": section_of,
        "registers": registers(view, review),
        "overrides": overrides(review),
    }


def _by_id(view: View, review: Mapping[str, Any], section: str) -> dict[str, Node]:
    return {one["id"]: node for one, node in zip(review[section], view.root[section], strict=True)}


_OPEN: Final = "Not assessed: "
INPUTS: Final = 6
"""Inputs named in one line of the ledger, and places in one line of what was not assessed."""

LINES: Final = 1200
"""Lines of the ledger beyond which the pages keep to what they print themselves."""


def by_rule(findings: Iterable[Node]) -> list[list[Node]]:
    """Findings of one rule together, rules in the order of their first finding."""
    grouped: dict[str, list[Node]] = {}
    for finding in findings:
        grouped.setdefault(str(finding["rule"]), []).append(finding)
    return list(grouped.values())


def topic(finding: Node) -> Prose:
    """What a check that could not be made is about: its title without the words that say so."""
    title = tuple(finding["title"])
    if not title or not isinstance(title[0], str):
        return Prose(title)
    return Prose(part for part in (title[0].removeprefix(_OPEN), *title[1:]) if part != "")


def spoken(name: Quoted) -> str | Quoted:
    """A segment or section in words; any other name as it is."""
    return PARTS.get(name.text, name)


def section_of(source: Quoted) -> Quoted:
    """Where in the article a figure stands, or the whole source of a figure from elsewhere."""
    return Quoted(source.text.partition(", section ")[2] or source.text)


def alike(nodes: Iterable[Node], name: str) -> list[list[Node]]:
    """Objects that say the same under a name together, in the order of the first of each."""
    grouped: dict[Any, list[Node]] = {}
    for node in nodes:
        grouped.setdefault(node[name], []).append(node)
    return list(grouped.values())


class Gap(NamedTuple):
    """One reason why something was not assessed, and the places it holds for."""

    reason: Prose
    paths: tuple[str, ...]
    more: bool


def _gaps(view: View, review: Mapping[str, Any]) -> tuple[Gap, ...]:
    """What was not assessed by reason, in the order of the first path of each."""
    grouped: dict[str, list[str]] = {}
    prose: dict[str, Prose] = {}
    for one, node in zip(review.get("not_assessed", ()), view.root.get("not_assessed", ()), strict=True):
        grouped.setdefault(one["reason"], []).append(one["path"])
        prose.setdefault(one["reason"], node.reason)
    return tuple(Gap(prose[text], tuple(paths[:INPUTS]), len(paths) > INPUTS) for text, paths in grouped.items())


def _whole(id: str) -> str:
    """The id of the number that an interval's end belongs to, or the id itself."""
    return id.removesuffix("_interval.low").removesuffix("_interval.high")


class Row(NamedTuple):
    """A line of the ledger: a number, the ends of its interval, where it comes from, the first of its inputs.

    `where` are its places in the desk, `cite` a source that is not its own name; `printed` says that a page
    shows it and no other register does.
    """

    number: Num
    low: Num | None
    high: Num | None
    where: tuple[Mark, ...]
    formula: str | None
    cite: str | None
    inputs: tuple[str, ...]
    more: bool
    printed: bool


class Rows:
    """The ledger's lines in the order of their ids, made when the ledger is printed, after all other pages.

    They hold what the pages print and everything it was made from; review.json holds the rest.
    """

    def __init__(self, view: View, seen: Seen, listed: Iterable[str]) -> None:
        self._numbers, self._seen, self._listed = view.numbers, seen, frozenset(listed)

    def __iter__(self) -> Iterator[Row]:
        numbers, kept = self._numbers, self._kept()
        printed = {_whole(id) for id in self._seen.ids} - self._listed
        for id, number in numbers.items():
            if id in kept:
                low, high = (numbers.get(f"{id}_interval.{end}") for end in ("low", "high"))
                inputs, more = number.inputs[:INPUTS], len(number.inputs) > INPUTS
                origin = self._origin(number)
                cite = None if origin.cite is None or id.endswith(f".{origin.cite}") else origin.cite
                yield Row(number, low, high, origin.where, origin.formula, cite, inputs, more, id in printed)

    def _origin(self, number: Num) -> Num:
        """The number that this one repeats under another name, or itself."""
        while number.formula == AS_GIVEN and number.inputs:
            number = self._numbers[number.inputs[0]]
        return number

    def _kept(self) -> set[str]:
        """Ids of what the pages print and of all its inputs, or of the former alone where that is too long."""
        printed = {_whole(id) for id in self._seen.ids}
        kept = self._closure()
        return kept if len(kept) <= LINES else kept & printed

    def _closure(self) -> set[str]:
        kept: set[str] = set()
        waiting = list(self._seen.ids)
        while waiting:
            id = _whole(waiting.pop())
            if id not in kept and id in self._numbers:
                kept.add(id)
                waiting += self._numbers[id].inputs
        return kept
