"""Order flow imbalance of a top of book (Cont, Kukanov and Stoikov 2014).

Arrays describe the best bid and ask after each of n events, in order. An undefined price (one side of the
book empty) is NaN and its size 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NS_PER_S = 1_000_000_000
"""Nanoseconds in a second."""


@dataclass(frozen=True)
class Book:
    """The best bid and ask after each of n changes: times in ns (ascending), prices in currency, sizes in
    shares."""

    time_ns: Ints
    bid_px: Floats
    bid_sz: Floats
    ask_px: Floats
    ask_sz: Floats

    @property
    def mid(self) -> Floats:
        """Middle of bid and ask; NaN where either is undefined."""
        return (self.bid_px + self.ask_px) / 2


def ofi_events(bid_px: ArrayLike, bid_sz: ArrayLike, ask_px: ArrayLike, ask_sz: ArrayLike) -> Floats:
    """Contribution e_n of each event to order flow imbalance, in shares; the first is 0 for want of a
    predecessor.

    e_n = 1[Pb >= Pb'] qb - 1[Pb <= Pb'] qb' - 1[Pa <= Pa'] qa + 1[Pa >= Pa'] qa', where a prime marks the
    state before (Cont, Kukanov and Stoikov 2014, J. Financial Econometrics 12(1) 47-88, eq. 10).

    While the price stands the sum telescopes to the change of the sizes: events that cancel out leave no
    trace. An undefined side counts as a price beyond all others with size 0. Raises ValueError for unequal
    lengths.

    >>> ofi_events([100, 100, 101, 101, 100], [5, 8, 3, 3, 9], [102] * 5, [4, 4, 6, 2, 2]).tolist()
    [0.0, 3.0, 1.0, 4.0, -3.0]
    """
    pb, qb, pa, qa = (np.asarray(values, dtype=np.float64) for values in (bid_px, bid_sz, ask_px, ask_sz))
    if not pb.shape == qb.shape == pa.shape == qa.shape or pb.ndim != 1:
        raise ValueError("prices and sizes must be of one length")
    if not len(pb):
        return np.zeros(0)
    qb, qa = np.where(np.isnan(pb), 0.0, qb), np.where(np.isnan(pa), 0.0, qa)
    pb, pa = np.where(np.isnan(pb), -np.inf, pb), np.where(np.isnan(pa), np.inf, pa)
    bid = (pb[1:] >= pb[:-1]) * qb[1:] - (pb[1:] <= pb[:-1]) * qb[:-1]
    ask = (pa[1:] <= pa[:-1]) * qa[1:] - (pa[1:] >= pa[:-1]) * qa[:-1]
    return np.concatenate(([0.0], bid - ask))


def book_ofi(book: Book) -> Floats:
    """`ofi_events` of a book."""
    return ofi_events(book.bid_px, book.bid_sz, book.ask_px, book.ask_sz)


def in_windows(time_ns: Ints, values: Floats, start_ns: int, window_ns: int, count: int) -> Floats:
    """Sum of `values` in each of `count` windows from `start_ns` on, ends excluded; events outside are left
    out.

    >>> in_windows(np.array([5, 10, 19, 20]), np.ones(4), 10, 10, 2).tolist()
    [2.0, 1.0]
    """
    window = (time_ns - start_ns) // window_ns
    inside = (window >= 0) & (window < count)
    return np.bincount(window[inside], weights=values[inside], minlength=count).astype(np.float64)


def at_times(book: Book, times_ns: Ints) -> Floats:
    """Mid as it stood just before each of the given times; NaN where no quote came before or a side is
    undefined."""
    place = np.searchsorted(book.time_ns, times_ns, side="left") - 1
    return np.where(place >= 0, book.mid[np.maximum(place, 0)], np.nan)


def moves_in_ticks(book: Book, start_ns: int, window_ns: int, count: int, tick: float) -> Floats:
    """Move of the mid over each of `count` windows, in ticks; NaN where the mid is undefined at either
    end."""
    edges = start_ns + window_ns * np.arange(count + 1, dtype=np.int64)
    return np.diff(at_times(book, edges)) / tick
