"""Segments composed: golden G13, sampling, and what no dependence can break."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reviewgen.models.bounds import bonferroni_bound, comonotone_quantile, rearrangement_bounds
from reviewgen.models.convolution import independent_quantile
from reviewgen.models.exponential_tail import ExponentialTail
from reviewgen.models.marginal import Wait, constant, from_percentiles, service
from reviewgen.models.segments import compose
from reviewgen.models.shares import euler_comonotone, euler_independent, euler_joint


@pytest.fixture
def fits(golden):
    names = ("nic", "op", "exch")
    return [from_percentiles(dict(zip((0.5, 0.95), golden["G13"]["inputs"][n], strict=True))) for n in names]


def test_g13_every_composition(golden, fits):
    want, tol = golden["G13"]["expected"], golden["G13"]["tol"]
    parts = compose(fits, golden["G13"]["inputs"]["p"], 0.01)
    assert parts.independent_us == pytest.approx(want["independent_p95"], rel=tol["rel_conv"])
    assert parts.comonotone_us == pytest.approx(want["comonotone_sum"], rel=1e-9)
    assert parts.bound_high_us == pytest.approx(want["RA_upper"], rel=tol["rel_RA"])
    assert parts.bound_low_us == pytest.approx(want["RA_lower"], rel=tol["rel_RA"])
    assert parts.bonferroni_us == pytest.approx(want["bonferroni_upper"], rel=tol["rel_RA"])
    shares = dict(zip(("nic", "op", "exch"), parts.euler, strict=True))
    for name, share in want["euler_share"].items():
        assert shares[name] == pytest.approx(share, rel=tol["rel_alloc"])


def test_shares_and_quantile_equal_a_large_sample(fits):
    rng = np.random.default_rng(3)
    sample = np.column_stack([fit.quantile(rng.random(1_000_000)) for fit in fits])
    assert independent_quantile(fits, 0.95) == pytest.approx(np.quantile(sample.sum(axis=1), 0.95), rel=0.01)
    joint = euler_joint(sample, 0.95, 0.01)
    assert joint == pytest.approx(euler_independent(fits, 0.95, 0.01), abs=0.005)


def test_joint_shares_see_dependence(fits):
    u = np.random.default_rng(4).random(200_000)
    together = np.column_stack([fit.quantile(u) for fit in fits])
    assert euler_joint(together, 0.95, 0.01) == pytest.approx(euler_comonotone(fits, 0.95, 0.01), abs=0.01)


@pytest.mark.parametrize("p", [0.5, 0.95, 0.999])
def test_sum_of_exponentials_is_a_gamma(p):
    three = [service(5.0, 1.0)] * 3
    assert independent_quantile(three, p) == pytest.approx(stats.gamma(3, scale=5.0).ppf(p), rel=1e-3)


def test_wait_and_service_add_up_to_the_sojourn():
    tail = ExponentialTail(0.6, 0.02, 8.0, 0.4)
    parts = [Wait(tail.delayed, tail.theta), service(8.0, 0.4)]
    assert independent_quantile(parts, 0.95) == pytest.approx(tail.sojourn_quantile(0.95), rel=1e-3)


percentiles = st.tuples(
    st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), st.one_of(st.just(1.0), st.floats(1.0, 1e6))
)


@given(st.lists(percentiles, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_no_desk_breaks_the_composition(rows):
    fits = [from_percentiles({0.5: low, 0.95: max(low, 1e-6) * ratio}) for low, ratio in rows]
    parts = compose(fits, 0.95, 0.01)
    numbers = [parts.independent_us, parts.comonotone_us, parts.bound_low_us, parts.bound_high_us]
    assert np.isfinite([*numbers, parts.bonferroni_us, *parts.euler, *parts.euler_comonotone]).all()
    assert sum(parts.euler) == pytest.approx(1.0)
    assert sum(parts.euler_comonotone) == pytest.approx(1.0)
    assert min(parts.euler) >= 0.0
    slack = 0.02 * parts.bonferroni_us + 1e-12
    assert parts.bound_low_us - slack <= parts.independent_us <= parts.bound_high_us + slack
    assert parts.bound_low_us - slack <= parts.comonotone_us <= parts.bound_high_us + slack
    assert parts.bound_high_us <= parts.bonferroni_us + slack


@given(st.floats(1e-3, 1e3))
@settings(max_examples=20, deadline=None)
def test_time_unit_does_not_matter(unit):
    plain = compose([from_percentiles({0.5: a, 0.95: b}) for a, b in ((1.5, 2), (12, 60))], 0.95, 0.01)
    scaled = compose(
        [from_percentiles({0.5: a * unit, 0.95: b * unit}) for a, b in ((1.5, 2), (12, 60))], 0.95, 0.01
    )
    assert scaled.independent_us == pytest.approx(unit * plain.independent_us)
    assert scaled.euler == pytest.approx(plain.euler)


def test_percentiles_do_not_add():
    """Two segments that are rarely slow: P95 of the sum exceeds the sum of their P95."""
    rarely = from_percentiles({0.5: 1.0, 0.95: 1.0, 0.96: 100.0})
    assert rearrangement_bounds([rarely, rarely], 0.95)[1] > 10 * comonotone_quantile([rarely, rarely], 0.95)
    worst = rearrangement_bounds([rarely, rarely], 0.95)[1]
    assert bonferroni_bound([rarely, rarely], 0.95) >= 0.99 * worst


def test_rearrangement_reaches_the_known_worst_case():
    """Two uniforms: the worst 95 % quantile of the sum is 1.95 and the best 0.95."""

    class Uniform:
        def quantile(self, ranks):
            return ranks

        def cdf(self, x_us):
            return np.clip(x_us, 0.0, 1.0)

    low, high = rearrangement_bounds([Uniform(), Uniform()], 0.95)
    assert high == pytest.approx(1.95, abs=1e-3)
    assert low == pytest.approx(0.95, abs=1e-3)


def test_four_segments_take_less_than_a_tenth_of_a_second(fits):
    four = [*fits, from_percentiles({0.5: 3.0, 0.95: 4.5})]
    compose(four, 0.95, 0.01)
    start = time.process_time()
    for _ in range(3):
        compose(four, 0.95, 0.01)
    assert (time.process_time() - start) / 3 < 0.1


def test_degenerate_sums():
    assert compose([constant(0.0), constant(0.0)], 0.95, 0.01).euler == (0.5, 0.5)
    assert independent_quantile([constant(2.0), constant(3.0)], 0.95) == pytest.approx(5.0, rel=1e-3)
    with pytest.raises(ValueError, match="at least one"):
        independent_quantile([], 0.95)
    with pytest.raises(ValueError, match="rank"):
        euler_independent([constant(1.0)], 0.995, 0.01)
    with pytest.raises(ValueError, match="joint samples"):
        euler_joint(np.array([1.0, 2.0]), 0.95, 0.01)
