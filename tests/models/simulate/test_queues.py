"""Other queues simulated: stages, shards, shared cores, priorities, rings, conflation, a fresh overload."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.overload import growth, time_to_sojourn, time_to_wait
from reviewgen.models.priority import cobham_waits
from reviewgen.models.queueing import mm1_mean_sojourn, mmc_mean_wait, pk_mean_wait
from reviewgen.models.ring import mm1k_loss
from reviewgen.models.simulate.arrivals import Renewal
from reviewgen.models.simulate.discipline import conflated_waits, priority_waits, ring_waits
from reviewgen.models.simulate.lindley import lindley_waits
from reviewgen.models.simulate.overload import simulated_time_to_wait
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.simulate.stages import pipeline_sojourns, sharded_waits, shared_core_waits

N = 200_000


@pytest.fixture(scope="module")
def stream():
    """Poisson arrivals at 0.7 and exponential services of one."""
    return Renewal(0.7).draw(N, 1).gaps_us, Gamma(1.0, 1.0).draw(N, 1)


def test_stages_in_a_row_are_independent_mm1(stream):
    gaps, first = stream
    second = Gamma(0.5, 1.0).draw(N, 9)
    sojourns = pipeline_sojourns(gaps, [first, second], [1, 1])
    assert sojourns.mean() == pytest.approx(mm1_mean_sojourn(0.7, 1.0) + mm1_mean_sojourn(0.7, 0.5), rel=0.04)


def test_a_wide_stage_lets_messages_overtake(stream):
    gaps, first = stream
    second = Gamma(1.0, 1.0).draw(N, 9)
    sojourns = pipeline_sojourns(gaps, [first, second], [2, 1])
    expected = mmc_mean_wait(0.7, 1.0, 2) + 1.0 + mm1_mean_sojourn(0.7, 1.0)
    assert sojourns.mean() == pytest.approx(expected, rel=0.04)
    assert (sojourns >= first + second - 1e-6).all()


def test_shards_do_not_help_each_other(stream):
    gaps, services = stream
    even = sharded_waits(gaps / 2, services, [1.0, 1.0], seed=1)
    assert even.waits_us.mean() == pytest.approx(pk_mean_wait(0.7, 1.0, 1.0), rel=0.06)
    skewed = sharded_waits(gaps / 2, services, [0.65, 0.35], seed=1)
    assert skewed.utilisation[0] == pytest.approx(0.91, rel=0.02)
    worst = skewed.waits_us[skewed.shard == 0]
    assert worst.mean() > 3 * skewed.waits_us[skewed.shard == 1].mean()
    assert np.quantile(skewed.waits_us, 0.95) > np.quantile(even.waits_us, 0.95)


def test_an_unused_shard_stays_idle(stream):
    gaps, services = stream
    answer = sharded_waits(gaps, services, [1.0, 0.0], seed=1)
    assert answer.utilisation[1] == 0.0
    assert np.allclose(answer.waits_us, lindley_waits(gaps, services))
    with pytest.raises(ValueError, match="must not be negative"):
        sharded_waits(gaps, services, [0.0], seed=1)


def test_moving_the_handler_off_the_core_returns_the_order_flow_its_wait(stream):
    gaps, services = stream
    orders = np.cumsum(gaps)
    quotes = np.cumsum(Renewal(0.2).draw(50_000, 8).gaps_us)
    shared, _ = shared_core_waits([orders, quotes], [services, Gamma(1.0, 1.0).draw(50_000, 8)], 1)
    alone = shared_core_waits([orders], [services], 1)[0]
    assert (shared >= alone - 1e-6).all()
    assert alone.mean() == pytest.approx(pk_mean_wait(0.7, 1.0, 1.0), rel=0.06)
    assert shared.mean() == pytest.approx(pk_mean_wait(0.9, 1.0, 1.0), rel=0.15)


def test_g10_priorities(golden):
    given_ = golden["G10"]["inputs"]
    rates = np.array([given_["l1"], given_["l2"]]) / 1e6
    gaps = Renewal(float(rates.sum())).draw(N, 2).gaps_us
    classes = (np.random.default_rng(3).random(N) < rates[1] / rates.sum()).astype(np.int64)
    waits = priority_waits(gaps, Gamma(given_["S_us"], 1.0).draw(N, 2), classes)
    exact = cobham_waits(rates.tolist(), [given_["S_us"]] * 2, [1.0, 1.0])
    for k in (0, 1):
        assert waits[classes == k].mean() == pytest.approx(exact[k], rel=0.04)


def test_one_class_is_first_come_first_served(stream):
    gaps, services = (row[:5000] for row in stream)
    assert np.allclose(
        priority_waits(gaps, services, np.zeros(5000, np.int64)), lindley_waits(gaps, services)
    )


def test_g12_ring(golden):
    for (rho, slots), loss in zip(
        golden["G12"]["inputs"]["cases"], golden["G12"]["expected"]["loss"], strict=True
    ):
        ring = ring_waits(Renewal(rho).draw(N, 4).gaps_us, Gamma(1.0, 1.0).draw(N, 4), slots)
        assert ring.loss == pytest.approx(loss, rel=0.08)
        assert ring.loss == pytest.approx(mm1k_loss(rho, slots), rel=0.08)
        assert ring.kept.sum() == len(ring.waits_us)


def test_a_ring_that_never_fills_changes_nothing(stream):
    gaps, services = (row[:20_000] for row in stream)
    ring = ring_waits(gaps, services, 4096)
    assert ring.loss == 0.0
    assert np.allclose(ring.waits_us, lindley_waits(gaps, services))
    with pytest.raises(ValueError, match="at least one slot"):
        ring_waits(gaps, services, 0)


def test_conflation_without_repeats_is_first_come_first_served(stream):
    gaps, services = (row[:20_000] for row in stream)
    answer = conflated_waits(gaps, services, np.full(20_000, -1))
    assert answer.replaced == 0.0
    assert np.allclose(answer.waits_us, lindley_waits(gaps, services))


@given(st.integers(1, 30), st.floats(0.5, 3.0))
def test_conflation_bounds_the_queue_by_the_keys(keys, rate):
    rng = np.random.default_rng(keys)
    names = rng.integers(0, keys, 2000)
    answer = conflated_waits(rng.exponential(1 / rate, 2000), np.ones(2000), names)
    assert answer.waits_us.max() <= keys + 1e-9
    assert len(np.unique(answer.served)) == len(answer.served)
    assert 0.0 <= answer.replaced < 1.0
    # The last message of each key is always served.
    last = {int(name): i for i, name in enumerate(names)}
    assert set(last.values()) <= set(answer.served.tolist())


def test_a_fresh_overload_passes_the_limit_before_the_fluid_does():
    """The article's 200k on 120k: 145 to 158 µs as a fluid, 65 to 100 with randomness."""
    rise = growth(0.2, 0.12)
    fluid = time_to_wait(100.0, rise, 0.95), time_to_sojourn(100.0, rise, 1 / 0.12, 0.95)
    assert (round(fluid[1]), round(fluid[0])) == (145, 158)
    found = [
        simulated_time_to_wait(0.2, Gamma(1 / 0.12, scv), 0.12, 1, limit, 0.95, seed=1)
        for scv in (0.0, 1.0)
        for limit in (100.0, 100.0 - 1 / 0.12)
    ]
    assert min(found) > 64.0
    assert max(found) < 103.0
    # A limit far above the noise is passed when the fluid says.
    far = simulated_time_to_wait(0.2, Gamma(1 / 0.12, 0.5), 0.12, 1, 2000.0, 0.95, seed=1)
    assert far == pytest.approx(time_to_wait(2000.0, rise, 0.95), rel=0.1)
    with pytest.raises(ValueError, match="growth"):
        simulated_time_to_wait(0.1, Gamma(1 / 0.12, 0.5), 0.12, 1, 100.0, 0.95, seed=1)


def test_two_threads_overload_too():
    found = simulated_time_to_wait(0.4, Gamma(2 / 0.22, 0.35), 0.22, 2, 100.0, 0.95, seed=1)
    assert 0.4 * time_to_wait(100.0, growth(0.4, 0.22), 0.95) < found
    assert found < time_to_wait(100.0, growth(0.4, 0.22), 0.95)
