"""Draws, flip points and what is worth knowing: each held against the decision made again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from reviewgen.facts import Facts
from reviewgen.facts.plan import Plan
from reviewgen.ledger import plain
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.decide import Aim
from reviewgen.sequencing.learn import losses
from reviewgen.sequencing.uncertainty import Judge, Table, shares_of


@pytest.fixture(scope="module")
def bound(facts_of: Callable[..., Facts]) -> Plan:
    """Bypass first, but not surely: its effect may be too small for the target."""
    return make_plan(facts_of("network_bound.yaml"))


def at_cost(facts_of: Callable[..., Facts], cost: float) -> str:
    changed = make_plan(facts_of("network_bound.yaml", {"remedies.kernel_bypass.cost": f"{cost:.0f} USD"}))
    return changed.steps[0].remedy


def test_the_flip_point_of_a_cost_flips_the_plan(bound: Plan, facts_of: Callable[..., Facts]):
    (point,) = [one for one in bound.flip_points if one.input == "kernel_bypass.cost"]
    assert (point.now, point.then) == ("kernel_bypass", "kernel_tuning")
    assert at_cost(facts_of, 0.97 * point.at.value) == point.now
    assert at_cost(facts_of, 1.01 * point.at.value) == point.then


def test_the_flip_point_of_an_effect_flips_the_plan(bound: Plan, facts_of: Callable[..., Facts]):
    (point,) = [one for one in bound.flip_points if one.input == "kernel_bypass.kernel_transit_us"]
    for factor, first in ((0.98, point.then), (1.1, point.now)):
        changes = {"remedies.kernel_bypass.effect": f"{factor * point.at.value:.3f} us"}
        assert make_plan(facts_of("network_bound.yaml", changes)).steps[0].remedy == first


def test_probabilities_are_of_draws_and_decide_robustness(bound: Plan):
    assert sum(one.value for one in bound.p_first.values()) == pytest.approx(1.0)
    assert bound.p_first == {id: bound.p_first[id] for id in bound.p_first_latency}
    first = bound.p_first_latency["kernel_bypass"].value
    assert 0.5 < first < 0.8 and bound.robust is False


def test_what_separates_the_contenders_is_named_with_its_worth(bound: Plan):
    first = bound.measure_first[0]
    assert "kernel bypass" in plain(first.what) and "one server" in plain(first.what)
    assert set(first.separates) == {"kernel_bypass", "kernel_tuning"}
    assert first.value is not None and first.value.value > 0


def test_a_sure_plan_is_robust(facts_of: Callable[..., Facts]):
    changes = {
        "remedies.kernel_bypass.cost": "400k USD",
        "remedies.kernel_bypass.effect": "36..40 us",
    }
    plan = make_plan(facts_of("network_bound.yaml", changes))
    assert plan.robust is True and not plan.measure_first
    assert plan.p_first["kernel_bypass"].value >= 0.8
    assert plan.p_target_met is not None and plan.p_target_met.value == 1.0


def test_names_are_counted_most_frequent_first():
    assert list(shares_of(np.array(["b", "a", "b", "c"])).items()) == [("b", 0.5), ("a", 0.25), ("c", 0.25)]


def test_committing_is_charged_with_what_completes_it():
    """Two remedies a and b; a alone misses the target in the second draw, and b must be added."""
    sets = (frozenset(), frozenset("a"), frozenset("b"), frozenset("ab"))
    p95 = np.array([[90.0, 50.0, 80.0, 40.0], [90.0, 70.0, 80.0, 45.0]])
    cost = np.array([[0.0, 10.0, 5.0, 15.0]] * 2)
    judge = Judge(None, Aim(60.0, None, 0.0), None, None)  # type: ignore[arg-type]
    loss = losses(judge, Table(sets, p95, cost, {}))
    assert loss is not None
    assert loss[:, 1].tolist() == [10.0, 15.0]
    assert loss[:, 2].tolist() == [15.0, 15.0]
    assert losses(Judge(None, Aim(None, None, 0.0), None, None), Table(sets, p95, cost, {})) is None  # type: ignore[arg-type]
