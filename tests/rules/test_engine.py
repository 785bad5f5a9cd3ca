"""The engine: what it asks, what it concludes about a step, how it grades, and that a broken rule is a named fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.errors import InternalFault
from reviewgen.ledger import Ledger, Num, plain, say
from reviewgen.rules.base import Finding, Outcome, VerdictWord
from reviewgen.rules.checklist import RULES, STEPS, Step
from reviewgen.rules.engine import (
    assess,
    finding_grade,
    finding_numbers,
    questions,
    step_status,
    waiting,
)
from reviewgen.rules.waivers import Waivers, read_waivers

NOBODY = Waivers({}, ())
FIRST, SECOND = RULES["flow-undecomposed"], RULES["rate-regime"]
STEP = Step(1, "A step", FIRST.id, (FIRST, SECOND))
LEAST = b"reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-20}\n"


def found(rule: str, verdict: VerdictWord, waived: bool = False) -> Finding:
    outcome = Outcome("desk", verdict, "high", say("Words."))
    return Finding(RULES[rule], 1, outcome, waived=waived)


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        ([("flow-undecomposed", "pass"), ("rate-regime", "pass")], "pass"),
        ([("flow-undecomposed", "pass"), ("rate-regime", "warn")], "warn"),
        ([("flow-undecomposed", "warn"), ("rate-regime", "fail")], "fail"),
        ([("flow-undecomposed", "not_assessed"), ("rate-regime", "pass")], "not_assessed"),
        ([("flow-undecomposed", "not_assessed"), ("rate-regime", "fail")], "fail"),
        ([("flow-undecomposed", "pass"), ("rate-regime", "not_assessed")], "pass"),
        ([("flow-undecomposed", "not_applicable"), ("rate-regime", "pass")], "pass"),
        ([("rate-regime", "pass")], "not_assessed"),
        ([], "not_assessed"),
    ],
)
def test_a_step_is_as_bad_as_its_worst_finding(findings, status: str):
    assert step_status(STEP, [found(*one) for one in findings]) == status


def test_a_waived_failure_does_not_fail_its_step():
    assert step_status(STEP, [found("flow-undecomposed", "fail", waived=True)]) == "pass"


def test_the_least_desk_gets_questions_and_no_verdict_it_cannot_have(facts_of):
    desk = parse_desk(LEAST)
    asked = waiting(desk, STEPS)
    assert len(asked) > 14
    assert {"flow", "latency", "segments", "obi", "ring", "edge_value", "target"} <= {
        one.need.id for one in asked
    }
    assert all(one.unblocks and one.subjects == ("desk",) for one in asked)


def test_a_complete_desk_waits_for_nothing_in_the_first_four_steps(facts_of):
    assert waiting(facts_of({"evidence": ["tap.json"]}).desk, STEPS[:4]) == ()


def test_a_need_missing_in_one_window_is_asked_for_that_window(facts_of):
    facts = facts_of({"latency": "null", "flow": {"windows": [{"name": "midday", "rate": "10k msg/s"}]}})
    asked = {one.need.id: one for one in questions(assess(facts, STEPS[:4], NOBODY))}
    assert asked["peak"].subjects == ("midday",)
    assert set(asked["peak"].unblocks) >= {"growth-outruns-headroom", "burst-overload"}
    assert {one.need.id: one.subjects for one in waiting(facts.desk, STEPS[:1])}["message_types"] == (
        "midday",
    )


def test_what_was_not_judged_claims_nothing_in_its_heading(facts_of):
    facts = facts_of({"flow": {"growth": "null"}, "latency": "null"})
    for finding in assess(facts, STEPS[:4], NOBODY):
        heading = plain(finding.outcome.title) if finding.outcome.title else ""
        if finding.outcome.verdict == "not_assessed":
            assert heading.startswith("Not assessed: ")
            assert finding.lacks or finding.rule.id == "bottleneck-migrated"
        if finding.outcome.verdict == "not_applicable":
            assert heading.startswith("Does not apply: ")


def test_a_broken_rule_is_a_fault_that_names_it(facts_of):
    def broken(_):
        raise ZeroDivisionError("float division by zero")

    rule = replace(FIRST, check=broken)
    with pytest.raises(InternalFault, match="rule flow-undecomposed failed: ZeroDivisionError"):
        assess(facts_of(), (Step(1, "A step", rule.id, (rule,)),), NOBODY)


def test_a_waiver_holds_for_findings_that_fail_and_for_no_others(facts_of):
    waivers = Waivers({"rate-regime": "Replaced in spring"}, ())
    calm, busy = (
        facts_of({"latency": "null"}),
        facts_of({"latency": "null", "flow": {"windows": [{"name": "open", "peak_1ms": "300k msg/s"}]}}),
    )
    for facts, waived in ((calm, False), (busy, True)):
        (one,) = assess(facts, (Step(1, "A step", SECOND.id, (SECOND,)),), waivers)
        assert one.waived is waived
        assert one.waiver == ("Replaced in spring" if waived else "")


def number(id: str, grade: str) -> Num:
    return Ledger().add(id, 1.0, "us", grade=grade)  # type: ignore[arg-type]


def test_a_finding_has_the_weakest_grade_it_rests_on():
    measured, stated, assumed = (number(grade, grade) for grade in ("measured", "stated", "assumed"))
    said = Outcome("desk", "fail", "high", say("It is {x}.", x=stated), measured, None)
    assert finding_grade(said) == "stated"
    assert finding_grade(replace(said, limit=assumed)) == "assumed"
    assert finding_grade(Outcome("desk", "pass", "info", say("Words."))) == "stated"


def test_the_numbers_of_a_finding_are_all_a_reader_meets_each_once():
    a, b, c = (number(name, "stated") for name in "abc")
    outcome = Outcome("desk", "fail", "high", say("{a} and {b} and {a}.", a=a, b=b), a, b, cost_us=c)
    assert [one.id for one in finding_numbers(outcome)] == ["a", "b", "c"]


WAIVERS = """
waivers:
  - {rule: rate-regime, reason: Replaced in spring, by: A. Okafor, until: 2026-11-20}
  - {rule: obi-on-sip, reason: Later, by: A. Okafor, until: 2026-11-19}
  - {rule: no-such-rule, reason: Later, by: A. Okafor, until: 2027-01-01}
  - {rule: ring-overflow, by: A. Okafor, until: 2027-01-01}
"""


def test_waivers_are_inclusive_and_what_does_not_hold_is_told():
    read = read_waivers(parse_desk(LEAST + WAIVERS.encode()), RULES)
    assert read.reason("rate-regime") == "Replaced in spring (A. Okafor, until 2026-11-20)"
    told = {rule: plain(reason) for rule, reason in read.rejected}
    assert set(told) == {"obi-on-sip", "no-such-rule", "ring-overflow"}
    assert "It ended on 2026-11-19" in told["obi-on-sip"]
    assert read.reason("obi-on-sip") is None


def test_a_pass_that_turns_within_the_ranges_given_is_none(facts_of):
    spread = {
        "latency": "null",
        "flow": {"windows": [{"name": "open", "rate": "20k..120k msg/s", "peak_1ms": "110k msg/s"}]},
    }
    rule = RULES["processor-near-saturation"]
    (one,) = assess(facts_of(spread), (Step(4, "A step", rule.id, (rule,)),), NOBODY)
    assert (one.outcome.verdict, one.outcome.severity) == ("warn", "low")
    assert "against 75.0 %, so the answer can turn" in plain(one.outcome.explanation)
    assert one.outcome.title is not None and plain(one.outcome.title).endswith("not over all ranges given")


def test_a_range_that_stays_on_one_side_changes_nothing(facts_of):
    spread = {"latency": "null", "flow": {"windows": [{"name": "open", "rate": "20k..30k msg/s"}]}}
    rule = RULES["processor-near-saturation"]
    (one,) = assess(facts_of(spread), (Step(4, "A step", rule.id, (rule,)),), NOBODY)
    assert one.outcome.verdict == "pass"
    assert "ranges given" not in plain(one.outcome.explanation)


HALF = {"flow": {"windows": [{"name": "midday", "rate": "10k msg/s"}]}, "order_processor": {"service_times": "null"}}


@pytest.mark.parametrize(
    "changes",
    [
        HALF,
        {"obi": "null"},
        {"latency": {"loop": "null"}, "hardware": {"planned_spend": "null"}},
        {"flow": {"growth": "null"}},
    ],
)
def test_a_report_asks_all_that_the_desk_file_alone_shows_to_be_missing(changes, facts_of):
    facts = facts_of(changes, plan=True)
    asked = {one.need.id: one for one in questions(assess(facts, STEPS, NOBODY))}
    for one in waiting(facts.desk, STEPS):
        assert asked[one.need.id].subjects == one.subjects, one.need.id
        assert set(one.unblocks) <= set(asked[one.need.id].unblocks)


def test_a_question_names_the_windows_that_lack_the_answer(facts_of):
    extra = {"flow": {"windows": [{"name": "midday 2", "rate": "10k msg/s"}]}}
    facts = facts_of(extra, {"latency": "null"})
    asked = {one.need.id: one for one in questions(assess(facts, STEPS[:4], NOBODY))}
    assert plain(asked["message_types"].ask).endswith("in what shares? Missing for midday 2.")
    assert plain(asked["segments"].ask) == asked["segments"].need.ask  # missing altogether
    assert plain(asked["latency"].ask) == asked["latency"].need.ask
