"""Joint peaks of venues that share a stage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.multivenue import joint_peak, joint_peak_band

venues = st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 5.0)), min_size=1, max_size=6)


@given(venues, st.floats(0.0, 1.0))
def test_the_joint_peak_lies_between_the_extremes(rows, r):
    rates = [rate for rate, _ in rows]
    peaks = [rate + extra for rate, extra in rows]
    low, high = joint_peak_band(rates, peaks)
    assert high == pytest.approx(sum(peaks))
    assert low <= high * (1 + 1e-12)
    assert low - 1e-9 <= joint_peak(rates, peaks, r) <= high + 1e-9
    assert low >= max(sum(rates), max(peaks)) - 1e-9


def test_a_matrix_says_the_same_as_one_number():
    matrix = [[9.0, 0.3, 0.3], [0.3, 9.0, 0.3], [0.3, 0.3, 9.0]]
    assert joint_peak([1, 2, 3], [2, 5, 9], matrix) == pytest.approx(joint_peak([1, 2, 3], [2, 5, 9], 0.3))


def test_equals_simulated_counts_of_correlated_rates():
    rng = np.random.default_rng(11)
    sd, r = np.array([2.0, 3.0]), 0.4
    noise = rng.multivariate_normal([0.0, 0.0], [[4.0, r * 6.0], [r * 6.0, 9.0]], 400_000)
    quantile = np.quantile(noise.sum(axis=1), 0.99)
    z = 2.3263
    assert joint_peak([0.0, 0.0], (z * sd).tolist(), r) == pytest.approx(quantile, rel=0.01)


@pytest.mark.parametrize(
    ("rates", "peaks", "r"), [([1.0], [2.0, 3.0], 0.0), ([2.0], [1.0], 0.0), ([1.0, 1.0], [2.0, 2.0], 1.5)]
)
def test_nonsense_is_refused(rates, peaks, r):
    with pytest.raises(ValueError, match=r"each venue|below its mean|correlation"):
        joint_peak(rates, peaks, r)
