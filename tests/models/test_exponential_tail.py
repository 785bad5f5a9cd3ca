"""Wait plus gamma service: against quadrature, sampling, and the exact M/M/1."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from reviewgen.models.exponential_tail import ExponentialTail


def by_quadrature(tail: ExponentialTail, t: float) -> float:
    """P(W + S > t) integrated over the ranks of the service, independent of the closed form."""
    shape, scale = 1 / tail.service_scv, tail.service_us * tail.service_scv
    service = stats.gamma(shape, scale=scale)
    if tail.service_scv > 1.0:  # the density is infinite at zero: integrate over ranks
        early = integrate.quad(
            lambda u: np.exp(-tail.theta * (t - service.ppf(u))), 0.0, service.cdf(t / 2), limit=200
        )[0]
    else:
        early = integrate.quad(lambda s: np.exp(-tail.theta * (t - s)) * service.pdf(s), 0.0, t / 2)[0]
    late = integrate.quad(
        lambda v: np.exp(-tail.theta * v) * service.pdf(t - v), 0.0, t / 2, points=[1e-3, 0.1], limit=200
    )[0]
    return float(service.sf(t) + tail.delayed * (early + late))


@pytest.mark.parametrize("scv", [0.05, 0.3, 1.0, 4.0])
@pytest.mark.parametrize("theta", [0.01, 0.5, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("t", [0.2, 1.0, 3.0, 12.0])
def test_sojourn_equals_quadrature(scv, theta, t):
    tail = ExponentialTail(0.7, theta, 1.0, scv)
    assert tail.sojourn_sf(t) == pytest.approx(by_quadrature(tail, t), rel=1e-5, abs=1e-9)


@given(st.floats(0.0, 1.0), st.floats(1e-4, 1e3), st.floats(0.0, 16.0), st.floats(0.01, 0.999))
@settings(max_examples=200, deadline=None)
def test_quantile_inverts_the_survival_function(delayed, theta, scv, p):
    tail = ExponentialTail(delayed, theta, 1.0, scv)
    sojourn = tail.sojourn_quantile(p)
    assert sojourn >= tail.wait_quantile(p)
    assert tail.sojourn_sf(sojourn * (1 + 1e-6)) <= 1 - p + 1e-6
    assert tail.sojourn_sf(sojourn * (1 - 1e-6)) >= 1 - p - 1e-6


def test_constant_service_shifts_the_wait():
    tail = ExponentialTail(0.5, 0.1, 3.0, 0.0)
    assert tail.sojourn_quantile(0.95) == pytest.approx(3.0 + np.log(10.0) / 0.1)
    nearly = ExponentialTail(0.5, 0.1, 3.0, 1e-7)
    assert nearly.sojourn_quantile(0.95) == pytest.approx(tail.sojourn_quantile(0.95), rel=1e-3)


def test_a_wait_rarer_than_the_rank_is_zero():
    assert ExponentialTail(0.04, 0.1, 1.0, 1.0).wait_quantile(0.95) == 0.0


@pytest.mark.parametrize("bad", [(1.5, 1.0, 1.0, 1.0), (0.5, 0.0, 1.0, 1.0), (0.5, 1.0, 0.0, 1.0)])
def test_nonsense_is_refused(bad):
    with pytest.raises(ValueError, match="must"):
        ExponentialTail(*bad)
