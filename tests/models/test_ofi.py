"""Order flow imbalance: golden G14, what telescoping means, windows and mids at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.ofi import Book, book_ofi, in_windows, moves_in_ticks, ofi_events


def test_g14_is_exact(golden):
    case = golden["G14"]
    events = ofi_events(**case["inputs"])
    assert events.tolist() == case["expected"]["e"]
    assert events.sum() == case["expected"]["ofi"]


sizes = st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=40)


@given(sizes)
def test_at_a_standing_price_the_sum_telescopes(rows):
    bids, asks = (np.array(column) for column in zip(*rows, strict=True))
    events = ofi_events([100] * len(rows), bids, [101] * len(rows), asks)
    assert events.sum() == (bids[-1] - bids[0]) - (asks[-1] - asks[0])


moves = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(1, 3), *[st.integers(1, 50)] * 2), min_size=1, max_size=30
)


@given(moves)
def test_the_book_in_a_mirror_has_the_opposite_flow(rows):
    bid, spread, bid_sz, ask_sz = (np.array(column) for column in zip(*rows, strict=True))
    ask = bid + spread
    assert np.array_equal(ofi_events(bid, bid_sz, ask, ask_sz), -ofi_events(-ask, ask_sz, -bid, bid_sz))


@given(moves)
def test_against_the_formula_read_aloud(rows):
    bid, spread, bid_sz, ask_sz = (list(column) for column in zip(*rows, strict=True))
    ask = [b + s for b, s in zip(bid, spread, strict=True)]
    expected = [0]
    for n in range(1, len(rows)):
        e = 0
        if bid[n] >= bid[n - 1]:
            e += bid_sz[n]
        if bid[n] <= bid[n - 1]:
            e -= bid_sz[n - 1]
        if ask[n] <= ask[n - 1]:
            e -= ask_sz[n]
        if ask[n] >= ask[n - 1]:
            e += ask_sz[n - 1]
        expected.append(e)
    assert ofi_events(bid, bid_sz, ask, ask_sz).tolist() == expected


def test_an_empty_side_is_a_price_beyond_all_others():
    nan = float("nan")
    events = ofi_events([100, nan, nan, 99], [5, 7, 0, 3], [101, 101, 101, nan], [4, 4, 6, 9])
    # The bid is gone (-5), more is offered (-2), then a bid comes (+3) and the offers vanish (+6).
    assert events.tolist() == [0, -5, -2, 9]


def test_no_events_and_unequal_lengths():
    assert ofi_events([], [], [], []).tolist() == []
    with pytest.raises(ValueError, match="one length"):
        ofi_events([1], [1, 2], [2], [1])


def book(times, bids, asks):
    ones = np.ones(len(times))
    return Book(np.array(times, dtype=np.int64), np.array(bids, float), ones, np.array(asks, float), ones)


def test_windows_exclude_their_end():
    times = np.array([9, 10, 14, 15, 19, 20], dtype=np.int64)
    assert in_windows(times, np.arange(1.0, 7.0), 10, 5, 2).tolist() == [5.0, 9.0]


def test_moves_are_taken_just_before_the_edges():
    quotes = book([5, 12, 20, 29], [100, 101, 104, 103], [102, 103, 106, 105])
    # At 10 the mid is 101, at 20 (the quote of 20 is too late) 102, at 30 it is 104.
    assert moves_in_ticks(quotes, 10, 10, 2, 0.5).tolist() == [2.0, 4.0]


def test_an_undefined_mid_gives_no_move():
    nan = float("nan")
    assert np.isnan(
        moves_in_ticks(book([15], [100], [102]), 10, 10, 1, 1.0)
    ).all()  # nothing before the start
    assert np.isnan(moves_in_ticks(book([5, 15], [100, nan], [102, 102]), 10, 10, 1, 1.0)).all()


def test_a_book_without_moves_has_flow_only():
    quotes = book([1, 2], [100, 100], [101, 101])
    assert book_ofi(quotes).tolist() == [0.0, 0.0]
