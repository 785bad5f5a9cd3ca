"""The edge over time at one desk."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts.book import Book
from reviewgen.facts.erosion import ErosionFacts, derive_erosion
from reviewgen.ledger import Ledger

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20}}
hardware: {{kernel_bypass: {bypass}}}
economics: {{erosion: {erosion}, erosion_shape: {shape}}}
"""


def erosion(
    bypass: str, erosion: str = "12..24 months", shape: str = "exponential"
) -> tuple[ErosionFacts, Book]:
    book = Book(parse_desk(DESK.format(bypass=bypass, erosion=erosion, shape=shape).encode()), Ledger())
    return derive_erosion(book), book


def test_half_life_of_the_golden_case():
    found, _ = erosion("{stack: none}", "18 months")
    assert found.half_life_months.value == pytest.approx(5.41854, rel=2e-3)


def test_remaining_today_counts_from_the_first_day_live():
    found, _ = erosion("{stack: onload, live_since: 2025-05-20}", "18 months")
    assert found.age_months is not None and found.age_months.value == pytest.approx(18.0, rel=1e-2)
    assert found.remaining_today is not None and found.remaining_today.value == pytest.approx(0.1, rel=3e-2)


def test_a_range_of_erosion_is_a_range_of_what_is_left():
    found, _ = erosion("{stack: onload, live_since: 2026-01-01}")
    assert found.remaining_today is not None
    assert found.remaining_today.low < found.remaining_today.value < found.remaining_today.high
    assert all(row.low <= row.remaining <= row.high for row in found.curve)
    assert found.curve[0].remaining == 1.0 and found.curve[-1].remaining < 0.1


@pytest.mark.parametrize("bypass", ["{stack: none}", "{stack: onload}"])
def test_nothing_remains_to_be_told_without_a_first_day(bypass: str):
    found, book = erosion(bypass)
    assert found.remaining_today is None and "erosion.remaining_today" in book.ledger.missing


@pytest.mark.parametrize("shape", ["exponential", "linear", "logistic", "cliff", "rank"])
def test_every_shape_falls_and_never_rises(shape: str):
    found, _ = erosion("{stack: none}", "18 months", shape)
    values = [row.remaining for row in found.curve]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(values))
    assert found.shape == shape and (found.rivals is not None) == (shape == "rank")


def test_a_month_chosen_to_look_at_is_not_measured():
    found, _ = erosion("{stack: none}", "18 months")
    assert {one.month.grade for one in found.milestones} == {"assumed"}
