"""How long the plan holds: the message rate, and with growth the month, at which P95 passes the target again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.ledger import Num, say
from reviewgen.sequencing.decision import Decision
from reviewgen.sequencing.numbers import Writer

if TYPE_CHECKING:
    from reviewgen.facts import Facts

MOST = 8.0
"""Growth beyond this factor is another desk."""
STEPS = 241
MONTHS = 12.0
PATHS = ("holds_rate_per_s", "holds_months")


def holds(
    writer: Writer, decision: Decision, facts: Facts, order: tuple[str, ...], place: str
) -> tuple[Num | None, Num | None]:
    """The mean rate up to which `order`, the plan or more, meets the target, and the months until it is reached.

    They are entered under `place`, a path of the result. All rates of the window grow alike, its bursts with
    them. None, with the reason, where the plan does not meet the target today or nothing grows.
    """
    book, target = writer.book, writer.search.rules.target_us
    flow = next((one for one in facts.flow if one.window == writer.system.window), None)
    if (
        target is None
        or flow is None
        or decision.stop != "target_met"
        or writer.search.path.basis == "measured"
    ):
        return _lacking(
            writer, place, "The plan does not meet a target in the queue model, so there is none to hold."
        )
    factor = _factor(writer, order, target)
    if factor is None:
        return _lacking(writer, place, "At several times today's rate P95 is still within the target.")
    inputs = [flow.rate_per_s, *writer.inputs(order)]
    rate = book.ledger.add(
        f"{place}.holds_rate_per_s", flow.rate_per_s.value * factor, "msg/s", inputs=inputs,
        formula="mean rate at which P95 after the plan passes the target, bursts growing alike; by closed form",
    )  # fmt: skip
    growth = book.given("flow.growth", facts.desk.flow.growth)
    if growth is None or growth.value <= 0.0:
        book.lack(
            f"{place}.holds_months", say("The message rate does not grow, or its growth was not given.")
        )
        return rate, None
    months = MONTHS * math.log(factor) / math.log1p(growth.value)
    return rate, book.ledger.add(
        f"{place}.holds_months", months, "months", inputs=[rate, flow.rate_per_s, growth],
        formula="twelve · ln(that rate / today's rate) / ln(1 + g)",
    )  # fmt: skip


def _lacking(writer: Writer, place: str, reason: str) -> tuple[None, None]:
    for path in PATHS:
        writer.book.lack(f"{place}.{path}", say(reason))
    return None, None


def _factor(writer: Writer, order: tuple[str, ...], target: float) -> float | None:
    """The growth of all rates at which P95 after the plan passes the target; None where it is beyond MOST."""
    search = writer.search
    ids = frozenset(order)
    factors: Floats = np.geomspace(1.0, MOST, STEPS)
    p95 = search.screen.grown(search.members(ids), factors)
    p95 = p95 * (search.exact_p95(ids) / p95[0])
    beyond = np.flatnonzero(p95 > target)
    if len(beyond) == 0:
        return None
    last = max(1, int(beyond[0]))
    low, high = p95[last - 1], min(float(p95[last]), 2.0 * target)
    part = (target - low) / (high - low) if high > low else 0.0
    return float(factors[last - 1] * (factors[last] / factors[last - 1]) ** min(max(part, 0.0), 1.0))
