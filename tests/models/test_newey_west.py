"""Newey-West errors against the textbook's matrices, and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.models.newey_west import fit


def sandwich(x: np.ndarray, y: np.ndarray, lags: int) -> tuple[float, float]:
    """Slope and its error by the matrix formula (X'X)^-1 S (X'X)^-1, S summed pair by pair."""
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ y
    residual = y - design @ beta
    middle = np.zeros((2, 2))
    for i in range(len(x)):
        for j in range(len(x)):
            weight = max(0.0, 1 - abs(i - j) / (lags + 1))
            middle += weight * residual[i] * residual[j] * np.outer(design[i], design[j])
    return float(beta[1]), float(np.sqrt((inverse @ middle @ inverse)[1, 1]))


@given(st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_against_the_matrix_formula(lags, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(3, 2, 40)
    y = 1.5 * x + np.cumsum(rng.normal(size=40))
    line = fit(x, y, lags)
    slope, error = sandwich(x, y, lags)
    assert line is not None
    assert line.slope == pytest.approx(slope, rel=1e-9)
    assert line.slope_se == pytest.approx(error, rel=1e-7)
    assert line.r2 == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=1e-9)


def test_default_lags_follow_the_rule():
    for n, lags in ((30, 3), (100, 4), (180, 4), (1_000, 6)):
        line = fit(np.arange(n, dtype=float), np.sin(np.arange(n)))
        assert line is not None and line.lags == lags


def autocorrelated(rng, rows, n, rho):
    values = np.zeros((rows, n))
    noise = rng.normal(size=(rows, n))
    for t in range(1, n):
        values[:, t] = rho * values[:, t - 1] + noise[:, t]
    return values


def test_errors_match_the_scatter_of_slopes_under_autocorrelation():
    rng = np.random.default_rng(3)
    x, noise = autocorrelated(rng, 300, 400, 0.6), autocorrelated(rng, 300, 400, 0.6)
    lines = [fit(x[row], x[row] + noise[row], 12) for row in range(300)]
    white = [fit(x[row], x[row] + noise[row], 0) for row in range(300)]
    scatter = np.std([line.slope for line in lines if line])
    stated = np.mean([line.slope_se for line in lines if line])
    naive = np.mean([line.slope_se for line in white if line])
    assert stated == pytest.approx(scatter, rel=0.15)
    assert naive < 0.8 * scatter  # what ignoring autocorrelation would have said


def test_nothing_to_fit():
    assert fit(np.arange(7.0), np.arange(7.0)) is None
    assert fit(np.ones(50), np.arange(50.0)) is None
    line = fit(np.arange(20.0), np.full(20, 3.0))
    assert line is not None and (line.slope, line.r2) == (0.0, 0.0)
