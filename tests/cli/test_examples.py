"""The example at the end of each `--help` works as it stands, in a folder with a desk, its review and the captures."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from reviewgen.cli import main
from reviewgen.cli.lazy import VERBS
from tests.history.conftest import git_in

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {
    "reviewgen build desk.yaml": "test_build.py",
    "reviewgen verify desk.pdf": "history/test_verify.py",
    "reviewgen watch desk.yaml --open": "cli/test_watch.py",
}
"""Examples that need a PDF or a browser, and the tests of what they do."""


def examples(verb: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The commands at the end of a verb's help, each on one line."""
    assert main([verb, "--help"]) == 0
    _, _, end = capsys.readouterr().out.replace("\\\n", "").partition("Example")
    return [" ".join(line.split()) for line in end.splitlines()[1:] if line.strip()]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of two revisions of a desk, with its review and the shipped captures."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "examples" / "captures", folder / "examples" / "captures")
    first = (ROOT / "examples" / "minimal.yaml").read_text(encoding="utf-8").replace("peak", "open")
    git = git_in(folder)
    git("init", "-q")
    for text in (first, first.replace("80 us", "90 us")):
        (folder / "desk.yaml").write_text(text, encoding="utf-8")
        git("add", "desk.yaml")
        git("commit", "-q", "-m", "a review")
    assert main(["build", str(folder / "desk.yaml"), "--format", "json"]) == 0
    return folder


@pytest.mark.requires_tool("git")
@pytest.mark.requires_module("ruamel.yaml")
@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_of_its_help_work(
    verb: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = examples(verb, capsys)
    assert commands
    for number, command in enumerate(commands):
        if command in ELSEWHERE:
            assert (ROOT / "tests" / ELSEWHERE[command]).exists()
            continue
        folder = shutil.copytree(prepared, tmp_path / str(number))
        monkeypatch.chdir(folder)
        if verb == "init":
            Path("desk.yaml").unlink()
        program, *words = shlex.split(re.sub(r" > \S+$", "", command))
        assert program == "reviewgen" and words[0] == verb
        # what differs is told by 1, a machine that makes no PDF by 4
        assert main(words) in {0, *((1,) if "--exit-code" in words else ()), *((4,) if verb == "doctor" else ())}
    assert "Traceback" not in capsys.readouterr().err
