"""The formulas a report rests on, as `explain` prints them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Formula(BaseModel):
    """One formula: in symbols, what they mean, where it holds, where it is from, and what evaluates it.

    `also` holds other names it goes by, `computes` a function or class below reviewgen, `cutoffs` the
    policy it is read against, `prints` how the formulas begin of the numbers it makes, and `try_` its
    arguments and result as an example.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    formula: str
    symbols: str
    valid: str
    source: str
    computes: str
    also: tuple[str, ...] = ()
    cutoffs: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    try_: dict[str, Any] | None = Field(None, alias="try")


@cache
def formulas() -> dict[str, Formula]:
    """The formulas by id, in their order."""
    text = files(__package__).joinpath("formulas.yaml").read_text(encoding="utf-8")
    records = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["formulas"]
    return {record["id"]: Formula.model_validate(record) for record in records}


def named(word: str) -> Formula | None:
    """The formula of that id or other name; case, spaces and underscores do not matter."""
    wanted = word.strip().lower().replace("_", "-").replace(" ", "-").replace("/", "")
    return next((one for one in formulas().values() if wanted == one.id or wanted in one.also), None)


def behind(printed: str) -> Formula | None:
    """The formula that a number's printed formula is an instance of, where it is one of these."""
    found = [
        (len(start), one) for one in formulas().values() for start in one.prints if printed.startswith(start)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
