"""How old measured values are on the day of the review."""

from __future__ import annotations

import datetime

from reviewgen.desk.load import parse_desk
from reviewgen.facts.age import MeasuredAge, derive_ages
from reviewgen.facts.book import Book
from reviewgen.ledger import Ledger

DESK = """
reviewgen: 1
review: {client: A, desk: B, date: 2026-11-20}
order_processor:
  service_times: {evidence: measured, quote: 8 us, trade: {value: 9 us, evidence: measured, on: 2026-11-10}}
flow: {windows: [{name: open, rate: {value: 50k msg/s, evidence: measured, on: 2026-01-20}}]}
latency:
  evidence: measured
  on: 2026-11-19
  windows:
    - {name: open, end_to_end: {p50: 30 us, p95: {value: 80 us, evidence: measured, on: 2026-10-01}}}
economics: {edge_value: {value: 1M USD/yr, evidence: quoted, on: 2020-01-01}}
"""


def ages(text: str) -> dict[str, MeasuredAge]:
    return {one.subject: one for one in derive_ages(Book(parse_desk(text.encode()), Ledger()))}


def test_each_section_is_as_old_as_its_oldest_measured_value():
    found = ages(DESK)
    assert set(found) == {"order_processor", "flow", "latency"}
    assert found["latency"].oldest == datetime.date(2026, 10, 1)
    assert found["latency"].age_days is not None and found["latency"].age_days.value == 50
    assert found["flow"].age_days is not None and found["flow"].age_days.value == 304


def test_values_without_a_day_are_remembered():
    found = ages(DESK)
    assert found["order_processor"].undated and found["order_processor"].oldest is not None
    assert not found["flow"].undated


def test_what_nobody_measured_has_no_age():
    assert (
        ages("reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-20}\nflow: {growth: 5 %/yr}\n") == {}
    )
