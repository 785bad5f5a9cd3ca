"""desk.yaml to a checked Desk, or every problem at once.

1. guard.py reads bytes to a tree; 2. overrides are applied; 3. pydantic checks every value;
4. crosscheck.py holds the values against each other; 5. every scenario is checked the same way;
6. grades.py says how each value is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic_core import SchemaValidator, ValidationError

from reviewgen.desk import guard
from reviewgen.desk.checks.base import Check
from reviewgen.desk.crosscheck import crosscheck
from reviewgen.desk.explain import SEARCHED, error_path, problems
from reviewgen.desk.grades import graded
from reviewgen.desk.model import Desk
from reviewgen.desk.overrides import apply, apply_text
from reviewgen.desk.read import read_bytes
from reviewgen.desk.tree import Origin, Path, Tree
from reviewgen.errors import InputRefused, Problem, ReviewgenError

_FEW: Final = 50
"""With more wrong values than this, what is left says nothing."""


def load_desk(path: FilePath | str, *, overrides: Iterable[str] = ()) -> Desk:
    """The desk in a file, or on standard input where the path is `-`.

    Raises InputRefused or UnsafeInput with every problem found.
    """
    data, name = read_bytes(path)
    return parse_desk(data, name, overrides)


def parse_desk(data: bytes, name: str = "desk.yaml", overrides: Iterable[str] = ()) -> Desk:
    """The desk in some bytes; `name` is what messages call them. Raises as `load_desk`."""
    tree = guard.read(data, name)
    for assignment in overrides:
        tree = apply_text(tree, assignment)
    desk, found = _checked(tree)
    if desk is not None:
        known = set(found)
        found += [one for one in _scenario_problems(tree, desk) if one not in known]
    if found or desk is None:
        raise InputRefused(sorted(found, key=lambda one: (one.line, one.column)))
    return graded(desk, tree).read_from(tree, data)


def scenario_desk(desk: Desk, name: str) -> Desk:
    """The desk as one of its scenarios would have it; its values are graded `assumed`."""
    changed = _scenario(desk.tree, name, desk.scenarios[name])
    return checked_desk(changed, desk.data)


def checked_desk(tree: Tree, data: bytes) -> Desk:
    """The desk of a tree that was changed since it was read. Raises InputRefused."""
    desk, found = _checked(tree)
    if found or desk is None:
        raise InputRefused(found)
    return graded(desk, tree).read_from(tree, data)


def _checked(tree: Tree) -> tuple[Desk | None, list[Problem]]:
    """The model and its problems. The model is None where values themselves are wrong."""
    try:
        desk = _validated(tree.value)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        found = problems(errors, tree)
        bad = [error_path(one) for one in errors]
        return None, found + _checks_around(tree, bad)
    return desk, _told(crosscheck(desk, tree), tree)


def _validated(value: Any) -> Desk:
    review = value.get("review")
    currency = review.get("currency") if isinstance(review, dict) else None
    context = {"currency": currency if isinstance(currency, str) else "USD"}
    desk: Desk = _validator().validate_python(value, context=context)
    return desk


@cache
def _validator() -> SchemaValidator:
    return SchemaValidator(Desk.core())


def _checks_around(tree: Tree, bad: list[Path]) -> list[Problem]:
    """The cross checks on what is left when the wrong values are taken out, as far as they tell anything."""
    if len(bad) > _FEW:
        return []
    value = tree.value
    for path in bad:
        value = _without(value, path)
    try:
        desk = _validated(value)
    except ValidationError:
        return []
    sound = [check for check in crosscheck(desk, tree) if not any(check.touches(path) for path in bad)]
    return _told(sound, tree)


def _told(checks: list[Check], tree: Tree) -> list[Problem]:
    return [check.problem(tree, search=index < SEARCHED) for index, check in enumerate(checks)]


def _without(node: Any, path: Path) -> Any:
    """A copy of a node without what stands at the path, in a mapping; items of lists stay."""
    if isinstance(node, dict) and path:
        name = path[0]
        if name not in node:
            return node
        if len(path) == 1:
            return {key: value for key, value in node.items() if key != name}
        return {**node, name: _without(node[name], path[1:])}
    if isinstance(node, list) and path and isinstance(path[0], int) and path[0] < len(node):
        return [*node[: path[0]], _without(node[path[0]], path[1:]), *node[path[0] + 1 :]]
    return node


def _scenario_problems(tree: Tree, desk: Desk) -> list[Problem]:
    """What is wrong with the what-ifs, each tried on its own."""
    found = []
    for name, changes in desk.scenarios.items():
        try:
            found += _checked(_scenario(tree, name, changes))[1]
        except ReviewgenError as error:
            found += error.problems
    return found


def _scenario(tree: Tree, name: str, changes: dict[str, Any]) -> Tree:
    for dotted, value in changes.items():
        tree = apply(tree, dotted, value, Origin(f"scenario {name}", ("scenarios", name, dotted)))
    return tree
