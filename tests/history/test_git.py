"""Git in a repository and an environment that want to run something."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from reviewgen.errors import InputRefused
from reviewgen.history import git as asked
from reviewgen.history.git import Blind
from reviewgen.history.repository import open_repository
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
INCLUDED = """
[include]
    path = {0}
[includeIf "gitdir:/"]
    path = {0}
"""
ENVIRONMENT = {
    "HOME": "{1}",
    "GIT_DIR": "{1}/elsewhere",
    "GIT_WORK_TREE": "{1}",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.fsmonitor",
    "GIT_CONFIG_VALUE_0": "{0}",
    "GIT_CONFIG_GLOBAL": "{1}/more",
    "GIT_CONFIG_PARAMETERS": "'core.fsmonitor={0}'",
    "GIT_EXTERNAL_DIFF": "{0}",
    "GIT_PAGER": "{0}",
    "GIT_SSH_COMMAND": "{0}",
    "GIT_ASKPASS": "{0}",
    "GIT_EXEC_PATH": "{1}",
    "GIT_TRACE": "{1}/ran",
    "GIT_REPLACE_REF_BASE": "refs/evil",
    "PAGER": "{0}",
}


def test_hostile_settings_run_nothing(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    trap, mark = tmp_path / "trap.sh", tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> {mark}\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("fsmonitor-watchman", "post-checkout", "post-index-change", "reference-transaction"):
        (hooks / hook).symlink_to(trap)
    config = repository / ".git" / "config"
    hostile = HOSTILE.format(trap, hooks, tmp_path / "elsewhere")
    config.write_text(config.read_text() + hostile + INCLUDED.format(tmp_path / "more"), encoding="utf-8")
    for place in (tmp_path / "more", tmp_path / ".gitconfig"):
        place.write_text(hostile, encoding="utf-8")
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value.format(trap, tmp_path))
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


def test_a_program_called_git_in_the_repository_is_not_run(repository: Path, monkeypatch: pytest.MonkeyPatch):
    trap = repository / "git"
    trap.write_text(f"#!/bin/sh\ntouch {repository}/ran\nexit 1\n", encoding="utf-8")
    trap.chmod(0o755)
    monkeypatch.chdir(repository)
    before = os.environ["PATH"]
    for first in (".", "", "../repo"):
        monkeypatch.setenv("PATH", os.pathsep.join((first, before)))
        assert len(open_repository(repository).commits("desk.yaml")) == 2
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(Blind, match="not installed"):
        open_repository(repository)
    assert not (repository / "ran").exists()


def test_a_git_that_hangs_is_given_up(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join((str(tmp_path), os.environ["PATH"])))
    monkeypatch.setattr(asked, "_SECONDS", 0.2)
    with pytest.raises(Blind, match="did not answer"):
        open_repository(repository)
    with pytest.raises(Blind, match="cannot be started"):
        open_repository(repository / "no such folder")
