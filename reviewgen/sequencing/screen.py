"""P95 end to end of many sets, or many draws, at once: a screen by closed form around what was solved exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.models.convolution import grid_for, total_masses
from reviewgen.models.marginal import service
from reviewgen.models.onoff import OnOff
from reviewgen.sequencing.cases import P95, Case
from reviewgen.sequencing.latency import STRATA, WEIGHTS, Quantiles, changed_moments, moments
from reviewgen.sequencing.modulated import WaitTail, bursts_tail, steady_tail
from reviewgen.sequencing.parameters import (
    BESIDE,
    ProcessorAt,
    SegmentsAt,
    Values,
    middle,
    processor_at,
    segments_at,
)
from reviewgen.sequencing.path import Path, segments
from reviewgen.sequencing.remedies import Remedy
from reviewgen.sequencing.system import Stream

FAR_US = 1e7
"""Stands for a wait without end while a sum is solved; such sums come out as infinite."""
SHAPE_RANKS = (np.arange(240) + 0.5) / 240.0
SHAPE_BINS = 1 << 11
HALVINGS = 18
RISING = 1e-15
"""Keeps a cumulative share strictly rising where a bin holds nothing."""


@dataclass(frozen=True, eq=False)
class _Shape:
    """Everything beside the wait, standardised: its quantiles less the mean, over the deviation, at SHAPE_RANKS."""

    values: Floats
    means: dict[str, float]
    variances: dict[str, float]
    added: tuple[float, float]


@dataclass(eq=False)
class Screen:
    """Approximate P95s that are corrected wherever `learn` was told the exact wait of a configuration."""

    path: Path
    remedies: Sequence[Remedy]
    known: set[tuple[float, ...]] = field(default_factory=set)
    _waits: dict[tuple[float, ...], Floats] = field(default_factory=dict)
    _shapes: dict[tuple[object, ...], _Shape] = field(default_factory=dict)
    _processors: dict[frozenset[str], ProcessorAt] = field(default_factory=dict)
    _beside: dict[frozenset[str], SegmentsAt] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._modes = middle(self.remedies)

    def modes(self, sets: Sequence[tuple[Remedy, ...]]) -> Floats:
        """P95 in µs of each set with effects at their modes, shape (sets,); infinite without a steady state."""
        out = np.empty(len(sets))
        groups: dict[tuple[object, ...], list[int]] = {}
        rows = []
        for index, chosen in enumerate(sets):
            processor, rest = self._processor(chosen), self._segments(chosen)
            rows.append((processor, rest))
            groups.setdefault(rest.key, []).append(index)
        for members in groups.values():
            rest = rows[members[0]][1]
            shape = self._shape(rest)
            waits = np.array([self._row(rows[index][0]) for index in members])
            means = [self._rest(shape, rest, rest, rows[index][0]) for index in members]
            mean, variance = np.concatenate([m for m, _ in means]), np.concatenate([v for _, v in means])
            out[members] = quantile_of_sum(waits, mean, np.sqrt(variance), shape.values)
        return out

    def draws(self, chosen: tuple[Remedy, ...], values: Values, noise: Floats) -> Floats:
        """P95 in µs of one set for every draw of the effects, shape (draws,); infinite without a steady state.

        noise (draws,) scales the processor's delay: how far the simulated tail itself may be off.
        """
        usual, rest = self._processor(chosen), self._segments(chosen)
        drawn = processor_at(self.path.system, chosen, values)
        shape = self._shape(rest)
        waits = self._row(usual)[None, :] * (noise * self._ratio(usual, drawn))[:, None]
        mean, variance = self._rest(shape, rest, segments_at(chosen, values), drawn)
        return quantile_of_sum(waits, mean, np.sqrt(variance), shape.values)

    def grown(self, chosen: tuple[Remedy, ...], factors: Floats) -> Floats:
        """P95 in µs of one set at its modes with every arrival rate times each factor, shape (factors,)."""
        usual, rest = self._processor(chosen), self._segments(chosen)
        one = np.ones(len(factors))
        stages = tuple(stage * one for stage in usual.stages_us)
        drawn = ProcessorAt(
            usual.servers, usual.service_us * one, usual.scv * one, usual.thin * factors, stages
        )
        shape = self._shape(rest)
        waits = self._row(usual)[None, :] * self._ratio(usual, drawn)[:, None]
        mean, variance = self._rest(shape, rest, rest, drawn)
        return quantile_of_sum(waits, mean, np.sqrt(variance), shape.values)

    def learn(self, chosen: tuple[Remedy, ...]) -> None:
        """Take the exact wait of a configuration in place of the formula's; an unstable one has none."""
        at = self._processor(chosen)
        if self.path.cases is None or self.path.basis == "measured":
            self.known.add(at.key)
            return
        case = self.path.cases.case(at)
        if case is not None:
            self._waits[at.key] = self._delay(case, self.path.today)
            self.known.add(at.key)

    def _delay(self, case: Case, today: Case | None) -> Floats:
        """The wait of a case; or, rescaled, the processor as measured with the change from today's case."""
        if self.path.basis == "rescaled" and today is not None:
            return self.path.rescaled(case, today).quantile(STRATA)
        return case.wait.quantile(STRATA)

    def processor_key(self, chosen: tuple[Remedy, ...]) -> tuple[float, ...]:
        """The processor configuration a set comes to."""
        return self._processor(chosen).key

    def _processor(self, chosen: tuple[Remedy, ...]) -> ProcessorAt:
        own = tuple(one for one in chosen if any(change.of not in BESIDE for change in one.changes))
        key = frozenset(one.id for one in own)
        if key not in self._processors:
            self._processors[key] = processor_at(self.path.system, own, self._modes)
        return self._processors[key]

    def _segments(self, chosen: tuple[Remedy, ...]) -> SegmentsAt:
        own = tuple(one for one in chosen if any(change.of in BESIDE for change in one.changes))
        key = frozenset(one.id for one in own)
        if key not in self._beside:
            self._beside[key] = segments_at(own, self._modes)
        return self._beside[key]

    def _row(self, at: ProcessorAt) -> Floats:
        """Delay of the processor beyond its service, at STRATA, in µs."""
        if at.key not in self._waits:
            self._waits[at.key] = self._formula_row(at)
        return self._waits[at.key]

    def _formula_row(self, at: ProcessorAt) -> Floats:
        if self.path.basis == "measured" or self.path.cases is None:
            return self.path.system.processor.quantile(STRATA)
        case = self._by_formula(at, self.path.cases.stream)
        if case is None:
            return np.full(len(STRATA), np.inf)
        today = None
        if self.path.basis == "rescaled":
            today = self._by_formula(processor_at(self.path.system, (), {}), self.path.cases.stream)
        return self._delay(case, today)

    def _by_formula(self, at: ProcessorAt, stream: Stream) -> Case | None:
        """A configuration by the closed form, None where it has no steady state."""
        waits = wait_tail(stream, at).quantiles(STRATA)[0] + at.others_us[0]
        if not np.isfinite(waits).all():
            return None
        own = service(float(at.service_us[0]), float(at.scv[0]))
        return Case(Quantiles(STRATA, waits), own, (1.0, 1.0), False)

    def _ratio(self, usual: ProcessorAt, drawn: ProcessorAt) -> Floats:
        """By how much the processor's tail differs between each draw and the mode."""
        if self.path.basis == "measured" or self.path.cases is None:
            return np.ones(len(drawn.thin))
        p95 = np.array([P95])
        own, mode = (
            wait_tail(self.path.cases.stream, at).quantiles(p95)[:, 0] + at.others_us for at in (drawn, usual)
        )
        if self.path.basis == "rescaled":
            own, mode = own + drawn.service_us, mode + usual.service_us
        if not np.isfinite(mode[0]):
            return np.ones(len(own))
        return np.minimum(own, FAR_US) / max(float(mode[0]), 1e-3)

    def _rest(
        self, shape: _Shape, usual: SegmentsAt, drawn: SegmentsAt, processor: ProcessorAt
    ) -> tuple[Floats, Floats]:
        """Mean and variance of everything beside the wait, for each draw."""
        draws = len(processor.thin)
        mean, variance = np.full(draws, shape.added[0]), np.full(draws, shape.added[1])
        for stage, own in shape.means.items():
            if stage in drawn.less:
                before = self.path.system.stages[stage]
                found = changed_moments(before, drawn.factor[stage], drawn.less[stage], drawn.floor)
                mean, variance = mean + found[0], variance + found[1]
                continue
            scale = drawn.factor[stage] / usual.factor[stage] if stage in drawn.factor else 1.0
            mean, variance = mean + own * scale, variance + shape.variances[stage] * scale**2
        if self.path.basis == "model":
            mean = mean + processor.service_us + self.path.unexplained_us
            variance = variance + processor.service_us**2 * processor.scv
        return mean, variance

    def _shape(self, at: SegmentsAt) -> _Shape:
        if at.key not in self._shapes:
            self._shapes[at.key] = self._standardised(at)
        return self._shapes[at.key]

    def _standardised(self, at: SegmentsAt) -> _Shape:
        system = self.path.system
        named = segments(system, at)
        own = [(stage, *moments(latency)) for stage, latency in named]
        measured, extra = own[: len(system.stages)], own[len(system.stages) :]
        mean, variance = sum(row[1] for row in own), sum(row[2] for row in own)
        grid = grid_for([latency for _, latency in named], float(SHAPE_RANKS[-1]), SHAPE_BINS)
        values = np.zeros(len(SHAPE_RANKS))
        if grid is not None and variance > 0.0:
            shares = np.cumsum(total_masses(grid)) + RISING * np.arange(SHAPE_BINS)
            values = (np.interp(SHAPE_RANKS, shares, grid.points_us) - mean) / np.sqrt(variance)
        return _Shape(
            values, {row[0]: row[1] for row in measured}, {row[0]: row[2] for row in measured},
            (sum(row[1] for row in extra), sum(row[2] for row in extra)),
        )  # fmt: skip


def wait_tail(stream: Stream, at: ProcessorAt) -> WaitTail:
    """The closed form that fits the arrivals; a packet of several messages varies like as many Poisson ones."""
    load = stream.load
    if isinstance(load, OnOff):
        return bursts_tail(load, stream.batch, at.thin, at.servers, at.service_us, at.scv)
    return steady_tail(load.rate, max(load.ca2, stream.batch), at.thin, at.servers, at.service_us, at.scv)


def quantile_of_sum(waits: Floats, mean: Floats, deviation: Floats, shape: Floats) -> Floats:
    """P95 of a wait, given at STRATA (rows, strata), plus an independent rest of that shape; shape (rows,).

    The sum's P95 lies between the larger of the two P95s and the sum of their quantiles at half the
    tail; halving finds it.
    """
    endless = ~np.isfinite(waits).all(axis=1) | (waits.max(axis=1) >= FAR_US / 2.0)
    waits = np.where(endless[:, None], 0.0, waits)
    half = 1.0 - (1.0 - P95) / 2.0

    def of_wait(p: float) -> Floats:
        return waits[:, int(np.searchsorted(STRATA, p))]

    def of_rest(p: float) -> Floats:
        return mean + deviation * np.interp(p, SHAPE_RANKS, shape)

    low, high = (
        0.9 * np.maximum(of_wait(P95) - 1.0, of_rest(P95)),
        1.05 * (of_wait(half) + of_rest(half)) + 1e-9,
    )
    scale = np.maximum(deviation, 1e-9)
    for _ in range(HALVINGS):
        middle_us = 0.5 * (low + high)
        z = (middle_us[:, None] - waits - mean[:, None]) / scale[:, None]
        below = np.interp(z, shape, SHAPE_RANKS, left=0.0, right=1.0) @ WEIGHTS
        enough = below >= P95
        low, high = np.where(enough, low, middle_us), np.where(enough, middle_us, high)
    return np.where(endless, np.inf, high)
