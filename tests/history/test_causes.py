"""Why a number or a finding moved, and what is no move at all: causes, new names, cut-offs, precision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reviewgen.captured import Captured
from reviewgen.history.changes import rank
from reviewgen.history.diff import compare
from reviewgen.history.sources import Side, read_inputs
from reviewgen.history.tell import as_text
from reviewgen.history.tell_data import as_data
from reviewgen.ledger import key, plain
from tests.history.conftest import FIRST, changed
from tests.history.sides import no_file, rows, side, stored


@pytest.fixture(scope="module")
def first() -> Side:
    return side(FIRST)


def because(before: Side, text: str, id: str) -> str:
    """Why a number moved."""
    found = as_data(compare(before, side(text)))
    return next(str(one["cause"]["because"]) for one in found["numbers"] if one["id"] == id)


RATE = (("rate: 65.6k msg/s", "rate: 68k msg/s"), ("base_rate: 60k", "base_rate: 62.5k"))


def test_the_larger_cause_is_named_first_and_the_mix_as_one(first: Side):
    """A share that went from 5 to 4 % moved by a point, not by a fifth."""
    window = FIRST.index("    - name: open\n      rate")
    mix = FIRST[:window] + changed(
        FIRST[window:], ("quote: 82 %, trade: 6 %, ack: 5 %", "quote: 83 %, trade: 6 %, ack: 4 %"), *RATE
    )
    assert because(first, mix, "flow.open.utilisation") == "the mean rate in open and the message mix in open"


def test_what_one_side_alone_gives_is_named_last(first: Side):
    found = compare(first, side(changed(FIRST, RATE[0], (", base_rate: 60k msg/s}", "}"))))
    (rate, base) = sorted(found.changes, key=rank)
    assert rate.key.endswith("open.rate") and base.key.endswith("bursts.base_rate")


def test_a_window_under_another_name_with_other_figures_is_another(first: Side):
    data = as_data(compare(first, side(changed(FIRST, ("- name: open", "- name: cash open"), *RATE))))
    assert "a window that was renamed counts as another" in data["remarks"]
    assert not data["steps"]


def test_what_is_not_there_any_more_is_resolved_where_its_rule_is_content(first: Side):
    """The imbalance signal has another feed now; what a window held is not resolved by leaving the window out."""
    moved = changed(
        FIRST,
        ("kind: sip, used_for: [obi]", "kind: sip, used_for: [pricing]"),
        ("kind: direct, used_for: [pricing]", "kind: direct, used_for: [pricing, obi]"),
        ("feed: CTA/UTP SIP", "feed: Nasdaq TotalView-ITCH"),
    )
    assert rows(first, side(moved))["obi-on-sip"][0] == "resolved"
    other = side(changed(FIRST, ("- name: open", "- name: cash open")))
    by = {(one["rule"], one["subject"]): one["change"] for one in as_data(compare(first, other))["findings"]}
    assert by.get(("bottleneck-migrated", "open"), "gone") == "gone"


def test_results_of_the_plan_are_due_to_what_it_was_searched_with(first: Side):
    threads = changed(FIRST, ("  threads: 1\n", "  threads: 2\n"))
    for id in ("sequence.total_cost", "sequence.buy_nothing.p95_us"):
        assert because(first, threads, id) == "the number of threads"
    assert rows(first, side(threads))["target-unreachable"][1] == "the number of threads"
    budget = changed(FIRST, ("budget: 400k USD", "budget: 100k USD"), ("service_scv: 0.3", "service_scv: 0.4"))
    assert because(first, budget, "sequence.total_cost").startswith("the budget")


def test_what_is_gone_is_due_to_its_own_keys(first: Side):
    spend = "  planned_spend:                     # what the desk is about to buy, if anything\n"
    item = "    - {item: NIC refresh, kind: nic, cost: 80k USD}\n"
    after = side(changed(FIRST, (spend + item, ""), ("  threads: 1\n", "  threads: 2\n")))
    found = {one["rule"]: one for one in as_data(compare(first, after))["findings"]}
    assert found["hardware-before-software"]["cause"]["keys"] == ["hardware.planned_spend"]


def test_the_rate_of_the_day_is_no_tripwire_that_moved(first: Side):
    """The processor binds on both sides, so the rate at which it binds is the day's."""
    found = compare(first, side(changed(FIRST, *RATE)))
    ids = {one.id for one in found.moved}
    assert "flow.open.rate_per_s" in ids and "tripwires.order_processor.rate_per_s" not in ids


OWN = "thresholds:\n  near_saturation: {value: 0.45, reason: Load test}\n"


def test_a_cut_off_of_the_desk_s_own_is_no_knowledge(first: Side):
    found = compare(first, side(FIRST + OWN))
    assert not found.replaced
    assert "  the cut-off for near saturation: ours 75.0 % -> the desk's 45.0 %" in as_text(found).splitlines()


def test_what_changed_below_a_name_is_told_apart_and_equal_lines_once(first: Side):
    spend = "  planned_spend:                     # what the desk is about to buy, if anything\n"
    text = changed(
        FIRST,
        ("used_for: [obi]", "used_for: [pricing]"),
        ("dual_thread: {cost: 80k / 150k / 300k USD}", 'dual_thread: {exclude: true, reason: "done in March"}'),
        (spend + "    - {item: NIC refresh, kind: nic, cost: 80k USD}\n", ""),
    )
    found = compare(first, side(text))
    lines = [line.strip() for line in as_text(found).partition("Inputs that changed:\n")[2].splitlines()]
    assert "the feed CTA/UTP SIP, used for pricing: new" in lines
    assert "the feed CTA/UTP SIP, used for obi: no longer given" in lines
    assert "the desk's own figures for dual thread, exclude: new" in lines
    assert "the planned purchases: no longer given" in lines
    assert len(lines) == len(set(lines))
    cost = next(one for one in found.moved if one.id == "sequence.total_cost")
    assert plain(cost.cause.reason) == "the desk's own figures for dual thread and the planned purchases"


def test_a_plan_that_buys_nothing_is_not_unknown(first: Side):
    def bought(review: dict[str, Any]) -> None:
        review["sequence"]["steps"] = []
        del review["numbers"]["sequence.total_cost"]

    after = stored(first, bought)
    assert "  the plan's cost: nothing to buy now, 190k USD before" in as_text(compare(first, after)).splitlines()


def test_a_difference_agrees_with_the_two_numbers_beside_it(first: Side):
    """Between printed percentages it is that of the printed two; a share of draws has whole points."""

    def near(review: dict[str, Any]) -> None:
        review["numbers"]["flow.open.utilisation"] |= {"value": 0.0384, "shown": "3.8 %"}
        review["numbers"]["sequence.p_target_met"] |= {"value": 0.4225, "shown": "42 %"}

    def later(review: dict[str, Any]) -> None:
        review["numbers"]["flow.open.utilisation"] |= {"value": 0.0345, "shown": "3.5 %"}
        review["numbers"]["sequence.p_target_met"] |= {"value": 0.0, "shown": "0 %"}
        for name in review["numbers"]:
            if name.startswith("sequence.p_target_met_interval"):
                review["numbers"][name]["value"] = 0.0

    moved = {one.id: one.by.shown for one in compare(stored(first, near), stored(first, later)).moved}
    assert moved["flow.open.utilisation"] == "0.3 points"  # 0.39 between the values
    assert moved["sequence.p_target_met"] == "42 points"


RENAMED = ("- name: open", "- name: cash open")


def test_a_window_with_all_figures_under_another_name_is_the_same(first: Side):
    after = side(changed(FIRST, RENAMED))
    for before in (first, stored(first), stored(first, inputs=False)):
        found = compare(before, after)
        assert found.about == ("name of a window: open -> cash open",) and found.differs
        assert not found.findings and not found.moved and not found.known and not found.doubts
        assert {one.state for one in found.steps} == {"open"}
        assert not found.changes
    assert "open" in first.review["verdict"]["window"]  # the earlier review itself stays as it is


def test_what_else_changed_beside_a_new_name_is_told(first: Side):
    data = as_data(compare(first, side(changed(FIRST, RENAMED, ("  threads: 1\n", "  threads: 2\n")))))
    assert [one["key"] for one in data["inputs"]] == ["order_processor.threads"]
    by = {(one["rule"], one["subject"]): one["change"] for one in data["findings"]}
    assert by["burst-overload", "cash open"] == "resolved"
    assert ("bottleneck-migrated", "cash open") not in by
    moved = {one["id"]: one["cause"]["because"] for one in data["numbers"]}
    assert moved[f"flow.{key('cash open')}.utilisation"] == "the number of threads"


def test_a_capture_s_own_figures_are_no_surer_cause_than_others(first: Side, evidence_of: Any):
    """The finding is about the open, and so is what a capture gave of it; the second thread is the cause."""
    given = {"segment": "end_to_end", "window": "open", "p50": 30, "p95": 400}
    after = read_inputs(changed(FIRST, ("  threads: 1\n", "  threads: 2\n")).encode(), "desk.yaml", no_file)
    after = replace(after, captured=Captured((evidence_of({"day": "2026-11-10", "series": [given]}),)))
    found = rows(first, Side("desk.yaml", after.review(), False, after))
    assert found["burst-overload"] == ("resolved", "the number of threads")
