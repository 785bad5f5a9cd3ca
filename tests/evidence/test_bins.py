"""Rates folded in order, against counting all bins at once."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.evidence import bins
from reviewgen.evidence.bins import NS_PER_MS, WIDTHS_MS, BinFold, Dispersion

START = 1_795_394_140_000_123_456


def poisson(rate_per_s: float, seconds: float, seed: int = 1) -> np.ndarray:
    gaps = np.random.default_rng(seed).exponential(1e9 / rate_per_s, int(rate_per_s * seconds))
    return START + np.cumsum(gaps).astype(np.int64)


def folded(times: np.ndarray, chunk: int) -> tuple[BinFold, dict[int, Dispersion]]:
    fold = BinFold()
    for start in range(0, len(times), chunk):
        fold.add_times(times[start : start + chunk], ordered=False)
    return fold, fold.finish(int(times.min()), int(times.max()))


def counted(times: np.ndarray, width: int) -> np.ndarray:
    """Counts of the whole bins, the cut ones at both ends left out."""
    places = times // (width * NS_PER_MS)
    return np.bincount(places - places.min())[1:-1]


@pytest.mark.parametrize("chunk", [1, 7, 1000, 10**9])
def test_the_fold_is_the_count_whatever_the_chunks(chunk: int):
    times = poisson(3000, 2.5)[: 400 if chunk == 1 else None]
    _, found = folded(times, chunk)
    for width in WIDTHS_MS:
        counts = counted(times, width)
        rates = found[width].rates(width)
        assert rates.bins == len(counts)
        if not len(counts):
            assert (rates.mean_per_s, rates.p999_per_s, rates.idc) == (None, None, None)
            continue
        assert rates.mean_per_s == pytest.approx(counts.mean() * 1000 / width)
        if len(counts) > 1:
            assert rates.idc == pytest.approx(counts.var(ddof=1) / counts.mean())
        rank = int(np.ceil(0.999 * len(counts))) - 1
        assert rates.p999_per_s == np.sort(counts)[rank] * 1000 / width
        assert rates.max_per_s >= counts.max() * 1000 / width


def test_a_poisson_stream_has_dispersion_one():
    _, found = folded(poisson(50_000, 20), 65_536)
    assert found[1].rates(1).idc == pytest.approx(1, abs=0.05)


def test_on_off_traffic_has_more():
    times = poisson(50_000, 20)
    times = times[(times // 5_000_000) % 2 == 0]
    assert folded(times, 65_536)[1][1].rates(1).idc > 10


def test_stamps_that_run_back_are_counted_in_their_bin():
    times = poisson(20_000, 3)
    mixed = np.concatenate([np.random.default_rng(2).permutation(part) for part in np.array_split(times, 40)])
    fold, found = folded(mixed, 997)
    assert fold.late == 0
    assert found == folded(times, 10**9)[1]


def test_rows_later_than_a_second_are_counted_as_late():
    times = poisson(1000, 10)
    fold, _ = folded(np.concatenate([times, times[:5]]), 500)
    assert fold.late == 5


def test_what_is_late_does_not_depend_on_the_chunks(monkeypatch):
    monkeypatch.setattr(bins, "_FOLD_BINS", 100)  # so that bins are closed on the way
    times = poisson(200, 30)
    late = np.random.default_rng(3).random(len(times)) < 0.1
    mixed = times - late * np.random.default_rng(4).integers(0, 3_000 * NS_PER_MS, len(times))
    whole, together = folded(mixed, 10**9)
    assert 0 < whole.late < late.sum()
    for chunk in (1, 13, 500):
        fold, found = folded(mixed, chunk)
        assert (fold.late, found) == (whole.late, together)


def test_empty_bins_count():
    times = np.array([START, START + 500 * NS_PER_MS, START + 1000 * NS_PER_MS])
    rates = folded(times, 10)[1][1].rates(1)
    assert rates.bins == 999
    assert rates.mean_per_s == pytest.approx(1000 / 999)
    assert rates.max_per_s == 1000


def test_a_silent_year_costs_nothing():
    times = np.array([START, START + 365 * 86_400 * 10**9])
    assert folded(times, 10)[1][1].rates(1).bins == 365 * 86_400_000 - 1


def test_a_type_is_counted_over_the_whole_span():
    times = poisson(1000, 4)
    fold = BinFold()
    fold.add_times(times[times > START + 2 * 10**9])
    rates = fold.finish(int(times[0]), int(times[-1]))[10].rates(10)
    assert rates.bins == len(counted(times, 10))
    assert rates.mean_per_s == pytest.approx(500, rel=0.1)


def test_captures_add_up():
    first, second = poisson(5000, 3, 1), poisson(5000, 3, 2)
    together = Dispersion()
    parts = [folded(times, 999)[1][1] for times in (first, second)]
    for part in parts:
        together.merge(part)
    assert together.bins == sum(part.bins for part in parts)
    assert together.rates(1).mean_per_s == pytest.approx(5000, rel=0.03)
