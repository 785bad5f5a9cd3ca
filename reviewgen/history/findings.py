"""Findings that came, went, came back, or changed their weight, matched by rule and subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from reviewgen.history.causes import Cause, Causes
from reviewgen.history.pair import Pair
from reviewgen.ledger import Prose, Quoted

Change = Literal["new", "reopened", "worse", "better", "grade", "resolved", "not_assessed_now"]
ORDER: Final[tuple[Change, ...]] = (
    "new",
    "reopened",
    "worse",
    "better",
    "grade",
    "resolved",
    "not_assessed_now",
)
_OPEN: Final = ("fail", "warn")
_SEVERITIES: Final = ("critical", "high", "medium", "low", "info")
Row = dict[str, Any]


@dataclass(frozen=True)
class FindingChange:
    """One finding that is not what it was. `was` and `now` are its words on either side, or empty."""

    change: Change
    rule: str
    subject: Quoted
    title: Prose
    severity: str
    was: str
    now: str
    cause: Cause


def finding_changes(pair: Pair, causes: Causes) -> tuple[FindingChange, ...]:
    """Every change, the gravest kind first, and within a kind by severity."""
    before, after = _by_key(pair.before), _by_key(pair.after)
    resolved_before = _resolved_earlier(pair.before)
    rows = []
    for key in dict.fromkeys((*after, *before)):
        change = _change(before.get(key), after.get(key), key in resolved_before)
        if change is not None:
            rows.append(_row(pair, causes, key, change, before.get(key), after.get(key)))
    return tuple(sorted(rows, key=lambda one: (ORDER.index(one.change), _rank(one.severity), one.rule)))


def open_findings(review: dict[str, Any]) -> list[Row]:
    """The findings that ask for something: not passed, not waived."""
    return [one for one in review["findings"] if _is_open(one)]


def _by_key(review: dict[str, Any]) -> dict[tuple[str, str], Row]:
    return {(one["rule"], str(one["subject"])): one for one in review["findings"]}


def _resolved_earlier(review: dict[str, Any]) -> set[tuple[str, str]]:
    """What the earlier review itself had found resolved; open again, it is reopened rather than new."""
    since = review.get("since") or {}
    return {
        (one["rule"], str(one["subject"]))
        for one in since.get("findings", ())
        if one.get("change") == "resolved"
    }


def _is_open(one: Row | None) -> bool:
    return one is not None and one["verdict"] in _OPEN and not one.get("waived")


def _change(was: Row | None, now: Row | None, resolved_before: bool) -> Change | None:
    if _is_open(now) and not _is_open(was):
        back = resolved_before or bool(was and was.get("waived"))
        return "reopened" if back else "new"
    if was is None or not _is_open(was):
        return None
    if not _is_open(now):
        return "not_assessed_now" if now is not None and now["verdict"] == "not_assessed" else "resolved"
    assert now is not None
    if (was["severity"], was["verdict"]) != (now["severity"], now["verdict"]):
        return "worse" if _weight(now) < _weight(was) else "better"
    return "grade" if was["evidence_grade"] != now["evidence_grade"] else None


def _weight(one: Row) -> tuple[int, int]:
    return _rank(one["severity"]), _OPEN.index(one["verdict"])


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _row(
    pair: Pair, causes: Causes, key: tuple[str, str], change: Change, was: Row | None, now: Row | None
) -> FindingChange:
    holder = now if now is not None and change not in {"resolved", "not_assessed_now"} else was
    assert holder is not None
    title = (
        pair.new_prose(now, "title") if holder is now and now is not None else pair.old_prose(holder, "title")
    )
    numbers = dict.fromkeys(id for one in (was, now) if one for id in one.get("numbers", ()))
    cause = causes.of(lambda review: _state(review, key, change), numbers, _keys(key[0]))
    return FindingChange(
        change,
        key[0],
        Quoted(key[1]),
        title,
        holder["severity"],
        _words(was, change),
        _words(now, change),
        cause,
    )


def _state(review: dict[str, Any], key: tuple[str, str], change: Change) -> Any:
    """What of a finding decides whether it changed in this way."""
    one = _by_key(review).get(key)
    if one is None:
        return None
    if change == "grade":
        return one["evidence_grade"]
    return (_is_open(one), one["verdict"], one["severity"] if _is_open(one) else None)


def _words(one: Row | None, change: Change) -> str:
    if one is None:
        return ""
    if change == "grade":
        return str(one["evidence_grade"])
    if one.get("waived"):
        return "waived"
    return f"{one['severity']} {one['verdict']}" if _is_open(one) else str(one["verdict"]).replace("_", " ")


def _keys(rule: str) -> tuple[str, ...]:
    """The keys of the desk that a rule asks for; none for a rule this version does not know."""
    from reviewgen.rules.checklist import RULES
    from reviewgen.rules.needs import NEEDS

    known = RULES.get(rule)
    return tuple(NEEDS[need].key for need in known.needs) if known else ()
