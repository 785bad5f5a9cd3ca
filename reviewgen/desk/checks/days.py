"""Days of evidence and events held against the day of the review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.sections.base import Section
from reviewgen.desk.tree import Path
from reviewgen.desk.values import Count
from reviewgen.units import Quantity


def not_in_future(desk: Desk) -> Iterator[Check]:
    """Nothing was measured, and no bypass went live, after the day of the review."""
    review = desk.review.date.isoformat()
    for path, day in _days(desk, ()):
        if day > review:
            yield Check("future", path, {"found": day, "wanted": review}, (("review", "date"),))


def _days(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every day by which something had happened, in ISO form."""
    if isinstance(node, Quantity | Count) and node.on:
        yield (*path, "on"), node.on
    elif isinstance(node, BaseModel):
        for name in ("on", "live_since"):
            day = getattr(node, name, None)
            if isinstance(node, Section) and day is not None:
                yield (*path, name), day.isoformat()
        for name in node.model_fields_set:
            yield from _days(getattr(node, name), (*path, name))
    elif isinstance(node, tuple):
        for index, item in enumerate(node):
            yield from _days(item, (*path, index))
    elif isinstance(node, dict):
        for name, item in node.items():
            yield from _days(item, (*path, name))
