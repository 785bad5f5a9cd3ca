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
_HEADLINES: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"verdict\.end_to_end_p95_us", "P95 end to end"),
        (r"verdict\.nic_p95_us", "P95 at the card"),
        (r"verdict\.gap_us", "the gap beyond the card"),
        (r"verdict\.shares\.(?P<stage>[a-z_]+)", "the share of P95 of {stage}"),
        (r"flow\.(?P<name>[^.]+)\.rate_per_s", "the rate in {name}"),
        (r"flow\.(?P<name>[^.]+)\.capacity_per_s", "the processor's capacity in {name}"),
        (r"flow\.(?P<name>[^.]+)\.knee_per_s", "the knee in {name}"),
        (r"flow\.(?P<name>[^.]+)\.utilisation", "utilisation in {name}"),
        (r"flow\.(?P<name>[^.]+)\.peak_utilisation", "utilisation at the peak of {name}"),
        (r"queue\.(?P<name>[^.]+)\.wait_p95_us", "the modelled P95 wait in {name}"),
        (r"sequence\.buy_nothing\.p95_us", "P95 if nothing is bought"),
        (r"sequence\.total_cost", "the plan's cost"),
        (r"sequence\.p_target_met", "the chance that the plan meets the target"),
        (r"capex\.npv", "the net present value of the bypass"),
        (r"capex\.payback_months", "the payback of the bypass"),
        (r"erosion\.remaining_today", "the edge that is left"),
        (r"verdict\.unmeasured_money_share", "the recommended money that rests on unmeasured inputs"),
        (r"tripwires\.(?P<stage>[a-z_]+)\.rate_per_s", "the rate at which {stage} binds"),
    )
)
"""Ids of the numbers worth a line, in the order of telling, and what each is called."""


@dataclass(frozen=True)
class Moved:
    """One number that moved. `by` is the size of the change, always positive; `share` relates it to before."""

    id: str
    what: Prose
    direction: Literal["up", "down"]
    was: Num
    now: Num
    by: Num
    share: Num | None
    cause: Cause


def moved_numbers(pair: Pair, causes: Causes) -> tuple[Moved, ...]:
    """The headline numbers that both sides have and that moved beyond noise."""
    rows = []
    for pattern, words in _HEADLINES:
        for id in pair.after["numbers"]:
            found = pattern.fullmatch(id)
            if found and id in pair.before["numbers"] and _beyond_noise(pair, id):
                rows.append(_moved(pair, causes, id, _named(words, found)))
    return tuple(rows)


def _named(words: str, found: re.Match[str]) -> Prose:
    parts = found.groupdict()
    if "name" in parts:
        return say(words, name=Quoted(unquote(parts["name"])))
    return say(words, stage=stage(parts["stage"])) if "stage" in parts else say(words)


def _beyond_noise(pair: Pair, id: str) -> bool:
    was, now = pair.before["numbers"][id], pair.after["numbers"][id]
    if was["unit"] != now["unit"] or was["shown"] == now["shown"]:
        return False
    if was["unit"].startswith("money") and not pair.same_money:
        return False
    largest = max(abs(was["value"]), abs(now["value"]))
    if abs(was["value"] - now["value"]) < NOISE * largest:
        return False
    return not ("simulation" in (now["formula"] or "") and _within(pair, id))


def _within(pair: Pair, id: str) -> bool:
    """Whether each side's simulated value lies in the other's interval."""
    (a, a_ends), (b, b_ends) = (_ends(review["numbers"], id) for review in (pair.before, pair.after))
    return bool(a_ends and b_ends and a_ends[0] <= b <= a_ends[1] and b_ends[0] <= a <= b_ends[1])


def _ends(numbers: dict[str, Any], id: str) -> tuple[float, tuple[float, float] | None]:
    low, high = (numbers.get(f"{id}_interval.{end}") for end in ("low", "high"))
    return numbers[id]["value"], (low["value"], high["value"]) if low and high else None


def _moved(pair: Pair, causes: Causes, id: str, what: Prose) -> Moved:
    was, now = pair.old(id), pair.new(id)
    assert was is not None and now is not None
    by = pair.number(f"moved.{key(id)}.by", abs(now.value - was.value), now.unit, "now − before", [was, now])
    share = None
    if was.value > 0 and now.unit != "share":
        change = abs(now.value / was.value - 1)
        share = pair.number(f"moved.{key(id)}.share", change, "share", "now / before − 1", [was, now])
    cause = causes.of(lambda review: review["numbers"].get(id, {}).get("value"), _rests_on(pair, id))
    return Moved(id, what, "up" if now.value > was.value else "down", was, now, by, share, cause)


def _rests_on(pair: Pair, id: str) -> list[str]:
    """The numbers behind one: its own, and for results of a search, what was searched over."""
    if id.startswith("sequence."):
        return [id, "sequence.buy_nothing.p95_us"]
    if id.startswith("tripwires."):
        window = key(str(pair.after["verdict"].get("window")))
        return [id, f"flow.{window}.capacity_per_s", f"flow.{window}.rate_per_s"]
    return [id]
