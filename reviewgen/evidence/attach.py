"""Naming an evidence file in desk.yaml: one item more under `evidence:`, every comment and line kept.

ruamel.yaml (the extra `edit`) says where the list stands and proves afterwards that nothing else changed.
"""

from __future__ import annotations

import json
import re
from typing import Any

from reviewgen.errors import EnvironmentFault, InputRefused, Problem
from reviewgen.extras import install_extra

KEY = "evidence"


def with_reference(data: bytes, reference: str, name: str) -> bytes:
    """The desk's bytes with `reference` under `evidence:`; the same bytes where it stands there already.

    `data` has been validated as a desk. Raises InputRefused where the file cannot be edited without changing
    more than that, EnvironmentFault where the extra is missing.
    """
    text = data.decode("utf-8-sig")
    tree = _loaded(text, name)
    listed = list(tree[KEY]) if isinstance(tree.get(KEY), list) else []
    if reference in listed:
        return data
    edited = _edited(text, tree, _scalar(reference))
    after = dict(_loaded(edited, name)) if edited else {}
    expected = {**tree, KEY: [*listed, reference]}
    if after != expected:
        message = "this file cannot be edited without changing more than its evidence"
        raise InputRefused(Problem(message, f"add `{reference}` under `{KEY}:` yourself", name))
    mark = data[:3] if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + edited.encode("utf-8")


def _loaded(text: str, name: str) -> Any:
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError
    except ImportError as error:
        remedy = install_extra("edit")
        raise EnvironmentFault(Problem("--write needs the extra `edit`", remedy, name)) from error
    try:
        return YAML(typ="rt").load(text)
    except YAMLError as error:
        raise InputRefused(
            Problem("this file cannot be read for editing", "check it: reviewgen check", name)
        ) from error


def _edited(text: str, tree: Any, scalar: str) -> str:
    """The text with one more item; empty where the list is written in a way that is not edited."""
    end = "\r\n" if "\r\n" in text else "\n"
    if KEY not in tree:
        body = text if text.endswith("\n") or not text else text + end
        return f"{body}{end}{KEY}:{end}  - {scalar}{end}"
    lines = text.splitlines(keepends=True)
    items = tree[KEY]
    if items is None:
        return _inserted(lines, tree.lc.key(KEY)[0], f"  - {scalar}{end}", end)
    if not isinstance(tree[KEY], list):
        return ""
    if items and not items.fa.flow_style():
        line, column = items.lc.item(len(items) - 1)
        lead = lines[line][:column]
        return _inserted(lines, line, f"{lead}{scalar}{end}", end) if lead.strip() == "-" else ""
    line, column = items.lc.item(len(items) - 1) if items else tree.lc.value(KEY)
    close = lines[line].find("]", column)
    if close < 0:
        return ""
    comma = ", " if items else ""
    lines[line] = f"{lines[line][:close].rstrip()}{comma}{scalar}{lines[line][close:]}"
    return "".join(lines)


def _inserted(lines: list[str], after: int, new: str, end: str) -> str:
    """All lines with a new one after the line of that index."""
    if not lines[after].endswith("\n"):
        lines[after] += end
    return "".join([*lines[: after + 1], new, *lines[after + 1 :]])


def _scalar(reference: str) -> str:
    """The path as YAML: plain where that is safe, else quoted."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_./-]*", reference) and "/" in reference:
        return reference
    return json.dumps(reference, ensure_ascii=False)
