"""A number or finding of a review, and what it was made from, down to the lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from reviewgen.cli.explained import Explained
from reviewgen.cli.lines_of import LinesOf
from reviewgen.errors import InputRefused, Problem, visible
from reviewgen.history.stored import load_review
from reviewgen.ledger import AS_GIVEN

Number: TypeAlias = dict[str, Any]
MOST_LISTED: Final = 60
"""Numbers listed below one prefix; the rest are counted."""
_STEP: Final = "  "
_TOLD: Final = ("value", "unit", "shown", "grade", "formula", "cite")
_ALIASES: Final = 9
"""How often a number may stand for another: a review from a stranger may go round in circles."""


def explain_in(path: str, what: str, depth: int) -> Explained | None:
    """A number by its id or its key in the desk, findings by id or rule, a path not assessed, or a list of numbers.

    None where the review has none of these. Raises InputRefused for what is no review, or a damaged one.
    """
    review = load_review(path)
    told = _Told(review, LinesOf(Path(path), review))
    try:
        number = told.number(what, depth) or told.number(f"desk.{what}", depth)
        return number or told.findings(what) or told.gap(what) or told.below(what)
    except (KeyError, TypeError, ValueError, AttributeError):
        again = "build it again"
        raise InputRefused(
            Problem("this review.json is damaged, or was changed by hand", again, path)
        ) from None


def ids_in(path: str) -> list[str]:
    """The ids that a review can be asked for: its numbers, then its findings."""
    review = load_review(path)
    return [*review["numbers"], *(str(one.get("id")) for one in review["findings"])]


class _Told:
    """One review, told part by part."""

    def __init__(self, review: dict[str, Any], lines: LinesOf) -> None:
        self._review = review
        self._numbers: dict[str, Number] = review["numbers"]
        self._lines = lines

    def number(self, id: str, depth: int) -> Explained | None:
        """A number with its formula, and its inputs `depth` levels down."""
        number = self._numbers.get(id)
        if number is None:
            return None
        ends = [self._numbers.get(f"{id}_interval.{end}") for end in ("low", "high")]
        interval = " to ".join(end["shown"] for end in ends if end)
        used = [one["id"] for one in self._review["findings"] if id in one.get("numbers", [])]
        formula = _behind(number["formula"])
        rows = (
            ("Interval", interval),
            ("Evidence", number["grade"]),
            ("Formula", number["formula"] or ""),
            ("Explained by", f"reviewgen explain {formula}" if formula else ""),
            ("From", "\n".join(self._inputs(number, depth, {id}))),
            ("Given at", "\n".join(_place(mark) for mark in number["where"])),
            ("The line", "\n".join(self._texts(number))),
            ("Source", _source(number)),
            ("Used in", "\n".join(used)),
        )
        data = {
            "kind": "number",
            "id": id,
            **{key: number[key] for key in _TOLD},
            "where": self._marks(number),
            "interval": [end["value"] for end in ends if end] or None,
            "explained_by": formula,
            "source": _source(number) or None,
            "inputs": self._tree(number, depth, {id}),
            "used_in": used,
        }
        return Explained(f"{id} = {number['shown']}", rows, data)

    def findings(self, what: str) -> Explained | None:
        """A finding by its id; a rule's findings where it has several."""
        found = [one for one in self._review["findings"] if what in {one["id"], one["rule"]}]
        if not found:
            return None
        if len(found) > 1:
            rows = tuple(
                (f"{one['verdict']}, {one['severity']}", f"{one['id']}: {one['title']}") for one in found
            )
            return Explained(f"{what}: {len(found)} findings", rows, {"kind": "findings", "findings": found})
        (one,) = found
        rows = (
            ("Verdict", f"{one['verdict']}, {one['severity']}"),
            ("Evidence", one["evidence_grade"]),
            ("What is so", one["explanation"]),
            ("Remedy", one["remedy"]),
            ("False alarms", one["false_alarms"]),
            ("Would change it", one["would_change"]),
            ("Numbers", "\n".join(self._line(id) for id in one["numbers"])),
            ("Rule", f"{one['rule']} (reviewgen explain {one['rule']})"),
        )
        return Explained(f"{one['id']}: {one['title']}", rows, {"kind": "finding", **one})

    def gap(self, path: str) -> Explained | None:
        """A path of the result that could not be derived, and why."""
        reason = next(
            (one["reason"] for one in self._review.get("not_assessed", []) if one["path"] == path), None
        )
        if reason is None:
            return None
        data = {"kind": "not_assessed", "path": path, "reason": reason}
        return Explained(f"{path}: not assessed", (("Why", reason),), data)

    def below(self, prefix: str) -> Explained | None:
        """The numbers whose ids start with a dotted prefix; their intervals are told with them."""
        start = f"{prefix.rstrip('.')}."
        ids = [id for id in self._numbers if id.startswith(start) and "_interval." not in id]
        if not ids:
            return None
        shown = {id: self._numbers[id]["shown"] for id in ids}
        listed = [f"{id} = {text}" for id, text in list(shown.items())[:MOST_LISTED]]
        more = f"and {len(ids) - MOST_LISTED} more" if len(ids) > MOST_LISTED else ""
        rows = (("Numbers", "\n".join([*listed, more])),)
        return Explained(f"{prefix}: {len(ids)} numbers", rows, {"kind": "numbers", "numbers": shown})

    def _inputs(self, number: Number, depth: int, seen: set[str], indent: str = "") -> Iterator[str]:
        """A line for each input, its line of the desk below it, and further in what it was made from in turn.

        What was told before is not told again.
        """
        for id in number["inputs"]:
            origin = self._origin(self._numbers[id])
            known = id in seen
            seen.add(id)
            yield indent + self._line(id, brief=depth > 1 or known)
            if known:
                continue
            for text in self._texts(origin):
                if text not in seen:
                    yield f"{indent}{_STEP}{text}"
                seen.add(text)
            if depth > 1:
                yield from self._inputs(origin, depth - 1, seen, indent + _STEP)

    def _tree(self, number: Number, depth: int, seen: set[str]) -> list[dict[str, Any]]:
        out = []
        for id in number["inputs"]:
            one = self._numbers[id]
            deeper = depth > 1 and id not in seen
            seen.add(id)
            told = {"id": id, **{key: one[key] for key in _TOLD}, "where": self._marks(self._origin(one))}
            out.append(told | ({"inputs": self._tree(one, depth - 1, seen)} if deeper else {}))
        return out

    def _origin(self, number: Number) -> Number:
        """The number that this one shows in another place, or itself."""
        for _ in range(_ALIASES):
            if number["formula"] != AS_GIVEN or not number["inputs"]:
                break
            number = self._numbers[number["inputs"][0]]
        return number

    def _line(self, id: str, *, brief: bool = False) -> str:
        """An input on one line: id, value, grade, and where it comes from, with what it was made of unless brief."""
        number = self._numbers[id]
        given = self._origin(number)
        origin = ", ".join(_place(mark) for mark in given["where"]) or given["formula"] or _source(given)
        inputs = [] if brief else [self._numbers[one]["shown"] for one in given["inputs"]]
        made = f" with {', '.join(inputs)}" if inputs else ""
        return f"{id} = {number['shown']} ({number['grade']}{': ' if origin else ''}{origin}{made})"

    def _marks(self, number: Number) -> list[dict[str, Any]]:
        return [{**mark, "text": self._lines.text(mark["file"], mark["line"])} for mark in number["where"]]

    def _texts(self, number: Number) -> list[str]:
        """The lines of the desk that a number stands on, where the desk is at hand."""
        return [visible(mark["text"]) for mark in self._marks(number) if mark["text"]]


def _place(mark: dict[str, Any]) -> str:
    return visible(f"{mark['file']}:{mark['line']}:{mark['column']}" if mark["line"] else mark["file"])


def _behind(formula: str | None) -> str | None:
    """The id of the formula that a number's own is an instance of."""
    from reviewgen.reference.formulas import behind

    found = behind(formula) if formula else None
    return found.id if found else None


def _source(number: Number) -> str:
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
