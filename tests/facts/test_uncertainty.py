"""Ranges become intervals, flips and a tornado; points become none of them."""

from __future__ import annotations

from typing import Any

import pytest

from reviewgen.facts import Facts
from reviewgen.ledger import plain

TYPES = {"quote": "90 %", "trade": "10 %"}
SERVICE = {"quote": "8 us", "trade": "10 us"}
RANGED = {"quote": "7..9 us", "trade": "8 / 10 / 14 us"}
BURSTS = {"rate": "200k msg/s", "mean_length": "400 us", "mean_gap": "9.6 ms"}


def flow(rate: str = "60k msg/s", **keys: Any) -> dict[str, Any]:
    return {"growth": "25 %/yr", "windows": [{"name": "open", "rate": rate, "by_type": TYPES, **keys}]}


def intervals(facts: Facts) -> set[str]:
    """Ids of the derived numbers that carry an interval."""
    return {
        id for id, one in facts.ledger.numbers.items() if one.interval and id.startswith(("flow.", "queue."))
    }


def test_points_give_no_interval(given):
    facts = given(order_processor={"service_times": SERVICE}, flow=flow(bursts=BURSTS))
    # what was simulated beside the formula has its sampling interval, nothing else
    assert all(".simulated_" in id for id in intervals(facts))
    assert not facts.queue[0].tornado and facts.queue[0].decides is None


def test_ranges_flow_through_every_number(given):
    facts = given(
        order_processor={"service_times": RANGED}, flow=flow("50k..60k msg/s", peak_1ms="90k..100k msg/s")
    )
    names = ("mean_service_us", "capacity_per_s", "service_scv", "utilisation", "peak_utilisation", "headroom",
             "knee_per_s", "mu_star_per_s", "software_utilisation", "architectural_per_s", "months_to_architectural",
             "types.quote.load_share")  # fmt: skip
    assert {f"flow.open.{name}" for name in names} <= intervals(facts)
    assert {"queue.open.wait_p95_us", "queue.open.sojourn_p95_us", "queue.open.utilisation"} <= intervals(
        facts
    )
    for id in intervals(facts):
        one = facts.ledger.numbers[id]
        assert one.low <= one.value <= one.high and one.low < one.high


def test_one_range_gives_the_ends_of_the_formula(given):
    """With service time alone open, the interval's ends are the wait at its central values."""

    def tail(service: str) -> float:
        queue = given(order_processor={"service_times": {"quote": service}}, flow=single).queue[0]
        return queue.sojourn_p95_us

    single = {"windows": [{"name": "open", "rate": "60k msg/s", "by_type": {"quote": "100 %"}}]}
    found = tail("7..9 us")
    # 95 % of a uniform from 7 to 9 lies between 7.05 and 8.95
    assert found.low == pytest.approx(tail("7.05 us").value, rel=0.01)
    assert found.high == pytest.approx(tail("8.95 us").value, rel=0.01)


@pytest.mark.parametrize(
    "more",
    [{"bursts": BURSTS}, {"bursts": {**BURSTS, "rate": "125k msg/s"}}, {"idc_1ms": 1.5}],
    ids=["formula", "simulated", "counts"],
)
def test_every_model_has_its_interval_and_tornado(given, more: dict[str, Any]):
    queue = given(order_processor={"service_times": RANGED}, flow=flow(**more)).queue[0]
    assert queue.sojourn_p95_us.interval
    swings = [abs(row.high.value - row.low.value) for row in queue.tornado]
    assert swings and swings == sorted(swings, reverse=True)
    assert queue.tornado[0].input == "order_processor.service_times.quote"
    assert "the service time of quote" in plain(queue.decides)
    low, high = queue.tornado[0].low.value, queue.tornado[0].high.value
    assert low < queue.sojourn_p95_us.value < high


def test_an_input_keeps_its_draws_whatever_else_is_open(given):
    """Common random numbers: the interval of capacity does not move when the rate becomes a range."""
    one, other = (
        given(order_processor={"service_times": RANGED}, flow=flow(rate)).flow[0].capacity_per_s
        for rate in ("60k msg/s", "50k..70k msg/s")
    )
    assert (one.low, one.high) == (other.low, other.high)


def test_a_regime_and_a_stability_that_flip_say_so(given):
    facts = given(
        order_processor={"saturation_rate": "100k msg/s", "cores_available": 1}, flow=flow("60k..120k msg/s")
    )
    assert "not settled" in plain(facts.flow[0].regime_flips)
    assert "steady state" in plain(facts.queue[0].flips)
    # a percentile that exists in some draws only has no interval
    assert facts.queue[0].wait_p95_us is None or facts.queue[0].wait_p95_us.interval is None


def test_more_than_two_threads_carry_the_band_of_contention(given):
    facts = given(order_processor={"service_times": SERVICE, "threads": 4}, flow=flow("200k msg/s"))
    capacity = facts.flow[0].capacity_per_s
    # contention alone against coherence alone: 377 and 311 of 120
    assert capacity.low / capacity.high == pytest.approx(310.6 / 377.1, rel=0.02)
    assert facts.flow[0].utilisation.interval and facts.queue[0].sojourn_p95_us.interval
    assert plain(facts.queue[0].tornado[0].what) == "what threads cost each other"


def test_a_fit_passes_its_interval_on(given):
    rows = [{"rate": f"{r}k msg/s", "p50": f"{a} us", "p95": f"{b} us"} for r, a, b in
            ((100, 5.0, 7.1), (300, 5.9, 10.4), (430, 9.5, 24.0))]  # fmt: skip
    facts = given(
        order_processor={"measured_points": rows}, flow={"windows": [{"name": "open", "rate": "300k msg/s"}]}
    )
    assert facts.calibration and facts.calibration.mean_service_us.interval
    assert facts.flow[0].utilisation.interval and facts.queue[0].sojourn_p95_us.interval


def latency(network: str, end: str) -> dict[str, Any]:
    window = {
        "name": "open",
        "nic_tick_to_trade": {"p50": "1.6 us", "p95": "2 us"},
        "nic_to_processor": {"p50": "1.6 us", "p95": network},
        "processor_to_wire": {"p50": "18 us", "p95": "100 us"},
        "exchange_round_trip": {"p50": "14 us", "p95": "30 us"},
        "end_to_end": {"p50": "36 us", "p95": end},
    }
    return {"clock": {"error": "0.1 us"}, "windows": [window]}


def test_a_verdict_that_flips_inside_its_ranges_says_so(given):
    facts = given(flow=flow(), latency=latency("2..200 us", "100..200 us"))
    verdict = facts.verdict
    assert verdict.flips and "flips" in plain(verdict.flips)
    assert verdict.gap_us.interval and verdict.gap_us.low < 110 and verdict.gap_us.high > 185
    assert verdict.shares["network"].interval and facts.segments[0].end_to_end["independent_p95_us"].interval


def test_a_verdict_that_holds_says_nothing(given):
    facts = given(flow=flow(), latency=latency("2..2.5 us", "118..122 us"))
    assert facts.verdict.flips is None and facts.verdict.shares["network"].interval


def test_crossing_ranges_still_make_a_distribution(given):
    rows = latency("2 us", "120 us")
    rows["windows"][0]["exchange_round_trip"] = {"p50": "10..40 us", "p95": "20..24 us"}
    assert given(flow=flow(), latency=rows).segments[0].euler
