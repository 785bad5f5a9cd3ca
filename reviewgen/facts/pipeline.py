"""Stages in a row: what a message waits in all of them together, not in the slowest alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviewgen.models import tail
from reviewgen.models.convolution import independent_quantile
from reviewgen.models.marginal import Floats, Marginal, Wait, service
from reviewgen.models.simulate.arrivals import Arrivals, Ints
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.simulate.stages import pipeline_sojourns

WARM_UP = 1 / 50
"""Share of a simulation left out at its start, while the queues forget that they began empty."""


@dataclass(frozen=True)
class Tandem:
    """Distributions of the waits and of the services of all stages, one each, taken as independent."""

    waits: tuple[Marginal, ...]
    services: tuple[Marginal, ...]

    def wait_quantile(self, p: float) -> float:
        """Quantile p in µs of the waits together."""
        return independent_quantile(self.waits, p)

    def sojourn_quantile(self, p: float) -> float:
        """Quantile p in µs of waits and services together."""
        return independent_quantile([*self.waits, *self.services], p)


def tandem(
    rate: float, stages_us: Sequence[float], ca2: float, scv: float, *, rho_limit: float, ca2_limit: float
) -> Tandem:
    """Stationary stages of one thread each, the tail of each by its own θ.

    The stream between two stages has c² = (1−ρ²)c_a² + ρ²c_s², never taken below Poisson. rate in
    msg/µs, stages in µs. Raises OutsideValidity where a stage is outside the tail's range.
    Source: W. Whitt, The Queueing Network Analyzer, Bell Syst. Tech. J. 62 (1983), eq. 38.
    """
    waits: list[Marginal] = []
    for service_us in stages_us:
        found = tail.theta_tail(rate, service_us, 1, ca2, scv, rho_limit=rho_limit, ca2_limit=ca2_limit)
        waits.append(Wait(found.delayed, found.theta))
        squared = (rate * service_us) ** 2
        ca2 = max(1.0, (1.0 - squared) * ca2 + squared * scv)
    return Tandem(tuple(waits), tuple(service(one, scv) for one in stages_us))


def simulated(
    arrivals: Arrivals, stages_us: Sequence[float], scv: float, messages: int, seed: int
) -> tuple[Floats, Floats, Ints]:
    """Waits and sojourns in µs of every message after the warm-up, and the first message of each burst."""
    drawn = arrivals.draw(messages, seed)
    count = len(drawn.gaps_us)
    # one generator for each stage, so that a stage keeps its draws whatever the others are
    services = [Gamma(one, scv).draw(count, seed + number) for number, one in enumerate(stages_us)]
    sojourns = pipeline_sojourns(drawn.gaps_us, services, [1] * len(services))
    waits = np.maximum(sojourns - np.sum(services, axis=0), 0.0)
    first = int(WARM_UP * count)
    starts = np.concatenate([np.zeros(1, np.int64), drawn.starts[drawn.starts > first] - first])
    return waits[first:], sojourns[first:], starts
