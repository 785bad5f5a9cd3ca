"""The result file of audit-obi: stable bytes, back as it was, and nothing believed that cannot be true."""

from __future__ import annotations

import dataclasses
import json

import pytest

from reviewgen.errors import InputRefused, UnsafeInput
from reviewgen.evidence.obi_store import (
    Estimate,
    HalfHour,
    ObiDropped,
    ObiEvidence,
    ObiSource,
    dump_obi,
    load_obi,
    load_obi_file,
)

HASH = "0123456789abcdef" * 4


def source(role: str) -> ObiSource:
    dropped = (ObiDropped("crossed book: bid above ask", 2, (17, 19)),)
    return ObiSource(role, f"{role}.csv.gz", HASH, "mbp-1 (csv)", "ts_recv", 7_200, 7_000, 198, dropped)


HALF = HalfHour("2025-11-10T14:30:00Z", 180, 0.25, 0.99, 2e-4, 3e-5, 0.65, 0.64, 0.01, 0.0, 0.02, None)
RESULT = ObiEvidence(
    symbol="XMPL",
    first_time="2025-11-10T14:30:00Z",
    last_time="2025-11-10T15:00:00Z",
    window_s=10.0,
    windows=180,
    grid_us=100.0,
    tick=0.01,
    event_share_lost=Estimate(0.25, 0.24, 0.26),
    ofi_correlation=Estimate(0.99, 0.98, 1.0),
    r2_direct=Estimate(0.65, 0.6, 0.7),
    r2_sip=Estimate(0.64, 0.6, 0.7),
    r2_next_direct=Estimate(0.01, 0.0, 0.05),
    r2_next_sip=Estimate(0.0, 0.0, 0.04),
    sign_disagreement=Estimate(0.02, 0.0, 0.05),
    lead_us=Estimate(1_200.0, 1_100.0, 1_300.0),
    direct_rate_per_s=12.000000000123,
    sip_rate_per_s=9.0,
    added_rate_per_s=3.0,
    direct_peak_1ms_per_s=2_000.0,
    sip_peak_1ms_per_s=1_000.0,
    half_hours=(HALF, HALF),
    correlogram=((-100.0, 0.001), (0.0, 0.5)),
    sources=(source("direct"), source("sip")),
    remarks=("All sizes on the SIP are whole lots of 100 shares.",),
)


def refused(change) -> str:
    tree = json.loads(dump_obi(RESULT))
    change(tree)
    with pytest.raises(InputRefused) as caught:
        load_obi(json.dumps(tree).encode(), "obi.json")
    return caught.value.render()


def test_back_as_it_was():
    again = load_obi(dump_obi(RESULT), "obi.json")
    assert again == dataclasses.replace(RESULT, direct_rate_per_s=12.0)  # nine significant digits are kept
    assert dump_obi(again) == dump_obi(RESULT)


def test_the_bytes_are_made_for_git():
    text = dump_obi(RESULT).decode()
    lines = text.splitlines()
    keys = [line.split('"')[1] for line in lines if line.startswith(' "')]
    assert keys == sorted(keys) and text.endswith("}\n")
    assert sum("r2_next_sip" in line and "windows" in line for line in lines) == 2


def test_signal_lost_is_not_events_lost():
    assert RESULT.signal_share_lost == pytest.approx(1 - 0.99**2)


def test_a_lead_may_be_unknown():
    result = dataclasses.replace(RESULT, lead_us=None)
    assert load_obi(dump_obi(result), "obi.json").lead_us is None


def test_unknown_keys_are_passed_over():
    tree = json.loads(dump_obi(RESULT)) | {"later": 1}
    assert load_obi(json.dumps(tree).encode(), "obi.json").symbol == "XMPL"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.update(format="reviewgen.obi/2"), "newer than reviewgen.obi/1"),
        (lambda t: t.update(format="reviewgen.evidence/1"), "written by measure"),
        (lambda t: t.pop("format"), "no result of audit-obi"),
        (lambda t: t.pop("r2_sip"), "r2_sip"),
        (lambda t: t["r2_sip"].update(value=2.0), "interval"),
        (lambda t: t["half_hours"][1].update(r2_sip=1.5), "half_hours.1.r2_sip"),
        (lambda t: t.update(windows="180"), "windows"),
        (lambda t: t.update(windows=0), "windows"),
        (lambda t: t["sources"].pop(), "sources"),
        (lambda t: t["sources"][0].update(role="tape"), "sources.0.role"),
        (lambda t: t["sources"][0].update(sha256="x"), "sources.0.sha256"),
        (lambda t: t.update(half_hours=[]), "half_hours"),
        (lambda t: t.update(remarks=["\u202e"]), "remarks.0"),
        (lambda t: t["event_share_lost"].update(value=1.5, high=1.6), "event_share_lost"),
    ],
)
def test_what_cannot_be_true_is_refused_by_place(change, words):
    text = refused(change)
    assert words in text and "obi.json" in text and "fix:" in text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"format": "reviewgen.obi/1", "format": "reviewgen.obi/1"}',
        b'{"format": NaN}',
        b"null",
    ],
)
def test_bytes_that_are_no_result(raw):
    with pytest.raises(InputRefused):
        load_obi(raw, "obi.json")


def test_depth_and_size():
    with pytest.raises((UnsafeInput, InputRefused)):
        load_obi(b"[" * 200_000, "obi.json")
    with pytest.raises(UnsafeInput):
        load_obi(b" " * 2_000_001, "obi.json")


def test_from_a_file(tmp_path):
    path = tmp_path / "obi.json"
    path.write_bytes(dump_obi(RESULT))
    assert load_obi_file(path).windows == 180
    with pytest.raises(InputRefused):
        load_obi_file(tmp_path)
