"""The scorecard: what the earlier plan promised for each step, against what was measured since.

A prediction is of P95 after a step and all before it, so of several steps done at once only the last is
scored; the others stand beside it as done. A step whose forerunner with an effect on P95 was not done is
not scored, for nobody predicted it alone; nor is one that was to change nothing, or where nothing was
measured since in the window that was predicted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from reviewgen.history.pair import Pair
from reviewgen.history.steps import StepChange
from reviewgen.ledger import Label, Num, Prose, Quoted, key, say

Score = Literal["inside", "better", "worse", "not_done", "not_scored"]
_TESTED: Final[tuple[Score, ...]] = ("inside", "better", "worse")
SCORES: Final[tuple[Score, ...]] = ("inside", "better", "worse", "not_done", "not_scored")


@dataclass(frozen=True)
class Scored:
    """One earlier step. `measured` is P95 end to end in the window of the prediction; None where not scored."""

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
    last = max(
        (at for at, step in enumerate(plan) if step["remedy"] in done and _has_effect(step)), default=-1
    )
    rows = tuple(_scored(pair, plan, index, done, last) for index in range(len(plan)))
    tally = _tally(pair, rows)
    return Scorecard(rows, tally, _held(tally))


def _scored(pair: Pair, plan: list[dict[str, Any]], index: int, done: set[str], last: int) -> Scored:
    step = plan[index]
    remedy = step["remedy"]
    stem = f"sequence.steps.{key(remedy)}"
    predicted = pair.old(f"{stem}.p95_after_us")
    low, high = (pair.old(f"{stem}.predicted_interval.{end}") for end in ("low", "high"))
    unscored = _unscored(pair, plan, index, done, last)
    measured = pair.new(_p95(pair))
    score: Score
    if unscored is not None:
        score, said = unscored
    elif low is None or high is None or measured is None:
        score, said = "not_scored", say("Done; it was predicted without an interval.")
    else:
        score, said = _held_against(low, high, measured)
        said += _load(pair)
    shown = measured if score in {"inside", "better", "worse"} else None
    dates = [Label(str(review["review"].get("date"))) for review in (pair.before, pair.after)]
    return Scored(
        remedy, Prose((Quoted(step["title"]),)), score, predicted, low, high, dates[0], shown, dates[1], said
    )


def _unscored(
    pair: Pair, plan: list[dict[str, Any]], index: int, done: set[str], last: int
) -> tuple[Score, Prose] | None:
    """Why a step is not scored; None for one that can be."""
    if plan[index]["remedy"] not in done:
        return "not_done", Prose()
    if not _has_effect(plan[index]):
        return "not_scored", say("Done; it was not to change P95.")
    if index != last:
        later = Quoted(plan[last]["title"])
        return "not_scored", say("Done, and measured only together with {later}.", later=later)
    left_out = [step for step in plan[:index] if step["remedy"] not in done and _has_effect(step)]
    if left_out:
        before = Quoted(left_out[0]["title"])
        return "not_scored", say("Done without {before}, with which it was predicted.", before=before)
    return _unmeasured(pair)


def _unmeasured(pair: Pair) -> tuple[Score, Prose] | None:
    """Why the later review holds no measurement of what was predicted."""
    id, window = _p95(pair), Quoted(str(pair.before["verdict"].get("window")))
    now, was = (review["numbers"].get(id) for review in (pair.after, pair.before))
    if now is None:
        return "not_scored", say("Done; P95 end to end in {window} is not given since.", window=window)
    if now["grade"] != "measured":
        return "not_scored", say(
            "Done; P95 end to end in {window} is {grade}, not measured.",
            window=window,
            grade=str(now["grade"]),
        )
    if was is not None and _figures(pair.before, id) == _figures(pair.after, id):
        return "not_scored", say("Done; P95 end to end in {window} was not measured anew since.", window=window)
    return None


def _p95(pair: Pair) -> str:
    """The number of P95 end to end in the window that the prediction was of."""
    return f"desk.latency.windows.{key(str(pair.before['verdict'].get('window')))}.end_to_end.p95"


def _figures(review: dict[str, Any], p95: str) -> dict[str, float]:
    """All percentiles of the segment and window that this P95 is of; a new one is a new measurement."""
    stem = p95.removesuffix("p95")
    return {id: one["value"] for id, one in review["numbers"].items() if id.startswith(stem)}


def _held_against(low: Num, high: Num, measured: Num) -> tuple[Score, Prose]:
    if measured.value < low.value:
        return "better", say("Measured below everything that was predicted.")
    if measured.value > high.value:
        return "worse", say("Measured above everything that was predicted.")
    return "inside", say("Measured inside the predicted interval.")


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
    """Counts by score; of those that were held against a measurement, with all earlier scorecards."""
    earlier = ((pair.before.get("since") or {}).get("scorecard") or {}).get("tally") or {}
    counts: dict[str, int] = {score: sum(one.score == score for one in rows) for score in SCORES}
    for score in _TESTED:
        counts[score] += int(earlier.get(score, 0))
    counts["scored"] = sum(counts[score] for score in _TESTED)
    counts["held"] = counts["inside"] + counts["better"]
    formula = "counted; tested steps over this and all earlier scorecards"
    return {name: pair.count(f"scorecard.tally.{name}", n, formula) for name, n in counts.items()}


def _held(tally: dict[str, Num]) -> Prose:
    if not tally["scored"].value:
        return say("No advised step has been done and measured yet, so the advice is not tested.")
    always = not tally["worse"].value
    outcome = "has held" if always else "has not always held" if tally["held"].value else "has not held"
    return say(
        "Steps advised, done and measured so far: {scored}. Inside the predicted interval: {inside}; better:"
        " {better}; worse: {worse}. The advice {outcome}.",
        **{name: tally[name] for name in ("scored", *_TESTED)}, outcome=outcome,
    )  # fmt: skip
