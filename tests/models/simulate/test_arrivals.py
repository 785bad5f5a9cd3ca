"""Arrival streams have the rate and variability asked for, and the same seed gives the same stream."""

import numpy as np
import pytest

from reviewgen.models.onoff import OnOff
from reviewgen.models.simulate.arrivals import Bursts, Kind, Packets, Renewal, Trace

LOAD = OnOff(0.05, 0.2, 500.0, 9500.0)
N = 400_000


@pytest.mark.parametrize(
    ("ca2", "kind"), [(0.0, Kind.H2), (1.0, Kind.H2), (4.0, Kind.H2), (0.5, Kind.GAMMA), (3.0, Kind.GAMMA)]
)
def test_renewal_moments(ca2, kind):
    gaps = Renewal(0.08, ca2, kind).draw(N, 1).gaps_us
    assert gaps.mean() == pytest.approx(12.5, rel=0.02)
    assert gaps.var() / gaps.mean() ** 2 == pytest.approx(ca2, rel=0.06, abs=1e-12)


def test_an_h2_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        Renewal(0.08, 0.5).draw(10, 1)


def test_bursts_have_their_rate_their_idc_and_their_gap_variability(golden):
    drawn = Bursts(LOAD).draw(2_000_000, 1)
    at = np.cumsum(drawn.gaps_us)
    assert len(at) / at[-1] == pytest.approx(LOAD.mean_rate, rel=0.02)
    counts = np.histogram(at, np.arange(0.0, at[-1], 1000.0))[0]
    assert counts.var() / counts.mean() == pytest.approx(LOAD.idc(1000.0), rel=0.05)
    scv = drawn.gaps_us.var() / drawn.gaps_us.mean() ** 2
    assert scv == pytest.approx(golden["G07"]["expected"]["interarrival_ca2"], rel=0.03)


def test_a_block_is_a_cycle():
    drawn = Bursts(LOAD).draw(N, 3)
    at = np.cumsum(drawn.gaps_us)
    assert drawn.bursty
    assert drawn.starts[0] == 0
    assert (np.diff(drawn.starts) > 0).all()
    lengths = np.diff(at[drawn.starts])
    assert len(drawn.starts) == pytest.approx(at[-1] / 10_000.0, rel=0.1)
    assert lengths.mean() == pytest.approx(10_000.0, rel=0.1)


def test_silent_gaps_leave_messages_only_in_bursts():
    drawn = Bursts(OnOff(0.0, 0.2, 500.0, 9500.0)).draw(20_000, 1)
    assert np.isfinite(drawn.gaps_us).all()
    assert (drawn.gaps_us >= 0.0).all()
    assert len(drawn.gaps_us) / drawn.gaps_us.sum() == pytest.approx(0.01, rel=0.2)


def test_bursts_too_short_for_a_message_are_poisson_and_cost_no_memory():
    """At one message a second a burst of 5 µs holds one in some thousand times: cycles are not drawn one by one."""
    sparse = OnOff(0.0, 5e-6, 5.0, 20.0)
    drawn = Bursts(sparse).draw(N, 3)
    assert len(drawn.gaps_us) == N and not drawn.bursty
    assert drawn.gaps_us.mean() == pytest.approx(1.0 / sparse.mean_rate, rel=0.01)
    assert drawn.gaps_us.var() / drawn.gaps_us.mean() ** 2 == pytest.approx(1.0, rel=0.02)


def test_one_message_is_enough():
    for arrivals in (Renewal(0.1), Bursts(LOAD), Packets(Renewal(0.1), 4)):
        drawn = arrivals.draw(1, 1)
        assert len(drawn.gaps_us) >= 1
        assert drawn.starts.tolist() == [0]


def test_the_same_seed_is_the_same_stream_and_the_bursts_do_not_move():
    first, again, other = (Bursts(LOAD).draw(10_000, seed).gaps_us for seed in (1, 1, 2))
    assert (first == again).all()
    assert not np.allclose(first, other)
    # Fewer messages from the same seed: the bursts still begin at the same times.
    thinner = Bursts(OnOff(0.025, 0.1, 500.0, 9500.0)).draw(5_000, 1)
    at, thin_at = np.cumsum(first), np.cumsum(thinner.gaps_us)
    assert thin_at[-1] == pytest.approx(at[-1], rel=0.05)
    rough = np.corrcoef(*(np.histogram(x, 400, (0.0, thin_at[-1]))[0] for x in (at, thin_at)))[0, 1]
    assert rough > 0.7


def test_packets_arrive_together():
    drawn = Packets(Renewal(0.0125), 4).draw(N, 1)
    assert len(drawn.gaps_us) == N
    assert (drawn.gaps_us.reshape(-1, 4)[:, 1:] == 0.0).all()
    assert drawn.gaps_us.sum() == pytest.approx(N / 0.05, rel=0.02)
    assert (drawn.starts % 4 == 0).all()
    with pytest.raises(ValueError, match="at least one message"):
        Packets(Renewal(0.1), 0).draw(10, 1)


def test_a_trace_is_what_it_is():
    drawn = Trace(np.array([100.0, 103.0, 103.0, 110.0])).draw(3, 9)
    assert drawn.gaps_us.tolist() == [0.0, 3.0, 0.0]
    with pytest.raises(ValueError, match="must not decrease"):
        Trace(np.array([2.0, 1.0])).draw(2, 1)
    with pytest.raises(ValueError, match="at least one message"):
        Trace(np.empty(0)).draw(2, 1)
