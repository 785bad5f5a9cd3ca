"""How old the desk's measured figures were on the day of the review."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviewgen.desk.sections.base import Closed
from reviewgen.desk.values import Count
from reviewgen.facts.book import Book
from reviewgen.ledger import Num, key
from reviewgen.units import Quantity


@dataclass(frozen=True)
class MeasuredAge:
    """One section of the desk, or one evidence file: its oldest measurement, and whether some have no day."""

    subject: str
    oldest: datetime.date | None
    age_days: Num | None
    undated: bool


def derive_ages(book: Book) -> tuple[MeasuredAge, ...]:
    """Every section that holds measured values, then every evidence file, each with its oldest day."""
    found = []
    captured = {file.name for file in book.evidence}  # these speak for themselves, below
    for name in type(book.desk).model_fields:
        values = [one for one in _quantities(getattr(book.desk, name)) if one.grade == "measured"]
        values = [one for one in values if one.source not in captured]
        days = [datetime.date.fromisoformat(one.on) for one in values if one.on]
        if values:
            found.append(_age(book, name, days, undated=len(days) < len(values)))
    for file in book.evidence:
        days = [datetime.date.fromisoformat(one.last_time[:10]) for one in file.files if one.last_time]
        found.append(_age(book, file.name, days, undated=len(days) < len(file.files)))
    return tuple(found)


def _age(book: Book, subject: str, days: list[datetime.date], *, undated: bool) -> MeasuredAge:
    if not days:
        return MeasuredAge(subject, None, None, True)
    mark = book.desk.where(subject)
    age = book.ledger.add(
        f"age.{key(subject)}_days", (book.desk.review.date - min(days)).days, "count", grade="stated",
        formula="review date − oldest day of measurement", where=(mark,) if mark else (),
    )  # fmt: skip
    return MeasuredAge(subject, min(days), age, undated)


def _quantities(value: Any) -> Iterator[Quantity | Count]:
    """Every quantity below a value of the desk."""
    if isinstance(value, Quantity | Count):
        yield value
    elif isinstance(value, Closed):
        for name in value.model_fields_set:
            yield from _quantities(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _quantities(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _quantities(item)
