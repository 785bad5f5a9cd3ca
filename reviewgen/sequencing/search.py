"""The best set of purchases: exhaustive over all valid sets, screened by closed form, the finalists solved exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from reviewgen.sequencing.parameters import middle
from reviewgen.sequencing.path import Path, State
from reviewgen.sequencing.remedies import Remedy
from reviewgen.sequencing.screen import Screen

Set = frozenset[str]
NOTHING: Set = frozenset()


@dataclass(frozen=True)
class Rules:
    """What decides: the target and the budget, where given, and the policy of the screen and the stop.

    screen_error: by how much the screen may be off, sum_error where the processor's wait is known exactly;
    least_saving: share of P95 below which a saving is
    none; dominant_share: share of P95 from which a stage's own remedies come first.
    """

    target_us: float | None
    budget: float | None
    stop_factor: float
    screen_error: float
    sum_error: float
    least_saving: float
    dominant_share: float


@dataclass(eq=False)
class Search:
    """All sets of the applicable remedies, with costs at their modes."""

    path: Path
    screen: Screen
    remedies: Mapping[str, Remedy]
    rules: Rules
    estimates: dict[Set, float] = field(default_factory=dict)
    solved: dict[Set, float] = field(default_factory=dict)
    states: dict[Set, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = middle(self.remedies.values())
        self.sets = valid_sets(self.remedies)
        if self.path.solves_cheaply:
            for ids in self.sets:
                if self.screen.processor_key(self.members(ids)) not in self.screen.known:
                    self.screen.learn(self.members(ids))
        self._estimate(self.sets)

    def members(self, ids: Set) -> tuple[Remedy, ...]:
        """The remedies of a set in the catalogue's order."""
        return tuple(one for id, one in self.remedies.items() if id in ids)

    def cost(self, ids: Iterable[str]) -> float:
        """What a set costs, at the modes."""
        wanted = set(ids)
        return sum(one.cost.mid for id, one in self.remedies.items() if id in wanted)

    def p95(self, ids: Set) -> float:
        """P95 in µs of a set: exact where it was solved, else screened; infinite without a steady state."""
        if ids in self.solved:
            return self.solved[ids]
        if ids not in self.estimates:
            self._estimate([ids])
        return self.estimates[ids]

    def exact(self, ids: Set) -> State:
        """The state after buying a set."""
        if ids not in self.states:
            self.states[ids] = found = self.path.state(self.members(ids), self.values)
            self._settle(ids, math.inf if found.p95_us is None else found.p95_us)
        return self.states[ids]

    def exact_p95(self, ids: Set) -> float:
        """As p95, solved exactly; every other set with the same processor gains from it."""
        if ids not in self.solved:
            self._settle(ids, self.path.p95(self.members(ids), self.values))
        return self.solved[ids]

    def _settle(self, ids: Set, p95: float) -> None:
        self.solved[ids] = p95
        key = self.screen.processor_key(self.members(ids))
        if key not in self.screen.known:
            self.screen.learn(self.members(ids))
            same = [one for one in self.estimates if self.screen.processor_key(self.members(one)) == key]
            self._estimate(same)

    def meets(self, ids: Set) -> bool:
        """Whether a set reaches the target: by the screen where that is plain, else exactly."""
        target = self.rules.target_us
        if target is None:
            return False
        if ids not in self.solved:
            known = self.screen.processor_key(self.members(ids)) in self.screen.known
            margin = 1.0 + (self.rules.sum_error if known else self.rules.screen_error)
            if self.p95(ids) > target * margin:
                return False
            if self.p95(ids) * margin <= target:
                return True
        return self.exact_p95(ids) <= target

    def least_cost(self) -> Set | None:
        """The cheapest set that reaches the target; of equal cost, the one with the lower P95."""
        ranked = sorted(self.sets, key=lambda ids: (self.cost(ids), self.p95(ids), sorted(ids)))
        found = next((ids for ids in ranked if self.meets(ids)), None)
        if found is None:
            return None
        # Of those that cost the same, what adds next to nothing is left out.
        enough = self.p95(found) * (1.0 + self.rules.least_saving)
        equal = [ids for ids in ranked if self.cost(ids) == self.cost(found) and self.p95(ids) <= enough]
        return min(
            (ids for ids in equal if self.meets(ids)), key=lambda ids: (len(ids), self.p95(ids), sorted(ids))
        )

    def most_saved(self, budget: float | None, finalists: int) -> Set:
        """The set of lowest P95 within a budget, `finalists` solved exactly; of equals the cheapest."""
        affordable = [ids for ids in self.sets if budget is None or self.cost(ids) <= budget]
        for ids in sorted(affordable, key=self.p95)[:finalists]:
            self.exact_p95(ids)
        best = min((self.p95(ids) for ids in affordable), default=math.inf)
        close = [ids for ids in affordable if self.p95(ids) <= best * (1.0 + self.rules.least_saving)]
        return min(close, key=lambda ids: (self.cost(ids), self.p95(ids), sorted(ids)), default=NOTHING)

    def ordered(self, chosen: Set, *, solve: bool = True) -> list[str]:
        """A set's purchases: measuring first, then what costs nothing, then each the best next one for those before it.

        With `solve`, every state on the way is solved, and the remedies of a dominant stage come first.
        """
        order: list[str] = []
        while remaining := [
            id for id in self.remedies if id in chosen and id not in order and id not in self.needed
        ]:
            bundles = {id: self.bundle(id, order) for id in remaining}
            first = max(
                remaining,
                key=lambda id: (
                    self.free(id), solve and self._precedes(id, order), *self._worth(bundles[id], order)
                ),
            )
            order += bundles[first]
        return self.laid(order + [id for id in self.remedies if id in chosen and id not in order])

    def laid(self, order: Iterable[str]) -> list[str]:
        """Purchases with those that only inform before all others: measuring comes before any hardware."""
        return sorted(order, key=lambda id: id not in self.needed)

    def free(self, id: str) -> bool:
        """Whether a remedy costs nothing, as a setting does."""
        return self.remedies[id].cost.mid <= 0.0

    def bundles(self, order: Iterable[str]) -> list[list[str]]:
        """Purchases that change something, each with whatever it is the first to require."""
        out: list[list[str]] = []
        owned: list[str] = []
        for id in order:
            if id not in self.needed:
                out.append(self.bundle(id, owned))
                owned += out[-1]
        return out

    @property
    def needed(self) -> set[str]:
        """Remedies that change nothing themselves and are bought for what requires them."""
        return {id for id, one in self.remedies.items() if not one.changes}

    def bundle(self, id: str, owned: Iterable[str]) -> list[str]:
        """A remedy with whatever it requires that is not owned yet, in the order of purchase."""
        had = set(owned)
        return [need for need in self.remedies[id].requires if need in self.remedies and need not in had] + [
            id
        ]

    def greedy(self) -> list[str]:
        """Always the purchase with the most µs per money, until the target, the budget or nothing helps."""
        order: list[str] = []
        while not (self.rules.target_us is not None and self.meets(frozenset(order))):
            bundles = [
                self.bundle(id, order) for id in self.remedies if id not in order and id not in self.needed
            ]
            open_ = [bundle for bundle in bundles if self._allowed(bundle, order)]
            best = max(open_, key=lambda bundle: self._worth(bundle, order), default=None)
            if best is None or not self.helps(order, best):
                break
            order += best
        return order

    def helps(self, owned: Iterable[str], bundle: Iterable[str]) -> bool:
        """Whether a purchase saves more than nothing."""
        before = self.p95(frozenset(owned))
        after = self.p95(frozenset([*owned, *bundle]))
        return after < math.inf and not before - after <= before * self.rules.least_saving

    def lean(self, ids: Set) -> bool:
        """Whether every member that changes something saves more than nothing beside the others."""
        changing = [one.id for one in self.members(ids) if one.changes]
        for id in changing:
            others = [other for other in changing if other != id]
            without = frozenset(
                [*others, *(need for other in others for need in self.remedies[other].requires)]
            )
            if not self.helps(without, [id]):
                return False
        return True

    def _allowed(self, bundle: list[str], order: list[str]) -> bool:
        together = [*order, *bundle]
        budget = self.rules.budget
        if budget is not None and self.cost(together) > budget:
            return False
        return not any(other in self.remedies[id].conflicts for id in together for other in together)

    def _worth(self, bundle: list[str], order: list[str]) -> tuple[float, float]:
        """µs per money of a purchase now; free ones are infinitely worth it."""
        before, after = self.p95(frozenset(order)), self.p95(frozenset([*order, *bundle]))
        saved = 0.0 if after == math.inf else math.inf if before == math.inf else before - after
        cost = self.cost(bundle)
        return (saved / cost if cost > 0.0 else math.copysign(math.inf, saved)), -after

    def _precedes(self, id: str, order: list[str]) -> bool:
        """Whether a remedy acts on the stage that owns most of P95 now."""
        shares = self.exact(frozenset(order)).shares
        return shares.get(self.remedies[id].stage, 0.0) >= self.rules.dominant_share

    def _estimate(self, sets: list[Set]) -> None:
        if sets:
            found = self.screen.modes([self.members(ids) for ids in sets])
            self.estimates.update(zip(sets, map(float, found), strict=True))


def valid_sets(remedies: Mapping[str, Remedy]) -> list[Set]:
    """Every set without conflicts that holds what its members require, and nothing that serves no member."""
    latency = [id for id, one in remedies.items() if one.changes]
    found = []
    for size in range(len(latency) + 1):
        for picked in combinations(latency, size):
            if any(b in remedies[a].conflicts for a, b in combinations(picked, 2)):
                continue
            needs = {need for id in picked for need in remedies[id].requires}
            if needs <= remedies.keys():
                found.append(frozenset(picked) | needs)
    return found
