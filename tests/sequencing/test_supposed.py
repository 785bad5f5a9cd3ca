"""A what-if that changes the load keeps what the model leaves unexplained today."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.facts import Facts, derive
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.supposed import own_load
from tests.sequencing.conftest import CASES

DESK = (CASES / "desk.yaml").read_bytes()
FASTER = "flow.windows.w.rate=180k msg/s"


def facts(*overrides: str) -> Facts:
    return derive(parse_desk(DESK, overrides=overrides))


def test_the_unexplained_part_is_todays():
    today, faster = make_plan(facts()), make_plan(facts(FASTER))
    assert today.unexplained_us is not None and faster.unexplained_us is not None
    assert today.unexplained_us.value > 1.0
    assert faster.unexplained_us.value == pytest.approx(today.unexplained_us.value)
    assert "before the what-if" in (faster.unexplained_us.formula or "")
    assert "what-if" not in (today.unexplained_us.formula or "")


def test_p95_rises_by_the_models_own_wait():
    """Refitted at the higher rate, the constant would have swallowed the added wait at the median."""
    plans = [make_plan(facts(*set)).buy_nothing.p95_us for set in ((), (FASTER,))]
    assert plans[0] is not None and plans[1] is not None
    assert plans[1].value - plans[0].value > 3.0


def test_other_overrides_stay_with_the_measurement():
    latency = "latency.windows.w.processor_to_wire.p50=12 us"
    own = own_load(facts(FASTER, latency).desk)
    assert own is not None
    assert [path for path, _ in own.overrides] == ["latency.windows.w.processor_to_wire.p50"]
    plans = [make_plan(facts(*set)).unexplained_us for set in ((latency,), (FASTER, latency))]
    assert plans[0] is not None and plans[1] is not None and plans[0].value == pytest.approx(plans[1].value)


def test_a_load_of_the_desks_own_is_fitted_as_measured(facts_of: Callable[..., Facts]):
    found = make_plan(facts_of(changes={"flow.windows.w.rate": "70k msg/s"})).unexplained_us
    assert found is not None and "what-if" not in (found.formula or "")
