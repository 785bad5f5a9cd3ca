"""The plan's types: what review.json says under `sequence`. They are filled by reviewgen.sequencing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewgen.ledger import Grade, Num, Prose

StopReason = Literal["target_met", "target_unreachable", "budget_spent", "cost_per_us_jumps", "nothing_helps"]


@dataclass(frozen=True)
class Gate:
    """One question of the article's sequence; an open gate names the remedies it opens."""

    id: str
    question: Prose
    answer: Prose
    opens: tuple[str, ...]
    open: bool
    budget: Num | None


@dataclass(frozen=True)
class Span:
    """Between which two values a quantity is expected."""

    low: Num
    high: Num


@dataclass(frozen=True)
class PlanStep:
    """One purchase, in its place: P95 before and after it, who binds then, and what a microsecond cost."""

    order: int
    remedy: str
    title: str
    owner: str | None
    cost: Num
    p95_before_us: Num | None
    p95_after_us: Num | None
    saved_us: Num | None
    shares_after: dict[str, Num | None]
    binding_after: str
    cost_per_us: Num | None
    cumulative_cost: Num
    npv: Num | None
    payback_months: Num | None
    predicted_interval: Span | None
    evidence_grade: Grade
    why: Prose


@dataclass(frozen=True)
class BuyNothing:
    """Today's P95 end to end as the model has it, the choice every plan is held against."""

    p95_us: Num | None
    shares: dict[str, Num | None]
    binding: str
    explanation: Prose


@dataclass(frozen=True)
class Option:
    """A set of purchases as one choice."""

    remedies: tuple[str, ...]
    cost: Num
    p95_us: Num | None


@dataclass(frozen=True)
class Surer:
    """The cheapest addition to the plan with which it meets the target in enough of the draws, what both cost, how
    often they meet it, and up to which rate and for how long they do."""

    added: tuple[str, ...]
    cost: Num
    p_target_met: Num
    holds_rate_per_s: Num | None
    holds_months: Num | None


@dataclass(frozen=True)
class FlipPoint:
    """The cost or effect (`input`, such as `dual_thread.cost`) at which another purchase comes first."""

    input: str
    at: Num
    now: str
    then: str
    explanation: Prose


@dataclass(frozen=True)
class Measurement:
    """What would separate the contenders, what finding out costs, and what knowing is worth in money."""

    what: Prose
    cost: Num | None
    value: Num | None
    separates: tuple[str, ...]
    because: Prose


@dataclass(frozen=True)
class Excluded:
    """A remedy that is not in the plan, with its excuse."""

    remedy: str
    title: str
    reason: Prose


@dataclass(frozen=True)
class Unweighed:
    """A remedy of which nobody knows whether it helps, and what the desk would have to give to find out."""

    remedy: str
    title: str
    give: Prose


@dataclass(frozen=True)
class RemedyFacts:
    """One remedy of the catalogue judged on its own, with what it requires, from today's state."""

    id: str
    title: str
    stage: str
    owner: str | None
    cost: Num
    applicable: bool
    p95_alone_us: Num | None
    saved_alone_us: Num | None
    npv: Num | None
    payback_months: Num | None
    pays: bool | None


@dataclass(frozen=True)
class PlannedSpend:
    """A purchase the desk is about to make, held against the plan."""

    item: str
    kind: str
    cost: Num
    remedy: str | None
    in_plan: bool
    saved_us: Num | None
    explanation: Prose


@dataclass(frozen=True)
class Plan:
    """See review.json, `sequence`.

    doubt: what follows from a first step that is not robust, empty where it is. worth: on what the NPV and
    payback of the steps rest, None where none has any.
    """

    gates: tuple[Gate, ...]
    steps: tuple[PlanStep, ...]
    buy_nothing: BuyNothing
    stop_reason: StopReason | None
    stop: Prose
    how_sure: Prose
    worth: Prose | None
    exhaustive: Option | None
    greedy: Option | None
    within_budget: Option | None
    greedy_dearer: bool
    p_first: dict[str, Num]
    p_first_latency: dict[str, Num]
    p_target_met: Num | None
    surer: Surer | None
    robust: bool | None
    doubt: Prose
    flip_points: tuple[FlipPoint, ...]
    measure_first: tuple[Measurement, ...]
    excluded: tuple[Excluded, ...]
    unweighed: tuple[Unweighed, ...]
    remedies: tuple[RemedyFacts, ...]
    planned: tuple[PlannedSpend, ...]
    unexplained_us: Num | None
    total_cost: Num | None
    assumed_money_share: Num | None
    holds_rate_per_s: Num | None
    holds_months: Num | None
    notes: tuple[Prose, ...]
