"""`reviewgen history` over commits, renames, damage, and where git shows little."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewgen.cli.history import _names, history
from reviewgen.errors import ReviewgenError
from reviewgen.history.timeline import Point
from tests.history.conftest import SECOND, changed, git_in, repository

__all__ = ["repository"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(history, arguments)


def rows(*arguments: str) -> tuple[list[dict[str, object]], list[str]]:
    done = run(*arguments, "--format", "json")
    assert done.exit_code == 0, done.exception
    data = json.loads(done.output)
    return data["revisions"], data["remarks"]


def test_both_revisions_a_rename_and_an_unreadable_one(repository: Path, tmp_path: Path):
    git = git_in(repository)
    (repository / "desk.yaml").write_text("reviewgen: [", encoding="utf-8")
    git("commit", "-q", "-a", "-m", "broken", day="2027-05-21")
    git("mv", "desk.yaml", "moved.yaml")
    git("commit", "-q", "-m", "moved", day="2027-05-22")
    (repository / "moved.yaml").write_text(SECOND, encoding="utf-8")
    git("commit", "-q", "-a", "-m", "repaired", day="2027-05-23")
    found, remarks = rows(str(repository / "moved.yaml"))
    assert remarks == ["the file was also called desk.yaml"]
    good = [one for one in found if "binding" in one]
    assert [one["binding"] for one in good][:2] == ["order_processor", "exchange"]
    assert [one["p95_us"] for one in good][:2] == [428.0, 58.0]
    assert good[0]["spend"] == 1_500_000 and good[0]["open_findings"]
    bad = [one for one in found if "unreadable" in one]
    assert [one["path"] for one in bad] == ["desk.yaml", "moved.yaml"]
    assert "YAML" in str(bad[0]["unreadable"])
    picture = tmp_path / "history.svg"
    told = run(str(repository / "moved.yaml"), "-o", str(picture))
    lines = told.output.splitlines()
    assert [("exchange" in line, "unreadable: line" in line) for line in lines[2:5]] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_a_dirty_tree_is_shown_last(repository: Path):
    desk = repository / "desk.yaml"
    desk.write_text(SECOND.replace("p95: 58 us, p99: 82 us", "p95: 59 us, p99: 82 us"), encoding="utf-8")
    found, remarks = rows(str(desk))
    assert found[-1]["commit"] == "working file" and found[-1]["p95_us"] == 59.0
    assert "differs from its last commit" in remarks[0]


def test_the_newest_revisions_through_a_link_and_with_other_line_ends(repository: Path):
    desk = repository / "desk.yaml"
    desk.write_bytes(desk.read_bytes().replace(b"\n", b"\r\n"))
    link = repository / "link.yaml"
    link.symlink_to("desk.yaml")
    found, remarks = rows(str(link), "--last", "1")
    assert [one["binding"] for one in found] == ["exchange"]
    assert remarks == ["there are older revisions: --last with a larger number shows them"]


def test_another_window_under_test_is_shown(repository: Path):
    """P95 of one window is not compared with that of another unknowingly."""
    desk = repository / "desk.yaml"
    desk.write_text(changed(SECOND, ("  loop: open", "  window: midday\n  loop: open")), encoding="utf-8")
    lines = run(str(desk), "--last", "1").output.splitlines()
    assert "Window" in lines[0] and "  open " in lines[1] and "  midday " in lines[2]


def test_no_repository_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    desk = tmp_path / "desk.yaml"
    desk.write_text(SECOND, encoding="utf-8")
    found, remarks = rows(str(desk))
    assert len(found) == 1 and "no git repository" in remarks[0]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed" in rows(str(desk))[1][0]
    refused = run(str(desk), "-o", str(tmp_path / "x.svg"))
    assert getattr(refused.exception, "exit_code", None) == 2


def test_a_shallow_detached_clone_says_so(repository: Path, tmp_path: Path):
    clone = tmp_path / "clone"
    git_in(tmp_path)("clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    git_in(clone)("checkout", "-q", "--detach")
    found, remarks = rows(str(clone / "desk.yaml"))
    assert len(found) == 1
    assert "shallow" in remarks[0] and "detached" in remarks[1]


def test_points_of_the_picture_are_named_by_what_tells_them_apart():
    def point(date: str, revision: str, window: str) -> Point:
        return Point(date, revision, window, "", "", {}, frozenset())

    assert _names([point("2026-11-20", "1.0", "open"), point("2027-05-20", "1.0", "open")]) == [
        "2026-11-20", "2027-05-20",
    ]  # fmt: skip
    assert _names([point("2026-11-20", "1.0", "open"), point("2026-11-20", "1.1", "cash open")]) == [
        "2026-11-20 1.0 open", "2026-11-20 1.1 cash open",
    ]  # fmt: skip


def test_a_file_that_git_knows_under_a_new_name_is_named(repository: Path):
    git = git_in(repository)
    git("mv", "desk.yaml", "us-desk.yaml")
    git("commit", "-q", "-m", "moved")
    (repository / "old").mkdir()
    git("mv", "us-desk.yaml", "old/us.yaml")
    git("commit", "-q", "-m", "moved again")
    refused = run(str(repository / "desk.yaml")).exception
    assert isinstance(refused, ReviewgenError)
    assert "renamed to old/us.yaml" in refused.problems[0].message
    assert refused.problems[0].remedy.endswith("old/us.yaml")
    for bad in ("never.yaml", "a" * 5000):
        missing = run(str(repository / bad)).exception
        assert isinstance(missing, ReviewgenError) and missing.exit_code == 2
