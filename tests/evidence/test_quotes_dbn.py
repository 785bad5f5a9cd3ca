"""DBN, written by Databento's own library and read back."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from reviewgen.errors import EnvironmentFault, InputRefused, UnsafeInput
from reviewgen.evidence import quotes_dbn, quotes_rows
from reviewgen.evidence.quotes import read_quotes

pytestmark = pytest.mark.requires_module("databento_dbn")
T0 = 1_762_785_000_000_000_000


@pytest.fixture
def dbn():
    return pytest.importorskip("databento_dbn")


def image(dbn, count=50, schema=None, mappings=None, **changes) -> bytes:
    metadata = dbn.Metadata(
        dataset="XNAS.ITCH",
        start=T0,
        stype_in=dbn.SType.RAW_SYMBOL,
        stype_out=dbn.SType.INSTRUMENT_ID,
        schema=schema or dbn.Schema.MBP_1,
        symbols=["XMPL"],
        mappings=mappings or [],
    )
    return metadata.encode() + b"".join(bytes(record(dbn, place, **changes)) for place in range(count))


def record(dbn, place, bid=100_000_000_000, ask=100_010_000_000, instrument=7, action=None, ts_recv=None):
    level = dbn.BidAskPair(bid_px=bid, ask_px=ask, bid_sz=100 + place, ask_sz=200, bid_ct=1, ask_ct=1)
    return dbn.MBP1Msg(
        publisher_id=2,
        instrument_id=instrument,
        ts_event=T0 + place,
        price=bid,
        size=1,
        action=action or dbn.Action.MODIFY,
        side=dbn.Side.BID,
        depth=0,
        ts_recv=T0 + 1_000 * place if ts_recv is None else ts_recv,
        flags=128,
        levels=level,
    )


def read(tmp_path: Path, data: bytes, symbol: str = ""):
    path = tmp_path / "quotes.dbn"
    path.write_bytes(data)
    return read_quotes(path, symbol)


def test_every_field_comes_through(dbn, tmp_path):
    quotes = read(tmp_path, image(dbn))
    assert quotes.schema == "mbp-1 (dbn)" and quotes.rows == 50
    assert quotes.time_ns.tolist() == [T0 + 1_000 * place for place in range(50)]
    assert quotes.bid_sz.tolist() == [100 + place for place in range(50)]
    assert set(quotes.bid_px) == {100.0} and set(quotes.ask_px) == {100.01} and set(quotes.ask_sz) == {200}


def test_zstd(dbn, tmp_path):
    packed = io.BytesIO()
    writer = dbn.Transcoder(packed, dbn.Encoding.DBN, dbn.Compression.ZSTD)
    writer.write(image(dbn))
    writer.flush()
    if hasattr(writer, "close"):
        writer.close()
    del writer
    assert packed.getvalue()[:4] == b"\x28\xb5\x2f\xfd"
    assert read(tmp_path, packed.getvalue()).rows == 50


def test_csv_of_the_same_records_reads_alike(dbn, tmp_path):
    direct = read(tmp_path, image(dbn))
    for pretty in (True, False):
        text = io.BytesIO()
        writer = dbn.Transcoder(
            text,
            dbn.Encoding.CSV,
            dbn.Compression.NONE,
            pretty_px=pretty,
            pretty_ts=pretty,
            map_symbols=False,
        )
        writer.write(image(dbn))
        writer.flush()
        path = tmp_path / f"{pretty}.csv"
        path.write_bytes(text.getvalue())
        quotes = read_quotes(path)
        for name in ("time_ns", "bid_px", "bid_sz", "ask_px", "ask_sz"):
            assert np.array_equal(getattr(quotes, name), getattr(direct, name)), name


def test_undefined_prices_and_times(dbn, tmp_path):
    data = (
        image(dbn, 3) + bytes(record(dbn, 3, ask=dbn.UNDEF_PRICE)) + bytes(record(dbn, 4, ts_recv=2**64 - 1))
    )
    quotes = read(tmp_path, data)
    assert np.isnan(quotes.ask_px[3]) and quotes.ask_sz[3] == 0
    assert quotes.drops.by_reason == {"no receive time stamp": (1, [5])}


def test_symbols_of_the_metadata(dbn, tmp_path):
    day = {"start_date": datetime.date(2025, 11, 10), "end_date": datetime.date(2025, 11, 11)}
    mappings = [
        SimpleNamespace(raw_symbol="XMPL", intervals=[SimpleNamespace(**day, symbol="7")]),
        SimpleNamespace(raw_symbol="OTHR", intervals=[SimpleNamespace(**day, symbol="8")]),
    ]
    data = image(dbn, 5, mappings=mappings) + bytes(record(dbn, 9, instrument=8))
    assert (read(tmp_path, data, "XMPL").symbol, read(tmp_path, data, "OTHR").rows) == ("XMPL", 6)
    with pytest.raises(InputRefused, match="several instruments: XMPL, OTHR"):
        read(tmp_path, data)


@pytest.mark.parametrize(
    ("schema", "words"), [("TBBO", "trades only"), ("MBO", "not mbp-1"), ("MBP_10", "not mbp-1")]
)
def test_other_schemas(dbn, tmp_path, schema, words):
    with pytest.raises(InputRefused, match=words):
        read(tmp_path, image(dbn, 0, schema=getattr(dbn.Schema, schema)))


def test_only_trades_under_the_name_of_mbp1(dbn, tmp_path):
    with pytest.raises(InputRefused, match="trades only"):
        read(tmp_path, image(dbn, 5, action=dbn.Action.TRADE))


@pytest.mark.parametrize("kept", [30, -1, -79])
def test_cut_files(dbn, tmp_path, kept):
    with pytest.raises(InputRefused):
        read(tmp_path, image(dbn)[:kept])


def test_damaged_files(dbn, tmp_path):
    data = bytearray(image(dbn))
    data[4:8] = b"\xff\xff\xff\x7f"
    with pytest.raises(InputRefused):
        read(tmp_path, bytes(data))


def test_a_record_shorter_than_its_kind_is_refused_in_silence(dbn, tmp_path, capfd):
    short = bytearray(bytes(record(dbn, 1))[:28])
    short[0], short[1] = 7, 0  # 28 bytes that call themselves a trade
    with pytest.raises(InputRefused, match="damaged"):
        read(tmp_path, image(dbn, 3) + bytes(short) + image(dbn, 1)[-80:])
    assert capfd.readouterr() == ("", "")


def test_rubbish_packed_by_zstd(dbn, tmp_path):
    with pytest.raises(InputRefused):
        read(tmp_path, b"\x28\xb5\x2f\xfd" + np.random.default_rng(1).bytes(4_000))


def test_more_rows_than_are_held_are_unsafe(dbn, tmp_path, monkeypatch):
    monkeypatch.setattr(quotes_rows, "MOST_ROWS", 40)
    with pytest.raises(UnsafeInput, match="more than 40 rows"):
        read(tmp_path, image(dbn, 41))


def test_without_the_library_the_remedy_is_named(dbn, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "databento_dbn", None)
    with pytest.raises(EnvironmentFault) as caught:
        read(tmp_path, b"DBN\x03" + bytes(100))
    assert "reviewgen[obi]" in caught.value.render()


def test_the_record_layout_is_the_librarys(dbn):
    published = {name: np.dtype(kind) for name, kind in dbn.MBP1Msg._dtypes}
    for name in quotes_dbn._RECORD.names or ():
        other = name if name in published else f"{name}_00"
        assert published[other] == quotes_dbn._RECORD[name]
