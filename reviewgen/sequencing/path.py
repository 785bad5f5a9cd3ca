"""P95 end to end under one set of remedies: every segment as changed, put together by convolution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reviewgen.models import marginal, verdict
from reviewgen.models.convolution import grid_for, quantile_of, total_masses
from reviewgen.models.marginal import Marginal
from reviewgen.models.shares import euler_comonotone, euler_on_grid
from reviewgen.sequencing.cases import MEDIAN, P95, Case, Cases
from reviewgen.sequencing.latency import FINE_RANKS, Changed, Quantiles, Shifted
from reviewgen.sequencing.parameters import (
    SEGMENTS,
    ProcessorAt,
    SegmentsAt,
    Values,
    processor_at,
    segments_at,
)
from reviewgen.sequencing.remedies import Remedy
from reviewgen.sequencing.system import STAGES, System

BINS = 1 << 12


@dataclass(frozen=True, eq=False)
class State:
    """The desk after a set of purchases. p95_us is None where the processor has no steady state."""

    p95_us: float | None
    low_us: float | None
    high_us: float | None
    shares: dict[str, float]
    binding: str
    simulated: bool


@dataclass(eq=False)
class Path:
    """The system's exact answers; `basis` says what speaks for the order processor.

    model: the queue model, with the part of the measured P50 it leaves unexplained as a constant.
    rescaled: the measurement, changed in the proportion in which the model's quantiles change, because
    model and measurement disagree, or because the model does not know the priorities that types are served by.
    measured: the measurement alone, because no model speaks.
    """

    system: System
    cases: Cases | None
    disagreement: float
    cover: float
    carried_us: float | None = None
    """The unexplained part under the desk's own load, where a what-if supposes another; None where it does not."""

    @cached_property
    def today(self) -> Case | None:
        """The processor as it is, in the model; None without a model or a steady state."""
        return self.cases.case(processor_at(self.system, (), {})) if self.cases else None

    @cached_property
    def unexplained_us(self) -> float:
        """Measured P50 of the processor less the model's, never negative; both under the load of the measurement."""
        if self.carried_us is not None:
            return self.carried_us
        if self.today is None:
            return 0.0
        measured = float(self.system.processor.quantile(np.array([MEDIAN]))[0])
        return max(0.0, measured - self.today.sojourn(MEDIAN))

    @cached_property
    def model_error(self) -> float | None:
        """(model P95 + unexplained − measured P95) / measured P95 of the processor."""
        if self.today is None:
            return None
        measured = float(self.system.processor.quantile(np.array([P95]))[0])
        modelled = self.today.sojourn(P95) + self.unexplained_us
        return (modelled - measured) / measured if measured > 0.0 else None

    @cached_property
    def basis(self) -> str:
        """model, rescaled or measured.

        A closed loop hides queueing, and a what-if has another load than was measured: neither corrects the
        model.
        """
        if self.cases is None:
            return "measured"
        error, today = self.model_error, self.today
        if error is None or today is None or not self.system.open_loop or self.system.supposed:
            return "model"
        if self.system.ranked:
            return "rescaled"
        ends = [(1.0 + error) * relative - 1.0 for relative in today.relative]
        beyond = max(0.0, ends[0], -ends[1])  # what the simulation's own interval does not explain
        return "rescaled" if beyond > self.disagreement else "model"

    @property
    def solves_cheaply(self) -> bool:
        """Whether every configuration has a closed form, so that solving them all costs little."""
        return self.cases is None or (self.cases.closed and len(self.system.stages_us) < 2)

    def p95(self, chosen: tuple[Remedy, ...], values: Values) -> float:
        """P95 end to end in µs with these remedies in place; infinite where there is no steady state."""
        named = self._named(chosen, values)
        if named is None:
            return math.inf
        grid = grid_for([latency for _, latency in named], P95 + self.cover, BINS)
        return 0.0 if grid is None else quantile_of(total_masses(grid), grid.step_us, P95)

    def state(self, chosen: tuple[Remedy, ...], values: Values) -> State:
        """The desk with these remedies in place, effects at the first draw of `values`."""
        named = self._named(chosen, values)
        if named is None:
            return State(None, None, None, {}, "unresolved", True)
        latencies = [latency for _, latency in named]
        case = self.cases.case(processor_at(self.system, chosen, values)) if self.cases else None
        grid = grid_for(latencies, P95 + self.cover, BINS)
        simulated = case is not None and case.simulated
        if grid is None:
            return State(0.0, 0.0, 0.0, {}, "unresolved", simulated)
        p95 = quantile_of(total_masses(grid), grid.step_us, P95)
        independent = _by_stage(named, euler_on_grid(grid, P95, self.cover))
        together = _by_stage(named, euler_comonotone(latencies, P95, self.cover))
        binds = verdict.binding(independent, together) or "unresolved"
        own = p95 * independent["order_processor"]
        low, high = case.relative if case is not None else (1.0, 1.0)
        return State(p95, p95 + own * (low - 1.0), p95 + own * (high - 1.0), independent, binds, simulated)

    def _named(self, chosen: tuple[Remedy, ...], values: Values) -> list[tuple[str, Marginal]] | None:
        """Every latency of the path with its stage; None where the processor has no steady state."""
        processor = self._processor(processor_at(self.system, chosen, values))
        if processor is None:
            return None
        beside = segments(self.system, segments_at(chosen, values))
        return [("order_processor", latency) for latency in processor] + beside

    def _processor(self, at: ProcessorAt) -> list[Marginal] | None:
        """The processor's own latencies, None where it has no steady state."""
        if self.basis == "measured" or self.cases is None:
            return [self.system.processor]
        case = self.cases.case(at)
        if case is None:
            return None
        if self.basis == "model":
            return [case.wait, Shifted(case.service, self.unexplained_us)]
        assert self.today is not None
        return [self.rescaled(case, self.today)]

    def rescaled(self, case: Case, today: Case) -> Quantiles:
        """The measured processor, changed at every rank as the model's sojourn changes from today's to the case's.

        Below the median the change at the median holds: there the measurement's own shape is kept.
        """
        at = np.maximum(FINE_RANKS, MEDIAN)
        before, after = today.sojourn_quantiles(at), case.sojourn_quantiles(at)
        changed = np.divide(after, before, out=np.ones_like(after), where=before > 0.0)
        return Quantiles(FINE_RANKS, np.sort(self.system.processor.quantile(FINE_RANKS) * changed))


def segments(system: System, at: SegmentsAt) -> list[tuple[str, Marginal]]:
    """Every latency beside the processor with its stage, effects at the first draw."""
    found: list[tuple[str, Marginal]] = []
    for stage, latency in system.stages.items():
        less = float(at.less[stage][0]) if stage in at.less else 0.0
        found.append((stage, Changed(latency, float(at.factor[stage][0]), less, at.floor)))
    where = SEGMENTS["risk_and_send"] if "risk_check" in system.stages else "order_processor"
    for median, tail in at.added:
        found.append((where, marginal.from_percentiles({MEDIAN: median, P95: tail})))
    return found


def _by_stage(named: list[tuple[str, Marginal]], shares: tuple[float, ...]) -> dict[str, float]:
    total = {stage: 0.0 for stage in STAGES if any(stage == name for name, _ in named)}
    for (stage, _), share in zip(named, shares, strict=True):
        total[stage] += share
    return total
