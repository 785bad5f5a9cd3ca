"""The scorecard: what the earlier plan promised for each step, against what was measured since.

A prediction is of P95 after a step and all before it, so of several steps done at once only the last is
scored; the others stand beside it as done. A step whose forerunner with an effect on P95 was not done is
not scored, for nobody predicted it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from reviewgen.history.pair import Pair
from reviewgen.history.steps import StepChange
from reviewgen.ledger import Label, Num, Prose, Quoted, key, say

Score = Literal["inside", "better", "worse", "not_done", "not_scored"]
SCORES: Final[tuple[Score, ...]] = ("inside", "better", "worse", "not_done", "not_scored")


@dataclass(frozen=True)
class Scored:
    """One earlier step. `measured` is P95 end to end as the later review has it; None for steps not done."""

    remedy: str
    title: Prose
    score: Score
    predicted: Num | None
    low: Num | None
    high: Num | None
    predicted_on: Label
    measured: Num | None
    measured_on: Label
    explanation: Prose


@dataclass(frozen=True)
class Scorecard:
    """The steps, the counts over this and all earlier scorecards, and how well the advice has held."""

    steps: tuple[Scored, ...]
    tally: dict[str, Num]
    held: Prose


def scorecard(pair: Pair, changes: tuple[StepChange, ...]) -> Scorecard:
    """The scorecard of the earlier plan."""
    done = {one.remedy for one in changes if one.state == "done"}
    plan = list((pair.before.get("sequence") or {}).get("steps", ()))
    last = max((index for index, step in enumerate(plan) if step["remedy"] in done), default=-1)
    rows = tuple(_scored(pair, plan, index, done, last) for index in range(len(plan)))
    tally = _tally(pair, rows)
    return Scorecard(rows, tally, _held(tally))


def _scored(pair: Pair, plan: list[dict[str, Any]], index: int, done: set[str], last: int) -> Scored:
    step = plan[index]
    remedy = step["remedy"]
    stem = f"sequence.steps.{key(remedy)}"
    predicted = pair.old(f"{stem}.p95_after_us")
    low, high = (pair.old(f"{stem}.predicted_interval.{end}") for end in ("low", "high"))
    measured = pair.new("verdict.end_to_end_p95_us")
    score, said = _score(pair, plan, index, done, last, (low, high, measured))
    shown = measured if score in {"inside", "better", "worse"} else None
    dates = [Label(str(review["review"].get("date"))) for review in (pair.before, pair.after)]
    title = Prose((Quoted(step["title"]),))
    return Scored(remedy, title, score, predicted, low, high, dates[0], shown, dates[1], said)


def _score(
    pair: Pair,
    plan: list[dict[str, Any]],
    index: int,
    done: set[str],
    last: int,
    numbers: tuple[Num | None, Num | None, Num | None],
) -> tuple[Score, Prose]:
    low, high, measured = numbers
    if plan[index]["remedy"] not in done:
        return "not_done", say("Not done.")
    if index != last:
        later = Quoted(plan[last]["title"])
        return "not_scored", say("Done, and measured only together with {later}.", later=later)
    left_out = [step for step in plan[:index] if step["remedy"] not in done and _has_effect(step)]
    if left_out:
        before = Quoted(left_out[0]["title"])
        return "not_scored", say("Done without {before}, with which it was predicted.", before=before)
    if low is None or high is None or measured is None:
        return "not_scored", say(
            "Done; there was no interval, or there is no measurement, to hold against it."
        )
    load = _load(pair)
    if measured.value < low.value:
        return "better", say("Measured below everything that was predicted.") + load
    if measured.value > high.value:
        return "worse", say("Measured above everything that was predicted.") + load
    return "inside", say("Measured inside the predicted interval.") + load


def _has_effect(step: dict[str, Any]) -> bool:
    return bool(step["p95_before_us"] != step["p95_after_us"])


def _load(pair: Pair) -> Prose:
    """A change of the load since, which no prediction included."""
    id = f"flow.{key(str(pair.before['verdict'].get('window')))}.rate_per_s"
    was, now = pair.old(id), pair.new(id)
    if was is None or now is None or was.shown == now.shown:
        return Prose()
    return say(" The rate went from {was} to {now} meanwhile, which was not predicted.", was=was, now=now)


def _tally(pair: Pair, rows: tuple[Scored, ...]) -> dict[str, Num]:
    """Counts by score, those of the earlier review's own scorecard included."""
    earlier = ((pair.before.get("since") or {}).get("scorecard") or {}).get("tally") or {}
    counts: dict[str, int] = {
        score: sum(one.score == score for one in rows) + int(earlier.get(score, 0)) for score in SCORES
    }
    counts["scored"] = counts["inside"] + counts["better"] + counts["worse"]
    counts["held"] = counts["inside"] + counts["better"]
    formula = "counted over this and all earlier scorecards"
    return {name: pair.count(f"scorecard.tally.{name}", n, formula) for name, n in counts.items()}


def _held(tally: dict[str, Num]) -> Prose:
    if not tally["scored"].value:
        return say("No advised step has been done and measured yet, so the advice is not tested.")
    outcome = "held" if not tally["worse"].value else "did not always hold"
    return say(
        "Steps advised, done and measured so far: {scored}; as predicted or better: {held}. The advice {outcome}.",
        scored=tally["scored"], held=tally["held"], outcome=outcome,
    )  # fmt: skip
