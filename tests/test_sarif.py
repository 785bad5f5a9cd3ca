"""SARIF: valid by its schema, one result a finding, places that are right, and nothing a desk's words can do."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from reviewgen.cli import main
from reviewgen.output import intact
from reviewgen.rules.checklist import RULES
from reviewgen.sarif import to_sarif

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / ".ci/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
EXAMPLES = ("migrated", "minimal", "network_bound")
DESK = """reviewgen: 1
review: {client: Harbour Lane, desk: ETF desk, date: 2026-11-01}
flow:
  windows: [{name: "NAME", rate: 200k msg/s}]
latency:
  windows:
    - name: "NAME"
      nic_tick_to_trade: {p95: 2 us}
      end_to_end: {p95: 80 us}
"""


def review_of(example: str) -> dict[str, Any]:
    text = (ROOT / "tests/golden" / example / "review.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def run_of(review: dict[str, Any]) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(to_sarif(review))["runs"][0]
    return run


def built(folder: Path, desk: str, *more: str, name: str = "desk") -> dict[str, Any]:
    """The log of a desk as `build` writes it, in a set that is whole."""
    (folder / f"{name}.yaml").write_text(desk, encoding="utf-8")
    out = folder / "out"
    assert main(["build", str(folder / f"{name}.yaml"), "--format", "sarif", "-o", str(out), *more]) == 0
    (log,) = out.glob("*.sarif")
    assert {path.name for path in out.iterdir()} == {log.name, f"{log.stem}.manifest.json"}
    assert intact(out, log.stem)
    made: dict[str, Any] = json.loads(log.read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The log of a desk whose window's name and waiver would be links, images and placeholders if they could."""
    evil = "[x](https://e.example) ![y](z) {0} <b>"
    waiver = 'waivers: [{rule: bottleneck-migrated, reason: "WHY", by: "A", until: 2026-12-01}]\n'
    text = (DESK + waiver).replace("NAME", evil).replace("WHY", evil)
    return built(tmp_path_factory.mktemp("hostile"), text, name="a desk #1")


@pytest.mark.requires_tool("@microsoft/jest-sarif")
def test_the_schema_of_sarif_holds(hostile: dict[str, Any]) -> None:
    validator = jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    logs = [hostile, *(json.loads(to_sarif(review_of(example))) for example in EXAMPLES)]
    for log in logs:
        validator.validate(log)
        assert len(log["runs"][0]["results"]) > 2
    broken = copy.deepcopy(hostile)
    broken["runs"][0]["results"][0]["level"] = "critical"
    assert not validator.is_valid(broken)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_open_finding_is_a_result_of_a_described_rule(example: str) -> None:
    review = review_of(example)
    run = run_of(review)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    for rule in rules:
        assert rule["shortDescription"]["text"] == RULES[rule["id"]].failure
        assert RULES[rule["id"]].false_alarms in rule["help"]["text"]
    found = [one for one in review["findings"] if one["verdict"] in {"fail", "warn"}]
    told = [
        (rules[one["ruleIndex"]]["id"], one["properties"]["severity"], one["level"]) for one in run["results"]
    ]
    levels = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
    assert told == [(one["rule"], one["severity"], levels[one["severity"]]) for one in found]
    assert all(
        one["explanation"] in result["message"]["text"]
        for one, result in zip(found, run["results"], strict=True)
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_places_are_those_of_values_in_the_desk(example: str) -> None:
    lines = (ROOT / "examples" / f"{example}.yaml").read_text(encoding="utf-8").splitlines()
    regions = 0
    for result in run_of(review_of(example))["results"]:
        assert len(result["locations"]) == 1
        for place in (*result["locations"], *result["relatedLocations"]):
            physical = place["physicalLocation"]
            assert physical["artifactLocation"]["uri"] == f"{example}.yaml"
            if "region" in physical:
                rest = lines[physical["region"]["startLine"] - 1][physical["region"]["startColumn"] - 1 :]
                assert rest[0].isdigit(), rest
                regions += 1
    assert regions > 6


def test_what_was_compared_comes_first() -> None:
    lines = (ROOT / "examples" / "minimal.yaml").read_text(encoding="utf-8").splitlines()
    regions = {
        one["ruleId"]: one["locations"][0]["physicalLocation"]["region"]
        for one in run_of(review_of("minimal"))["results"]
    }
    told = {rule: lines[at["startLine"] - 1][at["startColumn"] - 1 :] for rule, at in regions.items()}
    assert told["bottleneck-migrated"].startswith("80 us")
    assert told["processor-unstable"].startswith("200k msg/s")


def test_the_words_of_a_desk_stay_words(hostile: dict[str, Any]) -> None:
    run = hostile["runs"][0]
    messages = [one["message"]["text"] for one in run["results"]]
    assert sum("[x] (https://e.example) ![y] (z) {{0}}" in text for text in messages) > 2
    assert not any("](" in text for text in messages)
    (waived,) = [one for one in run["results"] if one["suppressions"]]
    assert waived["ruleId"] == "bottleneck-migrated"
    assert waived["suppressions"][0]["justification"].startswith("[x] (https://e.example)")
    assert all("suppressions" in one for one in run["results"])


def test_uris_are_relative_and_quoted(hostile: dict[str, Any]) -> None:
    run = hostile["runs"][0]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == {"a%20desk%20%231.yaml"}
    assert unquote(run["artifacts"][0]["location"]["uri"]) == "a desk #1.yaml"


def test_a_finding_keeps_its_fingerprint_when_lines_and_numbers_move(tmp_path: Path) -> None:
    plain = DESK.replace("NAME", "peak")
    moved = plain.replace("flow:", "# a comment\n\nflow:").replace("80 us", "90 us")
    logs = []
    for index, text in enumerate((plain, moved)):
        (tmp_path / str(index)).mkdir()
        logs.append(built(tmp_path / str(index), text)["runs"][0]["results"])
    marks = [{one["ruleId"]: one["partialFingerprints"] for one in results} for results in logs]
    assert marks[0] == marks[1]
    places = [[one["locations"] for one in results] for results in logs]
    assert places[0] != places[1]


@pytest.mark.parametrize("example", EXAMPLES)
def test_fingerprints_tell_findings_apart(example: str) -> None:
    results = run_of(review_of(example))["results"]
    assert len({json.dumps(one["partialFingerprints"]) for one in results}) == len(results) > 3


def test_an_override_has_no_place_in_the_file(tmp_path: Path) -> None:
    changed = (
        "--set",
        "latency.windows.peak.end_to_end.p95=90 us",
        "--set",
        "latency.windows.peak.nic_tick_to_trade.p95=3 us",
    )
    results = built(tmp_path, DESK.replace("NAME", "peak"), *changed)["runs"][0]["results"]
    (one,) = [one for one in results if one["ruleId"] == "bottleneck-migrated"]
    assert one["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "desk.yaml", "index": 0}}}]


def test_a_redacted_log_names_nobody(tmp_path: Path) -> None:
    log = built(tmp_path, DESK.replace("NAME", "Zebra"), "--redact", name="harbour")
    text = json.dumps(log)
    for secret in ("Harbour", "ETF", "Zebra", "harbour", str(tmp_path)):
        assert secret not in text
    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == "desk.yaml"
    assert "Window 1" in text


def test_the_same_review_gives_the_same_bytes() -> None:
    review = review_of("migrated")
    assert to_sarif(review) == to_sarif(json.loads(json.dumps(review)))
