"""The three desks that must always build: verdict, gap, regime, and nothing invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk
from reviewgen.facts import Facts, derive

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def migrated() -> Facts:
    return derive(load_desk(EXAMPLES / "migrated.yaml"))


@pytest.fixture(scope="module")
def network_bound() -> Facts:
    return derive(load_desk(EXAMPLES / "network_bound.yaml"))


@pytest.fixture(scope="module")
def minimal() -> Facts:
    return derive(load_desk(EXAMPLES / "minimal.yaml"))


def test_migrated_verdict(migrated: Facts) -> None:
    verdict = migrated.verdict
    assert (verdict.window, verdict.status, verdict.binding) == ("open", "migrated", "order_processor")
    assert verdict.gap_us is not None and verdict.gap_us.shown == "426.0 µs"
    # the clock's error is 0.1 µs and no sample size was given
    assert (verdict.gap_us.low, verdict.gap_us.high) == pytest.approx((425.9, 426.1))
    assert verdict.nic_share is not None and verdict.nic_share.value == pytest.approx(2 / 428)
    shares = [share.value for share in verdict.shares.values() if share is not None]
    assert sum(shares) == pytest.approx(1.0)


def test_migrated_flow_by_hand(migrated: Facts) -> None:
    """0.82·7.6 + 0.06·9.5 + 0.05·10 + 0.07·14 = 8.282 µs, so one thread serves 120,743.8 msg/s (G18)."""
    flow = {one.window: one for one in migrated.flow}
    assert flow["open"].mean_service_us.value == pytest.approx(8.282)
    assert flow["open"].capacity_per_s.value == pytest.approx(120743.8, rel=1e-6)
    assert flow["open"].service_scv.value == pytest.approx(0.35509, rel=1e-4)
    assert flow["open"].regime == "operational"
    months = flow["open"].months_to_architectural
    assert months is not None and 11 < months.value < 13  # about a year left
    quote = flow["open"].types[0]
    assert quote.load_share is not None and quote.load_share.value == pytest.approx(0.7525, rel=2e-3)
    assert quote.residual_share is not None and quote.residual_share.value == pytest.approx(0.6624, rel=2e-3)
    marks = {row.rate_per_s for row in flow["open"].sweep}
    assert {50_000.0, 65_600.0, 100_000.0, 200_000.0} <= marks and len(marks) > 40


def test_migrated_queue_by_hand(migrated: Facts) -> None:
    """θ = μ(1/(Tu) − 1/(Gd)) and w = π(λ1 + λ0u/d)/λ̄ with T 400 µs, G 9,600 µs, λ1 200k, λ0 60k."""
    import math

    mu = 1 / 8.282
    up, down = 0.2 - mu, mu - 0.06
    theta = mu * (1 / (400 * up) - 1 / (9600 * down))
    share = 0.04 * (0.2 + 0.06 * up / down) / 0.0656
    queue = {one.window: one for one in migrated.queue}["open"]
    assert queue.model == "on_off"
    assert queue.wait_p95_us is not None
    assert queue.wait_p95_us.value == pytest.approx(math.log(share / 0.05) / theta, rel=1e-6)
    assert queue.simulated_wait_p95_us is not None
    # the fluid formula lies below simulation, by up to a fifth
    assert 0.8 < queue.wait_p95_us.value / queue.simulated_wait_p95_us.value < 1.0
    assert queue.burst is not None
    assert queue.burst.peak_queue_msgs.value == pytest.approx(up * 400, rel=1e-9)


def test_network_bound(network_bound: Facts) -> None:
    verdict = network_bound.verdict
    assert (verdict.status, verdict.binding) == ("not_migrated", "network")
    assert verdict.gap_us is not None and verdict.gap_us.value == pytest.approx(14.0)
    assert network_bound.flow[0].regime == "healthy"


def test_minimal_invents_nothing(minimal: Facts) -> None:
    verdict = minimal.verdict
    assert (verdict.status, verdict.binding) == ("unresolved", "unresolved")
    assert verdict.gap_us is not None and verdict.gap_us.shown == "78.0 µs"
    assert verdict.two_numbers_alone and not any(verdict.shares.values())
    queue = minimal.queue[0]
    assert queue.model == "none_unstable" and not queue.stable
    assert queue.wait_p95_us is None and queue.sojourn_p95_us is None
    # 200k on the article's 120k: one growth of 2/3 µs per µs, graded as the article's
    assert queue.growth_us_per_us is not None and queue.growth_us_per_us.value == pytest.approx(2 / 3)
    assert queue.growth_us_per_us.grade == "article"
    assert queue.time_to_100us_us is not None and queue.time_to_100us_us.value == pytest.approx(157.894737)
    assert queue.time_to_100us_sim_us is not None and 65 < queue.time_to_100us_sim_us.value < 100
    assert minimal.flow[0].knee_per_s is not None
    assert minimal.flow[0].knee_per_s.value == pytest.approx(90_000, rel=2e-3)
    assert minimal.capex.npv is None and "capex.npv" in minimal.ledger.missing


@pytest.mark.parametrize("name", ["migrated", "network_bound", "minimal"])
def test_every_grade_is_the_weakest_of_its_inputs(name: str, request: pytest.FixtureRequest) -> None:
    from reviewgen.ledger import GRADES

    ledger = request.getfixturevalue(name).ledger
    checked = 0
    for number in ledger.numbers.values():
        for source in number.inputs:
            if number.formula in {None, "as given"}:
                continue
            checked += 1
            inputs = [GRADES.index(ledger.numbers[id].grade) for id in number.inputs]
            assert GRADES.index(number.grade) >= min(inputs), (number.id, source)
    assert checked > 20
