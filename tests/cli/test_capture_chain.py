"""The whole way on the shipped examples: captures, evidence files, desk.yaml, report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reviewgen.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CAPTURES = EXAMPLES / "captures"


def test_from_captures_to_the_report(tmp_path, capsys):
    desk, evidence = tmp_path / "desk.yaml", tmp_path / "evidence"
    shutil.copy(EXAMPLES / "migrated.yaml", desk)
    evidence.mkdir()
    taps = ["--from", str(CAPTURES / "tap_a.pcap.gz"), "--to", str(CAPTURES / "tap_b.pcapng.gz")]
    words = ["--segment", "processor_to_wire", "--window", "open", "--clock-error", "0.1 us"]
    assert main(["measure", *taps, *words, "-o", str(evidence / "open.json"), "--write", str(desk)]) == 0
    feeds = ["--direct", str(CAPTURES / "direct.csv.gz"), "--sip", str(CAPTURES / "sip.csv.gz")]
    assert main(["audit-obi", *feeds, "-o", str(evidence / "obi.json")]) == 0
    text = desk.read_text(encoding="utf-8")
    assert "evidence/open.json" in text
    desk.write_text(text.replace("obi:\n", "obi:\n  evidence_file: evidence/obi.json\n", 1), encoding="utf-8")
    assert main(["build", str(desk), "--format", "json", "-o", str(tmp_path / "out")]) == 0
    review = json.loads((tmp_path / "out" / "desk.review.json").read_text(encoding="utf-8"))
    assert review["obi"]["measured"]["event_share_lost"] == pytest.approx(0.25, abs=0.01)
    assert review["obi"]["measured"]["lead_us"] == pytest.approx(1_240, abs=100)
    assert review["numbers"]["obi.measured.r2_direct"]["grade"] == "measured"
    assert "evidence/open.json" in [entry["name"] for entry in review["provenance"]["evidence"]]
    capsys.readouterr()
