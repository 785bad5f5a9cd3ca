"""What the captures themselves show to be amiss, and what of them could not be used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule, Severity

if TYPE_CHECKING:
    from reviewgen.evidence.store import Evidence
    from reviewgen.facts import Facts

_SEVERITY: Final[dict[str, Severity]] = {
    "units": "high",
    "closed-loop": "medium",
    "clock-backwards": "medium",
    "clock-error": "medium",
    "clock-step": "medium",
    "pause": "medium",
    "saturation": "medium",
    "match-low": "medium",
    "match-rate": "info",
}
"""How much a remark weighs; one not named here is worth knowing and no more."""


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each remark of a capture and each part of it left out; a clean capture passes."""
    for file in facts.book.evidence:
        yield from _joined(file, list(_of(facts, file)))


def _of(facts: Facts, file: Evidence) -> Iterator[Outcome]:
    for remark in file.remarks:
        words = {"file": Quoted(file.name), "subject": Quoted(remark.about), "text": Quoted(remark.text)}
        text = say("{file}, {subject}: {text}", **words)
        severity = _SEVERITY.get(remark.id, "low")
        yield Outcome(f"{file.name} {remark.id} {remark.about}".strip(), "warn", severity, text)
    for note in facts.book.captures.notes:
        if note.file == file.name:
            text = say("{file}: {text}", file=Quoted(file.name), text=Quoted(note.text))
            title = say("Part of a capture could not be used")
            yield Outcome(f"{file.name} not used {note.subject}".strip(), "warn", "low", text, title=title)


def _joined(file: Evidence, found: list[Outcome]) -> Iterator[Outcome]:
    """The answers, those about one window and subject in one; a file without any passes."""
    by_subject: dict[str, Outcome] = {}
    for one in found:
        known = by_subject.get(one.subject)
        if known is None:
            by_subject[one.subject] = one
        else:
            both = known.explanation + say(" ") + one.explanation
            by_subject[one.subject] = Outcome(one.subject, "warn", known.severity, both, title=known.title)
    if not found:
        text = say("{file} shows nothing amiss, and all of it is used.", file=Quoted(file.name))
        yield Outcome(file.name, "pass", "info", text)
    yield from by_subject.values()


RULE = Rule(
    id="capture-remark",
    title="Captures are clean",
    failure="A capture says something that must be known of its figures",
    why="A measurement keeps its weight only as long as its flaws are read with it.",
    detection="What was noticed while the captures were read, and what of them has no place in this desk.",
    remedy="Read the remark before its figures are quoted; where it spoils them, capture again without the cause.",
    effort="hours",
    false_alarms="A few dropped rows or unmatched packets at the ends of a capture are its ends, not its faults.",
    would_change="A capture that shows nothing of the kind.",
    needs=("captures",),
    cites=(),
    cutoffs=(),
    check=check,
)
