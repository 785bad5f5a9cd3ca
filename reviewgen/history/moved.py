"""The headline numbers that moved: from, to, by how much, and why; small change and simulation noise left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote

from reviewgen.history.causes import Cause, Causes
from reviewgen.history.pair import Pair, stage
from reviewgen.ledger import Num, Prose, Quoted, key, say

NOISE: Final = 0.01
"""A change below this share of the larger value is not told."""
_PERCENT: Final = re.compile(r"(?P<minus>[−-])?(?P<whole>.*?\d)(?:[.,](?P<rest>\d+))?\s*%")
"""A printed percentage in any locale; shares of draws have no decimals, all others have."""
_NO_DIGIT: Final = r"\D"
_NUMBERS: Final = tuple(
    (re.compile(pattern), words, headline)
    for pattern, words, headline in (
        (r"verdict\.end_to_end_p95_us", "P95 end to end", True),
        (r"verdict\.nic_p95_us", "P95 at the card", True),
        (r"verdict\.gap_us", "the gap beyond the card", True),
        (r"flow\.(?P<name>[^.]+)\.rate_per_s", "the rate in {name}", True),
        (r"flow\.(?P<name>[^.]+)\.utilisation", "utilisation in {name}", True),
        (r"flow\.(?P<name>[^.]+)\.peak_utilisation", "utilisation at the peak of {name}", True),
        (r"queue\.(?P<name>[^.]+)\.wait_p95_us", "the modelled P95 wait in {name}", True),
        (r"sequence\.buy_nothing\.p95_us", "P95 if nothing is bought", True),
        (r"sequence\.total_cost", "the plan's cost", True),
        (r"sequence\.p_target_met", "the chance that the plan meets the target", True),
        (r"capex\.npv", "the net present value of the bypass", True),
        (r"erosion\.remaining_today", "the edge that is left", True),
        (r"verdict\.unmeasured_money_share", "the recommended money that rests on unmeasured inputs", True),
        (r"verdict\.shares\.(?P<stage>[a-z_]+)", "the share of P95 of {stage}", False),
        (r"flow\.(?P<name>[^.]+)\.capacity_per_s", "the processor's capacity in {name}", False),
        (r"flow\.(?P<name>[^.]+)\.knee_per_s", "the knee in {name}", False),
        (r"capex\.payback_months", "the payback of the bypass", False),
        (r"tripwires\.(?P<stage>[a-z_]+)\.rate_per_s", "the rate at which {stage} binds", False),
    )
)
"""Ids of the numbers worth telling, in order: what each is called, and whether it leads."""


_OF_PURCHASES: Final = ("sequence.total_cost", "verdict.unmeasured_money_share")
"""Numbers that an empty plan does not have."""


@dataclass(frozen=True)
class Moved:
    """One number that moved. `by` is the size of the change, always positive; `share` relates it to before.

    `headline` is false for what is told only where there is room: windows that are not under test are.
    """

    id: str
    what: Prose
    headline: bool
    direction: Literal["up", "down"]
    was: Num
    now: Num
    by: Num
    share: Num | None
    cause: Cause


@dataclass(frozen=True)
class Known:
    """A headline number that only one of the two reviews has; `reason` says why it is lost, where that is said.

    `none` is for figures of a plan that buys nothing now: they are not lost, there is nothing to count.
    """

    id: str
    what: Prose
    change: Literal["gained", "lost", "none"]
    number: Num
    reason: Prose


def moved_numbers(pair: Pair, causes: Causes) -> tuple[Moved, ...]:
    """The numbers that both sides have, of one thing, and that moved beyond noise; headlines first."""
    rows = []
    for pattern, words, leads in _NUMBERS:
        for id in pair.after["numbers"]:
            found = pattern.fullmatch(id)
            if found and id in pair.before["numbers"] and _comparable(pair, id) and _beyond_noise(pair, id):
                headline = leads and _is_tested(pair, found)
                rows.append(_moved(pair, causes, id, _named(words, found), headline))
    return tuple(sorted(rows, key=lambda one: not one.headline))


def known_numbers(pair: Pair) -> tuple[Known, ...]:
    """The headline numbers that came or went."""
    reasons = {one["path"]: one for one in pair.after.get("not_assessed", ())}
    rows = []
    for pattern, words, headline in _NUMBERS:
        id = pattern.pattern.replace("\\", "")
        old, new = (id in review["numbers"] for review in (pair.before, pair.after))
        if pattern.groups or not headline or old == new or _of_other_windows(pair, id):
            continue
        number = pair.new(id) if new else pair.old(id)
        assert number is not None
        reason = pair.new_prose(reasons[id], "reason") if old and id in reasons else Prose()
        rows.append(Known(id, say(words), _came_or_went(pair, id, gained=new), number, reason))
    return tuple(rows)


def _came_or_went(pair: Pair, id: str, *, gained: bool) -> Literal["gained", "lost", "none"]:
    plan = pair.after.get("sequence")
    if not gained and id in _OF_PURCHASES and plan and not plan.get("steps"):
        return "none"
    return "gained" if gained else "lost"


def _named(words: str, found: re.Match[str]) -> Prose:
    parts = found.groupdict()
    if "name" in parts:
        return say(words, name=Quoted(unquote(parts["name"])))
    return say(words, stage=stage(parts["stage"])) if "stage" in parts else say(words)


def _is_tested(pair: Pair, found: re.Match[str]) -> bool:
    """Whether a number is of the whole, or of a window under test."""
    window = found.groupdict().get("name")
    return window is None or unquote(window) in {
        review["verdict"].get("window") for review in (pair.before, pair.after)
    }


def _comparable(pair: Pair, id: str) -> bool:
    """Whether a number is of the same thing on both sides: P95 and plan are of the window under test."""
    if _of_other_windows(pair, id) or _binds_on_both(pair, id):
        return False
    same_unit = pair.before["numbers"][id]["unit"] == pair.after["numbers"][id]["unit"]
    return same_unit and (pair.same_money or not pair.after["numbers"][id]["unit"].startswith("money"))


def _of_other_windows(pair: Pair, id: str) -> bool:
    """Whether a number is of the window under test, and that is another one now."""
    return pair.other_window and id.startswith(("verdict.", "sequence."))


def _binds_on_both(pair: Pair, id: str) -> bool:
    """Whether a tripwire is of a stage that binds already then and now: its rate is that of the day."""
    section, _, name = id.partition(".")
    sides = (pair.before, pair.after)
    return section == "tripwires" and all(
        any(one["stage"] == name.partition(".")[0] and one["already"] for one in side.get("tripwires", ()))
        for side in sides
    )


def _beyond_noise(pair: Pair, id: str) -> bool:
    was, now = pair.before["numbers"][id], pair.after["numbers"][id]
    largest = max(abs(was["value"]), abs(now["value"]))
    if was["shown"] == now["shown"] or abs(was["value"] - now["value"]) < NOISE * largest:
        return False
    return not ("simulation" in (now["formula"] or "") and _within(pair, id))


def _within(pair: Pair, id: str) -> bool:
    """Whether each side's simulated value lies in the other's interval."""
    (a, a_ends), (b, b_ends) = (_ends(review["numbers"], id) for review in (pair.before, pair.after))
    return bool(a_ends and b_ends and a_ends[0] <= b <= a_ends[1] and b_ends[0] <= a <= b_ends[1])


def _ends(numbers: dict[str, Any], id: str) -> tuple[float, tuple[float, float] | None]:
    low, high = (numbers.get(f"{id}_interval.{end}") for end in ("low", "high"))
    return numbers[id]["value"], (low["value"], high["value"]) if low and high else None


def _moved(pair: Pair, causes: Causes, id: str, what: Prose, headline: bool) -> Moved:
    was, now = pair.old(id), pair.new(id)
    assert was is not None and now is not None
    unit = "points" if now.unit == "share" else now.unit
    by = _difference(pair, f"moved.{key(id)}.by", unit, was, now)
    share = None
    if was.value > 0 and now.unit != "share":
        change = abs(now.value / was.value - 1)
        share = pair.number(f"moved.{key(id)}.share", change, "share", "now / before − 1", [was, now])
    cause = causes.of(lambda review: review["numbers"].get(id, {}).get("value"), _rests_on(pair, id))
    direction: Literal["up", "down"] = "up" if now.value > was.value else "down"
    return Moved(id, what, headline, direction, was, now, by, share, cause)


def _difference(pair: Pair, id: str, unit: str, was: Num, now: Num) -> Num:
    """The size of a change; between two percentages that of the printed two, so that the three agree."""
    ends = [_PERCENT.fullmatch(one.shown) for one in (was, now)]
    if unit != "points" or ends[0] is None or ends[1] is None:
        return pair.number(id, abs(now.value - was.value), unit, "now − before", [was, now])
    before, after = (
        float(f"{'-' if end['minus'] else ''}{re.sub(_NO_DIGIT, '', end['whole'])}.{end['rest'] or 0}")
        for end in ends
        if end is not None
    )
    whole = not any(end is not None and end["rest"] for end in ends)
    size = round(abs(after - before) / 100, 9)
    return pair.number(id, size, unit, "now − before, as printed", [was, now], whole=whole)


def _rests_on(pair: Pair, id: str) -> list[str]:
    """The numbers behind one: its own, and for results of a search, what was searched over."""
    if id.startswith("sequence."):
        return [id, "sequence.buy_nothing.p95_us"]
    if id.startswith("tripwires."):
        window = key(str(pair.after["verdict"].get("window")))
        return [id, f"flow.{window}.capacity_per_s", f"flow.{window}.rate_per_s"]
    return [id]
