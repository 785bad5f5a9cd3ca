"""What is put forward to find out first: what is worth most to know, and nothing that is worth next to nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from reviewgen.facts import Facts
from reviewgen.ledger import plain
from reviewgen.rules import plan_not_robust, target_unreachable
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.decide import Aim
from reviewgen.sequencing.learn import EARNED, _trial, _worth_knowing, foregone, measurements
from reviewgen.sequencing.remedies import catalogue
from reviewgen.sequencing.uncertainty import Judge, Table

DRAWS = 400
A, B, BOTH = frozenset({"colocation"}), frozenset({"nic_refresh"}), frozenset({"colocation", "nic_refresh"})
NONE: frozenset[str] = frozenset()


class _Search:
    """A search of two remedies, as far as a measurement asks it."""

    def __init__(self, facts: Facts) -> None:
        found = catalogue(facts.book)
        self.remedies = {id: found[id] for id in ("colocation", "nic_refresh")}

    def cost(self, ids: frozenset[str]) -> float:
        return sum(self.remedies[id].cost.mid for id in ids)


def put_forward(facts: Facts, below: float) -> list[tuple[str, float | None]]:
    """Who is first hangs on co-location's effect most, the money on the card's cost, `below` 280k or well above it."""
    effect, price = np.random.default_rng(1).random((2, DRAWS))
    first = np.where((effect < 0.55) & (price < 0.75), "colocation", "nic_refresh")
    p95 = np.tile([90.0, 50.0, 50.0, 40.0], (DRAWS, 1))
    own = np.where(price < 0.5, 280e3 - below, 430e3)
    cost = np.stack([np.zeros(DRAWS), np.full(DRAWS, 280e3), own, np.full(DRAWS, 600e3)], axis=1)
    table = Table(
        (NONE, A, B, BOTH), p95, cost,
        {("colocation", "exchange_round_trip"): effect, ("nic_refresh", "cost"): price},
    )  # fmt: skip
    judge = Judge(_Search(facts), Aim(60.0, None, 0.0), None, 60.0)  # type: ignore[arg-type]
    found = measurements(facts.book, judge, table, first, A, 0.8)
    return [(plain(one.what), one.value.value if one.value else None) for one in found]


def test_what_is_worth_most_is_asked_for_however_little_it_tells(facts_of: Callable[..., Facts]):
    facts = facts_of(changes={"review.client": "Worth"})
    ((what, value),) = put_forward(facts, 50e3)
    assert what == "Ask for a quote of the NIC refresh." and value is not None and value == pytest.approx(25e3, rel=0.1)


def test_what_is_worth_too_little_is_not_asked_for(facts_of: Callable[..., Facts]):
    facts = facts_of(changes={"review.client": "Floor"})
    assert put_forward(facts, 1e3) == []
    floor = facts.ledger.numbers["sequence.worth_asking"]
    assert floor.value == pytest.approx(0.01 * 200e3)
    assert floor.inputs == ("policy.worth_asking", "remedy.colocation.cost")


def test_a_plan_that_nothing_known_first_would_change_is_not_put_off(facts_of: Callable[..., Facts]):
    facts = facts_of("migrated.yaml")
    plan = make_plan(facts)
    assert plan.robust is False and plan.measure_first == ()
    said = plain(plan.doubt)
    assert "would save less than 1,900 USD" in said and "measure before" not in said
    told = replace(facts, plan=plan)
    (outcome,) = plan_not_robust.check(told)
    assert said in plain(outcome.explanation)  # type: ignore[union-attr]
    assert plain(outcome.remedy) == "Buy in the order of the plan, and measure after each step."  # type: ignore
    (reached,) = target_unreachable.check(told)
    assert plain(reached.remedy).startswith("Measure after each step")  # type: ignore


def test_a_plan_that_knowing_would_change_waits_for_it(facts_of: Callable[..., Facts]):
    facts = facts_of("network_bound.yaml")
    plan = make_plan(facts)
    assert plan.robust is False and plain(plan.doubt) == ": measure before buying"
    assert "worth" in plain(plan.measure_first[0].because)
    (reached,) = target_unreachable.check(replace(facts, plan=plan))
    assert plain(reached.remedy).startswith("Measure what decides")  # type: ignore


@pytest.mark.parametrize(
    ("servers", "words"),
    [(1, "outside the trading session"), (2, "on one server and compare the network with that of an unchanged one")],
)
def test_a_trial_is_one_that_the_desk_can_make(servers: int, words: str, facts_of: Callable[..., Facts]):
    plan = make_plan(facts_of("network_bound.yaml", {"hardware.servers": servers}))
    assert words in plain(plan.measure_first[0].what)


def test_a_trial_of_the_venues_is_the_venues(facts_of: Callable[..., Facts]):
    for servers in (1, 4):
        book = facts_of(changes={"hardware": {"servers": servers}}).book
        said = plain(_trial(book, "co-location", "exchange"))
        assert said == "Ask the venue for a trial of co-location, and compare round trips before and during it."


class _Earning:
    """A judge of one set that earns a hundred in every draw."""

    def __init__(self, budget: float | None) -> None:
        self.aim, self.search = Aim(None, budget, 0.0), self

    def cost(self, ids: frozenset[str]) -> float:
        return 100.0 if ids else 0.0

    def value(self, p95: np.ndarray) -> np.ndarray:
        return np.tile([0.0, 100.0], (len(p95), 1))


def test_what_a_choice_earns_decides_where_the_target_is_given_up():
    """A cost of nothing to twice the value: by quarters 25, 75, 125 and 175, so two quarters buy and earn 75 and 25."""
    price = (np.arange(DRAWS) + 0.5) / DRAWS
    cost = np.stack([np.zeros(DRAWS), 200.0 * price], axis=1)
    table = Table((NONE, A), np.ones((DRAWS, 2)), cost, {("colocation", "cost"): price})
    loss = foregone(_Earning(None), table)  # type: ignore[arg-type]
    assert loss is not None and loss.min() == 0.0
    assert _worth_knowing(loss, price) == pytest.approx(0.25 * (75 + 25))
    within = foregone(_Earning(50.0), table)  # type: ignore[arg-type]
    assert within is not None and within.shape == (DRAWS, 1)
    assert _worth_knowing(within, price) == 0.0


def test_a_plan_cut_for_what_it_earns_asks_for_what_decides(facts_of: Callable[..., Facts]):
    facts = facts_of(
        changes={
            "latency.windows.w.exchange_round_trip": {"p50": "120 us", "p95": "220 us"},
            "economics.value_per_us": "8k USD/us/yr",
            "latency.target_p95": "60 us",
        }
    )
    plan = make_plan(facts)
    assert plan.stop_reason != "target_met" and plan.robust is False and plan.measure_first
    for one in plan.measure_first:
        assert one.value is not None and one.value.value > 0.05 * 200e3 and one.value.formula == EARNED
        assert "reaches the target" not in plain(one.because)
    assert plain(plan.doubt) == ": measure before buying"
