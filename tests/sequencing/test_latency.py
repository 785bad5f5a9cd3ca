"""Changed latencies: quantile and distribution function agree, and do what the effect says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.convolution import independent_quantile
from reviewgen.models.marginal import Wait, constant, from_percentiles, service
from reviewgen.sequencing.latency import FINE_RANKS, STRATA, WEIGHTS, Changed, Quantiles, Shifted, moments
from reviewgen.sequencing.screen import SHAPE_RANKS, quantile_of_sum

NETWORK = from_percentiles({0.5: 34.0, 0.95: 52.0, 0.99: 66.0})
RANKS = np.array([0.05, 0.3, 0.5, 0.8, 0.95, 0.99])


def test_transit_taken_off_leaves_its_floor():
    changed = Changed(NETWORK, less=32.0, floor=3.0)
    assert changed.quantile(np.array([0.5, 0.95])) == pytest.approx([3.0, 20.0])
    assert changed.cdf(np.array([2.9]))[0] < 0.05


def test_a_segment_shorter_than_the_transit_keeps_itself_at_most():
    short = Changed(from_percentiles({0.5: 2.0, 0.95: 2.5}), less=32.0, floor=3.0)
    assert short.quantile(np.array([0.5, 0.95])) == pytest.approx([2.0, 2.5])


@given(factor=st.floats(0.1, 1.0), less=st.floats(0.0, 60.0))
def test_distribution_function_inverts_the_quantile(factor: float, less: float):
    changed = Changed(NETWORK, factor, less, 3.0)
    values = changed.quantile(RANKS)
    assert (changed.cdf(values + 1e-6) >= RANKS - 1e-6).all()
    above = values > 3.0 + 1e-3
    assert (changed.cdf(values - 1e-3)[above] <= RANKS[above] + 1e-3).all()


def test_shifted_is_later_by_a_constant():
    shifted = Shifted(NETWORK, 5.0)
    assert shifted.quantile(RANKS) == pytest.approx(NETWORK.quantile(RANKS) + 5.0)
    assert shifted.cdf(np.array([39.0]))[0] == pytest.approx(0.5)


def test_known_quantiles_with_a_mass_at_zero():
    waits = Quantiles(FINE_RANKS, np.maximum(0.0, FINE_RANKS - 0.5) * 100.0)
    assert waits.cdf(np.array([-1.0, 0.0, 25.0, 1e9])) == pytest.approx([0.0, 0.5, 0.75, 1.0], abs=2e-3)


def test_moments_of_a_known_distribution():
    mean, variance = moments(service(10.0, 0.5))
    assert mean == pytest.approx(10.0, rel=1e-3) and variance == pytest.approx(50.0, rel=2e-2)
    assert moments(constant(4.0)) == pytest.approx((4.0, 0.0), abs=1e-9)


def test_strata_stand_for_all_messages():
    assert WEIGHTS.sum() == pytest.approx(1.0) and (np.diff(STRATA) > 0).all()


@pytest.mark.parametrize(("delayed", "theta"), [(0.9, 0.01), (0.3, 0.05), (0.5, 0.5), (0.02, 1.0)])
def test_the_vectorised_sum_is_the_convolution(delayed: float, theta: float):
    """A queue's wait plus a lognormal rest, against the convolution of the two."""
    wait, rest = Wait(delayed, theta), from_percentiles({0.5: 20.0, 0.95: 40.0})
    mean, variance = moments(rest)
    shape = (rest.quantile(SHAPE_RANKS) - mean) / np.sqrt(variance)
    found = quantile_of_sum(wait.quantile(STRATA)[None, :], np.array([mean]), np.sqrt([variance]), shape)
    assert found[0] == pytest.approx(independent_quantile([wait, rest], 0.95), rel=0.01)
