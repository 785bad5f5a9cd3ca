"""For how long the plan holds, and the plan that is made sure: the growth at which P95 passes the target again."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from reviewgen.facts import Facts
from reviewgen.sequencing import make_plan


def test_what_makes_the_plan_sure_also_makes_it_last(facts_of: Callable[..., Facts]):
    facts = facts_of("migrated.yaml")
    plan = make_plan(facts)
    more = plan.surer
    assert more is not None and more.holds_rate_per_s is not None and more.holds_months is not None
    assert plan.holds_rate_per_s is not None and plan.holds_months is not None
    assert more.holds_rate_per_s.value > 1.1 * plan.holds_rate_per_s.value
    for rate, months in ((plan.holds_rate_per_s, plan.holds_months), (more.holds_rate_per_s, more.holds_months)):
        assert months.value == pytest.approx(12 * math.log(rate.value / 65_600) / math.log(1.25))
        assert rate.id in months.inputs and facts.ledger.numbers[rate.id] == rate
    assert more.holds_months.id == "sequence.surer.holds_months"

