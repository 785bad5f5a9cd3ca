"""How the report writes numbers and dates."""

from __future__ import annotations

from collections.abc import Iterator

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.locales import known


def locale(desk: Desk) -> Iterator[Check]:
    """A locale that nobody has written down the separators and months of."""
    if not known(desk.review.locale):
        yield Check("unknown_locale", ("review", "locale"), {"found": desk.review.locale})
