"""What an editor shows for a key of desk.yaml: its meaning, its unit, its choices and default in words, an example."""

from __future__ import annotations

import json
from typing import Any, Final

from reviewgen.desk.forms import PROOF

Part = dict[str, Any]
_KEYS_SHOWN: Final = 3
"""Keys in the example of a section that requires none."""


def told(part: Part, definitions: Part) -> Part:
    """A property of the schema with all an editor can show in its own description, and an example.

    Editors show what stands beside a `$ref`, not what it refers to. Raises ValueError where no example can be made.
    """
    words = [part["description"], _unit(part, definitions), _choices(part), _default(part)]
    examples = part.get("examples") or [example(part, definitions)]
    return {**part, "description": " ".join(filter(None, words)), "examples": examples}


def _unit(part: Part, definitions: Part) -> str:
    """How the value is written, where that is not plain text."""
    for lead, inner in (
        ("Write", part),
        ("Each is", part.get("additionalProperties")),
        ("Each is", part.get("items")),
    ):
        name = _referred(inner)
        if name and name in definitions and not _is_section(definitions[name]) and name != "evidence":
            return f"{lead} {definitions[name]['description']}."
    return ""


def _choices(part: Part) -> str:
    if "enumDescriptions" not in part:
        return ""
    meanings = zip(part["enum"], part["enumDescriptions"], strict=True)
    return "; ".join(f"`{word}`: {meaning}" for word, meaning in meanings) + "."


def _default(part: Part) -> str:
    """The default, unless the description has named it with its grade."""
    default = part.get("default")
    if default is None:
        return ""
    number = isinstance(default, float)
    written = f"{default:g}" if number else default if isinstance(default, str) else json.dumps(default)
    return "" if f"({written}" in part["description"] else f"Without it: `{written}`."


def example(part: Part, definitions: Part) -> Any:
    """A value of the form of a part of the schema: its own first example, else one made of what it holds."""
    if part.get("examples"):
        return part["examples"][0]
    if "enum" in part:
        return part["enum"][0]
    if name := _referred(part):
        return example(definitions[name], definitions)
    if part.get("type") == "boolean":
        return True
    if part.get("type") == "array":
        return [example(part["items"], definitions)]
    if _is_section(part):
        own = [key for key in part["properties"] if key not in PROOF]
        shown = part.get("required") or own[:_KEYS_SHOWN]
        return {key: example(part["properties"][key], definitions) for key in shown}
    raise ValueError(f"no example can be made of {part}")


def _referred(part: Any) -> str:
    """The name of the definition a part refers to, or nothing."""
    return str(part.get("$ref", "")).rpartition("/")[2] if isinstance(part, dict) else ""


def _is_section(part: Part) -> bool:
    """A mapping of known keys, which a table of free names is not."""
    return "properties" in part and part["additionalProperties"] is False
