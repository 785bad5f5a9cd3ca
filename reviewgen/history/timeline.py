"""The binding constraint over a desk's revisions: one row to a revision, from git or from review to review."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewgen.errors import ReviewgenError
from reviewgen.history.findings import open_findings
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

    `numbers` holds p95, gap, utilisation and spend by those names, as (value, shown); absent ones are
    left out. Money spent is the bypass as bought.
    """

    date: str
    revision: str
    window: str
    status: str
    binding: str
    numbers: dict[str, tuple[float, str]]
    open_findings: int


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
        len(open_findings(review)),
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
    data = read_file(desk)
    path = Path(desk).resolve()
    try:
        repository = open_repository(path.parent)
        commits = repository.commits(repository.prefix + path.name, last + 1)
    except Blind as blind:
        return History(
            (_working(desk, path.name, allow_outside),), (f"{blind}: only the file itself is shown",)
        )
    remarks = list(repository.remarks)
    rows, seen = [], dict[str, Point]()
    for index, commit in enumerate(reversed(commits[:last])):
        progress(index)
        rows.append(_row(repository, commit, seen, allow_outside))
    remarks += _other_names(rows, repository.prefix + path.name)
    if len(commits) > last:
        remarks.append("there are older revisions: --last with a larger number shows them")
    if not commits:
        remarks.append("git has no commit of this file: only the file itself is shown")
    if not commits or not _same(repository, commits[0], data):
        rows.append(_working(desk, path.name, allow_outside))
        if commits:
            remarks.append("the file differs from its last commit: the working file is shown last")
    return History(tuple(rows), tuple(remarks))


def _other_names(rows: list[Row], name: str) -> list[str]:
    """What else the file was called."""
    others = dict.fromkeys(row.path for row in rows if row.path not in ("", name))
    return [f"the file was also called {', '.join(others)}"] if others else []


def _working(desk: str, name: str, allow_outside: bool) -> Row:
    return Row(WORKING, "", name, point(read_side(desk, allow_outside=allow_outside).review))


def _row(repository: Repository, commit: Commit, seen: dict[str, Point], allow_outside: bool) -> Row:
    """One revision; the same inputs are reviewed once."""
    short = commit.hash[:10]
    if commit.path is None:
        return Row(short, commit.day, "", None, "the file was deleted here")
    try:
        data = repository.blob(commit.hash, commit.path)
        read = blob_reader(repository, commit.hash, commit.path, allow_outside=allow_outside)
        found = _reviewed(data, commit.path, read, seen)
    except Blind:
        raise
    except ReviewgenError as error:
        problem = error.problems[0]
        place = f"line {problem.line}: " if problem.line else ""
        return Row(short, commit.day, commit.path, None, f"{place}{problem.message}")
    return Row(short, commit.day, commit.path, found)


def _reviewed(data: bytes, path: str, read: Reader, seen: dict[str, Point]) -> Point:
    if is_review(data):
        return point(parse_review(data, path))
    inputs = read_inputs(data, path, read)
    same = _digest(data, *(content for _, content in inputs.files))
    if same not in seen:
        seen[same] = point(inputs.review(whatifs=False))
    return seen[same]


def _same(repository: Repository, commit: Commit, data: bytes) -> bool:
    """Whether the working file is as committed; ends of lines may have been changed by the checkout."""
    if commit.path is None:
        return False
    try:
        committed = repository.blob(commit.hash, commit.path)
    except ReviewgenError:
        return False
    return committed.replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")


def _digest(*contents: bytes) -> str:
    return " ".join(hashlib.sha256(content).hexdigest() for content in contents)
