"""`--set path=value` and scenarios: a value put into the tree by its dotted path.

Path elements are keys; items of lists are found by their `name`, else by their position. A name with
dots or spaces is written percent-quoted, as in number ids (`ledger.key`), or as it stands.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote

from reviewgen.desk.scalars import resolve
from reviewgen.desk.tree import Tree
from reviewgen.errors import InputRefused, Problem

FORM = "write `path=value`, such as `flow.windows.open.rate=90k msg/s`"


def apply_text(tree: Tree, assignment: str) -> Tree:
    """The tree after one `path=value`, the value read as an unquoted YAML word.

    Raises InputRefused where there is no `=`, or no such place.
    """
    path, equals, word = assignment.partition("=")
    if not equals or not path.strip():
        raise InputRefused(Problem(f"`{assignment}` sets nothing", FORM, "--set"))
    return apply(tree, path.strip(), resolve(word.strip()), said=f"--set {assignment}")


def apply(tree: Tree, path: str, value: Any, *, said: str) -> Tree:
    """The tree with `value` at `path`; the given tree is left as it was.

    Mappings on the way are made where missing; items of lists must exist. `said` names the override
    in messages and as the source of the value. Raises InputRefused where there is no such place.
    """
    if not all(path.split(".")):
        raise InputRefused(Problem(f"`{path}` is not a path", FORM, said))
    found: list[str | int] = []
    changed = _put(tree.value, path.split("."), value, found, said)
    return tree.with_value(changed, tuple(found), said)


def _put(node: Any, elements: list[str], value: Any, found: list[str | int], said: str) -> Any:
    """A copy of `node` with the value below it; `found` gathers the path as keys and positions."""
    if not elements:
        return value
    if isinstance(node, list):
        index = _position(node, elements, found, said)
        rest = elements[index[1] :]
        found.append(index[0])
        copy = list(node)
        copy[index[0]] = _put(node[index[0]], rest, value, found, said)
        return copy
    if node is not None and not isinstance(node, dict):
        at = ".".join(map(str, found))
        raise InputRefused(Problem(f"`{at}` is a value and holds no `{elements[0]}`", FORM, said))
    mapping = dict(node or {})
    if "value" in mapping and elements != ["value"] and elements[0] not in mapping:
        at = ".".join(map(str, found))
        raise InputRefused(Problem(f"`{at}` is a value and holds no `{elements[0]}`", FORM, said))
    name = unquote(elements[0])
    found.append(name)
    mapping[name] = _put(mapping.get(name), elements[1:], value, found, said)
    return mapping


def _position(items: list[Any], elements: list[str], found: list[str | int], said: str) -> tuple[int, int]:
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
    near = get_close_matches(unquote(elements[0]), known, 1)
    remedy = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(known) or 'none'}"
    at = ".".join(map(str, found))
    raise InputRefused(Problem(f"`{at}` has no item named `{elements[0]}`", remedy, said))
