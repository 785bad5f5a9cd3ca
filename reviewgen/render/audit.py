"""The last look at the finished page: no digit that is not in the ledger, nothing that acts or fetches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from reviewgen.errors import InputRefused, InternalFault, Problem
from reviewgen.render.elements import Elements
from reviewgen.render.plain_markup import sound


def look_over(html: str, numbers: Mapping[str, Any], assets: Collection[str], *, ours: bool = True) -> None:
    """Pass a good page. `numbers` is the ledger as review.json has it, `assets` as for `audit`.

    Raises InternalFault for a page that shows what it must not, InputRefused where not all templates are `ours`.
    """
    faults = audit(html, {id: one["shown"] for id, one in numbers.items()}, assets)
    if faults:
        kind = InternalFault if ours else InputRefused
        raise kind([Problem(f"the page shows what it must not: {fault}") for fault in faults])


def audit(html: str, shown: Mapping[str, str], assets: Collection[str]) -> list[str]:
    """Every fault of a page, in reading order; none for a good one.

    `shown` is the ledger's text by number id, `assets` the URIs that pictures may have.
    """
    elements = Elements(shown, assets)
    if sound(html, elements):
        return []
    from reviewgen.render.walk import walked

    return walked(html, elements)
