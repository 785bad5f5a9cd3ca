"""The wait and the sojourn of one window by whichever model speaks: a formula, a simulation, or both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from reviewgen.models import onoff, tail
from reviewgen.models.selection import Model, ModelChoice, Reason
from reviewgen.models.simulate.arrivals import Arrivals, Bursts, Packets, Renewal
from reviewgen.models.simulate.interval import Estimate, percentile
from reviewgen.models.simulate.overload import simulated_time_to_wait
from reviewgen.models.simulate.processor import Run, simulate, simulate_ranked
from reviewgen.models.simulate.services import Gamma
from reviewgen.models.simulate.stages import simulate_pipeline
from reviewgen.models.validity import OutsideValidity

if TYPE_CHECKING:
    from reviewgen.facts.book import Book
    from reviewgen.facts.load import Load
    from reviewgen.facts.processor import Processor

P50, P95 = 0.5, 0.95
SEED = 20260101
DRAWS = 400
# Messages of one simulated window: some hundred bursts by default, thousands at high precision.
MESSAGES = {"default": 400_000, "high": 3_000_000}
SLOWER = 4
"""What goes message by message, such as priorities, is simulated on so many times fewer of them."""


class Tail(Protocol):
    """What a formula gives: quantiles in µs."""

    def wait_quantile(self, p: float) -> float:
        """Quantile p of the wait."""
        ...

    def sojourn_quantile(self, p: float) -> float:
        """Quantile p of wait and service."""
        ...


@dataclass(frozen=True)
class Simulated:
    """A window simulated: P95 wait and sojourn with their intervals, the median sojourn and the longest wait, in µs.

    by_type: P95 wait of each message type, where they are told apart.
    """

    wait: Estimate
    sojourn: Estimate
    median_us: float
    longest_us: float
    by_type: dict[str, float]


@dataclass(frozen=True)
class Waits:
    """P95 wait, P95 and P50 sojourn in µs, and the model that gave them in the end.

    `simulated_*` hold what simulation gives: the value itself with its interval where it was
    simulated, and a check beside it where a formula speaks. longest_us is the longest simulated wait.
    """

    choice: ModelChoice
    wait_us: float
    sojourn_us: float
    median_us: float
    simulated_wait: Estimate | None = None
    simulated_sojourn: Estimate | None = None
    longest_us: float | None = None
    by_type: dict[str, float] = field(default_factory=dict)


def waits_of(book: Book, load: Load, processor: Processor) -> Waits | None:
    """The waits of one window, or None where no model gives a percentile.

    A formula for bursts is checked by simulation, and gives way to it where the two are further apart than
    the formula's known error.
    """
    choice = load.choice
    if choice.model is Model.THETA_TAIL:
        try:
            return _formula(choice, _stationary(book, load, processor))
        except OutsideValidity:
            return _all_simulated(replace(choice, model=Model.SIMULATED), _simulated(book, load, processor))
    if choice.model is Model.ON_OFF and choice.onoff is not None:
        found = onoff.on_off_tail(choice.onoff, load.capacity, processor.server_us, processor.scv.value)
        checked = _simulated(book, load, processor)
        value, error = found.sojourn_quantile(P95), book.policy("burst_formula_error").value
        if not checked.sojourn.low * (1.0 - error) <= value <= checked.sojourn.high:
            off = replace(choice, model=Model.SIMULATED, reason=Reason.BURSTS_FORMULA_OFF)
            return _all_simulated(off, checked)
        # the fluid knows no queue between bursts, where most messages are: the median is the simulation's
        return replace(
            _all_simulated(choice, checked), wait_us=found.wait_quantile(P95), sojourn_us=value
        )
    return _all_simulated(choice, _simulated(book, load, processor)) if choice.model is Model.SIMULATED else None


def arrivals_of(load: Load) -> Arrivals:
    """The stream a simulation draws: bursts where they are known, else renewal; in packets where given."""
    bursts, batch = load.choice.onoff, load.batch
    stream: Arrivals = Renewal(load.rate / batch, load.choice.ca2 or 1.0)
    if bursts is not None:
        stream = Bursts(replace(bursts, base=bursts.base / batch, burst=bursts.burst / batch))
    return stream if batch == 1.0 else Packets(stream, batch)


def simulated_run(load: Load, processor: Processor, messages: int) -> Run:
    """Waits and services of simulated messages in µs."""
    arrivals, scv = arrivals_of(load), processor.scv.value
    if load.ranked is not None:
        ranked = load.ranked
        return simulate_ranked(arrivals, ranked.services, ranked.ranks, messages // SLOWER, SEED)
    if len(processor.stages_us) > 1:
        return simulate_pipeline(arrivals, processor.stages_us, scv, messages, SEED)
    return simulate(arrivals, Gamma(processor.server_us, scv), processor.servers, messages, SEED)


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
    return tail.theta_tail(load.rate, processor.server_us, processor.servers, ca2, scv, **limits)


def _formula(choice: ModelChoice, found: Tail) -> Waits:
    return Waits(choice, found.wait_quantile(P95), found.sojourn_quantile(P95), found.sojourn_quantile(P50))


def _all_simulated(choice: ModelChoice, one: Simulated) -> Waits:
    return Waits(
        choice, one.wait.value, one.sojourn.value, one.median_us, one.wait, one.sojourn, one.longest_us, one.by_type
    )


def _simulated(book: Book, load: Load, processor: Processor) -> Simulated:
    import numpy as np

    run = simulated_run(load, processor, MESSAGES[book.precision])
    sojourns, level = run.sojourns_us, book.policy("confidence").value
    estimate = partial(percentile, starts=run.starts, p=P95, confidence=level, draws=DRAWS, seed=SEED)
    by_type = {}
    if load.ranked is not None and run.types is not None:
        for number, one in enumerate(load.ranked.types):
            own = run.waits_us[run.types == number]
            if len(own):
                by_type[one.type] = float(np.quantile(own, P95))
    return Simulated(
        estimate(run.waits_us), estimate(sojourns), float(np.median(sojourns)), float(run.waits_us.max()), by_type
    )
