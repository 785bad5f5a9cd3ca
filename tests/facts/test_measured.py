"""Captures laid over a desk: what replaces what, what must not be touched, and what the models then see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import Facts, derive
from reviewgen.facts.measured import enrich

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
order_processor: {{threads: 1{processor}}}
flow:
  windows:
    - {{name: midday, rate: 20k msg/s}}
    - {{name: open, rate: 60k msg/s, by_type: {{quote: 80 %, trade: 20 %}}, peak_1ms: 90k msg/s{flow}}}
latency:
  loop: open
  clock: {{error: 0.1 us}}
  windows:
    - name: open
      nic_to_processor: {{p50: 2 us, p95: 3 us}}
      processor_to_wire: {{p50: 12 us, p95: 60 us, p99: 400 us}}
      exchange_round_trip: {{p50: 14 us, p95: 30 us}}
"""
PATH = "latency.windows.open.processor_to_wire"


@pytest.fixture
def laid(evidence_of: Callable[[Any], Any]) -> Callable[..., Facts]:
    """Facts of the desk under one evidence file given as plain data."""

    def facts(overrides: tuple[str, ...] = (), processor: str = "", flow: str = "", **given: Any) -> Facts:
        desk = parse_desk(DESK.format(processor=processor, flow=flow).encode(), "desk.yaml", overrides)
        return derive(desk, (evidence_of(given),) if given else ())

    return facts


def segment(p50: float = 10.0, p95: float = 40.0, **more: Any) -> dict[str, Any]:
    return {"segment": "processor_to_wire", "window": "open", "p50": p50, "p95": p95, **more}


def test_without_evidence_the_very_same_desk():
    desk = parse_desk(DESK.format(processor="", flow="").encode())
    assert enrich(desk, ())[0] is desk


def test_measured_percentiles_replace_stated_ones_with_their_origin(laid):
    facts = laid(series=[segment()])
    p95 = facts.ledger.numbers[f"desk.{PATH}.p95"]
    assert p95.value == pytest.approx(40.0, rel=0.005)
    assert p95.interval is not None and p95.low < 40.0 < p95.high
    assert (p95.grade, p95.formula) == ("measured", "percentile of the capture's sketch")
    assert p95.where[0] == ("evidence/open.json", 0, 0)
    assert facts.ledger.numbers[f"stated.{PATH}.p95"].value == 60.0
    assert facts.ledger.numbers[f"stated.{PATH}.p95"].where[0].line > 1
    untouched = facts.ledger.numbers["desk.latency.windows.open.nic_to_processor.p95"]
    assert (untouched.value, untouched.grade) == (3.0, "stated")


def test_the_whole_distribution_replaces_the_fit(laid):
    """Two modes: a fit through percentiles would fill the empty middle."""
    samples = np.concatenate([np.full(9_000, 10.0), np.full(1_000, 500.0)])
    facts = laid(series=[segment(samples_us=samples)])
    (stage,) = (one for one in facts.segments[0].stages if one.name == "order_processor")
    assert stage.marginal.cdf(np.array([100.0, 400.0])) == pytest.approx([0.9, 0.9], abs=1e-3)


def test_a_window_the_desk_has_no_latency_of_gets_one(laid):
    facts = laid(series=[{"segment": "end_to_end", "window": "midday", "p50": 30, "p95": 50}])
    added = next(one for one in facts.desk.latency.windows if one.name == "midday")
    assert added.end_to_end.p95.mid == pytest.approx(50, rel=0.005)


def test_an_unnamed_window_is_the_one_under_test_and_stays_it(laid):
    """The rate falls below midday's; the capture was of the open all the same."""
    facts = laid(series=[segment(window="")], rates=[{"rate": 15_000}])
    assert facts.verdict.window == "open"
    assert facts.ledger.numbers["desk.flow.windows.open.rate"].value == 15_000
    assert facts.ledger.numbers["desk.flow.windows.midday.rate"].grade == "stated"


def test_an_override_by_hand_stands(laid):
    by_hand = f"{PATH}.p95=55 us", "flow.windows.open.rate=70k msg/s"
    facts = laid(by_hand, series=[segment()], rates=[{"rate": 50_000}])
    assert facts.ledger.numbers[f"desk.{PATH}.p95"].value == 55.0
    assert facts.ledger.numbers["desk.flow.windows.open.rate"].value == 70_000
    assert sum("by hand" in note.text for note in facts.book.captures.notes) == 2


def test_rates_peaks_and_mixes(laid):
    kinds = [{"type": "quote", "rate": 45_000}, {"type": "trade", "rate": 5_000}]
    facts = laid(rates=[{"rate": 50_000, "peak": 120_000, "idc": 4.0}, *kinds])
    numbers = facts.ledger.numbers
    rate = numbers["desk.flow.windows.open.rate"]
    assert (rate.value, rate.grade) == (50_000, "measured")
    # ten seconds of a stream with an index of dispersion of 4: 1.96 sqrt(4 * 50000 / 10)
    assert rate.high - rate.value == pytest.approx(277.2, abs=0.1)
    assert numbers["desk.flow.windows.open.peak_1ms"].value == 120_000
    assert numbers["desk.flow.windows.open.idc_1ms"].value == 4.0
    assert numbers["flow.open.types.quote.share"].value == pytest.approx(0.9)


def test_a_lower_peak_than_stated_and_strange_types_are_told(laid):
    facts = laid(rates=[{"rate": 50_000, "peak": 70_000}, {"type": "udp/1", "rate": 50_000}])
    assert facts.ledger.numbers["desk.flow.windows.open.peak_1ms"].value == 90_000
    assert facts.ledger.numbers["flow.open.types.quote.share"].grade == "stated"
    assert {note.subject for note in facts.book.captures.notes} == {"open peak", "open message types"}


def test_stated_bursts_stay_and_their_base_follows_the_measured_mean(laid):
    bursts = ", bursts: {rate: 200k msg/s, mean_length: 400 us, mean_gap: 9.6 ms, base_rate: 54166 msg/s}"
    facts = laid(flow=bursts, rates=[{"rate": 50_000, "peak": 95_000}])
    window = facts.desk.flow.windows[1]
    assert window.bursts.rate.mid == 200_000 and window.bursts.base_rate is None
    assert facts.queue[1].burst is not None


def test_a_closed_loop_gives_service_times_and_neither_percentiles_nor_rates(laid):
    series = [
        segment(loop="closed"),
        {"segment": "processor", "loop": "closed", "samples_us": np.tile([4.0, 12.0], 500)},
    ]
    facts = laid(series=series, rates=[{"rate": 99_000}])
    numbers = facts.ledger.numbers
    assert numbers[f"desk.{PATH}.p95"].value == 60.0
    assert numbers["desk.flow.windows.open.rate"].value == 60_000
    capacity = numbers["desk.order_processor.saturation_rate"]
    assert (capacity.value, capacity.grade) == (pytest.approx(125_000), "measured")
    assert numbers["desk.order_processor.service_scv"].value == pytest.approx(0.25, rel=0.01)
    assert facts.processors[1].basis == "saturation_rate"
    assert len(facts.book.captures.notes) == 2


def test_service_times_by_type_replace_the_stated_ones(laid):
    own = {"segment": "processor", "loop": "closed", "type": "quote", "samples_us": np.full(100, 5.0)}
    facts = laid(processor=", service_times: {quote: 8 us, trade: 9 us}", series=[own])
    assert facts.ledger.numbers["desk.order_processor.service_times.quote"].value == pytest.approx(5.0)
    assert facts.ledger.numbers["desk.order_processor.service_times.trade"].value == 9.0
    (told,) = facts.disagreements
    assert told.beyond and told.difference.value == pytest.approx(0.6)


def test_joint_samples_come_before_independence(laid, evidence_of):
    """One message in ten is slow at the exchange alone: its tail is the exchange's."""
    rng = np.random.default_rng(5)
    rows = rng.uniform(1.0, 2.0, (4000, 3)) + np.array([0.0, 10.0, 10.0])
    rows[:400, 2] += 200.0
    names = ["nic_to_processor", "processor_to_wire", "exchange_round_trip"]
    series = [{"segment": name, "window": "open", "samples_us": rows[:, i]} for i, name in enumerate(names)]
    joint = [{"window": "open", "segments": names, "samples_us": rows}]
    facts = laid(series=series, joint=joint)
    shares = {name: number.value for name, number in facts.segments[0].euler.items()}
    assert shares["exchange"] == pytest.approx(0.94, abs=0.01)
    number = facts.ledger.numbers["segments.open.euler.exchange"]
    assert "joint samples" in (number.formula or "") and number.grade == "measured"
    assert number.interval is not None and number.high - number.low < 0.01
    alone = laid(series=series).ledger.numbers["segments.open.euler.exchange"]
    assert "independent" in (alone.formula or "")


def test_a_stated_figure_off_by_a_thousand_is_seen_as_one(laid):
    told = {one.path.rpartition(".")[2]: one for one in laid(series=[segment(12_000.0, 60_000.0)]).disagreements}
    assert told["p95"].thousands == 1 and told["p95"].beyond
    assert not any(one.beyond for one in laid(series=[segment(12.0, 60.0)]).disagreements if one.path.endswith("p95"))


def test_two_files_of_one_segment_the_first_speaks(evidence_of):
    desk = parse_desk(DESK.format(processor="", flow="").encode())
    files = tuple(evidence_of({"name": name, "series": [segment(p95=p95)]}) for name, p95 in (("a", 40.0), ("b", 50.0)))
    changed, captures = enrich(desk, files)
    assert changed.latency.windows[0].processor_to_wire.p95.mid == pytest.approx(40.0, rel=0.005)
    assert [(note.file, "taken from a" in note.text) for note in captures.notes] == [("b", True)]
