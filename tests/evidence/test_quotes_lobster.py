"""LOBSTER: two files in step, times of the exchange's day, empty sides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reviewgen.errors import InputRefused, UnsafeInput
from reviewgen.evidence import quotes_rows
from reviewgen.evidence.quotes import read_quotes

NAME = "XMPL_2012-06-21_34200000_57600000_{}_1.csv"
MESSAGES = [
    "34200.004241176,1,16113575,18,5853300,1",
    "34200.025551909,1,16120456,18,5859100,-1",
    "34201.500000001,3,16120480,18,5859200,-1",
    "34201.6,7,0,0,-1,-1",
]
BOOKS = [
    "5859400,200,5853300,18",
    "5859100,18,5853300,18",
    "9999999999,0,5853300,18",
    "9999999999,0,5853300,18",
]


def write(folder: Path, messages=MESSAGES, books=BOOKS, name=NAME) -> Path:
    (folder / name.format("orderbook")).write_text("\n".join(books) + "\n")
    path = folder / name.format("message")
    path.write_text("\n".join(messages) + "\n")
    return path


def test_states_and_times(tmp_path):
    quotes = read_quotes(write(tmp_path))
    # 34,200 s after midnight is 09:30 in New York, 13:30 UTC in June.
    assert quotes.time_ns[0] == 1_340_285_400 * 10**9 + 4_241_176
    assert quotes.time_ns[2] == 1_340_285_401 * 10**9 + 500_000_001
    assert quotes.ask_px[:2].tolist() == [585.94, 585.91] and np.isnan(quotes.ask_px[2])
    assert quotes.bid_sz.tolist() == [18, 18, 18]
    assert (quotes.symbol, quotes.clock, quotes.unchanged) == ("XMPL", "exchange time", 1)


def test_files_of_different_length(tmp_path):
    with pytest.raises(InputRefused, match="4 messages but 3 books"):
        read_quotes(write(tmp_path, books=BOOKS[:3]))


def test_more_rows_than_are_held_are_unsafe(tmp_path, monkeypatch):
    monkeypatch.setattr(quotes_rows, "MOST_ROWS", 3)
    with pytest.raises(UnsafeInput, match="more than 3 rows"):
        read_quotes(write(tmp_path))


def test_a_missing_book_file(tmp_path):
    path = write(tmp_path)
    (tmp_path / NAME.format("orderbook")).unlink()
    with pytest.raises(InputRefused, match="no such file"):
        read_quotes(path)


def test_a_name_without_day(tmp_path):
    with pytest.raises(InputRefused, match="neither symbol nor day"):
        read_quotes(write(tmp_path, name="XMPL_{}_1.csv".replace("{}", "{}")))


@pytest.mark.parametrize("line", ["34200.1,x,1", "34202", "nan,nan", ""])
def test_damaged_lines(tmp_path, line):
    messages = [*MESSAGES[:3], line] if line else []
    with pytest.raises(InputRefused):
        read_quotes(write(tmp_path, messages=messages))
