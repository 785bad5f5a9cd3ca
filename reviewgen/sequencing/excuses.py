"""Every remedy judged on its own, and the excuse of each one that is not in the plan."""

from __future__ import annotations

import math
from collections.abc import Mapping

from reviewgen.facts.plan import Excluded, RemedyFacts, Unweighed
from reviewgen.ledger import Num, Prose, say
from reviewgen.sequencing.applicable import Applicable
from reviewgen.sequencing.decision import Decision
from reviewgen.sequencing.numbers import Writer
from reviewgen.sequencing.remedies import NAMES, OBI_FEED, Remedy
from reviewgen.sequencing.search import NOTHING, Search


def judged(writer: Writer, catalogue: Mapping[str, Remedy], decision: Decision) -> tuple[RemedyFacts, ...]:
    """Every remedy of the catalogue on its own, with what it requires, from today's state."""
    return tuple(_judged(writer, one, decision) for id, one in catalogue.items() if id != OBI_FEED)


def _judged(writer: Writer, remedy: Remedy, decision: Decision) -> RemedyFacts:
    search, book = writer.search, writer.book
    path = f"sequence.remedies.{remedy.id}"
    cost = book.alias(f"{path}.cost", remedy.cost_number)
    owner = getattr(book.desk.owners, remedy.stage, None)
    if remedy.id not in search.remedies or remedy.id in search.needed:
        known = remedy.id in search.remedies
        return RemedyFacts(
            remedy.id, remedy.title, remedy.stage, owner, cost, known, None, None, None, None, None
        )
    bundle = search.bundle(remedy.id, ())
    alone = writer.screened(f"{path}.p95_alone_us", frozenset(bundle))
    today = writer.screened("sequence.buy_nothing.p95_us", NOTHING)
    saved = None
    if alone is not None and today is not None:
        saved = book.ledger.add(
            f"{path}.saved_alone_us",
            today.value - alone.value,
            "us",
            formula="P95 today − P95 with it alone",
            inputs=[today, alone],
        )
    ends = search.p95(NOTHING), search.p95(frozenset(bundle))
    npv, payback = writer.value(path, remedy.id, bundle, *ends, decision.goal_us)
    pays = None if npv is None else npv.value > 0.0
    return RemedyFacts(
        remedy.id, remedy.title, remedy.stage, owner, cost, True, alone, saved, npv, payback, pays
    )


def excluded(
    writer: Writer, decision: Decision, facts: tuple[RemedyFacts, ...], excuses: Mapping[str, Prose]
) -> tuple[Excluded, ...]:
    """Every remedy that is no step, with why; the imbalance feed has its own gate."""
    return tuple(
        Excluded(one.id, one.title, excuses[one.id] if one.id in excuses else _excuse(writer, decision, one))
        for one in facts
        if one.id not in decision.order
    )


def unweighed(catalogue: Mapping[str, Remedy], known: Applicable) -> tuple[Unweighed, ...]:
    """What could not be weighed for want of something the desk can give."""
    return tuple(Unweighed(id, catalogue[id].title, give) for id, give in known.unweighed.items())


def _excuse(writer: Writer, decision: Decision, one: RemedyFacts) -> Prose:
    search = writer.search
    if one.id in search.needed:
        if decision.stop is None:
            return unaffordable(search.remedies[one.id], search.rules.budget)
        return say("No purchase of the plan rests on it; it opens those in the order processor.")
    against = [id for id in decision.order if id in search.remedies[one.id].conflicts]
    beside = say("It excludes {chosen}, which is in the plan.", chosen=NAMES[against[0]]) if against else None
    if decision.stop == "target_met":
        return beside or _not_needed(writer, decision, one)
    if one.p95_alone_us is not None and not search.helps((), search.bundle(one.id, ())):
        return say("It would not move P95: what it changes is no part of the tail.")
    if one.pays is False and one.npv is not None:
        return _unpaid(decision, one, one.npv)
    if decision.dropped.get(one.id) == "jumps":
        factor = writer.book.policy("stop_factor")
        return say(
            "Its microseconds cost more than {factor} times the last one's of the plan.", factor=factor
        )
    return beside or _beyond(search, decision, one)


def unaffordable(instrument: Remedy, budget: float | None) -> Prose:
    """Why instrumentation that would come first is not bought."""
    if budget is None:
        return say("It would come first, but nothing that rests on it can be bought here.")
    if instrument.cost.mid > budget:
        return say("It would come first, but it costs more than the budget.")
    return say("It would come first, but what it leaves of the budget buys nothing that rests on it.")


def _beyond(search: Search, decision: Decision, one: RemedyFacts) -> Prose:
    """Why a purchase that helps and would pay is not added to the plan."""
    budget = search.rules.budget
    bundle = search.bundle(one.id, decision.order)
    if budget is not None and search.cost(bundle) > budget:
        return say("It alone costs more than the budget.")
    if budget is not None and search.cost([*decision.order, *bundle]) > budget:
        return say("The budget is better spent on the plan: what is left of it does not reach.")
    return say("Beside the plan it would save next to nothing, or less than it costs.")


def _unpaid(decision: Decision, one: RemedyFacts, npv: Num) -> Prose:
    """Why a purchase that helps is still a bad one."""
    p95 = one.p95_alone_us
    reaches = p95 is not None and decision.goal_us is not None and p95.value <= decision.goal_us
    opening = say("It would bring P95 to {p95}", p95=p95) if p95 is not None else say("It would help")
    opening = opening + say(", which reaches the goal") if reaches else opening
    if one.payback_months is None:
        return opening + say(
            ", but at {cost} it does not pay back: the edge erodes before it has earned that, "
            "and its net present value is {npv}.",
            cost=one.cost, npv=npv,
        )  # fmt: skip
    return opening + say(
        ", and pays back after {months}, but its net present value at {cost} is {npv}.",
        months=one.payback_months,
        cost=one.cost,
        npv=npv,
    )


def _not_needed(writer: Writer, decision: Decision, one: RemedyFacts) -> Prose:
    if not decision.order:
        return say("P95 is within the target without any purchase.")
    search = writer.search
    plan = search.p95(frozenset(decision.order))
    further = search.p95(frozenset([*decision.order, *search.bundle(one.id, decision.order)]))
    if not math.isfinite(further) or plan - further <= plan * search.rules.least_saving:
        return say("The target is met without it, and it would add next to nothing.")
    path = f"sequence.remedies.{one.id}.saved_after_us"
    more = writer.book.ledger.add(
        path,
        plan - further,
        "us",
        formula="P95 after the plan − P95 with it as well",
        inputs=writer.inputs([*decision.order, one.id]),
    )
    return say(
        "The target is met without it; after the plan it would take {more} more off P95 for {cost}.",
        more=more,
        cost=one.cost,
    )
