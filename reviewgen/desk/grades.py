"""Fills in how each value is known: its own evidence, else the nearest section's, else `stated`.

A value that an override brought is a supposition, so it is `assumed`, whatever its section says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from reviewgen.desk.proof import GRADES, UNGRADED, Proof
from reviewgen.desk.sections.base import Closed
from reviewgen.desk.tree import Path, Tree
from reviewgen.desk.values import Count
from reviewgen.units import Quantity

M = TypeVar("M", bound=Closed)
STATED = Proof("stated")


def graded(model: M, tree: Tree) -> M:
    """The same model with a grade and a source on every value the desk gave."""
    return _model(model, (), STATED, tree)


def _model(model: M, path: Path, above: Proof, tree: Tree) -> M:
    proof = _section(tree.get(path), path, above, tree)
    changed = {
        name: after
        for name in model.model_fields_set
        if (after := _value(before := getattr(model, name), (*path, name), proof, tree)) is not before
    }
    return model.model_copy(update=changed) if changed else model


def _section(node: Any, path: Path, above: Proof, tree: Tree) -> Proof:
    """What holds below a section: its own evidence, source and day where it gives any, else what held above.

    A section with evidence of its own does not take the source of the section around it.
    """
    if path in tree.overrides:
        above = Proof("assumed", tree.overrides[path].said)
    assert isinstance(node, Mapping)  # it was read as a section or a table
    grade, source, on = (node.get(name) for name in ("evidence", "source", "on"))
    if isinstance(grade, str) and grade in GRADES:
        return Proof(grade, source, on)
    return above._replace(source=source or above.source, on=on or above.on)


def _value(value: Any, path: Path, above: Proof, tree: Tree) -> Any:
    if isinstance(value, Closed):
        return _model(value, path, above, tree)
    if isinstance(value, Quantity | Count):
        return _leaf(value, path, above, tree)
    if isinstance(value, tuple):
        return tuple(_value(item, (*path, index), above, tree) for index, item in enumerate(value))
    if isinstance(value, dict):
        proof = _section(tree.get(path), path, above, tree)
        return {name: _value(item, (*path, name), proof, tree) for name, item in value.items()}
    return value


def _leaf(value: Quantity | Count, path: Path, above: Proof, tree: Tree) -> Quantity | Count:
    if path in tree.overrides:
        above = Proof("assumed", tree.overrides[path].said)
    if value.grade != UNGRADED:
        return value
    grade, source, on = above.grade, value.source or above.source, value.on or above.on
    if isinstance(value, Count):
        return Count(value, grade, source, on)
    return replace(value, grade=grade, source=source, on=on)
