"""Waivers: findings the desk accepts until a date, inclusive; malformed or past ones do not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.desk.sections.plan import MalformedWaiver
from reviewgen.ledger import Label, Prose, Quoted, say

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk


@dataclass(frozen=True)
class Waivers:
    """Accepted reasons by rule id, and what was rejected and why."""

    accepted: dict[str, str]
    rejected: tuple[tuple[str, Prose], ...]

    def reason(self, rule: str) -> str | None:
        """The desk's reason for waiving a rule, or None."""
        return self.accepted.get(rule)


def read_waivers(desk: Desk, known: Iterable[str]) -> Waivers:
    """Sort the desk's waivers into those that hold on the review's date and those that do not."""
    accepted: dict[str, str] = {}
    rejected: list[tuple[str, Prose]] = []
    rules = set(known)
    for waiver in desk.waivers:
        if isinstance(waiver, MalformedWaiver):
            rejected.append((waiver.rule, say("It is malformed: {problem}.", problem=Quoted(waiver.problem))))
        elif waiver.rule not in rules:
            rejected.append((waiver.rule, say("There is no rule of this name.")))
        elif waiver.until < desk.review.date:
            ended = Label(waiver.until.isoformat())
            rejected.append((waiver.rule, say("It ended on {date}, before the review's date.", date=ended)))
        else:
            by = f"{waiver.by.strip()}, until {waiver.until.isoformat()}"
            accepted[waiver.rule] = f"{waiver.reason.strip()} ({by})"
    return Waivers(accepted, tuple(rejected))
