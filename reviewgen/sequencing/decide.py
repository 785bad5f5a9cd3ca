"""One rule of choice for the plan and for every draw around it: cheapest to the target, else most µs, if it pays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.facts.draws import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Aim:
    """What is sought: P95 within target_us and money within budget; of savings below least_saving the cheapest."""

    target_us: float | None
    budget: float | None
    least_saving: float


def choose(p95: Floats, cost: Floats, value: Floats | None, aim: Aim) -> Ints:
    """The chosen column of every draw; p95, cost and value of shape (draws, sets), column 0 buying nothing.

    `value` is what each set earns in today's money, None where that is unknown. The cheapest set within
    the target and the budget; where none is, the lowest P95 within the budget, of near equals the
    cheapest; and where the choice loses money, the set that earns most, which may be nothing.
    """
    within = cost <= (np.inf if aim.budget is None else aim.budget)
    within[:, 0] = True
    met = within & (p95 <= (-np.inf if aim.target_us is None else aim.target_us))
    cheapest: Ints = np.argmin(np.where(met, cost, np.inf), axis=1)
    reachable = np.where(within, p95, np.inf)
    lowest = reachable.min(axis=1, keepdims=True)
    close = np.where(reachable <= lowest * (1.0 + aim.least_saving), cost, np.inf)
    chosen: Ints = np.where(met.any(axis=1), cheapest, np.argmin(close, axis=1))
    if value is None:
        return chosen
    earned = np.where(within, value - cost, -np.inf)
    own = np.take_along_axis(earned, chosen[:, None], axis=1)[:, 0]
    return np.asarray(np.where(own < 0.0, np.argmax(earned, axis=1), chosen))
