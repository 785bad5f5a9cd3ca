"""`--set path=value` and scenarios: a value put into the tree by its dotted path.

Path elements are keys; items of lists are found by their `name`, else by their position. A name with
dots or spaces is written percent-quoted, as in number ids (`ledger.key`), or as it stands.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from reviewgen.desk.guard import text_fault
from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.scalars import resolve
from reviewgen.desk.tree import Origin, Tree
from reviewgen.errors import InputRefused, Problem, UnsafeInput

FORM = "write `path=value`, such as `flow.windows.open.rate=90k msg/s`"


def apply_text(tree: Tree, assignment: str) -> Tree:
    """The tree after one `path=value`, the value read as an unquoted YAML word.

    Raises InputRefused where there is no `=`, or no such place, and UnsafeInput for what no text of a
    desk file may hold either.
    """
    refused = text_fault(assignment)
    if refused is not None:
        raise UnsafeInput(Problem(*refused, "--set"))
    path, equals, word = assignment.partition("=")
    if not equals or not path.strip():
        raise InputRefused(Problem(f"`{assignment}` sets nothing", FORM, "--set"))
    return apply(tree, path.strip(), resolve(word.strip()), Origin(f"--set {assignment}"))


def apply(tree: Tree, path: str, value: Any, origin: Origin) -> Tree:
    """The tree with `value` at `path`; the given tree is left as it was.

    Mappings on the way are made where missing; items of lists must exist. `origin` is where the
    override stands, for messages and as the source of the value. Raises InputRefused where there is
    no such place.
    """
    found: list[str | int] = []
    try:
        if not all(path.split(".")):
            raise _NoPlaceError(f"`{path}` is not a path", FORM)
        changed = _put(tree.value, path.split("."), value, found)
    except _NoPlaceError as error:
        raise InputRefused(tree.origin_problem(origin, error.message, error.remedy)) from None
    return tree.with_value(changed, tuple(found), origin)


class _NoPlaceError(Exception):
    """The path leads nowhere."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def _put(node: Any, elements: list[str], value: Any, found: list[str | int]) -> Any:
    """A copy of `node` with the value below it; `found` gathers the path as keys and positions."""
    if not elements:
        return value
    if isinstance(node, list):
        index = _position(node, elements, found)
        rest = elements[index[1] :]
        found.append(index[0])
        copy = list(node)
        copy[index[0]] = _put(node[index[0]], rest, value, found)
        return copy
    if node is not None and not isinstance(node, dict):
        raise _NoPlaceError(f"`{'.'.join(map(str, found))}` is a value and holds no `{elements[0]}`", FORM)
    mapping = dict(node or {})
    name = unquote(elements[0])
    found.append(name)
    mapping[name] = _put(mapping.get(name), elements[1:], value, found)
    return mapping


def _position(items: list[Any], elements: list[str], found: list[str | int]) -> tuple[int, int]:
    """Which item the path means, and how many path elements its name took (names may hold dots)."""
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    for taken in range(len(elements), 0, -1):
        written = ".".join(elements[:taken])
        for candidate in (written, unquote(written)):
            if candidate in names:
                return names.index(candidate), taken
    if elements[0].isdecimal() and int(elements[0]) < len(items):
        return int(elements[0]), 1
    known = [name for name in names if isinstance(name, str)]
    remedy = did_you_mean(unquote(elements[0]), known) if known else "give a position, counted from 0"
    raise _NoPlaceError(f"`{'.'.join(map(str, found))}` has no item named `{elements[0]}`", remedy)
