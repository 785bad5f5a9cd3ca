"""The three example desks through the whole checklist: what each must say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk
from reviewgen.facts import Facts, derive
from reviewgen.ledger import plain
from reviewgen.rules.base import Finding
from reviewgen.rules.checklist import STEPS
from reviewgen.rules.engine import assess, finding_numbers, questions, step_status
from reviewgen.rules.waivers import Waivers
from reviewgen.sequencing.plan import make_plan

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@cache
def judged(example: str, *overrides: str) -> tuple[Facts, tuple[Finding, ...]]:
    facts = derive(load_desk(EXAMPLES / f"{example}.yaml", overrides=overrides))
    facts = replace(facts, plan=make_plan(facts))
    return facts, assess(facts, STEPS, Waivers({}, ()))


def one(example: str, rule: str, subject: str, *overrides: str) -> Finding:
    (found,) = [
        finding
        for finding in judged(example, *overrides)[1]
        if (finding.rule.id, finding.outcome.subject) == (rule, subject)
    ]
    return found


def verdicts(example: str) -> dict[str, str]:
    """The worst verdict of each rule."""
    order = ("fail", "warn", "pass", "not_applicable", "not_assessed")
    found: dict[str, str] = {}
    for finding in judged(example)[1]:
        verdict = finding.outcome.verdict
        known = found.setdefault(finding.rule.id, verdict)
        found[finding.rule.id] = min(known, verdict, key=order.index)
    return found


def states(example: str) -> list[str]:
    return [step_status(step, judged(example)[1]) for step in STEPS]


def test_migrated_tells_the_articles_story():
    said = verdicts("migrated")
    for rule in ("bottleneck-migrated", "obi-on-sip", "odd-lots-unread", "processor-uninstrumented", "burst-overload",
                 "hardware-before-software", "compound-failure"):  # fmt: skip
        assert said[rule] == "fail", rule
    for rule in ("network-still-binding", "exchange-dominates", "percentiles-inconsistent", "processor-unstable",
                 "model-disagreement"):  # fmt: skip
        assert said[rule] == "pass", rule
    assert said["target-unreachable"] in {"pass", "warn"}  # met, by less than the simulation's interval
    assert states("migrated") == ["fail"] * 5
    gap = one("migrated", "bottleneck-migrated", "open").outcome
    assert gap.cost_us is not None and gap.cost_us.shown == "426.0 µs"
    assert gap.severity == "critical"


def test_the_planned_nic_refresh_is_held():
    outcome = one("migrated", "hardware-before-software", "NIC refresh").outcome
    assert outcome.verdict == "fail"
    assert outcome.cost_money is not None and outcome.cost_money.value == 80_000
    assert outcome.remedy is not None and "Hold NIC refresh" in plain(outcome.remedy)


@pytest.mark.parametrize(
    ("date", "starts"),
    [("2026-11-20", "Enable odd-lot quotes"), ("2026-03-02", "Move the imbalance to a direct feed")],
)
def test_the_odd_lot_advice_is_of_its_day(date: str, starts: str):
    outcome = one("migrated", "obi-on-sip", "CTA/UTP SIP", f"review.date={date}").outcome
    assert outcome.verdict == "fail"
    assert outcome.remedy is not None and plain(outcome.remedy).startswith(starts)


def test_network_bound_is_told_so():
    said = verdicts("network_bound")
    assert said["network-still-binding"] == "fail"
    assert said["capex-unpaid"] == said["edge-gone-before-payback"] == "pass"
    for rule in (
        "bottleneck-migrated",
        "rate-regime",
        "obi-on-sip",
        "processor-near-saturation",
        "compound-failure",
    ):
        assert said[rule] == "pass", rule
    assert [states("network_bound")[step] for step in (0, 2, 3)] == ["pass", "pass", "pass"]


def test_at_the_articles_price_the_bypass_is_said_not_to_pay():
    dear = "remedies.kernel_bypass.cost=1000k / 1500k / 2000k USD"
    assert one("network_bound", "capex-unpaid", "bypass", dear).outcome.verdict == "fail"
    never = one("network_bound", "edge-gone-before-payback", "bypass", dear).outcome
    assert "never earned back" in plain(never.explanation)


def test_minimal_asks_and_invents_nothing():
    _, findings = judged("minimal")
    asked = questions(findings)
    assert len(asked) >= 6
    assert all(question.unblocks for question in asked)
    assert "measured" not in {
        number.grade for finding in findings for number in finding_numbers(finding.outcome)
    }
    unstable = one("minimal", "processor-unstable", "peak").outcome
    assert unstable.verdict == "fail"
    assert unstable.limit is not None and unstable.limit.grade in {"article", "assumed"}
    assert "not this desk's" in plain(unstable.explanation)
    assert verdicts("minimal")["bottleneck-migrated"] == "warn"


@pytest.mark.parametrize("example", ["migrated", "minimal", "network_bound"])
def test_every_number_of_a_finding_is_in_the_ledger(example: str):
    facts, findings = judged(example)
    used = [number for finding in findings for number in finding_numbers(finding.outcome)]
    assert len(used) > 20
    assert all(facts.ledger.numbers[number.id] == number for number in used)
