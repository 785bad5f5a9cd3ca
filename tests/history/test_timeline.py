"""The timeline of a file: each state reviewed once, kept for the next run, and as many as are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviewgen.history import timeline
from reviewgen.history.git import Blind
from reviewgen.history.repository import Repository
from reviewgen.history.sources import Inputs
from reviewgen.history.timeline import walk
from tests.history.conftest import FIRST, git_in

REVIEWED: list[str] = []


def review(inputs: Inputs, *, whatifs: bool = True) -> dict[str, Any]:
    """A small review, and a note that it was made."""
    threads = int(inputs.desk.order_processor.threads.mid)
    REVIEWED.append(f"{threads} threads")
    return {
        "review": {"date": "2026-11-20", "revision": "1"},
        "verdict": {"window": "open", "status": "migrated", "binding": "exchange"},
        "numbers": {"verdict.gap_us": {"value": float(threads), "shown": f"{threads}.0 µs"}},
        "findings": [{"rule": "a", "subject": "b", "verdict": "fail", "waived": False}],
    }


@pytest.fixture
def counted(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository with its first text once more, and reviews that are counted instead of made."""
    (repository / "desk.yaml").write_text(FIRST, encoding="utf-8")
    git_in(repository)("commit", "-q", "-a", "-m", "back", day="2027-06-20")
    monkeypatch.setattr(Inputs, "review", review)
    REVIEWED.clear()
    return repository / "desk.yaml"


def test_the_same_text_is_reviewed_once_and_the_next_run_recalls_it(
    counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first = walk(str(counted))
    assert [row.point.numbers["gap"][0] for row in first.rows if row.point] == [1.0, 2.0, 1.0]
    assert REVIEWED == ["1 threads", "2 threads"]  # the newest first
    monkeypatch.setenv("REVIEWGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    assert walk(str(counted)) == first and len(REVIEWED) == 4
    assert walk(str(counted)) == first and len(REVIEWED) == 4


def test_the_newest_are_shown_where_git_gives_up(counted: Path, monkeypatch: pytest.MonkeyPatch):
    blob, asked = Repository.blob, []

    def once(self: Repository, revision: str, path: str) -> bytes:
        asked.append(revision)
        if len(set(asked)) == 1:
            return blob(self, revision, path)
        raise Blind("git did not answer in a minute")

    monkeypatch.setattr(Repository, "blob", once)
    found = walk(str(counted))
    assert [row.day for row in found.rows if row.point] == ["2027-06-20"]
    assert found.remarks[0] == "git did not answer in a minute: older revisions are not shown"


def test_a_working_file_that_cannot_be_read_is_a_row(counted: Path):
    counted.write_text("reviewgen: [", encoding="utf-8")
    last = walk(str(counted), 1).rows[-1]
    assert (last.commit, last.point) == (timeline.WORKING, None) and "line" in last.unreadable
