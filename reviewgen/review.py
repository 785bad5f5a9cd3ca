"""The result: review.json as one tree of plain data, complete and sorted the way desk.yaml is."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from reviewgen import __version__
from reviewgen.ledger import Label, Num, Prose, Quoted, key, parts, plain

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.rules.base import Finding
    from reviewgen.rules.engine import Question

FORMAT = "reviewgen.review/1"


def tree(value: Any) -> Any:
    """Plain data of a result object.

    A Num becomes its value with `<name>_interval` beside it, prose its text with `<name>_parts`
    beside it, dataclasses and mappings dicts, tuples lists; None stays null.
    """
    if isinstance(value, Num):
        return value.value
    if isinstance(value, Prose):
        return plain(value)
    if isinstance(value, Quoted | Label):
        return value.text
    if is_dataclass(value) and not isinstance(value, type):
        return _mapping({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, list | tuple):
        return [tree(item) for item in value]
    return value


def _mapping(items: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in items.items():
        out[name] = tree(value)
        if isinstance(value, Num) and value.interval:
            out[f"{name}_interval"] = {"low": value.low, "mid": value.value, "high": value.high}
        if isinstance(value, Prose):
            out[f"{name}_parts"] = parts(value)
        elif isinstance(value, tuple) and value and all(isinstance(item, Prose) for item in value):
            out[f"{name}_parts"] = [parts(item) for item in value]
    return out


def finding_id(one: Finding) -> str:
    """`<rule>.<subject>`, stable over revisions."""
    return f"{one.rule.id}.{key(one.outcome.subject)}"


def finding(one: Finding, grade: str) -> dict[str, Any]:
    """A finding as review.json keeps it; comparisons are given as number ids."""
    outcome, rule = one.outcome, one.rule
    passed = outcome.verdict in {"pass", "not_applicable"}
    title = outcome.title or Prose((rule.title if passed else rule.failure,))
    numbers = [part.id for part in outcome.explanation if isinstance(part, Num)]
    for extra in (outcome.measured, outcome.limit, outcome.cost_us, outcome.cost_money):
        if extra is not None and extra.id not in numbers:
            numbers.append(extra.id)
    return _mapping(
        {
            "id": finding_id(one),
            "rule": rule.id,
            "step": one.step,
            "subject": outcome.subject,
            "verdict": outcome.verdict,
            "severity": outcome.severity,
            "evidence_grade": grade,
            "title": title,
            "explanation": outcome.explanation,
            "measured": outcome.measured.id if outcome.measured else None,
            "limit": outcome.limit.id if outcome.limit else None,
            "cost_us": outcome.cost_us,
            "cost_money": outcome.cost_money,
            "remedy": outcome.remedy or Prose((rule.remedy,)),
            "effort": rule.effort,
            "false_alarms": Prose((rule.false_alarms,)),
            "would_change": outcome.would_change or Prose((rule.would_change,)),
            "cites": list(rule.cites),
            "numbers": numbers,
            "waived": one.waived,
            "waiver": one.waiver or None,
        }
    )


def question(one: Question) -> dict[str, Any]:
    """A question for the desk, from the need it fills."""
    need = one.need
    return _mapping(
        {
            "id": need.id,
            "ask": one.ask,
            "because": Prose((need.because,)),
            "unblocks": list(one.unblocks),
            "subjects": list(one.subjects),
            "how_to_measure": Prose((need.how_to_measure,)),
            "effort": need.effort,
            "key": need.key,
        }
    )


def provenance(
    facts: Facts, rulepack: str, references: str, audit: tuple[str, str] | None = None
) -> dict[str, Any]:
    """What made this review: versions, hashes and overrides; no host, clock or repository state.

    `audit`: name and hash of the imbalance audit's file, which stands last among the evidence.
    """
    desk = facts.desk
    files = [(file.name, file.sha256) for file in facts.book.evidence] + ([audit] if audit else [])
    return {
        "tool_version": __version__,
        "rulepack_version": rulepack,
        "references_version": references,
        "desk_sha256": desk.sha256,
        "evidence": [{"name": name, "sha256": sha256} for name, sha256 in files],
        "overrides": [{"path": path, "value": value} for path, value in desk.overrides],
        "built_for_date": desk.review.date.isoformat(),
    }


def desk_name(review: dict[str, Any]) -> str:
    """The desk file's own name, as the places of the numbers tell; `desk.yaml` where no number has one."""
    files = Counter(
        mark["file"]
        for entry in review["numbers"].values()
        for mark in entry.get("where", ())
        if mark.get("line")
    )
    return files.most_common(1)[0][0] if files else "desk.yaml"


def to_bytes(review: dict[str, Any]) -> bytes:
    """review.json's bytes: UTF-8, two spaces, no NaN, one newline at the end."""
    text = json.dumps(review, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")
