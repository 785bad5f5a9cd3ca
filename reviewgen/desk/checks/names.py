"""Names that must be unique, and names that must refer to something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.tree import Path


def unique(desk: Desk) -> Iterator[Check]:
    """No two windows, feeds, stages or venues share a name."""
    lists: list[tuple[Path, Sequence[str]]] = [
        (("flow", "windows"), [window.name for window in desk.flow.windows]),
        (("latency", "windows"), [window.name for window in desk.latency.windows]),
        (("feeds",), [feed.name for feed in desk.feeds]),
        (("order_processor", "stages"), [stage.name for stage in desk.order_processor.stages]),
        (("venues", "list"), [venue.name for venue in desk.venues.list] if desk.venues else []),
    ]
    for path, given in lists:
        seen: set[str] = set()
        for index, name in enumerate(given):
            if name in seen:
                yield Check("same_name", (*path, index, "name"), {"found": name})
            seen.add(name)


def windows(desk: Desk) -> Iterator[Check]:
    """The windows of `latency`, and the one under test, are windows of `flow`."""
    known = [window.name for window in desk.flow.windows]
    where: Path = ("flow", "windows")
    for index, window in enumerate(desk.latency.windows):
        yield from _refer("no_such_window", ("latency", "windows", index, "name"), window.name, known, where)
    if desk.latency.window is not None:
        yield from _refer("no_such_window", ("latency", "window"), desk.latency.window, known, where)


def feeds(desk: Desk) -> Iterator[Check]:
    """The feed imbalance is computed from is one of the feeds."""
    if desk.obi is not None and desk.obi.feed is not None:
        known = [feed.name for feed in desk.feeds]
        yield from _refer("no_such_feed", ("obi", "feed"), desk.obi.feed, known, ("feeds",))


def types(desk: Desk) -> Iterator[Check]:
    """Every message type of a window, and every type with priority, has its service time.

    Only where service times by type are given at all; without them the mix needs none.
    """
    known = desk.order_processor.service_times
    where: Path = ("order_processor", "service_times")
    if known:
        for index, window in enumerate(desk.flow.windows):
            for name in window.by_type:
                path: Path = ("flow", "windows", index, "by_type", name)
                yield from _refer("no_such_type", path, name, known, where, of_key=True)
    counted = dict.fromkeys(name for window in desk.flow.windows for name in window.by_type)
    for index, name in enumerate(desk.order_processor.priority):
        path = ("order_processor", "priority", index)
        yield from _refer("no_such_type", path, name, known or counted, where)


def _refer(
    kind: str, at: Path, name: str, known: Collection[str], where: Path, *, of_key: bool = False
) -> Iterator[Check]:
    """A check where `name` is not among the known ones, which stand at `where`."""
    if name not in known:
        fields = {"found": name, "meant": f"add it to {'.'.join(map(str, where))}"}
        yield Check(kind, at, fields, (where,), of_key, tuple(known))
