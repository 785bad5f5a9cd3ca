"""The formulas a report rests on, as `explain` prints them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Formula(BaseModel):
    """One formula: in symbols, what they mean, where it holds, where it is from, and what evaluates it.

    `computes` is a function below reviewgen.models; `try_` its arguments and result, as an example.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    formula: str
    symbols: str
    valid: str
    source: str
    computes: str
    try_: dict[str, Any] | None = Field(None, alias="try")


@cache
def formulas() -> dict[str, Formula]:
    """The formulas by id, in their order."""
    text = files(__package__).joinpath("formulas.yaml").read_text(encoding="utf-8")
    records = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["formulas"]
    return {record["id"]: Formula.model_validate(record) for record in records}
