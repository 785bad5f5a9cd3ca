"""What is said of the plan as a whole: how sure it is, what it saves, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.facts.plan import PlanStep, Surer
from reviewgen.ledger import Num, Prose, say
from reviewgen.sequencing.decision import Decision
from reviewgen.sequencing.holds import holds
from reviewgen.sequencing.numbers import Writer
from reviewgen.sequencing.uncertainty import Names, Table, shares_of

if TYPE_CHECKING:
    from reviewgen.facts import Facts

UNWEIGHED = "Measuring comes before any purchase can be weighed."


def probabilities(writer: Writer, name: str, first: Names) -> dict[str, Num]:
    rests = [number for one in writer.search.remedies.values() for number in (one.cost_number, *one.numbers)]
    return {
        id: writer.book.ledger.add(
            f"sequence.{name}.{id}",
            share,
            "share",
            shown_as="draws",
            inputs=rests,
            formula="share of seeded draws in which it comes first",
        )
        for id, share in shares_of(first).items()
    }


def robust(
    writer: Writer,
    decision: Decision,
    latency: str | None,
    first: dict[str, Num],
    first_latency: dict[str, Num],
) -> bool | None:
    """Whether the first step, and the first one that moves latency, stay first in enough of the draws."""
    if decision.stop is None:
        for name in ("stop_reason", "exhaustive", "greedy"):
            writer.book.lack(f"sequence.{name}", say(UNWEIGHED))
    if latency is None:
        writer.book.lack("sequence.robust", say("Nothing that moves latency is recommended."))
        return None
    least = writer.book.policy("robust_probability").value
    steps = ((decision.order[0], first), (latency, first_latency))
    return all(id in found and found[id].value >= least for id, found in steps)


def p_target(writer: Writer, decision: Decision, table: Table) -> Num | None:
    target = writer.search.rules.target_us
    if target is None or decision.stop is None:
        why = "The desk gave no target for P95." if target is None else UNWEIGHED
        writer.book.lack("sequence.p_target_met", say(why))
        return None
    met = table.p95[:, table.column(frozenset(decision.order))] <= target
    return writer.book.ledger.add(
        "sequence.p_target_met", float(met.mean()), "share", shown_as="draws", inputs=writer.inputs(decision.order),
        formula="share of seeded draws in which the plan's P95 is within the target",
    )  # fmt: skip


def surer(writer: Writer, decision: Decision, table: Table, facts: Facts) -> Surer | None:
    """What would make the plan sure within the budget; None where it is, or where nothing drawn does."""
    target, budget = writer.search.rules.target_us, writer.search.rules.budget
    if target is None or decision.stop != "target_met" or not decision.order:
        return None
    least, plan = writer.book.policy("robust_probability").value, frozenset(decision.order)
    met = dict(zip(table.sets, (table.p95 <= target).mean(axis=0), strict=True))
    larger = [
        ids for ids in table.sets
        if plan < ids and met[ids] >= least and (budget is None or writer.search.cost(ids) <= budget)
    ]  # fmt: skip
    if met[plan] >= least or not larger:
        return None
    ids = min(larger, key=lambda one: (writer.search.cost(one), sorted(one)))
    order = [*decision.order, *(id for id in writer.search.remedies if id in ids - plan)]
    chance = writer.book.ledger.add(
        "sequence.surer.p_target_met", float(met[ids]), "share", shown_as="draws", inputs=writer.inputs(order),
        formula="share of seeded draws in which P95 with the addition is within the target",
    )  # fmt: skip
    rate, months = holds(writer, decision, facts, tuple(order), "sequence.surer")
    added = tuple(order[len(decision.order) :])
    return Surer(added, writer.cost("sequence.surer.cost", order), chance, rate, months)


def plan_saved(writer: Writer, steps: tuple[PlanStep, ...]) -> Num | None:
    if not steps or steps[0].p95_before_us is None or steps[-1].p95_after_us is None:
        return None
    before, after = steps[0].p95_before_us, steps[-1].p95_after_us
    return writer.book.ledger.add(
        "sequence.saved_us",
        before.value - after.value,
        "us",
        formula="P95 today − P95 after the plan",
        inputs=[before, after],
    )


def unexplained(writer: Writer) -> Num | None:
    path = writer.search.path
    if path.basis != "model" or path.today is None:
        writer.book.lack(
            "sequence.unexplained_us", say("The plan does not rest on the queue model's own level.")
        )
        return None
    load = "" if path.carried_us is None else ", both under the load before the what-if"
    return writer.book.ledger.add(
        "sequence.unexplained_us", path.unexplained_us, "us", inputs=writer.system.inputs,
        formula=f"measured P50 of the processor − P50 of its model{load}, not below zero; carried as a constant",
    )  # fmt: skip


def assumed_share(writer: Writer, steps: tuple[PlanStep, ...], total: Num | None) -> Num | None:
    """How much of the plan's money rests on costs or effects that nobody measured or quoted."""
    if total is None or total.value <= 0.0:
        writer.book.lack("sequence.assumed_money_share", say("The plan spends nothing."))
        return None
    unproven = [
        step for step in steps if writer.search.remedies[step.remedy].grade not in ("measured", "quoted")
    ]
    return writer.book.ledger.add(
        "sequence.assumed_money_share", sum(step.cost.value for step in unproven) / total.value, "share",
        formula="cost of the steps whose cost or effect is neither measured nor quoted / cost of the plan",
        inputs=[total, *(step.cost for step in steps)],
    )  # fmt: skip


def notes(writer: Writer, rate: Num | None, months: Num | None, *, disagree: bool) -> tuple[Prose, ...]:
    """What a reader has to know about how the plan was computed, and for how long it holds."""
    path, system = writer.search.path, writer.system
    found = []
    if disagree:
        text = "The stamps contradict each other, and the plan rests on the segments: it holds as far as they do."
        found.append(say(text))
    if rate is not None and months is not None:
        text = "The plan keeps P95 within the target until the mean rate reaches {rate}, {months} away at this growth."
        found.append(say(text, rate=rate, months=months))
    if path.basis == "rescaled" and path.model_error is not None:
        error = writer.book.ledger.add(
            "sequence.model_error", path.model_error, "share", inputs=system.inputs,
            formula="(model P95 + unexplained − measured P95) / measured P95 of the processor",
        )  # fmt: skip
        text = (
            "The queue model is {error} off the measured processor, so the plan starts from the measurement and takes "
            "from the model only by what part each purchase changes it."
        )
        if system.ranked:
            text = (
                "The plan's queue model serves messages as they come, not by priority, and is {error} off the measured "
                "processor: the plan starts from the measurement and takes from the model only by what part "
                "each purchase changes it."
            )
        found.append(say(text, error=error))
    if path.basis == "measured":
        why = "How messages arrive is not known well enough for a queue model"
        if system.overloaded:
            why = "By the figures given more messages come than the order processor can serve, so no queue model speaks"
        text = "{why}: the processor stands as measured, and purchases that change it are not weighed."
        found.append(say(text, why=why))
    if not system.open_loop:
        found.append(
            say("Latencies were taken in a closed loop and hide queueing, so they do not correct the model.")
        )
    if system.supposed:
        found.append(
            say("The load is a supposition, so latencies measured under another do not correct the model.")
        )
    return tuple(found)
