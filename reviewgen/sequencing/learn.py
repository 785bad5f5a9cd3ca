"""What to find out before buying: the inputs that decide who is first, and what knowing them is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats
from reviewgen.facts.plan import Measurement
from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.sequencing.modulated import Flags
from reviewgen.sequencing.remedies import INSTRUMENTATION, NAMES
from reviewgen.sequencing.search import Search, Set
from reviewgen.sequencing.uncertainty import BUY_NOTHING, Input, Judge, Names, Table, shares_of
from reviewgen.sequencing.wording import SOFTWARE, STAGE_WORDS

BINS = 4
MOST = 2
"""Measurements put forward, and contenders for first place that one is named for."""
FIRST = (
    "It decides more than any other input which purchase comes first.",
    "It helps to decide which purchase comes first.",
)
TARGET = (
    "It decides, more than any other input, whether the plan reaches the target.",
    "It helps to decide whether the plan reaches the target.",
)
BEYOND_CHANCE = 4.0
"""How many times the variance that chance alone leaves between the quarters an input has to explain."""
NEGLIGIBLE = 1e-6
"""Share of the largest loss below which a saving is rounding."""
SPENT = "expected cost of the best choice now − expected cost of the best choice once it is known"
EARNED = "expected NPV of the best choice once it is known, buying nothing among them − that of the best choice now"
PROCESSOR = "order_processor"
EXCHANGE = "exchange"


@dataclass(frozen=True)
class _Candidate:
    """An input that tells: why, what it separates, and what knowing it first is worth; None without a target."""

    input: Input
    why: tuple[str, ...]
    separates: tuple[str, ...]
    value: float | None


def measurements(
    book: Book, judge: Judge, table: Table, first: Names, plan: Set, probable: float, *, gives_up: bool = False
) -> tuple[Measurement, ...]:
    """What to find out before buying: where the first place, or the target, is less sure than `probable`.

    Of the inputs that tell who comes first, or whether the plan reaches the target, those that are worth most
    to know, none below the share `worth_asking` of the plan's cost. Without a target no worth is known: then
    those that explain most. gives_up: the plan stops short of its target, for what more would earn or
    because nothing reaches it; the worth is then in what choices earn.
    """
    inputs = {input: at for input, at in table.ranks.items() if not _certain(judge.search, input)}
    loss = foregone(judge, table) if gives_up else losses(judge, table)
    found = _candidates(judge, table, inputs, first, None if gives_up else plan, probable, loss)
    floor = worth_asking(book, judge.search, plan)
    if judge.aim.target_us is not None:
        found = sorted(
            (one for one in found if one.value is not None and one.value >= floor.value),
            key=lambda one: (-(one.value or 0.0), one.input),
        )
    formula = EARNED if gives_up else SPENT
    return tuple(_measurement(book, judge.search, one, formula) for one in found[:MOST])


def doubt(book: Book, judge: Judge, plan: Set, found: tuple[Measurement, ...], *, robust: bool | None) -> Prose:
    """What to do about a first step that is not sure to be first: find out, where that is worth anything, or go on."""
    if robust is not False:
        return say("")
    if found:
        return say(": measure before buying")
    if judge.aim.target_us is None:
        return say(", and no single input decides it: buy in this order and measure after each step")
    return say(
        ", but to find out first what decides it would save less than {floor}: buy in this order and measure after "
        "each step", floor=worth_asking(book, judge.search, plan),
    )  # fmt: skip


def worth_asking(book: Book, search: Search, plan: Set) -> Num:
    """The worth in money below which a measurement is not put forward."""
    share = book.policy("worth_asking")
    own = [search.remedies[id].cost_number for id in search.remedies if id in plan]
    return book.ledger.add(
        "sequence.worth_asking", share.value * search.cost(plan), "money", inputs=[share, *own],
        formula="share · sum of the plan's costs",
    )  # fmt: skip


def _candidates(
    judge: Judge, table: Table, inputs: dict[Input, Floats], first: Names, plan: Set | None, probable: float,
    loss: Floats | None,
) -> list[_Candidate]:
    """The inputs that tell, those of the first place before those of the target, the most telling first.

    plan: the set that has to reach the target, None where it was given up. loss: see `losses` and `foregone`.
    """  # fmt: skip
    ranked = list(shares_of(first).items())
    reasons: dict[Input, list[str]] = {}
    separates: dict[Input, tuple[str, ...]] = {}
    if len(ranked) > 1 and ranked[0][1] < probable:
        for place, input in enumerate(_telling(inputs, first == ranked[0][0])):
            reasons[input] = [FIRST[min(place, 1)]]
            separates[input] = tuple(name for name, _ in ranked[:MOST] if name != BUY_NOTHING)
    if judge.aim.target_us is not None and plan is not None:
        met = table.p95[:, table.column(plan)] <= judge.aim.target_us
        if 0.0 < met.mean() < probable:
            for place, input in enumerate(_telling(inputs, met)):
                reasons.setdefault(input, []).append(TARGET[min(place, 1)])
                separates.setdefault(input, (input[0],))
    return [
        _Candidate(
            input, tuple(why), separates[input],
            None if loss is None else _worth_knowing(loss, table.ranks[input]),
        )
        for input, why in reasons.items()
    ]  # fmt: skip


def arrivals_first(window: str) -> Measurement:
    """What has to be known before anything that changes the processor can be weighed."""
    what = say(
        "Count the messages of {window} by the millisecond: how high bursts are, how long, how far apart.",
        window=Quoted(window),
    )
    because = say(
        "Most of P95 is the order processor's, and the queue in it cannot be modelled without its bursts."
    )
    return Measurement(what, None, None, SOFTWARE, because)


def service_first(window: str) -> Measurement:
    """What has to be known first where the figures leave a measured window without a steady state."""
    what = say(
        "Measure what one message of each type takes in {window}, or take from its load tests the rate at which the "
        "order processor saturates: hours of the desk's own time, and nothing to buy.", window=Quoted(window),
    )  # fmt: skip
    because = say(
        "Most of P95 is the order processor's, and by the figures given it could not serve what arrives at all: "
        "before its bursts matter, its capacity has to be known."
    )
    return Measurement(what, None, None, SOFTWARE, because)


def _telling(inputs: dict[Input, Floats], outcome: Flags) -> list[Input]:
    """Inputs that explain more of an outcome than chance would, most telling first."""
    chance = outcome.mean() * (1.0 - outcome.mean()) * BINS / len(outcome)
    explained = {input: _explained(outcome, at) for input, at in inputs.items()}
    telling = [input for input in inputs if explained[input] > BEYOND_CHANCE * chance]
    return sorted(telling, key=lambda one: (-explained[one], one))


def _certain(search: Search, input: Input) -> bool:
    id, parameter = input
    remedy = search.remedies[id]
    if parameter == "cost":
        return remedy.cost.is_point
    return all(change.spread.is_point for change in remedy.changes if change.of == parameter)


def _explained(wins: Flags, at: Floats) -> float:
    """How much of the variance of who is first one input explains, by quarters of its range."""
    bins = np.minimum((at * BINS).astype(np.int64), BINS - 1)
    means = np.array([wins[bins == k].mean() for k in range(BINS) if (bins == k).any()])
    return float(means.var()) if len(means) > 1 else 0.0


def losses(judge: Judge, table: Table) -> Floats | None:
    """What committing to each set costs in each draw, with what has to be added to reach the target; None without one.

    The addition is the cheapest set of the table that holds it and reaches the target in that draw;
    where none does, the dearest of all is charged.
    """
    target = judge.aim.target_us
    if target is None:
        return None
    met = table.p95 <= target
    out = np.full(table.cost.shape, float(table.cost.max()))
    for k, ids in enumerate(table.sets):
        larger = [column for column, other in enumerate(table.sets) if ids <= other]
        reached = np.where(met[:, larger], table.cost[:, larger], np.inf).min(axis=1)
        out[:, k] = np.where(np.isfinite(reached), reached, out[:, k])
    # Committing to nothing can be completed to anything: it is no commitment, so it is no choice here.
    out[:, 0] = float(table.cost.max())
    return out


def foregone(judge: Judge, table: Table) -> Floats | None:
    """The net present value that committing to each set within the budget foregoes in each draw; None without values.

    Buying nothing earns nothing, and is a choice like any other.
    """
    value, budget = judge.value(table.p95), judge.aim.budget
    if value is None:
        return None
    within = [k for k, ids in enumerate(table.sets) if budget is None or judge.search.cost(ids) <= budget]
    earned = (value - table.cost)[:, within]
    return np.asarray(earned.max(axis=1, keepdims=True) - earned)


def _worth_knowing(loss: Floats, at: Floats) -> float:
    """Money saved on average by choosing after this input is known to a quarter of its range."""
    bins = np.minimum((at * BINS).astype(np.int64), BINS - 1)
    known = sum(
        loss[bins == k].mean(axis=0).min() * (bins == k).mean() for k in range(BINS) if (bins == k).any()
    )
    saved = float(loss.mean(axis=0).min() - known)
    return saved if saved > NEGLIGIBLE * float(loss.max()) else 0.0


def _measurement(book: Book, search: Search, one: _Candidate, formula: str) -> Measurement:
    id, parameter = one.input
    because, value = say(" ".join(one.why)), None
    if one.value is not None:
        value = book.ledger.add(
            f"sequence.measure_first.{id}.{parameter}.value", one.value, "money", grade="assumed",
            formula=formula, inputs=search.remedies[id].numbers,
        )  # fmt: skip
        because += say(" Knowing it first is worth {value} on average.", value=value)
    what, cost = _how(book, search, id, parameter)
    return Measurement(what, cost, value, one.separates, because)


def _how(book: Book, search: Search, id: str, parameter: str) -> tuple[Prose, Num | None]:
    """How to find out, and the number of what that costs where the catalogue prices it."""
    title, stage = NAMES[id], search.remedies[id].stage
    if parameter == "cost":
        free = book.ledger.add(
            f"sequence.measure_first.{id}.cost.cost", 0.0, "money", grade="assumed",
            formula="a quote is asked for, not bought",
        )  # fmt: skip
        return say("Ask for a quote of {title}.", title=title), free
    if stage == PROCESSOR and INSTRUMENTATION in search.remedies:
        cost = search.remedies[INSTRUMENTATION].cost_number
        return say(
            "Instrument the order processor and replay a recorded session with {title}.", title=title
        ), cost
    book.lack(
        "sequence.measure_first",
        say("What a replay or a trial takes of the desk's own time has no price here."),
    )
    if stage == PROCESSOR:
        return say("Replay a recorded session with {title}.", title=title), None
    return _trial(book, title, stage), None


def _trial(book: Book, title: str, stage: str) -> Prose:
    """A trial as the desk can make one: at the venue, on one of several servers, or on a recorded session."""
    if stage == EXCHANGE:
        return say("Ask the venue for a trial of {title}, and compare round trips before and during it.", title=title)
    servers = book.desk.hardware.servers
    if servers is None or servers.mid < 2:
        return say(
            "Try {title} outside the trading session, on a recorded one, and compare {stage} before and after.",
            title=title, stage=STAGE_WORDS[stage],
        )  # fmt: skip
    return say(
        "Try {title} on one server and compare {stage} with that of an unchanged one.",
        title=title, stage=STAGE_WORDS[stage],
    )  # fmt: skip
