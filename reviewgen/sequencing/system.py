"""The path under test as the plan changes it: stages, message mix, arrivals and threads of one window."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.facts.load import Load, load_of, selection_policy
from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.models.marginal import Marginal
from reviewgen.models.onoff import OnOff
from reviewgen.models.selection import Model, poisson_peak

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.facts import Facts
    from reviewgen.facts.book import Book
    from reviewgen.facts.processor import Processor

SUPPOSED = ("flow.", "order_processor.")
"""Parts of the desk whose measured latencies no longer speak once a what-if changes them."""
STAGES = ("network", "order_processor", "risk_check", "exchange")


@dataclass(frozen=True)
class Steady:
    """Arrivals without bursts: renewal at `rate` msg/µs with squared coefficient of variation ca2."""

    rate: float
    ca2: float

    @property
    def mean_rate(self) -> float:
        """Messages per µs over all time."""
        return self.rate


@dataclass(frozen=True)
class Stream:
    """How messages come to one queue: on/off bursts or steadily, `batch` of them in a packet."""

    load: OnOff | Steady
    batch: float


@dataclass(frozen=True)
class System:
    """One window of the desk. Rates in msg/µs at one queue, times in µs; arrays run over message types.

    `server_us` is what one of `servers` takes for a message of mean `mean_us`; a change of the mean scales
    it, and with it the other stages of a pipeline, `stages_us`. `arrivals` is None where the desk's
    figures do not say how messages come: the measured processor then stands as it is, and what would
    change it is not assessed. supposed: a what-if changed the load, so the latencies are of another one.
    ranked: types are served by priority, which the plan's model does not know. overloaded: by the desk's
    figures more messages come than the processor can serve.
    """

    window: str
    stages: dict[str, Marginal]
    processor: Marginal
    types: tuple[str, ...]
    shares: Floats
    services: Floats
    scv_within: float
    threads: int
    servers: int
    server_us: float
    mean_us: float
    stages_us: tuple[float, ...]
    arrivals: Stream | None
    parallel: bool
    cores: int | None
    open_loop: bool
    supposed: bool
    ranked: bool
    overloaded: bool
    inputs: tuple[Num, ...]

    @property
    def typed(self) -> bool:
        """Whether the window's message types are known; one nameless type stands for all where they are not."""
        return any(self.types)


def system_of(facts: Facts) -> System | Prose:
    """The system behind the window under test, or why there is none to sequence."""
    name = facts.verdict.window
    segments = next((one for one in facts.segments if one.window == name), None)
    if segments is None or not segments.euler:
        return say(
            "P95 after a purchase needs all segments of {window}: card to processor, processor to wire, exchange "
            "round trip, two percentiles each.", window=Quoted(name),
        )  # fmt: skip
    processor = next((one for one in facts.processors if one.window == name), None)
    window = next((one for one in facts.desk.flow.windows if one.name == name), None)
    if processor is None or window is None:
        return say("The message flow of {window} was not given.", window=Quoted(name))
    stages = {stage.name: stage.marginal for stage in segments.stages}
    types, shares, services, within = _mix(facts.book, processor)
    cores = facts.desk.order_processor.cores_available
    measured = [number for stage in segments.stages for number in stage.inputs]
    load = load_of(facts.book, window, processor)
    rates = [number for number in load.inputs if number is not None]
    return System(
        name, {stage: marginal for stage, marginal in stages.items() if stage != "order_processor"},
        stages["order_processor"], types, shares, services, within, processor.threads, processor.servers,
        processor.server_us, processor.mean_service.value, processor.stages_us,
        _arrivals(facts.book, window, processor),
        processor.threads > 1 or bool(processor.stages_us), int(cores) if cores else None,
        facts.desk.latency.loop == "open",
        any(path.startswith(SUPPOSED) for path, _ in facts.desk.overrides),
        load.ranked is not None, load.choice.model is Model.NONE_UNSTABLE,
        tuple(dict.fromkeys([*measured, processor.mean_service, processor.scv, *rates])),
    )  # fmt: skip


def _mix(book: Book, processor: Processor) -> tuple[tuple[str, ...], Floats, Floats, float]:
    """Types with shares and service times; one nameless type where they do not combine."""
    known = processor.types
    if not known:
        return ("",), np.ones(1), np.array([processor.mean_service.value]), processor.scv.value
    shares = np.array([one.share.value for one in known])
    services = [one.service_us for one in known]
    if all(service is not None for service in services) and processor.basis == "service_times":
        times = np.array([service.value for service in services if service is not None])
        within = book.desk.order_processor.service_scv.mid
    else:
        times, within = np.full(len(known), processor.mean_service.value), processor.scv.value
    return tuple(one.type for one in known), shares, times, within


def _arrivals(book: Book, window: FlowWindow, processor: Processor) -> Stream | None:
    """How messages come, the same for every configuration; None where the figures do not say."""
    load = load_of(book, window, processor)
    if load.choice.model is Model.NOT_ASSESSED:
        return None
    if load.choice.model is Model.NONE_UNSTABLE:
        # An overloaded window hides how messages come; the same ones at a processor that keeps up do not.
        ample = load_of(book, window, replace(processor, server_us=0.5 * processor.servers / load.rate))
        load = replace(load, choice=ample.choice)
        if load.choice.model is Model.NOT_ASSESSED or _peak_unexplained(book, window, load):
            return None
    if load.choice.onoff is not None:
        return Stream(load.choice.onoff, load.batch)
    return Stream(Steady(load.rate, load.choice.ca2 or 1.0), load.batch)


def _peak_unexplained(book: Book, window: FlowWindow, load: Load) -> bool:
    """Whether a peak beyond what a steady stream makes stands without bursts or counts that would explain it."""
    if window.peak_1ms is None or window.bursts is not None or window.idc_1ms is not None:
        return False
    policy = selection_policy(book)
    sigmas = policy.peak_sigmas * math.sqrt(load.batch)
    return window.peak_1ms.mid / window.rate.mid * load.rate > poisson_peak(
        load.rate, policy.count_window_us, sigmas
    )
