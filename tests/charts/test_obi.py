"""The picture of the imbalance audit: drawn from what was measured, panel by panel, and from nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from reviewgen.charts import drawn, obi


@pytest.fixture
def review() -> dict[str, Any]:
    measured = {
        "event_share_lost": 0.25, "event_share_lost_interval": {"low": 0.24, "mid": 0.25, "high": 0.26},
        "signal_share_lost": 0.02, "lead_us": 1200.0,
    }  # fmt: skip
    half = {"start": "2025-11-10T14:30:00Z", "event_share_lost": 0.25, "signal_share_lost": 0.02}
    numbers = {f"obi.measured.{name}": {"shown": f"shown {name}"} for name in measured}
    return {
        "obi": {
            "measured": measured,
            "half_hours": [half, {**half, "start": "2025-11-10T15:00:00Z", "signal_share_lost": None}],
            "correlogram": [[0.0, 0.1], [1200.0, 0.6], [2400.0, 0.1]],
        },
        "numbers": numbers,
        "review": {"locale": None},
    }


def panels(review: dict[str, Any]) -> int:
    svg = drawn(lambda: obi.draw(review))
    assert svg is not None and "<text" not in svg
    return svg.count('<g id="axes_')


def test_a_panel_for_each_thing_known(review):
    assert panels(review) == 3
    review["obi"]["half_hours"].pop()
    assert panels(review) == 2
    review["obi"]["correlogram"] = []
    assert panels(review) == 1


def test_no_lead_no_interval_and_the_same_bytes(review):
    review["obi"]["measured"]["lead_us"] = None
    del review["obi"]["measured"]["event_share_lost_interval"]
    assert drawn(lambda: obi.draw(review)) == drawn(lambda: obi.draw(copy.deepcopy(review)))


@pytest.mark.parametrize("absent", [None, {"measured": None}])
def test_nothing_measured_nothing_drawn(review, absent):
    assert obi.draw(review | {"obi": absent}) is None
