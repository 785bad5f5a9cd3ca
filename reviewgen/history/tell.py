"""A comparison as text for a terminal and as Markdown for a pull request; what leads comes first, and is short."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from reviewgen.errors import visible
from reviewgen.history.causes import Cause
from reviewgen.history.changes import KeyChange, telling
from reviewgen.history.diff import Diff
from reviewgen.history.findings import ORDER, FindingChange
from reviewgen.history.moved import Known, Moved
from reviewgen.history.replaced import Replaced
from reviewgen.history.steps import StepChange
from reviewgen.history.words import is_cutoff
from reviewgen.ledger import Label, Num, Quoted, plain

_FINDINGS: Final = {
    "new": "New findings",
    "reopened": "Reopened findings",
    "worse": "Findings graver than before",
    "better": "Findings milder than before",
    "grade": "Findings on other evidence than before",
    "resolved": "Resolved findings",
    "waived": "Waived findings",
    "gone": "Findings no longer looked for",
    "not_assessed_now": "Findings that can no longer be assessed",
}
_STATES: Final = {
    "done": "done", "open": "still to do", "reordered": "reordered", "dropped": "dropped", "added": "new",
}  # fmt: skip
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LONGEST: Final = 2000
ROWS: Final = 20
"""Lines of one kind; the rest are counted."""


def as_text(diff: Diff) -> str:
    """Sections under plain headings, one line to a change with its cause."""
    lines = [f"{_side(diff.before, diff.pair.before)} -> {_side(diff.after, diff.pair.after)}"]
    lines += [*diff.about, *(f"note: {one}" for one in (*diff.doubts, *diff.remarks))]
    lines += ["", plain(diff.migration.sentence)]
    for title, rows in _sections(diff):
        lines += ["", f"{title}:", *(f"  {row}" for row in rows)]
    return "\n".join(visible(line, _LONGEST) for line in lines)


def as_markdown(diff: Diff) -> str:
    """A pull-request comment: the sentence, the headline numbers, what came and went; the rest is folded."""
    sides = f"{_side(diff.before, diff.pair.before)} → {_side(diff.after, diff.pair.after)}"
    lines = [f"### Latency review: {_md(sides)}", "", f"**{_md(plain(diff.migration.sentence))}**"]
    for said in (diff.about, (*diff.doubts, *diff.remarks)):
        lines += ["", *(f"- {_md(one)}" for one in said)] if said else []
    headlines = [one for one in diff.moved if one.headline]
    lines += ["", *_table(headlines)] if headlines else []
    for title, rows in _sections(diff, numbers=False):
        lines += ["", f"**{title}**", "", *(f"- {_md(row)}" for row in rows)]
    rest = [one for one in diff.moved if not one.headline]
    lines += _folded(f"{len(rest)} more numbers", _table(rest)) if rest else []
    inputs = [f"- {_md(_input(one))}" for one in telling(diff.changes)]
    lines += _folded(f"{len(inputs)} inputs that changed", inputs) if inputs else []
    return "\n".join(lines)


def _side(name: str, review: dict[str, Any]) -> str:
    about = review["review"]
    revision = about.get("revision")
    return f"{name} ({about.get('date')}{f', revision {revision}' if revision else ''})"


def _folded(title: str, lines: list[str]) -> list[str]:
    return ["", f"<details><summary>{title}</summary>", "", *lines, "", "</details>"]


def _sections(diff: Diff, *, numbers: bool = True) -> list[tuple[str, list[str]]]:
    """Titles with their lines, in the order of telling; none is empty."""
    found = [("The earlier plan", [_step(one) for one in diff.steps])]
    found += [
        (_FINDINGS[kind], [_finding(one) for one in diff.findings if one.change == kind]) for kind in ORDER
    ]
    if numbers:
        found.append(("Numbers that moved", [_moved(one) for one in diff.moved if one.headline]))
    found.append(("Numbers that came or went", [_known(one) for one in diff.known]))
    found.append(("Known better now", [_replaced(one) for one in diff.replaced]))
    if numbers:
        found.append(("More numbers that moved", [_moved(one) for one in diff.moved if not one.headline]))
        found.append(("Inputs that changed", [_input(one) for one in telling(diff.changes)]))
    return [(title, _first(rows)) for title, rows in found if rows]


def _first(rows: list[str]) -> list[str]:
    if len(rows) <= ROWS:
        return rows
    return [*rows[:ROWS], f"and {len(rows) - ROWS} more, all of them with --format json"]


def _finding(one: FindingChange) -> str:
    weight = f"{one.was} -> {one.now}" if one.was and one.now else one.severity
    return f"{plain(one.title)} ({weight}; {one.rule}, {one.subject.text}){_because(one.cause)}"


def _moved(one: Moved) -> str:
    return f"{plain(one.what)}: {one.was.shown} -> {one.now.shown} ({_by(one)}){_because(one.cause)}"


def _by(one: Moved) -> str:
    return f"{one.direction} {one.share.shown if one.share else one.by.shown}"


def _known(one: Known) -> str:
    if one.change == "gained":
        return f"{plain(one.what)}: {one.number.shown}, not known before"
    if one.change == "none":
        return f"{plain(one.what)}: nothing to buy now, {one.number.shown} before"
    reason = f": {plain(one.reason)}" if one.reason else ""
    return f"{plain(one.what)}: not known now, {one.number.shown} before{reason}"


def _step(one: StepChange) -> str:
    told = f" ({plain(one.explanation)})" if one.explanation else ""
    return f"{plain(one.title)}: {_STATES[one.state]}{told}{_because(one.cause)}"


def _replaced(one: Replaced) -> str:
    return f"{plain(one.what)}: {one.grade_was} {one.was.shown} -> {one.grade_now} {one.now.shown}"


def _input(one: KeyChange) -> str:
    if one.was is None:
        source = f", from {one.file.text}" if one.file else ""
        return f"{plain(one.what)}: new{f', {_given(one.now)}' if isinstance(one.now, Num) else ''}{source}"
    if one.now is None:
        return f"{plain(one.what)}: no longer given"
    source = f", from {one.file.text}" if one.file else ""
    was, now = (f"{_whose(one.key, end)}{_given(end)}" for end in (one.was, one.now))
    return f"{plain(one.what)}: {was} -> {now}{source}"


def _given(value: Any) -> str:
    return str(value.shown if isinstance(value, Num) else value.text)


def _whose(key: str, value: Num | Quoted | Label | None) -> str:
    """Whose a cut-off is: the review's, or the desk's."""
    if not is_cutoff(key) or not isinstance(value, Num):
        return ""
    return "ours " if value.grade == "assumed" else "the desk's "


def _because(cause: Cause | None) -> str:
    return f", because of {plain(cause.reason)}" if cause else ""


def _table(rows: Iterable[Moved]) -> list[str]:
    cells = [
        [plain(one.what), one.was.shown, one.now.shown, f"{'▲' if one.direction == 'up' else '▼'} {_size(one)}",
         plain(one.cause.reason)]
        for one in rows
    ]  # fmt: skip
    head = ["| Number | Before | Now | Change | Because of |", "|---|---:|---:|---:|---|"]
    return head + [f"| {' | '.join(_md(cell) for cell in row)} |" for row in cells]


def _size(one: Moved) -> str:
    return one.share.shown if one.share else one.by.shown


def _md(text: str) -> str:
    """Text of the desk's own as Markdown shows it: no markup, no mention, no line of its own."""
    return _MARKDOWN.sub(r"\\\1", visible(text, _LONGEST)).replace("@", "@\u200b")
