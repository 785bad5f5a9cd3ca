"""Loads and validates the cited data that ships with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

REFERENCES_VERSION = "1"
CURRENCY = "USD"
"""Of the article's figures; nothing is ever converted."""

Unit = Literal["us", "msg/s", "money", "share", "months", "Gbps", "count", "ratio"]
Triple = tuple[float, float, float]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Figure(_Record):
    """One claim of the article: a value, a span, an open lower bound, or words alone."""

    id: str
    claim: str
    scope: str
    standing: Literal["author", "benchmark", "illustration", "paper", "vendor", "press"]
    section: str
    use: str
    traced: bool = True
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: Unit | None = None

    @model_validator(mode="after")
    def _has_unit(self) -> Figure:
        if (self.value is not None or self.low is not None) and self.unit is None:
            raise ValueError(f"{self.id} has a value and no unit")
        return self

    @property
    def mid(self) -> float:
        """The value, or the middle of the span. Raises ValueError for a claim in words."""
        if self.value is not None:
            return self.value
        if self.low is None:
            raise ValueError(f"{self.id} is a claim in words")
        return self.low if self.high is None else (self.low + self.high) / 2


class Cutoff(_Record):
    """One of the project's own thresholds, with the reason for it."""

    id: str
    value: float
    unit: Unit
    rationale: str


class Effect(_Record):
    """What a remedy does to one parameter: exactly one of cut, factor, set, add_us, or from/to."""

    of: str
    cut: Triple | None = None
    factor: float | Triple | None = None
    set: float | Triple | None = None
    add_us: dict[str, float] | None = None
    from_: Triple | None = Field(None, alias="from")
    to: Triple | None = None
    types: tuple[str, ...] = ()


class Remedy(_Record):
    """One purchase of the catalogue: cost in thousands of the currency, stage, effects and conditions."""

    cost: Triple
    stage: Literal["none", "network", "order_processor", "risk_check", "exchange"]
    effect: tuple[Effect, ...]
    requires: tuple[str, ...]
    conflicts: tuple[str, ...] = ()
    only_where: str | None = None
    note: str = ""


def _data(name: str) -> Any:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def article() -> dict[str, Figure]:
    """The article's figures by id."""
    return {record["id"]: Figure.model_validate(record) for record in _data("article.yaml")["figures"]}


@cache
def article_source() -> str:
    """How the article is cited."""
    return str(_data("article.yaml")["source"])


@cache
def policy() -> dict[str, Cutoff]:
    """This project's cut-offs by id."""
    return {record["id"]: Cutoff.model_validate(record) for record in _data("policy.yaml")["cutoffs"]}


@cache
def remedies() -> dict[str, Remedy]:
    """The catalogue of remedies by id, in its order."""
    return {id: Remedy.model_validate(record) for id, record in _data("remedies.yaml")["remedies"].items()}
