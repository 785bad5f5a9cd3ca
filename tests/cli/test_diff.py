"""`reviewgen diff` on files, reviews and revisions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewgen.cli.build import build
from reviewgen.cli.diff import diff
from tests.history.conftest import git_in, repository

__all__ = ["repository"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(diff, arguments, standalone_mode=False)


def test_revisions_files_and_exit_code(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(repository)
    done = run("HEAD~1:desk.yaml", "desk.yaml", "--exit-code", "--format", "json")
    assert done.return_value == 1, done.output
    assert json.loads(done.output)["constraint"]["after"] == "exchange"
    same = run("HEAD:desk.yaml", "desk.yaml", "--exit-code")
    assert same.return_value == 0 and "say the same" in same.output
    git_in(repository)("mv", "desk.yaml", "renamed.yaml")
    assert run("HEAD:desk.yaml", "renamed.yaml").return_value == 0


def test_a_stored_review_and_its_desk(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(repository)
    assert CliRunner().invoke(build, ["desk.yaml", "--format", "json"]).exit_code == 0
    said = json.loads(run("desk.review.json", "desk.yaml", "--format", "json").output)
    assert said["causes_separated"] and not said["differs"]
    alone = repository / "away"
    alone.mkdir()
    (repository / "desk.review.json").rename(alone / "x.review.json")
    said = json.loads(run("away/x.review.json", "desk.yaml", "--format", "json").output)
    assert not said["causes_separated"] and "not beside it" in said["remarks"][0]


@pytest.mark.parametrize("bad", ["nothing.yaml", "HEAD:desk.yaml"])
def test_a_missing_side_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str):
    monkeypatch.chdir(tmp_path)
    refused = run(bad, bad).exception
    assert refused is not None and getattr(refused, "exit_code", None) == 2


def test_a_revision_that_cannot_be_read_is_named(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(repository)
    (repository / "desk.yaml").write_text("reviewgen: [", encoding="utf-8")
    git_in(repository)("commit", "-q", "-a", "-m", "broken")
    refused = run("HEAD:desk.yaml", "HEAD~1:desk.yaml").exception
    assert refused is not None and "HEAD:desk.yaml:1" in refused.render()  # type: ignore[attr-defined]


@pytest.mark.parametrize("bad", ["a" * 5000, "HEAD:" + "b" * 5000, "HEAD@{1:2}", ":", "HEAD:../../x", "-", "--:x"])
def test_odd_names_are_refused(repository: Path, monkeypatch: pytest.MonkeyPatch, bad: str):
    monkeypatch.chdir(repository)
    done = run("--", bad, bad)
    assert getattr(done.exception, "exit_code", None) in (2, 3), done.exception
