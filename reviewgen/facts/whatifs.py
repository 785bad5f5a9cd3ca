"""The article's paradox on the desk's own numbers: the exchange gets faster, more messages come, and P95 may rise.

The article tells of a feed whose tail latency fell while its bandwidth in bursts rose. Both ratios are
applied here to the window under test. What was measured at the old rate says nothing at the new one, so
the order processor is modelled; nothing else of the path changes. Today's P95 is composed in the same manner,
with nothing scaled, so that the two differ by the what-if alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reviewgen.facts.book import Book
from reviewgen.facts.load import load_of
from reviewgen.facts.processor import Processor
from reviewgen.facts.queue import WindowQueue
from reviewgen.facts.scenes import Scratch
from reviewgen.facts.segments import RANKS, WindowSegments, rising
from reviewgen.facts.verdict import STAGE_WORDS, Verdict
from reviewgen.facts.waits import P50, P95, Waits, waits_of
from reviewgen.facts.whatif_words import illustration, outcome
from reviewgen.ledger import Num, Prose, key, say
from reviewgen.models import convolution, shares, verdict
from reviewgen.models.marginal import Marginal, from_percentiles
from reviewgen.models.selection import Model
from reviewgen.models.simulate.interval import Estimate
from reviewgen.units import Quantity

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow

PARADOX = "Exchange improves, inflow rises"
PATH = f"scenarios.{key(PARADOX)}"
BINS = 1 << 12
COMPOSED = "quantile of the convolution of the stages, the processor modelled"


@dataclass(frozen=True)
class Override:
    """One value of the desk as the what-if has it."""

    path: str
    value: Num


@dataclass(frozen=True)
class WhatIf:
    """A row of review.json's `scenarios` that every desk with the inputs gets; see there.

    `today_us` (P95 by the same method with nothing changed), `shares` and `explanation` are beside the row's own
    keys; no purchase is planned for it.
    """

    name: str
    overrides: tuple[Override, ...]
    status: str
    binding: str
    today_us: Num | None
    p95_us: Num | None
    first_remedy: str | None
    shares: dict[str, Num]
    explanation: Prose


def derive_paradox(
    book: Book,
    window: FlowWindow | None,
    tested: Verdict,
    segments: WindowSegments | None,
    processor: Processor | None,
    queue: WindowQueue | None,
) -> WhatIf | None:
    """The what-if for the window under test; None where the exchange leg or the rest of the path is unknown."""
    if window is None or segments is None or processor is None or queue is None:
        return None
    nic = tested.nic_p95_us
    if not segments.euler or tested.stamps_disagree or nic is None or PARADOX in book.desk.scenarios:
        return None
    own = Book(book.desk, Scratch({}), (), book.precision)
    factor = _ratio(own, "inflow_factor", "opra_bandwidth_after", "opra_bandwidth_before").value
    load = load_of(own, _scaled(window, factor), processor)
    waits = waits_of(own, load, processor)
    stage = _processor_stage(book, queue, waits.median_us, waits.sojourn_us) if waits else None
    overloaded = load.choice.model is Model.NONE_UNSTABLE
    if stage is None and not overloaded:
        return None
    rise = _ratio(book, "inflow_factor", "opra_bandwidth_after", "opra_bandwidth_before")
    cut = _ratio(book, "exchange_factor", "opra_p99_after", "opra_p99_before")
    changed = (*_inflow(book, window, rise), *_exchange(book, segments, cut))
    book.lack(f"{PATH}.first_remedy", say("No purchase is planned for this scenario."))
    told = illustration(book, window, rise, cut)
    today = _today(book, queue, segments, processor)
    if waits is None or stage is None:
        return _unbounded(book, changed, today, told)
    inputs = [*(one.value for one in changed), processor.mean_service, processor.scv]
    return _composed(book, changed, inputs, segments, stage, waits, cut, nic, today, told)


def _ratio(book: Book, name: str, after: str, before: str) -> Num:
    top, bottom = book.figure(after), book.figure(before)
    return book.ledger.add(
        f"{PATH}.{name}", top.value / bottom.value, "ratio", formula="after / before, the article's feed",
        inputs=[top, bottom],
    )  # fmt: skip


def _inflow(book: Book, window: FlowWindow, factor: Num) -> list[Override]:
    """Mean, busiest millisecond and bursts of the window, all times the same factor."""
    given: dict[str, Quantity | None] = {"rate": window.rate, "peak_1ms": window.peak_1ms}
    if window.bursts is not None:
        given |= {"bursts.rate": window.bursts.rate, "bursts.base_rate": window.bursts.base_rate}
    found = []
    for name, quantity in given.items():
        path = f"flow.windows.{key(window.name)}.{name}"
        source = book.given(path, quantity)
        if source is not None:
            found.append(_override(book, path, source, factor, "as given · inflow after / before"))
    return found


def _exchange(book: Book, segments: WindowSegments, factor: Num) -> list[Override]:
    """Every percentile of the exchange leg times the factor of its P99: its shape stays."""
    leg = segments.measured["exchange_round_trip"]
    path = f"latency.windows.{key(segments.window)}.exchange_round_trip"
    return [
        _override(book, f"{path}.{rank}", number, factor, "as measured · P99 after / before")
        for rank, number in leg.items()
        if rank in RANKS
    ]


def _override(book: Book, path: str, source: Num, factor: Num, formula: str) -> Override:
    value = book.ledger.add(
        f"{PATH}.overrides.{key(path)}.value", source.value * factor.value, source.unit, formula=formula,
        inputs=[source, factor],
    )  # fmt: skip
    return Override(path, value)


def _scaled(window: FlowWindow, factor: float) -> FlowWindow:
    """The window with every rate of it multiplied."""

    def times(value: Any) -> Any:
        if not isinstance(value, Quantity) or value.dimension != "rate":
            return value
        mode = None if value.mode is None else value.mode * factor
        return replace(value, low=value.low * factor, mode=mode, high=value.high * factor, grade="article")

    bursts = window.bursts and window.bursts.model_copy(
        update={"rate": times(window.bursts.rate), "base_rate": times(window.bursts.base_rate)}
    )
    types = {name: times(value) for name, value in window.by_type.items()}
    return window.model_copy(
        update={
            "rate": times(window.rate), "peak_1ms": times(window.peak_1ms), "bursts": bursts, "by_type": types,
        }
    )  # fmt: skip


def _processor_stage(book: Book, queue: WindowQueue, median_us: float, p95_us: float) -> Marginal | None:
    """The processor whose modelled sojourn has this median and P95; None where today's model or measurement is missing.

    It is the model with today's unexplained part, or, where model and measurement disagree, the
    measurement changed in the proportion in which the model changes.
    """
    if queue.measured_p95_us is None or queue.unexplained_us is None:
        return None
    today, median = queue.sojourn_p95_us, queue.sojourn_p50_us
    if today is None or median is None:
        return None
    rest = queue.unexplained_us.value
    error = queue.model_error.value if queue.model_error else 0.0
    if abs(error) <= book.policy("model_disagreement").value or book.desk.latency.loop == "closed":
        points = {P50: median_us + rest, P95: p95_us + rest}
    else:
        points = {
            P50: (median.value + rest) * median_us / median.value,
            P95: queue.measured_p95_us.value * p95_us / today.value,
        }
    return from_percentiles({P50: min(points.values()), P95: max(points.values())})


def _today(book: Book, queue: WindowQueue, segments: WindowSegments, processor: Processor) -> Num | None:
    """P95 end to end as the what-if composes it, with nothing changed; None without a steady state today."""
    median, p95 = queue.sojourn_p50_us, queue.sojourn_p95_us
    stage = _processor_stage(book, queue, median.value, p95.value) if median and p95 else None
    grid = _grid(book, segments, {"order_processor": stage}) if stage else None
    if median is None or p95 is None or grid is None:
        book.lack(f"{PATH}.today_us", say("The order processor has no modelled percentile today."))
        return None
    value, cover = _p95(grid), book.policy("percentile_cover").value
    place = [one.name for one in segments.stages].index("order_processor")
    own = value * shares.euler_on_grid(grid, P95, cover)[place]
    simulated = queue.simulated_sojourn_p95_us
    return book.ledger.add(
        f"{PATH}.today_us", value, "us", formula=f"{COMPOSED}, nothing changed",
        inputs=[median, p95, queue.unexplained_us, processor.mean_service, processor.scv, simulated,
                *(number for one in segments.stages for number in one.inputs)],
        interval=_over_bursts(value, own, p95.value, simulated),
    )  # fmt: skip


def _grid(book: Book, segments: WindowSegments, changed: dict[str, Marginal]) -> convolution.Grid | None:
    path = [changed.get(one.name, one.marginal) for one in segments.stages]
    return convolution.grid_for(path, P95 + book.policy("percentile_cover").value, BINS)


def _p95(grid: convolution.Grid) -> float:
    return convolution.quantile_of(convolution.total_masses(grid), grid.step_us, P95)


def _unbounded(book: Book, overrides: tuple[Override, ...], today: Num | None, told: Prose) -> WhatIf:
    """The processor cannot carry the new rate: no percentile exists, and it binds whatever else is fast."""
    explanation = told + say(
        " At that inflow the order processor has no steady state: the faster exchange is lost in its queue."
    )
    book.lack(f"{PATH}.p95_us", say("The rate of this scenario exceeds capacity: no percentile exists."))
    return WhatIf(PARADOX, overrides, "migrated", "order_processor", today, None, None, {}, explanation)


def _composed(
    book: Book,
    overrides: tuple[Override, ...],
    inputs: list[Num],
    segments: WindowSegments,
    stage: Marginal,
    waits: Waits,
    cut: Num,
    nic: Num,
    today: Num | None,
    told: Prose,
) -> WhatIf | None:
    cover = book.policy("percentile_cover").value
    leg = {
        RANKS[rank]: one for rank, one in segments.measured["exchange_round_trip"].items() if rank in RANKS
    }
    faster = {rank: value * cut.value for rank, value in rising(leg).items()}
    changed: dict[str, Marginal] = {"order_processor": stage, "exchange": from_percentiles(faster)}
    path = {one.name: changed.get(one.name, one.marginal) for one in segments.stages}
    grid = _grid(book, segments, changed)
    if grid is None:
        return None
    value = _p95(grid)
    inputs = [*inputs, *(number for one in segments.stages for number in one.inputs)]
    apart = dict(zip(path, shares.euler_on_grid(grid, P95, cover), strict=True))
    together = dict(zip(path, shares.euler_comonotone(list(path.values()), P95, cover), strict=True))
    p95 = book.ledger.add(
        f"{PATH}.p95_us", value, "us", formula=COMPOSED, inputs=inputs,
        interval=_over_bursts(value, value * apart["order_processor"], waits.sojourn_us, waits.simulated_sojourn),
    )  # fmt: skip
    numbers = {
        name: book.ledger.add(
            f"{PATH}.shares.{name}", share, "share", formula="Euler share under the scenario", inputs=inputs
        )
        for name, share in apart.items()
    }
    clock = book.desk.latency.clock.error.mid
    status = verdict.closing_test(
        verdict.Interval(value - nic.value - clock, value - nic.value, value - nic.value + clock),
        apart["network"],
        network_share_migrated_max=book.policy("migrated_below").value,
        network_share_not_migrated_min=book.policy("not_migrated_from").value,
    ).value
    binding = verdict.binding(apart, together) or "unresolved"
    explanation = told + outcome(p95, today, STAGE_WORDS.get(binding, "no single stage"))
    return WhatIf(PARADOX, overrides, status, binding, today, p95, None, numbers, explanation)


def _over_bursts(
    p95: float, own: float, sojourn_us: float, simulated: Num | Estimate | None
) -> tuple[float, float] | None:
    """P95 with the processor's part of it, `own`, at the ends of its simulation's interval; None without one."""
    if simulated is None or sojourn_us <= 0.0:
        return None
    low, high = min(simulated.low / sojourn_us, 1.0), max(simulated.high / sojourn_us, 1.0)
    return p95 + own * (low - 1.0), p95 + own * (high - 1.0)
