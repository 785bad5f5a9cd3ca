"""The plan: gates, purchases in order, what else was weighed, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reviewgen.facts.plan import BuyNothing, FlipPoint, Measurement, Option, Plan, PlanStep
from reviewgen.facts.waits import MESSAGES
from reviewgen.ledger import Num, Prose, say
from reviewgen.sequencing.applicable import applicable
from reviewgen.sequencing.cases import Cases, Limits
from reviewgen.sequencing.decide import Aim
from reviewgen.sequencing.decision import Decision, decide
from reviewgen.sequencing.excuses import excluded, judged
from reviewgen.sequencing.flips import flip_points
from reviewgen.sequencing.gates import gates
from reviewgen.sequencing.holds import holds
from reviewgen.sequencing.learn import arrivals_first, measurements
from reviewgen.sequencing.numbers import NO_STEADY_STATE, Writer
from reviewgen.sequencing.path import Path
from reviewgen.sequencing.planned import planned
from reviewgen.sequencing.remedies import Remedy, catalogue
from reviewgen.sequencing.screen import Screen
from reviewgen.sequencing.search import NOTHING, Rules, Search, Set
from reviewgen.sequencing.steps import plan_steps
from reviewgen.sequencing.stop import stop_words
from reviewgen.sequencing.system import System, system_of
from reviewgen.sequencing.uncertainty import Judge, Names, Table, contenders, draw, first_steps, shares_of
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
    "default": Effort(MESSAGES["default"], 200, 3, False),
    "high": Effort(MESSAGES["high"], 2_000, 6, True),
}


def make_plan(facts: Facts, *, precision: Precision = "default") -> Plan:
    """The purchases for the window under test, re-evaluated after each. Pure: same facts, same plan."""
    book = facts.book
    found = catalogue(book)
    system = system_of(facts)
    if isinstance(system, Prose):
        return unmeasured_plan(facts, found, system)
    remedies, excuses = applicable(facts, found, system)
    effort = EFFORT[precision]
    search = _search(facts, system, remedies, effort)
    worth = worth_of(book)
    decision = decide(search, worth, effort.finalists)
    writer = Writer(book, system, search, worth)
    greedy = search.greedy()
    if effort.alternatives:
        search.exact(frozenset(greedy))
    table = _table(search, decision, frozenset(greedy), effort, book.policy("confidence").value)
    aim = Aim(search.rules.target_us, search.rules.budget, search.rules.least_saving)
    judge = Judge(search, aim, worth, decision.goal_us)
    return _assembled(facts, writer, judge, decision, found, excuses, greedy, table)


def _search(facts: Facts, system: System, remedies: dict[str, Remedy], effort: Effort) -> Search:
    book, desk = facts.book, facts.desk
    policy = {id: book.policy(id).value for id in POLICY}
    limits = Limits(
        effort.messages,
        policy["confidence"],
        policy["theta_rho_limit"],
        policy["theta_utilisation_max"],
        policy["theta_ca2_limit"],
    )
    cases = Cases(system.arrivals, limits) if system.arrivals is not None else None
    path = Path(system, cases, policy["model_disagreement"], policy["percentile_cover"])
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
    own += [ids for ids in (decision.reaching, greedy) if ids is not None]
    return draw(search, contenders(search, own), effort.draws, confidence)


def _assembled(
    facts: Facts, writer: Writer, judge: Judge, decision: Decision, found: Mapping[str, Remedy],
    excuses: Mapping[str, Prose], greedy: list[str], table: Table,
) -> Plan:  # fmt: skip
    """Everything decided, as the plan a report shows."""
    search = writer.search
    steps = plan_steps(writer, decision, table)
    nothing = _buy_nothing(writer)
    each = judged(writer, found, decision)
    latency = judge.first(table.sets, table.p95, table.cost)
    first_latency = next((id for id in decision.order if id not in search.needed), None)
    weighed = decision.stop is not None
    p_first = _probabilities(writer, "p_first", first_steps(search, latency)) if weighed else {}
    p_latency = _probabilities(writer, "p_first_latency", latency) if weighed else {}
    robust = _robust(writer, decision, first_latency, p_first, p_latency)
    option = _option(writer, "exhaustive", decision.reaching)
    if option is None and decision.stop is not None:
        option = _option(writer, "exhaustive", decision.best)
    greedy_option = _option(writer, "greedy", frozenset(greedy)) if greedy else None
    total = writer.cost("sequence.total_cost", decision.order) if steps else None
    saved = _plan_saved(writer, steps)
    lasting = holds(writer, decision, facts)
    return Plan(
        gates(facts, found), steps, nothing, decision.stop, stop_words(writer, decision), option, greedy_option,
        _option(writer, "within_budget", _lowest(search)),
        greedy_option is not None and option is not None and greedy_option.cost.value > option.cost.value,
        p_first, p_latency, _p_target(writer, decision, table), robust,
        _flips(writer, judge, table, decision, p_latency, first_latency),
        _to_measure(writer, judge, table, decision, latency),
        excluded(writer, decision, each, excuses), each, planned(facts, each, decision.order, saved),
        _unexplained(writer), total, _assumed_share(writer, steps, total), *lasting, _notes(writer, *lasting),
    )  # fmt: skip


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
        return (arrivals_first(writer.system.window),)
    if not decision.order:
        return ()
    probable = writer.book.policy("robust_probability").value
    return measurements(writer.book, judge, table, latency, frozenset(decision.order), probable)


def _buy_nothing(writer: Writer) -> BuyNothing:
    state = writer.search.exact(NOTHING)
    p95 = writer.p95("sequence.buy_nothing.p95_us", NOTHING, state)
    text = say("Buying nothing leaves P95 at {p95}.", p95=p95) if p95 is not None else say(NO_STEADY_STATE)
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


def _probabilities(writer: Writer, name: str, first: Names) -> dict[str, Num]:
    rests = [number for one in writer.search.remedies.values() for number in (one.cost_number, *one.numbers)]
    return {
        id: writer.book.ledger.add(
            f"sequence.{name}.{id}",
            share,
            "share",
            inputs=rests,
            formula="share of seeded draws in which it comes first",
        )
        for id, share in shares_of(first).items()
    }


def _robust(
    writer: Writer,
    decision: Decision,
    latency: str | None,
    first: dict[str, Num],
    first_latency: dict[str, Num],
) -> bool | None:
    """Whether the first step, and the first one that moves latency, stay first in enough of the draws."""
    if decision.stop is None:
        for name in ("stop_reason", "exhaustive", "greedy", "p_target_met"):
            writer.book.lack(f"sequence.{name}", say("Measuring comes before any purchase can be weighed."))
    if latency is None:
        writer.book.lack("sequence.robust", say("Nothing that moves latency is recommended."))
        return None
    least = writer.book.policy("robust_probability").value
    steps = ((decision.order[0], first), (latency, first_latency))
    return all(id in found and found[id].value >= least for id, found in steps)


def _p_target(writer: Writer, decision: Decision, table: Table) -> Num | None:
    target = writer.search.rules.target_us
    if target is None or decision.stop is None:
        writer.book.lack("sequence.p_target_met", say("The desk gave no target for P95."))
        return None
    met = table.p95[:, table.column(frozenset(decision.order))] <= target
    return writer.book.ledger.add(
        "sequence.p_target_met", float(met.mean()), "share", inputs=writer.inputs(decision.order),
        formula="share of seeded draws in which the plan's P95 is within the target",
    )  # fmt: skip


def _plan_saved(writer: Writer, steps: tuple[PlanStep, ...]) -> Num | None:
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


def _unexplained(writer: Writer) -> Num | None:
    path = writer.search.path
    if path.basis != "model" or path.today is None:
        writer.book.lack(
            "sequence.unexplained_us", say("The plan does not rest on the queue model's own level.")
        )
        return None
    return writer.book.ledger.add(
        "sequence.unexplained_us", path.unexplained_us, "us", inputs=writer.system.inputs,
        formula="measured P50 of the processor − P50 of its model, not below zero; carried as a constant",
    )  # fmt: skip


def _assumed_share(writer: Writer, steps: tuple[PlanStep, ...], total: Num | None) -> Num | None:
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


def _notes(writer: Writer, rate: Num | None, months: Num | None) -> tuple[Prose, ...]:
    """What a reader has to know about how the plan was computed."""
    path = writer.search.path
    notes = []
    if rate is not None and months is not None:
        text = "The plan keeps P95 within the target until the mean rate reaches {rate}, {months} away at this growth."
        notes.append(say(text, rate=rate, months=months))
    if path.basis == "rescaled" and path.model_error is not None:
        error = writer.book.ledger.add(
            "sequence.model_error", path.model_error, "share", inputs=writer.system.inputs,
            formula="(model P95 + unexplained − measured P95) / measured P95 of the processor",
        )  # fmt: skip
        notes.append(
            say(
                "The queue model is {error} off the measured processor, so the plan starts from the measurement and "
                "takes from the model only by what part each purchase changes it.",
                error=error,
            )
        )
    if path.basis == "measured":
        notes.append(
            say(
                "How messages arrive is not known well enough for a queue model: the processor stands as measured, and "
                "purchases that change it are not weighed."
            )
        )
    if not writer.system.open_loop:
        notes.append(
            say("Latencies were taken in a closed loop and hide queueing, so they do not correct the model.")
        )
    return tuple(notes)
