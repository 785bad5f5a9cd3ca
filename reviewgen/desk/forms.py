"""The shapes of values: lists, tables, choices, flags; found from the annotations of the sections.

A form says how pydantic's engine checks a value (`core`) and how the JSON Schema describes it (`json`).
The engine, pydantic_core, is used without pydantic's classes: importing and building those takes longer
than everything else `check` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, Protocol, Union, get_args, get_origin

from pydantic_core import core_schema

from reviewgen.desk.proof import check_proof

PROOF: Final = ("evidence", "source", "on")
"""How all values below are known; grades.py hands it down, so the models do not keep it."""

PROOF_JSON: Final[dict[str, dict[str, Any]]] = {
    "evidence": {
        "$ref": "#/$defs/evidence",
        "description": "How the values below are known, unless one says otherwise.",
        "examples": ["measured"],
    },
    "source": {
        "type": "string",
        "description": "Where the values below come from.",
        "examples": ["Wire taps, 10 sessions"],
    },
    "on": {
        "$ref": "#/$defs/day",
        "description": "The day the values below were taken.",
        "examples": ["2026-11-02"],
    },
}
"""The same words for the JSON Schema."""

NAME: Final = r"^(\S([^\n]*\S)?)?$"
"""A name in a table: on one line, and without blanks around it, since numbers are addressed by it."""


class Form(Protocol):
    """How one value is checked and described."""

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""


def form_of(annotation: Any) -> Any:
    """The form an annotation stands for; None beside a type says nothing here. Raises TypeError."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    origin, arguments = get_origin(annotation), get_args(annotation)
    for marker in getattr(annotation, "__metadata__", ()):
        return TableOf(form_of(get_args(arguments[0])[1]), proof=True) if marker is PROOF else marker
    if origin is tuple:
        return ListOf(form_of(arguments[0]))
    if origin is dict:
        return TableOf(form_of(arguments[1]))
    if origin is Literal:
        return OneOf(arguments)
    if annotation in (bool, Any):
        return Flag() if annotation is bool else Anything()
    if hasattr(annotation, "core"):
        return annotation
    raise TypeError(f"{annotation!r} is no form of a desk file")


class ListOf(NamedTuple):
    """A list, kept as a tuple in the desk's order."""

    item: Form
    most: int | None = None

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.tuple_variable_schema(self.item.core(), max_length=self.most, strict=False)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        limit = {"maxItems": self.most} if self.most else {}
        return {"type": "array", "items": self.item.json(), **limit}


class TableOf(NamedTuple):
    """Values by names the desk chose; with `proof`, `evidence` and `source` hold for all of them.

    `on` may be a name there (a message type, say), so only these two words are special.
    """

    value: Form
    most: int | None = None
    proof: bool = False

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        name = core_schema.str_schema(min_length=1, pattern=NAME, strict=True)
        table = core_schema.dict_schema(name, self.value.core(), max_length=self.most)
        return core_schema.no_info_before_validator_function(_without_words, table) if self.proof else table

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {
            "type": "object",
            **({"properties": {word: PROOF_JSON[word] for word in PROOF[:2]}} if self.proof else {}),
            "propertyNames": {"minLength": 1},
            "additionalProperties": self.value.json(),
            **({"maxProperties": self.most} if self.most else {}),
        }


def _without_words(given: Any) -> Any:
    """A table without its words on evidence, which are checked here; an empty one counts as absent."""
    if not isinstance(given, Mapping):
        return given
    return without_proof(given, PROOF[:2])


def without_proof(given: Mapping[str, Any], words: tuple[str, ...]) -> dict[str, Any]:
    """What is left without the words on evidence. Raises PydanticCustomError where one is wrong."""
    check_proof({name: given[name] for name in words if name in given})
    return {name: value for name, value in given.items() if name not in words}


class OneOf(NamedTuple):
    """One of some words (or numbers)."""

    choices: tuple[Any, ...]

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.literal_schema(list(self.choices))

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"enum": list(self.choices)}


class Flag:
    """True or false."""

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.bool_schema(strict=True)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"type": "boolean"}


class Anything:
    """Any value; what it must be depends on where it goes."""

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.any_schema()

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {}
