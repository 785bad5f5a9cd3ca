"""What became of the earlier plan: steps done, still to do, dropped, and those in another place now.

A step counts as done where the desk's own file shows it: the second thread runs, the bypass is live, the
queue is recorded. Other purchases leave no trace in desk.yaml; for those the desk writes `exclude: true`
under the remedy with a reason that begins with "done".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from reviewgen.history.causes import Cause, Causes
from reviewgen.history.pair import Pair
from reviewgen.ledger import Label, Prose, Quoted, say

State = Literal["done", "open", "reordered", "dropped", "added"]
_IN_PLACE: Final = ("already", "in place")
_EXCLUDED: Final = "The desk excludes it: "


@dataclass(frozen=True)
class StepChange:
    """One step of either plan, with its place then and now (None where it has none)."""

    remedy: str
    title: Prose
    state: State
    was: int | None
    now: int | None
    explanation: Prose
    cause: Cause | None


def step_changes(pair: Pair, causes: Causes) -> tuple[StepChange, ...]:
    """Every step of the earlier plan in its order, then those that are new in the later one.

    The plans of two windows do not compare: of those only what the desk's own file shows as done is told.
    """
    before, after = _steps(pair.before), _steps(pair.after)
    names = [step["remedy"] for step in after]
    kept = [step["remedy"] for step in before if step["remedy"] in names]
    rows = []
    for step in before:
        rows.append(_earlier(pair, causes, step, names, kept))
    known = {step["remedy"] for step in before}
    for step in after:
        if step["remedy"] not in known:
            rows.append(_added(pair, causes, step))
    return tuple(one for one in rows if one.state == "done" or not pair.other_window)


def done_reason(review: dict[str, Any], remedy: str) -> str | None:
    """Why the later review holds that a remedy has been bought; None where nothing says so."""
    sequence = review.get("sequence") or {}
    for one in sequence.get("excluded", ()):
        if one["remedy"] != remedy:
            continue
        reason = str(one.get("reason", ""))
        own = reason.removeprefix(_EXCLUDED)
        if own != reason:
            return own if own.lower().startswith("done") else None
        return reason if any(words in reason for words in _IN_PLACE) else None
    return None


def _steps(review: dict[str, Any]) -> list[dict[str, Any]]:
    return list((review.get("sequence") or {}).get("steps", ()))


def _earlier(
    pair: Pair, causes: Causes, step: dict[str, Any], names: list[str], kept: list[str]
) -> StepChange:
    remedy, was = step["remedy"], step["order"]
    now = names.index(remedy) + 1 if remedy in names else None
    title = Prose((Quoted(step["title"]),))
    if now is not None:
        common = [name for name in names if name in kept]
        moved = kept.index(remedy) != common.index(remedy)
        cause = causes.of(_place_of(remedy), _numbers(remedy)) if moved else None
        places = {"was": Label(str(kept.index(remedy) + 1)), "now": Label(str(common.index(remedy) + 1))}
        said = say("it was step {was} of what is left and is step {now}", **places) if moved else Prose()
        return StepChange(remedy, title, "reordered" if moved else "open", was, now, said, cause)
    reason = done_reason(pair.after, remedy)
    if reason is not None:
        return StepChange(remedy, title, "done", was, None, say("{reason}", reason=Quoted(reason)), None)
    cause = causes.of(_place_of(remedy), _numbers(remedy), [f"remedies.{remedy}"])
    excuse = next(
        (one for one in (pair.after.get("sequence") or {}).get("excluded", ()) if one["remedy"] == remedy),
        None,
    )
    said = pair.new_prose(excuse, "reason") if excuse else say("the later plan does without it")
    return StepChange(remedy, title, "dropped", was, None, said, cause)


def _added(pair: Pair, causes: Causes, step: dict[str, Any]) -> StepChange:
    remedy = step["remedy"]
    cause = causes.of(_place_of(remedy), _numbers(remedy))
    said = say("step {place} of the plan now", place=Label(str(step["order"])))
    return StepChange(remedy, Prose((Quoted(step["title"]),)), "added", None, step["order"], said, cause)


def _place_of(remedy: str) -> Any:
    """Where in a review's plan a remedy stands."""
    return lambda review: next((step["order"] for step in _steps(review) if step["remedy"] == remedy), None)


def _numbers(remedy: str) -> list[str]:
    return [
        "sequence.buy_nothing.p95_us",
        f"sequence.remedies.{remedy}.p95_alone_us",
        f"remedy.{remedy}.cost",
    ]
