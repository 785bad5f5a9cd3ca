"""review.json keeps its contract: every key, no NaN, every number in the ledger, every null explained."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.evaluate import evaluate
from reviewgen.review import to_bytes

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("migrated", "network_bound", "minimal")

KEYS = {
    "format", "provenance", "review", "verdict", "steps", "findings", "flow", "segments", "queue", "obi", "venues",
    "capex", "erosion", "calibration", "sequence", "tripwires", "questions", "assumptions", "thresholds_compared",
    "waivers_rejected", "scenarios", "not_assessed", "numbers", "references",
}  # fmt: skip
VERDICT = {
    "window", "status", "binding", "nic_p95_us", "end_to_end_p95_us", "gap_us", "gap_interval", "nic_share", "shares",
    "headline", "evidence_grade", "unmeasured_money_share", "stop_signal",
}  # fmt: skip
FINDING = {
    "id", "rule", "step", "subject", "verdict", "severity", "evidence_grade", "title", "explanation", "measured",
    "limit", "cost_us", "cost_money", "remedy", "effort", "false_alarms", "would_change", "cites", "numbers", "waived",
}  # fmt: skip
NUMBER = {"value", "unit", "shown", "grade", "where", "formula", "inputs", "cite"}


@pytest.fixture(scope="module", params=NAMES)
def review(request: pytest.FixtureRequest) -> dict[str, Any]:
    return evaluate(load_desk(EXAMPLES / f"{request.param}.yaml"))


def test_every_key_of_the_contract(review: dict[str, Any]) -> None:
    assert set(review) >= KEYS
    assert set(review["verdict"]) >= VERDICT
    assert [step["number"] for step in review["steps"]] == [1, 2, 3, 4, 5]
    assert review["findings"] and all(set(one) >= FINDING for one in review["findings"])
    assert all(set(number) == NUMBER for number in review["numbers"].values())
    assert review["format"] == "reviewgen.review/1"


def test_strict_json(review: dict[str, Any]) -> None:
    again = json.loads(to_bytes(review), parse_constant=pytest.fail)
    assert again == review


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, f"{path}[{index}]")
    else:
        yield path, node


def test_numbers_are_finite_and_waits_not_negative(review: dict[str, Any]) -> None:
    seen = 0
    for path, value in _leaves(review):
        if isinstance(value, float):
            seen += 1
            assert math.isfinite(value), path
            if path.endswith(("wait_p95_us", "sojourn_p95_us")):
                assert value >= 0, path
    assert seen > 100


def test_ledger_holds_together(review: dict[str, Any]) -> None:
    numbers = review["numbers"]
    for id, number in numbers.items():
        assert set(number["inputs"]) <= set(numbers), id
        assert number["formula"] or number["where"] or number["cite"] or number["grade"] == "assumed", id
    for finding in review["findings"]:
        for id in (*finding["numbers"], finding["measured"], finding["limit"]):
            assert id is None or id in numbers


def test_findings_are_placed_once(review: dict[str, Any]) -> None:
    ids = [one["id"] for one in review["findings"]]
    assert len(ids) == len(set(ids))
    placed = [id for step in review["steps"] for id in step["findings"]]
    assert sorted(placed) == sorted(ids)


def test_a_null_has_its_reason(review: dict[str, Any]) -> None:
    """Every null of a derived section stands in not_assessed, itself or by what it is part of."""
    known = {one["path"] for one in review["not_assessed"]}
    sections = ("verdict", "flow", "segments", "queue", "capex", "erosion", "calibration")
    unexplained = [
        path
        for section in sections
        for path, value in _leaves(review[section], section)
        if value is None and _in_contract(path) and not _explained(path, review, known)
    ]
    assert not unexplained


PROMISED = {
    "nic_p95_us", "end_to_end_p95_us", "gap_us", "gap_interval", "nic_share", "network", "order_processor",
    "risk_check", "exchange", "load_share", "residual_share", "service_us", "mean_service_us",
    "capacity_per_s", "knee_per_s", "mu_star_per_s", "months_to_architectural", "bind_rate_per_s",
    "independent_p95_us", "comonotone_p95_us", "bound_low_us", "bound_high_us", "bonferroni_us",
    "measured_p95_us", "wait_p95_us", "sojourn_p95_us", "ci_us", "growth_us_per_us", "time_to_100us_us",
    "time_to_100us_sim_us", "burst", "p95_wait_us", "ring_loss", "model_error", "unexplained_us",
    "nic_cards", "nic_cost", "nic_cost_share", "npv", "npv_p_positive", "payback_months", "remaining_today",
    "calibration",
}  # fmt: skip


def _in_contract(path: str) -> bool:
    return path.rpartition(".")[2] in PROMISED and ".savings." not in path


def _explained(path: str, review: dict[str, Any], known: set[str]) -> bool:
    """Array positions become names: flow[0].knee_per_s is known as flow.<window>.knee_per_s."""
    import re

    from reviewgen.ledger import key

    if ".sweep[" in path:
        return True
    named = path
    match = re.match(r"(flow|segments|queue)\[(\d+)\](.*)", path)
    if match:
        section, index, rest = match.groups()
        one = review[section][int(index)]
        rest = re.sub(r"types\[(\d+)\]", lambda m: f"types.{key(one['types'][int(m[1])]['type'])}", rest)
        named = f"{section}.{key(one['window'])}{rest}"
    return any(named == path_ or named.startswith(f"{path_}.") for path_ in known)


def test_questions_of_the_minimal_desk() -> None:
    review = evaluate(load_desk(EXAMPLES / "minimal.yaml"))
    assert len(review["questions"]) >= 6
    assert all(one["unblocks"] and one["how_to_measure"] for one in review["questions"])


def test_same_desk_same_bytes() -> None:
    data = (EXAMPLES / "migrated.yaml").read_bytes()
    assert to_bytes(evaluate(parse_desk(data))) == to_bytes(evaluate(parse_desk(data)))


def test_overrides_are_recorded() -> None:
    desk = load_desk(EXAMPLES / "minimal.yaml", overrides=["flow.windows.peak.rate=90k msg/s"])
    review = evaluate(desk)
    assert review["provenance"]["overrides"] == [{"path": "flow.windows.peak.rate", "value": "90k msg/s"}]
    assert review["flow"][0]["rate_per_s"] == 90_000


MINIMAL = """\
reviewgen: 1
review: {client: Example Client, desk: Example desk, date: 2026-11-01}
"""


def test_required_keys_only() -> None:
    review = evaluate(parse_desk(MINIMAL.encode()))
    assert review["verdict"]["status"] == "unresolved"
    assert review["verdict"]["gap_us"] is None
    assert review["questions"]


def test_a_scenario_may_set_any_kind_of_value_and_the_page_tells_them() -> None:
    from reviewgen.render.html import render_html

    mix = "{quote: 90 %, trade: 10 %}"
    changes = f"{{order_processor: {{threads: 2}}, flow.windows.peak.by_type: {mix}, obi.monitored: true}}"
    desk = (EXAMPLES / "minimal.yaml").read_text() + f"\nscenarios: {{all kinds: {changes}}}\n"
    review = evaluate(parse_desk(desk.encode(), "desk.yaml"))
    told = {one["path"]: one["value"] for one in review["scenarios"][0]["overrides"]}
    assert told == {
        "order_processor.threads": "2", "flow.windows.peak.by_type.quote": "90 %",
        "flow.windows.peak.by_type.trade": "10 %", "obi.monitored": "true",
    }  # fmt: skip
    assert "flow.windows.peak.by_type.trade" in render_html(review, {}).html
