"""The findings as SARIF 2.1.0, for code scanning and editors: a view of review.json and the rules, nothing else.

A finding points to the lines of desk.yaml that its numbers were given at, by the file's own name: the base of a
relative URI is the folder that holds the desk. Messages are SARIF's plain text, in which `[text](target)` is a link
and braces are placeholders; neither can be made by a desk's words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from reviewgen.review import desk_name
from reviewgen.rules.checklist import STEPS

if TYPE_CHECKING:
    from reviewgen.rules.base import Rule

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
"""SARIF's level by severity."""
_OPEN: Final = frozenset({"fail", "warn"})
_RELATED: Final = 10
"""Places named beside the first one."""


def to_sarif(review: dict[str, Any]) -> bytes:
    """The bytes of a SARIF log with every failed or warned finding of a review; waived ones are suppressed."""
    index = {rule.id: number for number, rule in enumerate(rule for step in STEPS for rule in step.rules)}
    file = desk_name(review)
    run = {
        "tool": {"driver": _driver(review)},
        "automationDetails": {"id": f"reviewgen/{quote(file)}/"},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": quote(file)}, "roles": ["analysisTarget"]}],
        "results": [
            _result(one, index[one["rule"]], file, review["numbers"])
            for one in review["findings"]
            if one["verdict"] in _OPEN
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _driver(review: dict[str, Any]) -> dict[str, Any]:
    version = review["provenance"]["tool_version"]
    rules = [_rule(rule, step.number) for step in STEPS for rule in step.rules]
    return {"name": "reviewgen", "version": version, "semanticVersion": version, "rules": rules}


def _rule(rule: Rule, step: int) -> dict[str, Any]:
    """A rule's own words. It has no severity before a desk is judged, so its level is SARIF's default."""
    parts = (
        ("Passes when", rule.title),
        ("How it is detected", rule.detection),
        ("Remedy", rule.remedy),
        ("Effort", rule.effort),
        ("False alarms", rule.false_alarms),
        ("Would change it", rule.would_change),
    )
    return {
        "id": rule.id,
        "name": rule.id.title().replace("-", ""),
        "shortDescription": {"text": rule.failure},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": "\n".join(f"{heading}: {text}" for heading, text in parts),
            "markdown": "\n\n".join(f"**{heading}**: {text}" for heading, text in parts),
        },
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["latency", f"step-{step}"]},
    }


def _result(one: dict[str, Any], rule: int, file: str, numbers: dict[str, Any]) -> dict[str, Any]:
    first, *others = _places(one, file, numbers)
    justification = {"justification": _plain(one["waiver"])} if one["waiver"] else {}
    return {
        "ruleId": one["rule"],
        "ruleIndex": rule,
        "level": LEVELS[one["severity"]],
        "message": {"text": _plain(f"{one['title']}. {one['explanation']} {one['remedy']}")},
        "locations": [first],
        "relatedLocations": others,
        "partialFingerprints": _fingerprints(one),
        "suppressions": [{"kind": "inSource", **justification}] if one["waived"] else [],
        "properties": {key: one[key] for key in ("verdict", "severity", "evidence_grade", "effort", "step")},
    }


def _plain(text: str) -> str:
    """Text that a viewer shows as it is: no link can start in it, and braces are literal (SARIF 3.11.5, 3.11.6)."""
    return text.replace("](", "] (").replace("{", "{{").replace("}", "}}")


def _fingerprints(one: dict[str, Any]) -> dict[str, str]:
    """Rule and subject: what makes a finding the same one after lines have moved and numbers changed.

    The second name is the only one GitHub reads; without it a changed number would close an alert and open another.
    """
    mark = hashlib.sha256(f"{one['rule']}\n{one['subject']}".encode()).hexdigest()[:32]
    return {"reviewgenFinding/v1": mark, "primaryLocationLineHash": mark}


def _places(one: dict[str, Any], file: str, numbers: dict[str, Any]) -> list[dict[str, Any]]:
    """Where the finding's numbers were given, what was compared first; the file itself where none has a line."""
    compared = [one[side] for side in ("measured", "limit") if one[side]]
    spots = dict.fromkeys(spot for id in (*compared, *one["numbers"]) for spot in _spots(id, file, numbers))
    artifact = {"uri": quote(file), "index": 0}
    regions = [{"region": {"startLine": line, "startColumn": column}} for line, column in spots]
    return [{"physicalLocation": {"artifactLocation": artifact, **one}} for one in (regions or [{}])[: 1 + _RELATED]]


def _spots(id: str, file: str, numbers: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Lines and columns of the desk behind a number: its own, else those of what it was made from."""
    pending, seen = [id], {id}
    while pending:
        number = numbers[pending.pop(0)]
        own = [(mark["line"], mark["column"]) for mark in number["where"] if mark["file"] == file]
        yield from own
        fresh = [] if own else [one for one in number["inputs"] if one not in seen]
        seen.update(fresh)
        pending = fresh + pending
