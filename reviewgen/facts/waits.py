"""The wait and the sojourn of one window by whichever model speaks: a formula, a simulation, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.models import onoff, tail
from reviewgen.models.selection import Model
from reviewgen.models.simulate.arrivals import Arrivals, Bursts, Renewal
from reviewgen.models.simulate.overload import simulated_time_to_wait
from reviewgen.models.simulate.processor import simulate
from reviewgen.models.simulate.services import Gamma

if TYPE_CHECKING:
    from reviewgen.facts.book import Book
    from reviewgen.facts.processor import Processor
    from reviewgen.models.exponential_tail import ExponentialTail
    from reviewgen.models.selection import ModelChoice
    from reviewgen.models.simulate.interval import Estimate

P50, P95 = 0.5, 0.95
SEED = 20260101
DRAWS = 400
# Messages of one simulated window: some hundred bursts by default, thousands at high precision.
MESSAGES = {"default": 400_000, "high": 3_000_000}


@dataclass(frozen=True)
class Waits:
    """P95 wait, P95 and P50 sojourn in µs. `wait_interval` and `sojourn_interval` hold what simulation gives:
    the value's own interval where it was simulated, and a check beside it where a formula speaks."""

    wait_us: float
    sojourn_us: float
    median_us: float
    simulated_wait: Estimate | None
    simulated_sojourn: Estimate | None


def waits_of(
    book: Book, rate: float, capacity: float, choice: ModelChoice, processor: Processor
) -> Waits | None:
    """The waits of one window (msg/µs at one queue), or None where no model gives a percentile."""
    if choice.model is Model.THETA_TAIL:
        limits = {name: book.policy(f"theta_{name}").value for name in ("rho_limit", "ca2_limit")}
        found = tail.theta_tail(
            rate, processor.server_us, processor.servers, choice.ca2 or 1.0, processor.scv.value, **limits
        )
        return _formula(found)
    if choice.model is Model.ON_OFF and choice.onoff is not None:
        found = onoff.on_off_tail(choice.onoff, capacity, processor.server_us, processor.scv.value)
        wait, sojourn, _ = _simulated(book, Bursts(choice.onoff), processor)
        return _formula(found, wait, sojourn)
    if choice.model is Model.SIMULATED:
        arrivals: Arrivals = Bursts(choice.onoff) if choice.onoff else Renewal(rate, choice.ca2 or 1.0)
        wait, sojourn, median = _simulated(book, arrivals, processor)
        return Waits(wait.value, sojourn.value, median, wait, sojourn)
    return None


def time_to_limit(rate: float, capacity: float, processor: Processor, limit_us: float) -> float:
    """Simulated µs of overload until P95 of the waits so far passes the limit."""
    services = Gamma(processor.server_us, processor.scv.value)
    return simulated_time_to_wait(rate, services, capacity, processor.servers, limit_us, P95, SEED)


def _formula(found: ExponentialTail, wait: Estimate | None = None, sojourn: Estimate | None = None) -> Waits:
    return Waits(
        found.wait_quantile(P95), found.sojourn_quantile(P95), found.sojourn_quantile(P50), wait, sojourn
    )


def _simulated(book: Book, arrivals: Arrivals, processor: Processor) -> tuple[Estimate, Estimate, float]:
    """P95 wait and P95 sojourn with their intervals, and the median sojourn."""
    import numpy as np

    services = Gamma(processor.server_us, processor.scv.value)
    run = simulate(arrivals, services, processor.servers, MESSAGES[book.precision], SEED)
    confidence = book.policy("confidence").value
    wait = run.wait(P95, confidence=confidence, draws=DRAWS, seed=SEED)
    sojourn = run.sojourn(P95, confidence=confidence, draws=DRAWS, seed=SEED)
    return wait, sojourn, float(np.median(run.sojourns_us))
