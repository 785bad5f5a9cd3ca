"""A desk's own scenarios: each stands beside today by the same method, with the intervals of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.evaluate import evaluate
from reviewgen.render.html import render_html

EXAMPLES = Path(__file__).parents[1] / "examples"
SCENARIOS = """
scenarios:
  A little more: {flow.windows.open.rate: 66.56k msg/s, flow.windows.open.bursts.base_rate: 61k msg/s}
  A tighter target: {latency.target_p95: 50 us}
  A slower exchange: {latency.windows.open.exchange_round_trip: {p50: 400 us, p95: 900 us}}
"""


@pytest.fixture(scope="module")
def review() -> dict[str, Any]:
    return evaluate(parse_desk((EXAMPLES / "migrated.yaml").read_bytes() + SCENARIOS.encode()))


@pytest.fixture(scope="module")
def rows(review: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in review["scenarios"]}


def test_today_is_the_plans_own_baseline_with_its_interval(review, rows):
    nothing = review["sequence"]["buy_nothing"]
    for row in list(rows.values())[:3]:
        assert row["today_us"] == nothing["p95_us"] and row["today_us_interval"] == nothing["p95_us_interval"]
        assert row["p95_us_interval"]["low"] < row["p95_us"] < row["p95_us_interval"]["high"]


def test_what_the_simulation_cannot_tell_apart_is_not_told_as_a_change(rows):
    told = rows["A little more"]["compared"]
    assert told.startswith("The measured latencies stay as they are. By the same method P95 goes from 412.5 µs to ")
    assert told.endswith("That is less than the simulation can tell apart.")
    assert rows["A tighter target"]["compared"].endswith("By the same method P95 stays at 412.5 µs.")


def test_a_scenario_that_sets_a_latency_does_not_say_that_it_stays(rows):
    told = rows["A slower exchange"]["compared"]
    assert told.startswith("By the same method P95 goes from 412.5 µs to ") and "tell apart" not in told


def test_the_page_has_today_beside_each(review):
    page = render_html(review, {}).html
    assert "P95 today, same method" in page and "Utilisation today" in page
    assert page.count("That is less than the simulation can tell apart.") == 1
