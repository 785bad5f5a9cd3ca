"""Step two's numbers: the measured segments, how they compose, and who owns the tail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.captures import POINTS, Distribution
from reviewgen.facts.joint import JointPath, joint_path
from reviewgen.ledger import Num, key, say
from reviewgen.models import marginal as model
from reviewgen.models import segments, verdict

if TYPE_CHECKING:
    from reviewgen.desk.sections.latency import LatencyWindow
    from reviewgen.desk.sections.percentiles import Percentiles

RANKS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p999": 0.999}
MEASURED = (
    "nic_tick_to_trade",
    "nic_to_processor",
    "processor_to_wire",
    "exchange_round_trip",
    "end_to_end",
    "processor",
    "risk_check",
)
STAGES = ("network", "order_processor", "risk_check", "exchange")
LESS_CHECK = "processor to wire less the risk check's at the same rank"


@dataclass(frozen=True)
class Stage:
    """One stage of the path as a distribution, the numbers it was made from, and of what its percentiles are."""

    name: str
    marginal: model.Marginal
    inputs: tuple[Num, ...]
    of: str = ""


@dataclass(frozen=True)
class WindowSegments:
    """One window's segments; see review.json, `segments`. Compositions are None without all segments."""

    window: str
    measured: dict[str, dict[str, Num]]
    stages: tuple[Stage, ...]
    end_to_end: dict[str, Num | None]
    euler: dict[str, Num]
    euler_comonotone: dict[str, Num]
    inside_bounds: bool | None

    def stage(self, name: str) -> Stage | None:
        """The stage of that name, where the desk measured it."""
        return next((stage for stage in self.stages if stage.name == name), None)


COMPOSED = (
    "independent_p95_us",
    "comonotone_p95_us",
    "bound_low_us",
    "bound_high_us",
    "bonferroni_us",
    "measured_p95_us",
)


def derive_segments(book: Book, window: LatencyWindow) -> WindowSegments:
    """The segments of one latency window, composed where all of the path is measured."""
    measured, stages = read_stages(book, window)
    path = f"segments.{key(window.name)}"
    end_to_end: dict[str, Num | None] = dict.fromkeys(COMPOSED)
    e2e = measured.get("end_to_end", {}).get("p95")
    end_to_end["measured_p95_us"] = e2e and book.alias(f"{path}.end_to_end.measured_p95_us", e2e)
    if not is_whole(stages):
        absent = [
            name
            for name in ("nic_to_processor", "processor_to_wire", "exchange_round_trip")
            if len(_ranked(measured.get(name, {}))) < 2
        ]
        reason = say(
            "Not every segment has two percentiles: {names} missing.",
            names=", ".join(name.replace("_", " ") for name in absent),
        )
        for name in ("euler", "euler_comonotone", *(f"end_to_end.{part}" for part in COMPOSED[:-1])):
            book.lack(f"{path}.{name}", reason)
        return WindowSegments(window.name, measured, stages, end_to_end, {}, {}, None)
    cover = book.policy("percentile_cover")
    composed = segments.compose([stage.marginal for stage in stages], 0.95, cover.value)
    inputs = [number for stage in stages for number in stage.inputs]
    values = {
        "independent_p95_us": (composed.independent_us, "quantile of the convolution of the stages"),
        "comonotone_p95_us": (composed.comonotone_us, "sum of the stages' quantiles at one rank"),
        "bound_low_us": (composed.bound_low_us, "rearrangement algorithm, smallest over all dependence"),
        "bound_high_us": (composed.bound_high_us, "rearrangement algorithm, largest over all dependence"),
        "bonferroni_us": (composed.bonferroni_us, "Σ qᵢ(1 − (1 − p)/d)"),
    }
    for name, (value, formula) in values.items():
        end_to_end[name] = book.ledger.add(
            f"{path}.end_to_end.{name}", value, "us", formula=formula, inputs=inputs
        )
    names = [stage.name for stage in stages]
    euler, how = _tail_shares(book, window.name, names, composed.euler, cover.value)
    shares = {
        kind: {
            name: book.ledger.add(f"{path}.{kind}.{name}", share, "share", formula=formula, inputs=inputs)
            for name, share in zip(names, values_, strict=True)
        }
        for kind, values_, formula in (
            ("euler", euler, f"E[Xᵢ | T at rank p ± cover] / E[T at rank p ± cover], {how}"),
            ("euler_comonotone", composed.euler_comonotone, "the same with the stages rising together"),
        )
    }
    clock = book.given("latency.clock.error", book.desk.latency.clock.error)
    inside = None
    if e2e is not None and clock is not None:
        room = (
            clock.value + book.policy("bounds_resolution").value * composed.bound_high_us + e2e.high - e2e.low
        )
        inside = verdict.stamps_agree(e2e.value, composed.bound_low_us, composed.bound_high_us, room)
    return WindowSegments(
        window.name, measured, stages, end_to_end, shares["euler"], shares["euler_comonotone"], inside
    )


def read_stages(book: Book, window: LatencyWindow) -> tuple[dict[str, dict[str, Num]], tuple[Stage, ...]]:
    """Every measured percentile by segment and rank, and the stages of the path that they make."""
    measured = {name: numbers for name in MEASURED if (numbers := _percentiles(book, window, name))}
    return measured, _stages(measured, book.captures.measured(window.name))


def _tail_shares(
    book: Book, window: str, names: list[str], independent: tuple[float, ...], cover: float
) -> tuple[tuple[float, ...], str]:
    """The shares of the tail, from messages stamped in every segment where a capture holds them."""
    joint: JointPath | None = joint_path(book, window, names)
    return (joint.shares(0.95, cover), joint.words) if joint else (independent, "independent stages")


def is_whole(stages: tuple[Stage, ...]) -> bool:
    """Whether the stages cover the path from the card to the exchange."""
    return {"network", "order_processor", "exchange"} <= {stage.name for stage in stages}


def quantile(marginal: model.Marginal, rank: float) -> float:
    """One quantile of a marginal in µs."""
    return float(marginal.quantile(np.array([rank]))[0])


def _percentiles(book: Book, window: LatencyWindow, name: str) -> dict[str, Num]:
    given: Percentiles | None = getattr(window, name)
    if given is None:
        return {}
    path = f"latency.windows.{key(window.name)}.{name}"
    found = {rank: book.given(f"{path}.{rank}", getattr(given, rank)) for rank in (*RANKS, "max")}
    own = f"segments.{key(window.name)}.measured.{name}"
    return {
        rank: book.alias(f"{own}.{rank}_us", number) for rank, number in found.items() if number is not None
    }


def _ranked(numbers: dict[str, Num]) -> dict[float, Num]:
    return {RANKS[rank]: number for rank, number in numbers.items() if rank in RANKS}


Captured = dict[str, Distribution]
"""Segments whose whole distribution a capture holds."""


def _stages(measured: dict[str, dict[str, Num]], captured: Captured) -> tuple[Stage, ...]:
    """The stages of the path: parts of the processor's segment, where given, replace it."""

    def stage(name: str, segment: str) -> list[Stage]:
        return [Stage(name, m, n) for m, n in _marginal(measured, segment, captured)]

    network, exchange = stage("network", "nic_to_processor"), stage("exchange", "exchange_round_trip")
    return (*network, *_processor_stages(measured, captured), *exchange)


def _marginal(
    measured: dict[str, dict[str, Num]], segment: str, captured: Captured
) -> list[tuple[model.Marginal, tuple[Num, ...]]]:
    """The captured distribution of a segment, at the P95 its number has (a draw moves it), or the fit."""
    ranked = _ranked(measured.get(segment, {}))
    if len(ranked) < 2:
        return []
    inputs = tuple(ranked.values())
    held = captured.get(segment)
    if held is None or 0.95 not in ranked:
        return [(model.from_percentiles(rising(ranked)), inputs)]
    return [(held.at(ranked[0.95].value), inputs)]


def rising(ranked: dict[float, Num]) -> dict[float, float]:
    """Values by rank, none below one of a lower rank: the middles of two ranges may cross."""
    values: dict[float, float] = {}
    floor = 0.0
    for rank, number in sorted(ranked.items()):
        floor = max(floor, number.value)
        values[rank] = floor
    return values


def _processor_stages(measured: dict[str, dict[str, Num]], captured: Captured) -> list[Stage]:
    """t1 to t3 as order processor and risk check.

    With `processor` measured, it and `risk_check` stand for the segment and the segment's unexplained
    P50 joins the processor. With the risk check alone, the processor is the segment less the check at
    equal rank, so that the two add up to what was measured.
    """
    whole, own, risk = (
        _ranked(measured.get(name, {})) for name in ("processor_to_wire", "processor", "risk_check")
    )
    risk_stage = [Stage("risk_check", m, n) for m, n in _marginal(measured, "risk_check", captured)]
    risk_marginal = risk_stage[0].marginal if risk_stage else None
    if len(own) >= 2:
        inputs = (*own.values(), *whole.values())
        remainder = 0.0
        if 0.5 in whole:
            explained = own[0.5].value if 0.5 in own else 0.0
            explained += risk[0.5].value if 0.5 in risk else 0.0
            remainder = max(0.0, whole[0.5].value - explained)
        shifted: model.Marginal
        if "processor" in captured and 0.95 in own:
            shifted = model.from_sample(captured["processor"].at(own[0.95].value).sorted_us + remainder)
        else:
            shifted = model.from_percentiles({rank: value + remainder for rank, value in rising(own).items()})
        of = "the processor with what its segment leaves unexplained at P50" if remainder else "the processor"
        return [Stage("order_processor", shifted, inputs, of), *risk_stage]
    if len(whole) < 2:
        return risk_stage
    segment = _marginal(measured, "processor_to_wire", captured)
    if risk_marginal is None:
        return [Stage("order_processor", m, n, "processor to wire") for m, n in segment]
    if "processor_to_wire" in captured:
        less = _less(segment[0][0], risk_marginal)
        return [Stage("order_processor", less, (*whole.values(), *risk.values()), LESS_CHECK), *risk_stage]
    rest: dict[float, float] = {}
    floor = 0.0
    for rank, number in sorted(whole.items()):
        floor = max(floor, number.value - quantile(risk_marginal, rank))
        rest[rank] = floor
    return [
        Stage("order_processor", model.from_percentiles(rest), (*whole.values(), *risk.values()), LESS_CHECK),
        *risk_stage,
    ]


def _less(whole: model.Marginal, part: model.Marginal) -> model.Marginal:
    """A distribution less another at equal rank, never falling and never below zero."""
    ranks = (np.arange(POINTS) + 0.5) / POINTS
    rest = np.maximum(whole.quantile(ranks) - part.quantile(ranks), 0.0)
    return model.from_sample(np.maximum.accumulate(rest))
