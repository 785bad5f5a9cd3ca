"""What all sections share: unknown keys refused, empty keys as absent, evidence for all values below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from reviewgen.desk.values import Day, Evidence, Line, Text, unwrap

V = TypeVar("V")


class Closed(BaseModel):
    """A mapping with known keys only. A key without a value counts as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if value is not None}


class Section(Closed):
    """A mapping whose `evidence`, `source` and `on` hold for every value below that has none of its own."""

    evidence: Evidence | None = Field(
        None, description="How all values below are known, unless one says otherwise.", examples=["measured"]
    )
    source: Text | None = Field(
        None, description="Where all values below come from.", examples=["Wire taps, 10 sessions"]
    )
    on: Day | None = Field(None, description="The day all values below were taken.", examples=["2026-11-02"])


def _without_evidence(given: Any) -> Any:
    """The entries of a table by name; its `evidence` and `source` are checked here and read by grades.py."""
    if not isinstance(given, Mapping):
        return given
    proof = {name: given[name] for name in ("evidence", "source") if given.get(name) is not None}
    unwrap({"value": 0, **proof})
    return {name: value for name, value in given.items() if name not in ("evidence", "source")}


def _table_schema(schema: JsonDict) -> None:
    """In the schema, the two words keep their meaning beside the names."""
    schema["properties"] = {"evidence": {"$ref": "#/$defs/evidence"}, "source": {"type": "string"}}


Named = Annotated[dict[Line, V], BeforeValidator(_without_evidence), Field(json_schema_extra=_table_schema)]
"""Values by a name the desk chose, with `evidence` and `source` for all of them."""


def meaning(**words: str) -> JsonDict:
    """The editor's text for each value of an enumeration, in the order of the values."""
    return {"enumDescriptions": list(words.values())}
