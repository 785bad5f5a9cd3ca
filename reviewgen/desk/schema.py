"""The JSON Schema of desk.yaml, for editors and validators (2020-12), made from the model itself.

It checks forms, not meanings: names that refer, sums and days are `check`'s. Keys without a value are
absent to the loader, but the schema wants them gone.
"""

from __future__ import annotations

import json
from typing import Any, Final

from reviewgen.desk.checks.reference import DIMENSIONS
from reviewgen.desk.editor import told
from reviewgen.desk.forms import PROOF_JSON
from reviewgen.desk.model import Desk
from reviewgen.desk.proof import GRADES
from reviewgen.desk.reference_text import reference_text
from reviewgen.desk.sections.base import Closed
from reviewgen.desk.sections.plan import RemedyOverride, Threshold
from reviewgen.desk.values import ALL
from reviewgen.reference import names
from reviewgen.reference.figures import article, policy
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
_GRADES: Final = {
    "measured": "taken with an instrument",
    "quoted": "from an offer or a contract",
    "stated": "what the desk says, and what counts without a word",
    "assumed": "nobody knows it yet",
}
_DOLLAR_TAIL: Final = {"money": "", "money_rate": " */ *yr", "money_per_us": " */ *(us|µs) */ *yr"}


def desk_schema() -> dict[str, Any]:
    """The whole schema, as plain data."""
    head = {
        "$schema": DIALECT,
        "title": TITLE,
        "description": "What a trading desk knows, for its latency review.",
    }
    definitions = {**_values(), **{one.__name__: _section(one) for one in _sections(Desk)}}
    whole = _section(Desk)
    for table, entries in (("remedies", _remedies()), ("thresholds", _thresholds())):
        whole["properties"][table]["properties"] |= entries
        whole["properties"][table]["additionalProperties"] = False
    for section in (whole, *definitions.values()):
        for name, part in section.get("properties", {}).items():
            section["properties"][name] = told(part, definitions)
    return {**head, **whole, **head, "$defs": definitions}


def _remedies() -> dict[str, Any]:
    """What can stand under `remedies`: the catalogue, with what each remedy changes."""
    entries = {}
    for name, effects in names.remedies().items():
        changed = ", ".join(f"`{parameter}`" for parameter in effects)
        entries[name] = {
            "$ref": f"#/$defs/{RemedyOverride.__name__}",
            "description": f"Changes {changed or 'no latency'}.",
            "examples": [{"cost": "80k / 150k / 300k USD"}],
        }
    return entries


def _thresholds() -> dict[str, Any]:
    """What can stand under `thresholds`: the article's figures and our own cut-offs, with what each says."""
    claims = {id: one.claim for id, one in article().items()} | {
        id: one.rationale for id, one in policy().items()
    }
    entries = {}
    for name, unit in names.units().items():
        if unit is None:
            continue  # a claim in words
        claim, form = claims[name], EXPECTED[DIMENSIONS[unit][0]]
        entries[name] = {
            "$ref": f"#/$defs/{Threshold.__name__}",
            "description": f"{claim[0].upper()}{claim[1:]}. Its value is {form}.",
            "examples": [{"value": reference_text(name), "reason": "Load test of 2026-10-12"}],
        }
    return entries


def _sections(section: type[Closed]) -> list[type[Closed]]:
    """Every section below one, each once, in the order of the desk."""
    found: dict[type[Closed], None] = {}
    for key in section.model_fields.values():
        form: Any = key.form
        while not isinstance(form, type) and (inner := _inner(form)) is not None:
            form = inner
        if isinstance(form, type):
            found |= dict.fromkeys([form, *_sections(form)])
    return list(found)


def _inner(form: Any) -> Any:
    return next((getattr(form, name) for name in ("item", "value", "section") if hasattr(form, name)), None)


def _section(section: type[Closed]) -> dict[str, Any]:
    """The definition of one section."""
    own = {name: key.json() for name, key in section.model_fields.items()}
    proof = {name: part for name, part in PROOF_JSON.items() if name in section.words}
    needed = [name for name, key in section.model_fields.items() if key.is_required]
    return {
        "type": "object",
        "description": " ".join((section.__doc__ or "").split()),
        "properties": {**own, **proof},
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }


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
        "evidence": {
            "enum": list(GRADES),
            "enumDescriptions": [_GRADES[grade] for grade in GRADES],
            "description": "How a value is known.",
        },
        "day": {**day, "description": "a day, year first, such as `2026-11-20`"},
    }
    for dimension in ALL:
        found[dimension] = _with_evidence(
            EXPECTED[dimension], _form(dimension), EXPECTED[dimension].split("`")[1::2]
        )
    for least in (0, 1):
        form = {"type": "integer", "minimum": least}
        found[f"count_from_{least}"] = _with_evidence("a whole number", form, [4])
    either = [{"$ref": "#/$defs/share"}, {"$ref": "#/$defs/rate"}]
    found["share_or_rate"] = {"description": f"{EXPECTED['share']}, or {EXPECTED['rate']}", "anyOf": either}
    found["any_quantity"] = _with_evidence(
        "a value with its unit", {"type": ["string", "number"]}, ["25 %", "2 us"]
    )
    any_quantity = {"$ref": "#/$defs/any_quantity"}
    by_parameter = {"type": "object", "additionalProperties": any_quantity}
    found["effect"] = {
        "description": "a figure, or figures by parameter",
        "anyOf": [any_quantity, by_parameter],
    }
    return found


def _form(dimension: str) -> dict[str, Any]:
    text = {"type": "string", "pattern": pattern(dimension)}
    return text if dimension != "number" else {"anyOf": [{"type": "number"}, text]}


def _with_evidence(description: str, form: dict[str, Any], examples: list[Any]) -> dict[str, Any]:
    """A value alone, or the mapping that says how it is known."""
    mapping = {
        "type": "object",
        "properties": {
            "value": {**form, "description": f"The value: {description}.", "examples": examples},
            "evidence": {
                "$ref": "#/$defs/evidence",
                "description": "How it is known.",
                "examples": ["quoted"],
            },
            "source": {
                "type": "string",
                "description": "Where it comes from.",
                "examples": ["Integrator's quote"],
            },
            "on": {"$ref": "#/$defs/day", "description": "The day it was taken.", "examples": ["2026-11-02"]},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"description": description, "examples": examples, "anyOf": [form, mapping]}
