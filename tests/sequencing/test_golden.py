"""Golden G19 and G20: the worked desk, its baseline, its cheapest set, and the greedy one beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewgen.facts import Facts
from reviewgen.facts.plan import Plan
from reviewgen.ledger import plain
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.plan import EFFORT

GOLDEN = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "golden" / "models.json").read_text(encoding="utf-8"))
}
G19 = GOLDEN["G19"]["expected"]


@pytest.fixture(scope="module")
def plan(facts_of: Callable[..., Facts]) -> Plan:
    return make_plan(facts_of("migrated.yaml"))


def test_the_baseline_is_inside_the_golden_range_with_its_interval(plan: Plan):
    p95 = plan.buy_nothing.p95_us
    low, high = GOLDEN["G19"]["inputs"]["base_p95_range"]
    assert p95 is not None and low <= p95.value <= high
    assert p95.interval is not None and p95.low < p95.value < p95.high


def test_the_plan_is_the_cheapest_set_to_the_target(plan: Plan):
    assert [step.remedy for step in plan.steps] == G19["exhaustive"]
    assert plan.exhaustive is not None and plan.exhaustive.remedies == tuple(G19["exhaustive"])
    assert plan.exhaustive.cost.value == G19["exhaustive_cost_k"] * 1000
    after = plan.steps[-1].p95_after_us
    assert after is not None
    assert after.value == pytest.approx(G19["exhaustive_p95"], rel=GOLDEN["G19"]["tol"]["rel_p95"])
    assert 50 <= after.value <= GOLDEN["G19"]["inputs"]["target_us"]
    assert plan.stop_reason == "target_met"


def test_how_sure_the_target_is_stands_beside_it(plan: Plan):
    """An independent simulation puts P95 within 60 µs in 54 to 56 % of the draws of contention."""
    chance, surer = plan.p_target_met, plan.surer
    assert chance is not None and 0.4 < chance.value < 0.7
    assert f"in {chance.shown} of the draws only" in plain(plan.stop)
    assert surer is not None and surer.added == ("batching",) and surer.p_target_met.value > 0.9
    assert surer.cost.value == 250_000 and surer.cost.shown in plain(plan.stop)


def test_a_step_after_which_no_stage_binds_says_why(plan: Plan):
    why = plain(plan.steps[-1].why)
    assert "no single stage binds" in why and "the exchange" in why and "the order processor" in why
    assert "no single stage binds" not in plain(plan.steps[0].why)


def test_greedy_is_dearer_and_flagged(plan: Plan):
    assert plan.greedy is not None and plan.greedy.cost.value == G19["greedy_cost_k"] * 1000
    assert plan.greedy_dearer


def test_exchange_and_processor_share_what_is_left(plan: Plan):
    """The golden case calls it `exch~op`: neither owns P95 under both assumptions."""
    last = plan.steps[-1]
    shares = {stage: share.value for stage, share in last.shares_after.items() if share is not None}
    assert last.binding_after == "unresolved"
    assert abs(shares["exchange"] - shares["order_processor"]) < 0.1
    assert sum(shares.values()) == pytest.approx(1.0)


def test_every_step_predicts_an_interval_around_itself(plan: Plan):
    for step in plan.steps:
        assert step.predicted_interval is not None and step.p95_after_us is not None
        assert (
            step.predicted_interval.low.value < step.p95_after_us.value < step.predicted_interval.high.value
        )


def test_the_planned_card_is_held_against_the_plan(plan: Plan):
    (spend,) = plan.planned
    assert spend.remedy == "nic_refresh" and not spend.in_plan
    assert spend.saved_us is not None and spend.saved_us.value < 1.0
    assert "the plan takes" in plain(spend.explanation)


def test_owners_and_gates(plan: Plan):
    assert {step.owner for step in plan.steps} == {"Trading systems"}
    opened = {gate.id: gate.opens for gate in plan.gates if gate.open}
    assert set(opened) == {"obi_feed", "measure_first", "software"}
    assert plan.gates[0].budget is not None and plan.gates[0].budget.value == 60_000


def test_what_nobody_measured_is_all_of_the_money(plan: Plan):
    assert plan.assumed_money_share is not None and plan.assumed_money_share.value == 1.0
    assert plan.holds_rate_per_s is not None and plan.holds_rate_per_s.value > 65_600


def test_the_unexplained_part_is_the_measured_median_less_the_models(plan: Plan):
    """Measured P50: 18 µs to the wire less 3 µs of risk check; the model's own is near 13 µs."""
    assert plan.unexplained_us is not None and 1.0 < plan.unexplained_us.value < 3.0


def test_the_same_facts_give_the_same_plan(facts_of: Callable[..., Facts], plan: Plan):
    assert make_plan(facts_of("migrated.yaml")) == plan


def test_high_precision_is_narrower(facts_of: Callable[..., Facts], plan: Plan):
    """G20: the effective sample is the number of bursts, so more messages narrow the interval."""
    fresh = facts_of("migrated.yaml", {"review.client": "The same desk again"})
    high = make_plan(fresh, precision="high")
    assert [step.remedy for step in high.steps] == G19["exhaustive"]
    wide, narrow = plan.buy_nothing.p95_us, high.buy_nothing.p95_us
    assert wide is not None and narrow is not None
    assert narrow.high - narrow.low < 0.6 * (wide.high - wide.low)
    low, most = GOLDEN["G19"]["inputs"]["base_p95_range"]
    assert low <= narrow.value <= most


def test_a_plan_its_own_simulation_cannot_tell_from_the_target_says_so(
    facts_of: Callable[..., Facts], plan: Plan
):
    after = plan.steps[-1].p95_after_us
    assert after is not None and after.interval is not None and after.low < 60 < after.high
    low, high = after.interval
    said = f"The simulation alone leaves {low.shown} to {high.shown}, on both sides of the target."
    assert said in plain(plan.how_sure) and said in plain(plan.stop)
    clear = make_plan(facts_of("migrated.yaml", {"latency.target_p95": "70 us"}))
    assert clear.stop_reason == "target_met" and "both sides" not in plain(clear.stop)


def test_a_share_of_draws_rests_on_enough_of_them(plan: Plan):
    """The standard error of a half is two and a half points at four hundred draws, three and a half at two hundred."""
    assert plan.p_target_met is not None
    assert plan.p_target_met.value * 400 == pytest.approx(round(plan.p_target_met.value * 400))
    assert EFFORT["default"].draws == 400
