"""What the desk's ranges leave open in one window: intervals, the regime they allow, and the input that decides.

Every input keeps its draws whatever else is uncertain (common random numbers), so two windows, or the
same desk before and after a change, differ by the change alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats, Spread, following, ranks
from reviewgen.facts.flow import regime_of
from reviewgen.facts.input_words import words_of
from reviewgen.facts.processor import PER_US
from reviewgen.facts.scene_waits import Middle, sojourns
from reviewgen.facts.scenes import PROCESSOR, Scene, fitted_ranges, ranges, scene, window_path
from reviewgen.ledger import Num, Prose, Quoted, key, say
from reviewgen.models import flow as flow_model
from reviewgen.models import uncertainty as model
from reviewgen.models.validity import overloaded

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.facts.calibration import Calibration
    from reviewgen.facts.waits import Waits

DRAWS = 96
P95 = 0.95


@dataclass(frozen=True)
class TornadoRow:
    """P95 in the processor with one input at either end of its range, all others in the middle."""

    input: str
    what: Prose
    low: Num
    high: Num


@dataclass(frozen=True)
class WindowSpread:
    """What the ranges do to one window beside the intervals, which wait in the ledger for their numbers.

    `regime_flips` and `flips` are None where every draw agrees. `ends` holds P95 of the sojourn in µs
    at both ends of each input that moves it, the one that moves it most first.
    """

    regime_flips: Prose | None = None
    flips: Prose | None = None
    ends: tuple[tuple[str, float, float], ...] = ()


def derive_spread(
    book: Book, window: FlowWindow, calibration: Calibration | None, middle: Scene, waits: Waits | None
) -> WindowSpread:
    """Draws the window's inputs; where none has a range, nothing is drawn and nothing is said.

    `middle` is the window with every range in the middle, and `waits` what was found for it.
    """
    inputs = ranges(book.desk.order_processor, PROCESSOR) | ranges(window, window_path(window))
    inputs |= fitted_ranges(calibration) | middle.bands | ranges(book.desk.flow.growth, "flow.growth")
    if not inputs:
        return WindowSpread()
    drawn = _drawn(inputs, calibration)
    scenes = [
        scene(book, window, calibration, {path: float(row[i]) for path, row in drawn.items()})
        for i in range(DRAWS)
    ]
    growth = inputs.get("flow.growth")
    growths = growth.at(drawn["flow.growth"]) if growth else None
    _expect_flow(book, window, scenes, middle, growths)
    reference = Middle(middle, waits)
    delays, tails = sojourns(scenes, reference)
    path = f"queue.{key(window.name)}"
    _expect(book, f"{path}.wait_p95_us", delays)
    _expect(book, f"{path}.sojourn_p95_us", tails)
    return WindowSpread(
        _regime_flips(book, window, scenes, middle),
        _stability_flips(book, window, scenes, middle),
        _ends(book, window, calibration, inputs, reference),
    )


def _drawn(inputs: dict[str, Spread], calibration: Calibration | None) -> dict[str, Floats]:
    """The ranks of every input; what one fit says of two of them keeps their correlation."""
    drawn = {path: ranks(path, DRAWS) for path in inputs}
    fit = calibration
    if fit is not None and fit.mean_service_us and fit.service_scv and fit.correlation:
        service, scv = fit.mean_service_us.id, fit.service_scv.id
        if service in drawn and scv in drawn:
            drawn[scv] = following(drawn[scv], drawn[service], fit.correlation.value)
    return drawn


def _expect(book: Book, id: str, draws: Floats) -> None:
    """Sets the interval of a number to come; draws that do not differ, or may not exist, give none."""
    found = model.spread(draws, float(np.median(draws)), book.policy("confidence").value)
    if found is not None:
        book.ledger.expect(id, *found)


def _expect_flow(
    book: Book, window: FlowWindow, scenes: list[Scene], middle: Scene, growths: Floats | None
) -> None:
    path = f"flow.{key(window.name)}"
    capacity = np.array([one.processor.capacity.value for one in scenes])
    rate = np.array([one.rate for one in scenes])
    peak = np.array([one.peak for one in scenes])
    ceiling = np.array([one.ceiling for one in scenes])
    values = {
        "capacity_per_s": capacity,
        "mean_service_us": np.array([one.processor.mean_service.value for one in scenes]),
        "service_scv": np.array([one.processor.scv.value for one in scenes]),
        "utilisation": rate / capacity,
        "peak_utilisation": peak / capacity,
        "headroom": 1.0 - peak / capacity,
        "mu_star_per_s": ceiling,
        "software_utilisation": rate / ceiling,
        "architectural_per_s": book.policy("architectural_share").value * ceiling,
        "knee_per_s": _knees(book, scenes, middle),
    }
    given = book.desk.flow.growth
    if given is not None:
        share = book.policy("architectural_share").value
        yearly = growths if growths is not None else np.full(len(scenes), given.mid)
        months = [
            flow_model.months_to_architectural(*row, share) for row in zip(ceiling, peak, yearly, strict=True)
        ]
        values["months_to_architectural"] = np.array([np.inf if one is None else one for one in months])
    for index, one in enumerate(middle.processor.types):
        for field in ("share", "rate_per_s", "load_share", "residual_share"):
            numbers = [getattr(other.processor.types[index], field) for other in scenes]
            if all(number is not None for number in numbers):
                values[f"types.{key(one.type)}.{field}"] = np.array([number.value for number in numbers])
    for name, draws in values.items():
        _expect(book, f"{path}.{name}", draws)


def _knees(book: Book, scenes: list[Scene], middle: Scene) -> Floats:
    """The knee of each scene, msg/s; a pipeline's is the slowest stage's, scaled as the middle's is by the others."""
    processors = [one.processor for one in scenes]
    service = np.array([one.server_us for one in processors])
    scv = np.array([one.scv.value for one in processors])
    limit, rho = book.policy("knee_limit_us").value, book.policy("theta_rho_limit").value
    found = model.knees(service, processors[0].servers, scv, limit, P95, rho)
    if len(middle.processor.stages_us) > 1:
        whole = middle.processor.sweep_model(book)
        slowest = flow_model.knee(replace(whole, stages_us=()), limit, P95)
        found = found * (flow_model.knee(whole, limit, P95) / slowest if slowest > 0.0 else 1.0)
    return found / (processors[0].traffic_share * PER_US)


def _regime_flips(book: Book, window: FlowWindow, scenes: list[Scene], middle: Scene) -> Prose | None:
    """The regimes that some draws fall into and the middle does not."""

    def regime(one: Scene) -> str:
        peak = one.peak if window.peak_1ms else None
        return regime_of(book, one.rate, peak, one.processor.capacity.value, one.ceiling).regime.value

    here = regime(middle)
    others = Counter(found for one in scenes if (found := regime(one)) != here)
    if not others:
        return None
    share = _share(book, f"flow.{key(window.name)}.regime_flip_share", others.total(), len(scenes))
    return say(
        "The regime of {window} is not settled: in {share} of the draws from the desk's ranges it is {other}.",
        window=Quoted(window.name), share=share,
        other=" or ".join(name.replace("_", " ") for name, _ in others.most_common()),
    )  # fmt: skip


def _stability_flips(book: Book, window: FlowWindow, scenes: list[Scene], middle: Scene) -> Prose | None:
    """Whether the mean rate exceeds capacity in some draws and not in others."""

    def stable(one: Scene) -> bool:
        return not overloaded(one.load.rate / one.load.capacity)

    here = stable(middle)
    differ = sum(stable(one) != here for one in scenes)
    if not differ:
        return None
    share = _share(book, f"queue.{key(window.name)}.flip_share", differ, len(scenes))
    end = "has no steady state" if here else "has a steady state"
    return say(
        "In {share} of the draws from the desk's ranges the queue of {window} {end}, unlike in the middle: its "
        "percentiles carry no interval.", share=share, window=Quoted(window.name), end=end,
    )  # fmt: skip


def _share(book: Book, id: str, count: int, of: int) -> Num:
    return book.ledger.add(
        id, count / of, "share", grade="assumed", shown_as="draws",
        formula="draws that differ from the middle / all draws",
    )  # fmt: skip


def _ends(
    book: Book, window: FlowWindow, calibration: Calibration | None, inputs: dict[str, Spread], middle: Middle
) -> tuple[tuple[str, float, float], ...]:
    scenes = [scene(book, window, calibration, {path: end}) for path in inputs for end in (0.0, 1.0)]
    _, tails = sojourns(scenes, middle, all_simulated=True)
    rows = [
        (path, float(low), float(high))
        for path, (low, high) in zip(inputs, tails.reshape(-1, 2), strict=True)
    ]
    moving = [row for row in rows if np.isfinite(row[1:]).all() and row[1] != row[2]]
    return tuple(sorted(moving, key=lambda row: -abs(row[2] - row[1])))


def derive_tornado(
    book: Book, window: FlowWindow, spread: WindowSpread
) -> tuple[tuple[TornadoRow, ...], Prose | None]:
    """One row for each input that moves P95 in the processor, and the one that decides, in words."""
    rows = []
    for path, low, high in spread.ends:
        source = book.ledger.numbers.get(path) or book.ledger.numbers.get(f"desk.{path}")
        ends = [
            book.ledger.add(
                f"queue.{key(window.name)}.tornado.{key(path)}.{end}", value, "us",
                grade=source.grade if source else "assumed", inputs=[source],
                formula="P95 sojourn with this input at one end of its range, all others in the middle",
            )
            for end, value in (("low", low), ("high", high))
        ]  # fmt: skip
        rows.append(TornadoRow(path, words_of(path), *ends))
    if not rows:
        return (), None
    first = rows[0]
    swing = book.ledger.add(
        f"queue.{key(window.name)}.tornado.{key(first.input)}.swing", abs(first.high.value - first.low.value), "us",
        formula="|P95 at the high end − P95 at the low end|", inputs=[first.low, first.high],
    )  # fmt: skip
    decides = say(
        "Of the desk's ranges, {what} decides P95 in {window}: from one end to the other it moves by {swing}.",
        what=first.what, window=Quoted(window.name), swing=swing,
    )  # fmt: skip
    return tuple(rows), decides
