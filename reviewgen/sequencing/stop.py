"""Why the plan stops, in a sentence."""

from __future__ import annotations

from reviewgen.facts.plan import Surer, Unweighed
from reviewgen.ledger import Num, Prose, in_draws, listed, plain, say
from reviewgen.sequencing.decision import Decision
from reviewgen.sequencing.numbers import Writer
from reviewgen.sequencing.remedies import INSTRUMENTATION, NAMES
from reviewgen.sequencing.search import NOTHING


def how_sure(writer: Writer, decision: Decision, chance: Num | None, surer: Surer | None) -> Prose:
    """In how many draws the plan meets the target, and what would make it sure where that is too few."""
    if chance is None or not decision.order:
        return say("")
    near = _near(writer, decision)
    if decision.stop != "target_met":
        also = " In {chance} of the draws of costs and effects it is within the target all the same."
        return (say(also, chance=chance) if chance.value > 0.0 else say("")) + near
    if chance.value >= writer.book.policy("robust_probability").value:
        return near + say(" Over the ranges of costs and effects that holds {draws}.", draws=in_draws(chance))
    only = " only" if chance.value > 0.0 else ""
    text = say(f" That is so at the usual effects; over their ranges, {{draws}}{only}.", draws=in_draws(chance))
    text += near
    if surer is None:
        return text
    return text + say(
        " With {more} as well it holds {draws}, for {cost} in all.",
        more=listed([say(NAMES[id]) for id in surer.added]), draws=in_draws(surer.p_target_met), cost=surer.cost,
    )  # fmt: skip


def _near(writer: Writer, decision: Decision) -> Prose:
    """That the plan's P95 is so near the target that its own simulation cannot tell on which side it is."""
    target = writer.search.rules.target_us
    after = writer.screened("sequence.plan_p95_us", frozenset(decision.order))
    if target is None or after is None or after.interval is None or not after.low < target < after.high:
        return say("")
    low, high = after.interval
    return say(" The simulation alone leaves {low} to {high}, on both sides of the target.", low=low, high=high)


def stop_words(
    writer: Writer, decision: Decision, unweighed: tuple[Unweighed, ...], end_to_end: Num | None
) -> Prose:
    """The sentence for the decision's stop reason, with the target and what stands against it.

    `end_to_end` is P95 as the desk gives it; the plan's own is composed of the segments.
    """
    desk, book = writer.book.desk, writer.book
    target = book.given("latency.target_p95", desk.latency.target_p95)
    after = writer.screened("sequence.plan_p95_us", frozenset(decision.order))
    match decision.stop:
        case "target_met":
            return _met(decision, target, after, end_to_end)
        case "target_unreachable":
            return _unreachable(writer, decision, target, after, unweighed)
        case "budget_spent":
            return _spent(writer, decision, target, after)
        case "cost_per_us_jumps":
            return _jumps(writer, decision, target, after)
        case None:
            return _measuring(writer, decision)
        case _:
            return _nothing(writer, decision, target)


def _measuring(writer: Writer, decision: Decision) -> Prose:
    """That measuring comes first, and why not even instrumentation is bought where the budget does not reach."""
    search, system = writer.search, writer.system
    text = say(
        "Most of P95 is the order processor's, and {unknown}: measuring comes before any purchase.",
        unknown="by the figures given more messages come than it can serve" if system.overloaded else
        "how messages arrive is not known well enough to say what would change it",
    )  # fmt: skip
    budget = writer.book.given("economics.budget", writer.book.desk.economics.budget)
    if decision.order or INSTRUMENTATION not in search.remedies or budget is None:
        return text
    return text + say(
        " The budget of {budget} does not pay for instrumentation, at {cost}, together with any purchase that rests on "
        "it, so it is not bought.", budget=budget, cost=search.remedies[INSTRUMENTATION].cost_number,
    )  # fmt: skip


def may_still(decision: Decision, unweighed: tuple[Unweighed, ...]) -> Prose:
    """That purchases nobody could weigh may do what the weighed ones do not, and what to give to weigh them."""
    what = {"target_unreachable": "reach it", "nothing_helps": "help"}.get(decision.stop or "")
    if not unweighed or what is None:
        return say("")
    gives = {plain(one.give): one.give for one in unweighed}
    return say(
        " What could not be weighed may still {what}: {names}. To weigh {it}, give {gives}.",
        what=what, names=listed([say(NAMES[one.remedy]) for one in unweighed]),
        it="it" if len(unweighed) == 1 else "them", gives=listed(gives.values()),
    )  # fmt: skip


def _met(decision: Decision, target: Num | None, after: Num | None, end_to_end: Num | None) -> Prose:
    assert target is not None and after is not None
    if not decision.order and end_to_end is not None and end_to_end.value > target.value:
        return say(
            "Composed of its segments P95 comes to {after}, within the target of {target}; end to end the desk gives "
            "{given}, which misses it. The difference lies in no segment, so no purchase is aimed at it.",
            after=after, target=target, given=end_to_end,
        )  # fmt: skip
    if not decision.order:
        return say("P95 is within the target of {target} today: there is nothing to buy.", target=target)
    return say(
        "P95 comes to {after}, within the target of {target}: the plan stops here.",
        after=after,
        target=target,
    )


def _unreachable(
    writer: Writer, decision: Decision, target: Num | None, after: Num | None, unweighed: tuple[Unweighed, ...]
) -> Prose:
    assert target is not None
    if after is None and not unweighed:
        return say(
            "No set of purchases gives the order processor a steady state, so the target is out of reach."
        )
    which = "the purchases that could be weighed" if unweighed else "purchases the desk can make"
    text = say("No set of {which} reaches the target of {target}", which=which, target=target)
    left_out = _left_out(writer, decision, after)
    if left_out is not None:
        return text + left_out
    if after is None:
        return text + say(".")
    if unweighed:
        return text + say("; the plan comes to {after}.", after=after)
    return text + say("; the plan comes to {after}, and no more money would reach it.", after=after)


def _left_out(writer: Writer, decision: Decision, after: Num | None) -> Prose | None:
    """To what the purchases that were left out for their price would still bring P95; None where none was."""
    ids = decision.best
    best = writer.screened("sequence.exhaustive.p95_us", ids)
    if not decision.dropped or after is None or best is None or best.shown == after.shown:
        return None
    cost = writer.cost("sequence.exhaustive.cost", writer.search.ordered(ids, solve=False))
    text = say(": even {cost} would bring P95 only to {best}.", cost=cost, best=best)
    text += say(" The plan stops at {after}", after=after) if decision.order else say(" The plan buys nothing")
    if "unpaid" in decision.dropped.values():
        return text + say(", because the next purchase would cost more than it earns.")
    return text + say(
        ", because the next microsecond would cost more than {factor} times the last one.",
        factor=writer.book.policy("stop_factor"),
    )  # fmt: skip


def _spent(writer: Writer, decision: Decision, target: Num | None, after: Num | None) -> Prose:
    budget = writer.book.given("economics.budget", writer.book.desk.economics.budget)
    assert budget is not None
    if not decision.order:
        opening = say("The budget of {budget} buys nothing that would move P95.", budget=budget)
    elif after is None:
        opening = say(
            "The budget of {budget} does not give the order processor a steady state.", budget=budget
        )
    else:
        opening = say("Within the budget of {budget} P95 comes to {after}.", budget=budget, after=after)
    return opening + _would_take(writer, decision, target)


def _jumps(writer: Writer, decision: Decision, target: Num | None, after: Num | None) -> Prose:
    if "unpaid" in decision.dropped.values():
        if decision.reaching and target is not None:
            return say(
                "No set that reaches the target of {target} earns its cost on this edge; the plan stops where a "
                "purchase still pays.", target=target,
            ) + _would_take(writer, decision, target)  # fmt: skip
        names = " and ".join(NAMES[id] for id, why in decision.dropped.items() if why == "unpaid")
        return say("The next purchase, {names}, would cost more than it earns.", names=names)
    factor = writer.book.policy("stop_factor")
    stop = say("The next microsecond would cost more than {factor} times the last one.", factor=factor)
    return stop + _would_take(writer, decision, target)


def _would_take(writer: Writer, decision: Decision, target: Num | None) -> Prose:
    """What the target would cost, where it can be reached at all."""
    if not decision.reaching or target is None:
        return say("")
    cost = writer.cost("sequence.exhaustive.cost", writer.search.ordered(decision.reaching, solve=False))
    return say(" The target of {target} would take {cost}.", target=target, cost=cost)


def _nothing(writer: Writer, decision: Decision, target: Num | None) -> Prose:
    if decision.dropped and decision.reaching and target is not None:
        return say(
            "The target of {target} can be reached, but no purchase earns its cost on this edge.",
            target=target,
        )
    if decision.order:
        return say("No further purchase would move P95.")
    if writer.search.exact(NOTHING).p95_us is None:
        return say("No purchase gives the order processor a steady state.")
    return say("No purchase the desk can make would move P95 and earn its cost.")
