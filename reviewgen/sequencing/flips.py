"""Where the first purchase changes: one cost or effect moved at a time, everything else at its mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats
from reviewgen.facts.plan import FlipPoint
from reviewgen.ledger import say
from reviewgen.sequencing.parameters import middle
from reviewgen.sequencing.remedies import NAMES, TITLES, Change
from reviewgen.sequencing.search import Search
from reviewgen.sequencing.uncertainty import BUY_NOTHING, Judge, Names, Table, p95_of

COST_RANGE = 2.0
"""Costs are moved from this factor below their low end to this factor above their high end."""
COSTS = 161
EFFECTS = 31


@dataclass(frozen=True, eq=False)
class _Scan:
    """One input moved over `at`, and who is first at each value; `mode` is where it stands."""

    input: str
    at: Floats
    mode: float
    unit: str
    first: Names


def flip_points(
    book: Book, judge: Judge, table: Table, plan_first: str, ids: Sequence[str]
) -> tuple[FlipPoint, ...]:
    """The nearest change on either side of each input's mode, for the costs and effects of the remedies `ids`."""
    search = judge.search
    scans = [_cost_scan(judge, table, id) for id in ids]
    scans += [
        _effect_scan(judge, table, id, change)
        for id in ids
        for change in search.remedies[id].changes
        if not change.spread.is_point and change.kind != "add"
    ]
    return tuple(point for scan in scans for point in _changes(book, scan, plan_first))


def _modes(search: Search, table: Table, rows: int) -> tuple[Floats, Floats]:
    """P95 and cost of every set at the modes, `rows` times."""
    p95 = np.array([search.p95(ids) for ids in table.sets])
    cost = np.array([search.cost(ids) for ids in table.sets])
    return np.repeat(p95[None, :], rows, axis=0), np.repeat(cost[None, :], rows, axis=0)


def _cost_scan(judge: Judge, table: Table, id: str) -> _Scan:
    search = judge.search
    spread = search.remedies[id].cost
    low = max(spread.low, 1.0) / COST_RANGE
    at = np.geomspace(low, max(spread.high * COST_RANGE, low), COSTS)
    p95, cost = _modes(search, table, COSTS)
    cost += np.array([float(id in ids) for ids in table.sets]) * (at - spread.mid)[:, None]
    return _Scan(f"{id}.cost", at, spread.mid, "money", judge.first(table.sets, p95, cost))


def _effect_scan(judge: Judge, table: Table, id: str, change: Change) -> _Scan:
    search = judge.search
    at = np.linspace(change.spread.low, change.spread.high, EFFECTS)
    p95, cost = _modes(search, table, EFFECTS)
    moved = [ids for ids in table.sets if id in ids]
    values = {key: np.repeat(value, EFFECTS) for key, value in middle(search.remedies.values()).items()}
    values[id, change.of] = at
    found = p95_of(search, moved, values, np.ones(EFFECTS))
    for k, ids in enumerate(moved):
        p95[:, table.column(ids)] = found[:, k]
    first = judge.first(table.sets, p95, cost)
    return _Scan(f"{id}.{change.of}", at, change.spread.mid, change.number.unit, first)


def _changes(book: Book, scan: _Scan, now: str) -> list[FlipPoint]:
    """The nearest value below and above the mode at which another purchase is first."""
    out = []
    others = scan.first != now
    for side, indices in (
        ("below", np.flatnonzero(others & (scan.at < scan.mode))[::-1]),
        ("above", np.flatnonzero(others & (scan.at > scan.mode))),
    ):
        if len(indices) == 0:
            continue
        index = int(indices[0])
        then = str(scan.first[index])
        remedy, _, parameter = scan.input.partition(".")
        number = book.ledger.add(
            f"sequence.flip_points.{scan.input}.{side}", float(scan.at[index]), scan.unit, grade="assumed",
            formula="nearest value at which another purchase comes first, all else at its mode",
        )  # fmt: skip
        text = say(
            "{then} once the {what} of {remedy} {moves} {at}.", at=number, remedy=NAMES[remedy],
            then="Nothing is worth buying" if then == BUY_NOTHING else f"{TITLES[then]} comes first",
            what="cost" if parameter == "cost" else "effect", moves="falls to" if side == "below" else "rises to",
        )  # fmt: skip
        out.append(FlipPoint(scan.input, number, now, then, text))
    return out
