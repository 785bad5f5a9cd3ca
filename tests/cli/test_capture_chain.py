"""The README's way from captures to the report, run as it is written, on the shipped examples."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from reviewgen.cli import main

pytestmark = pytest.mark.requires_module("ruamel.yaml")

ROOT = Path(__file__).parents[2]
SEGMENT = "latency.windows.open.processor_to_wire"


def commands() -> list[list[str]]:
    """The commands of the README's section, one list of words each."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## From a capture to the report")[2]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block, "the section has no commands"
    lines = block[1].replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the README's commands were run."""
    folder = tmp_path_factory.mktemp("chain")
    shutil.copytree(ROOT / "examples", folder / "examples")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for program, *words in commands():
            if program == "reviewgen":
                assert main(words) == 0, words
            elif program == "cp":
                shutil.copy(*words)
            elif program == "mkdir":
                Path(*words).mkdir()
            else:
                raise AssertionError(f"the README's {program} is not tried here")
    return folder


@pytest.fixture(scope="module")
def review(built: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built / "desk.review.json").read_text(encoding="utf-8"))
    return found


def finding(review: dict[str, Any], rule: str, subject: str) -> dict[str, Any]:
    return next(one for one in review["findings"] if one["rule"] == rule and one["subject"] == subject)


def test_measured_numbers_point_to_their_capture(review):
    number = review["numbers"][f"desk.{SEGMENT}.p95"]
    assert number["value"] == pytest.approx(416.3, rel=0.005)
    assert (number["grade"], number["where"][0]["file"]) == ("measured", "evidence/open.json")
    assert number["formula"] == "percentile of the capture's sketch"
    low, high = (review["numbers"][f"desk.{SEGMENT}.p95_interval.{end}"]["value"] for end in ("low", "high"))
    assert low < number["value"] < high
    window = next(one for one in review["segments"] if one["window"] == "open")
    assert window["measured"]["processor_to_wire"]["p95_us"] == number["value"]
    assert review["numbers"]["flow.open.rate_per_s"]["grade"] == "measured"
    assert review["numbers"]["desk.flow.windows.open.by_type.quote"]["grade"] == "measured"


def test_the_audit_of_the_imbalance_is_in_the_review(review):
    measured = review["obi"]["measured"]
    assert measured["event_share_lost"] == pytest.approx(0.25, abs=0.01)
    assert measured["signal_share_lost"] < 0.01
    assert measured["lead_us"] == pytest.approx(1_240, abs=100)
    number = review["numbers"]["obi.measured.r2_direct"]
    assert (number["grade"], number["where"][0]["file"]) == ("measured", "evidence/obi.json")
    assert [one["name"] for one in review["provenance"]["evidence"]] == ["evidence/open.json", "evidence/obi.json"]


def test_the_captures_bear_the_desk_out(review):
    # They are made of the desk's own window, so the verdict stands and now rests on measurements.
    assert review["numbers"][f"stated.{SEGMENT}.p95"]["shown"] == "410.0 µs"
    held = {one["subject"]: one for one in review["findings"] if one["rule"] == "stated-not-measured"}
    assert set(held) == {"open processor_to_wire", "open rate", "open peak", "open message types"}
    assert {one["verdict"] for one in held.values()} == {"pass"}
    assert finding(review, "percentiles-inconsistent", "open")["verdict"] == "pass"
    assert finding(review, "model-disagreement", "open")["verdict"] == "pass"
    verdict = review["verdict"]
    assert (verdict["status"], verdict["binding"]) == ("migrated", "order_processor")
    assert (verdict["evidence_grade"], verdict["stamps_disagree"]) == ("measured", False)


def test_what_the_captures_lack_is_told(review):
    subject = "evidence/open.json match-rate processor_to_wire"
    assert "99.92%" in finding(review, "capture-remark", subject)["explanation"]
    told = {one["subject"] for one in review["findings"] if one["rule"] == "capture-remark"}
    assert told == {subject, "evidence/open.json dropped-rows tap_a.pcap.gz to tap_b.pcapng.gz"}


def test_the_page_shows_the_measured_number_and_both_pictures(built, review):
    page = unescape((built / "desk.html").read_text(encoding="utf-8"))
    assert review["numbers"][f"desk.{SEGMENT}.p95"]["shown"] in page
    assert "25.0 %" in page and review["exhibits"]["obi"]["alt"] in page
    assert "evidence/open.json" in page and "evidence/open.json:0" not in page


@pytest.mark.parametrize(
    ("stated", "severity", "words"),
    [("{p50: 18 us, p95: 95 us}", "medium", "lies outside"), ("{p50: 18 ms, p95: 410 ms}", "high", "different units")],
)
def test_what_the_desk_stated_otherwise_is_a_finding(built, tmp_path, stated, severity, words):
    text = (built / "desk.yaml").read_text(encoding="utf-8")
    own = "{p50: 18 us, p95: 410 us, p99: 900 us}"
    assert own in text
    (tmp_path / "desk.yaml").write_text(text.replace(own, stated), encoding="utf-8")
    shutil.copytree(built / "evidence", tmp_path / "evidence")
    assert main(["build", str(tmp_path / "desk.yaml"), "--format", "json"]) == 0
    review = json.loads((tmp_path / "desk.review.json").read_text(encoding="utf-8"))
    told = finding(review, "stated-not-measured", "open processor_to_wire")
    assert (told["verdict"], told["severity"]) == ("fail", severity)
    assert words in told["title"]
    assert review["numbers"][f"desk.{SEGMENT}.p95"]["value"] == pytest.approx(416.3, rel=0.005)
