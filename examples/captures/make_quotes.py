"""Writes quotes of one stock as a direct feed and as a SIP show them, with odd-lot share, lag and R² known.

    python make_quotes.py FOLDER

writes direct.csv.gz and sip.csv.gz (Databento's MBP-1 columns) into FOLDER and prints what is true of them.
Uses numpy and nothing of reviewgen, so that its audit can be held against it.

The book: the price moves up or down by a tick as a Poisson process, whatever the order flow was before.
Between moves, events draw a new size for one side of the top, independently each time. A window's order flow
imbalance is then its net moves times two mean sizes, plus the noise of the sizes, and the share of the moves'
variance that it explains follows from the moves per window and the spread of the sizes alone. A given share
of the events changes only the odd-lot part of a size, which a feed of round lots does not show.
"""

from __future__ import annotations

import gzip
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

START_NS = 1_794_321_000_000_000_000  # 2026-11-10 14:30:00 UTC
LOT = 100


@dataclass(frozen=True)
class Plan:
    """What the book is made to be. Sizes are `LOT` times a number of lots of this mean, plus an odd part."""

    seconds: int = 600
    events_per_s: float = 12.0
    odd_share: float = 0.25
    lag_ns: int = 1_240_000
    jitter_ns: int = 0
    moves_per_window: float = 3.0
    window_s: int = 10
    r2: float = 0.65
    mean_lots: float = 30.0
    tick: float = 0.01
    price: float = 100.0
    seed: int = 7

    @property
    def lots_variance(self) -> float:
        """Variance of the lots that gives the wanted R².

        Net moves m of a window have variance mu; the flow is 2 q m plus sizes' noise of variance (4 + 2 mu)
        v, so R² = 4 q² mu / (4 q² mu + (4 + 2 mu) v).
        """
        mu, q = self.moves_per_window, self.mean_lots
        return 4 * q * q * mu * (1 / self.r2 - 1) / (4 + 2 * mu)


@dataclass(frozen=True)
class Quotes:
    """The top of the book after each event."""

    time_ns: np.ndarray
    bid_ticks: np.ndarray
    bid_sz: np.ndarray
    ask_ticks: np.ndarray
    ask_sz: np.ndarray


@dataclass(frozen=True)
class Truth:
    """What is true of a pair of feeds; `lost` counts the events that only the direct feed shows."""

    events: int
    lost: int
    moves: int


def book(plan: Plan) -> tuple[Quotes, Quotes, Truth]:
    """The direct feed, the SIP's view of it, and the truth."""
    rng = np.random.default_rng(plan.seed)
    events = round(plan.seconds * plan.events_per_s)
    times = (
        START_NS
        + np.sort(rng.choice(plan.seconds * 1_000_000, events, replace=False)).astype(np.int64) * 1_000
    )
    moves = rng.binomial(1, plan.moves_per_window / (plan.window_s * plan.events_per_s), events).astype(bool)
    odd = np.zeros(events, dtype=bool)
    quiet = np.flatnonzero(~moves)
    odd[rng.choice(quiet, round(plan.odd_share * events), replace=False)] = True
    steps = np.where(moves, rng.choice((-1, 1), events), 0)
    bids, asks = _sizes(plan, rng, moves, odd)
    ticks = round(plan.price / plan.tick) + np.cumsum(steps)
    direct = Quotes(times, ticks, bids, ticks + 1, asks)
    seen = ~odd
    late = plan.lag_ns + rng.integers(0, plan.jitter_ns + 1, int(seen.sum()))
    sip = Quotes(
        np.sort(times[seen] + late),
        ticks[seen],
        bids[seen] // LOT * LOT,
        ticks[seen] + 1,
        asks[seen] // LOT * LOT,
    )
    return direct, sip, Truth(events, int(odd.sum()), int(moves.sum()))


def _sizes(
    plan: Plan, rng: np.random.Generator, moves: np.ndarray, odd: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    # Both sides are drawn anew when the price moves, else one side; an odd-lot event draws its odd part only.
    shape = plan.mean_lots**2 / plan.lots_variance

    def lots(not_this: int = 0) -> int:
        while True:
            drawn = max(1, round(rng.gamma(shape, plan.mean_lots / shape)))
            if drawn != not_this:
                return drawn

    now = [lots() * LOT, lots() * LOT]
    rows = np.zeros((len(moves), 2), dtype=np.int64)
    for index in range(len(moves)):
        side = int(rng.integers(2))
        whole, part = divmod(now[side], LOT)
        if moves[index]:
            now = [lots() * LOT, lots() * LOT]
        elif odd[index]:
            now[side] = whole * LOT + (part + int(rng.integers(1, LOT))) % LOT
        else:
            now[side] = lots(whole) * LOT + part
        rows[index] = now
    return rows[:, 0], rows[:, 1]


def mbp1_csv(quotes: Quotes, plan: Plan, publisher: int, symbol: str = "XMPL") -> str:
    """The quotes as Databento writes MBP-1 in CSV, times and prices as decimals."""
    head = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,"
    rows = [head + "bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol"]
    bid_before = quotes.bid_sz[0]
    for number, (time, bid, bid_sz, ask, ask_sz) in enumerate(
        zip(quotes.time_ns, quotes.bid_ticks, quotes.bid_sz, quotes.ask_ticks, quotes.ask_sz, strict=True)
    ):
        side, px, size = ("B", bid, bid_sz) if bid_sz != bid_before else ("A", ask, ask_sz)
        bid_before = bid_sz
        prices = f"{bid * plan.tick:.9f},{ask * plan.tick:.9f}"
        rows.append(
            f"{time},{time - 20_000},1,{publisher},15,M,{side},0,{px * plan.tick:.9f},{size},130,15000,{number + 1},"
            f"{prices},{bid_sz},{ask_sz},5,5,{symbol}"
        )
    return "\n".join(rows) + "\n"


def main(folder: Path) -> None:
    """Writes the two example feeds."""
    plan = Plan()
    direct, sip, truth = book(plan)
    for name, quotes, publisher in (("direct.csv.gz", direct, 2), ("sip.csv.gz", sip, 90)):
        (folder / name).write_bytes(gzip.compress(mbp1_csv(quotes, plan, publisher).encode(), 9, mtime=0))
    share = truth.lost / truth.events
    print(f"{truth.events} events, {truth.lost} of them odd lots only ({share:.1%}), {truth.moves} moves")
    print(f"the SIP is {plan.lag_ns / 1_000:.0f} us late; R2 of the direct feed {plan.r2:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
