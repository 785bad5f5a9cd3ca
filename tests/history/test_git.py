"""Git in a repository that wants to run something, and in ones that show little."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from reviewgen.errors import InputRefused
from reviewgen.history import git as asked
from reviewgen.history.git import Blind, open_repository
from tests.history.conftest import FIRST, SECOND, git_in

HOSTILE = """
[core]
    fsmonitor = {0}
    hooksPath = {1}
    pager = {0}
    sshCommand = {0}
[diff]
    external = {0}
[diff "evil"]
    textconv = {0}
    command = {0}
[filter "evil"]
    clean = {0}
    smudge = {0}
    process = {0}
    required = true
[log]
    showSignature = true
[gpg]
    program = {0}
[pager]
    log = {0}
    cat-file = {0}
[alias]
    log = !{0}
    rev-parse = !{0}
[credential]
    helper = !{0}
[uploadpack]
    packObjectsHook = {0}
[remote "origin"]
    url = {2}
    promisor = true
    partialclonefilter = blob:none
    uploadpack = {0}
[extensions]
    partialClone = origin
"""


def test_both_revisions_are_seen_newest_first(repository: Path):
    found = open_repository(repository)
    commits = found.commits("desk.yaml")
    assert [one.day for one in commits] == ["2027-05-20", "2026-11-20"]
    assert [one.status for one in commits] == ["M", "A"]
    assert [found.blob(one.hash, one.path).decode() for one in commits] == [SECOND, FIRST]
    assert found.remarks == ()


def test_a_rename_is_followed(repository: Path):
    git = git_in(repository)
    git("mv", "desk.yaml", "northgate desk.yaml")
    git("commit", "-q", "-m", "rename")
    found = open_repository(repository)
    commits = found.commits("northgate desk.yaml")
    assert [(one.status, one.path) for one in commits] == [
        ("R", "northgate desk.yaml"),
        ("M", "desk.yaml"),
        ("A", "desk.yaml"),
    ]
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


def test_hostile_settings_run_nothing(repository: Path, tmp_path: Path):
    trap, mark = tmp_path / "trap.sh", tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> {mark}\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("fsmonitor-watchman", "post-checkout", "post-index-change", "reference-transaction"):
        (hooks / hook).symlink_to(trap)
    config = repository / ".git" / "config"
    config.write_text(config.read_text() + HOSTILE.format(trap, hooks, tmp_path / "elsewhere"), encoding="utf-8")
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("* diff=evil filter=evil\n", encoding="utf-8")
    (repository / ".gitattributes").write_text("* diff=evil filter=evil\n", encoding="utf-8")
    found = open_repository(repository)
    commits = found.commits("desk.yaml")
    assert [found.blob(one.hash, one.path).decode() for one in commits] == [SECOND, FIRST]
    with pytest.raises(InputRefused):
        found.blob("0" * 40, "desk.yaml")  # a partial clone would ask its remote for it
    assert not mark.exists()
    # the trap does work: git left to itself falls into it
    (repository / "desk.yaml").write_text(FIRST, encoding="utf-8")
    with suppress(subprocess.CalledProcessError):
        git_in(repository)("diff", "desk.yaml")
    assert mark.exists()


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
