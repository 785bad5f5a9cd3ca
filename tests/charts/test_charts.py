"""Every chart draws on every desk it applies to, the same bytes each time, and stays legible at extremes."""

from __future__ import annotations

import copy
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from reviewgen.charts import draw
from reviewgen.desk.load import load_desk
from reviewgen.evaluate import evaluate

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def migrated() -> dict[str, Any]:
    return evaluate(load_desk(EXAMPLES / "migrated.yaml"))


@pytest.fixture(scope="module")
def minimal() -> dict[str, Any]:
    return evaluate(load_desk(EXAMPLES / "minimal.yaml"))


def test_axes_are_numbered_as_the_reader_does(migrated: dict[str, Any]) -> None:
    german = copy.deepcopy(migrated)
    german["review"]["locale"] = "de-DE"
    ours, theirs = draw(migrated)["burst"], draw(german)["burst"]
    assert "<!-- 1000 -->" in ours and "<!-- 1.000 -->" not in ours
    assert "<!-- 1.000 -->" in theirs and "<!-- 1000 -->" not in theirs


def test_a_name_on_an_axis_is_no_number(migrated: dict[str, Any]) -> None:
    german = copy.deepcopy(migrated)
    german["review"]["locale"] = "de-DE"
    german["since"] = {
        "timeline": [
            {"name": name, "window_under_test": "open", "p95_us": 410.5, "p95_shown": "410,5 µs", "binding": "network"}
            for name in ("rev1.5", "rev2.5")
        ]
    }
    assert "<!-- rev1.5 -->" in draw(german)["timeline"]


def test_all_exhibits_of_the_full_desk(migrated: dict[str, Any]) -> None:
    charts = draw(migrated)
    assert set(charts) == {
        "closing_test", "waterfall", "flow_shares", "saturation", "burst", "tornado", "erosion", "migration",
    }  # fmt: skip
    assert set(charts) <= set(migrated["exhibits"])
    for name, svg in charts.items():
        root = ET.fromstring(svg)
        assert root.tag.endswith("svg"), name
        assert "<text" not in svg, f"{name} would need a font of the viewer's"
        assert len(svg) < 250_000, name


def test_same_bytes_each_time(migrated: dict[str, Any]) -> None:
    assert draw(migrated) == draw(copy.deepcopy(migrated))


def test_a_desk_without_numbers_draws_only_what_it_has(minimal: dict[str, Any]) -> None:
    charts = draw(minimal)
    assert "closing_test" in charts and "saturation" in charts
    assert not {"waterfall", "flow_shares", "burst", "migration", "tornado"} & set(charts)


@pytest.mark.parametrize("name", ["$\\frac{a}{b}$", "x" * 200, "<script>", "日本 ≤ ρ"])
def test_hostile_and_long_names(migrated: dict[str, Any], name: str) -> None:
    """Names come from strangers: mathematical text is not parsed, long ones are shortened."""
    review = copy.deepcopy(migrated)
    for one in review["flow"]:
        for kind in one["types"]:
            if kind["type"] == "quote":
                _rename(review, one["window"], name)
                kind["type"] = name
    assert "flow_shares" in draw(review)


def _rename(review: dict[str, Any], window: str, name: str) -> None:
    from reviewgen.ledger import key

    for field in ("share", "load_share", "residual_share"):
        old = f"flow.{key(window)}.types.quote.{field}"
        review["numbers"][f"flow.{key(window)}.types.{key(name)}.{field}"] = review["numbers"][old]
