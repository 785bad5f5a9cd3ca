"""Distributions of a segment: through stated percentiles, without NaN whatever they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reviewgen.models.marginal import (
    Gamma,
    Wait,
    constant,
    from_percentiles,
    from_sample,
    service,
)

RANKS = np.linspace(0.001, 0.999, 999)
values = st.one_of(st.just(0.0), st.floats(1e-9, 1e15))


def test_two_percentiles_make_a_lognormal():
    fit = from_percentiles({0.5: 12.0, 0.95: 60.0})
    exact = stats.lognorm(np.log(5.0) / stats.norm.ppf(0.95), scale=12.0)
    assert np.allclose(fit.quantile(RANKS), exact.ppf(RANKS))
    assert np.allclose(fit.cdf(exact.ppf(RANKS)), RANKS)


def test_every_stated_percentile_is_met():
    points = {0.5: 18.0, 0.95: 410.0, 0.99: 900.0, 0.999: 901.0}
    fit = from_percentiles(points)
    assert np.allclose(fit.quantile(np.array(list(points))), list(points.values()))


@given(st.lists(values, min_size=2, max_size=4))
def test_quantiles_are_finite_and_rise_and_invert(numbers):
    points = dict(zip([0.5, 0.95, 0.99, 0.999], sorted(numbers), strict=False))
    fit = from_percentiles(points)
    x = fit.quantile(RANKS)
    assert np.isfinite(x).all()
    assert (np.diff(x) >= -1e-9 * x[1:]).all()
    shares = fit.cdf(np.concatenate([[0.0], x * (1 + 1e-9)]))
    assert ((shares >= 0.0) & (shares <= 1.0)).all()
    assert (shares[1:] >= RANKS - 1e-6).all()


def test_zero_medians_put_half_the_mass_at_zero():
    fit = from_percentiles({0.5: 0.0, 0.95: 3.0})
    assert fit.quantile(np.array([0.3, 0.5, 0.95])) == pytest.approx([0.0, 0.0, 3.0])
    assert float(fit.cdf(np.array([0.0]))[0]) == 0.5


def test_a_constant_is_a_step():
    assert constant(7.0).cdf(np.array([-1.0, 6.99, 7.01])).tolist() == [0.0, 0.0, 1.0]
    assert constant(0.0).quantile(RANKS).max() == 0.0
    assert constant(0.0).cdf(np.array([0.0, 1.0])).tolist() == [1.0, 1.0]


def test_wait_and_gamma_invert_their_distribution():
    wait = Wait(0.6, 0.1)
    assert np.allclose(wait.cdf(wait.quantile(RANKS)), np.maximum(RANKS, 0.4))
    gamma = Gamma(8.0, 0.4)
    assert np.allclose(gamma.cdf(gamma.quantile(RANKS)), RANKS)
    assert np.allclose(gamma.quantile(RANKS), stats.gamma(2.5, scale=3.2).ppf(RANKS))
    assert service(8.0, 0.0).quantile(RANKS) == pytest.approx(np.full(999, 8.0))
    assert Wait(0.0, 1.0).quantile(RANKS).max() == 0.0


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=50))
def test_a_sample_counts_itself(latencies):
    data = np.array(latencies)
    sample = from_sample(data)
    assert sample.quantile(np.array([1e-9, 1 - 1e-9])).tolist() == [data.min(), data.max()]
    assert float(sample.cdf(np.array([data.max()]))[0]) == 1.0
    middle = float(sample.quantile(np.array([0.5]))[0])
    assert (data <= middle).mean() >= 0.5


@pytest.mark.parametrize(
    "points",
    [
        {0.95: 2.0},
        {0.5: 3.0, 0.95: 2.0},
        {0.0: 1.0, 0.95: 2.0},
        {0.5: -1.0, 0.95: 2.0},
        {0.5: np.nan, 0.9: 1.0},
    ],
)
def test_nonsense_is_refused(points):
    with pytest.raises(ValueError, match=r"must|needs"):
        from_percentiles(points)


@pytest.mark.parametrize("data", [[], [1.0, np.inf], [np.nan]])
def test_bad_samples_are_refused(data):
    with pytest.raises(ValueError, match="sample"):
        from_sample(np.array(data))
