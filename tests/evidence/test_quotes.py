"""Quotes in CSV: both forms of times and prices, and every row that is no state of the book counted by name."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewgen.errors import InputRefused, ReviewgenError, UnsafeInput
from reviewgen.evidence import quotes_rows
from reviewgen.evidence.quotes import read_quotes

HEAD = "ts_recv,action,flags,instrument_id,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol"
T0 = 1_762_785_000_000_000_000
EMPTY = str(2**63 - 1)


def row(
    place,
    bid="100.00",
    ask="100.02",
    bid_sz="300",
    ask_sz="400",
    action="A",
    flags=128,
    instrument=7,
    publisher=2,
    time=None,
):
    stamp = T0 + place * 1_000_000 if time is None else time
    return f"{stamp},{action},{flags},{instrument},{publisher},{bid},{ask},{bid_sz},{ask_sz},XMPL"


@pytest.fixture
def read(tmp_path: Path):
    def read_rows(rows, symbol="", head=HEAD, name="q.csv", packed=False):
        text = "\n".join([head, *rows]) + "\n"
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
        return read_quotes(path, symbol)

    return read_rows


def varied(count=400):
    return [row(place, bid_sz=str(100 + place)) for place in range(count)]


def refusal(read, rows, **options) -> str:
    with pytest.raises(InputRefused) as caught:
        read(rows, **options)
    return caught.value.render()


@pytest.mark.parametrize("packed", [False, True])
def test_a_plain_file(read, packed):
    quotes = read([row(0), row(1, bid_sz="350"), row(2, bid="100.01", bid_sz="10")], packed=packed)
    assert quotes.time_ns.tolist() == [T0, T0 + 1_000_000, T0 + 2_000_000]
    assert quotes.bid_px.tolist() == [100.0, 100.0, 100.01]
    assert quotes.bid_sz.tolist() == [300, 350, 10]
    assert (quotes.symbol, quotes.rows, quotes.unchanged) == ("XMPL", 3, 0)


def test_fixed_prices_and_iso_times_read_alike(read):
    decimal = read([row(0), row(1, bid="99.995")])
    iso = read(
        [
            row(0, bid="100000000000", ask="100020000000", time="2025-11-10T14:30:00.000000000Z"),
            row(1, bid="99995000000", ask="100020000000", time="2025-11-10T14:30:00.001000000Z"),
        ]
    )
    for name in ("time_ns", "bid_px", "ask_px", "bid_sz"):
        assert np.array_equal(getattr(decimal, name), getattr(iso, name))


@pytest.mark.parametrize("none", ["", EMPTY, "9223372036.854775807"])
def test_undefined_prices_are_an_empty_side(read, none):
    quotes = read([row(0), row(1, ask=none, ask_sz="0"), row(2)])
    assert np.isnan(quotes.ask_px[1]) and quotes.ask_sz[1] == 0
    assert quotes.bid_px[1] == 100.0


def test_rows_that_leave_the_top_alone_are_no_events(read):
    quotes = read([row(0), row(1), row(2, action="T"), row(3, ask_sz="1")])
    assert (len(quotes.time_ns), quotes.unchanged) == (2, 2)


def test_an_empty_side_that_stays_empty_is_no_event(read):
    quotes = read([row(0, ask="", ask_sz="0"), row(1, ask="", ask_sz="0"), row(2)])
    assert (len(quotes.time_ns), quotes.unchanged) == (2, 1)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(50, flags=128 | 8), "receive time is bad"),
        (row(50, flags=128 | 4), "book may be bad"),
        (row(50, flags=0), "inside an event"),
        (row(50, bid_sz="0"), "price without size"),
        (row(50, bid="-1.5"), "price without size"),
        (row(50, bid="100.03"), "crossed book"),
        (row(50, bid="abc"), "cannot be read"),
        (row(50, ask_sz=""), "cannot be read"),
        (row(50, time="soon"), "cannot be read"),
        (row(50, time=2**64 - 1), "cannot be read"),
        (row(50).rsplit(",", 3)[0], "more or fewer fields"),
        (row(50) + ",1", "more or fewer fields"),
    ],
)
def test_rows_that_are_no_state_are_counted_with_their_line(read, bad, reason):
    rows = varied()
    rows[50] = bad
    quotes = read(rows)
    ((found, (count, places)),) = quotes.drops.by_reason.items()
    assert reason in found and count == 1 and places == [52]
    assert len(quotes.time_ns) == 399


def test_files_without_flags_keep_every_row(read):
    quotes = read([row(0, flags=0), row(1, flags=0, bid_sz="9")])
    assert len(quotes.time_ns) == 2


def test_locked_books_are_kept_and_counted(read):
    quotes = read([row(0), row(1, bid="100.02")])
    assert (len(quotes.time_ns), quotes.locked) == (2, 1)


def test_a_little_disorder_is_put_in_order(read):
    quotes = read([row(0), row(5, bid_sz="9"), row(3, bid_sz="8")])
    assert quotes.late == 1 and quotes.bid_sz.tolist() == [300, 8, 9]


def test_a_clock_that_steps_back(read):
    assert "steps back by 7.000 s in row 4" in refusal(read, [row(0), row(8_000), row(1_000)])


def test_mostly_crossed_books(read):
    assert "bid stands above ask in 100.0%" in refusal(read, [row(0, bid="100.05"), row(1, bid="100.06")])


@pytest.mark.parametrize("count", [1, 50])
def test_tbbo_is_refused_with_the_reason(read, count):
    text = refusal(read, [row(place, action="T", bid_sz=str(place + 1)) for place in range(count)])
    assert "trades only" in text and "order flow between trades is missing" in text and "mbp-1" in text


def test_several_instruments(read):
    rows = [row(0), row(1, instrument=8).replace("XMPL", "OTHR"), row(2, bid_sz="5")]
    assert "several instruments: XMPL, OTHR" in refusal(read, rows)
    assert len(read(rows, symbol="XMPL").time_ns) == 2
    assert "no instrument NONE" in refusal(read, rows, symbol="NONE")


def test_several_venues(read):
    assert "2 venues (publishers 2, 9)" in refusal(read, [row(0), row(1, publisher=9)])


def test_columns_that_are_missing(read):
    text = refusal(read, ["1,2"], head="time,price")
    assert "ts_recv, bid_px_00" in text and "MBP-1" in text
    latencies = "timestamp_ns,order_id,latency_ns,side,price,quantity,symbol"
    assert "it holds no quotes" in refusal(read, ["1,2,3,BUY,4,5,X"], head=latencies)
    mbo = "ts_recv,ts_event,order_id,price,size,action"
    assert "mbo, not mbp-1" in refusal(read, ["1,2,3,4,5,A"], head=mbo)
    assert "mbp-10, not mbp-1" in refusal(read, [row(0) + ",1"], head=HEAD + ",bid_px_01")
    assert "twice" in refusal(read, [row(0) + ",1"], head=HEAD + ",flags")


def test_many_unreadable_rows(read):
    assert "3 of 5 rows cannot be read, the first in line 3" in refusal(
        read, [row(0), row(1, bid="x"), row(2, bid="x"), row(3, bid="x"), row(4)]
    )


def test_ragged_binary_empty_and_cut_files(read, tmp_path):
    assert "1 of 2 rows cannot be read, the first in line 3" in refusal(read, [row(0), row(1) + ",1,2,3"])
    for name, data in {
        "binary.csv": b"\xff\xfe\x00\x01" * 50,
        "head.csv": HEAD.encode() + b"\n",
        "cut.csv.gz": gzip.compress(b"\n".join([HEAD.encode()] + [row(0).encode()] * 900))[:-20],
        "blank.csv": b"\n\n",
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputRefused):
            read_quotes(tmp_path / name)


def test_folders_and_missing_files(tmp_path):
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(InputRefused):
            read_quotes(path)


def test_the_shipped_feeds():
    folder = Path(__file__).parents[2] / "examples" / "captures"
    direct, sip = read_quotes(folder / "direct.csv.gz"), read_quotes(folder / "sip.csv.gz")
    assert (len(direct.time_ns), len(sip.time_ns)) == (7_200, 5_400)
    assert direct.drops.rows == sip.drops.rows == direct.unchanged == sip.unchanged == 0


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_text_is_read_or_refused(read, data):
    rows = varied(30)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, 29))
        fields = rows[place].split(",")
        words = st.sampled_from(["", "NaN", "inf", "-1", "1e400", "9" * 30, '"', "T", "0x10", "\x00", "é"])
        fields[data.draw(st.integers(0, len(fields) - 1))] = data.draw(words)
        rows[place] = ",".join(fields)
    try:
        quotes = read(rows)
    except ReviewgenError:
        return
    assert len(quotes.time_ns) + quotes.unchanged + quotes.drops.rows == quotes.rows
    assert np.isfinite(quotes.bid_sz).all() and (np.diff(quotes.time_ns) >= 0).all()


def test_more_rows_than_are_held_are_unsafe(read, monkeypatch):
    monkeypatch.setattr(quotes_rows, "MOST_ROWS", 300)
    with pytest.raises(UnsafeInput, match="more than 300 rows"):
        read(varied())
