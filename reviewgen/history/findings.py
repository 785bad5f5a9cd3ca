"""Findings that came, went, came back, or changed their weight, matched by rule and subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from reviewgen.history.causes import Cause, Causes
from reviewgen.history.pair import Pair
from reviewgen.ledger import Prose, Quoted, key, say

Change = Literal[
    "new", "reopened", "worse", "better", "grade", "resolved", "waived", "gone", "not_assessed_now"
]
ORDER: Final[tuple[Change, ...]] = get_args(Change)
_CLOSED: Final = ("resolved", "waived", "gone", "not_assessed_now")
_OPEN: Final = ("fail", "warn")
_CONTENT: Final = ("pass", "not_applicable")
_SEVERITIES: Final = ("critical", "high", "medium", "low", "info")
Row = dict[str, Any]
Keys = frozenset[tuple[str, str]]


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


def finding_changes(pair: Pair, causes: Causes, opened: Keys = frozenset()) -> tuple[FindingChange, ...]:
    """Every change, the gravest kind first, and within a kind by severity.

    `opened` are findings that a review before the earlier one had open: open again, they are reopened.
    """
    before, after = _by_key(pair.before), _by_key(pair.after)
    closed = {(one["rule"], one["subject"]) for one in closed_so_far(pair.before)} | opened
    rows = []
    for at in dict.fromkeys((*after, *before)):
        change = _change(before.get(at), after.get(at), at in closed)
        if change == "gone" and _holds_elsewhere(pair, *at):
            change = "resolved"
        if change is not None:
            rows.append(_row(pair, causes, at, change, before.get(at), after.get(at)))
    return tuple(sorted(rows, key=lambda one: (ORDER.index(one.change), _rank(one.severity), one.rule)))


def closed_so_far(review: dict[str, Any]) -> list[dict[str, str]]:
    """The findings that a review and those before it, each compared with the one before, have seen closed."""
    since = review.get("since") or {}
    rows = [
        *since.get("closed_before", ()),
        *(one for one in since.get("findings", ()) if one.get("change") in _CLOSED),
    ]
    kept = {(one["rule"], str(one["subject"])) for one in rows}
    return [{"rule": rule, "subject": subject} for rule, subject in sorted(kept)]


def open_keys(review: dict[str, Any]) -> Keys:
    """The findings of a review that are open, by rule and subject."""
    return frozenset((one["rule"], str(one["subject"])) for one in open_findings(review))


def open_findings(review: dict[str, Any]) -> list[Row]:
    """The findings that ask for something: not passed, not waived."""
    return [one for one in review["findings"] if _is_open(one)]


def _by_key(review: dict[str, Any]) -> dict[tuple[str, str], Row]:
    return {(one["rule"], str(one["subject"])): one for one in review["findings"]}


def _is_open(one: Row | None) -> bool:
    return one is not None and one["verdict"] in _OPEN and not one.get("waived")


def _change(was: Row | None, now: Row | None, closed_before: bool) -> Change | None:
    if _is_open(now) and not _is_open(was):
        return "reopened" if closed_before or bool(was and was.get("waived")) else "new"
    if was is None or not _is_open(was):
        return None
    if not _is_open(now):
        return _closed(now)
    assert now is not None
    if (was["severity"], was["verdict"]) != (now["severity"], now["verdict"]):
        return "worse" if _weight(now) < _weight(was) else "better"
    return "grade" if was["evidence_grade"] != now["evidence_grade"] else None


def _closed(now: Row | None) -> Change:
    """Why a finding is open no longer; what is waived or no longer looked at is not resolved."""
    if now is None:
        return "gone"
    if now.get("waived"):
        return "waived"
    return "not_assessed_now" if now["verdict"] == "not_assessed" else "resolved"


def _holds_elsewhere(pair: Pair, rule: str, subject: str) -> bool:
    """Whether a rule is content with all that it is about now, so that what it found is not there any more.

    A window that is given no longer is merely not looked at.
    """
    now = {one["verdict"] for one in pair.after["findings"] if one["rule"] == rule}
    return bool(now) and now <= set(_CONTENT) and subject not in pair.windows(pair.before)


def _weight(one: Row) -> tuple[int, int]:
    return _rank(one["severity"]), _OPEN.index(one["verdict"])


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _row(
    pair: Pair, causes: Causes, at: tuple[str, str], change: Change, was: Row | None, now: Row | None
) -> FindingChange:
    closed = change in _CLOSED
    holder = was if closed else now
    assert holder is not None
    prose = pair.old_prose if closed else pair.new_prose
    return FindingChange(
        change,
        at[0],
        Quoted(at[1]),
        prose(holder, "title"),
        holder["severity"],
        _words(was, change),
        _words(now, change),
        _cause(pair, causes, at, change, was, now),
    )


def _cause(
    pair: Pair, causes: Causes, at: tuple[str, str], change: Change, was: Row | None, now: Row | None
) -> Cause:
    rule, subject = at
    told = f"waivers.{key(rule)}"
    if change == "waived" and now is not None and now.get("waiver"):
        return Cause(("input",), say("a waiver: {waiver}", waiver=Quoted(str(now["waiver"]))), (told,))
    if change == "reopened" and was is not None and was.get("waived"):
        return Cause(("input",), _waiver_ended(pair, rule), (told,))
    numbers = dict.fromkeys(id for one in (was, now) if one for id in one.get("numbers", ()))
    return causes.of(
        lambda review: _state(review, at, change), numbers, _keys(rule), subject, own_keys=now is None
    )


def _waiver_ended(pair: Pair, rule: str) -> Prose:
    """Why a waiver of the earlier review holds no longer."""
    for one in pair.after.get("waivers_rejected", ()):
        if one["rule"] == rule:
            return say("its waiver, which holds no longer ({reason})", reason=pair.new_prose(one, "reason"))
    return say("its waiver, which is withdrawn")


def _state(review: dict[str, Any], at: tuple[str, str], change: Change) -> Any:
    """What of a finding decides whether it changed in this way."""
    one = _by_key(review).get(at)
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
