"""From rows of quotes to changes of one book: what is no state of the book is counted by name or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.quotes_rows import (
    FLAG_BAD_TIME,
    FLAG_LAST,
    FLAG_MAYBE_BAD_BOOK,
    TRADE,
    Raw,
    refuse_sampled,
)

_MOST_CROSSED: Final = 0.01
"""Above this share of crossed books the columns are mixed up, or the quotes are of several books."""
_STEP_NS: Final = 1_000_000_000
"""Stamps that run back by more than a second are a step of the clock, not disorder."""
_FIRST: Final = 3

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Top:
    """Changes of the top of one book, in order of time; prices in 1e-9, NaN where a side is empty (its size
    then 0)."""

    symbol: str
    time_ns: NDArray[np.int64]
    bid_px: NDArray[np.float64]
    bid_sz: NDArray[np.float64]
    ask_px: NDArray[np.float64]
    ask_sz: NDArray[np.float64]
    unchanged: int
    locked: int
    late: int


def clean(raw: Raw, symbol: str) -> Top:
    """The changes of the top of the book of one instrument. Adds what is left out to `raw.drops`.

    Raises InputRefused for quotes sampled at trades, several instruments or venues, more than 1 % crossed
    books, and stamps that run back by more than a second.
    """
    mine = _one_instrument(raw, symbol)
    if len(mine) and (raw.columns.action[mine] == TRADE).all():
        raise refuse_sampled(raw.name, "tbbo (every row is a trade)")
    keep = _states(raw, mine)
    _refuse_crossed(raw, keep)
    keep = keep[~_crossed(raw, keep)]
    order, late = _in_order(raw, keep)
    (bid_px, bid_sz), (ask_px, ask_sz) = (_with_empty(raw, side, order) for side in ("bid", "ask"))
    changed = np.ones(len(order), dtype=bool)
    changed[1:] = np.any([_differs(values) for values in (bid_px, bid_sz, ask_px, ask_sz)], axis=0)
    return Top(
        symbol=raw.symbols.get(int(raw.columns.instrument[mine][0]), "") if len(mine) else "",
        time_ns=raw.columns.time_ns[order][changed],
        bid_px=bid_px[changed],
        bid_sz=bid_sz[changed],
        ask_px=ask_px[changed],
        ask_sz=ask_sz[changed],
        unchanged=int((~changed).sum()),
        locked=int((bid_px[changed] == ask_px[changed]).sum()),
        late=late,
    )


def _differs(values: NDArray[np.float64]) -> Mask:
    # From the row before; an empty side is equal to an empty side.
    differs: Mask = (values[1:] != values[:-1]) & ~(np.isnan(values[1:]) & np.isnan(values[:-1]))
    return differs


def _one_instrument(raw: Raw, symbol: str) -> NDArray[np.intp]:
    chosen = np.arange(len(raw.columns.time_ns))
    if symbol:
        numbers = [number for number, name in raw.symbols.items() if name == symbol]
        if not numbers:
            raise _refuse(raw, f"there is no instrument {symbol}", f"it holds {_names(raw)}")
        chosen = np.flatnonzero(np.isin(raw.columns.instrument, numbers))
    if len(np.unique(raw.columns.instrument[chosen])) > 1:
        raise _refuse(raw, f"it holds several instruments: {_names(raw)}", "choose one with --symbol")
    venues = np.unique(raw.columns.publisher[chosen])
    if len(venues) > 1:
        what = f"it holds the books of {len(venues)} venues (publishers {', '.join(map(str, venues[:5].tolist()))})"
        raise _refuse(raw, what, "give the quotes of one venue, or the consolidated ones")
    return chosen


def _names(raw: Raw) -> str:
    numbers = np.unique(raw.columns.instrument)
    shown = [raw.symbols.get(number, f"instrument {number}") for number in numbers[:_FIRST].tolist()]
    rest = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _states(raw: Raw, mine: NDArray[np.intp]) -> NDArray[np.intp]:
    # Rows that are a state of the book, by elimination; each row is counted under the first reason that fits.
    flags = raw.columns.flags[mine]
    marked = bool((flags & FLAG_LAST).any())
    reasons: tuple[tuple[str, Mask], ...] = (
        ("no receive time stamp", raw.columns.time_ns[mine] < 0),
        ("flagged: receive time is bad", (flags & FLAG_BAD_TIME) != 0),
        ("flagged: book may be bad", (flags & FLAG_MAYBE_BAD_BOOK) != 0),
        ("inside an event, before its last record", ((flags & FLAG_LAST) == 0) & marked),
        ("price without size, or not above zero", _hollow(raw, mine)),
    )
    left = np.ones(len(mine), dtype=bool)
    for reason, hit in reasons:
        now = left & hit
        if now.any():
            raw.drops.add(reason, int(now.sum()), *raw.columns.place[mine[now]][:_FIRST].tolist())
        left &= ~hit
    return mine[left]


def _hollow(raw: Raw, rows: NDArray[np.intp]) -> Mask:
    found = np.zeros(len(rows), dtype=bool)
    for side in ("bid", "ask"):
        price, size = getattr(raw.columns, f"{side}_px")[rows], getattr(raw.columns, f"{side}_sz")[rows]
        found |= ~np.isnan(price) & ((size <= 0) | (price <= 0) | np.isnan(size))
    return found


def _crossed(raw: Raw, rows: NDArray[np.intp]) -> Mask:
    found: Mask = raw.columns.bid_px[rows] > raw.columns.ask_px[rows]
    return found


def _refuse_crossed(raw: Raw, rows: NDArray[np.intp]) -> None:
    crossed = _crossed(raw, rows)
    if not crossed.any():
        return
    places = raw.columns.place[rows[crossed]][:_FIRST].tolist()
    share = float(crossed.mean())
    if share > _MOST_CROSSED:
        what = f"bid stands above ask in {share:.1%} of the rows, first in row {places[0]:,}"
        raise _refuse(raw, what, "check that bid and ask are not exchanged and that it is one venue's book")
    raw.drops.add("crossed book: bid above ask", int(crossed.sum()), *places)


def _in_order(raw: Raw, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    # Rows in order of time, and how many stood behind a later one.
    times = raw.columns.time_ns[rows]
    if not len(times):
        return rows, 0
    behind = np.maximum.accumulate(times) - times
    worst = int(behind.argmax())
    if behind[worst] > _STEP_NS:
        what = (
            f"the clock steps back by {behind[worst] / 1e9:,.3f} s in row {raw.columns.place[rows[worst]]:,}"
        )
        raise _refuse(raw, what, "split the file there, or sort it by ts_recv")
    return rows[np.argsort(times, kind="stable")], int((behind > 0).sum())


def _with_empty(raw: Raw, side: str, rows: NDArray[np.intp]) -> tuple[NDArray[Any], NDArray[Any]]:
    price = getattr(raw.columns, f"{side}_px")[rows]
    return price, np.where(np.isnan(price), 0.0, getattr(raw.columns, f"{side}_sz")[rows])


def _refuse(raw: Raw, what: str, remedy: str) -> InputRefused:
    return InputRefused(Problem(what, remedy, raw.name))
