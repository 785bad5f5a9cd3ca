"""What a desk should be told though nothing is wrong: old measurements, doubtful values, waivers not in force."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.model import Desk
from reviewgen.desk.sections.base import Closed
from reviewgen.desk.sections.plan import MalformedWaiver
from reviewgen.desk.slow_service import slow_services
from reviewgen.desk.tree import Path
from reviewgen.desk.values import Count
from reviewgen.units import Quantity

_LIKE_THOUSANDS: Final = re.compile(r"(?<![\d.])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.]|\s*[kMG])")
_COUNTED: Final = ("rate", "money", "money_rate", "money_per_us")


class Notice(NamedTuple):
    """Something to know, and where in the desk it is."""

    path: Path
    message: str


def notices(desk: Desk, rules: Collection[str]) -> list[Notice]:
    """Everything to know, in the desk's order; `rules` are the ids that a waiver may name."""
    slow = (Notice(path, message) for path, message in slow_services(desk))
    return [*_stale(desk), *_thousands(desk), *slow, *_waivers(desk, rules)]


def stale_values(desk: Desk, after_days: float) -> list[tuple[Path, Quantity | Count]]:
    """Every measured value taken more than `after_days` days before the review, with its path."""
    last = desk.review.date - datetime.timedelta(days=after_days)
    return [
        (path, value)
        for path, value in quantities(desk)
        if value.grade == "measured" and value.on is not None and value.on < last.isoformat()
    ]


def quantities(node: Any, path: Path = ()) -> Iterator[tuple[Path, Quantity | Count]]:
    """Every value of a model that was given or has a default, with its path, in the model's order."""
    if isinstance(node, Quantity | Count):
        yield path, node
    elif isinstance(node, Closed):
        for name in type(node).model_fields:
            yield from quantities(getattr(node, name), (*path, name))
    elif isinstance(node, tuple):
        for index, item in enumerate(node):
            yield from quantities(item, (*path, index))
    elif isinstance(node, dict):
        for name, item in node.items():
            yield from quantities(item, (*path, name))


def _stale(desk: Desk) -> Iterator[Notice]:
    if not any(value.on for _, value in quantities(desk)):
        return
    from reviewgen.reference.names import cutoff

    limit = cutoff("stale_after_days")
    for path, value in stale_values(desk, limit):
        yield Notice(path, f"measured on {value.on}, more than {limit:.0f} days before the review")


def _thousands(desk: Desk) -> Iterator[Notice]:
    """Three decimals and no multiplier, as some write thousands: the value may be a thousandth of what was meant."""
    for path, value in quantities(desk):
        found = _LIKE_THOUSANDS.search(value.text) if value.dimension in _COUNTED else None
        if found is not None:
            meant = found[0].replace(".", "")
            yield Notice(
                path, f"`{value.text}` is read with a decimal point; if {meant} was meant, write it so"
            )


def _waivers(desk: Desk, rules: Collection[str]) -> Iterator[Notice]:
    for index, waiver in enumerate(desk.waivers):
        path: Path = ("waivers", index)
        if isinstance(waiver, MalformedWaiver):
            yield Notice(path, f"this waiver waives nothing: {waiver.problem}")
        elif waiver.rule not in rules:
            near = did_you_mean(waiver.rule, rules)
            meant = near if near.startswith("did") else "`reviewgen rules` lists them"
            yield Notice(path, f"this waiver waives nothing: there is no rule `{waiver.rule}`; {meant}")
        elif waiver.until < desk.review.date:
            yield Notice(path, f"this waiver waives nothing: it ended on {waiver.until.isoformat()}")
