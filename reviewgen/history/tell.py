"""A comparison as text for a terminal, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

import re
from typing import Any, Final

from reviewgen.errors import visible
from reviewgen.history.diff import Diff
from reviewgen.history.findings import ORDER, FindingChange
from reviewgen.history.moved import Moved
from reviewgen.history.replaced import Replaced
from reviewgen.history.steps import StepChange
from reviewgen.ledger import Prose, plain

_FINDINGS: Final = {
    "new": "New findings",
    "reopened": "Reopened findings",
    "worse": "Findings graver than before",
    "better": "Findings milder than before",
    "grade": "Findings known better or worse than before",
    "resolved": "Resolved findings",
    "not_assessed_now": "Findings that can no longer be assessed",
}
_STATES: Final = {
    "done": "done", "open": "still to do", "reordered": "reordered", "dropped": "dropped", "added": "added",
}  # fmt: skip
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_text(diff: Diff) -> str:
    """Sections under plain headings, one line to a change, its cause after a dash."""
    lines = [
        f"{visible(diff.before)} -> {visible(diff.after)}",
        "",
        visible(plain(diff.migration.sentence), 2000),
    ]
    for title, rows in _sections(diff):
        lines += ["", f"{title}:", *(f"  {visible(row, 2000)}" for row in rows)]
    lines += ["", *(f"note: {visible(one)}" for one in diff.remarks)] if diff.remarks else []
    return "\n".join(lines)


def as_markdown(diff: Diff) -> str:
    """A pull-request comment: the sentence, then tables of what came and what moved."""
    lines = [
        f"### Latency review: {_md(diff.before)} → {_md(diff.after)}",
        "",
        f"**{_md(plain(diff.migration.sentence))}**",
    ]
    if diff.moved:
        lines += ["", "| Number | Before | Now | Change | Because |", "|---|---:|---:|---:|---|"]
        lines += [_md_row(_moved_cells(one)) for one in diff.moved]
    for title, rows in _sections(diff, numbers=False):
        lines += ["", f"**{title}**", "", *(f"- {_md(row)}" for row in rows)]
    if diff.remarks:
        lines += ["", *(f"> {_md(one)}" for one in diff.remarks)]
    return "\n".join(lines)


def as_data(diff: Diff) -> dict[str, Any]:
    """The comparison as plain data; texts as a reader sees them, values in the ledger's units."""
    return {
        "format": "reviewgen.diff/1",
        "before": diff.before,
        "after": diff.after,
        "differs": diff.differs,
        "causes_separated": diff.separated,
        "constraint": {
            "before": diff.migration.was,
            "after": diff.migration.now,
            "moved": diff.migration.moved,
            "sentence": plain(diff.migration.sentence),
            "cause": _cause(diff.migration.cause),
        },
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
        "remarks": list(diff.remarks),
    }


def _cause(cause: Any) -> dict[str, Any] | None:
    if cause is None:
        return None
    return {"kinds": list(cause.kinds), "because": plain(cause.sentence), "keys": list(cause.keys)}


def _sections(diff: Diff, *, numbers: bool = True) -> list[tuple[str, list[str]]]:
    found = [
        (_FINDINGS[kind], [_finding(one) for one in diff.findings if one.change == kind]) for kind in ORDER
    ]
    if numbers:
        found.append(("Numbers that moved", [_moved(one) for one in diff.moved]))
    found.append(("The earlier plan", [_step(one) for one in diff.steps]))
    found.append(("Known better now", [_replaced(one) for one in diff.replaced]))
    return [(title, rows) for title, rows in found if rows]


def _finding(one: FindingChange) -> str:
    change = f" ({one.was} -> {one.now})" if one.was and one.now else f" ({one.severity})"
    return f"{plain(one.title)} [{one.rule}, {one.subject.text}]{change} - {_because(one.cause.sentence)}"


def _moved(one: Moved) -> str:
    share = f", {one.share.shown}" if one.share else ""
    return (
        f"{plain(one.what)}: {one.was.shown} -> {one.now.shown} ({one.direction} {one.by.shown}{share})"
        f" - {_because(one.cause.sentence)}"
    )


def _moved_cells(one: Moved) -> list[str]:
    change = f"{'▲' if one.direction == 'up' else '▼'} {one.by.shown}"
    return [plain(one.what), one.was.shown, one.now.shown, change, plain(one.cause.sentence)]


def _step(one: StepChange) -> str:
    because = f" - {_because(one.cause.sentence)}" if one.cause else ""
    told = "" if one.state == "open" else f"; {plain(one.explanation)}"  # the state has said it
    return f"{plain(one.title)}: {_STATES[one.state]}{told}{because}"


def _replaced(one: Replaced) -> str:
    return f"{plain(one.what)}: {one.grade_was} {one.was.shown} -> {one.grade_now} {one.now.shown}"


def _because(sentence: Prose) -> str:
    return f"because {plain(sentence)}"


def _md(text: str) -> str:
    """Text of the desk's own as Markdown shows it: no markup, no mention, no line of its own."""
    return _MARKDOWN.sub(r"\\\1", visible(text, 2000)).replace("@", "@\u200b")


def _md_row(cells: list[str]) -> str:
    return f"| {' | '.join(_md(cell) for cell in cells)} |"
