"""`build --final`: refuses while a value nobody gave could change what the report concludes."""

from __future__ import annotations

from typing import Any

from reviewgen.errors import InputRefused, Problem

_WEAK = {"assumed", "article"}
_DESK = "desk."
_COST = {"sunk": "hardware.kernel_bypass.all_in_cost", "proposed": "remedies.kernel_bypass.cost"}
"""The key of the desk for which the article's cost of a bypass stands in, by whether one is live."""


def refuse_unless_final(review: dict[str, Any]) -> None:
    """Raise InputRefused with everything that keeps this review a draft."""
    problems = [*_status(review), *_verdict(review), *_first_step(review), *_npv(review)]
    if problems:
        raise InputRefused(problems)


def _status(review: dict[str, Any]) -> list[Problem]:
    if review["review"]["status"] == "final":
        return []
    return [Problem("the desk's own status is still draft", "set review.status to final")]


def _verdict(review: dict[str, Any]) -> list[Problem]:
    grade = review["verdict"]["evidence_grade"]
    if grade not in _WEAK:
        return []
    return [Problem(f"the verdict rests on values graded {grade}", "measure what `reviewgen check` asks for")]


def _first_step(review: dict[str, Any]) -> list[Problem]:
    plan = review["sequence"]
    if not plan or not plan["steps"] or plan["robust"] is not False:
        return []
    return [
        Problem(
            "assumed costs or effects could change the plan's first step",
            "give the contenders' own cost and effect under `remedies`",
        )
    ]


def _npv(review: dict[str, Any]) -> list[Problem]:
    capex = review["capex"]
    interval = capex and capex.get("npv_interval")
    if not interval or interval["low"] > 0 or interval["high"] < 0:
        return []
    grade = review["numbers"]["capex.npv"]["grade"]
    if grade not in _WEAK:
        return []
    keys = _given_by_nobody(review["numbers"], "capex.npv", _COST[capex["subject"]])
    return [
        Problem(
            "an assumed value could change the sign of the net present value",
            f"give {', '.join(f'`{key}`' for key in keys)}",
        )
    ]


def _given_by_nobody(numbers: dict[str, Any], id: str, cost: str) -> list[str]:
    """The keys of the desk below a number whose values are assumed or the article's, each once, in order.

    `cost` is the key for which a figure of the article stands in.
    """
    number = numbers[id]
    if number["grade"] not in _WEAK:
        return []
    if id.startswith(_DESK):
        return [id.removeprefix(_DESK)]
    if not number["inputs"]:
        return [cost]
    return list(dict.fromkeys(key for one in number["inputs"] for key in _given_by_nobody(numbers, one, cost)))
