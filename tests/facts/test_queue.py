"""Pipelines, packets, priorities, contradictory bursts and contradicted models; what must hold at any rate."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from reviewgen.ledger import plain
from reviewgen.models.batch import batch_mean_wait
from reviewgen.models.queueing import pk_mean_wait

ONE = {"service_times": {"quote": "8 us"}, "service_scv": 0.5}
TYPES = {"by_type": {"quote": "100 %"}}


def flow(rate: str = "60k msg/s", **keys: object) -> dict[str, object]:
    return {"windows": [{"name": "open", "rate": rate, **keys}]}


def test_every_stage_of_a_pipeline_counts(given):
    one = {"mode": "pipeline", "stages": [{"name": "match", "service_time": "8 us"}]}
    two = {**one, "stages": [*one["stages"], {"name": "encode", "service_time": "6 us"}]}
    alone, both = (given(order_processor=op, flow=flow()) for op in (one, two))
    first, second = alone.queue[0], both.queue[0]
    assert (first.model, second.model) == ("theta_tail", "simulated") and "stages" in plain(second.model_reason)
    # the second stage adds its service at least, and not its own P95 in full
    assert second.sojourn_p95_us.value > first.sojourn_p95_us.value + 6.0
    slowest = {**two, "stages": two["stages"][:1]}
    assert given(order_processor=slowest, flow=flow()).queue[0].sojourn_p95_us == first.sojourn_p95_us
    # and so do the curve over rates, its knee and the rate at which the processor binds
    assert both.flow[0].knee_per_s.value < 0.95 * alone.flow[0].knee_per_s.value
    rows = zip(alone.flow[0].sweep, both.flow[0].sweep, strict=True)
    assert all(b.sojourn_p95_us > a.sojourn_p95_us + 5.9 for a, b in rows if a.sojourn_p95_us and b.sojourn_p95_us)


def test_a_pipeline_of_markov_stages_is_burkes(given):
    """Two M/M/1 in a row are independent: the sum of two exponentials of rate μ − λ."""
    stages = [{"name": name, "service_time": "8 us"} for name in ("a", "b")]
    found = given(order_processor={"mode": "pipeline", "stages": stages}, flow=flow()).queue[0]
    # Erlang-2: P(X > t) = e^(−rt)(1 + rt), P95 at rt = 4.743865
    exact = 4.743865 / (1 / 8 - 0.06)
    assert found.sojourn_p95_us.low < exact < found.sojourn_p95_us.high
    assert found.sojourn_p95_us.value == pytest.approx(exact, rel=0.03)


def test_a_pipeline_under_bursts_is_simulated(given):
    stages = [{"name": name, "service_time": "8 us"} for name in ("a", "b")]
    bursts = {"rate": "200k msg/s", "mean_length": "400 us", "mean_gap": "9.6 ms"}
    found = given(order_processor={"mode": "pipeline", "stages": stages}, flow=flow(bursts=bursts)).queue[0]
    assert found.model == "simulated"
    assert found.sojourn_p95_us.interval and found.sojourn_p95_us.low < found.sojourn_p95_us.high


def test_packets_are_simulated_and_their_mean_is_the_batch_formula(given):
    facts = given(order_processor={**ONE, "messages_per_packet": 4}, flow=flow(**TYPES))
    plain_queue, packets = given(order_processor=ONE, flow=flow(**TYPES)).queue[0], facts.queue[0]
    assert packets.model == "simulated" and "packet" in plain(packets.model_reason)
    assert packets.wait_p95_us.value > plain_queue.wait_p95_us.value
    assert packets.batch_wait_mean_us.value == pytest.approx(batch_mean_wait(0.06, 8.0, 0.5, 4.0))


def test_priorities_conserve_the_wait(given):
    """Cobham: the load-weighted mean wait is that of first come, first served, where types cost alike."""
    times = {"quote": "8 us", "trade": "8 us", "ack": "8 us"}
    op = {"service_times": times, "service_scv": 1, "priority": ["trade"]}
    shares = {"quote": "70 %", "trade": "20 %", "ack": "10 %"}
    rows = {
        one.type: one.wait_mean_us.value
        for one in given(order_processor=op, flow=flow(by_type=shares)).queue[0].priority
    }
    assert rows["trade"] < rows["quote"] == rows["ack"]
    mean = 0.2 * rows["trade"] + 0.8 * rows["quote"]
    assert mean == pytest.approx(pk_mean_wait(0.06, 8.0, 1.0), rel=1e-9)


def test_who_goes_first_moves_the_tail_of_all(given):
    """Those served last wait longer than first come, first served would let them: P95 of all messages rises."""
    op = {"service_times": {"quote": "8 us", "trade": "8 us"}, "service_scv": 1}
    shares = {"quote": "60 %", "trade": "40 %"}
    fifo = given(order_processor=op, flow=flow("100k msg/s", by_type=shares)).queue[0]
    ranked = given(order_processor={**op, "priority": ["trade"]}, flow=flow("100k msg/s", by_type=shares)).queue[0]
    assert (fifo.model, ranked.model) == ("theta_tail", "simulated") and "priority" in plain(ranked.model_reason)
    assert ranked.wait_p95_us.low > 1.1 * fifo.wait_p95_us.value
    first, last = ranked.priority
    assert first.wait_p95_us.value < fifo.wait_p95_us.value < last.wait_p95_us.value


def test_a_formula_that_misses_its_simulation_gives_way_to_it(given):
    """Bursts so rare that fewer than one message in twenty meets one: the fluid's P95 is zero, the queue's is not."""
    op = {"service_times": {"quote": "6.6 us"}, "service_scv": 0.55}
    found = given(order_processor=op, flow=flow("90k msg/s", peak_1ms="250k msg/s", idc_1ms=3, **TYPES)).queue[0]
    assert found.model == "simulated" and "formula" in plain(found.model_reason)
    assert found.wait_p95_us == found.simulated_wait_p95_us or found.wait_p95_us.value > 20.0
    # an independent simulation of eight million messages: 44.5 and 52.4 µs
    assert found.wait_p95_us.low < 44.5 < found.wait_p95_us.high
    assert found.sojourn_p50_us.value < found.sojourn_p95_us.value
    assert found.burst is not None and found.burst.rate_per_s.value == 250_000


def test_a_ring_under_bursts_loses_what_a_steady_stream_would_not(given):
    """Mean queue of a burst 50 messages, 64 slots: 5.1 % by an independent simulation, none at the mean rate."""
    op = {"service_times": {"quote": "7.5 us"}, "service_scv": 4.2, "ring_slots": 64}
    bursts = {"rate": "300k msg/s", "mean_length": "300 us", "mean_gap": "5 ms"}
    steady, bursty = (
        given(order_processor=op, flow=flow(**TYPES, **keys)).queue[0] for keys in ({}, {"bursts": bursts})
    )
    assert steady.ring_loss.value < 1e-9
    assert bursty.ring_loss.low < 0.051 < bursty.ring_loss.high
    large = given(order_processor={**op, "ring_slots": 65536}, flow=flow(bursts=bursts, **TYPES)).queue[0]
    assert large.ring_loss.value < 1e-9

def test_priorities_under_bursts_are_not_assessed(given):
    bursts = {"rate": "200k msg/s", "mean_length": "400 us", "mean_gap": "9.6 ms"}
    two = {"service_times": {"quote": "8 us", "trade": "8 us"}, "priority": ["quote"]}
    facts = given(order_processor=two, flow=flow(bursts=bursts, by_type={"quote": "60 %", "trade": "40 %"}))
    assert facts.queue[0].priority is None and "queue.open.priority" in facts.ledger.missing


def test_bursts_above_the_mean_become_words(given):
    bursts = {"rate": "150k..250k msg/s", "mean_length": "3..7 ms", "mean_gap": "9.6 ms"}
    found = given(order_processor=ONE, flow=flow("50k..60k msg/s", bursts=bursts, **TYPES)).queue[0]
    assert found.model == "not_assessed" and found.wait_p95_us is None
    assert "make more than its mean rate" in plain(found.model_reason)


def test_a_contradicted_model_is_assumed_and_only_in_an_open_loop(given):
    segment = {"p50": "20 us", "p95": "400 us"}
    latency = {"windows": [{"name": "open", "processor_to_wire": segment}]}
    op = {**ONE, "threads": 1, "evidence": "measured"}
    window = {"evidence": "measured", **flow(idc_1ms=1.0, **TYPES)}
    grades = {
        loop: given(order_processor=op, flow=window, latency={**latency, "loop": loop})
        .queue[0]
        .sojourn_p95_us.grade
        for loop in ("open", "closed")
    }
    assert grades == {"open": "assumed", "closed": "measured"}


def test_a_slight_overload_is_not_simulated_for_ever(given):
    facts = given(order_processor={"saturation_rate": "100k msg/s"}, flow=flow("100.001k msg/s"))
    found = facts.queue[0]
    assert found.model == "none_unstable" and found.time_to_100us_us is not None
    assert found.time_to_100us_sim_us is None
    assert "queue.open.time_to_100us_sim_us" in facts.ledger.missing


def test_p95_rises_with_the_rate_over_every_model(given):
    rates = [20, 40, 60, 80, 100, 118, 121]
    found = [given(order_processor=ONE, flow=flow(f"{rate}k msg/s", **TYPES)).queue[0] for rate in rates]
    assert {one.model for one in found} == {"theta_tail"}
    near = given(order_processor=ONE, flow=flow("123k msg/s", **TYPES)).queue[0]
    assert near.model == "simulated"
    values = [one.sojourn_p95_us.value for one in [*found, near]]
    assert all(a < b for a, b in itertools.pairwise(values))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(service=st.integers(2, 40), load=st.integers(5, 90), scale=st.sampled_from([0.01, 0.1, 10, 100]))
def test_the_unit_of_time_is_nothing(given, service: int, load: int, scale: float):
    """A desk a hundred times slower, seen in a hundred times the unit, is the same desk."""

    def at(unit: float) -> object:
        op = {"service_times": {"quote": f"{service * unit} us"}, "service_scv": 0.3}
        return given(order_processor=op, flow=flow(f"{load / 100 / (service * unit) * 1e6} msg/s", **TYPES))

    one, other = at(1.0), at(scale)
    for facts in (one, other):
        assert facts.queue[0].sojourn_p95_us is not None
    assert other.queue[0].sojourn_p95_us.value == pytest.approx(
        one.queue[0].sojourn_p95_us.value * scale, rel=1e-6
    )
    assert other.flow[0].capacity_per_s.value == pytest.approx(one.flow[0].capacity_per_s.value / scale)
    assert other.flow[0].utilisation.value == pytest.approx(one.flow[0].utilisation.value)
    assert other.flow[0].regime == one.flow[0].regime


def test_a_rate_equal_to_capacity_is_no_steady_state_whatever_the_last_digit_says(given):
    """100k messages of 10 µs: the division comes out a hair below one."""
    even = {"service_times": {"quote": "10 us"}, "service_scv": 0}
    found = given(order_processor=even, flow=flow("100k msg/s", **TYPES)).queue[0]
    assert found.model == "none_unstable" and not found.stable and found.wait_p95_us is None
