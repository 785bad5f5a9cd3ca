"""Runs the checklist over facts: findings in order, step states, and the questions left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewgen.errors import InternalFault, ReviewgenError
from reviewgen.ledger import Grade, Num, Prose, Quoted, listed, say, weakest
from reviewgen.rules.base import Finding, Lack, Outcome, Rule
from reviewgen.rules.needs import DESK, NEEDS, Need
from reviewgen.rules.waivers import Waivers

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.facts import Facts
    from reviewgen.rules.checklist import Step

WINDOWS = "windows[]"
"""In the key of a need: it is given window by window."""
_HEADINGS = {"not_assessed": "Not assessed: {title}", "not_applicable": "Does not apply: {title}"}


@dataclass(frozen=True)
class Question:
    """A missing need, the rules that wait for it, and the subjects it is missing for."""

    need: Need
    unblocks: tuple[str, ...]
    subjects: tuple[str, ...]

    @property
    def ask(self) -> Prose:
        """The question, with the windows that lack the answer where others have it."""
        asked = Prose((self.need.ask,))
        if WINDOWS not in self.need.key or DESK in self.subjects:
            return asked
        return asked + say(" Missing for {windows}.", windows=listed([Prose((Quoted(one),)) for one in self.subjects]))


def assess(facts: Facts, steps: tuple[Step, ...], waivers: Waivers) -> tuple[Finding, ...]:
    """Every finding of every rule, in checklist order; a rule that breaks is named in an InternalFault."""
    found: list[Finding] = []
    for step in steps:
        for rule in step.rules:
            gaps = tuple((need.id, need.missing_in(facts.desk)) for need in missing(rule, facts.desk))
            for outcome, lacks in _outcomes(rule, facts):
                reason = waivers.reason(rule.id) if outcome.verdict in {"fail", "warn"} else None
                found.append(Finding(rule, step.number, outcome, lacks, reason is not None, reason or "", gaps))
    return tuple(found)


def _outcomes(rule: Rule, facts: Facts) -> list[tuple[Outcome, tuple[str, ...]]]:
    absent = tuple(need.id for need in missing(rule, facts.desk) if DESK in need.missing_in(facts.desk))
    if absent:
        return [_open(rule, Lack(DESK, absent, say("This waits for an answer.")))]
    try:
        answers = list(rule.check(facts))
    except ReviewgenError:
        raise
    except Exception as fault:
        raise InternalFault(f"rule {rule.id} failed: {type(fault).__name__}: {fault}") from fault
    return [_open(rule, one) if isinstance(one, Lack) else (_told(rule, one), one.asks) for one in answers]


def _told(rule: Rule, outcome: Outcome) -> Outcome:
    return _headed(rule, _ranged(rule, outcome))


def _ranged(rule: Rule, outcome: Outcome) -> Outcome:
    """The outcome with a word where its comparison turns within the ranges given; then a pass is none."""
    measured, limit = outcome.measured, outcome.limit
    if outcome.verdict not in {"pass", "warn", "fail"} or measured is None or limit is None:
        return outcome
    certain = not measured.interval and not limit.interval
    if certain or measured.unit != limit.unit or measured.high < limit.low or limit.high < measured.low:
        return outcome
    if any(isinstance(part, Num) and "_interval." in part.id for part in outcome.explanation):
        return outcome  # the rule has told the range itself
    text = say(
        " Over the ranges given it is {measured} against {limit}, so the answer can turn.",
        measured=_span(measured), limit=_span(limit),
    )  # fmt: skip
    outcome = replace(outcome, explanation=outcome.explanation + text)
    if outcome.verdict != "pass":
        return outcome
    title = say("{title}, though not over all ranges given", title=rule.title)
    return replace(outcome, verdict="warn", severity="low", title=title)


def _span(number: Num) -> Prose:
    if number.interval is None:
        return say("{number}", number=number)
    low, high = number.interval
    return say("{low} to {high}", low=low, high=high)


def _open(rule: Rule, lack: Lack) -> tuple[Outcome, tuple[str, ...]]:
    """What a subject that could not be judged says: what to ask, and why it matters."""
    asks = " ".join(f"{NEEDS[id].ask} {NEEDS[id].because}" for id in lack.needs)
    remedy = say("{how}", how=" ".join(NEEDS[id].how_to_measure for id in lack.needs))
    outcome = Outcome(lack.subject, "not_assessed", "info", lack.because + say(" {asks}", asks=asks), remedy=remedy)
    return _headed(rule, outcome), lack.needs


def _headed(rule: Rule, outcome: Outcome) -> Outcome:
    """The outcome with a heading that claims nothing where nothing was judged."""
    template = _HEADINGS.get(outcome.verdict)
    if template is None or outcome.title is not None:
        return outcome
    return replace(outcome, title=say(template, title=rule.title))


def missing(rule: Rule, desk: Desk) -> list[Need]:
    """The needs of a rule that the desk does not meet, or not everywhere."""
    return [NEEDS[id] for id in rule.needs if NEEDS[id].missing_in(desk)]


def questions(findings: Iterable[Finding]) -> tuple[Question, ...]:
    """One question for each missing need, in the order the checklist first asks for it.

    Every one that `waiting` finds in the desk file is among them, beside those that only the facts can miss.
    """
    rules: dict[str, dict[str, None]] = {}
    subjects: dict[str, dict[str, None]] = {}
    told: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        told.update(finding.gaps)
        for id in (*finding.lacks, *dict(finding.gaps)):
            rules.setdefault(id, {})[finding.rule.id] = None
        for id in finding.lacks:
            subjects.setdefault(id, {})[finding.outcome.subject] = None
    return tuple(Question(NEEDS[id], tuple(rules[id]), told.get(id) or tuple(subjects[id])) for id in rules)


def waiting(desk: Desk, steps: tuple[Step, ...]) -> tuple[Question, ...]:
    """What the desk file alone shows to be missing, and the rules that wait for it. Loads no model."""
    rules: dict[str, list[str]] = {}
    for step in steps:
        for rule in step.rules:
            for need in missing(rule, desk):
                rules.setdefault(need.id, []).append(rule.id)
    return tuple(Question(NEEDS[id], tuple(ids), NEEDS[id].missing_in(desk)) for id, ids in rules.items())


def step_status(step: Step, findings: Iterable[Finding]) -> str:
    """The worst of the step's unwaived findings; not assessed only when its primary rule is."""
    own = [finding for finding in findings if finding.step == step.number]
    words = {finding.outcome.verdict for finding in own if not finding.waived}
    for word in ("fail", "warn"):
        if word in words:
            return word
    primary = {finding.outcome.verdict for finding in own if finding.rule.id == step.primary}
    return "not_assessed" if primary <= {"not_assessed"} else "pass"


def finding_numbers(outcome: Outcome) -> tuple[Num, ...]:
    """Every number a finding rests on, each once: of its explanation, its comparison and its cost."""
    sides = (outcome.measured, outcome.limit, outcome.cost_us, outcome.cost_money)
    found = [part for part in (*outcome.explanation, *sides) if isinstance(part, Num)]
    return tuple({number.id: number for number in found}.values())


def finding_grade(outcome: Outcome) -> Grade:
    """The weakest grade a finding rests on; one without a number repeats what the desk said: `stated`."""
    numbers = finding_numbers(outcome)
    return weakest(number.grade for number in numbers) if numbers else "stated"
