"""One file's revisions: through renames and merges, from odd folders, and where a repository shows little."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reviewgen.errors import InputRefused
from reviewgen.history import repository as asked
from reviewgen.history.git import Blind
from reviewgen.history.repository import open_repository
from tests.history.conftest import FIRST, SECOND, changed, git_in


def test_both_revisions_are_seen_newest_first(repository: Path):
    found = open_repository(repository)
    commits = found.commits("desk.yaml")
    assert [one.day for one in commits] == ["2027-05-20", "2026-11-20"]
    assert [found.blob(one.hash, one.path).decode() for one in commits] == [SECOND, FIRST]
    assert found.remarks == ()


def test_a_rename_is_followed(repository: Path):
    git = git_in(repository)
    git("mv", "desk.yaml", "northgate desk.yaml")
    git("commit", "-q", "-m", "rename")
    found = open_repository(repository)
    commits = found.commits("northgate desk.yaml")
    assert [one.path for one in commits] == ["northgate desk.yaml", "desk.yaml", "desk.yaml"]
    assert found.find(found.resolve("HEAD"), "northgate desk.yaml")


def test_paths_are_read_from_the_top_and_from_the_folder(repository: Path):
    git = git_in(repository)
    (repository / "sub").mkdir()
    (repository / "sub" / "other.yaml").write_text("x", encoding="utf-8")
    git("add", "sub")
    git("commit", "-q", "-m", "sub")
    found = open_repository(repository / "sub")
    head = found.resolve("HEAD")
    assert found.find(head, "other.yaml") == found.find(head, "sub/other.yaml") == "sub/other.yaml"
    assert found.find(head, "../desk.yaml") == "desk.yaml"
    with pytest.raises(InputRefused):
        found.find(head, "../../desk.yaml")


def test_a_detached_head_and_a_shallow_clone_say_so(repository: Path, tmp_path: Path):
    clone = tmp_path / "clone"
    git_in(tmp_path)("clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    git_in(clone)("checkout", "-q", "--detach")
    found = open_repository(clone)
    assert len(found.commits("desk.yaml")) == 1
    assert ["shallow" in found.remarks[0], "detached" in found.remarks[1]] == [True, True]
    with pytest.raises(InputRefused, match="the clone is shallow"):
        found.resolve("HEAD~1")


def test_no_repository_no_commit_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Blind, match="no git repository"):
        open_repository(tmp_path)
    git_in(tmp_path)("init", "-q")
    assert open_repository(tmp_path).commits("desk.yaml") == ()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Blind, match="not installed"):
        open_repository(tmp_path)


def test_a_revision_is_no_option(repository: Path):
    found = open_repository(repository)
    for bad in ("--output=/tmp/x", "-h", "nowhere", "HEAD~9", "a\0b"):
        with pytest.raises((InputRefused, Blind)):
            found.resolve(bad)


def test_a_large_file_is_refused(repository: Path, monkeypatch: pytest.MonkeyPatch):
    found = open_repository(repository)
    monkeypatch.setattr(asked, "LIMIT", 100)
    with pytest.raises(Exception, match="over"):
        found.blob(found.resolve("HEAD"), "desk.yaml")


def test_merges_side_branches_and_another_file_of_the_old_name(repository: Path):
    git = git_in(repository)
    git("checkout", "-q", "-b", "side")
    (repository / "desk.yaml").write_text(changed(SECOND, ("threads: 2", "threads: 3")), encoding="utf-8")
    git("commit", "-q", "-a", "-m", "on the side, under the old name", day="2027-05-22")
    git("checkout", "-q", "main")
    git("mv", "desk.yaml", "new.yaml")
    git("commit", "-q", "-m", "rename", day="2027-05-21")
    (repository / "new.yaml").write_text(changed(SECOND, ("growth: 25 %", "growth: 30 %")), encoding="utf-8")
    git("commit", "-q", "-a", "-m", "growth", day="2027-05-23")
    git("merge", "-q", "--no-edit", "side", day="2027-05-24")
    (repository / "desk.yaml").write_text(FIRST, encoding="utf-8")
    git("add", "desk.yaml")
    git("commit", "-q", "-m", "another desk of the old name", day="2027-05-25")
    found = open_repository(repository)
    commits = found.commits("new.yaml")
    assert [(one.day, one.path) for one in commits] == [
        ("2027-05-24", "new.yaml"),
        ("2027-05-23", "new.yaml"),
        ("2027-05-22", "desk.yaml"),
        ("2027-05-21", "new.yaml"),
        ("2027-05-20", "desk.yaml"),
        ("2026-11-20", "desk.yaml"),
    ]
    assert found.blob(commits[0].hash, "new.yaml") == (repository / "new.yaml").read_bytes()
    assert len(found.commits("new.yaml", 2)) == 2
    git("rm", "-q", "new.yaml")
    git("commit", "-q", "-m", "gone", day="2027-05-26")
    assert found.commits("new.yaml")[0].path == "desk.yaml"  # the newest name that is left


def test_names_with_line_ends(tmp_path: Path):
    top = tmp_path / "a\nb"
    (top / "c\nd").mkdir(parents=True)
    (top / "c\nd" / "desk.yaml").write_text(FIRST, encoding="utf-8")
    git = git_in(top)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    found = open_repository(top / "c\nd")
    assert (found.top, found.prefix) == (top, "c\nd/")
    assert [one.path for one in found.commits("c\nd/desk.yaml")] == ["c\nd/desk.yaml"]


def test_what_is_no_file_is_named(repository: Path):
    git = git_in(repository)
    (repository / "link.yaml").symlink_to("desk.yaml")
    (repository / "folder").mkdir()
    (repository / "folder" / "x").write_text("x", encoding="utf-8")
    git("add", "link.yaml", "folder")
    head = git("rev-parse", "HEAD")
    git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    git("commit", "-q", "-m", "three that are no file")
    found = open_repository(repository)
    for path, words in (("link.yaml", "symbolic link"), ("folder", "folder"), ("sub", "submodule")):
        with pytest.raises(InputRefused, match=words):
            found.blob(found.resolve("HEAD"), path)


def test_a_bare_repository(repository: Path, tmp_path: Path):
    git_in(tmp_path)("clone", "-q", "--bare", str(repository), "bare.git")
    found = open_repository(tmp_path / "bare.git")
    assert found.blob(found.resolve("HEAD~1"), found.find(found.resolve("HEAD"), "desk.yaml")).decode() == FIRST


def test_content_that_is_not_in_the_clone(repository: Path):
    found = open_repository(repository)
    head = found.resolve("HEAD")
    object = git_in(repository)("rev-parse", "HEAD:desk.yaml")
    (repository / ".git" / "objects" / object[:2] / object[2:]).unlink()
    with pytest.raises(InputRefused, match="not in this clone"):
        found.blob(head, "desk.yaml")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_another_user_s_repository_is_read_once_the_user_trusts_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    for path in (repository, repository / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(Blind, match="belongs to another user"):
        open_repository(repository)
    (tmp_path / ".gitconfig").write_text(f"[safe]\n\tdirectory = {repository}\n", encoding="utf-8")
    found = open_repository(repository)
    assert len(found.commits("desk.yaml")) == 2
