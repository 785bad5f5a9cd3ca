"""Universal Scalability Law: golden G05, and the band's edges."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.usl import single_thread_rate, usl_band


def test_g05_band_from_one_and_two_threads(golden):
    case = golden["G05"]
    x1, x2 = case["inputs"]["x1"], case["inputs"]["x2"]
    want, rel = case["expected"], case["tol"]["rel"]
    band = usl_band(x1, x2)
    assert x2 / x1 == pytest.approx(want["speedup"], rel=rel)
    assert band.sigma_only.sigma == pytest.approx(want["sigma_if_kappa0"], rel=rel)
    assert band.kappa_only.kappa == pytest.approx(want["kappa_if_sigma0"], rel=rel)
    assert band.high(4) == pytest.approx(want["x4_amdahl"], rel=rel)
    assert band.low(4) == pytest.approx(want["x4_kappa"], rel=rel)
    assert band.n_max == pytest.approx(want["nmax_kappa"], rel=rel)
    # The two laws agree where they were fitted and nowhere beyond: two points cannot tell them apart.
    assert band.low(2) == pytest.approx(band.high(2))
    assert (band.high(4) > band.low(4) * 1.1) is not want["identifiable"]


@given(st.floats(1.0, 2.0))
def test_both_laws_pass_through_the_points(speedup):
    band = usl_band(1.0, speedup)
    for law in (band.sigma_only, band.kappa_only):
        assert law.throughput(1) == pytest.approx(1.0)
        assert law.throughput(2) == pytest.approx(speedup)
        assert law.thread_service_us(2) == pytest.approx(2.0 / speedup)


def test_single_thread_rate_inverts_throughput():
    band = usl_band(0.12, 0.22)
    law = band.sigma_only
    assert single_thread_rate(law.throughput(5), 5, law.sigma, law.kappa) == pytest.approx(0.12)
    assert band.scaled(0.24).low(3) == pytest.approx(2 * band.low(3))


def test_perfect_scaling_never_peaks():
    assert math.isinf(usl_band(1.0, 2.0).n_max)


@pytest.mark.parametrize("x2", [0.11, 0.25])
def test_impossible_second_thread_is_refused(x2):
    with pytest.raises(ValueError, match="two threads"):
        usl_band(0.12, x2)
