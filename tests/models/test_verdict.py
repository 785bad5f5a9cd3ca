"""The closing test: golden G17 and the three desks."""

import pytest

from reviewgen.models.marginal import from_percentiles
from reviewgen.models.queueing import pk_mean_wait
from reviewgen.models.validity import Unstable
from reviewgen.models.verdict import (
    Interval,
    Reading,
    Status,
    binding,
    closing_test,
    gap_interval,
    sampling_interval,
    stamps_agree,
)

CUTS = {"network_share_migrated_max": 0.20, "network_share_not_migrated_min": 0.50}


def test_g17_two_numbers_resolve_nothing(golden):
    case = golden["G17"]
    given_ = case["inputs"]
    gap = gap_interval(Reading(given_["nic_t2t_us"]), Reading(given_["p95_e2e_us"]), 1.0, 0.95, 0.95)
    assert gap == Interval(77.0, case["expected"]["gap_us"], 79.0)
    assert closing_test(gap, None, **CUTS).value == case["expected"]["status_with_two_numbers_only"]
    with pytest.raises(Unstable):
        pk_mean_wait(given_["rate"] / 1e6, 1e6 / given_["mu"], 1.0)
    assert case["expected"]["stable"] is False


@pytest.mark.parametrize(
    ("gap", "share", "status"),
    [
        (Interval(425.9, 426.0, 426.1), 0.005, Status.MIGRATED),
        (Interval(425.9, 426.0, 426.1), 0.19999, Status.MIGRATED),
        (Interval(425.9, 426.0, 426.1), 0.2, Status.MIXED),
        (Interval(-1.0, 0.5, 2.0), 0.1, Status.MIXED),
        (Interval(0.0, 0.5, 2.0), 0.1, Status.MIXED),
        (Interval(-3.0, -2.0, -1.0), 0.1, Status.MIGRATED),
        (Interval(13.0, 14.0, 15.0), 0.49999, Status.MIXED),
        (Interval(13.0, 14.0, 15.0), 0.5, Status.NOT_MIGRATED),
        (Interval(-1.0, 0.0, 1.0), 0.9, Status.NOT_MIGRATED),
    ],
)
def test_status_at_its_cut_offs(gap, share, status):
    assert closing_test(gap, share, **CUTS) is status


def test_sampling_error_narrows_with_the_number_of_messages():
    fit = from_percentiles({0.5: 36.0, 0.95: 428.0})
    few, many = (sampling_interval(Reading(428.0, fit, n), 0.95, 0.95) for n in (1000, 100_000))
    assert few.low < many.low < 428.0 < many.high < few.high
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10.0, rel=0.1)
    # The normal limit of an order statistic: z·√(p(1−p)/n) over the density.
    density = 1e-4 / (float(fit.quantile(_rank(0.95005))) - float(fit.quantile(_rank(0.94995))))
    assert many.high - 428.0 == pytest.approx(1.96 * (0.95 * 0.05 / 1e5) ** 0.5 / density, rel=0.05)


def _rank(rank: float):
    import numpy as np

    return np.array([rank])[0]


def test_clock_error_counts_in_full_and_sampling_in_quadrature():
    fit = from_percentiles({0.5: 36.0, 0.95: 428.0})
    alone = sampling_interval(Reading(428.0, fit, 1000), 0.95, 0.95)
    gap = gap_interval(Reading(2.0), Reading(428.0, fit, 1000), 0.5, 0.95, 0.95)
    assert gap.high - gap.mid == pytest.approx(0.5 + alone.high - 428.0)
    assert gap.mid == 426.0


def test_a_single_message_still_has_an_interval():
    fit = from_percentiles({0.5: 1.0, 0.95: 2.0})
    one = sampling_interval(Reading(2.0, fit, 1), 0.95, 0.95)
    assert one.low <= one.mid <= one.high
    with pytest.raises(ValueError, match="at least one message"):
        sampling_interval(Reading(2.0, fit, 0), 0.95, 0.95)


def test_stamps_disagree_outside_the_bounds():
    assert stamps_agree(428.0, 410.0, 700.0, 0.1)
    assert stamps_agree(409.95, 410.0, 700.0, 0.1)
    assert not stamps_agree(409.0, 410.0, 700.0, 0.1)
    assert not stamps_agree(701.0, 410.0, 700.0, 0.1)


def test_binding_is_what_both_assumptions_name():
    assert binding({"a": 0.7, "b": 0.3}, {"a": 0.6, "b": 0.4}) == "a"
    assert binding({"a": 0.7, "b": 0.3}, {"a": 0.4, "b": 0.6}) is None
    with pytest.raises(ValueError, match="same segments"):
        binding({"a": 1.0}, {"b": 1.0})
