"""A comparison as plain data: texts as a reader sees them, values in the ledger's units."""

from __future__ import annotations

from typing import Any

from reviewgen.history.causes import Cause
from reviewgen.history.diff import Diff
from reviewgen.ledger import Label, Num, Quoted, plain


def as_data(diff: Diff) -> dict[str, Any]:
    """The comparison for a machine."""
    return {
        "format": "reviewgen.diff/1",
        "before": diff.before,
        "after": diff.after,
        "differs": diff.differs,
        "causes_separated": diff.separated,
        "about": list(diff.about),
        "constraint": {
            "before": diff.migration.was,
            "after": diff.migration.now,
            "moved": diff.migration.moved,
            "sentence": plain(diff.migration.sentence),
            "cause": _cause(diff.migration.cause),
        },
        "inputs": [
            {
                "key": one.key,
                "what": plain(one.what),
                "kind": one.kind,
                "before": _given(one.was),
                "after": _given(one.now),
                "file": one.file.text if one.file else None,
            }
            for one in diff.changes
        ],
        "findings": [
            {
                "change": one.change,
                "rule": one.rule,
                "subject": one.subject.text,
                "title": plain(one.title),
                "severity": one.severity,
                "before": one.was,
                "after": one.now,
                "cause": _cause(one.cause),
            }
            for one in diff.findings
        ],
        "numbers": [
            {
                "id": one.id,
                "what": plain(one.what),
                "headline": one.headline,
                "direction": one.direction,
                "unit": one.now.unit,
                "before": one.was.value,
                "after": one.now.value,
                "by": one.by.value,
                "before_shown": one.was.shown,
                "after_shown": one.now.shown,
                "by_shown": one.by.shown,
                "cause": _cause(one.cause),
            }
            for one in diff.moved
        ],
        "known": [
            {
                "id": one.id,
                "what": plain(one.what),
                "change": one.change,
                "value": one.number.value,
                "unit": one.number.unit,
                "reason": plain(one.reason) or None,
            }
            for one in diff.known
        ],
        "steps": [
            {
                "remedy": one.remedy,
                "title": plain(one.title),
                "state": one.state,
                "before": one.was,
                "after": one.now,
                "explanation": plain(one.explanation),
                "cause": _cause(one.cause),
            }
            for one in diff.steps
        ],
        "measured": [
            {
                "id": one.id,
                "grade_before": one.grade_was,
                "grade_after": one.grade_now,
                "before": one.was.value,
                "after": one.now.value,
                "unit": one.now.unit,
            }
            for one in diff.replaced
        ],
        "remarks": [*diff.doubts, *diff.remarks],
    }


def _cause(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    return {"kinds": list(cause.kinds), "because": plain(cause.reason), "keys": list(cause.keys)}


def _given(value: Num | Quoted | Label | None) -> str | None:
    """A value of the desk as it is shown; None where it is not given."""
    return None if value is None else value.shown if isinstance(value, Num) else value.text
