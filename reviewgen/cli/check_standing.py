"""What `check` says of the evidence: how the verdict stands, and the three measurements that would raise it most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

from reviewgen.errors import Paint, shown, visible

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.rules.standing import Raise, Standing, Value

MOST: Final = 3
_CONCLUSIONS: Final = {"verdict": "the verdict", "queue": "the model of the queue"}


def standing_data(desk: Desk, captured: frozenset[str]) -> dict[str, Any]:
    """How the verdict stands, and what would raise it and then the model of the queue, as plain data."""
    from reviewgen.rules.footings import standings
    from reviewgen.rules.standing import raises

    both = standings(desk, captured)
    verdict, _ = both
    return {
        "verdict": {"window": verdict.window, **_grade(verdict)},
        "raise": [_raise(desk, one) for one in raises(both, MOST)],
    }


def _grade(standing: Standing) -> dict[str, Any]:
    """Its grade, null while it has nothing to rest on, and the paths that hold it there."""
    return {
        "grade": standing.grade if standing.known else None,
        "complete": standing.complete,
        "contradiction": asdict(standing.excess) if standing.excess else None,
        "held_by": list(standing.held_by),
    }


def _raise(desk: Desk, one: Raise) -> dict[str, Any]:
    footing = one.footing
    weak = [value for value in footing.values if value.grade != "measured"]
    return {
        "conclusion": one.after.conclusion,
        "values": [_value(desk, value) for value in weak],
        "not_given": list(footing.missing),
        "grade": footing.grade,
        "becomes": "measured",
        "then": _grade(one.after),
        "ask": footing.need.ask,
        "how_to_measure": footing.need.how_to_measure,
        "effort": footing.need.effort,
    }


def _value(desk: Desk, value: Value) -> dict[str, Any]:
    mark = desk.where(value.path)
    return {"key": value.path, "value": value.text, "grade": value.grade, "line": mark.line if mark else 0}


def standing_lines(name: str, found: dict[str, Any], paint: Paint) -> Iterator[str]:
    """The same for a terminal, from `standing_data`."""
    yield f"\n{_stands(found['verdict'])}"
    number = 0
    for conclusion, group in groupby(found["raise"], key=lambda one: str(one["conclusion"])):
        steps = list(group)
        yield paint("heading", f"What would raise {_CONCLUSIONS[conclusion]} most, the weakest first:")
        for one in steps:
            number += 1
            yield from _step(number, name, one, paint)
        then = steps[-1]["then"]
        still = f" still, for {_listed(then['held_by'])}" if then["held_by"] else ""
        yield f"  Then {_CONCLUSIONS[conclusion]} {_rests(conclusion, then)}{still}."
    if number:
        window = quote(shown(found["verdict"]["window"]) or "WINDOW")
        desk = "DESK.yaml" if name == "-" else quote(visible(name))
        yield "  Say of a value how it was measured (evidence: measured, source: ...), or let a capture speak:"
        yield f"    reviewgen measure CAPTURE --segment NAME --window {window} -o evidence/NAME.json --write {desk}"


def _listed(paths: list[str]) -> str:
    """A few of some paths; several values of one section are told as the section."""
    parents = [path.rpartition(".")[0] for path in paths]
    sections = [
        parent if parents.count(parent) > 1 and parent.count(".") else path
        for path, parent in zip(paths, parents, strict=True)
    ]
    told = list(dict.fromkeys(sections))
    more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
    return shown(f"{', '.join(told[:MOST])}{more}")


def _stands(verdict: dict[str, Any]) -> str:
    where = f" on {shown(verdict['window'])}" if verdict["window"] else ""
    if verdict["grade"] is None:
        return "There is no verdict yet: it takes P95 at the card and P95 end to end, in one window."
    return f"The verdict{where} {_rests('verdict', verdict)}."


def _rests(conclusion: str, stands: dict[str, Any]) -> str:
    if stands["grade"] is None:
        return "is still open"
    words = f"rests on {stands['grade']} figures"
    if conclusion == "queue":
        return words
    if found := stands["contradiction"]:
        part, whole = (found[one].rsplit(".", 2)[-2] for one in ("part", "whole"))
        return (
            f"{words} and cannot name the stage that binds, for the stamps contradict each other: "
            f"P95 of {part} ({shown(found['part_text'])}) exceeds P95 of {whole} ({shown(found['whole_text'])}), "
            "which holds it; check which stamps the two are taken between"
        )
    return f"{words} and {'names the stage that binds' if stands['complete'] else 'cannot name the stage that binds'}"


def _step(number: int, name: str, one: dict[str, Any], paint: Paint) -> Iterator[str]:
    lead = f"  {number}. "
    for parent, group in groupby(one["values"], key=lambda value: str(value["key"]).rpartition(".")[0]):
        values = list(group)
        place = f"{visible(name)}:{values[0]['line']}: " if values[0]["line"] else ""
        told = "; ".join(f"{value['key'].rpartition('.')[2]} {value['value']}".rstrip() for value in values)
        grades = ", ".join(dict.fromkeys(value["grade"] for value in values))
        yield f"{lead}{paint('place', place)}{shown(f'{parent}: {told}')} ({paint('weak', grades)} -> measured)"
        lead = "     "
    for parent, keys in groupby(one["not_given"], key=lambda key: str(key).rpartition(".")[0]):
        told = ", ".join(key.rpartition(".")[2] for key in keys)
        yield f"{lead}{shown(f'{parent}: {told}')} ({paint('bad', 'not given')}{_stand_in(one)} -> measured)"
        lead = "     "
    yield f"      how: {one['how_to_measure']} ({one['effort']})"


def _stand_in(one: dict[str, Any]) -> str:
    if one["grade"] is None:
        return ""
    return ", the article's figure stands in" if one["grade"] == "article" else ", so it is assumed"
