"""What all sections share: unknown keys refused, empty keys as absent, evidence for all values below."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from reviewgen.desk.values import Line, check_proof

V = TypeVar("V")


PROOF: Final = ("evidence", "source", "on")
"""How all values below a section are known; grades.py hands it down, so the models do not keep it."""


class Closed(BaseModel):
    """A mapping with known keys only. A key without a value counts as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _prepare(cls, given: Any) -> Any:
        return _present(given) if isinstance(given, Mapping) else given


def _section_schema(schema: JsonDict) -> None:
    """In the schema, a section has the three words beside its own keys."""
    own = schema.get("properties")
    schema["properties"] = {
        **(own if isinstance(own, dict) else {}),
        "evidence": {
            "x-value": "evidence",
            "description": "How the values below are known, unless one says otherwise.",
        },
        "source": {"type": "string", "description": "Where the values below come from."},
        "on": {"x-value": "day", "description": "The day the values below were taken."},
    }


class Section(Closed):
    """A mapping whose `evidence`, `source` and `on` hold for every value below that has none of its own."""

    model_config = ConfigDict(json_schema_extra=_section_schema)

    @model_validator(mode="before")
    @classmethod
    def _prepare(cls, given: Any) -> Any:
        return _without_proof(_present(given), PROOF) if isinstance(given, Mapping) else given


def _present(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _without_proof(given: Mapping[str, Any], words: tuple[str, ...]) -> dict[str, Any]:
    """What is left without the words on evidence, which are checked here."""
    check_proof({name: given[name] for name in words if name in given})
    return {name: value for name, value in given.items() if name not in words}


def _table(given: Any) -> Any:
    """The entries of a table by name. `on` may be a name there, so only the first two words are special."""
    if not isinstance(given, Mapping):
        return given
    words = PROOF[:2]
    return _without_proof(
        {name: value for name, value in given.items() if name not in words or value is not None}, words
    )


def _table_schema(schema: JsonDict) -> None:
    """In the schema, the two words keep their meaning beside the names."""
    schema["properties"] = {"evidence": {"x-value": "evidence"}, "source": {"type": "string"}}


Named = Annotated[dict[Line, V], BeforeValidator(_table), Field(json_schema_extra=_table_schema)]
"""Values by a name the desk chose, with `evidence` and `source` for all of them."""


def meaning(**words: str) -> JsonDict:
    """The editor's text for each value of an enumeration, in the order of the values."""
    return {"enumDescriptions": list(words.values())}
