"""A what-if that changes the load keeps what the model leaves unexplained today."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewgen.desk.load import parse_desk, scenario_desk
from reviewgen.desk.model import Desk
from reviewgen.facts import Facts, derive
from reviewgen.sequencing import make_plan
from reviewgen.sequencing.supposed import own_load
from reviewgen.stencil import stencil
from tests.sequencing.conftest import CASES

DESK = (CASES / "desk.yaml").read_bytes()
FASTER = "flow.windows.w.rate=180k msg/s"


def desk_of(*overrides: str) -> Desk:
    return parse_desk(DESK, overrides=overrides)


def facts(*overrides: str) -> Facts:
    return derive(desk_of(*overrides))


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
    assert own.flow.windows[0].rate.mid == desk_of().flow.windows[0].rate.mid
    assert own.latency.windows[0].processor_to_wire == facts(latency).desk.latency.windows[0].processor_to_wire
    plans = [make_plan(facts(*set)).unexplained_us for set in ((latency,), (FASTER, latency))]
    assert plans[0] is not None and plans[1] is not None and plans[0].value == pytest.approx(plans[1].value)


def test_a_load_set_twice_goes_back_to_the_first():
    own = own_load(desk_of(FASTER, "flow.windows.w.rate=90k msg/s", "flow.windows.w.peak_1ms=400k msg/s"))
    assert own is not None and own.flow.windows[0].peak_1ms is None
    assert own.flow.windows[0].rate.mid == desk_of().flow.windows[0].rate.mid


def test_a_desk_with_its_texts_blanked_has_the_same_load():
    """A report is made of such a desk, which has no bytes to read again."""
    blank = stencil(parse_desk(DESK + b"scenarios: {Faster: {flow.windows.w.rate: 180k msg/s}}\n")).desk
    (name,) = blank.scenarios
    found = make_plan(derive(scenario_desk(blank, name))).unexplained_us
    today = make_plan(facts()).unexplained_us
    assert found is not None and today is not None and found.value == pytest.approx(today.value)


def test_what_is_kept_of_a_review_depends_on_the_load_that_was_replaced():
    other = DESK.replace(b"rate: 60k msg/s", b"rate: 65k msg/s")
    assert other != DESK
    one, two = (stencil(parse_desk(text, overrides=[FASTER])).depends for text in (DESK, other))
    assert one != two


def test_a_load_of_the_desks_own_is_fitted_as_measured(facts_of: Callable[..., Facts]):
    found = make_plan(facts_of(changes={"flow.windows.w.rate": "70k msg/s"})).unexplained_us
    assert found is not None and "what-if" not in (found.formula or "")
