"""Desks for the tests of sequencing: the one of cases/desk.yaml, the examples, and changes to either."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewgen.desk.load import parse_desk
from reviewgen.facts import Facts, derive

CASES = Path(__file__).parent / "cases"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@cache
def _facts(name: str, changes: str) -> Facts:
    changed = json.loads(changes)
    if (EXAMPLES / name).exists():
        text = (EXAMPLES / name).read_bytes()
        return derive(parse_desk(text, overrides=[f"{path}={value}" for path, value in changed.items()]))
    tree = _core(yaml.load((CASES / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    for dotted, value in changed.items():
        _put(tree, dotted.split("."), value)
    return derive(parse_desk(yaml.safe_dump(tree, sort_keys=False, default_flow_style=False).encode()))


def _core(node: Any) -> Any:
    """Words as the desk format reads them: whole numbers, decimals and booleans, all else text."""
    if isinstance(node, dict):
        return {name: _core(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_core(value) for value in node]
    for kind in (int, float):
        try:
            return kind(node)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(node, node)


def _put(node: Any, path: list[str], value: Any) -> None:
    """Set a value by its dotted path, list items by name."""
    for name in path[:-1]:
        node = node.setdefault(name, {}) if isinstance(node, dict) else _item(node, name)
    if isinstance(node, list):
        node[node.index(_item(node, path[-1]))] = value
    else:
        node[path[-1]] = value


def _item(items: list[Any], name: str) -> Any:
    return next(item for item in items if item["name"] == name)


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., Facts]:
    """Facts of a desk by file name, with values changed by dotted path; each made once."""

    def made(name: str = "desk.yaml", changes: dict[str, Any] | None = None) -> Facts:
        return _facts(name, json.dumps(changes or {}, sort_keys=False))

    return made
