"""Dated changes of what the consolidated feeds carry."""

from __future__ import annotations

import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Notice(BaseModel):
    """One change, and the first day it holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    from_: datetime.date = Field(alias="from")
    standing: Literal["vendor"]
    claim: str


@cache
def notices() -> dict[str, Notice]:
    """The notices by id, in the order of their days."""
    text = files(__package__).joinpath("notices.yaml").read_text(encoding="utf-8")
    records = yaml.safe_load(text)["notices"]
    return {record["id"]: Notice.model_validate(record) for record in records}
