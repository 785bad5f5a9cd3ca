"""One thread: the vectorised recursion against the recursion itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reviewgen.models.queueing import pk_mean_wait
from reviewgen.models.simulate.lindley import lindley_waits

times = hnp.arrays(np.float64, st.shared(st.integers(1, 40), key="n"), elements=st.floats(0.0, 100.0))


def one_by_one(gaps, services, start=0.0):
    backlog, waits = start, []
    for gap, service in zip(gaps, services, strict=True):
        waits.append(max(0.0, backlog - gap))
        backlog = waits[-1] + service
    return np.array(waits)


@given(times, times, st.floats(0.0, 500.0))
def test_equals_the_recursion(gaps, services, start):
    assert lindley_waits(gaps, services, start) == pytest.approx(one_by_one(gaps, services, start), abs=1e-9)


@pytest.mark.parametrize("n", [1, 16_384, 16_385, 50_000])
def test_chunks_join_without_a_seam(n):
    rng = np.random.default_rng(n)
    gaps, services = rng.exponential(1.0, n), rng.exponential(0.97, n)
    assert np.allclose(lindley_waits(gaps, services), one_by_one(gaps, services), atol=1e-9)


def test_overload_grows_by_the_fluid_rate():
    rng = np.random.default_rng(2)
    waits = lindley_waits(rng.exponential(5.0, 200_000), rng.exponential(1 / 0.12, 200_000))
    assert waits[-1] / (5.0 * 200_000) == pytest.approx(2 / 3, rel=0.02)


def test_mean_wait_is_pollaczek_khinchine():
    rng = np.random.default_rng(3)
    waits = lindley_waits(rng.exponential(1.0, 2_000_000), rng.gamma(2.0, 0.35, 2_000_000))
    assert waits.mean() == pytest.approx(pk_mean_wait(1.0, 0.7, 0.5), rel=0.02)


def test_waits_may_take_the_place_of_the_gaps():
    rng = np.random.default_rng(4)
    gaps, services = rng.exponential(1.0, 40_000), rng.exponential(0.9, 40_000)
    expected = lindley_waits(gaps, services)
    assert (lindley_waits(gaps, services, out=gaps) == expected).all()
    assert (gaps == expected).all()


def test_empty_and_unequal():
    assert len(lindley_waits(np.empty(0), np.empty(0))) == 0
    with pytest.raises(ValueError, match="one length"):
        lindley_waits(np.ones(3), np.ones(2))
