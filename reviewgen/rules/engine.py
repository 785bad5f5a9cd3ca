"""Runs the checklist over facts: findings in order, step states, and the questions left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.errors import InternalFault, ReviewgenError
from reviewgen.ledger import say
from reviewgen.rules.base import Finding, Outcome, Rule
from reviewgen.rules.needs import NEEDS, Need
from reviewgen.rules.waivers import Waivers

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.facts import Facts
    from reviewgen.rules.checklist import Step

_ORDER = ("fail", "warn", "pass", "not_applicable", "not_assessed")


@dataclass(frozen=True)
class Question:
    """A missing need, and the rules that wait for it."""

    need: Need
    unblocks: tuple[str, ...]


def assess(facts: Facts, steps: tuple[Step, ...], waivers: Waivers) -> tuple[Finding, ...]:
    """Every finding of every rule, in checklist order; a rule that breaks is named in an InternalFault."""
    found: list[Finding] = []
    for step in steps:
        for rule in step.rules:
            for outcome in _outcomes(rule, facts):
                reason = waivers.reason(rule.id) if outcome.verdict in {"fail", "warn"} else None
                found.append(Finding(rule, step.number, outcome, reason is not None, reason or ""))
    return tuple(found)


def _outcomes(rule: Rule, facts: Facts) -> list[Outcome]:
    absent = missing(rule, facts.desk)
    if absent:
        reason = say("Not assessed: {asks}", asks=" ".join(need.ask for need in absent))
        return [Outcome("desk", "not_assessed", "info", reason)]
    try:
        return list(rule.check(facts))
    except ReviewgenError:
        raise
    except Exception as fault:
        raise InternalFault(f"rule {rule.id} failed: {type(fault).__name__}: {fault}") from fault


def missing(rule: Rule, desk: Desk) -> list[Need]:
    """The needs of a rule that the desk does not meet."""
    return [NEEDS[id] for id in rule.needs if not NEEDS[id].present(desk)]


def questions(desk: Desk, steps: tuple[Step, ...]) -> tuple[Question, ...]:
    """One question for each missing need, in the order the checklist first asks for it."""
    waiting: dict[str, list[str]] = {}
    for step in steps:
        for rule in step.rules:
            for need in missing(rule, desk):
                waiting.setdefault(need.id, []).append(rule.id)
    return tuple(Question(NEEDS[id], tuple(rules)) for id, rules in waiting.items())


def step_status(step: Step, findings: tuple[Finding, ...]) -> str:
    """The worst of the step's unwaived findings; not assessed only when its primary rule is."""
    own = [finding for finding in findings if finding.step == step.number and not finding.waived]
    words = {finding.outcome.verdict for finding in own}
    for word in ("fail", "warn"):
        if word in words:
            return word
    primary = [finding.outcome.verdict for finding in own if finding.rule.id == step.primary]
    if primary and all(word == "not_assessed" for word in primary):
        return "not_assessed"
    return "pass"
