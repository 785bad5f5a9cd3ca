"""The comparison of two feeds, on books whose lag, lost share and R² are known by construction."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from reviewgen.models.block_bootstrap import block_weights, interval
from reviewgen.models.ofi import Book
from reviewgen.models.ofi_compare import compare
from reviewgen.models.ofi_fit import explain
from reviewgen.models.ofi_lead import cross_products, lead

MAKER = Path(__file__).parents[2] / "examples" / "captures" / "make_quotes.py"
make = SimpleNamespace(**runpy.run_path(str(MAKER)))
SECOND = 1_000_000_000


def as_book(quotes, tick) -> Book:
    sizes = quotes.bid_sz.astype(float), quotes.ask_sz.astype(float)
    return Book(quotes.time_ns, quotes.bid_ticks * tick, sizes[0], quotes.ask_ticks * tick, sizes[1])


def audit(**plan):
    plan = make.Plan(**plan)
    direct, sip, truth = make.book(plan)
    windows = plan.seconds // plan.window_s
    books = as_book(direct, plan.tick), as_book(sip, plan.tick)
    found = compare(*books, make.START_NS, plan.window_s * SECOND, windows, plan.tick)
    assert found is not None
    return plan, truth, found


@pytest.mark.parametrize("lag_us", [0, 140, 1_240, 9_990, -760])
def test_an_injected_lag_is_recovered_within_the_grid(lag_us):
    _, _, found = audit(lag_ns=lag_us * 1_000, seed=abs(lag_us))
    assert found.lead.identified
    assert abs(found.lead.lead_us - lag_us) <= 100
    assert found.lead.low_us <= lag_us <= found.lead.high_us
    assert found.lead.high_us - found.lead.low_us <= 400


def test_jitter_widens_the_error_but_keeps_the_lag():
    _, _, sharp = audit(seconds=1_200, lag_ns=1_000_000, seed=3)
    _, _, blurred = audit(seconds=1_200, lag_ns=700_000, jitter_ns=600_000, seed=3)
    assert abs(blurred.lead.lead_us - 1_000) <= 400
    assert blurred.lead.correlation.max() < sharp.lead.correlation.max() / 2
    assert blurred.lead.high_us - blurred.lead.low_us > sharp.lead.high_us - sharp.lead.low_us


def test_a_quarter_of_the_events_lost_is_not_a_quarter_of_the_signal():
    plan, truth, found = audit(seconds=1_800)
    assert truth.lost / truth.events == plan.odd_share == 0.25
    value, low, high = found.event_share_lost
    assert value == pytest.approx(0.25, abs=1e-3) and low < 0.25 < high
    assert found.ofi_correlation[0] > 0.99
    assert abs(found.r2_direct[0] - found.r2_sip[0]) < 0.03
    assert found.sign_disagreement[0] < 0.02


@pytest.mark.parametrize("r2", [0.3, 0.65, 0.9])
def test_the_r2_the_book_was_made_with_lies_in_the_interval(r2):
    _, _, found = audit(seconds=4_000, events_per_s=8.0, r2=r2, odd_share=0.1, seed=17)
    value, low, high = found.r2_direct
    assert low < r2 < high
    assert value == pytest.approx(r2, abs=0.08)
    assert (
        max(found.r2_next_direct[0], found.r2_next_sip[0]) < 0.05
    )  # moves come whatever the flow was before


def test_half_hours_are_estimated_apart():
    _, _, found = audit(seconds=5_400, events_per_s=6.0)
    assert [part.windows for part in found.half_hours] == [180, 180, 180]
    assert [part.start_ns - make.START_NS for part in found.half_hours] == [0, 1_800 * SECOND, 3_600 * SECOND]
    for part in found.half_hours:
        assert part.direct is not None
        # A move of one tick takes about two mean sizes of flow.
        assert part.direct.slope == pytest.approx(1 / 6_000, rel=0.5)
        assert 0 < part.direct.slope_se < part.direct.slope / 3


def test_a_short_last_half_hour_joins_the_one_before():
    _, _, found = audit(seconds=1_900, events_per_s=6.0)
    assert [part.windows for part in found.half_hours] == [190]


def test_rates_and_peaks():
    plan, _, found = audit()
    assert found.direct_rate_per_s == pytest.approx(plan.events_per_s, rel=0.02)
    assert found.sip_rate_per_s == pytest.approx(plan.events_per_s * 0.75, rel=0.02)
    assert found.direct_peak_1ms_per_s in (1_000.0, 2_000.0, 3_000.0)


def test_the_same_inputs_give_the_same_numbers():
    first, second = audit(seed=5)[2], audit(seed=5)[2]
    assert first.lead.lead_us == second.lead.lead_us
    assert (first.r2_direct, first.ofi_correlation) == (second.r2_direct, second.ofi_correlation)


def test_unrelated_feeds_have_no_lead_and_no_correlation():
    plan = make.Plan(seconds=1_200)
    one, _, _ = make.book(plan)
    other, _, _ = make.book(make.Plan(seconds=1_200, seed=99))
    books = as_book(one, plan.tick), as_book(other, plan.tick)
    found = compare(*books, make.START_NS, 10 * SECOND, 120, plan.tick)
    assert found is not None
    assert not found.lead.identified
    assert abs(found.ofi_correlation[0]) < 0.3
    assert found.r2_sip[0] < 0.1
    assert 0.3 < found.sign_disagreement[0] < 0.7


def test_too_few_windows_say_nothing():
    plan = make.Plan()
    direct, sip, _ = make.book(plan)
    books = as_book(direct, plan.tick), as_book(sip, plan.tick)
    assert compare(*books, make.START_NS, 10 * SECOND, 29, plan.tick) is None


def test_a_silent_sip_gives_no_correlation_and_no_warning():
    plan = make.Plan()
    direct, sip, _ = make.book(plan)
    silent = Book(*(column[:1] for column in vars(as_book(sip, plan.tick)).values()))
    found = compare(as_book(direct, plan.tick), silent, make.START_NS, 10 * SECOND, 60, plan.tick)
    assert found is not None
    assert np.isnan(found.ofi_correlation[0]) and np.isnan(found.sign_disagreement[0])
    assert found.r2_sip[0] == 0 and not found.lead.identified


def test_cross_products_against_a_double_loop():
    rng = np.random.default_rng(1)
    times = [np.sort(rng.choice(50_000, 900, replace=False)).astype(np.int64) for _ in range(2)]
    values = [rng.choice([-300.0, 1.0, 5.0], 900) for _ in range(2)]
    found = cross_products((times[0], values[0]), (times[1], values[1]), 10_000, 10_000, 3, 100, 500)

    def grid(times, values):
        cells = np.zeros(1_000)
        np.add.at(cells, times // 100, values)
        return np.sign(cells)

    one, other = grid(times[0], values[0]), grid(times[1], values[1])
    for block in range(3):
        for column, lag in enumerate(range(-5, 6)):
            expected = sum(
                one[cell] * other[cell + lag] for cell in range(100 + 100 * block, 200 + 100 * block)
            )
            assert found[block, column] == expected


def test_a_peak_at_the_end_of_the_range_is_no_lead():
    products = np.zeros((40, 11))
    products[:, 10] = 5.0
    assert not lead(products, 1.0, 100, 1).identified
    products[:, 7] = 9.0
    assert lead(products, 1.0, 100, 1).lead_us == 0.2


def test_replicates_are_fitted_as_if_their_points_stood_there():
    rng = np.random.default_rng(2)
    x = rng.normal(5, 1, 60)
    y = x + rng.normal(size=60)
    part = np.repeat([0, 1], 30)
    weights = block_weights(60, seed=3, replicates=4)
    found = explain(x, y, part, 2, weights)
    for row in range(4):
        drawn = np.repeat(np.arange(60), weights[row].astype(int))
        residual = total = 0.0
        for g in range(2):
            mine = drawn[part[drawn] == g]
            line = np.polyfit(x[mine], y[mine], 1)
            residual += np.sum((y[mine] - np.polyval(line, x[mine])) ** 2)
            total += np.sum((y[mine] - y[mine].mean()) ** 2)
        assert found.replicates[row] == pytest.approx(1 - residual / total, rel=1e-9)


def test_block_intervals_cover_a_mean_of_dependent_values():
    rng = np.random.default_rng(8)
    covered = 0
    for trial in range(120):
        noise = rng.normal(size=301)
        values = noise[1:] + 0.6 * noise[:-1]
        low, high = interval(block_weights(300, seed=trial, replicates=200) @ values / 300)
        covered += low <= 0 <= high
    assert covered >= 0.85 * 120


def test_an_interval_of_nothing():
    assert all(np.isnan(interval(np.array([np.nan, np.nan]))))
