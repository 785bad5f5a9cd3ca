"""The wait and the sojourn of one window by whichever model speaks: a formula, a simulation, or both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from reviewgen.facts import pipeline
from reviewgen.models import onoff, tail
from reviewgen.models.selection import Model
from reviewgen.models.simulate.arrivals import Arrivals, Bursts, Packets, Renewal
from reviewgen.models.simulate.interval import Estimate, percentile
from reviewgen.models.simulate.overload import simulated_time_to_wait
from reviewgen.models.simulate.processor import simulate
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.validity import OutsideValidity

if TYPE_CHECKING:
    from reviewgen.facts.book import Book
    from reviewgen.facts.load import Load
    from reviewgen.facts.processor import Processor
    from reviewgen.models.marginal import Floats
    from reviewgen.models.simulate.arrivals import Ints

P50, P95 = 0.5, 0.95
SEED = 20260101
DRAWS = 400
# Messages of one simulated window: some hundred bursts by default, thousands at high precision.
MESSAGES = {"default": 400_000, "high": 3_000_000}


class Tail(Protocol):
    """What a formula gives: quantiles in µs."""

    def wait_quantile(self, p: float) -> float:
        """Quantile p of the wait."""
        ...

    def sojourn_quantile(self, p: float) -> float:
        """Quantile p of wait and service."""
        ...


@dataclass(frozen=True)
class Waits:
    """P95 wait, P95 and P50 sojourn in µs.

    `simulated_*` hold what simulation gives: the value itself with its interval where it was
    simulated, and a check beside it where a formula speaks.
    """

    wait_us: float
    sojourn_us: float
    median_us: float
    simulated_wait: Estimate | None
    simulated_sojourn: Estimate | None


def waits_of(book: Book, load: Load, processor: Processor, *, check: bool = True) -> Waits | None:
    """The waits of one window, or None where no model gives a percentile.

    `check`: simulate beside the formula for bursts.
    """
    model = load.choice.model
    if model is Model.THETA_TAIL:
        try:
            return _formula(_stationary(book, load, processor))
        except OutsideValidity:
            return _all_simulated(book, load, processor)
    if model is Model.ON_OFF and load.choice.onoff is not None:
        scv = processor.scv.value
        found = onoff.on_off_tail(load.choice.onoff, load.capacity, processor.server_us, scv)
        if not check:
            return _formula(found)
        # the fluid knows no queue between bursts, where most messages are: the median is the simulation's
        wait, sojourn, median = _simulated(book, load, processor)
        return replace(_formula(found), median_us=median, simulated_wait=wait, simulated_sojourn=sojourn)
    return _all_simulated(book, load, processor) if model is Model.SIMULATED else None


def arrivals_of(load: Load) -> Arrivals:
    """The stream a simulation draws: bursts where they are known, else renewal; in packets where given."""
    bursts, batch = load.choice.onoff, load.batch
    stream: Arrivals = Renewal(load.rate / batch, load.choice.ca2 or 1.0)
    if bursts is not None:
        stream = Bursts(replace(bursts, base=bursts.base / batch, burst=bursts.burst / batch))
    return stream if batch == 1.0 else Packets(stream, batch)


def simulated_rows(load: Load, processor: Processor, messages: int) -> tuple[Floats, Floats, Ints]:
    """Waits and sojourns in µs of simulated messages, and the first message of each burst or stretch."""
    arrivals, scv = arrivals_of(load), processor.scv.value
    if len(processor.stages_us) > 1:
        return pipeline.simulated(arrivals, processor.stages_us, scv, messages, SEED)
    run = simulate(arrivals, Gamma(processor.server_us, scv), processor.servers, messages, SEED)
    return run.waits_us, run.sojourns_us, run.starts


def time_to_limit(rate: float, capacity: float, processor: Processor, limit_us: float) -> float | None:
    """Simulated µs of overload until P95 of the waits so far passes the limit; None where that is too far off."""
    services = Gamma(processor.server_us, processor.scv.value)
    try:
        return simulated_time_to_wait(rate, services, capacity, processor.servers, limit_us, P95, SEED)
    except OutsideValidity:
        return None


def _stationary(book: Book, load: Load, processor: Processor) -> Tail:
    limits = {name: book.policy(f"theta_{name}").value for name in ("rho_limit", "ca2_limit")}
    ca2, scv = load.choice.ca2 or 1.0, processor.scv.value
    if len(processor.stages_us) > 1:
        return pipeline.tandem(load.rate, processor.stages_us, ca2, scv, **limits)
    return tail.theta_tail(load.rate, processor.server_us, processor.servers, ca2, scv, **limits)


def _formula(found: Tail) -> Waits:
    quantiles = found.wait_quantile(P95), found.sojourn_quantile(P95), found.sojourn_quantile(P50)
    return Waits(*quantiles, None, None)


def _all_simulated(book: Book, load: Load, processor: Processor) -> Waits:
    wait, sojourn, median = _simulated(book, load, processor)
    return Waits(wait.value, sojourn.value, median, wait, sojourn)


def _simulated(book: Book, load: Load, processor: Processor) -> tuple[Estimate, Estimate, float]:
    """P95 wait and P95 sojourn with their intervals, and the median sojourn."""
    import numpy as np

    waits, sojourns, starts = simulated_rows(load, processor, MESSAGES[book.precision])
    level = book.policy("confidence").value
    wait, sojourn = (
        percentile(rows, starts, P95, confidence=level, draws=DRAWS, seed=SEED) for rows in (waits, sojourns)
    )
    return wait, sojourn, float(np.median(sojourns))
