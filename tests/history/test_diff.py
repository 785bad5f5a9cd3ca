"""The comparison of two reviews: what moved, what came, what went, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reviewgen.captured import Captured
from reviewgen.history.diff import Diff, compare
from reviewgen.history.sources import Side
from reviewgen.history.tell import as_markdown, as_text
from reviewgen.history.tell_data import as_data
from tests.history.conftest import FIRST, SECOND, changed
from tests.history.sides import rows, side, stored


@pytest.fixture(scope="module")
def first() -> Side:
    return side(FIRST)


@pytest.fixture(scope="module")
def found(first: Side) -> Diff:
    return compare(first, side(SECOND))


def overload(review: dict[str, Any]) -> dict[str, Any]:
    """The open finding on bursts."""
    return next(one for one in review["findings"] if (one["rule"], one["verdict"]) == ("burst-overload", "fail"))


def test_the_constraint_moves_and_says_why(found: Diff):
    said = as_data(found)["constraint"]
    assert (said["before"], said["after"], said["moved"]) == ("order_processor", "exchange", True)
    assert said["sentence"].startswith("The binding constraint moved from the order processor to the exchange")
    assert "with second order-processor thread done" in said["sentence"]
    assert "P95 of processor to wire in open fell from 410.0 µs to 30.0 µs" in said["sentence"]
    assert said["sentence"].count(".") == said["sentence"].count(".", 0, -1) + 1  # one sentence
    assert said["cause"]["kinds"] == ["input"]


def test_numbers_have_direction_size_and_cause(found: Diff):
    by_id = {one["id"]: one for one in as_data(found)["numbers"]}
    end = by_id["verdict.end_to_end_p95_us"]
    assert (end["direction"], end["before"], end["after"], end["by"]) == ("down", 428.0, 58.0, 370.0)
    assert "latency.windows.open.end_to_end.p95" in end["cause"]["keys"]
    assert by_id["flow.open.capacity_per_s"]["cause"]["keys"] == ["order_processor.threads"]
    assert by_id["erosion.remaining_today"]["cause"]["keys"] == ["review.date"]
    assert end["cause"]["because"] == "a new measurement"
    assert "verdict.nic_p95_us" not in by_id  # it did not move


def test_findings_come_and_go(found: Diff):
    rows = {(one["rule"], one["change"]) for one in as_data(found)["findings"]}
    assert ("exchange-dominates", "new") in rows
    assert ("burst-overload", "resolved") in rows
    assert ("bottleneck-migrated", "better") in rows


def test_the_plan_s_steps(found: Diff):
    states = {one["remedy"]: one["state"] for one in as_data(found)["steps"]}
    assert states["dual_thread"] == "done"
    assert states["flow_instrumentation"] == "open"


def test_steps_reordered_dropped_and_done_by_the_desk_s_word(first: Side):
    def other(review: dict[str, Any]) -> None:
        steps = review["sequence"]["steps"]
        more = [{**steps[0], "remedy": name, "title": name.title()} for name in ("colocation", "fpga_offload")]
        review["sequence"]["steps"] = [
            {**step, "order": at} for at, step in enumerate([*reversed(steps), *more], 1)
        ]

    given = side(changed(FIRST, ('reason: "No FPGA team before 2027"', 'reason: "Done in April"')))
    rows = {one["remedy"]: one for one in as_data(compare(stored(first, other), given))["steps"]}
    assert {name: one["state"] for name, one in rows.items()} == {
        "dual_thread": "reordered",
        "flow_instrumentation": "reordered",
        "colocation": "dropped",
        "fpga_offload": "done",
    }
    assert rows["dual_thread"]["explanation"] == "it was step 1 of what is left and is step 2"
    assert "The target is met without it" in rows["colocation"]["explanation"]


def test_a_review_does_not_differ_from_itself(first: Side):
    same = compare(first, first)
    assert not same.differs
    assert not same.findings and not same.moved and not same.replaced


def test_a_waiver_withdrawn_and_a_finding_resolved_before_reopen(first: Side):
    def waive(review: dict[str, Any]) -> None:
        overload(review)["waived"] = True

    rows = compare(stored(first, waive), first).findings
    assert [(one.rule, one.change) for one in rows] == [("burst-overload", "reopened")]

    def resolve(review: dict[str, Any]) -> None:
        one = overload(review)
        one["verdict"] = "pass"
        review["since"] = {"findings": [{"rule": one["rule"], "subject": one["subject"], "change": "resolved"}]}

    rows = compare(stored(first, resolve), first).findings
    assert [(one.rule, one.change) for one in rows] == [("burst-overload", "reopened")]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("rulepack_version", "rule_version"),
        ("references_version", "threshold_version"),
        ("tool_version", "tool_version"),
    ],
)
def test_a_version_is_told_from_an_input(first: Side, key: str, kind: str):
    """The stored review said otherwise of the same inputs, under another version."""

    def older(review: dict[str, Any]) -> None:
        review["provenance"][key] = "0"
        overload(review)["verdict"] = "pass"

    (row,) = compare(stored(first, older), first).findings
    assert (row.change, row.cause.kinds) == ("new", (kind,))


def test_without_the_inputs_causes_are_not_guessed(first: Side):
    def older(review: dict[str, Any]) -> None:
        review["provenance"] |= {"tool_version": "0.0.1", "desk_sha256": "0" * 64}
        review["numbers"]["verdict.end_to_end_p95_us"] |= {"value": 500.0, "shown": "500.0 µs"}

    diff = compare(stored(first, older, inputs=False), first)
    assert not diff.separated
    (row,) = diff.moved
    assert "unknown" in row.cause.kinds


def test_a_default_replaced_by_the_desk_s_word(first: Side):
    stated = changed(FIRST, ("service_scv: 0.3 ", "service_scv: {value: 0.3, evidence: assumed} "))
    rows = compare(side(stated), first).replaced
    assert [(one.id, one.grade_was, one.grade_now) for one in rows] == [
        ("desk.order_processor.service_scv", "assumed", "stated")
    ]


def test_small_change_is_noise(first: Side):
    nearly = changed(FIRST, ("annual_opex: 150k..300k USD/yr", "annual_opex: 150k..300.1k USD/yr"))
    assert not compare(first, side(nearly)).moved


def test_faces(found: Diff):
    text, markdown = as_text(found), as_markdown(found)
    assert "Resolved findings:" in text and "Second order-processor thread: done" in text
    assert "utilisation in open: 54.3 % -> 29.6 % (down 24.7 points), because of the number of threads" in text
    assert "| P95 end to end | 428.0 µs | 58.0 µs | ▼ 86.4 % | a new measurement |" in markdown
    head, _, folded = markdown.partition("<details>")
    assert "midday" in folded and "midday |" not in head  # what is not under test is folded away
    assert "- the number of threads: 1 -\\> 2" in folded


def test_a_stranger_s_name_is_no_markup(first: Side):
    bad = changed(FIRST, ("CTA/UTP SIP", '"@all <img src=x>"'))
    text = as_markdown(compare(first, side(bad)))
    assert "@\u200ball" in text and "@all" not in text and "<img" not in text.replace("\\<", "")


WAIVED = "waivers:\n  - {rule: odd-lots-unread, reason: Rewrite under way, by: Jane, until: 2027-01-31}\n"


def test_a_waived_finding_is_not_resolved_and_comes_back_when_the_waiver_ends(first: Side):
    waived = side(FIRST + WAIVED)
    change, why = rows(first, waived)["odd-lots-unread"]
    assert change == "waived" and "Rewrite under way (Jane, until 2027-01-31)" in why
    later = side(changed(FIRST, ("date: 2026-11-20", "date: 2027-02-20")) + WAIVED)
    change, why = rows(waived, later)["odd-lots-unread"]
    assert change == "reopened" and "ended on 2027-01-31" in why


def test_what_a_review_before_had_open_is_reopened(first: Side):
    fixed = side(changed(FIRST, ("odd_lots: false", "odd_lots: true")))
    key = ("odd-lots-unread", "CTA/UTP SIP")
    assert rows(fixed, first)["odd-lots-unread"][0] == "new"
    found = compare(fixed, first, frozenset({key}))
    assert {one.change for one in found.findings if one.rule == "odd-lots-unread"} == {"reopened"}


MIDDAY = "    - name: midday\n      rate: 50k"
CLOSE = (MIDDAY, f"    - name: close\n      rate: 70k msg/s\n{MIDDAY}")


def test_another_window_under_test_is_told_and_not_compared(first: Side):
    """A new window is the cause of its own findings; the old window's are not resolved by it."""
    after = side(changed(FIRST, CLOSE))
    data = as_data(compare(first, after))
    assert data["about"] == ["window under test: open -> close"]
    assert "the window under test was open and is close" in data["constraint"]["sentence"]
    assert not [one for one in data["numbers"] if one["id"].startswith("verdict.")]
    assert not [one for one in data["known"] if one["id"].startswith(("verdict.", "sequence."))]
    assert not data["steps"] and not [one for one in data["remarks"] if "renamed" in one]
    by = {(one["rule"], one["subject"]): one for one in data["findings"]}
    assert by["bottleneck-migrated", "open"]["change"] == "gone"
    new = by["end-to-end-unmeasured", "close"]
    assert (new["change"], new["cause"]["because"]) == ("new", "the flow in close")
    assert new["cause"]["keys"] == ["flow.windows.close"]


def test_a_figure_of_the_desk_s_own_is_named_and_the_calendar_is(first: Side):
    own = "thresholds:\n  single_thread_saturation: {value: 100k msg/s, reason: Load test}\n"
    after = side(changed(FIRST, ("date: 2026-11-20", "date: 2026-12-20")) + own)
    data = as_data(compare(first, after))
    by_id = {one["id"]: one["cause"] for one in data["numbers"]}
    assert by_id["erosion.remaining_today"]["because"] == "the later date"
    assert [one["key"] for one in data["inputs"]] == ["thresholds.single_thread_saturation"]
    assert (data["inputs"][0]["before"], data["inputs"][0]["after"]) == ("120k msg/s", "100k msg/s")


def test_the_document_s_own_changes(first: Side):
    after = side(changed(FIRST, ("status: draft", "status: final"), ("Northgate Trading", "Southgate")))
    found = compare(first, after)
    assert found.about == ("client: Northgate Trading -> Southgate", "status: draft -> final")
    assert found.differs and found.doubts == ("the two reviews are of different desks",)


def test_a_value_written_otherwise_is_no_change(first: Side):
    after = side(changed(FIRST, ("target_p95: 60 us", "target_p95: 0.06 ms"), ("growth: 25 %/yr", "growth: 25.0 %/yr")))
    found = compare(first, after)
    assert not found.differs and not found.changes


def test_what_a_capture_says_is_evidence(first: Side, evidence_of: Any):
    """The same desk file with a capture behind it: the cause is the evidence, and the inputs name the file."""
    given = {"segment": "end_to_end", "window": "open", "p50": 30, "p95": 80}
    captured = Captured((evidence_of({"day": "2026-11-10", "series": [given]}),))
    assert first.inputs
    inputs = replace(first.inputs, captured=captured)
    data = as_data(compare(first, Side("desk.yaml", inputs.review(), False, inputs)))
    moved = next(one for one in data["numbers"] if one["id"] == "verdict.end_to_end_p95_us")
    assert (moved["cause"]["kinds"], moved["cause"]["because"]) == (["evidence"], "a new measurement")
    changed = next(one for one in data["inputs"] if one["key"].endswith("end_to_end.p95"))
    assert (changed["kind"], changed["file"]) == ("evidence", "evidence/open.json")
    assert {one["kind"] for one in data["inputs"]} == {"evidence"}
