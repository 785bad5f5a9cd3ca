"""The article's figures put through a queue: the values the method quotes, by hand where they have a closed form."""

from __future__ import annotations

import math

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts.book import Book
from reviewgen.facts.implied import derive_implied
from reviewgen.ledger import Ledger

DESK = b"reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-20}\n"


def test_what_the_articles_numbers_say():
    found = derive_implied(Book(parse_desk(DESK), Ledger()))
    assert found.service_us.value == pytest.approx(1e6 / 120_000)
    assert found.median_us.value == pytest.approx(math.log(2) / 0.07)
    assert found.median_us.shown == "9.90 µs"
    assert found.knee_per_s.value == pytest.approx(120_000 - math.log(20) * 1e6 / 100, rel=1e-4)
    assert found.knee_share.shown == "75.0 %"
    assert (round(found.passes_us.low), round(found.passes_us.high)) == (145, 158)
    assert found.two_threads_utilisation.value == pytest.approx(200 / 220)
    # M/M/2: P(T > t) with C = 2 rho^2 / (1 + rho); 152.6 and, with deterministic service, 78.9 by simulation (G03, G08)
    assert found.two_threads_exponential_us.value == pytest.approx(152.6, abs=0.3)
    assert found.two_threads_deterministic_us.value == pytest.approx(78.9, abs=1.0)
    assert {number.grade for number in vars(found).values()} == {"article"}


def test_a_desks_own_threshold_does_not_move_the_articles_arithmetic():
    own = DESK + b"thresholds: {single_thread_saturation: {value: 200k msg/s, reason: load test}}\n"
    assert derive_implied(Book(parse_desk(own), Ledger())).service_us.shown == "8.33 µs"
