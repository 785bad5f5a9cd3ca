"""No text of a chart is cut off, printed over another or struck through, at the ends of what a desk may hold too."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from reviewgen.charts import closing_test, draw, drawn, erosion, flags, migration, obi, timeline, tornado
from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.evaluate import evaluate
from tests.charts.extremes import desk
from tests.charts.legibility import faults

EXAMPLES = Path(__file__).parents[2] / "examples"
STAGES = ("network", "order_processor", "risk_check", "exchange", "unresolved")


@pytest.fixture(scope="module")
def migrated() -> dict[str, Any]:
    return evaluate(load_desk(EXAMPLES / "migrated.yaml"))


@pytest.fixture(scope="module")
def bound() -> dict[str, Any]:
    return evaluate(load_desk(EXAMPLES / "network_bound.yaml"))


def test_the_examples(migrated: dict[str, Any], bound: dict[str, Any]) -> None:
    for review in (migrated, bound, evaluate(load_desk(EXAMPLES / "minimal.yaml"))):
        assert faults(lambda: draw(review)) == []  # noqa: B023 - called at once


@pytest.mark.parametrize(
    "extreme",
    [
        {"windows": 8}, {"windows": 8, "rate": 100e3}, {"windows": 8, "rate": 1e7}, {"windows": 8, "rate": 0.001},
        {"scale": 1e-4, "rate": 656e6, "target": 0.001}, {"scale": 1e5, "rate": 0.656, "target": 1e7},
        {"peak": 200, "target": 1e7}, {"rate": 1e7, "scale": 0.001},
    ],
)  # fmt: skip
def test_extremes(extreme: dict[str, Any]) -> None:
    review = evaluate(parse_desk(desk(**extreme).encode()))
    assert faults(lambda: draw(review)) == []


def test_a_value_at_a_line_is_set_above_it(bound: dict[str, Any]) -> None:
    """The label of a step just below the target, and of a low end just above zero."""
    review = copy.deepcopy(bound)
    after = review["sequence"]["steps"][0]["p95_after_us"]
    for target in (after * 1.01, after * 1.05, after * 1.1):
        review["numbers"]["desk.latency.target_p95"] |= {"value": target}
        assert faults(lambda: drawn(lambda: migration.draw(review))) == []
    for npv in (-1e5, 0.0, 1e3, 4.75e5):
        review["capex"]["npv"] = npv
        review["capex"]["tornado"][0]["low"] = npv / 10
        assert faults(lambda: drawn(lambda: tornado.draw(review))) == []


@pytest.mark.parametrize("share", [1.0, 0.9, 0.5, 0.0])
def test_the_edge_that_is_left(share: float, migrated: dict[str, Any]) -> None:
    review = copy.deepcopy(migrated)
    rows = review["erosion"]["curve"]
    row = min(rows, key=lambda row: abs(row["remaining"] - share))
    review["erosion"]["remaining_today"] = row["remaining"]
    review["numbers"]["erosion.age_months"]["value"] = row["month"]
    for payback in (rows[0]["month"], row["month"], rows[-1]["month"]):
        review["capex"]["payback_months"] = payback
        assert faults(lambda: drawn(lambda: erosion.draw(review))) == []


def test_equal_stages_are_named_where_there_is_room(migrated: dict[str, Any]) -> None:
    review = copy.deepcopy(migrated)
    for shares in ((0.13, 0.13, 0.13, 0.61), (0.02, 0.02, 0.02, 0.94), (0.25, 0.25, 0.25, 0.25)):
        review["verdict"]["shares"] = dict(zip(STAGES, shares, strict=False))
        assert faults(lambda: drawn(lambda: closing_test.draw(review))) == []


@pytest.mark.parametrize("number", [2, 9, 30])
def test_the_timeline(number: int) -> None:
    marks = [
        timeline.Mark(f"2026-10-{at:02} Eröffnungsauktion", 10.0 ** (at % 5), f"1.{at:03},5 ms", STAGES[at % 5])
        for at in range(number)
    ]
    assert faults(lambda: drawn(lambda: timeline.draw_marks(marks, "de-DE"))) == []


def test_the_audit_of_the_imbalance() -> None:
    lost = {"event_share_lost": 0.9, "signal_share_lost": 0.95, "lead_us": 10e6}
    row = {"start": "2025-11-10T14:30:00Z", "event_share_lost": 0.98, "signal_share_lost": 0.95}
    review = {
        "obi": {"measured": lost, "half_hours": [row] * 14, "correlogram": [[0, 0.1], [10e6, 0.6], [20e6, 0.1]]},
        "numbers": {f"obi.measured.{name}": {"shown": "10.000,0 ms"} for name in lost},
        "review": {"locale": "de-DE"},
    }
    assert faults(lambda: drawn(lambda: obi.draw(review))) == []


def test_a_label_that_reaches_over_a_stem_stands_above_its_label() -> None:
    """The first leads left over nothing, the others right; the last has room on its left alone."""
    names = [flags.Flag(at, "a name of some length", "black") for at in (0.3, 0.31, 0.32, 0.99)]
    rows = drawn(lambda: flags.placed(names))
    assert sorted(row for _, row in rows) == [0, 0, 0, 1]
    assert not any(one.covers(other) and above >= row for one, row in rows for other, above in rows)


def test_rates_beyond_the_axis_are_told_in_one_label() -> None:
    several = draw(evaluate(parse_desk(desk(windows=8, rate=1e7).encode())))["saturation"]
    assert "<!-- 8 more, up to 30M msg/s, beyond the axis -->" in several
    one = draw(evaluate(parse_desk(desk(peak=200).encode())))["saturation"]
    assert "<!-- Mittag, peak: 13,1M msg/s, beyond the axis -->" in one
