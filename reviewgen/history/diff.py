"""What changed from one review to the next, each with its cause: the one comparison that all faces print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.history.causes import Causes
from reviewgen.history.constraint import Migration, migration
from reviewgen.history.findings import FindingChange, finding_changes
from reviewgen.history.moved import Moved, moved_numbers
from reviewgen.history.pair import Pair
from reviewgen.history.replaced import Replaced, replaced_assumptions
from reviewgen.history.steps import StepChange, step_changes

if TYPE_CHECKING:
    from reviewgen.history.sources import Side


@dataclass(frozen=True)
class Diff:
    """The comparison of two reviews; `separated` tells whether both sides could be reviewed again."""

    before: str
    after: str
    migration: Migration
    findings: tuple[FindingChange, ...]
    moved: tuple[Moved, ...]
    steps: tuple[StepChange, ...]
    replaced: tuple[Replaced, ...]
    separated: bool
    remarks: tuple[str, ...]
    pair: Pair

    @property
    def differs(self) -> bool:
        """Whether anything is told."""
        steps = any(one.state != "open" for one in self.steps)
        return bool(self.migration.moved or self.findings or self.moved or self.replaced or steps)


def compare(before: Side, after: Side) -> Diff:
    """The comparison of an earlier side with a later one."""
    pair = Pair(before.review, after.review)
    causes = Causes(before, after, pair)
    steps = step_changes(pair, causes)
    done = [one.title for one in steps if one.state == "done"]
    remarks = [f"{side.name}: {one}" for side in (before, after) for one in side.remarks]
    return Diff(
        before.name,
        after.name,
        migration(pair, causes, done),
        finding_changes(pair, causes),
        moved_numbers(pair, causes),
        steps,
        replaced_assumptions(pair),
        causes.separated,
        (*_strangers(before, after), *dict.fromkeys(remarks)),
        pair,
    )


def _strangers(before: Side, after: Side) -> list[str]:
    """What speaks against comparing the two at all."""
    was, now = before.review["review"], after.review["review"]
    said = []
    if (was.get("client"), was.get("desk")) != (now.get("client"), now.get("desk")):
        said.append("the two reviews are of different desks")
    if str(was.get("date", "")) > str(now.get("date", "")):
        said.append("the first review is dated after the second")
    if (was.get("currency") or "USD") != (now.get("currency") or "USD"):
        said.append("the currencies differ, so amounts of money are not compared")
    return said
