"""The thread band under the desk's own thresholds."""

from __future__ import annotations

import pytest

FLOW = {"windows": [{"name": "open", "rate": "200k msg/s"}]}


def ceiling(given, **thresholds: str) -> float:
    own = {id: {"value": value, "reason": "load test"} for id, value in thresholds.items()}
    return given(flow=FLOW, thresholds=own, order_processor={"cores_available": 2}).flow[0].mu_star_per_s.value


def test_a_rate_of_one_thread_alone_keeps_the_articles_speed_up(given):
    assert ceiling(given) == pytest.approx(220_000)
    assert ceiling(given, single_thread_saturation="260k msg/s") == pytest.approx(260_000 * 220 / 120)
    assert ceiling(given, single_thread_saturation="60k msg/s") == pytest.approx(60_000 * 220 / 120)


def test_two_rates_of_the_desk_are_taken_as_they_are(given):
    two = {"single_thread_saturation": "200k msg/s", "dual_thread_saturation": "300k msg/s"}
    assert ceiling(given, **two) == pytest.approx(300_000)
