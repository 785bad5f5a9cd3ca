"""The plan: gates, purchases in order, what else was weighed, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reviewgen.facts.plan import BuyNothing, FlipPoint, Measurement, Option, Plan
from reviewgen.facts.waits import MESSAGES
from reviewgen.ledger import Num, Prose, say
from reviewgen.sequencing.applicable import Applicable, applicable, instruments
from reviewgen.sequencing.cases import Cases, Limits
from reviewgen.sequencing.decide import Aim
from reviewgen.sequencing.decision import Decision, decide
from reviewgen.sequencing.excuses import excluded, judged, unweighed
from reviewgen.sequencing.flips import flip_points
from reviewgen.sequencing.gates import gates
from reviewgen.sequencing.holds import holds
from reviewgen.sequencing.learn import arrivals_first, doubt, measurements, service_first
from reviewgen.sequencing.numbers import NO_STEADY_STATE, Writer
from reviewgen.sequencing.path import Path
from reviewgen.sequencing.planned import planned
from reviewgen.sequencing.remedies import Remedy, catalogue
from reviewgen.sequencing.screen import Screen
from reviewgen.sequencing.search import NOTHING, Rules, Search, Set
from reviewgen.sequencing.steps import plan_steps, worth_words
from reviewgen.sequencing.stop import how_sure, may_still, stop_words
from reviewgen.sequencing.summary import (
    assumed_share,
    notes,
    p_target,
    plan_saved,
    probabilities,
    robust,
    surer,
    unexplained,
)
from reviewgen.sequencing.supposed import unexplained_of
from reviewgen.sequencing.system import System, system_of
from reviewgen.sequencing.uncertainty import Judge, Names, Table, contenders, draw, first_steps
from reviewgen.sequencing.unknown import unmeasured_plan
from reviewgen.sequencing.worth import worth_of

if TYPE_CHECKING:
    from reviewgen.facts import Facts

Precision = Literal["default", "high"]


@dataclass(frozen=True)
class Effort:
    """How hard to look: messages in a simulation, draws of the uncertainty, sets solved exactly for lowest P95."""

    messages: int
    draws: int
    finalists: int
    alternatives: bool


EFFORT: dict[Precision, Effort] = {
    "default": Effort(MESSAGES["default"], 400, 3, False),
    "high": Effort(MESSAGES["high"], 2_000, 6, True),
}


def make_plan(facts: Facts, *, precision: Precision = "default") -> Plan:
    """The purchases for the window under test, re-evaluated after each. Pure: same facts, same plan."""
    book = facts.book
    found = catalogue(book)
    system = system_of(facts)
    if isinstance(system, Prose):
        return unmeasured_plan(facts, found, system)
    known = applicable(facts, found, system)
    effort = EFFORT[precision]
    search = _search(facts, _path(facts, system, effort), known.remedies)
    worth = worth_of(book)
    reaches = instruments(found, known, search.rules.budget)
    decision = decide(search, worth, effort.finalists, instruments=reaches)
    writer = Writer(book, system, search, worth)
    greedy = search.greedy()
    if effort.alternatives:
        search.exact(frozenset(greedy))
    table = _table(search, decision, frozenset(greedy), effort, book.policy("confidence").value)
    aim = Aim(search.rules.target_us, search.rules.budget, search.rules.least_saving)
    judge = Judge(search, aim, worth, decision.goal_us)
    return _assembled(facts, writer, judge, decision, found, known, greedy, table)


def _path(facts: Facts, system: System, effort: Effort) -> Path:
    """The path with what the model leaves unexplained: under a supposed load, that of the desk's own."""
    policy = {id: facts.book.policy(id).value for id in POLICY}
    limits = Limits(
        effort.messages,
        policy["confidence"],
        policy["theta_rho_limit"],
        policy["theta_utilisation_max"],
        policy["theta_ca2_limit"],
    )

    def path(at: System, carried_us: float | None = None) -> Path:
        cases = Cases(at.arrivals, limits) if at.arrivals is not None else None
        return Path(at, cases, policy["model_disagreement"], policy["percentile_cover"], carried_us)

    return path(system, unexplained_of(facts, system, lambda own: path(own).unexplained_us))


def _search(facts: Facts, path: Path, remedies: dict[str, Remedy]) -> Search:
    book, desk = facts.book, facts.desk
    policy = {id: book.policy(id).value for id in POLICY}
    target = book.given("latency.target_p95", desk.latency.target_p95)
    budget = book.given("economics.budget", desk.economics.budget)
    rules = Rules(
        target.value if target else None, budget.value if budget else None, policy["stop_factor"],
        policy["screen_error"], policy["screen_sum_error"], policy["least_saving"], policy["dominant_share"],
    )  # fmt: skip
    return Search(path, Screen(path, tuple(remedies.values())), remedies, rules)


POLICY = (
    "confidence", "theta_rho_limit", "theta_utilisation_max", "theta_ca2_limit", "model_disagreement",
    "percentile_cover", "stop_factor", "screen_error", "screen_sum_error", "least_saving", "dominant_share",
)  # fmt: skip


def _table(search: Search, decision: Decision, greedy: Set, effort: Effort, confidence: float) -> Table:
    own = [frozenset(decision.order[:end]) for end in range(1, len(decision.order) + 1)]
    for ids in own:
        search.exact_p95(ids)  # so that the draws of a step are about the P95 that is told of it
    own += [ids for ids in (decision.reaching, greedy) if ids is not None]
    return draw(search, contenders(search, own), effort.draws, confidence)


def _assembled(
    facts: Facts, writer: Writer, judge: Judge, decision: Decision, found: Mapping[str, Remedy],
    known: Applicable, greedy: list[str], table: Table,
) -> Plan:  # fmt: skip
    """Everything decided, as the plan a report shows."""
    steps = plan_steps(writer, decision, table)
    nothing = _buy_nothing(writer, facts.verdict.end_to_end_p95_us)
    each = judged(writer, found, decision)
    latency = judge.first(table.sets, table.p95, table.cost)
    first = next((id for id in decision.order if id not in writer.search.needed), None)
    weighed = decision.stop is not None
    p_first = probabilities(writer, "p_first", first_steps(judge, table, latency)) if weighed else {}
    p_latency = probabilities(writer, "p_first_latency", latency) if weighed else {}
    best = decision.reaching if decision.reaching is not None or not weighed else decision.best
    cheapest = _option(writer, "exhaustive", best)
    beside = _option(writer, "greedy", frozenset(greedy)) if greedy else None
    total = writer.cost("sequence.total_cost", decision.order) if steps else None
    holds_rate, holds_months = holds(writer, decision, facts, decision.order, "sequence")
    chance, addition = p_target(writer, decision, table), surer(writer, decision, table, facts)
    open_ = unweighed(found, known)
    sure = how_sure(writer, decision, chance, addition)
    certain = robust(writer, decision, first, p_first, p_latency)
    to_measure = _to_measure(writer, judge, table, decision, latency)
    return Plan(
        gates=gates(facts, found, decision.order),
        steps=steps,
        buy_nothing=nothing,
        stop_reason=decision.stop,
        stop=stop_words(writer, decision, open_, facts.verdict.end_to_end_p95_us) + sure + may_still(decision, open_),
        how_sure=sure,
        worth=worth_words(writer, decision, steps),
        exhaustive=cheapest,
        greedy=beside,
        within_budget=_option(writer, "within_budget", _lowest(writer.search)),
        greedy_dearer=beside is not None and cheapest is not None and beside.cost.value > cheapest.cost.value,
        p_first=p_first,
        p_first_latency=p_latency,
        p_target_met=chance,
        surer=addition,
        robust=certain,
        doubt=doubt(facts.book, judge, frozenset(decision.order), to_measure, robust=certain),
        flip_points=_flips(writer, judge, table, decision, p_latency, first),
        measure_first=to_measure,
        excluded=excluded(writer, decision, each, known.excuses),
        unweighed=open_,
        remedies=each,
        planned=planned(facts, each, decision.order, plan_saved(writer, steps)),
        unexplained_us=unexplained(writer),
        total_cost=total,
        assumed_money_share=assumed_share(writer, steps, total),
        holds_rate_per_s=holds_rate,
        holds_months=holds_months,
        notes=notes(writer, holds_rate, holds_months, disagree=facts.verdict.stamps_disagree),
    )


def _flips(
    writer: Writer,
    judge: Judge,
    table: Table,
    decision: Decision,
    p_latency: dict[str, Num],
    first: str | None,
) -> tuple[FlipPoint, ...]:
    """Flip points of the plan's own purchases and of whatever is first in some draw."""
    if first is None:
        return ()
    moved = [id for id in writer.search.remedies if id in p_latency or id in decision.order]
    return flip_points(writer.book, judge, table, first, moved)


def _to_measure(
    writer: Writer, judge: Judge, table: Table, decision: Decision, latency: Names
) -> tuple[Measurement, ...]:
    """Nothing to find out where nothing is recommended."""
    if decision.stop is None:
        reason = say("What measuring takes of the desk's own time has no price here.")
        writer.book.lack("sequence.measure_first", reason)
        first = service_first if writer.system.overloaded else arrivals_first
        return (first(writer.system.window),)
    if not decision.order:
        return ()
    probable = writer.book.policy("robust_probability").value
    plan = frozenset(decision.order)
    return measurements(writer.book, judge, table, latency, plan, probable, gives_up=decision.gives_up)


def _buy_nothing(writer: Writer, measured: Num | None) -> BuyNothing:
    state = writer.search.exact(NOTHING)
    p95 = writer.p95("sequence.buy_nothing.p95_us", NOTHING, state)
    text = say("Buying nothing leaves P95 at {p95}.", p95=p95) if p95 is not None else say(NO_STEADY_STATE)
    if p95 is not None and measured is not None and p95.shown != measured.shown:
        text += say(
            " That is composed of the segments; the desk gives {measured} end to end. Every step is compared with "
            "the composed figure.", measured=measured,
        )  # fmt: skip
    return BuyNothing(p95, writer.shares("sequence.buy_nothing.shares", NOTHING, state), state.binding, text)


def _option(writer: Writer, name: str, ids: Set | None) -> Option | None:
    if ids is None:
        return None
    order = tuple(writer.search.ordered(ids, solve=False))
    path = f"sequence.{name}"
    return Option(order, writer.cost(f"{path}.cost", order), writer.screened(f"{path}.p95_us", ids))


def _lowest(search: Search) -> Set:
    """The lowest P95 the budget buys."""
    return search.most_saved(search.rules.budget, 0)
