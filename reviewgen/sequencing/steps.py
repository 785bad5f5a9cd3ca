"""The recommended purchases one by one: what each leaves, who binds after it, and what it is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reviewgen.facts.plan import PlanStep, Span
from reviewgen.ledger import Num, Prose, listed, say, weakest
from reviewgen.sequencing.decision import Decision
from reviewgen.sequencing.numbers import Writer
from reviewgen.sequencing.remedies import NAMES
from reviewgen.sequencing.search import Search, Set
from reviewgen.sequencing.uncertainty import Table
from reviewgen.sequencing.wording import STAGE_WORDS


@dataclass(frozen=True)
class _At:
    """One place in the order: what is owned before and after, and what this purchase is bundled with."""

    order: int
    remedy: str
    before: Set
    after: Set
    bundle: list[str]


def plan_steps(writer: Writer, decision: Decision, table: Table) -> tuple[PlanStep, ...]:
    """One step for each purchase, in order."""
    search = writer.search
    bundles = {bundle[-1]: bundle for bundle in search.bundles(decision.order)}
    steps = []
    for index, id in enumerate(decision.order):
        before, after = frozenset(decision.order[:index]), frozenset(decision.order[: index + 1])
        steps.append(_step(writer, decision, table, _At(index + 1, id, before, after, bundles.get(id, [id]))))
    return tuple(steps)


def _step(writer: Writer, decision: Decision, table: Table, at: _At) -> PlanStep:
    search, book = writer.search, writer.book
    remedy = search.remedies[at.remedy]
    path = f"sequence.steps.{at.remedy}"
    state = search.exact(at.after)
    before = writer.p95(f"{path}.p95_before_us", at.before, search.exact(at.before))
    after = writer.p95(f"{path}.p95_after_us", at.after, state)
    cost = book.alias(f"{path}.cost", remedy.cost_number)
    informs = at.remedy in search.needed
    saved = _saved(writer, path, before, after)
    npv = payback = None
    if informs:
        for name in ("npv", "payback_months", "cost_per_us"):
            book.lack(f"{path}.{name}", say("It buys information; the step it opens carries its cost."))
    else:
        ends = search.p95(at.before), search.p95(at.after)
        npv, payback = writer.value(path, at.remedy, at.bundle, *ends, decision.goal_us)
    price = None if informs else _price(writer, path, cost, saved)
    shares = writer.shares(f"{path}.shares_after", at.after, state)
    return PlanStep(
        at.order, at.remedy, remedy.title, _owner(writer, remedy.stage), cost, before, after, saved,
        shares, state.binding, price,
        writer.cost(f"{path}.cumulative_cost", [id for id in search.remedies if id in at.after]),
        npv, payback, _predicted(writer, path, at.after, table),
        weakest([remedy.grade, *(number.grade for number in (before, after) if number is not None)]),
        _why(writer, decision, at, before, saved, cost) + _nobody_binds(state.binding, shares),
    )  # fmt: skip


def worth_words(writer: Writer, decision: Decision, steps: tuple[PlanStep, ...]) -> Prose | None:
    """What the steps' NPV and payback take for their worth; None where none has a value."""
    worth = writer.worth
    if worth is None or all(step.npv is None for step in steps):
        return None
    resting = any(id in writer.search.needed for id in decision.order)
    bears = " and bears the cost of what it rests on" if resting else ""
    if worth.basis == "us":
        return say(
            "NPV and payback take {value} for each microsecond off P95, as the desk gives it, eroding from the day of "
            "purchase; a step earns what it saves{bears}.", value=worth.number, bears=bears,
        )  # fmt: skip
    live = writer.book.desk.hardware.live_bypass
    return say(
        "NPV and payback take the desk's edge of {value}, eroding from the day of purchase{live}; a step earns its "
        "part of the way to {goal}{bears}.",
        value=worth.number, live=", not what is left of the bypass's" if live else "",
        goal="the target" if writer.search.rules.target_us is not None else "what the plan reaches", bears=bears,
    )  # fmt: skip


def _owner(writer: Writer, stage: str) -> str | None:
    """The stage's owner; what serves all stages is owned with the processor it instruments."""
    owners = writer.book.desk.owners
    return getattr(owners, "order_processor" if stage == "none" else stage, None)


def _saved(writer: Writer, path: str, before: Num | None, after: Num | None) -> Num | None:
    if before is None or after is None:
        writer.book.lack(f"{path}.saved_us", say("Before or after it there is no steady state to compare."))
        return None
    return writer.book.ledger.add(
        f"{path}.saved_us",
        before.value - after.value,
        "us",
        formula="P95 before − P95 after",
        inputs=[before, after],
    )


def _price(writer: Writer, path: str, cost: Num, saved: Num | None) -> Num | None:
    if saved is None or saved.value <= 0.0:
        writer.book.lack(f"{path}.cost_per_us", say("It saves nothing that could be priced."))
        return None
    return writer.book.ledger.add(
        f"{path}.cost_per_us",
        cost.value / saved.value,
        "money/us",
        formula="cost / µs saved",
        inputs=[cost, saved],
    )


def _predicted(writer: Writer, path: str, after: Set, table: Table) -> Span | None:
    """Between which values P95 will lie after the step, over all draws that have a steady state."""
    if writer.search.path.basis == "measured":
        why = say("The processor stands as measured: what its own figures leave open is in no draw of effects.")
        writer.book.lack(f"{path}.predicted_interval", why)
        return None
    column = table.p95[:, table.column(after)]
    known = column[np.isfinite(column)]
    if len(known) < len(column):
        writer.book.lack(
            f"{path}.predicted_interval", say("In some draws the processor has no steady state after it.")
        )
        return None
    tail = 0.5 * (1.0 - writer.book.policy("confidence").value)
    low, high = (
        writer.book.ledger.add(
            f"{path}.predicted_interval.{name}",
            float(np.quantile(known, rank)),
            "us",
            inputs=writer.inputs(after),
            formula="quantile of P95 over seeded draws of the effects and of the simulation's noise",
        )
        for name, rank in (("low", tail), ("high", 1.0 - tail))
    )
    return Span(low, high)


def _nobody_binds(binding: str, shares: dict[str, Num | None]) -> Prose:
    """Why no stage is named after the step: the two largest parts change places with what is assumed of them."""
    known = {stage: share for stage, share in shares.items() if share is not None}
    if binding != "unresolved" or len(known) < 2:
        return say("")
    first, second = sorted(known, key=lambda stage: -known[stage].value)[:2]
    return say(
        " After it no single stage binds: {first} makes {one} of P95 and {second} {other} where delays come "
        "independently, and which of them is larger hangs on how far they rise together.",
        first=STAGE_WORDS[first], one=known[first], second=STAGE_WORDS[second], other=known[second],
    )  # fmt: skip


def _informs(search: Search, decision: Decision, at: _At) -> Prose:
    """Why information is bought, and before what."""
    later = decision.order[at.order :]
    resting = [id for id in later if at.remedy in search.remedies[id].requires]
    if not resting or resting[0] == later[0]:
        return say("What comes next rests on it: it turns assumed figures into measured ones.")
    names = listed([say(NAMES[id]) for id in resting])
    return say(
        "Measuring comes before any hardware: it turns assumed figures into measured ones, and {names} {rest} on it.",
        names=names, rest="rests" if len(resting) == 1 else "rest",
    )  # fmt: skip


def _why(
    writer: Writer, decision: Decision, at: _At, before: Num | None, saved: Num | None, cost: Num
) -> Prose:
    search = writer.search
    remedy = search.remedies[at.remedy]
    if at.remedy in search.needed:
        return _informs(search, decision, at)
    if saved is None or before is None:
        return say("Without it the order processor has no steady state.")
    share = search.exact(at.before).shares.get(remedy.stage, 0.0)
    base = say("It takes {saved} off P95 for {cost}", saved=saved, cost=cost)
    if share >= search.rules.dominant_share and math.isfinite(share):
        return base + say(", and acts where most of P95 is, in {stage}.", stage=STAGE_WORDS[remedy.stage])
    return base + say(", more for the money than any other part of the plan at this point.")
