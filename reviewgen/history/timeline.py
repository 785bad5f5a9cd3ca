"""The binding constraint over a desk's revisions: one row to a revision, from git or from review to review."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from reviewgen.cache.origin import origin
from reviewgen.cache.store import Cache
from reviewgen.cache.store import key as entry
from reviewgen.errors import InputRefused, Problem, ReviewgenError, visible
from reviewgen.history.findings import Keys, open_keys
from reviewgen.history.git import Blind
from reviewgen.history.repository import Commit, Repository, open_repository
from reviewgen.history.sources import Reader, blob_reader, read_inputs, read_side
from reviewgen.history.stored import is_review, parse_review, read_file
from reviewgen.ledger import key

WORKING = "working file"
LAST = 100
"""Revisions reviewed unless asked otherwise: a few seconds each on a slow machine."""


@dataclass(frozen=True)
class Point:
    """What a reader wants of one review: ids of its numbers, and the words of its verdict.

    `numbers` holds p95, gap, utilisation and spend by those names, as (value, shown); absent ones are left
    out. Money spent is the bypass as bought. `open` are the open findings by rule and subject.
    """

    date: str
    revision: str
    window: str
    status: str
    binding: str
    numbers: dict[str, tuple[float, str]]
    open: Keys

    @property
    def open_findings(self) -> int:
        """How many findings are open."""
        return len(self.open)


@dataclass(frozen=True)
class Row:
    """One revision of the file: the point, or why there is none."""

    commit: str
    day: str
    path: str
    point: Point | None
    unreadable: str = ""


@dataclass(frozen=True)
class History:
    """The rows, oldest first, and what could not be seen."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...]


def numbers_of(review: dict[str, Any]) -> dict[str, str]:
    """The ids of a review's numbers that a timeline shows, by their short names."""
    window = key(str(review["verdict"].get("window")))
    ids = {
        "p95": "verdict.end_to_end_p95_us",
        "gap": "verdict.gap_us",
        "utilisation": f"flow.{window}.utilisation",
        "spend": "capex.all_in_cost",
    }
    if (review.get("capex") or {}).get("subject") != "sunk":
        del ids["spend"]  # an offer is not money spent
    return {name: id for name, id in ids.items() if id in review["numbers"]}


def point(review: dict[str, Any]) -> Point:
    """A review as one point of the timeline."""
    ledger = review["numbers"]
    numbers = {name: (ledger[id]["value"], ledger[id]["shown"]) for name, id in numbers_of(review).items()}
    about, verdict = review["review"], review["verdict"]
    return Point(
        str(about.get("date") or ""),
        str(about.get("revision") or ""),
        str(verdict.get("window") or ""),
        str(verdict.get("status")),
        str(verdict.get("binding")),
        numbers,
        open_keys(review),
    )


def walk(
    desk: str,
    last: int = LAST,
    progress: Callable[[int], None] = lambda done: None,
    *,
    allow_outside: bool = False,
) -> History:
    """The history of a desk.yaml (or review.json) in git, with the working file last where it differs.

    Of the commits that changed it the newest `last` are reviewed. Without git the file alone is shown and
    the remark says why. Raises ReviewgenError where not even the file can be read.
    """
    try:
        data = read_file(desk)
    except InputRefused:
        _renamed(desk)
        raise
    path = Path(desk).resolve()
    try:
        repository = open_repository(path.parent)
        commits = repository.commits(repository.prefix + path.name, last + 1)
        dirty = bool(commits) and not _same(repository, commits[0], data)
    except Blind as blind:
        return History(
            (_working(desk, path.name, allow_outside),), (f"{blind}: only the file itself is shown",)
        )
    remarks = list(repository.remarks)
    rows: list[Row] = []
    seen: dict[str, Point] = {}
    try:
        for index, commit in enumerate(commits[:last]):
            progress(index)
            rows.insert(0, _row(repository, commit, seen, allow_outside))
    except Blind as blind:
        remarks.append(f"{blind}: older revisions are not shown")
    remarks += _other_names(rows, repository.prefix + path.name)
    if len(commits) > last:
        remarks.append("there are older revisions: --last with a larger number shows them")
    if not commits:
        remarks.append("git has no commit of this file: only the file itself is shown")
    if not commits:
        rows.append(_working(desk, path.name, allow_outside))
    elif dirty:
        remarks.append("the file differs from its last commit: the working file is shown last")
        rows.append(
            _or_unreadable(
                lambda: _working(desk, path.name, allow_outside), Row(WORKING, "", path.name, None)
            )
        )
    return History(tuple(rows), tuple(remarks))


def _renamed(desk: str) -> None:
    """Raises InputRefused with the new name of a file that is gone, where git knows one."""
    try:
        path = Path(desk).resolve()
        repository = open_repository(path.parent)
        name = repository.renamed(repository.prefix + path.name)
    except (Blind, OSError, ValueError):
        return
    if name is not None:
        there = os.path.relpath(repository.top / name, path.parent)
        beside = str(Path(desk).parent / there)
        fix = f"name it as it is called now: {visible(beside)}"
        raise InputRefused(Problem(f"the file was renamed to {visible(name)}", fix, desk))


def _other_names(rows: list[Row], name: str) -> list[str]:
    """What else the file was called."""
    others = dict.fromkeys(row.path for row in rows if row.path not in ("", name))
    return [f"the file was also called {', '.join(others)}"] if others else []


def _working(desk: str, name: str, allow_outside: bool) -> Row:
    return Row(WORKING, "", name, point(read_side(desk, allow_outside=allow_outside).review))


def _row(repository: Repository, commit: Commit, seen: dict[str, Point], allow_outside: bool) -> Row:
    """One revision, or why it cannot be read. Raises Blind."""
    empty = Row(commit.hash[:10], commit.day, commit.path or "", None, "the file was deleted here")
    path = commit.path
    if path is None:
        return empty

    def read() -> Row:
        data = repository.blob(commit.hash, path)
        beside = blob_reader(repository, commit.hash, path, allow_outside=allow_outside)
        return replace(empty, point=point_of(data, path, beside, seen), unreadable="")

    return _or_unreadable(read, empty)


def _or_unreadable(read: Callable[[], Row], empty: Row) -> Row:
    try:
        return read()
    except Blind:
        raise
    except ReviewgenError as error:
        problem = error.problems[0]
        place = f"line {problem.line}: " if problem.line else ""
        return replace(empty, unreadable=f"{place}{problem.message}")


def point_of(data: bytes, path: str, read: Reader, seen: dict[str, Point]) -> Point:
    """The point of one revision's bytes; the same inputs are reviewed once, by this run or one before.

    Raises ReviewgenError.
    """
    if is_review(data):
        return point(parse_review(data, path))
    inputs = read_inputs(data, path, read)
    evidence = [part for name, content in inputs.files for part in (name, content)]
    name = entry("point", origin(), data, *evidence)
    if name not in seen:
        seen[name] = Cache.of_user().recall(
            name, _from_json, lambda: _to_json(point(inputs.review(whatifs=False)))
        )
    return seen[name]


def _to_json(one: Point) -> bytes:
    return json.dumps(asdict(one) | {"open": sorted(one.open)}).encode()


def _from_json(kept: bytes) -> Point:
    told = json.loads(kept)
    numbers = {name: (value, shown) for name, (value, shown) in told["numbers"].items()}
    return Point(
        **told | {"numbers": numbers, "open": frozenset((rule, subject) for rule, subject in told["open"])}
    )


def _same(repository: Repository, commit: Commit, data: bytes) -> bool:
    """Whether the working file is as committed; ends of lines may have been changed by the checkout."""
    if commit.path is None:
        return False
    try:
        committed = repository.blob(commit.hash, commit.path)
    except Blind:
        raise
    except ReviewgenError:
        return False
    return committed.replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")
