"""Days of evidence and events held against the day of the review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.proof import is_day
from reviewgen.desk.tree import Tree

PAST: Final = ("on", "live_since")
"""Keys whose day has passed when a desk is written."""


def not_in_future(desk: Desk, tree: Tree) -> Iterator[Check]:
    """Nothing was measured, and no bypass went live, after the day of the review."""
    review = desk.review.date.isoformat()
    for path, value in tree.walk():
        if path and path[-1] in PAST and is_day(value) and value.strip() > review:
            yield Check("future", path, {"found": value, "wanted": review}, (("review", "date"),))
