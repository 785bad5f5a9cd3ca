"""Case desks: a base desk with what differs, through the real loader, facts and engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewgen.desk.load import parse_desk
from reviewgen.facts import Facts, derive
from reviewgen.sequencing.plan import make_plan

HERE = Path(__file__).parent


def read(path: Path) -> Any:
    """A YAML file with every scalar as written, dates too."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def merged(base: Any, change: Any) -> Any:
    """`change` over `base`: mappings by key, lists of named items by name, `null` takes away."""
    if isinstance(base, dict) and isinstance(change, dict):
        out = {**base, **{key: merged(base.get(key), value) for key, value in change.items()}}
        return {key: value for key, value in out.items() if value != "null"}
    if isinstance(base, list) and isinstance(change, list) and all(isinstance(i, dict) and "name" in i for i in change):
        by_name = {item["name"]: item for item in base}
        for item in change:
            by_name[item["name"]] = merged(by_name.get(item["name"]), item)
        return list(by_name.values())
    if isinstance(change, dict):
        return {key: merged(None, value) for key, value in change.items() if value != "null"}
    return change


@pytest.fixture(scope="session")
def base() -> Any:
    """The base desk as a tree of strings."""
    return read(HERE / "base.yaml")


@pytest.fixture(scope="session")
def facts_of(base: Any, evidence_of: Callable[[Any], Any]) -> Callable[..., Facts]:
    """A function from what differs, in order, and evidence files to the facts; equal desks are derived once."""
    known: dict[str, Facts] = {}

    def facts(*changes: Any, plan: bool = False, evidence: Any = ()) -> Facts:
        named = {"evidence": [one["name"] for one in evidence]} if evidence else {}
        text = _plain(reduce(merged, [*changes, named], base))
        case = f"{text}{evidence}"
        if case not in known:
            files = tuple(evidence_of(one) for one in evidence)
            known[case] = derive(parse_desk(text.encode(), "case.yaml"), files)
        return replace(known[case], plan=make_plan(known[case])) if plan else known[case]

    return facts


def _plain(tree: Any) -> str:
    """The tree as YAML whose scalars carry no quotes, so that the loader reads them as a person wrote them."""
    return "\n".join(_lines(tree, 0)) + "\n"


def _lines(node: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(node, dict):
        out = []
        for key, value in node.items():
            if isinstance(value, dict | list) and value:
                out += [f"{pad}{key}:", *_lines(value, depth + 1)]
            else:
                out.append(f"{pad}{key}: {_scalar(value)}")
        return out
    out = []
    for item in node:
        if isinstance(item, dict | list):
            first, *rest = _lines(item, depth + 1)
            out += [f"{pad}- {first.strip()}", *rest]
        else:
            out.append(f"{pad}- {_scalar(item)}")
    return out


def _scalar(value: Any) -> str:
    if value in ({}, []):
        return "{}" if value == {} else "[]"
    return str(value)
