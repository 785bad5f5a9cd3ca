"""Desk and evidence to the one result; build, diff, history, verify and watch all call it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from reviewgen import review
from reviewgen.assumptions import assumptions, references
from reviewgen.captured import Captured
from reviewgen.exhibits import exhibits
from reviewgen.facts import Facts, derive
from reviewgen.ledger import Prose, parts
from reviewgen.reference.figures import REFERENCES_VERSION
from reviewgen.rules.base import Finding
from reviewgen.rules.checklist import RULEPACK_VERSION, RULES, STEPS
from reviewgen.rules.engine import assess, finding_grade, questions, step_status
from reviewgen.rules.waivers import read_waivers
from reviewgen.sequencing.plan import make_plan
from reviewgen.summary import stop_signal, summary
from reviewgen.whatif import scenarios, thresholds_compared

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.facts.segments import WindowSegments

Precision = Literal["default", "high"]


def evaluate(
    desk: Desk,
    captured: Captured = Captured(),  # noqa: B008 - immutable
    *,
    precision: Precision = "default",
) -> dict[str, Any]:
    """review.json of one desk as plain data. Pure: the same input gives the same result."""
    facts = analyse(desk, captured, precision=precision)
    waivers = read_waivers(desk, RULES)
    findings = assess(facts, STEPS, waivers)
    result: dict[str, Any] = {
        "format": review.FORMAT,
        "provenance": review.provenance(facts, RULEPACK_VERSION, REFERENCES_VERSION, captured.obi_file),
        "review": desk.review.model_dump(mode="json"),
        "owners": desk.owners.model_dump(mode="json"),
        "verdict": _verdict(facts),
        "steps": _steps(findings),
        "findings": [review.finding(one, finding_grade(one.outcome)) for one in findings],
        **_sections(facts),
        "questions": [review.question(one) for one in questions(findings)],
        "assumptions": [
            review.tree(one) | {"what_parts": parts(one["what"])} for one in assumptions(facts.ledger)
        ],
        "waivers_rejected": [
            review.tree({"rule": rule, "reason": reason}) for rule, reason in waivers.rejected
        ],
    }
    again = partial(analyse, captured=captured, precision="default")
    result["scenarios"] = scenarios(desk, facts.ledger, again, facts)
    result["thresholds_compared"] = thresholds_compared(desk, facts.ledger, again, facts)
    result["summary"] = review.tree(summary(facts, findings, questions(findings)))
    result["exhibits"] = {
        one.id: review.tree({"title": one.title, "alt": one.alt}) for one in exhibits(facts)
    }
    cited = {cite for one in findings for cite in one.rule.cites}
    result |= {
        "not_assessed": [
            review.tree({"path": path, "reason": reason})
            for path, reason in sorted(facts.ledger.missing.items())
        ],
        "numbers": facts.ledger.as_json(),
        "references": references(facts.ledger, cited),
    }
    return result


def analyse(desk: Desk, captured: Captured, *, precision: Precision = "default") -> Facts:
    """The facts of one desk with its plan."""
    facts = derive(desk, captured.files, captured.obi, precision=precision)
    return replace(facts, plan=make_plan(facts, precision=precision))


def _verdict(facts: Facts) -> dict[str, Any]:
    plan = facts.plan
    share = plan.assumed_money_share if plan else None
    out: dict[str, Any] = review.tree(facts.verdict)
    money = {
        "unmeasured_money_share": share and facts.book.alias("verdict.unmeasured_money_share", share),
        "stop_signal": stop_signal(facts),
    }
    out.update(review.tree(money))
    return out


def _steps(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [
        {
            "number": step.number,
            "title": step.title,
            "title_parts": parts(Prose((step.title,))),
            "status": step_status(step, findings),
            "findings": [review.finding_id(one) for one in findings if one.step == step.number],
        }
        for step in STEPS
    ]


def _sections(facts: Facts) -> dict[str, Any]:
    whole = {
        "obi": facts.obi,
        "venues": facts.venues,
        "capex": facts.capex,
        "erosion": facts.erosion,
        "calibration": facts.calibration,
        "sequence": facts.plan,
        "tripwires": facts.tripwires,
    }
    return {
        "flow": [review.tree(window) for window in facts.flow],
        "segments": [_segments(window) for window in facts.segments],
        "queue": [review.tree(window) for window in facts.queue],
        **review.tree(whole),
    }


def _segments(window: WindowSegments) -> dict[str, Any]:
    """One window's segments; percentiles are keyed with their unit."""
    measured = {
        name: {f"{rank}_us": number for rank, number in ranks.items()}
        for name, ranks in window.measured.items()
    }
    out: dict[str, Any] = review.tree(
        {
            "window": window.window,
            "measured": measured,
            "end_to_end": window.end_to_end,
            "euler": window.euler,
            "euler_comonotone": window.euler_comonotone,
            "inside_bounds": window.inside_bounds,
        }
    )
    return out
