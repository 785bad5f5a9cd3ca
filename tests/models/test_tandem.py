"""Stages in a row by formula, held against Burke's theorem and against simulation."""

from __future__ import annotations

import numpy as np
import pytest

from reviewgen.models.simulate.arrivals import Renewal
from reviewgen.models.simulate.stages import simulate_pipeline
from reviewgen.models.tandem import tandem
from reviewgen.models.validity import OutsideValidity

LIMITS = {"rho_limit": 0.98, "ca2_limit": 16.0}


def test_two_markov_stages_are_burkes():
    """Independent sojourns, exponential with rate μ − λ: P(X > t) = e^(−rt)(1 + rt), P95 at rt = 4.743865."""
    found = tandem(0.06, [8.0, 8.0], 1.0, **LIMITS)
    assert found.sojourn_quantile(0.95) == pytest.approx(4.743865 / (1 / 8 - 0.06), rel=2e-3)


def test_of_constant_stages_only_the_slowest_makes_a_queue():
    """A stage behind a slower constant one never waits, and what waits before it would have waited there."""
    alone = tandem(0.1, [7.0], 0.0, **LIMITS).wait_quantile(0.95)
    assert tandem(0.1, [7.0, 3.0], 0.0, **LIMITS).wait_quantile(0.95) == pytest.approx(alone, rel=0.05)


@pytest.mark.parametrize("stages", [[6.0, 7.0, 5.0], [5.0, 6.0, 7.0]])
@pytest.mark.parametrize("scv", [0.2, 0.5, 2.0])
@pytest.mark.parametrize("rho", [0.4, 0.8])
def test_three_stages_against_simulation(stages, scv, rho):
    rate = rho / max(stages)
    run = simulate_pipeline(Renewal(rate), stages, scv, 300_000, seed=5)
    found = tandem(rate, stages, scv, **LIMITS)
    assert found.sojourn_quantile(0.95) == pytest.approx(np.quantile(run.sojourns_us, 0.95), rel=0.1)


def test_more_rate_is_more_wait_and_beyond_the_limit_it_says_so():
    waits = [tandem(rate, [6.0, 7.0], 0.3, **LIMITS).sojourn_quantile(0.95) for rate in (1e-6, 0.05, 0.1, 0.13)]
    assert waits == sorted(waits)
    with pytest.raises(OutsideValidity):
        tandem(0.142, [6.0, 7.0], 0.3, **LIMITS)
