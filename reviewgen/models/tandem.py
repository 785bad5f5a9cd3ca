"""Stages in a row: what a message waits in all of them together, not in the slowest alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reviewgen.models.convolution import grid_for, quantile_of, total_masses
from reviewgen.models.marginal import CONSTANT_SCV, Marginal, Wait, service
from reviewgen.models.queueing import klb_mean_wait
from reviewgen.models.roots import bracketed_root, increasing_root
from reviewgen.models.tail import theta_tail

# Bins of the sum of the stages: a two-thousandth of its tail, far inside the error of the tails themselves.
_BINS = 1 << 11


@dataclass(frozen=True)
class Tandem:
    """Distributions of the waits and of the services of all stages, one each, taken as independent."""

    waits: tuple[Marginal, ...]
    services: tuple[Marginal, ...]

    @property
    def parts(self) -> tuple[Marginal, ...]:
        """What makes up the time through all stages."""
        return (*self.waits, *self.services)

    def wait_quantile(self, p: float) -> float:
        """Quantile p in µs of the waits together."""
        return _quantile(self.waits, p)

    def sojourn_quantile(self, p: float) -> float:
        """Quantile p in µs of waits and services together."""
        return _quantile(self.parts, p)


def tandem(
    rate: float, stages_us: Sequence[float], scv: float, *, rho_limit: float, ca2_limit: float
) -> Tandem:
    """Stages of one thread each under Poisson arrivals at `rate` (msg/µs), the tail of each by its own θ.

    The slowest stage sees the outside stream, as in heavy traffic; every other one the stream that leaves
    the stage before it, c² = (1−ρ²)c_a² + ρ²c_s². stages_us in µs; scv is that of each service. Raises
    OutsideValidity where a stage is outside the tail's range.

    Validity: exact at scv = 1 (Burke). P95 of three stages lies within a tenth of simulation at scv from 0.2
    and ρ from 0.3 to 0.9, a fifth where all stages are equally slow or service is constant (compared in
    tests): good for a curve over rates; for one rate, simulate.
    Source: W. Whitt, The Queueing Network Analyzer, Bell Syst. Tech. J. 62 (1983), eq. 38; S. Suresh,
    W. Whitt, The heavy-traffic bottleneck phenomenon, Oper. Res. Letters 9 (1990) 355-362.

    >>> two = tandem(0.06, [8.0, 8.0], 1.0, rho_limit=0.98, ca2_limit=16.0)
    >>> round(two.sojourn_quantile(0.95), 1)
    73.0
    """
    slowest, ca2 = list(stages_us).index(max(stages_us)), 1.0
    waits: list[Marginal] = []
    for number, service_us in enumerate(stages_us):
        seen = 1.0 if number == slowest else ca2
        if seen >= 1.0:
            found = theta_tail(rate, service_us, 1, seen, scv, rho_limit=rho_limit, ca2_limit=ca2_limit)
            waits.append(Wait(found.delayed, found.theta))
        else:
            waits.append(_smooth(rate, service_us, seen, scv))
        squared = (rate * service_us) ** 2
        ca2 = (1.0 - squared) * ca2 + squared * scv
    return Tandem(tuple(waits), tuple(service(one, scv) for one in stages_us))


def _smooth(rate: float, service_us: float, ca2: float, scv: float) -> Wait:
    """The wait behind a stream more even than Poisson: as theta_tail, interarrivals gamma with ca2 below one."""

    def balance(theta: float) -> float:
        taken = theta * service_us if scv < CONSTANT_SCV else -math.log1p(-theta * scv * service_us) / scv
        return taken - math.log1p(theta * ca2 / rate) / ca2

    start = 2.0 * (1.0 / rate - service_us) / (ca2 / rate**2 + scv * service_us**2)
    if scv < CONSTANT_SCV:
        theta = increasing_root(balance, start)
    else:
        highest = 1.0 / (scv * service_us)
        low = min(start, 0.5 * highest)
        while balance(low) >= 0.0:
            low *= 0.5
        theta = bracketed_root(balance, low, highest * (1.0 - 1e-12))
    return Wait(min(1.0, theta * klb_mean_wait(rate, service_us, ca2, scv)), theta)


def _quantile(parts: Sequence[Marginal], p: float) -> float:
    grid = grid_for(parts, p, _BINS)
    return 0.0 if grid is None else quantile_of(total_masses(grid), grid.step_us, p)
