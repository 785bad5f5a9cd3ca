"""A key of desk.yaml, told from its JSON Schema: what it means, how it is written, and an example."""

from __future__ import annotations

import json
from typing import Any

from reviewgen.cli.explain_reference import reference
from reviewgen.cli.explained import Explained

Node = dict[str, Any]
_ABOVE = ((), ("thresholds",), ("remedies",))
"""Where a path may start: at the top, or in a table whose names mean something by themselves."""


def explain_key(path: str) -> Explained | None:
    """The key at a dotted path (`latency.windows.open.end_to_end`, `flow.windows[].rate`), or None.

    A name alone may be that of a threshold or a remedy.
    """
    from reviewgen.desk.schema import desk_schema

    schema = desk_schema()
    for above in _ABOVE:
        elements = [*above, *path.replace("[]", "").split(".")]
        found = _at(schema, schema, elements)
        if found is not None:
            return _told(elements, _whole(found, schema))
    return None


def _at(node: Node, schema: Node, elements: list[str], *, item: bool = False) -> Node | None:
    """The node at a path. `item`: this is an entry of a list or table, whose own name was passed over."""
    if not elements:
        return node
    whole = _whole(node, schema)
    name, *rest = elements
    if name in whole.get("properties", {}):
        return _at(whole["properties"][name], schema, rest)
    inner = whole.get("items") or whole.get("additionalProperties")
    if item or not isinstance(inner, dict):
        return None
    return _at(inner, schema, elements, item=True) or _at(inner, schema, rest, item=True)


def _whole(node: Node, schema: Node) -> Node:
    """The node with what it refers to."""
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    return {**schema["$defs"][name], **node} if name else node


def _told(elements: list[str], node: Node) -> Explained:
    path = ".".join(elements)
    more, figures = reference(elements)
    keys, examples = list(node.get("properties", {})), node.get("examples", [])
    rows = (
        ("Means", "" if "reason" in figures else node.get("description", "")),
        ("One of", ", ".join(map(_written, node.get("enum", [])))),
        *more,
        ("Keys below", ", ".join(keys)),
        ("Example", "\n".join(map(_written, examples))),
    )
    data = {
        "kind": "key",
        "path": path,
        "description": node.get("description"),
        "choices": node.get("enum", []),
    }
    return Explained(f"{path}: a key of desk.yaml", rows, {**data, "keys": keys, "examples": examples, **figures})


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
