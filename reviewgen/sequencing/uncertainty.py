"""The decision again in many draws of costs, effects and the simulation's own noise: who comes first, how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from reviewgen.facts.draws import Floats, ranks
from reviewgen.sequencing.decide import Aim, Ints, choose
from reviewgen.sequencing.parameters import Values
from reviewgen.sequencing.remedies import INSTRUMENTATION
from reviewgen.sequencing.search import NOTHING, Search, Set
from reviewgen.sequencing.worth import Worth

Names = npt.NDArray[np.str_]
CONTENDERS = 14
"""Sets that may win a draw, beside the plan's own and every remedy alone."""
REACH = 4.0
"""How many times the screen's error a set may be beyond the target and still win a draw."""
BEYOND_BUDGET = 1.5
"""How far beyond the budget a set's usual cost may lie and still be within it in a draw."""
BUY_NOTHING = "buy_nothing"
# Lifts the remedies of a dominant stage above all others, whatever their µs per money; what is free above those.
DOMINANT = 1e9
Input = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Table:
    """Draws of everything uncertain: P95 and cost of each contending set, shape (draws, sets), column 0 nothing.

    ranks holds each input's own draws by (remedy, parameter), the cost under the parameter "cost".
    """

    sets: tuple[Set, ...]
    p95: Floats
    cost: Floats
    ranks: dict[Input, Floats]

    def column(self, ids: Set) -> int:
        """Where a set stands."""
        return self.sets.index(ids)


@dataclass(frozen=True, eq=False)
class Judge:
    """The rule of choice with all it needs: the search, the aim, and what savings are worth."""

    search: Search
    aim: Aim
    worth: Worth | None
    goal_us: float | None

    def chosen(self, sets: Sequence[Set], p95: Floats, cost: Floats) -> Ints:
        """The chosen column of every draw."""
        return choose(p95, cost, self.value(p95), self.aim)

    def value(self, p95: Floats) -> Floats | None:
        """What each set earns in today's money; None where savings have no known worth."""
        if self.worth is None or self.goal_us is None or not np.isfinite(p95[:, 0]).all():
            return None
        today = p95[:, :1]
        yearly = self.worth.yearly(today, p95, today, np.asarray(self.goal_us))
        return np.asarray(yearly * self.worth.value.mid * self.worth.annuity())

    def first(self, sets: Sequence[Set], p95: Floats, cost: Floats) -> Names:
        """The first purchase of every draw that moves latency, or `buy_nothing`."""
        picked = self.chosen(sets, p95, cost)
        out = np.full(len(picked), BUY_NOTHING, dtype="<U32")
        shares = self.search.exact(NOTHING).shares
        for column in np.unique(picked):
            rows = np.flatnonzero(picked == column)
            names = [one.id for one in self.search.members(sets[column]) if one.changes]
            if not names:
                continue
            rank = np.empty((len(rows), len(names)))
            for k, id in enumerate(names):
                alone = list(sets).index(frozenset(self.search.bundle(id, ())))
                with np.errstate(invalid="ignore"):
                    saved = p95[rows, 0] - p95[rows, alone]
                saved = np.where(np.isnan(saved), 0.0, saved)
                rank[:, k] = saved / np.maximum(cost[rows, alone], 1.0)
                if shares.get(self.search.remedies[id].stage, 0.0) >= self.search.rules.dominant_share:
                    rank[:, k] += DOMINANT
                if self.search.free(id):
                    rank[:, k] += 2.0 * DOMINANT
            out[rows] = np.array(names, dtype="<U32")[np.argmax(rank, axis=1)]
        return out


def contenders(search: Search, own: Sequence[Set]) -> tuple[Set, ...]:
    """The sets worth drawing: nothing, the plan's own, every remedy alone, and those that may win a draw.

    Where sets reach the target, or nearly, the cheapest of them may win; where none does, those of lowest
    P95. A set with a member that adds nothing to the others never wins.
    """
    rules = search.rules
    single = [frozenset(search.bundle(id, ())) for id in search.remedies if id not in search.needed]
    if rules.target_us is not None and any(search.p95(ids) <= rules.target_us for ids in search.sets):
        reach = rules.target_us * (1.0 + REACH * rules.screen_error)
        near = [ids for ids in search.sets if search.p95(ids) <= reach]
        ranked = sorted(near, key=lambda ids: (search.cost(ids), sorted(ids)))
    else:
        limit = math.inf if rules.budget is None else BEYOND_BUDGET * rules.budget
        near = [ids for ids in search.sets if search.cost(ids) <= limit]
        ranked = sorted(near, key=lambda ids: (search.p95(ids), sorted(ids)))
    close = islice((ids for ids in ranked if search.lean(ids)), CONTENDERS)
    return tuple(dict.fromkeys([NOTHING, *own, *single, *close]))


def draw(search: Search, sets: tuple[Set, ...], draws: int, confidence: float) -> Table:
    """Seeded draws of every cost and effect, independent of each other, on the contending sets."""
    own = [search.remedies[id] for id in search.remedies if any(id in ids for ids in sets)]
    ordered = {
        (one.id, change.of): ranks(f"{one.id}.{change.of}", draws) for one in own for change in one.changes
    }
    costs = {one.id: ranks(f"{one.id}.cost", draws) for one in own}
    values = {
        (one.id, change.of): change.spread.at(ordered[one.id, change.of])
        for one in own
        for change in one.changes
    }
    amounts = {one.id: one.cost.at(costs[one.id]) for one in own}
    cost = np.stack(
        [sum((amounts[one.id] for one in search.members(ids)), np.zeros(draws)) for ids in sets], axis=1
    )
    known = {**ordered, **{(id, "cost"): column for id, column in costs.items()}}
    return Table(sets, p95_of(search, sets, values, _noise(search, draws, confidence)), cost, known)


def p95_of(search: Search, sets: Sequence[Set], values: Values, noise: Floats) -> Floats:
    """P95 of every set in every draw, shape (draws, sets), each column set right where it was solved exactly."""
    columns = []
    at_mode = search.screen.modes([search.members(ids) for ids in sets])
    for ids, screened in zip(sets, at_mode, strict=True):
        found = search.screen.draws(search.members(ids), values, noise)
        exact = search.p95(ids)
        right = (
            exact / screened if math.isfinite(exact) and math.isfinite(screened) and screened > 0.0 else 1.0
        )
        columns.append(found * right)
    return np.stack(columns, axis=1)


def _noise(search: Search, draws: int, confidence: float) -> Floats:
    """How far the simulated tail may be off, common to all configurations as their random numbers are."""
    today = search.path.today
    if today is None or not today.simulated:
        return np.ones(draws)
    from scipy.special import ndtri

    low, high = today.relative
    deviation = math.log(high / low) / (2.0 * float(ndtri(0.5 + 0.5 * confidence)))
    return np.asarray(np.exp(deviation * ndtri(ranks("simulation", draws))))


def shares_of(names: Names) -> dict[str, float]:
    """How often each name comes, the most frequent first."""
    found, counts = np.unique(names, return_counts=True)
    order = sorted(zip(found.tolist(), counts.tolist(), strict=True), key=lambda row: (-row[1], row[0]))
    return {name: count / len(names) for name, count in order}


def first_steps(judge: Judge, table: Table, latency: Names) -> Names:
    """The first purchase of all in every draw: measuring, wherever what is bought rests on it."""
    measured = np.array([INSTRUMENTATION in ids for ids in table.sets])
    picked = judge.chosen(table.sets, table.p95, table.cost)
    return np.where(measured[picked], INSTRUMENTATION, latency)
