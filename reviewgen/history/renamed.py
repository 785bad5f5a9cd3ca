"""Windows that only their name tells apart: the earlier review with the names that they have in the later one.

A window counts as renamed where the later review has no window of its name, and one window of another, new
name with all the same figures. Where a figure differs too, nothing says that it is the same window.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from reviewgen.history.pair import Pair
from reviewgen.ledger import key

if TYPE_CHECKING:
    from reviewgen.history.sources import Inputs, Side

_GIVEN: Final = ("flow", "latency")
_BY_WINDOW: Final = ("flow", "queue", "segments", "second_thread", "ring")
"""Sections of the ledger whose numbers name the window next; findings name their subject after the rule."""
_NAMES: Final = ("q", "subject", "window", "window_under_test")
_IDS: Final = ("n", "path", "numbers", "inputs")
"""Fields of a review that hold a window's name, and such that hold ids of numbers."""
Names = dict[str, str]


def renamed_windows(before: dict[str, Any], after: dict[str, Any]) -> Names:
    """By its earlier name, what a window of the earlier review is called in the later one."""
    was, now = Pair.windows(before), Pair.windows(after)
    new = {name: _figures(after, name) for name in sorted(now - was)}
    found = {}
    for name in sorted(was - now):
        same = [other for other, figures in new.items() if figures == _figures(before, name)]
        if len(same) == 1:
            found[name] = same[0]
    return found if len(set(found.values())) == len(found) else {}


def under_new_names(side: Side, names: Names) -> Side:
    """The side as it would be if its windows had been called so from the first."""
    if not names:
        return side
    today = side.today()
    inputs = _inputs(side.inputs, names) if side.inputs is not None else None
    cache = [_review(today, names)] if side.stored and today is not None else []
    return replace(side, review=_review(side.review, names), inputs=inputs, _cache=cache)


def _figures(review: dict[str, Any], window: str) -> dict[str, float]:
    """All that the desk gives of a window, by what it is."""
    found = {}
    for section in _GIVEN:
        stem = f"desk.{section}.windows.{key(window)}."
        for id, one in review["numbers"].items():
            if id.startswith(stem):
                found[f"{section}.{id.removeprefix(stem)}"] = one["value"]
    return found


def _review(review: dict[str, Any], names: Names) -> dict[str, Any]:
    numbers = {_id(id, names): _walk(one, names) for id, one in review["numbers"].items()}
    rest = {name: below for name, below in review.items() if name != "numbers"}
    return {**_walk(rest, names), "numbers": numbers}


def _walk(node: Any, names: Names, field: str = "") -> Any:
    """A part of a review with the names and ids in it changed; `field` is what it stands under."""
    if isinstance(node, dict):
        return {name: _walk(below, names, name) for name, below in node.items()}
    if isinstance(node, list):
        return [_walk(below, names, field) for below in node]
    if not isinstance(node, str):
        return node
    return names.get(node, node) if field in _NAMES else _id(node, names) if field in _IDS else node


def _id(id: str, names: Names) -> str:
    """A number's id with the window in it under its new name."""
    elements = id.split(".")
    at = 1 if elements[0] in _BY_WINDOW else 2 if elements[0] == "findings" else 3
    if at == 3 and (elements[0] != "desk" or elements[2:3] != ["windows"]):
        return id
    if len(elements) > at:
        quoted = {key(was): key(now) for was, now in names.items()}
        elements[at] = quoted.get(elements[at], elements[at])
    return ".".join(elements)


def _inputs(inputs: Inputs, names: Names) -> Inputs:
    """The inputs with a file that calls the windows so; the bytes stay what they were."""
    given = dict(inputs.desk.tree.value)
    for section in _GIVEN:
        if isinstance(given.get(section), dict):
            given[section] = _section(given[section], names)
    tree = replace(inputs.desk.tree, value=given)
    return replace(inputs, desk=inputs.desk.read_from(tree, inputs.desk.data))


def _section(section: dict[str, Any], names: Names) -> dict[str, Any]:
    out = dict(section)
    if isinstance(out.get("windows"), list):
        out["windows"] = [
            {**one, "name": names.get(one["name"], one["name"])} if isinstance(one.get("name"), str) else one
            for one in out["windows"]
        ]
    if isinstance(out.get("window"), str):
        out["window"] = names.get(out["window"], out["window"])
    return out
