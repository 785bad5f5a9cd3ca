"""One side of a comparison from text, from a stored review, and what became of the findings between two."""

from __future__ import annotations

import copy
from typing import Any

from reviewgen.history.diff import compare
from reviewgen.history.sources import Side, read_inputs
from reviewgen.history.tell_data import as_data


def no_file(name: str) -> bytes:
    raise AssertionError(name)


def side(text: str, name: str = "desk.yaml") -> Side:
    inputs = read_inputs(text.encode(), name, no_file)
    return Side(name, inputs.review(), False, inputs)


def stored(made: Side, change: Any = None, *, inputs: bool = True) -> Side:
    review = copy.deepcopy(made.review)
    if change:
        change(review)
    return Side("old.review.json", review, True, made.inputs if inputs else None)


def rows(before: Side, after: Side) -> dict[str, tuple[str, str]]:
    """The changed findings by rule: how, and why."""
    found = as_data(compare(before, after))["findings"]
    return {one["rule"]: (one["change"], one["cause"]["because"]) for one in found}
