"""The names in the reference data, and of what kind their values are, without the rest.

For `check`, which has no time to validate the package's own data; figures.py does, and a test holds
the two against each other.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

KINDS = ("cut", "factor", "set", "add_us", "to")
"""The words by which an effect says what it does to its parameter."""


@cache
def remedies() -> dict[str, dict[str, str]]:
    """For each remedy, the parameters it changes and the kind of each change (one of `KINDS`)."""
    return {
        name: {effect["of"]: next(kind for kind in KINDS if kind in effect) for effect in remedy["effect"]}
        for name, remedy in _data("remedies.yaml")["remedies"].items()
    }


@cache
def units() -> dict[str, str | None]:
    """The unit of every figure and cut-off; None for a claim in words."""
    records = [*_data("article.yaml")["figures"], *_data("policy.yaml")["cutoffs"]]
    return {record["id"]: record.get("unit") for record in records}


def cutoff(name: str) -> float:
    """The value of one of the project's own cut-offs. Raises KeyError."""
    return next(float(one["value"]) for one in _data("policy.yaml")["cutoffs"] if one["id"] == name)


def _data(name: str) -> Any:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
