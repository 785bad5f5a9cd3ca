"""Points made by a known processor give it back; too little is refused with the next point to measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from reviewgen.facts.draws import following, ranks
from reviewgen.ledger import plain
from reviewgen.models.tail import theta_tail

FLOW = {"windows": [{"name": "open", "rate": "300k msg/s"}]}


def points(
    rates: list[float], service: float, scv: float, fixed: float, threads: int = 1
) -> list[dict[str, str]]:
    """P50, P95 and P99 in µs of fixed + sojourn at each rate in msg/µs."""
    found = []
    for rate in rates:
        one = theta_tail(rate, service, threads, 1.0, scv, rho_limit=0.98, ca2_limit=16.0)
        row = {
            name: f"{fixed + one.sojourn_quantile(p):.6f} us"
            for name, p in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
        }
        found.append({"rate": f"{rate * 1e6:.3f} msg/s", **row})
    return found


def measured(rows: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {"evidence": "measured", "measured_points": rows, **more}


def test_the_two_estimates_of_one_fit_keep_their_correlation(given):
    """Slower service and more variable service explain the same latencies: together they leave less open."""
    rows = points([0.1, 0.3, 0.43], 2.0, 0.5, 3.0)
    rows[0]["p95"], rows[1]["p50"], rows[2]["p99"] = "9.4 us", "6.1 us", "44 us"
    facts = given(order_processor=measured(rows), flow={"windows": [{"name": "open", "rate": "420k msg/s"}]})
    fit, queue = facts.calibration, facts.queue[0]
    assert fit and fit.correlation and -1.0 <= fit.correlation.value < -0.2
    rank = following(ranks("b", 4000), ranks("a", 4000), fit.correlation.value)
    assert np.corrcoef(ndtri(ranks("a", 4000)), ndtri(rank))[0, 1] == pytest.approx(fit.correlation.value, abs=0.05)
    assert queue.sojourn_p95_us.interval and queue.sojourn_p95_us.low < queue.sojourn_p95_us.value


def test_a_known_processor_comes_back_and_feeds_the_model(given):
    facts = given(order_processor=measured(points([0.1, 0.3, 0.43], 2.0, 0.3, 3.0)), flow=FLOW)
    found = facts.calibration
    assert found and found.mean_service_us and found.service_scv and found.fixed_us
    assert found.mean_service_us.value == pytest.approx(2.0, rel=1e-3)
    assert found.service_scv.value == pytest.approx(0.3, rel=1e-2)
    assert found.fixed_us.value == pytest.approx(3.0, rel=1e-2)
    assert found.mean_service_us.grade == "measured" and found.next_point is None
    processor = facts.processors[0]
    assert processor.basis == "calibrated" and processor.capacity.value == pytest.approx(500e3, rel=1e-3)
    assert processor.mean_service.grade == "measured"


def test_two_threads_are_not_counted_twice(given):
    rows = points([0.05, 0.12, 0.2], 8.0, 1.0, 1.0, threads=2)
    facts = given(order_processor=measured(rows, threads=2), flow=FLOW)
    assert facts.processors[0].capacity.value == pytest.approx(250e3, rel=1e-3)
    assert facts.processors[0].server_us == pytest.approx(8.0, rel=1e-3)
    # alone, without contention, a thread is faster
    assert facts.processors[0].mean_service.value < 8.0


def test_noise_gives_an_interval_that_holds_the_truth(given):
    rows = points([0.1, 0.3, 0.43], 2.0, 0.3, 3.0)
    for sign, row in zip((1, -1, 1), rows, strict=True):
        row["p95"] = f"{float(row['p95'].split()[0]) * (1 + 0.02 * sign)} us"
    found = given(order_processor=measured(rows), flow=FLOW).calibration
    assert found and found.mean_service_us
    assert found.mean_service_us.low < 2.0 < found.mean_service_us.high
    assert found.mean_service_us.high - found.mean_service_us.low < 0.2


@pytest.mark.parametrize(
    ("rates", "more", "word"),
    [
        ([0.1, 0.4], {}, "rates at least"),
        ([0.05, 0.1, 0.2], {"saturation_rate": "500k msg/s"}, "No rate comes near capacity"),
        ([0.1, 0.3, 0.43], {"saturation_rate": "400k msg/s"}, "At 430k msg/s the processor is at or above capacity"),
    ],
)
def test_too_little_is_refused_with_the_next_rate(given, rates: list[float], more: dict[str, str], word: str):
    facts = given(order_processor=measured(points(rates, 2.0, 0.3, 3.0), **more), flow=FLOW)
    found = facts.calibration
    assert found and found.mean_service_us is None and found.next_point
    assert word in plain(found.next_point.why)
    assert 0 < found.next_point.rate_per_s.value < 500e3
    assert facts.processors[0].basis != "calibrated"
    assert "calibration.mean_service_us" in facts.ledger.missing


MIXED = {
    "windows": [{"name": "open", "rate": "300k msg/s", "by_type": {"quote": "90 %", "order": "10 %"}}],
}


@pytest.mark.parametrize(
    "times",
    [
        {"quote": "1.5 us", "order": "6.5 us"},  # 2.0 µs by the mix; 4.0 µs, or 250k, one by one
        {"quote": "3 us", "order": "6.5 us"},  # slower than the latencies that were measured
    ],
)
def test_service_times_do_not_call_a_rate_unstable_that_was_served(given, times: dict[str, str]):
    rows = points([0.1, 0.3, 0.43], 2.0, 0.3, 3.0)
    found = given(order_processor=measured(rows, service_times=times), flow=MIXED).calibration
    assert found and found.mean_service_us
    assert found.mean_service_us.value == pytest.approx(2.0, rel=1e-3)


def test_points_that_no_queue_makes_are_refused(given):
    rows = [{"rate": f"{rate} msg/s", "p50": f"{p50} us", "p95": "500 us"} for rate, p50 in
            ((50_000, 400), (100_000, 2), (200_000, 300))]  # fmt: skip
    found = given(order_processor=measured(rows), flow=FLOW).calibration
    assert found and found.mean_service_us is None and found.next_point
    assert "No service time explains" in plain(found.next_point.why)


def test_service_times_speak_before_the_fit(given):
    more = {"service_times": {"quote": "4 us"}}
    facts = given(order_processor=measured(points([0.05, 0.1, 0.2], 4.0, 0.3, 3.0), **more), flow=FLOW)
    assert facts.calibration and facts.calibration.mean_service_us
    assert facts.processors[0].basis == "service_times"
