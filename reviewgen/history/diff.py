"""What changed from one review to the next, each with its cause: the one comparison that all faces print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reviewgen.history.causes import Causes
from reviewgen.history.changes import KeyChange
from reviewgen.history.constraint import Migration, migration
from reviewgen.history.findings import FindingChange, Keys, finding_changes
from reviewgen.history.moved import Known, Moved, known_numbers, moved_numbers
from reviewgen.history.pair import Pair
from reviewgen.history.renamed import Names, renamed_windows, under_new_names
from reviewgen.history.replaced import Replaced, replaced_assumptions
from reviewgen.history.steps import StepChange, step_changes

if TYPE_CHECKING:
    from reviewgen.history.sources import Side

_ABOUT: Final = {"client": "none", "desk": "none", "status": "draft", "currency": "USD"}
"""What of the document itself is told, and what stands where a review does not say it."""


@dataclass(frozen=True)
class Diff:
    """The comparison of two reviews; `separated` tells whether both sides could be reviewed again.

    `about` says what is another of the document itself, `doubts` what speaks against comparing the two,
    wholly or in part; `changes` are the desk's own, `remarks` what could not be seen. `renamed` are windows
    under another name in the later review; `pair` has the earlier review under those names.
    """

    before: str
    after: str
    about: tuple[str, ...]
    migration: Migration
    changes: tuple[KeyChange, ...]
    findings: tuple[FindingChange, ...]
    moved: tuple[Moved, ...]
    known: tuple[Known, ...]
    steps: tuple[StepChange, ...]
    replaced: tuple[Replaced, ...]
    separated: bool
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]
    renamed: Names
    pair: Pair

    @property
    def differs(self) -> bool:
        """Whether anything is told but what the desk wrote otherwise to no effect."""
        steps = any(one.state != "open" for one in self.steps)
        told = (self.about, self.findings, self.moved, self.known, self.replaced)
        return bool(self.migration.moved or any(told) or steps)


def compare(before: Side, after: Side, opened: Keys = frozenset()) -> Diff:
    """The comparison of an earlier side with a later one.

    `opened`: findings open in reviews before the earlier one, by rule and subject.
    """
    names = renamed_windows(before.review, after.review)
    before = under_new_names(before, names)
    pair = Pair(before.review, after.review)
    causes = Causes(before, after, pair)
    steps = step_changes(pair, causes)
    done = [one.title for one in steps if one.state == "done"]
    remarks = [f"{side.name}: {one}" for side in (before, after) for one in side.remarks]
    return Diff(
        before.name,
        after.name,
        (*_about(pair), *(f"name of a window: {was} -> {now}" for was, now in names.items())),
        migration(pair, causes, done),
        causes.changes,
        finding_changes(pair, causes, opened),
        moved_numbers(pair, causes),
        known_numbers(pair),
        steps,
        replaced_assumptions(pair),
        causes.separated,
        tuple(_doubts(pair)),
        tuple(dict.fromkeys(remarks)),
        names,
        pair,
    )


def _about(pair: Pair) -> list[str]:
    """What is another of the document itself."""
    was, now = (_told(review) for review in (pair.before, pair.after))
    return [f"{name}: {was[name]} -> {now[name]}" for name in was if was[name] != now[name]]


def _told(review: dict[str, Any]) -> dict[str, str]:
    about = review["review"]
    told = {name: str(about.get(name) or default) for name, default in _ABOUT.items()}
    return told | {"window under test": str(review["verdict"].get("window") or "none")}


def _doubts(pair: Pair) -> list[str]:
    """What speaks against comparing the two, wholly or in part."""
    was, now = pair.before["review"], pair.after["review"]
    said = []
    if (was.get("client"), was.get("desk")) != (now.get("client"), now.get("desk")):
        said.append("the two reviews are of different desks")
    if str(was.get("date", "")) > str(now.get("date", "")):
        said.append("the first review is dated after the second")
    if not pair.same_money:
        said.append("the currencies differ, so amounts of money are not compared")
    if pair.other_window:
        said.append("the windows under test differ, so their P95, shares and plans are not compared")
        if pair.before["verdict"].get("window") not in pair.windows(pair.after):
            said.append("a window that was renamed counts as another")
    return said
