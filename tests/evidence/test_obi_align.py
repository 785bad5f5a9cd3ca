"""What two feeds must share before they are compared."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.chunk import Drops
from reviewgen.evidence.obi_align import align
from reviewgen.evidence.quotes import Quotes

T0 = 1_762_785_003_000_000_000  # 14:30:03
SECOND = 1_000_000_000


def quotes(
    name="direct",
    start=T0,
    seconds=400,
    price=100.0,
    symbol="XMPL",
    clock="ts_recv",
    lot=1,
    step=0.01,
    drops=None,
):
    count = seconds + 1
    moves = price + step * (np.arange(count) % 3)
    sizes = lot * (1.0 + np.arange(count) % 7)
    times = start + SECOND * np.arange(count, dtype=np.int64)
    return Quotes(
        name,
        name * 8,
        "mbp-1 (csv)",
        clock,
        symbol,
        times,
        moves,
        sizes,
        moves + step,
        sizes,
        count,
        0,
        0,
        0,
        drops or Drops(),
    )


def refusal(*feeds, **options) -> str:
    with pytest.raises(InputRefused) as caught:
        align(*feeds, **options)
    return caught.value.render()


def test_windows_stand_on_whole_multiples():
    common = align(quotes(), quotes("sip", start=T0 + 4 * SECOND))
    assert common.start_ns % (10 * SECOND) == 0
    assert common.start_ns == T0 + 7 * SECOND
    assert common.windows == 39
    assert common.window_ns == 10 * SECOND and common.symbol == "XMPL"


def test_the_tick_is_told_by_the_prices_or_given():
    assert align(quotes(step=0.005), quotes("sip")).tick == pytest.approx(0.005)
    assert align(quotes(), quotes("sip")).tick == pytest.approx(0.01)
    assert align(quotes(), quotes("sip"), tick=0.0001).tick == 0.0001


def test_a_window_of_another_length():
    assert align(quotes(), quotes("sip"), window_s=1).windows == 400


@pytest.mark.parametrize(
    ("sip", "options", "words"),
    [
        ({"start": T0 + 3_600 * SECOND}, {}, "do not overlap in time"),
        ({"start": T0 + 380 * SECOND}, {}, "share 1 whole windows, 30 windows of 10 s are needed"),
        ({"symbol": "OTHR"}, {}, "direct holds XMPL, sip holds OTHR"),
        ({"price": 50.0}, {}, "prices differ"),
        ({"price": float("nan")}, {}, "never has a bid and an ask at once"),
        ({}, {"window_s": 0.0}, "window"),
        ({}, {"window_s": float("nan")}, "window"),
        ({}, {"window_s": 0.00015}, "window"),
        ({}, {"window_s": 0.01}, "25,000 at most"),
        ({}, {"tick": -1.0}, "tick"),
        ({}, {"tick": float("nan")}, "tick"),
    ],
)
def test_what_cannot_be_compared(sip, options, words):
    text = refusal(quotes(), quotes("sip", **sip), **options)
    assert words in text and "fix:" in text


def test_the_same_file_twice():
    assert "same file" in refusal(quotes(), quotes())


def test_spans_are_printed_where_feeds_miss_each_other():
    text = refusal(quotes(), quotes("sip", start=T0 + 3_600 * SECOND))
    assert "2025-11-10T14:30:03Z" in text and "2025-11-10T15:30:03Z" in text


def test_remarks():
    crossed = Drops()
    crossed.add("crossed book: bid above ask", 3, 5)
    common = align(
        quotes(drops=crossed),
        quotes("sip", clock="exchange time", lot=100, start=T0 - 50 * SECOND, seconds=600),
    )
    text = "\n".join(common.remarks)
    assert "crossed (bid above ask) in 3 rows" in text
    assert "whole lots" in text and "clocks differ" in text and "joins several venues" in text
    assert not common.same_clock
    assert align(quotes(), quotes("sip")).remarks == ()
