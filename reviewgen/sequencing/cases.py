"""Each processor configuration once: by closed form where one holds, else by one seeded simulation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.facts.waits import SEED
from reviewgen.models import marginal, tail
from reviewgen.models.convolution import grid_for, total_masses
from reviewgen.models.marginal import Marginal
from reviewgen.models.onoff import OnOff
from reviewgen.models.simulate.arrivals import Arrivals, Arrived, Bursts, Ints, Packets, Renewal
from reviewgen.models.simulate.interval import percentile
from reviewgen.models.simulate.processor import simulate
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.simulate.stages import simulate_pipeline
from reviewgen.models.validity import overloaded
from reviewgen.sequencing.latency import FINE_RANKS, Quantiles
from reviewgen.sequencing.parameters import ProcessorAt
from reviewgen.sequencing.system import Steady, Stream

MEDIAN, P95 = 0.5, 0.95
BOOTSTRAP = 200
SOJOURN_BINS = 1 << 12


@dataclass(frozen=True)
class Limits:
    """Policy of the models, and how hard to look: messages in each simulation."""

    messages: int
    confidence: float
    rho_limit: float
    theta_rho: float
    ca2_limit: float


@dataclass(frozen=True, eq=False)
class Case:
    """One configuration: wait and service in µs; where simulated, the relative interval of its P95.

    known holds sojourn quantiles by rank that were read off the simulation itself.
    """

    wait: Marginal
    service: Marginal
    relative: tuple[float, float]
    simulated: bool
    known: dict[float, float] = field(default_factory=dict)

    def sojourn(self, rank: float) -> float:
        """Wait plus service in µs at one rank."""
        if rank in self.known:
            return self.known[rank]
        return float(self.sojourn_quantiles(np.array([rank]))[0])

    def sojourn_quantiles(self, ranks: Floats) -> Floats:
        """Wait plus service in µs at each rank."""
        grid = grid_for([self.wait, self.service], float(ranks.max()), SOJOURN_BINS)
        assert grid is not None
        shares, points = np.cumsum(total_masses(grid)), grid.points_us
        rising = np.concatenate([[True], np.diff(shares) > 0.0])
        return np.asarray(np.interp(ranks, shares[rising], points[rising]))


@dataclass(frozen=True, eq=False)
class _Remembered:
    """Arrivals that are drawn once and shared by every configuration that sees them."""

    arrivals: Arrivals
    drawn: dict[tuple[int, int], Arrived] = field(default_factory=dict)

    def draw(self, messages: int, seed: int) -> Arrived:
        if (messages, seed) not in self.drawn:
            self.drawn[messages, seed] = self.arrivals.draw(messages, seed)
        found = self.drawn[messages, seed]
        return replace(found, gaps_us=found.gaps_us.copy())  # a simulation writes its waits over the gaps


@dataclass(eq=False)
class Cases:
    """Every configuration asked for so far, by its key; common random numbers across all of them."""

    stream: Stream
    limits: Limits
    known: dict[tuple[float, ...], Case | None] = field(default_factory=dict)
    _arrivals: dict[float, _Remembered] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether one queue under these arrivals has a closed form."""
        return isinstance(self.stream.load, Steady) and self.stream.batch == 1.0

    def case(self, at: ProcessorAt) -> Case | None:
        """The configuration asked for, None where it has no steady state."""
        key = at.key
        if key not in self.known:
            self.known[key] = self._solved(at)
        return self.known[key]

    def _solved(self, at: ProcessorAt) -> Case | None:
        service, scv, thin = (float(column[0]) for column in (at.service_us, at.scv, at.thin))
        load = self.stream.load
        rate = thin * load.mean_rate
        rho = rate * service / at.servers
        if overloaded(rho):
            return None
        own = marginal.service(service, scv)
        plain = isinstance(load, Steady) and self.stream.batch == 1.0 and not at.stages_us
        if (
            isinstance(load, Steady)
            and plain
            and rho <= self.limits.theta_rho
            and load.ca2 <= self.limits.ca2_limit
        ):
            limits = {"rho_limit": self.limits.rho_limit, "ca2_limit": self.limits.ca2_limit}
            found = tail.theta_tail(rate, service, at.servers, load.ca2, scv, **limits)
            return Case(marginal.Wait(found.delayed, found.theta), own, (1.0, 1.0), False)
        waits, sojourns, starts = self._simulated(at, service, scv, thin)
        level, draws = self.limits.confidence, BOOTSTRAP
        estimate = percentile(sojourns, starts, P95, confidence=level, draws=draws, seed=SEED)
        values = marginal.from_sample(waits).quantile(FINE_RANKS)
        relative = (estimate.low / estimate.value, estimate.high / estimate.value)
        known = {MEDIAN: float(np.median(sojourns)), P95: estimate.value}
        return Case(Quantiles(FINE_RANKS, values), own, relative, True, known)

    def _simulated(
        self, at: ProcessorAt, service: float, scv: float, thin: float
    ) -> tuple[Floats, Floats, Ints]:
        """Waits and sojourns in µs, and where each burst starts; a wait holds every service but the slowest stage's."""
        arrivals, messages = self._arriving(thin), self.limits.messages
        if len(at.stages_us) < 2:
            run = simulate(arrivals, Gamma(service, scv), at.servers, messages, SEED)
            return run.waits_us, run.sojourns_us, run.starts
        stages = [float(stage[0]) for stage in at.stages_us]
        run = simulate_pipeline(arrivals, stages, scv, messages, SEED)
        return run.waits_us + (sum(stages) - service), run.sojourns_us, run.starts

    def _arriving(self, thin: float) -> _Remembered:
        key = round(thin, 9)
        if key not in self._arrivals:
            self._arrivals[key] = _Remembered(_arrivals(self.stream, thin))
        return self._arrivals[key]


def _arrivals(stream: Stream, thin: float) -> Arrivals:
    """The stream with a share of its messages; packets keep their size and come as much more rarely."""
    load, fewer = stream.load, thin / stream.batch
    if isinstance(load, OnOff):
        bursts = OnOff(load.base * fewer, load.burst * fewer, load.mean_burst_us, load.mean_gap_us)
        found: Arrivals = Bursts(bursts)
    else:
        found = Renewal(load.rate * fewer, load.ca2)
    return found if stream.batch == 1.0 else Packets(found, stream.batch)
