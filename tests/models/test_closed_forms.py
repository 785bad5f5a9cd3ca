"""Priority, batches and the finite ring: golden G10 to G12."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.batch import batch_mean_wait
from reviewgen.models.priority import cobham_waits
from reviewgen.models.queueing import pk_mean_wait
from reviewgen.models.ring import mm1k_loss
from reviewgen.models.validity import Unstable


def test_g10_two_priorities(golden):
    case = golden["G10"]
    service = case["inputs"]["S_us"]
    rates = [case["inputs"]["l1"] / 1e6, case["inputs"]["l2"] / 1e6]
    first, second = cobham_waits(rates, [service, service], [1.0, 1.0])
    rel = case["tol"]["rel"]
    assert first == pytest.approx(case["expected"]["W1_us"], rel=rel)
    assert second == pytest.approx(case["expected"]["W2_us"], rel=rel)
    assert pk_mean_wait(sum(rates), service, 1.0) == pytest.approx(case["expected"]["fifo_us"], rel=rel)
    assert cobham_waits([sum(rates)], [service], [1.0])[0] == pytest.approx(
        case["expected"]["fifo_us"], rel=rel
    )


@given(st.lists(st.tuples(st.floats(0.01, 0.2), st.floats(0.0, 4.0)), min_size=1, max_size=4))
def test_priorities_only_redistribute_the_wait(classes):
    """Kleinrock's conservation law: Σ ρ_k W_k is that of one queue for all."""
    rates, scv = zip(*classes, strict=True)
    waits = cobham_waits(rates, [1.0] * len(rates), scv)
    rho = sum(rates)
    residual = sum(0.5 * rate * (1.0 + c2) for rate, c2 in classes)
    kept = sum(rate * wait for rate, wait in zip(rates, waits, strict=True))
    assert kept == pytest.approx(rho * residual / (1.0 - rho))
    assert list(waits) == sorted(waits)


def test_g11_batches_of_four(golden):
    case = golden["G11"]
    given_ = case["inputs"]
    wait = batch_mean_wait(given_["lambda_msgs"] / 1e6, given_["S_us"], given_["cs2"], given_["batch"])
    assert wait == pytest.approx(case["expected"]["mean_wait_us"], rel=case["tol"]["rel"])


@given(st.floats(0.01, 0.95), st.floats(0.0, 4.0), st.floats(0.0, 3.0))
def test_batches_of_one_are_no_batches_and_larger_ones_wait_longer(rho, scv, spread):
    assert batch_mean_wait(rho, 1.0, scv, 1.0) == pytest.approx(pk_mean_wait(rho, 1.0, scv))
    assert batch_mean_wait(rho, 1.0, scv, 4.0, spread) >= batch_mean_wait(rho, 1.0, scv, 2.0, spread)


def test_g12_ring_loss(golden):
    case = golden["G12"]
    for (rho, slots), loss in zip(case["inputs"]["cases"], case["expected"]["loss"], strict=True):
        assert mm1k_loss(rho, slots) == pytest.approx(loss, rel=case["tol"]["rel"])


@given(st.floats(0.05, 5.0), st.integers(1, 5000))
def test_ring_loss_is_a_share_and_falls_with_slots(rho, slots):
    loss = mm1k_loss(rho, slots)
    assert 0.0 <= loss < 1.0
    assert mm1k_loss(rho, slots + 1) <= loss * (1 + 1e-9)
    # What passes cannot exceed what is served.
    assert rho * (1.0 - loss) <= 1.0 + 1e-9


@given(st.floats(0.2, 0.999), st.integers(1, 12))
def test_ring_loss_equals_the_stationary_chain(rho, slots):
    weights = [rho**k for k in range(slots + 1)]
    assert mm1k_loss(rho, slots) == pytest.approx(weights[-1] / sum(weights), rel=1e-6)


def test_a_full_ring_in_overload_loses_the_excess():
    assert mm1k_loss(5.0 / 3.0, 100_000) == pytest.approx(0.4)
    assert mm1k_loss(1.0, 9) == pytest.approx(0.1)


def test_refusals():
    with pytest.raises(Unstable):
        cobham_waits([0.6, 0.5], [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="each class"):
        cobham_waits([0.6], [1.0, 1.0], [1.0])
    with pytest.raises(ValueError, match="at least one message"):
        batch_mean_wait(0.5, 1.0, 1.0, 0.5)
    with pytest.raises(ValueError, match="at least one slot"):
        mm1k_loss(0.5, 0)
