"""The recommended purchases at the modes of everything, in order, and why the plan stops where it does."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from reviewgen.facts.plan import StopReason
from reviewgen.sequencing.remedies import INSTRUMENTATION
from reviewgen.sequencing.search import NOTHING, Search, Set
from reviewgen.sequencing.worth import Worth


@dataclass(frozen=True)
class Decision:
    """`order` is what to buy; stop is None where measuring comes before any purchase can be weighed.

    reaching is the cheapest set that meets the target, whatever it costs or earns, and best the set that
    was found before anything was left out. dropped: why a remedy of it was, `jumps` or `unpaid`. goal_us:
    the P95 that counts as all of the way when savings are valued.
    """

    order: tuple[str, ...]
    stop: StopReason | None
    reaching: Set | None
    goal_us: float | None
    best: Set
    dropped: dict[str, str] = field(default_factory=dict)

    @property
    def gives_up(self) -> bool:
        """Whether the target was given up: a set that reaches it earns too little, or none does."""
        return self.stop == "target_unreachable" or "unpaid" in self.dropped.values()


def decide(search: Search, worth: Worth | None, finalists: int, *, instruments: bool = True) -> Decision:
    """The cheapest set to the target within the budget, else the most µs within it, cut where it stops paying.

    instruments: whether the budget reaches for instrumentation and something that rests on it.
    """
    target, budget = search.rules.target_us, search.rules.budget
    today = search.exact_p95(NOTHING)
    if target is not None and today <= target:
        return Decision((), "target_met", NOTHING, target, NOTHING)
    if search.path.basis == "measured" and _processor_owns(search):
        first = (INSTRUMENTATION,) if instruments and INSTRUMENTATION in search.remedies else ()
        return Decision(first, None, None, target, frozenset(first))
    reaching = search.least_cost() if target is not None else None
    if reaching is not None and (budget is None or search.cost(reaching) <= budget):
        found = Decision(tuple(search.ordered(reaching)), "target_met", reaching, target, reaching)
        return _paying(search, worth, found)
    best = search.most_saved(budget, finalists)
    goal = target if target is not None else search.p95(best)
    stop: StopReason = "target_unreachable" if target is not None else "nothing_helps"
    if reaching is not None or (target is None and _budget_binds(search, best)):
        stop = "budget_spent"
    found = Decision(tuple(search.ordered(best)), stop, reaching, goal if math.isfinite(goal) else None, best)
    return _paying(search, worth, _cut(search, found))


def _processor_owns(search: Search) -> bool:
    """Whether most of P95 is the processor's, about which nothing can be computed."""
    share = search.exact(NOTHING).shares.get("order_processor", 0.0)
    return share >= search.rules.dominant_share


def _budget_binds(search: Search, best: Set) -> bool:
    """Whether more money would buy a lower P95."""
    lowest = min(search.p95(ids) for ids in search.sets)
    return lowest < search.p95(best) * (1.0 - search.rules.least_saving)


def _cut(search: Search, found: Decision) -> Decision:
    """Stop before a purchase whose µs cost `stop_factor` times the last one's, or that saves none."""
    kept: list[str] = []
    last = math.inf
    for bundle in search.bundles(found.order):
        before, after = search.p95(frozenset(kept)), search.p95(frozenset([*kept, *bundle]))
        saved = before - after if math.isfinite(before) else math.inf
        price = search.cost(bundle) / saved if saved > 0.0 else math.inf
        if not search.helps(kept, bundle) or price >= search.rules.stop_factor * last:
            break
        kept, last = [*kept, *bundle], price if price > 0.0 else last
    dropped = dict.fromkeys([id for id in found.order if id not in kept], "jumps")
    stop = found.stop
    if dropped and kept and stop in ("nothing_helps", "budget_spent") and found.reaching is None:
        stop = "cost_per_us_jumps"
    return replace(found, order=tuple(search.laid(kept)), stop=stop, dropped=dropped)


def _paying(search: Search, worth: Worth | None, found: Decision) -> Decision:
    """Leave out what earns less than it costs: the tail of a plan short of its target, or a whole that never pays."""
    today = search.exact_p95(NOTHING)
    if worth is None or found.goal_us is None or not found.order or not math.isfinite(today):
        return found
    prefixes: list[list[str]] = [[]]
    for bundle in search.bundles(found.order):
        prefixes.append([*prefixes[-1], *bundle])
    whole = frozenset(found.order)
    if found.stop == "target_met" and earned(search, worth, found.goal_us, whole) >= 0.0:
        return found
    best = max(prefixes, key=lambda order: earned(search, worth, found.goal_us, frozenset(order)))
    if found.stop == "target_met":
        best = _most_earning(search, worth, found.goal_us)
    dropped = {id: "unpaid" for id in found.order if id not in best}
    stop = found.stop
    if dropped and stop != "target_unreachable":
        stop = "cost_per_us_jumps" if best else "nothing_helps"
    return replace(found, order=tuple(search.laid(best)), stop=stop, dropped={**found.dropped, **dropped})


def _most_earning(search: Search, worth: Worth, goal: float) -> list[str]:
    """The set within the budget that earns most over its cost; nothing where none earns."""
    budget = search.rules.budget
    affordable = [ids for ids in search.sets if budget is None or search.cost(ids) <= budget]
    best = max(affordable, key=lambda ids: (earned(search, worth, goal, ids), -len(ids), sorted(ids)))
    search.exact(best)
    return search.ordered(best) if earned(search, worth, goal, best) > 0.0 else []


def earned(search: Search, worth: Worth, goal: float | None, ids: Set) -> float:
    """Today's value of what a set saves, less its cost, at the modes."""
    assert goal is not None
    today, after = np.array([search.p95(NOTHING)]), np.array([search.p95(ids)])
    yearly = float(worth.yearly(today, after, today, np.array([goal]))[0])
    return yearly * worth.value.mid * worth.annuity() - search.cost(ids)
