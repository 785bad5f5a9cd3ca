"""Two feeds of one instrument on one clock: what they share in time, and what forbids comparing them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

import numpy as np

from reviewgen.errors import InputRefused
from reviewgen.evidence.quotes import Quotes

LEAST_WINDOWS: Final = 30
"""Fewer common windows than this say nothing about a regression."""
MOST_WINDOWS: Final = 25_000
"""A day of windows of a second; the bootstrap holds some 20 KB for each."""
_NS: Final = 1_000_000_000
_GRID_NS: Final = 100_000
_FAR: Final = 0.01
"""Feeds of one stock agree on the middle of the book to far better than a hundredth."""
_LOT: Final = 100


@dataclass(frozen=True)
class Common:
    """What the feeds share: `windows` windows of `window_ns` from `start_ns`, the symbol, the tick in
    currency."""

    symbol: str
    start_ns: int
    window_ns: int
    windows: int
    tick: float
    same_clock: bool
    remarks: tuple[str, ...]


def align(direct: Quotes, sip: Quotes, window_s: float = 10.0, tick: float | None = None) -> Common:
    """The common windows, on whole multiples of `window_s`; the tick is taken from the prices where not
    given.

    Raises InputRefused: one file given twice, different symbols or price levels, no overlap or too short a
    one, a window or tick that is no positive number.
    """
    window_ns = round(window_s * _NS) if 0 < window_s < float("inf") else 0
    if not window_ns or window_ns % _GRID_NS:
        raise InputRefused("the window is no positive multiple of 0.1 ms", "use --window 10")
    if tick is not None and not 0 < tick < float("inf"):
        raise InputRefused("the tick is not above zero", "use --tick 0.01")
    if direct.sha256 == sip.sha256:
        raise InputRefused("direct and sip are the same file", "give the quotes of both feeds")
    if direct.symbol and sip.symbol and direct.symbol != sip.symbol:
        both = f"direct holds {direct.symbol}, sip holds {sip.symbol}"
        raise InputRefused(both, "give quotes of one instrument, or choose it with --symbol")
    start_ns, windows = _overlap(direct, sip, window_ns)
    _same_level(direct, sip)
    return Common(
        symbol=direct.symbol or sip.symbol,
        start_ns=start_ns,
        window_ns=window_ns,
        windows=windows,
        tick=tick or _tick(direct),
        same_clock=direct.clock == sip.clock,
        remarks=_remarks(direct, sip),
    )


def _overlap(direct: Quotes, sip: Quotes, window_ns: int) -> tuple[int, int]:
    first = max(int(direct.time_ns[0]), int(sip.time_ns[0]))
    last = min(int(direct.time_ns[-1]), int(sip.time_ns[-1]))
    start = -(-first // window_ns) * window_ns
    windows = max(0, (last - start) // window_ns)
    if windows > MOST_WINDOWS:
        what = f"the feeds share {windows:,} windows of {window_ns / _NS:g} s, {MOST_WINDOWS:,} at most are compared"
        raise InputRefused(what, "use a longer --window, or fewer hours")
    if windows >= LEAST_WINDOWS:
        return start, windows
    spans = "; ".join(
        f"{quotes.name} from {iso(quotes.time_ns[0])} to {iso(quotes.time_ns[-1])}"
        for quotes in (direct, sip)
    )
    if first >= last:
        raise InputRefused(f"the feeds do not overlap in time: {spans}", "give the same hours of both feeds")
    need = f"{LEAST_WINDOWS} windows of {window_ns / _NS:g} s are needed"
    raise InputRefused(f"the feeds share {windows} whole windows, {need}: {spans}", "give longer captures")


def _same_level(direct: Quotes, sip: Quotes) -> None:
    levels = [_median_mid(quotes) for quotes in (direct, sip)]
    if not abs(levels[0] - levels[1]) <= _FAR * levels[0]:
        what = f"the feeds' prices differ: {levels[0]:,.4f} on direct, {levels[1]:,.4f} on sip"
        raise InputRefused(what, "give quotes of one instrument in one currency")


def _median_mid(quotes: Quotes) -> float:
    mid = (quotes.bid_px + quotes.ask_px) / 2
    defined = mid[np.isfinite(mid)]
    if not len(defined):
        raise InputRefused(f"{quotes.name} never has a bid and an ask at once", "give quotes of both sides")
    return float(np.median(defined))


def _tick(quotes: Quotes) -> float:
    # The greatest common divisor of all prices, in whole billionths: exact where the prices are.
    prices = np.unique(np.concatenate([quotes.bid_px, quotes.ask_px]))
    nanos = np.round(prices[np.isfinite(prices)] * 1e9).astype(np.int64)
    steps = np.diff(nanos)
    return float(np.gcd.reduce(steps)) / 1e9 if len(steps) else 0.01


def _remarks(direct: Quotes, sip: Quotes) -> tuple[str, ...]:
    found: list[str] = []
    for role, quotes in (("direct", direct), ("SIP", sip)):
        if quotes.locked:
            found.append(
                f"The {role} book is locked (bid equal to ask) after {quotes.locked:,} of its changes."
            )
        if quotes.late:
            found.append(
                f"{quotes.late:,} rows of the {role} feed stand behind a later one; they were put in order."
            )
        crossed = quotes.drops.by_reason.get("crossed book: bid above ask")
        if crossed:
            found.append(
                f"The {role} book is crossed (bid above ask) in {crossed[0]:,} rows, which were left out."
            )
    sizes = np.concatenate([sip.bid_sz, sip.ask_sz])
    if (sizes % _LOT == 0).all():
        found.append("All sizes on the SIP are whole lots of 100 shares.")
    if direct.clock != sip.clock:
        found.append(f"The feeds' clocks differ ({direct.clock}, {sip.clock}): no lead time is stated.")
    if len(sip.time_ns) > len(direct.time_ns):
        found.append(
            "The SIP shows more changes than the direct feed: it joins several venues, so no loss is counted."
        )
    return tuple(found)


def iso(time_ns: int | np.int64) -> str:
    """A time as text, UTC, whole seconds."""
    moment = datetime.datetime.fromtimestamp(int(time_ns) // _NS, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
