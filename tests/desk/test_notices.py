"""What check asks about though nothing is wrong: service times that do not fit, waivers of rules that are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk
from reviewgen.desk.notices import notices

EXAMPLE = Path(__file__).parents[2] / "examples" / "migrated.yaml"
TIMES = {
    "most messages against the median": (
        "quote=7.6 ms",
        "`7.6 ms` is longer than the P50 of processor_to_wire in midday (16 us), which holds it: is that us?",
    ),
    "most messages, one window only": (
        "quote=17 us",
        "`17 us` is longer than the P50 of processor_to_wire in midday (16 us), which holds it: check the two",
    ),
    "a few messages against P95": (
        "trade=9.5 ms",
        "`9.5 ms` is longer than the P95 of processor_to_wire in midday (34 us), which holds it: is that us?",
    ),
    "a few may be slower than the median": ("trade=30 us", ""),
    "as long as the median": ("quote=16 us", ""),
    "a span that reaches below": ("quote=15..20 us", ""),
    "a type of unknown share against the highest": (
        "other=14 s",
        "`14 s` is longer than the P99 of processor_to_wire in midday (52 us), which holds it: check the two",
    ),
}


@pytest.mark.parametrize(("given", "message"), TIMES.values(), ids=list(TIMES))
def test_a_service_time_above_its_segment_is_asked_about(given: str, message: str) -> None:
    desk = load_desk(EXAMPLE, overrides=[f"order_processor.service_times.{given}"])
    path = ("order_processor", "service_times", given.partition("=")[0])
    assert notices(desk, ()) == ([(path, message)] if message else [])


@pytest.mark.parametrize("name", ["migrated", "network_bound", "minimal"])
def test_the_examples_are_not_asked(name: str) -> None:
    assert notices(load_desk(EXAMPLE.with_name(f"{name}.yaml")), ()) == []


def test_a_waiver_of_no_rule_is_told(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    rest = "reason: b, by: c, until: 2027-01-31"
    waivers = "".join(f"  - {{rule: {rule}, {rest}}}\n" for rule in ("obi-on-sipp", "obi-on-sip", "zz"))
    path.write_text(f"{EXAMPLE.read_text()}waivers:\n{waivers}")
    told = [one.message for one in notices(load_desk(path), ("obi-on-sip",))]
    assert told == [
        "this waiver waives nothing: there is no rule `obi-on-sipp`; did you mean `obi-on-sip`?",
        "this waiver waives nothing: there is no rule `zz`; `reviewgen rules` lists them",
    ]
