"""The catalogue as this desk has it: its costs and effects, overridden or assumed, as spreads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Spread
from reviewgen.ledger import Grade, Num, weakest
from reviewgen.reference import figures
from reviewgen.sequencing.planned import planned_cost
from reviewgen.units import Quantity

THOUSAND = 1000.0
INSTRUMENTATION = "flow_instrumentation"
OBI_FEED = "obi_feed"

Kind = Literal["cut", "factor", "set", "add", "transit"]

TITLES = {
    "obi_feed": "Direct feed for the imbalance signal",
    "flow_instrumentation": "Flow decomposition and instrumentation",
    "batching": "Batching in the order processor",
    "conflation": "Quote conflation",
    "dual_thread": "Second order-processor thread",
    "queue_redesign": "Queue redesign",
    "book_restructure": "Order book restructure",
    "risk_placement": "Placement of the risk check",
    "colocation": "Co-location",
    "feed_proximity": "Feed proximity",
    "nic_refresh": "NIC refresh",
    "kernel_tuning": "Kernel tuning",
    "kernel_bypass": "Kernel bypass",
    "fpga_offload": "FPGA offload",
}

NAMES = {
    "obi_feed": "the direct feed",
    "flow_instrumentation": "instrumentation",
    "batching": "batching",
    "conflation": "quote conflation",
    "dual_thread": "a second processor thread",
    "queue_redesign": "the queue redesign",
    "book_restructure": "the order book restructure",
    "risk_placement": "moving the risk check",
    "colocation": "co-location",
    "feed_proximity": "feed proximity",
    "nic_refresh": "the NIC refresh",
    "kernel_tuning": "kernel tuning",
    "kernel_bypass": "kernel bypass",
    "fpga_offload": "FPGA offload",
}
"""The same inside a sentence."""


@dataclass(frozen=True)
class Change:
    """What one remedy does to one parameter `of`.

    cut: value·(1 − x); factor: value·x; set: x; transit: x µs less, but never below `floor`;
    add: an own latency with `added` = (P50, P95) in µs. `types` limits it to some message types.
    """

    of: str
    kind: Kind
    spread: Spread
    number: Num
    types: tuple[str, ...] = ()
    floor: float = 0.0
    added: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Remedy:
    """One entry of the catalogue for this desk."""

    id: str
    title: str
    stage: str
    cost: Spread
    cost_number: Num
    changes: tuple[Change, ...]
    requires: tuple[str, ...]
    conflicts: tuple[str, ...]
    only_where: str | None

    @property
    def grade(self) -> Grade:
        """The weakest of what is known of its cost and effects."""
        return weakest([self.cost_number.grade, *(change.number.grade for change in self.changes)])

    @property
    def numbers(self) -> tuple[Num, ...]:
        """The numbers its effects rest on."""
        return tuple(change.number for change in self.changes)


def catalogue(book: Book) -> dict[str, Remedy]:
    """Every remedy of the catalogue by id; conflicts hold both ways, flow_instrumentation waived where in place."""
    waived = waives_instrumentation(book)
    records = figures.remedies()
    found = {}
    for id, record in records.items():
        against = {other for other, their in records.items() if id in their.conflicts} | set(record.conflicts)
        spread, cost = _cost(book, id, record)
        requires = tuple(need for need in record.requires if not (waived and need == INSTRUMENTATION))
        changes = tuple(_change(book, id, effect) for effect in record.effect)
        found[id] = Remedy(
            id,
            TITLES[id],
            record.stage,
            spread,
            cost,
            changes,
            requires,
            tuple(sorted(against)),
            record.only_where,
        )
    return found


def waives_instrumentation(book: Book) -> bool:
    """Whether the desk already has what flow_instrumentation buys."""
    windows = book.desk.flow.windows
    return (
        book.desk.order_processor.instrumented and bool(windows) and all(window.by_type for window in windows)
    )


def _grade(id: str) -> Grade:
    """The catalogue is nobody's quote, but the bypass's figures are the article's."""
    return "article" if id == "kernel_bypass" else "assumed"


def _cost(book: Book, id: str, record: figures.Remedy) -> tuple[Spread, Num]:
    """What it costs this desk: its own override, else what it is about to pay, else the catalogue's figure."""
    own = book.desk.remedies.get(id)
    if own is not None and own.cost is not None:
        given = book.given(f"remedies.{id}.cost", own.cost)
        assert given is not None
        return Spread.of(own.cost), given
    planned = planned_cost(book, id)
    if planned is not None:
        return planned
    low, mode, high = (THOUSAND * value for value in record.cost)
    number = book.ledger.add(
        f"remedy.{id}.cost",
        mode,
        "money",
        grade=_grade(id),
        interval=(low, high),
        formula="catalogue of remedies",
    )
    return Spread(low, mode, high), number


def _change(book: Book, id: str, effect: figures.Effect) -> Change:
    """The effect as the desk gives it, else as the catalogue has it."""
    given = _override(book, id, effect.of)
    if effect.add_us is not None:
        return _addition(book, id, effect.of, effect.add_us, given)
    if effect.from_ is not None and effect.to is not None:
        return _transit(book, id, effect, given)
    kind: Kind = "cut" if effect.cut is not None else "factor" if effect.factor is not None else "set"
    unit = "count" if effect.of == "threads" else "share"
    if given is not None:
        return Change(
            effect.of, kind, Spread.of(given), _given(book, id, effect.of, given, unit), effect.types
        )
    record = next(value for value in (effect.cut, effect.factor, effect.set) if value is not None)
    spread = Spread(*record) if isinstance(record, tuple) else Spread(record, record, record)
    number = _catalogued(book, id, effect.of, spread, unit)
    return Change(effect.of, kind, spread, number, effect.types)


def _addition(book: Book, id: str, of: str, add_us: Mapping[str, float], given: Quantity | None) -> Change:
    if given is not None:
        number = _given(book, id, of, given, "us")
        return Change(of, "add", Spread.of(given), number, added=(number.value, number.value))
    median, tail = add_us["p50"], add_us["p95"]
    spread = Spread(median, None, tail)
    return Change(of, "add", spread, _catalogued(book, id, of, spread, "us"), added=(median, tail))


def _transit(book: Book, id: str, effect: figures.Effect, given: Quantity | None) -> Change:
    """The transit that is replaced: what it was less what remains, at most what there is."""
    assert effect.from_ is not None and effect.to is not None
    floor = effect.to[1]
    if given is not None:
        return Change(
            effect.of, "transit", Spread.of(given), _given(book, id, effect.of, given, "us"), floor=floor
        )
    (fast, usual, slow), (best, left, worst) = effect.from_, effect.to
    spread = Spread(fast - worst, usual - left, slow - best)
    number = _catalogued(book, id, effect.of, spread, "us")
    return Change(effect.of, "transit", spread, number, floor=floor)


def _override(book: Book, id: str, of: str) -> Quantity | None:
    """The desk's own figure for this effect; one figure alone stands for a remedy's only effect."""
    own = book.desk.remedies.get(id)
    if own is None or own.effect is None:
        return None
    return own.effect if isinstance(own.effect, Quantity) else own.effect.get(of)


def _given(book: Book, id: str, of: str, given: Quantity, unit: str) -> Num:
    """The desk's figure as a number, from wherever it stands."""
    own = book.desk.remedies[id].effect
    path = f"remedies.{id}.effect" if isinstance(own, Quantity) else f"remedies.{id}.effect.{of}"
    return book.count(path, given, unit)


def _catalogued(book: Book, id: str, of: str, spread: Spread, unit: str) -> Num:
    return book.ledger.add(
        f"remedy.{id}.{of}", spread.mid, unit, grade=_grade(id), interval=(spread.low, spread.high),
        formula="catalogue of remedies",
    )  # fmt: skip
