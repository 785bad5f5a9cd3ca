"""Step four's numbers: which queueing model speaks for each window, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reviewgen.facts import wording
from reviewgen.facts.book import Book
from reviewgen.facts.burst import Burst, derive_burst
from reviewgen.facts.discipline import ClassWait, derive_batch_wait, derive_priority
from reviewgen.facts.load import Load, load_of
from reviewgen.facts.model_check import against_measured, measured_of, model_grade
from reviewgen.facts.processor import Processor
from reviewgen.facts.ring_loss import derive_ring_loss
from reviewgen.facts.segments import WindowSegments
from reviewgen.facts.uncertainty import TornadoRow, WindowSpread, derive_tornado
from reviewgen.facts.waits import P95, Waits, time_to_limit
from reviewgen.ledger import Grade, Num, Prose, key, say
from reviewgen.models import overload
from reviewgen.models.selection import Model
from reviewgen.models.validity import overloaded

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow

NO_SPREAD = WindowSpread()


@dataclass(frozen=True)
class WindowQueue:
    """One window's queue; see review.json, `queue`. None where it was not derived."""

    window: str
    utilisation: Num
    stable: bool
    model: str
    model_reason: Prose
    wait_p95_us: Num | None
    sojourn_p95_us: Num | None
    sojourn_p50_us: Num | None
    simulated_wait_p95_us: Num | None
    simulated_sojourn_p95_us: Num | None
    ci_us: tuple[Num, Num] | None
    growth_us_per_us: Num | None
    time_to_100us_us: Num | None
    time_to_100us_sim_us: Num | None
    burst: Burst | None
    ring_loss: Num | None
    measured_p95_us: Num | None
    model_error: Num | None
    unexplained_us: Num | None
    priority: tuple[ClassWait, ...] | None
    batch_wait_mean_us: Num | None
    flips: Prose | None
    tornado: tuple[TornadoRow, ...]
    decides: Prose | None


def derive_queue(
    book: Book,
    window: FlowWindow,
    processor: Processor,
    utilisation: Num,
    segments: WindowSegments | None,
    waits: Waits | None,
    spread: WindowSpread = NO_SPREAD,
) -> WindowQueue:
    """The queue of one window; `segments` holds its measured latencies, where there are any.

    `waits` are the window's by whichever model speaks, None where none does.
    """
    path = f"queue.{key(window.name)}"
    load = load_of(book, window, processor)
    choice = waits.choice if waits else load.choice
    rho = book.alias(f"{path}.utilisation", utilisation)
    stable = not overloaded(utilisation.value)
    held = measured_of(segments, waits)
    grade = model_grade(book, held, assumed=choice.assumed)
    inputs = [*load.inputs, processor.mean_service, processor.scv, processor.capacity]
    wait = sojourn = median = None
    checks: tuple[Num | None, Num | None, tuple[Num, Num] | None] = (None, None, None)
    if waits is not None:
        formula = wording.FORMULAS[choice.model.value]
        if choice.model is Model.SIMULATED:
            _expect_sampling(book, path, waits)
        add = partial(book.ledger.add, unit="us", inputs=inputs, grade=grade)
        wait = add(f"{path}.wait_p95_us", waits.wait_us, formula=formula)
        sojourn = add(
            f"{path}.sojourn_p95_us", waits.sojourn_us, formula=f"{formula}, convolved with one service"
        )
        median = add(
            f"{path}.sojourn_p50_us", waits.median_us, formula=f"{formula}, convolved with one service"
        )
        checks = _simulated(book, path, waits, inputs, grade)
    else:
        reason = wording.NO_PERCENTILE[choice.model.value]
        for name in ("wait_p95_us", "sojourn_p95_us", "sojourn_p50_us"):
            book.lack(f"{path}.{name}", reason)
    if waits is None or waits.simulated_wait is None:
        reason = say("No simulation was needed here.") if waits else wording.NO_PERCENTILE[choice.model.value]
        for name in ("simulated_wait_p95_us", "simulated_sojourn_p95_us", "ci_us"):
            book.lack(f"{path}.{name}", reason)
    growth, passes, passes_sim = _overload(book, path, load, processor, stable)
    measured, error, unexplained = against_measured(book, path, held, sojourn)
    return WindowQueue(
        window.name,
        rho,
        stable,
        choice.model.value,
        wording.model_reason(choice.reason.value, window.name),
        wait,
        sojourn,
        median,
        *checks,
        growth,
        passes,
        passes_sim,
        derive_burst(book, path, window, load, wait),
        derive_ring_loss(book, path, load, processor, utilisation, waits),
        measured,
        error,
        unexplained,
        derive_priority(book, path, load, processor, waits),
        derive_batch_wait(book, path, load, processor),
        spread.flips,
        *derive_tornado(book, window, spread),
    )


def _expect_sampling(book: Book, path: str, waits: Waits) -> None:
    """A simulated percentile is uncertain by its sample alone, whatever the desk's ranges add."""
    for name, one in (("wait", waits.simulated_wait), ("sojourn", waits.simulated_sojourn)):
        if one is not None:
            book.ledger.expect(f"{path}.{name}_p95_us", one.low, one.high)


def _simulated(
    book: Book, path: str, waits: Waits, inputs: list[Num | None], grade: Grade | None
) -> tuple[Num | None, Num | None, tuple[Num, Num] | None]:
    """What a seeded simulation gives beside the value: P95 wait and sojourn, and the sojourn's interval."""
    if waits.simulated_wait is None or waits.simulated_sojourn is None:
        return None, None, None
    numbers = []
    for name, one in (("wait", waits.simulated_wait), ("sojourn", waits.simulated_sojourn)):
        numbers.append(
            book.ledger.add(
                f"{path}.simulated_{name}_p95_us",
                one.value,
                "us",
                formula=wording.FORMULAS["simulated"],
                inputs=inputs,
                grade=grade,
                interval=(one.low, one.high),
            )
        )
    if numbers[1].interval is None:
        book.lack(f"{path}.ci_us", say("The simulated percentile is the same over all of its messages."))
    return numbers[0], numbers[1], numbers[1].interval


def _overload(
    book: Book, path: str, load: Load, processor: Processor, stable: bool
) -> tuple[Num | None, Num | None, Num | None]:
    """Growth of the wait where the mean rate exceeds capacity, and when P95 passes the knee's limit."""
    if stable:
        reason = say("The mean rate is below capacity, so the queue does not grow without end.")
        book.lack(f"{path}.growth_us_per_us", reason)
        book.lack(f"{path}.time_to_100us_us", reason)
        book.lack(f"{path}.time_to_100us_sim_us", reason)
        return None, None, None
    value = overload.growth(load.rate, load.capacity)
    if value <= 0:
        reason = say("The mean rate equals capacity: the queue neither grows steadily nor empties.")
        for name in ("growth_us_per_us", "time_to_100us_us", "time_to_100us_sim_us"):
            book.lack(f"{path}.{name}", reason)
        return None, None, None
    inputs = [*load.inputs, processor.capacity]
    growth = book.ledger.add(f"{path}.growth_us_per_us", value, "us/us", formula="λ/μ − 1", inputs=inputs)
    limit = book.policy("knee_limit_us")
    time = overload.time_to_wait(limit.value, value, P95)
    passes = book.ledger.add(
        f"{path}.time_to_100us_us",
        time,
        "us",
        formula="limit / (0.95 · growth), fluid: an upper estimate",
        inputs=[limit, growth],
    )
    simulated = time_to_limit(load.rate, load.capacity, processor, limit.value)
    if simulated is None:
        book.lack(
            f"{path}.time_to_100us_sim_us",
            say(
                "So many messages pass before the limit that chance evens out and the fluid estimate stands alone."
            ),
        )
        return growth, passes, None
    sim = book.ledger.add(
        f"{path}.time_to_100us_sim_us",
        simulated,
        "us",
        formula="seeded simulation of the overload's start",
        inputs=[limit, *inputs, processor.scv],
    )
    return growth, passes, sim
