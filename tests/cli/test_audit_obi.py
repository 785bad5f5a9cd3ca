"""`reviewgen audit-obi` from files to a result file: the shipped feeds, and every way to be refused."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reviewgen.cli import main
from reviewgen.evidence.obi_store import load_obi, load_obi_file

CAPTURES = Path(__file__).parents[2] / "examples" / "captures"
FEEDS = ["--direct", str(CAPTURES / "direct.csv.gz"), "--sip", str(CAPTURES / "sip.csv.gz")]


def test_the_shipped_feeds(tmp_path, capsys):
    target = tmp_path / "evidence" / "obi.json"
    target.parent.mkdir()
    assert main(["audit-obi", *FEEDS, "-o", str(target)]) == 0
    result = load_obi_file(target)
    # What make_quotes.py prints of them: a quarter of the events are odd lots only, the SIP is 1,240 µs late.
    assert result.event_share_lost.value == pytest.approx(0.25, abs=0.01)
    assert result.ofi_correlation.value > 0.99
    assert result.lead_us is not None and abs(result.lead_us.value - 1_240) <= 100
    assert result.r2_direct.low < 0.65 < result.r2_direct.high
    assert result.direct_rate_per_s == pytest.approx(12, rel=0.02)
    assert result.added_rate_per_s == pytest.approx(3, rel=0.1)
    assert [source.rows for source in result.sources] == [7_200, 5_400]
    text = capsys.readouterr().out
    assert "events the SIP never showed" in text and "1,200 us" in text and "2026-11-10 14:30" in text


def test_the_result_on_standard_output_is_the_file(tmp_path, capsysbinary):
    assert main(["audit-obi", *FEEDS, "-o", "-"]) == 0
    printed = capsysbinary.readouterr().out
    assert load_obi(printed, "-").windows == 58
    assert main(["audit-obi", *FEEDS, "-o", str(tmp_path / "obi.json"), "--format", "json"]) == 0
    assert (tmp_path / "obi.json").read_bytes() == printed == capsysbinary.readouterr().out
    assert str(tmp_path) not in printed.decode()


def test_feeds_the_wrong_way_round_are_noticed(capsysbinary):
    swapped = ["--direct", FEEDS[3], "--sip", FEEDS[1]]
    assert main(["audit-obi", *swapped, "-o", "-"]) == 0
    assert any("other way round" in remark for remark in load_obi(capsysbinary.readouterr().out, "-").remarks)


def test_the_same_bytes_in_another_process(tmp_path):
    outputs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "reviewgen", "audit-obi", *FEEDS, "-o", "-"]
        done = subprocess.run(
            command,
            capture_output=True,
            check=True,
            timeout=60,
            env={"PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
        )
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1] and json.loads(outputs[0])["format"] == "reviewgen.obi/1"


def test_options_reach_the_comparison(tmp_path, capsys):
    target = tmp_path / "obi.json"
    assert (
        main(["audit-obi", *FEEDS, "-o", str(target), "--window", "5", "--tick", "0.005", "--symbol", "XMPL"])
        == 0
    )
    result = load_obi_file(target)
    assert (result.window_s, result.tick, result.windows) == (5.0, 0.005, 118)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--direct", FEEDS[1], "--sip", FEEDS[1]], "same file"),
        (["--direct", FEEDS[1], "--sip", str(CAPTURES)], "folder"),
        (["--direct", FEEDS[1], "--sip", str(CAPTURES / "tap_a.pcap.gz")], "text table"),
        ([*FEEDS, "--window", "30"], "needed"),
        ([*FEEDS, "--symbol", "NONE"], "no instrument NONE"),
        (["--direct", FEEDS[1]], "--sip"),
    ],
)
def test_refusals_leave_nothing_behind(tmp_path, capsys, arguments, words):
    target = tmp_path / "obi.json"
    assert main(["audit-obi", *arguments, "-o", str(target)]) == 2
    assert words in capsys.readouterr().err
    assert not target.exists()


def test_a_feed_that_never_moves(tmp_path, capsys):
    head = "ts_recv,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00"
    start = 1_762_785_000_000_000_000
    still = [f"{start + second * 10**9},100.00,100.01,500,500" for second in (0, 600)]
    path = tmp_path / "still.csv"
    path.write_text("\n".join([head, *still, still[1].replace("600000", "600001")]) + "\n")
    assert main(["audit-obi", "--direct", FEEDS[1], "--sip", str(path), "-o", "-"]) == 2


def test_feeds_on_different_clocks_have_no_lead(tmp_path):
    make = SimpleNamespace(**runpy.run_path(str(CAPTURES / "make_quotes.py")))
    plan = make.Plan()
    direct, _, _ = make.book(plan)
    name = "XMPL_2026-11-10_34200000_34800000_{}_1.csv"
    # START_NS is 09:30 in New York, where LOBSTER counts seconds from midnight.
    seconds = 34_200 + (direct.time_ns - make.START_NS) / 1e9
    rows = zip(direct.ask_ticks * 100, direct.ask_sz, direct.bid_ticks * 100, direct.bid_sz, strict=True)
    (tmp_path / name.format("message")).write_text("".join(f"{time:.9f},1,1,1,1,1\n" for time in seconds))
    (tmp_path / name.format("orderbook")).write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    target = tmp_path / "obi.json"
    feeds = ["--direct", str(tmp_path / name.format("message")), "--sip", FEEDS[3]]
    assert main(["audit-obi", *feeds, "-o", str(target)]) == 0
    result = load_obi_file(target)
    assert result.lead_us is None and all(part.lead_us is None for part in result.half_hours)
    assert any("clocks differ" in remark for remark in result.remarks)
    assert result.event_share_lost.value == pytest.approx(0.25, abs=0.01)
