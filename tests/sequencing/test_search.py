"""The search against brute force, and what must hold whatever the target and the budget."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewgen.facts import Facts
from reviewgen.sequencing.applicable import applicable
from reviewgen.sequencing.cases import Cases, Limits
from reviewgen.sequencing.path import Path
from reviewgen.sequencing.remedies import catalogue
from reviewgen.sequencing.screen import Screen
from reviewgen.sequencing.search import NOTHING, Rules, Search, valid_sets
from reviewgen.sequencing.system import System, system_of

RULES = Rules(60.0, None, 10.0, 0.08, 0.03, 0.005, 0.5)


def search_of(facts: Facts, messages: int = 400_000) -> Search:
    found, system = catalogue(facts.book), system_of(facts)
    assert isinstance(system, System) and system.arrivals is not None
    remedies = applicable(facts, found, system).remedies
    path = Path(system, Cases(system.arrivals, Limits(messages, 0.95, 0.98, 0.97, 16.0)), 0.25, 0.01)
    return Search(path, Screen(path, tuple(remedies.values())), remedies, RULES)


@pytest.fixture(scope="module")
def steady(facts_of: Callable[..., Facts]) -> Search:
    """Closed forms throughout: solving a set exactly costs next to nothing."""
    return search_of(
        facts_of(
            "desk.yaml", {"order_processor.service_times": {"quote": "11 us", "cancel_replace": "11 us"}}
        )
    )


@pytest.fixture(scope="module")
def bursty(facts_of: Callable[..., Facts]) -> Search:
    return search_of(facts_of("migrated.yaml"))


def test_valid_sets_hold_what_they_require_and_no_conflict(bursty: Search, facts_of: Callable[..., Facts]):
    kernel = search_of(facts_of("network_bound.yaml"))
    for search in (bursty, kernel):
        assert len(search.sets) == len(set(search.sets)) > 100
        for ids in search.sets:
            for id in ids:
                assert set(search.remedies[id].requires) <= ids
                assert not set(search.remedies[id].conflicts) & ids
    assert frozenset({"flow_instrumentation"}) not in bursty.sets


def test_a_remedy_whose_requirement_is_not_to_be_had_is_in_no_set(bursty: Search):
    without = {id: one for id, one in bursty.remedies.items() if id != "flow_instrumentation"}
    assert not any("dual_thread" in ids for ids in valid_sets(without))


def test_the_screen_is_within_its_stated_error_of_exact_answers(bursty: Search):
    """Every processor configuration of the worked desk, from overload to headroom."""
    ids = [
        one
        for one in bursty.sets
        if not one & {"colocation", "feed_proximity", "nic_refresh", "risk_placement"}
    ]
    assert len(ids) == 32
    for one in ids:
        screened = float(bursty.screen.modes([bursty.members(one)])[0])
        exact = bursty.path.p95(bursty.members(one), bursty.values)
        assert screened == pytest.approx(exact, rel=RULES.screen_error), sorted(one)
        bursty.screen.learn(bursty.members(one))
        learned = float(bursty.screen.modes([bursty.members(one)])[0])
        assert learned == pytest.approx(exact, rel=RULES.sum_error), sorted(one)


@settings(max_examples=25)
@given(target=st.floats(25.0, 140.0), budget=st.one_of(st.none(), st.floats(0.0, 9e5)))
def test_the_least_cost_is_brute_forces(steady: Search, target: float, budget: float | None):
    steady.rules = replace(RULES, target_us=target, budget=budget)
    reaching = [ids for ids in steady.sets if steady.exact_p95(ids) <= target]
    found = steady.least_cost()
    if found is None:
        assert not reaching
        return
    assert steady.exact_p95(found) <= target
    assert steady.cost(found) == min(steady.cost(ids) for ids in reaching)
    most = steady.most_saved(budget, 3)
    affordable = [ids for ids in steady.sets if budget is None or steady.cost(ids) <= budget]
    assert budget is None or steady.cost(most) <= budget
    best = min(steady.exact_p95(ids) for ids in affordable)
    assert steady.exact_p95(most) <= best * (1 + RULES.least_saving + RULES.sum_error)


@settings(max_examples=25)
@given(target=st.floats(25.0, 140.0), budget=st.one_of(st.none(), st.floats(0.0, 9e5)))
def test_greedy_is_valid_and_never_cheaper_than_the_best(steady: Search, target: float, budget: float | None):
    steady.rules = replace(RULES, target_us=target, budget=budget)
    greedy = steady.greedy()
    assert len(greedy) == len(set(greedy))
    assert frozenset(greedy) in steady.sets
    assert budget is None or steady.cost(greedy) <= budget
    best = steady.least_cost()
    if steady.exact_p95(frozenset(greedy)) <= target and best is not None:
        assert steady.cost(greedy) >= steady.cost(best)


def test_an_order_holds_every_purchase_once_after_what_it_requires(bursty: Search):
    ids = frozenset({"flow_instrumentation", "dual_thread", "batching", "colocation"})
    for order in (bursty.ordered(ids), bursty.ordered(ids, solve=False)):
        assert frozenset(order) == ids and len(order) == len(ids)
        assert order.index("flow_instrumentation") < min(order.index("dual_thread"), order.index("batching"))


def test_the_dominant_stage_goes_first_whatever_its_price(facts_of: Callable[..., Facts]):
    changes = {
        "hardware.kernel_bypass.stack": "none",
        "latency.windows.w.nic_to_processor": {"p50": "30 us", "p95": "50 us"},
        "latency.windows.w.exchange_round_trip": {"p50": "120 us", "p95": "220 us"},
        "remedies": {"kernel_tuning": {"cost": "1k USD"}},
    }
    search = search_of(facts_of("desk.yaml", changes))
    ids = frozenset({"kernel_tuning", "colocation"})
    assert search.ordered(ids) == ["colocation", "kernel_tuning"]
    assert search.ordered(ids, solve=False) == ["kernel_tuning", "colocation"]


def test_buying_more_never_costs_less_and_more_capacity_never_waits_longer(steady: Search):
    for ids in steady.sets:
        for id in steady.remedies:
            larger = ids | {id}
            if larger in steady.sets:
                assert steady.cost(larger) >= steady.cost(ids)
    assert steady.exact_p95(NOTHING) > steady.exact_p95(frozenset({"dual_thread"}))


def test_free_extras_that_add_nothing_are_left_out(facts_of: Callable[..., Facts]):
    changes = {
        "remedies": {"nic_refresh": {"cost": "0 USD", "effect": "0 %"}, "colocation": {"cost": "0 USD"}}
    }
    search = search_of(facts_of("desk.yaml", changes))
    search.rules = replace(RULES, target_us=40.0)
    assert search.least_cost() == {"colocation"}


def test_without_a_steady_state_p95_is_infinite(facts_of: Callable[..., Facts]):
    search = search_of(facts_of("desk.yaml", {"flow.windows.w.rate": "300k msg/s"}))
    assert search.p95(NOTHING) == search.exact_p95(NOTHING) == math.inf
    assert search.exact(NOTHING).p95_us is None
    assert search.exact_p95(frozenset({"dual_thread"})) < math.inf
