"""The plan's quantities as numbers of the ledger, with what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Spread
from reviewgen.ledger import Num, Prose, say
from reviewgen.sequencing.path import State
from reviewgen.sequencing.search import Search, Set
from reviewgen.sequencing.system import STAGES, System
from reviewgen.sequencing.worth import Worth

MONEY_DRAWS = 200
_FORMULAS = {
    "model": "P95 of the convolution of all segments; wait {how} + unexplained",
    "rescaled": "P95 of the convolution of all segments; the processor as measured, changed as its model {how} changes",
    "measured": "P95 of the convolution of all segments; the processor as measured",
}
NO_STEADY_STATE = "The order processor has no steady state here: messages come faster than it works."


@dataclass(frozen=True)
class Writer:
    """Enters numbers of the plan: everything rests on the system's inputs and on the effects of the set."""

    book: Book
    system: System
    search: Search
    worth: Worth | None

    def inputs(self, ids: Iterable[str]) -> list[Num]:
        """What a state after buying these rests on, the effects in the catalogue's order."""
        effects = [number for one in self.search.members(frozenset(ids)) for number in one.numbers]
        return [*self.system.inputs, *effects]

    def p95(self, path: str, ids: Set, state: State) -> Num | None:
        """P95 end to end of a solved state, with the simulation's interval."""
        if state.p95_us is None or state.low_us is None or state.high_us is None:
            self.book.lack(path, say(NO_STEADY_STATE))
            return None
        how = "simulated (interval: bursts)" if state.simulated else "by closed form"
        return self.book.ledger.add(
            path, state.p95_us, "us", formula=_FORMULAS[self.search.path.basis].format(how=how),
            inputs=self.inputs(ids), interval=(state.low_us, state.high_us),
        )  # fmt: skip

    def screened(self, path: str, ids: Set) -> Num | None:
        """P95 end to end of any set, solved or screened."""
        if ids in self.search.states:
            return self.p95(path, ids, self.search.states[ids])
        value = self.search.p95(ids)
        if not math.isfinite(value):
            self.book.lack(path, say(NO_STEADY_STATE))
            return None
        formula = (
            "P95 of the sum of all segments; the wait by the modulated diffusion's closed form, as a screen"
        )
        return self.book.ledger.add(path, value, "us", formula=formula, inputs=self.inputs(ids))

    def shares(self, path: str, ids: Set, state: State) -> dict[str, Num | None]:
        """Euler shares of a solved state by stage."""
        out: dict[str, Num | None] = dict.fromkeys(STAGES)
        for stage in STAGES:
            if stage in state.shares:
                out[stage] = self.book.ledger.add(
                    f"{path}.{stage}", state.shares[stage], "share", formula="Euler share of P95, independent segments",
                    inputs=self.inputs(ids),
                )  # fmt: skip
            else:
                why = NO_STEADY_STATE if state.p95_us is None else "This stage was not measured apart."
                self.book.lack(f"{path}.{stage}", say(why))
        return out

    def cost(self, path: str, ids: Iterable[str]) -> Num:
        """What a set costs together: modes, with the sums of the lows and the highs."""
        own = [self.search.remedies[id] for id in ids]
        return self.book.ledger.add(
            path, sum(one.cost.mid for one in own), "money", formula="sum of the modes",
            inputs=[one.cost_number for one in own], grade=None if own else "measured",
            interval=(sum(one.cost.low for one in own), sum(one.cost.high for one in own)),
        )  # fmt: skip

    def value(
        self, path: str, remedy: str, ids: list[str], before_us: float, after_us: float, goal_us: float | None
    ) -> tuple[Num | None, Num | None]:
        """NPV and payback of buying `ids`, the last of which saves; None with the reason where they cannot be told."""
        credit = self._credit(before_us, after_us, goal_us)
        if credit is None or self.worth is None:
            for name in ("npv", "payback_months"):
                self.book.lack(f"{path}.{name}", self._why_no_value(goal_us))
            return None, None
        own = [self.search.remedies[id].cost for id in ids]
        cost = Spread(sum(c.low for c in own), sum(c.mid for c in own), sum(c.high for c in own))
        stakes = self.worth.stakes(remedy, cost, credit)
        tail = 0.5 * (1.0 - self.book.policy("confidence").value)
        drawn = np.array([stakes.npv(at) for at in stakes.drawn(MONEY_DRAWS)])
        inputs = [
            *self.worth.numbers,
            *(self.search.remedies[id].cost_number for id in ids),
            *self.inputs([remedy]),
        ]
        way = "µs saved" if self.worth.basis == "us" else "share of the way to the goal"
        npv = self.book.ledger.add(
            f"{path}.npv", stakes.npv(stakes.middle()), "money", inputs=inputs,
            formula=f"value of the edge · {way} · ∫ g(t) exp(−rt) dt − cost with what it requires",
            interval=(float(np.quantile(drawn, tail)), float(np.quantile(drawn, 1.0 - tail))),
        )  # fmt: skip
        months = stakes.payback(stakes.middle())
        if months is None:
            never = say("It never pays back: the edge erodes before it has earned the cost.")
            self.book.lack(f"{path}.payback_months", never)
            return npv, None
        return npv, self.book.ledger.add(
            f"{path}.payback_months", months, "months", inputs=inputs,
            formula="first month at which the saving has earned its cost",
        )  # fmt: skip

    def _credit(self, before_us: float, after_us: float, goal_us: float | None) -> float | None:
        today = self.search.p95(frozenset())
        if self.worth is None or goal_us is None or not all(map(math.isfinite, (before_us, after_us, today))):
            return None
        before, after = np.array([before_us]), np.array([after_us])
        return max(0.0, float(self.worth.yearly(before, after, np.array([today]), np.array([goal_us]))[0]))

    def _why_no_value(self, goal_us: float | None) -> Prose:
        if self.worth is None:
            return say(
                "Neither the value of the edge nor that of a microsecond was given, and it is never guessed."
            )
        if goal_us is None:
            return say("Without a goal the edge cannot be credited to a purchase.")
        return say(NO_STEADY_STATE)
