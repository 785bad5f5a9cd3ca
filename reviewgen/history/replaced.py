"""Assumptions that the desk has replaced: by a measurement first of all, else by a quote or its own word."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.history.pair import Pair
from reviewgen.history.words import key_words
from reviewgen.ledger import GRADES, Num, Prose, grade_of

_WEAK = ("assumed", "article")


@dataclass(frozen=True)
class Replaced:
    """One input that is known better now, and how it was known before."""

    id: str
    what: Prose
    grade_was: str
    grade_now: str
    was: Num
    now: Num


def replaced_assumptions(pair: Pair) -> tuple[Replaced, ...]:
    """Inputs of both sides that nobody had given, or somebody had only said, and that are measured now."""
    rows = []
    for id, then in pair.before["numbers"].items():
        entry = pair.after["numbers"].get(id)
        if entry is None or "_interval." in id or not _is_input(id) or entry["inputs"]:
            continue
        if not _better(then["grade"], entry["grade"]):
            continue
        was, now = pair.old(id), pair.new(id)
        assert was is not None and now is not None
        what = key_words(id.removeprefix("desk.") if id.startswith("desk.") else _ours(id))
        rows.append(Replaced(id, what, then["grade"], entry["grade"], was, now))
    return tuple(sorted(rows, key=lambda one: one.id))


def _ours(id: str) -> str:
    """The key by which the desk replaces a figure of ours."""
    kind, _, name = id.partition(".")
    return f"{'remedies' if kind == 'remedy' else 'thresholds'}.{name}"


def _is_input(id: str) -> bool:
    """Whether a number is an input that can be known better; a cut-off of the review's is set, not known."""
    return id.startswith(("desk.", "remedy.", "reference."))


def _better(was: str, now: str) -> bool:
    """From a guess to anything, or from a word to a measurement."""
    stronger = GRADES.index(grade_of(now)) < GRADES.index(grade_of(was))
    return stronger and (was in _WEAK or now == "measured")
