"""Rates, regimes and the bind rate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewgen.models.bind import BindCause, bind_rate
from reviewgen.models.flow import (
    Processor,
    Regime,
    RegimePolicy,
    headroom,
    knee,
    months_to_architectural,
    mu_star,
    regime,
    sweep,
    sweep_rates,
)
from reviewgen.models.marginal import constant, from_percentiles
from reviewgen.models.usl import usl_band

POLICY = RegimePolicy(rho_healthy_max=0.7, rho_operational_max=0.7, architectural_share=0.8)


@pytest.fixture
def article(limits) -> Processor:
    """The article's single thread with exponential service."""
    return Processor(1 / 0.12, 1, 1.0, **limits)


def test_the_articles_knee_is_three_quarters_of_saturation(article):
    assert knee(article, 100.0, 0.95) / article.capacity == pytest.approx(0.75, rel=0.002)


def test_sweep_speaks_only_where_it_can(article):
    points = sweep([0.05, 0.1185, 0.12, 0.2], article, 0.95)
    assert points[0].sojourn_us == pytest.approx(42.796, rel=1e-4)
    assert points[0].wait_us < points[0].sojourn_us
    assert (points[1].stable, points[1].wait_us) == (True, None)
    assert (points[2].stable, points[2].wait_us, points[2].growth) == (False, None, None)
    assert points[3].growth == pytest.approx(2 / 3)


def test_sweep_rates_hold_the_asked_ones_and_rise(article):
    rates = sweep_rates(article.capacity, [0.05, 0.1, 0.2], 56, 0.98)
    assert {0.05, 0.1, 0.2} <= set(rates.tolist())
    assert (rates[1:] > rates[:-1]).all()
    assert len(rates) >= 50
    drawable = [point for point in sweep(rates.tolist(), article, 0.95) if point.rate <= 0.98 * 0.12]
    assert all(point.sojourn_us is not None for point in drawable)
    waits = [point.sojourn_us for point in drawable]
    assert waits == sorted(waits)


@given(st.floats(10.0, 400.0), st.floats(1.05, 3.0))
@settings(max_examples=30, deadline=None)
def test_knee_rises_with_the_limit(limit, factor):
    processor = Processor(1 / 0.12, 1, 1.0, rho_limit=0.98, ca2_limit=16.0)
    rate = knee(processor, limit, 0.95)
    assert rate <= knee(processor, limit * factor, 0.95)
    if 0.0 < rate < 0.97 * processor.capacity:
        assert processor.poisson_tail(rate).sojourn_quantile(0.95) == pytest.approx(limit, rel=1e-6)


def test_knee_at_its_ends(article):
    assert knee(article, 20.0, 0.95) == 0.0
    assert knee(article, 1e6, 0.95) == pytest.approx(0.98 * 0.12)


@pytest.mark.parametrize(
    ("rate", "peak", "capacity", "best", "found"),
    [
        (0.0656, 0.2, 0.12074, 0.3125, Regime.OPERATIONAL),  # the migrated desk
        (0.05, 0.08, 0.12, 0.31, Regime.HEALTHY),
        (0.05, 0.084, 0.12, 0.31, Regime.OPERATIONAL),
        (0.05, 0.248, 0.12, 0.31, Regime.ARCHITECTURAL),
        (0.0841, 0.2, 0.12, 0.31, Regime.SOFTWARE_FIXABLE),
        (0.11, 0.2, 0.12, 0.31, Regime.SOFTWARE_FIXABLE),
        (0.16, 0.17, 0.12, 0.22, Regime.ARCHITECTURAL),
        (0.05, None, 0.12, 0.31, Regime.HEALTHY),
        (0.2, None, 0.12, 0.22, Regime.ARCHITECTURAL),
    ],
)
def test_regimes(rate, peak, capacity, best, found):
    result = regime(rate, peak, capacity, best, POLICY)
    assert result.regime is found
    assert result.peak_assumed is (peak is None)


def test_migrated_desk_has_about_a_year():
    best = mu_star(usl_band(0.12, 0.22).scaled(0.1207438), 4)
    assert months_to_architectural(best, 0.2, 0.25, 0.8) == pytest.approx(12.0, abs=0.2)


def test_months_at_their_ends():
    assert months_to_architectural(0.3, 0.25, 0.25, 0.8) == 0.0
    assert months_to_architectural(0.3, 0.1, 0.0, 0.8) is None


def test_mu_star_takes_whole_threads_at_the_low_end():
    band = usl_band(0.12, 0.22)
    assert mu_star(band, 2) == pytest.approx(0.22)
    assert mu_star(band, 4) == pytest.approx(0.310588, rel=1e-5)
    assert mu_star(band, 64) == pytest.approx(band.kappa_only.throughput(5))
    assert mu_star(band, 64) >= mu_star(band, 4)
    assert mu_star(usl_band(0.12, 0.24), 8) == pytest.approx(0.96)


def test_headroom():
    assert headroom(0.06, 0.12) == pytest.approx(0.5)
    assert headroom(0.18, 0.12) == pytest.approx(-0.5)


def test_bind_rate_by_target_alone_is_the_knee(article):
    found = bind_rate(article, [], 0.0, 100.0, 0.95, 0.01)
    assert found is not None
    assert found.cause is BindCause.TARGET
    assert found.rate == pytest.approx(knee(article, 100.0, 0.95), rel=0.005)


def test_a_constant_elsewhere_takes_its_part_of_the_target(article):
    found = bind_rate(article, [constant(1000.0)], 0.0, 1100.0, 0.95, 0.01)
    assert found is not None
    assert found.cause is BindCause.TARGET
    assert found.rate == pytest.approx(knee(article, 100.0, 0.95), rel=0.01)


def test_largest_share_binds_without_a_target(article):
    exchange = [from_percentiles({0.5: 40.0, 0.95: 60.0})]
    alone = bind_rate(article, exchange, 0.0, None, 0.95, 0.01)
    slower = bind_rate(article, exchange, 20.0, None, 0.95, 0.01)
    assert alone is not None
    assert slower is not None
    assert alone.cause is BindCause.LARGEST_SHARE
    assert 0.0 < slower.rate < alone.rate


def test_bind_rate_may_be_zero_or_none(article):
    assert bind_rate(article, [], 0.0, 10.0, 0.95, 0.01).rate == 0.0
    assert bind_rate(article, [constant(1e6)], 0.0, None, 0.95, 0.01) is None
