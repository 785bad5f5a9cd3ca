"""A target that the plan meets in its own composition, and that is in doubt all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, say
from reviewgen.rules.base import Outcome

if TYPE_CHECKING:
    from reviewgen.facts.plan import Plan


def missed_between(plan: Plan, given: Num, limit: Num) -> Outcome:
    """The segments' own sum would do, and P95 end to end does not: no purchase can be weighed against the rest."""
    return Outcome(
        "target", "warn", "medium", plan.stop, given, limit,
        title=say("P95 misses the target by what no segment holds"),
        remedy=say("Stamp all segments and end to end on the same messages with one clock, and find the difference."),
    )  # fmt: skip


def surer(plan: Plan) -> Prose:
    """What to do about the doubt: measuring comes before spending only where knowing is worth it."""
    if plan.measure_first and plan.surer:
        return say("Measure what decides before spending, or buy what makes the plan sure with it.")
    if plan.measure_first:
        return say("Measure what decides before spending.")
    if plan.surer:
        return say("Measure after each step, and where it falls short buy what makes the plan sure.")
    return say("Measure after each step, and again before the next.")
