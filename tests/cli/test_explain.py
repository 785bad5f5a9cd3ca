"""`reviewgen explain`: rules and formulas from the package, numbers and findings from a review."""

from __future__ import annotations

import hashlib
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

DESK = b"reviewgen: 1\n  end: {p95: 428 us}\n"


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
    mark = {"file": "desk.yaml", "line": 2, "column": 9}
    data = {
        "format": "reviewgen.review/1",
        "provenance": {"desk_sha256": hashlib.sha256(DESK).hexdigest()},
        "review": {},
        "verdict": {},
        "numbers": {
            "desk.end": number(428.0, "428.0 µs", where=[mark]),
            "verdict.end": number(428.0, "428.0 µs", formula="as given", inputs=["desk.end"]),
            "verdict.nic": number(2.0, "2.00 µs", where=[{"file": "--set a=b", "line": 0, "column": 0}]),
            "verdict.gap": number(426.0, "426.0 µs", formula="end − nic", inputs=["verdict.end", "verdict.nic"]),
            "verdict.bound": number(430.0, "430.0 µs", formula="gap + 2 nic", inputs=["verdict.gap", "verdict.nic"]),
            "flow.headroom": number(0.4, "40.0 %", formula="1 − peak / μ"),
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
            },
            *(
                {"id": f"ring-overflow.{name}", "rule": "ring-overflow", "title": "It fills", "verdict": "warn",
                 "severity": "low", "numbers": []}
                for name in ("open", "midday")
            ),
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
    assert f"reviewgen.{formulas()[id].computes}" in text
    assert all(policy()[cutoff].rationale in text for cutoff in formulas()[id].cutoffs)


def test_a_number_shows_its_formula_its_inputs_and_where_they_stand(review: str):
    text = told("verdict.gap", review)
    assert text.startswith("verdict.gap = 426.0 µs\n")
    assert "425.9 µs to 426.1 µs" in text
    assert "end − nic" in text
    assert "verdict.end = 428.0 µs (measured: desk.yaml:2:9)" in text
    assert "verdict.nic = 2.00 µs (measured: --set a=b)" in text
    assert "bottleneck-migrated.open" in text
    assert "desk.yaml:2:9" in told("desk.end", review)


def test_a_cited_number_shows_its_source_and_standing(review: str):
    assert policy()["near_saturation"].rationale in " ".join(told("policy.near_saturation", review).split())
    assert "untraced" in told("reference.kernel_overhead", review)


def test_a_finding_and_a_gap_are_explained_too(review: str):
    assert "verdict.gap = 426.0 µs" in told("bottleneck-migrated.open", review)
    assert "The value of the edge was not given." in told("capex.npv", review)


def test_the_nearest_name_is_offered(review: str):
    assert "did you mean `kingman`?" in refused("kingmann").render()
    assert "did you mean `verdict.gap`?" in refused("verdict.gapp", review).render()
    assert "did you mean `bottleneck-migrated`?" in refused("bottleneck-migrate", review).render()
    assert "name its review: reviewgen explain verdict.gap REVIEW.json" in refused("verdict.gap").render()
    assert "reviewgen explain verdict.gap_us x.json" in refused("x.json").render()
    assert "the start of ids" in refused("zzz", review).render()
    assert "`reviewgen explain` lists" in refused("zzz").render()


def test_other_names_and_both_orders_are_understood(review: str):
    assert told("PK") == told("pollaczek-khinchine")
    assert told(review, "verdict.gap") == told("verdict.gap", review)
    assert told("kingman", review) == told("kingman")
    assert told("end", review) == told("desk.end", review)


def test_inputs_are_followed_as_deep_as_asked(review: str):
    deep = told("verdict.bound", review, "--depth", "3")
    places = [deep.index(one) for one in ("verdict.gap =", "verdict.end =", "verdict.nic =")]
    assert places == sorted(places)
    assert deep.count("verdict.nic = 2.00 µs") == 2 and "with 428.0" not in deep
    shallow = told("verdict.bound", review)
    assert "verdict.gap = 426.0 µs (measured: end − nic with 428.0 µs, 2.00 µs)" in " ".join(shallow.split())
    assert "verdict.end" not in shallow


def test_a_known_formula_leads_to_its_explanation(review: str):
    assert "reviewgen explain kiefer" not in told("verdict.gap", review)
    assert "reviewgen explain headroom" in told("flow.headroom", review)


def test_the_line_of_the_desk_is_shown_where_that_very_desk_is_at_hand(review: str):
    desk = Path(review).with_name("desk.yaml")
    assert "The line" not in told("desk.end", review)
    desk.write_bytes(DESK)
    assert "end: {p95: 428 us}" in told("desk.end", review)
    assert "  end: {p95: 428 us}" in told("verdict.gap", review)
    desk.write_bytes(DESK + b"\n")
    assert "The line" not in told("desk.end", review)


def test_the_start_of_ids_lists_numbers(review: str):
    text = told("verdict", review)
    assert "verdict.gap = 426.0 µs" in text and "_interval" not in text
    assert told("verdict.", review).splitlines()[2:] == text.splitlines()[2:]


def test_a_rule_of_a_review_is_its_findings(review: str):
    assert "A gap of 426.0 µs." in told("bottleneck-migrated", review)
    two = told("ring-overflow", review)
    assert "2 findings" in two and "ring-overflow.open: It fills" in two


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("latency.windows[].end_to_end", "acknowledgement"),
        ("flow.windows.open.peak_1ms", "one millisecond"),
        ("order_processor.service_times.quote", "µs"),
        ("economics", "edge"),
        ("dual_thread", "remedies.dual_thread"),
        ("migrated_below", "one fifth of the tail"),
        ("near_saturation", "75 %, unless the desk gives its own"),
        ("near_saturation", policy()["near_saturation"].rationale),
        ("near_saturation", "processor-near-saturation"),
        ("single_thread_p95_200k", "100 us and more, unless"),
        ("bypass_stack_cost", "1M..2M USD"),
        ("dual_thread", "80k / 150k / 300k in the desk's currency (low / likely / high)"),
        ("dual_thread", "usl_sigma: becomes 0.05 / 0.0909 / 0.2"),
        ("dual_thread", "flow_instrumentation"),
        ("batching", "risk_and_send: 0.5 us more at P50, 1 us more at P95"),
        ("book_restructure", "service_time of quote, cancel_replace: less by 20 / 35 / 50 %"),
        ("fpga_offload", "quote_rate: times 0.4 / 0.5 / 0.7"),
        ("fpga_offload", "nic_to_processor: less by 40 %"),
        ("kernel_bypass", "kernel_transit_us: from 20 / 35 / 50 us to 1 / 3 / 5 us"),
        ("kernel_bypass", "kernel_bypass.stack is none"),
        ("feed_proximity", "colocation"),
    ],
)
def test_a_key_of_the_desk_is_explained(key: str, said: str):
    assert said in " ".join(told(key).split()).replace("duration such as `2 us`", "µs")


def test_the_figures_of_a_threshold_and_a_remedy_as_json():
    cutoff, record = json.loads(told("near_saturation", "--format", "json")), policy()["near_saturation"]
    assert (cutoff["value"], cutoff["unit"], cutoff["reason"]) == (record.value, record.unit, record.rationale)
    assert json.loads(told("single_thread_saturation", "--format", "json"))["value"] == 120000
    remedy = json.loads(told("dual_thread", "--format", "json"))["catalogue"]
    assert (remedy["cost"], remedy["stage"]) == ([80, 150, 300], "order_processor")


def test_it_lists_what_there_is():
    text = told()
    assert all(id in text for id in (*formulas(), *RULES))


@pytest.mark.parametrize("what", ["kingman", "bottleneck-migrated", "latency.target_p95"])
def test_programs_get_json(what: str):
    found = json.loads(told(what, "--format", "json"))
    assert found["kind"] in {"formula", "rule", "key"}


def test_a_number_as_json(review: str):
    found = json.loads(told("verdict.bound", review, "--format", "json", "--depth", "2"))
    assert (found["kind"], found["value"], found["unit"]) == ("number", 430.0, "us")
    (gap, _) = found["inputs"]
    assert gap["id"] == "verdict.gap" and [one["id"] for one in gap["inputs"]] == ["verdict.end", "verdict.nic"]
    assert gap["inputs"][0]["where"][0]["line"] == 2
    listed = json.loads(told("verdict", review, "--format", "json"))
    assert listed["numbers"]["verdict.nic"] == "2.00 µs"
    assert json.loads(told("--format", "json"))["rules"] == list(RULES)


def test_a_review_that_goes_round_in_circles_or_lacks_a_part(review: str):
    path = Path(review)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["numbers"]["a"] = number(1.0, "1", formula="as given", inputs=["b"])
    data["numbers"]["b"] = number(1.0, "1", formula="as given", inputs=["a"])
    data["numbers"]["c"] = number(1.0, "1", formula="x", inputs=["nowhere"])
    data["numbers"]["d"] = {}
    path.write_text(json.dumps(data), encoding="utf-8")
    assert told("a", review, "--depth", "20").count("= 1") < 5
    for broken in "cd":
        assert "damaged" in refused(broken, review).render()


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
