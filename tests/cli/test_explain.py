"""`reviewgen explain`: rules and formulas from the package, numbers and findings from a review."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reviewgen.cli.explain import explain
from reviewgen.errors import InputRefused
from reviewgen.history.stored import load_review
from reviewgen.reference.figures import policy
from reviewgen.reference.formulas import formulas
from reviewgen.rules.checklist import RULES


def told(*arguments: str) -> str:
    result = CliRunner().invoke(explain, arguments)
    assert result.exit_code == 0, result.exception
    return result.output


def refused(*arguments: str) -> InputRefused:
    result = CliRunner().invoke(explain, arguments)
    assert isinstance(result.exception, InputRefused)
    return result.exception


def number(value: float, shown: str, **more: Any) -> dict[str, Any]:
    return {
        "value": value, "unit": "us", "shown": shown, "grade": "measured", "where": [], "formula": None, "inputs": [],
        "cite": None, **more,
    }  # fmt: skip


@pytest.fixture
def review(tmp_path: Path) -> str:
    mark = {"file": "desk.yaml", "line": 12, "column": 9}
    data = {
        "format": "reviewgen.review/1",
        "provenance": {},
        "review": {},
        "verdict": {},
        "numbers": {
            "desk.end": number(428.0, "428.0 µs", where=[mark]),
            "verdict.end": number(428.0, "428.0 µs", formula="as given", inputs=["desk.end"]),
            "verdict.nic": number(2.0, "2.00 µs", where=[{"file": "--set a=b", "line": 0, "column": 0}]),
            "verdict.gap": number(426.0, "426.0 µs", formula="end − nic", inputs=["verdict.end", "verdict.nic"]),
            "verdict.gap_interval.low": number(425.9, "425.9 µs"),
            "verdict.gap_interval.high": number(426.1, "426.1 µs"),
            "policy.near_saturation": number(0.75, "75.0 %", grade="assumed", cite="near_saturation"),
            "reference.kernel_overhead": number(35.0, "35.0 µs", grade="article", cite="kernel_overhead"),
        },
        "findings": [
            {
                "id": "bottleneck-migrated.open", "rule": "bottleneck-migrated", "title": "It moved", "verdict": "fail",
                "severity": "critical", "evidence_grade": "measured", "explanation": "A gap of 426.0 µs.",
                "remedy": "Look there.", "false_alarms": "Few.", "would_change": "A stamp.", "numbers": ["verdict.gap"],
            }
        ],
        "not_assessed": [{"path": "capex.npv", "reason": "The value of the edge was not given."}],
    }  # fmt: skip
    path = tmp_path / "desk.review.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("id", RULES)
def test_a_rule_is_explained_in_full(id: str):
    text = " ".join(told(id).split())
    rule = RULES[id]
    for part in (rule.failure, rule.title, rule.why, rule.detection, rule.remedy, rule.false_alarms, rule.would_change):
        assert part in text
    for cutoff in rule.cutoffs:
        assert policy()[cutoff].rationale in text


@pytest.mark.parametrize("id", formulas())
def test_a_formula_is_explained(id: str):
    text = " ".join(told(id).split())
    assert formulas()[id].formula in text
    assert f"reviewgen.models.{formulas()[id].computes}" in text


def test_a_number_shows_its_formula_its_inputs_and_where_they_stand(review: str):
    text = told("verdict.gap", review)
    assert text.startswith("verdict.gap = 426.0 µs\n")
    assert "425.9 µs to 426.1 µs" in text
    assert "end − nic" in text
    assert "verdict.end = 428.0 µs (measured: desk.yaml:12:9)" in text
    assert "verdict.nic = 2.00 µs (measured: --set a=b)" in text
    assert "bottleneck-migrated.open" in text
    assert "desk.yaml:12:9" in told("desk.end", review)


def test_a_cited_number_shows_its_source_and_standing(review: str):
    assert policy()["near_saturation"].rationale in " ".join(told("policy.near_saturation", review).split())
    assert "untraced" in told("reference.kernel_overhead", review)


def test_a_finding_and_a_gap_are_explained_too(review: str):
    assert "verdict.gap = 426.0 µs" in told("bottleneck-migrated.open", review)
    assert "The value of the edge was not given." in told("capex.npv", review)


def test_the_nearest_name_is_offered(review: str):
    assert "did you mean `kingman`?" in refused("kingmann").render()
    assert "did you mean `verdict.gap`?" in refused("verdict.gapp", review).render()
    assert "name a review.json" in refused("verdict.gap").render()
    assert "reviewgen rules" in refused("zzz").render()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "no review.json"),
        ('{"format": "something/1"}', "no review.json"),
        ('{"format": "reviewgen.review/2"}', "reviewgen.review/2, newer"),
        ('{"format": "reviewgen.review/x"}', "newer"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_review_is_refused_by_name(tmp_path: Path, text: str, words: str):
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as error:
        load_review(str(path))
    assert words in error.value.render()
    assert "other.json" in error.value.render()


def test_a_missing_review_is_refused(tmp_path: Path):
    with pytest.raises(InputRefused):
        load_review(str(tmp_path / "none.json"))
