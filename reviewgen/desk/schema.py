"""The JSON Schema of desk.yaml, for editors and validators (2020-12), made from the model itself.

It checks forms, not meanings: names that refer, sums and days are `check`'s. Keys without a value are
absent to the loader, but the schema wants them gone.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from reviewgen.desk.model import Desk
from reviewgen.desk.values import ALL, GRADES
from reviewgen.units import EXPECTED

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TITLE: Final = "reviewgen desk, format 1"

_NUMBER: Final = r"[+-]?\d+(,\d{3})*(\.\d+)?([eE][+-]?\d+)?"
_SCALED: Final = r" *[kMG]?"
_UNITS: Final = {
    "duration": r" *(ns|us|µs|μs|ms|s)",
    "rate": rf"{_SCALED} *msg/s",
    "share": r" *%",
    "growth": r" *% */ *yr",
    "months": r" *(months?|years?|yr)",
    "bandwidth": r" *[kMGT]?bps",
    "money": rf"{_SCALED} *[A-Z]{{3}}",
    "money_rate": rf"{_SCALED} *[A-Z]{{3}} */ *yr",
    "money_per_us": rf"{_SCALED} *[A-Z]{{3}} */ *(us|µs) */ *yr",
    "number": "",
}
"""What follows the number, by dimension."""
_DOLLAR_TAIL: Final = {"money": "", "money_rate": " */ *yr", "money_per_us": " */ *(us|µs) */ *yr"}


def desk_schema() -> dict[str, Any]:
    """The whole schema, as plain data."""
    made = Desk.model_json_schema()
    definitions = {**_values(), **made.pop("$defs")}
    tidy = _tidy({**made, "$defs": definitions})
    head = {
        "$schema": DIALECT,
        "title": TITLE,
        "description": "What a trading desk knows, for its latency review.",
    }
    return {**head, **{name: part for name, part in tidy.items() if name not in head}}


def schema_text() -> str:
    """The schema as the file and the command print it."""
    return json.dumps(desk_schema(), indent=2, ensure_ascii=False) + "\n"


def pattern(dimension: str) -> str:
    """A regular expression for the text of a quantity: a point, `low..high`, or `low / mode / high`."""
    last = rf"{_NUMBER}{_UNITS[dimension]}"
    if dimension in _DOLLAR_TAIL:
        last = rf"({last}|\$ *{_NUMBER}{_SCALED}{_DOLLAR_TAIL[dimension]})"
    other = rf"({last}|{_NUMBER}{_SCALED if 'money' in dimension or dimension == 'rate' else ''})"
    return rf"^ *({other} *\.\. *|{other} +/ +{other} +/ +)?{last} *$"


def _values() -> dict[str, Any]:
    """The definitions the placeholders of values.py refer to."""
    day = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2026-11-20"]}
    found: dict[str, Any] = {
        "evidence": {"enum": list(GRADES), "description": "How a value is known."},
        "day": {**day, "description": "A day, year first."},
    }
    for dimension in ALL:
        found[dimension] = _with_evidence(EXPECTED[dimension], _form(dimension))
    for least in (0, 1):
        form = {"type": "integer", "minimum": least}
        found[f"count_from_{least}"] = _with_evidence("a whole number", form)
    either = [{"$ref": "#/$defs/share"}, {"$ref": "#/$defs/rate"}]
    found["share_or_rate"] = {"description": f"{EXPECTED['share']}, or {EXPECTED['rate']}", "anyOf": either}
    found["any_quantity"] = _with_evidence("a value with its unit", {"type": ["string", "number"]})
    any_quantity = {"$ref": "#/$defs/any_quantity"}
    by_parameter = {"type": "object", "additionalProperties": any_quantity}
    found["effect"] = {
        "description": "a figure, or figures by parameter",
        "anyOf": [any_quantity, by_parameter],
    }
    return found


def _form(dimension: str) -> dict[str, Any]:
    examples = EXPECTED[dimension].split("`")[1::2]
    text = {"type": "string", "pattern": pattern(dimension), "examples": examples}
    return text if dimension != "number" else {"anyOf": [{"type": "number"}, text]}


def _with_evidence(description: str, form: dict[str, Any]) -> dict[str, Any]:
    """A value alone, or the mapping that says how it is known."""
    mapping = {
        "type": "object",
        "properties": {
            "value": form,
            "evidence": {"$ref": "#/$defs/evidence"},
            "source": {
                "type": "string",
                "description": "Where it comes from.",
                "examples": ["Integrator's quote"],
            },
            "on": {"$ref": "#/$defs/day"},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"description": description, "anyOf": [form, mapping]}


def _tidy(node: Any, *, names: bool = False) -> Any:
    """pydantic's schema without its titles and nulls, with placeholders resolved.

    `names` says that the keys of this mapping are names of properties or definitions, not keywords.
    """
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {name: _tidy(part) for name, part in node.items()}
    out = {
        word: _tidy(part, names=word in ("properties", "$defs"))
        for word, part in node.items()
        if not (word == "title" or (word == "default" and part is None))
    }
    return _plain(_named(_unwrapped(_resolved(out))))


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    name = node.pop("x-value", None)
    return node if name is None else {**node, "$ref": f"#/$defs/{name}"}


def _unwrapped(node: dict[str, Any]) -> dict[str, Any]:
    """`anyOf` without the null that stands for an absent key, and without itself where one is left."""
    options = [option for option in node.get("anyOf", []) if option != {"type": "null"}]
    if not options:
        return node
    rest = {word: part for word, part in node.items() if word != "anyOf"}
    return {**options[0], **rest} if len(options) == 1 else {**rest, "anyOf": options}


def _named(node: dict[str, Any]) -> dict[str, Any]:
    """Tables whose names are free: any key besides those of `properties`."""
    free = node.pop("patternProperties", None)
    return node if free is None else {**node, "additionalProperties": next(iter(free.values()))}


def _plain(node: dict[str, Any]) -> dict[str, Any]:
    """Descriptions on one line; defaults as a desk would write them, or none."""
    if isinstance(node.get("description"), str):
        node["description"] = " ".join(node["description"].split())
    default = node.get("default")
    if isinstance(default, dict) and "dimension" in default:
        text, dimension = default["text"], default["dimension"]
        node["default"] = default["mode"] if dimension == "number" else text
        if not re.fullmatch(pattern(dimension), text):
            del node["default"]
    elif default in ([], {}):
        del node["default"]
    return node
