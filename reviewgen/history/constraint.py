"""Where the binding constraint went, in one sentence with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.history.causes import Cause, Causes
from reviewgen.history.pair import Pair, stage
from reviewgen.ledger import Prose, say


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
    moved = was != now
    numbers = [f"verdict.shares.{name}" for name in (was, now)] + ["verdict.end_to_end_p95_us"]
    cause = causes.of(lambda review: review["verdict"].get("binding"), numbers) if moved else None
    said = _moved(pair, was, now) if moved else _stayed(pair, now)
    if cause is not None:
        said += say(": {why}", why=cause.sentence)
    if moved and done:
        said += say("; since then this was done: {done}", done=done[0] if len(done) == 1 else _list(done))
    return Migration(was, now, moved, said + say("."), cause)


def _moved(pair: Pair, was: str, now: str) -> Prose:
    said = say("The binding constraint moved from {was} to {now}", was=stage(was), now=stage(now))
    before, after = pair.old(f"verdict.shares.{was}"), pair.new(f"verdict.shares.{was}")
    gained_before, gained = pair.old(f"verdict.shares.{now}"), pair.new(f"verdict.shares.{now}")
    if before is None or after is None or gained_before is None or gained is None:
        return said
    return said + say(
        " (its share of P95 went from {a} to {b}, that of {now} from {c} to {d})",
        a=before, b=after, now=stage(now), c=gained_before, d=gained,
    )  # fmt: skip


def _stayed(pair: Pair, now: str) -> Prose:
    before, after = (side(f"verdict.shares.{now}") for side in (pair.old, pair.new))
    if before is None or after is None:
        return say("The binding constraint is {now}, as before", now=stage(now))
    return say(
        "The binding constraint is {now}, as before; its share of P95 was {a} and is {b}",
        now=stage(now), a=before, b=after,
    )  # fmt: skip


def _list(items: list[Prose]) -> Prose:
    out = items[0]
    for item in items[1:]:
        out += say("; {item}", item=item)
    return out
