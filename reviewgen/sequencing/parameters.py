"""What a set of remedies makes of the system's parameters, at one value of every effect or at many draws at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.models.usl import Usl
from reviewgen.sequencing.remedies import Change, Remedy
from reviewgen.sequencing.system import System

Values = Mapping[tuple[str, str], Floats]
"""The drawn value of every effect by (remedy, parameter), shape (draws,)."""

SEGMENTS = {"nic_to_processor": "network", "risk_and_send": "risk_check", "exchange_round_trip": "exchange"}
BESIDE = (*SEGMENTS, "kernel_transit_us")
"""Parameters of the segments beside the order processor; all others are the processor's."""
QUOTE = "quote"
LEAST_LEFT = 1e-3
"""No remedy takes a parameter away altogether."""


@dataclass(frozen=True, eq=False)
class ProcessorAt:
    """The order processor: `servers` of service_us each with scv, and the share of today's messages that arrive.

    stages_us are all stages of a pipeline, the slowest of which is service_us, or none. Arrays of shape (draws,).
    """

    servers: int
    service_us: Floats
    scv: Floats
    thin: Floats
    stages_us: tuple[Floats, ...] = ()

    @property
    def others_us(self) -> Floats:
        """What the stages beside the slowest take together."""
        return sum(self.stages_us, -self.service_us) if self.stages_us else np.zeros_like(self.service_us)

    @property
    def key(self) -> tuple[float, ...]:
        """What tells one configuration from another, at the first draw."""
        return (self.servers, *(round(float(a[0]), 9) for a in (self.service_us, self.scv, self.thin)))


@dataclass(frozen=True, eq=False)
class SegmentsAt:
    """Everything beside the processor: each stage's scale and the transit taken off it, arrays (draws,).

    floor is what remains of that transit; added lists latencies of their own on the way to the wire, as
    (P50, P95).
    """

    factor: dict[str, Floats]
    less: dict[str, Floats]
    floor: float
    added: tuple[tuple[float, float], ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one set of segments from another, at the first draw."""
        factors = tuple(round(float(self.factor[stage][0]), 9) for stage in sorted(self.factor))
        return factors, tuple(round(float(x[0]), 9) for x in self.less.values()), self.added


def middle(remedies: Iterable[Remedy]) -> dict[tuple[str, str], Floats]:
    """Every effect at its mode, one draw."""
    return {(one.id, change.of): np.array([change.spread.mid]) for one in remedies for change in one.changes}


def processor_at(system: System, chosen: Iterable[Remedy], values: Values) -> ProcessorAt:
    """The processor under `chosen`, all effects together; those on one parameter multiply."""
    draws = _draws(values)
    shares = np.repeat(system.shares[None, :], draws, axis=0)
    services = np.repeat(system.services[None, :], draws, axis=0)
    within = np.full(draws, system.scv_within)
    threads, sigma = system.threads, np.zeros(draws)
    for remedy, change in _changes(chosen):
        x = values[remedy.id, change.of]
        if change.of == "service_time":
            services = services * np.where(_touched(system, change), _left(x)[:, None], 1.0)
        elif change.of == "service_scv":
            within = within * x
        elif change.of == "quote_rate":
            kept = _left(x) if change.kind == "cut" else np.maximum(x, LEAST_LEFT)
            shares = shares * np.where(_quotes(system), kept[:, None], 1.0)
        elif change.of == "threads":
            threads = max(threads, round(float(x[0])))
        elif change.of == "usl_sigma":
            sigma = x
    thin = shares.sum(axis=1)
    mean, scv = _mixed(shares / thin[:, None], services, within)
    if threads > system.threads:
        contended = np.array([Usl(1.0, float(s), 0.0).thread_service_us(threads) for s in sigma])
        return ProcessorAt(threads, mean * contended, scv, thin)
    scale = mean / system.mean_us
    stages = tuple(stage * scale for stage in system.stages_us)
    return ProcessorAt(system.servers, system.server_us * scale, scv, thin, stages)


def segments_at(chosen: Iterable[Remedy], values: Values) -> SegmentsAt:
    """The other segments under `chosen`, all effects together."""
    one = np.ones(_draws(values))
    factor = dict.fromkeys(SEGMENTS.values(), one)
    less: dict[str, Floats] = {}
    floor, added = 0.0, []
    for remedy, change in _changes(chosen):
        if change.kind == "transit":
            less["network"], floor = values[remedy.id, change.of], change.floor
        elif change.kind == "add":
            added.append(change.added)
        elif change.of in SEGMENTS:
            stage = SEGMENTS[change.of]
            factor[stage] = factor[stage] * _left(values[remedy.id, change.of])
    return SegmentsAt(factor, less, floor, tuple(added))


def _draws(values: Values) -> int:
    return len(next(iter(values.values()), np.zeros(1)))


def _changes(chosen: Iterable[Remedy]) -> list[tuple[Remedy, Change]]:
    return [(remedy, change) for remedy in chosen for change in remedy.changes]


def _left(cut: Floats) -> Floats:
    return np.maximum(1.0 - cut, LEAST_LEFT)


def _mixed(shares: Floats, services: Floats, within: Floats) -> tuple[Floats, Floats]:
    """S̄ = Σ p S and c_s² = Σ p S²(1 + c²)/S̄² − 1 of every draw; arrays (draws, types)."""
    mean = (shares * services).sum(axis=1)
    second = (shares * services**2).sum(axis=1) * (1.0 + within)
    return mean, np.maximum(0.0, second / mean**2 - 1.0)


def _touched(system: System, change: Change) -> Floats:
    """Which types a change of the service time is about; all of them where it names none."""
    return np.array([not change.types or name in change.types for name in system.types])


def _quotes(system: System) -> Floats:
    return np.array([name == QUOTE for name in system.types])
