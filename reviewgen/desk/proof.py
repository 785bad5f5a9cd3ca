"""How a value is known: the words `evidence`, `source` and `on`, beside it or in its own mapping."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pydantic_core import PydanticCustomError

UNGRADED: Final = ""
GRADES: Final = ("measured", "quoted", "stated", "assumed")
EVIDENCE_KEYS: Final = ("value", "evidence", "source", "on")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_day(value: Any) -> bool:
    """Whether a value has the form of a day."""
    return isinstance(value, str) and _DAY.fullmatch(value.strip()) is not None


def read_day(value: Any) -> datetime.date:
    """A day written `2026-11-20`. Raises PydanticCustomError `day` for anything else."""
    if is_day(value):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise PydanticCustomError("no_such_day", "no such day", {"found": value}) from None
    raise PydanticCustomError("day", "not a day", {"found": str(value)})


class Proof(NamedTuple):
    """How one value is known, as far as its own mapping says so."""

    grade: str = UNGRADED
    source: str | None = None
    on: str | None = None


def unwrap(given: Any) -> tuple[Any, Proof]:
    """A value and its evidence, from the value alone or from the evidence mapping.

    Raises PydanticCustomError, whose `at` names the key inside the mapping that is wrong.
    """
    if not isinstance(given, Mapping):
        return given, Proof()
    for name in given:
        if name not in EVIDENCE_KEYS:
            raise PydanticCustomError(
                "unknown_in_mapping", "unknown key", {"at": name, "keys": list(EVIDENCE_KEYS)}
            )
    if given.get("value") is None:
        raise PydanticCustomError("no_value", "no value")
    if isinstance(given["value"], Mapping):
        raise PydanticCustomError("mapping_in_mapping", "mapping in mapping", {"at": "value"})
    return given["value"], check_proof(given)


def check_proof(given: Mapping[str, Any]) -> Proof:
    """What `evidence`, `source` and `on` of a mapping say. Raises PydanticCustomError, with `at`."""
    grade, source, on = given.get("evidence"), given.get("source"), given.get("on")
    if grade is not None and grade not in GRADES:
        context = {"at": "evidence", "found": str(grade), "keys": list(GRADES)}
        raise PydanticCustomError("evidence", "unknown grade", context)
    if source is not None and not (isinstance(source, str) and source.strip()):
        raise PydanticCustomError("source", "no text", {"at": "source"})
    day = read_inner_day(on) if on is not None else None
    return Proof(grade or UNGRADED, source.strip() if source else None, day)


def read_inner_day(value: Any) -> str:
    """The `on` of an evidence mapping, as text; its errors point at `on`."""
    try:
        return read_day(value).isoformat()
    except PydanticCustomError as error:
        raise PydanticCustomError(error.type, "not a day", {**(error.context or {}), "at": "on"}) from None
