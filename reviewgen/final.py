"""`build --final`: refuses while a value nobody gave could change what the report concludes."""

from __future__ import annotations

from typing import Any

from reviewgen.errors import InputRefused, Problem

_WEAK = {"assumed", "article"}


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
    return [
        Problem(
            "an assumed value could change the sign of the net present value",
            "give the inputs of `economics`",
        )
    ]
