"""Service times have the moments asked for; one seed makes configurations comparable."""

import numpy as np
import pytest

from reviewgen.models.simulate.services import Empirical, Gamma, Lognormal, Recorded


@pytest.mark.parametrize("family", [Gamma, Lognormal])
@pytest.mark.parametrize("scv", [0.0, 0.3, 1.0, 2.0])
def test_moments(family, scv):
    drawn = family(8.0, scv).draw(500_000, 1)
    assert drawn.mean() == pytest.approx(8.0, rel=0.01)
    assert drawn.var() / 64.0 == pytest.approx(scv, rel=0.06, abs=1e-12)
    assert drawn.min() > 0.0


def test_draws_scale_with_the_mean():
    assert np.allclose(Gamma(4.0, 0.3).draw(1000, 7) * 2.0, Gamma(8.0, 0.3).draw(1000, 7))
    assert np.allclose(Lognormal(4.0, 0.3).draw(1000, 7) * 2.0, Lognormal(8.0, 0.3).draw(1000, 7))
    assert not np.allclose(Gamma(4.0, 0.3).draw(1000, 7), Gamma(4.0, 0.3).draw(1000, 8))


def test_measured_services():
    measured = np.array([1.0, 2.0, 9.0])
    drawn = Empirical(measured).draw(30_000, 1)
    assert set(drawn.tolist()) == {1.0, 2.0, 9.0}
    assert drawn.mean() == pytest.approx(4.0, rel=0.03)
    assert Recorded(measured).draw(2, 1).tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="fewer service times"):
        Recorded(measured).draw(4, 1)


@pytest.mark.parametrize("bad", [(0.0, 1.0), (1.0, -0.1)])
def test_nonsense_is_refused(bad):
    for family in (Gamma, Lognormal):
        with pytest.raises(ValueError, match="must"):
            family(*bad).draw(10, 1)
