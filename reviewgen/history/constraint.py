"""Where the binding constraint went, in one sentence with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviewgen.history.causes import Cause, Causes
from reviewgen.history.changes import KeyChange, size
from reviewgen.history.pair import Pair, stage
from reviewgen.ledger import Num, Prose, Quoted, listed, plain, say

TOLD: Final = 2
"""Inputs told with their values, and only such as moved about as much as the first."""


@dataclass(frozen=True)
class Migration:
    """The binding constraint before and now; `cause` is None where it stayed."""

    was: str
    now: str
    moved: bool
    sentence: Prose
    cause: Cause | None


def migration(pair: Pair, causes: Causes, done: list[Prose]) -> Migration:
    """The sentence; `done` are the titles of earlier steps that were taken since."""
    was, now = (str(review["verdict"].get("binding")) for review in (pair.before, pair.after))
    if was == now:
        return Migration(was, now, False, _stayed(pair, now) + say("."), None)
    shares = [f"verdict.shares.{name}" for name in (was, now)]
    cause = causes.of(lambda review: review["verdict"].get("binding"), shares)
    said = say("The binding constraint moved from {was} to {now}", was=stage(was), now=stage(now))
    if not pair.other_window:
        said += _because(cause, causes.behind(shares), done)
    return Migration(was, now, True, said + _shares(pair, was, now) + say("."), cause)


def _because(cause: Cause, inputs: list[KeyChange], done: list[Prose]) -> Prose:
    """What was done, and the inputs behind it with their values; or another reason."""
    told = [
        say(
            "{what} {went} from {was} to {now}",
            what=one.what,
            went=_went(one.was, one.now),
            was=one.was,
            now=one.now,
        )
        for one in inputs
        if isinstance(one.was, Num) and isinstance(one.now, Num) and 2 * size(one) >= size(inputs[0])
    ]
    done = [_inside(one) for one in done]
    steps = say("with {done} done, ", done=listed(done)) if done else Prose()
    if told and set(cause.kinds) <= {"input", "evidence"}:
        return say(": {steps}{inputs}", steps=steps, inputs=listed(told[:TOLD]))
    if done:
        return say(": {done} {was} done", done=listed(done), was="was" if len(done) == 1 else "were")
    return say(", because of {reason}", reason=cause.reason)


def _inside(title: Prose) -> Prose:
    """A step's title inside a sentence; abbreviations keep their capitals."""
    text = plain(title)
    return Prose((Quoted(text if text[:2].isupper() else text[:1].lower() + text[1:]),))


def _went(was: Num, now: Num) -> str:
    return "fell" if now.value < was.value else "rose"


def _shares(pair: Pair, was: str, now: str) -> Prose:
    """How both shares of P95 moved, where both reviews are of one window."""
    numbers = [side(f"verdict.shares.{name}") for name in (was, now) for side in (pair.old, pair.new)]
    lost, left, gained, got = numbers
    if pair.other_window or lost is None or left is None or gained is None or got is None:
        return _windows(pair)
    return say(
        "; the share of P95 of {was} {fell} from {lost} to {left}, that of {now} {rose} from {gained} to {got}",
        was=stage(was), fell=_went(lost, left), lost=lost, left=left,
        now=stage(now), rose=_went(gained, got), gained=gained, got=got,
    )  # fmt: skip


def _windows(pair: Pair) -> Prose:
    if not pair.other_window:
        return Prose()
    was, now = (Quoted(str(review["verdict"].get("window"))) for review in (pair.before, pair.after))
    return say("; the window under test was {was} and is {now}", was=was, now=now)


def _stayed(pair: Pair, now: str) -> Prose:
    said = say("The binding constraint is {now}, as before", now=stage(now))
    before, after = (side(f"verdict.shares.{now}") for side in (pair.old, pair.new))
    if pair.other_window or before is None or after is None:
        return said + _windows(pair)
    if before.shown == after.shown:
        return said + say(", with {share} of P95", share=after)
    return said + say("; its share of P95 was {was} and is {now}", was=before, now=after)
