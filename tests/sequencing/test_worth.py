"""What a step is worth, against the capex model by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from reviewgen.facts import Facts
from reviewgen.ledger import plain
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.worth import worth_of

CERTAIN = {
    "economics.erosion": "18 months",
    "economics.discount_rate": "12 %",
    "remedies.kernel_bypass.cost": "400k USD",
}
G15_ANNUITY = 0.6041


def test_the_whole_edge_goes_to_the_step_that_reaches_the_target(facts_of: Callable[..., Facts]):
    step = make_plan(facts_of("network_bound.yaml", CERTAIN)).steps[0]
    assert step.npv is not None and step.payback_months is not None
    assert step.npv.value == pytest.approx(1.2e6 * G15_ANNUITY - 400e3, rel=2e-3)
    decay = math.log(10) / 18
    assert step.payback_months.value == pytest.approx(-math.log(1 - decay * 400e3 / 1e5) / decay, rel=1e-3)


def test_a_microsecond_with_a_value_pays_for_itself(facts_of: Callable[..., Facts]):
    changes = {
        "latency.target_p95": "38.5 us",
        "economics.value_per_us": "200k USD/us/yr",
        "economics.erosion": "18 months",
        "economics.discount_rate": "12 %",
        "remedies": {"colocation": {"cost": "200k USD"}},
    }
    step = make_plan(facts_of(changes=changes)).steps[0]
    assert step.remedy == "colocation" and step.npv is not None and step.saved_us is not None
    assert step.npv.value == pytest.approx(200e3 * step.saved_us.value * G15_ANNUITY - 200e3, rel=2e-3)


def test_without_any_value_it_is_not_assessed(facts_of: Callable[..., Facts]):
    facts = facts_of(changes={"latency.target_p95": "38.5 us"})
    step = make_plan(facts).steps[0]
    assert step.npv is None and step.payback_months is None
    assert f"sequence.steps.{step.remedy}.npv" in facts.ledger.missing


def test_credit_is_the_share_of_the_way_and_never_more_than_all_of_it(facts_of: Callable[..., Facts]):
    worth = worth_of(facts_of("migrated.yaml").book)
    assert worth is not None and worth.basis == "edge"
    today, goal = np.array([100.0]), np.array([60.0])

    def credit(before: float, after: float) -> float:
        return float(worth.yearly(np.array([before]), np.array([after]), today, goal)[0])

    assert credit(100.0, 80.0) == pytest.approx(0.5)
    assert credit(80.0, 50.0) == pytest.approx(0.5)
    assert credit(100.0, 30.0) == 1.0
    assert credit(math.inf, 30.0) == 0.0


def test_the_page_says_what_the_value_of_a_step_rests_on(facts_of: Callable[..., Facts]):
    whole = make_plan(facts_of("migrated.yaml")).worth
    assert whole is not None and "3M USD/yr" in plain(whole) and "part of the way to the target" in plain(whole)
    assert "not what is left of the bypass's" in plain(whole)
    assert "cost of what it rests on" in plain(whole)
    kernel = make_plan(facts_of("network_bound.yaml")).worth
    assert kernel is not None and "bypass" not in plain(kernel) and "rests on" not in plain(kernel)
    each = make_plan(
        facts_of(changes={"latency.target_p95": "38.5 us", "economics.value_per_us": "200k USD/us/yr"})
    ).worth
    assert each is not None and "each microsecond" in plain(each)
    assert make_plan(facts_of(changes={"latency.target_p95": "38.5 us"})).worth is None


def test_the_value_counts_the_whole_edge_however_old_the_bypass_is(facts_of: Callable[..., Facts]):
    """A new purchase makes a new edge: the age of the bypass, whose own edge is nearly gone, changes nothing."""
    old, new = (
        make_plan(facts_of("migrated.yaml", {"hardware.kernel_bypass.live_since": day})).steps[-1].npv
        for day in ("2024-01-01", "2026-10-01")
    )
    assert old is not None and new is not None and old.value == new.value > 1e6
