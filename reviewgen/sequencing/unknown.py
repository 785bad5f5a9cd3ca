"""The plan of a desk whose P95 cannot be composed yet: its gates, and the measurement that comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reviewgen.facts.plan import BuyNothing, Excluded, Plan, PlanStep, RemedyFacts
from reviewgen.ledger import Num, Prose, say, weakest
from reviewgen.sequencing.applicable import applicable, instruments
from reviewgen.sequencing.excuses import unaffordable
from reviewgen.sequencing.gates import gates
from reviewgen.sequencing.planned import planned
from reviewgen.sequencing.remedies import INSTRUMENTATION, OBI_FEED, Remedy
from reviewgen.sequencing.system import STAGES

if TYPE_CHECKING:
    from reviewgen.facts import Facts

PATHS = (
    "buy_nothing.p95_us", "stop_reason", "exhaustive", "greedy", "within_budget", "p_target_met", "robust",
    "unexplained_us", "holds_rate_per_s", "holds_months",
)  # fmt: skip


def unmeasured_plan(facts: Facts, catalogue: Mapping[str, Remedy], reason: Prose) -> Plan:
    """What can be said without a P95: measure first, and why everything else waits."""
    book = facts.book
    for path in PATHS:
        book.lack(f"sequence.{path}", reason)
    known = applicable(facts, catalogue, None)
    remedies, excuses = known.remedies, known.excuses
    given = facts.desk.economics.budget
    budget = given.mid if given is not None else None
    instrument = remedies[INSTRUMENTATION] if instruments(catalogue, known, budget) else None
    if instrument is None and INSTRUMENTATION in remedies:
        excuses[INSTRUMENTATION] = unaffordable(remedies[INSTRUMENTATION], budget)
    steps = (_measure(facts, instrument, reason),) if instrument is not None else ()
    each = tuple(_known(facts, one, one.id in remedies) for id, one in catalogue.items() if id != OBI_FEED)
    waits = say("Not weighed before P95 can be composed from what the desk measures.")
    out = tuple(
        Excluded(one.id, one.title, excuses.get(one.id, waits))
        for one in each
        if one.id not in {s.remedy for s in steps}
    )
    total = book.alias("sequence.total_cost", instrument.cost_number) if instrument is not None else None
    stop = say("What to buy after measuring cannot be told yet: {reason}", reason=reason)
    return Plan(
        gates=gates(facts, catalogue, tuple(step.remedy for step in steps)),
        steps=steps,
        buy_nothing=BuyNothing(
            None,
            dict.fromkeys(STAGES),
            "unresolved",
            say("What buying nothing leaves cannot be told either."),
        ),
        stop_reason=None,
        stop=stop,
        how_sure=say(""),
        worth=None,
        exhaustive=None,
        greedy=None,
        within_budget=None,
        greedy_dearer=False,
        p_first={},
        p_first_latency={},
        p_target_met=None,
        surer=None,
        robust=None,
        doubt=say(""),
        flip_points=(),
        measure_first=(),
        excluded=out,
        unweighed=(),
        remedies=each,
        planned=planned(facts, each, tuple(step.remedy for step in steps), None),
        unexplained_us=None,
        total_cost=total,
        assumed_money_share=_share(facts, total),
        holds_rate_per_s=None,
        holds_months=None,
        notes=(),
    )


def _measure(facts: Facts, remedy: Remedy, reason: Prose) -> PlanStep:
    book = facts.book
    path = f"sequence.steps.{remedy.id}"
    for name in (
        "p95_before_us",
        "p95_after_us",
        "saved_us",
        "cost_per_us",
        "npv",
        "payback_months",
        "predicted_interval",
    ):
        book.lack(f"{path}.{name}", reason)
    cost = book.alias(f"{path}.cost", remedy.cost_number)
    total = book.alias(f"{path}.cumulative_cost", remedy.cost_number)
    return PlanStep(
        1, remedy.id, remedy.title, book.desk.owners.order_processor, cost, None, None, None, dict.fromkeys(STAGES),
        "unresolved", None, total, None, None, None, weakest([remedy.grade]),
        say("Nothing else can be weighed before it."),
    )  # fmt: skip


def _known(facts: Facts, one: Remedy, applies: bool) -> RemedyFacts:
    cost = facts.book.alias(f"sequence.remedies.{one.id}.cost", one.cost_number)
    owner = getattr(facts.desk.owners, one.stage, None)
    return RemedyFacts(one.id, one.title, one.stage, owner, cost, applies, None, None, None, None, None)


def _share(facts: Facts, total: Num | None) -> Num | None:
    if total is None:
        facts.book.lack("sequence.assumed_money_share", say("The plan spends nothing."))
        return None
    proven = total.grade in ("measured", "quoted")
    return facts.book.ledger.add(
        "sequence.assumed_money_share", 0.0 if proven else 1.0, "share", inputs=[total],
        formula="cost of the steps whose cost is neither measured nor quoted / cost of the plan",
    )  # fmt: skip
