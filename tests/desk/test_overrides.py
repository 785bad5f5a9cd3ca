"""`--set` and scenarios: where a value goes, how it is graded, and where its mistakes are told."""

from __future__ import annotations

import pytest

from reviewgen.desk.load import parse_desk, scenario_desk
from reviewgen.desk.model import Desk
from reviewgen.errors import InputRefused, Problem
from reviewgen.ledger import Mark

DESK = b"""reviewgen: 1
review: {client: A, desk: B, date: 2026-11-01}
flow:
  windows:
    - {name: open, rate: 60k msg/s, by_type: {quote: 100 %}}
    - {name: 9.30 open, rate: 60k msg/s}
latency: {evidence: measured, target_p95: 60 us}
hardware: {planned_spend: [{item: card, kind: nic, cost: 80k USD}]}
scenarios:
  busy: {flow.windows.open.rate: 90k msg/s, latency.target_p95: {value: 40 us, evidence: quoted}}
"""


def desk(*overrides: str) -> Desk:
    return parse_desk(DESK, "desk.yaml", overrides)


def refusal(*overrides: str) -> Problem:
    with pytest.raises(InputRefused) as caught:
        desk(*overrides)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    "path",
    [
        "flow.windows.open.rate",
        "flow.windows.0.rate",
        "flow.windows.9.30 open.rate",
        "flow.windows.9%2E30%20open.rate",
    ],
)
def test_items_are_found_by_name_or_position(path: str) -> None:
    rates = [window.rate.mid for window in desk(f"{path}=90k msg/s").flow.windows]
    assert sorted(rates) == [60e3, 90e3]


def test_a_section_that_is_not_there_is_made() -> None:
    changed = desk("economics.budget=300k USD", "order_processor.service_times.quote=2 us")
    assert changed.economics.budget is not None
    assert changed.economics.budget.mid == 300e3
    assert changed.order_processor.service_times["quote"].mid == 2.0


def test_the_value_is_a_yaml_word() -> None:
    changed = desk("order_processor.threads=2", "order_processor.instrumented=true", "review.title=no")
    assert changed.order_processor.threads == 2
    assert changed.order_processor.instrumented is True
    assert changed.review.title == "no"


def test_an_empty_value_takes_the_key_away() -> None:
    assert desk("latency.target_p95=").latency.target_p95 is None


def test_what_an_override_brought_is_assumed_and_says_so() -> None:
    changed = desk("latency.target_p95=50 us", "order_processor.threads=2")
    target, threads = changed.latency.target_p95, changed.order_processor.threads
    assert target is not None
    assert (target.grade, target.source) == ("assumed", "--set latency.target_p95=50 us")
    assert threads.grade == "assumed"
    assert changed.where("latency.target_p95") == Mark("--set latency.target_p95=50 us", 0, 0)
    assert changed.overrides == (("latency.target_p95", "50 us"), ("order_processor.threads", 2))


def test_the_last_of_two_overrides_wins() -> None:
    changed = desk("order_processor.threads=2", "order_processor.threads=3")
    assert changed.order_processor.threads == 3
    assert len(changed.overrides) == 1


def test_the_file_stays_as_it_was() -> None:
    before = desk()
    scenario_desk(before, "busy")
    assert before.flow.windows[0].rate.mid == 60e3


def test_a_scenario_is_a_desk_of_its_own() -> None:
    busy = scenario_desk(desk(), "busy")
    assert (busy.flow.windows[0].rate.mid, busy.flow.windows[0].rate.grade) == (90e3, "assumed")
    assert busy.flow.windows[0].rate.source == "scenario busy"
    assert busy.latency.target_p95 is not None
    assert busy.latency.target_p95.grade == "quoted"
    assert busy.where("flow.windows.open.rate") == Mark("desk.yaml", 10, 34)


def test_a_scenario_may_replace_a_section() -> None:
    body = DESK.replace(
        b"  busy: {",
        b"  poor: {economics: {budget: 3k USD, rivals: 2, discount_rate: {value: 5 %, evidence: quoted}}}\n  busy: {",
    )
    economics = scenario_desk(parse_desk(body), "poor").economics
    assert economics.budget is not None
    assert economics.rivals is not None
    assert (economics.budget.grade, economics.budget.source) == ("assumed", "scenario poor")
    assert economics.rivals.grade == "assumed"
    assert economics.discount_rate.grade == "quoted"


def test_a_scenario_stands_on_the_overrides() -> None:
    assert scenario_desk(desk("order_processor.threads=2"), "busy").order_processor.threads == 2


def test_a_scenario_that_an_override_broke_is_refused() -> None:
    given = desk()
    given.scenarios["busy"]["order_processor.mode"] = "none such"
    with pytest.raises(InputRefused, match="mode"):
        scenario_desk(given, "busy")


@pytest.mark.parametrize(
    ("override", "said", "remedy"),
    [
        ("nothing", "`nothing` sets nothing", "write `path=value`"),
        ("=3", "`=3` sets nothing", "write `path=value`"),
        ("a..b=3", "`a..b` is not a path", "write `path=value`"),
        ("flow.windows.opne.rate=3", "`flow.windows` has no item named `opne`", "did you mean `open`?"),
        ("hardware.planned_spend.nic.cost=3", "no item named `nic`", "give a position"),
        ("hardware.planned_spend.7.cost=3", "no item named `7`", "give a position"),
        ("review.client.x=3", "`review.client` is a value and holds no `x`", "write `path=value`"),
        ("economics.budgt=3", "`budgt` is not a key of `economics`", "did you mean `budget`?"),
        ("flow.windows.open.rate=90k", "a multiplier but no unit", "write a message rate"),
        ("flow.windows.open=3", "`windows` must hold keys of its own", "write"),
        ("flow.windows.open.peak_1ms=1 msg/s", "below the mean rate", "a peak"),
    ],
)
def test_mistakes_are_told_with_the_override(override: str, said: str, remedy: str) -> None:
    problem = refusal(override)
    assert said in problem.message
    assert remedy in problem.remedy
    assert problem.file.startswith("--set")
