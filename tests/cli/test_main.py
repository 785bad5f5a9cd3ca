"""The command line as a whole: every failure is a sentence and a status, never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from reviewgen import cli
from reviewgen.cli import main
from reviewgen.cli.lazy import VERBS
from reviewgen.errors import EnvironmentFault, UnsafeInput

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-m", "reviewgen"]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """A verb `check` that raises what it is told to."""

    def make(error: BaseException) -> None:
        def fail() -> None:
            raise error

        monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: click.Command("check", callback=fail))

    return make


def test_help_lists_the_verbs_that_are_there_in_the_order_of_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    shown = [
        line.split()[0] for line in text.splitlines() if line.startswith("  ") and line.split()[0] in VERBS
    ]
    assert shown == [verb for verb in VERBS if verb in shown]
    assert {"init", "check", "build", "schema"} <= set(shown)


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if (ROOT / f"reviewgen/cli/{verb.replace('-', '_')}.py").exists()]
)
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert re.search(r"\n  Examples?:\n    reviewgen ", capsys.readouterr().out)


def test_an_interrupt_inside_an_exec_ends_with_a_status_too(tmp_path: Path) -> None:
    """Imports run `exec`; under `python -m` the interpreter notes an interrupt there and kills itself at the end."""
    (tmp_path / "interrupted.py").write_text("""
import sys, click
from reviewgen import cli
from reviewgen.cli import failures
cli.LazyGroup.get_command = lambda *_: click.Command("check", callback=lambda: exec("raise KeyboardInterrupt"))
sys.exit(cli.main(["check"]))
""")
    command = [sys.executable, "-m", "interrupted"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 130 and done.stderr.endswith("interrupted\n")


def test_every_module_of_the_command_line_is_a_verb_or_serves_one() -> None:
    modules = {path.stem for path in (ROOT / "reviewgen" / "cli").glob("*.py")} - {"__init__", "lazy"}
    verbs = {verb.replace("-", "_") for verb in VERBS}
    for helper in modules - verbs:
        users = [
            path
            for path in (ROOT / "reviewgen" / "cli").glob("*.py")
            if f"cli.{helper} import" in path.read_text()
        ]
        assert users, helper


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "did you mean `check`?"),
        (["desk.yaml"], "a verb comes first: reviewgen check desk.yaml"),
        (["--bogus"], "--bogus"),
        (["check"], "DESK.yaml"),
        (["check", "a", "b"], "unexpected extra argument"),
        (["check", "a", "--format", "xml"], "xml"),
        ([], "Verbs:"),
    ],
)
def test_wrong_usage_is_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UnsafeInput("a bomb", "defuse it"), 3, "a bomb\n    fix: defuse it\n"),
        (EnvironmentFault("no pango"), 4, "no pango\n"),
        (PermissionError(13, "Permission denied", "/secret/home/out.pdf"), 4, "out.pdf: Permission denied"),
        (OSError("odd"), 4, "the output"),
        (MemoryError(), 4, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (click.Abort(), 130, "interrupted\n"),
        (click.FileError("x", "gone"), 2, "gone"),
        (SystemExit(1), 1, ""),
        (SystemExit(None), 0, ""),
        (SystemExit("words"), 1, ""),
        (RuntimeError("secret detail"), 70, "internal fault (RuntimeError)"),
        (RecursionError(), 70, "internal fault"),
    ],
)
def test_every_failure_has_its_status(
    error: BaseException, status: int, said: str, failing, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(error)
    assert main(["check"]) == status
    text = capsys.readouterr().err
    assert said in text
    assert "Traceback" not in text
    assert "/secret" not in text
    assert "secret detail" not in text


def test_the_traceback_of_a_fault_is_for_those_who_ask(
    failing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REVIEWGEN_DEBUG", "1")
    failing(RuntimeError("detail"))
    assert main(["check"]) == 70
    assert "RuntimeError: detail" in capsys.readouterr().err


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **more}
    return subprocess.run(
        [*RUN, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_reader_that_goes_away_is_no_fault() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m reviewgen schema | head -1; exit 0"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_a_fault_of_the_environment() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*RUN, "schema"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 4
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_without_the_characters_gets_escapes() -> None:
    done = run("check", "nonexistent-→.yaml", PYTHONIOENCODING="latin-1")
    assert done.returncode == 2
    assert "nonexistent-\\u2192.yaml: there is no such file" in done.stderr


def test_the_version() -> None:
    from reviewgen import __version__

    assert __version__ in run("--version").stdout
