"""One number or finding of a review, and one level of what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from reviewgen.errors import InputRefused, visible
from reviewgen.history.stored import load_review

Block: TypeAlias = Callable[[Iterable[tuple[str, str]]], str]
Numbers: TypeAlias = dict[str, dict[str, Any]]


def explain_in(path: str, what: str, block: Block) -> str:
    """A number by its id, a finding by its id, or a path that was not assessed. Raises InputRefused."""
    review = load_review(path)
    numbers: Numbers = review.get("numbers", {})
    findings = {one["id"]: one for one in review.get("findings", [])}
    if what in numbers:
        return _number(what, numbers, review, block)
    if what in findings:
        return _finding(findings[what], numbers, block)
    for one in review.get("not_assessed", []):
        if one["path"] == what:
            return f"{what}: not assessed\n\n{block([('Why', one['reason'])])}"
    from reviewgen.desk.meant import did_you_mean

    near = did_you_mean(what, [*numbers, *findings])
    hint = near if near.startswith("did") else "its `numbers` lists every id"
    raise InputRefused(f"this review has no number and no finding `{visible(what)}`", hint)


def _number(id: str, numbers: Numbers, review: dict[str, Any], block: Block) -> str:
    number = numbers[id]
    ends = [numbers.get(f"{id}_interval.{end}") for end in ("low", "high")]
    interval = " to ".join(end["shown"] for end in ends if end)
    used = [one["id"] for one in review.get("findings", []) if id in one.get("numbers", [])]
    body = block(
        [
            ("Interval", interval),
            ("Evidence", number["grade"]),
            ("Formula", number["formula"] or ""),
            ("From", "\n".join(_line(one, numbers) for one in number["inputs"])),
            ("Given at", _places(number)),
            ("Source", _source(number)),
            ("Used in", "\n".join(used)),
        ]
    )
    return f"{id} = {number['shown']}\n\n{body}"


def _line(id: str, numbers: Numbers) -> str:
    """An input on one line: id, value, grade, and where it comes from in turn."""
    number = numbers[id]
    given = number
    while given["formula"] == "as given" and given["inputs"]:
        given = numbers[given["inputs"][0]]
    origin = _places(given) or given["formula"] or _source(given)
    inputs = [numbers[one]["shown"] for one in given["inputs"]]
    made = f" with {', '.join(inputs)}" if inputs else ""
    return f"{id} = {number['shown']} ({number['grade']}{': ' if origin else ''}{origin}{made})"


def _places(number: dict[str, Any]) -> str:
    marks = [f"{mark['file']}:{mark['line']}:{mark['column']}" for mark in number["where"] if mark["line"]]
    return ", ".join(marks or [mark["file"] for mark in number["where"]])


def _source(number: dict[str, Any]) -> str:
    """The figure of the article or the cut-off a number is."""
    from reviewgen.reference.figures import article, policy

    cite = number["cite"]
    if cite in policy():
        return f"this project's cut-off {cite}: {policy()[cite].rationale}"
    if cite in article():
        figure = article()[cite]
        standing = figure.standing if figure.traced else f"{figure.standing}, untraced"
        return f"the article, {figure.section} ({standing}): {figure.claim}"
    return cite or ""


def _finding(finding: dict[str, Any], numbers: Numbers, block: Block) -> str:
    body = block(
        [
            ("Verdict", f"{finding['verdict']}, {finding['severity']}"),
            ("Evidence", finding["evidence_grade"]),
            ("What is so", finding["explanation"]),
            ("Remedy", finding["remedy"]),
            ("False alarms", finding["false_alarms"]),
            ("Would change it", finding["would_change"]),
            ("Numbers", "\n".join(_line(id, numbers) for id in finding["numbers"])),
            ("Rule", f"{finding['rule']} (reviewgen explain {finding['rule']})"),
        ]
    )
    return f"{finding['id']}: {finding['title']}\n\n{body}"
