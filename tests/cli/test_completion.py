"""Completion: what is offered, that it is quick and cannot harm, and that real shells take it."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewgen.cli import cli, main
from reviewgen.cli.completion import SETUP
from reviewgen.cli.lazy import VERBS
from reviewgen.cli.offers import OFFERS
from reviewgen.reference.formulas import formulas
from reviewgen.rules.checklist import RULES

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import sys
from reviewgen.cli import main
main([])
print("LOADED", *sorted(name for name in sys.modules))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with desks, a review and a report."""
    for name in ("desk.yaml", "other.yml", "notes.txt", ".hidden.yaml", "a report.pdf", "report.pdf"):
        (tmp_path / name).touch()
    (tmp_path / "desks").mkdir()
    (tmp_path / "desks" / "us.yaml").touch()
    shutil.copy(ROOT / "tests/golden/minimal/review.json", tmp_path / "desk.review.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offered(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What bash is told for a line with the cursor at its end, as `type,value`."""
    monkeypatch.setenv("_REVIEWGEN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line.partition("|")[0] + line.partition("|")[2])
    monkeypatch.setenv("COMP_CWORD", str(len(line.partition("|")[0].split(" ")) - 1))
    assert main([]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return [one for one in told.out.splitlines() if one]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("reviewgen che", ["plain,check"]),
        ("reviewgen --ver", ["plain,--version"]),
        ("reviewgen nonsense x", []),
        ("reviewgen build --fo", ["plain,--format"]),
        ("reviewgen build desk.yaml --fail-on m", ["plain,medium"]),
        ("reviewgen build desk.yaml --format ", ["plain,pdf", "plain,html", "plain,json", "plain,sarif"]),
        ("reviewgen build desk.yaml --format pdf,h", ["plain,pdf,html"]),
        ("reviewgen build desk.yaml --since desk.", ["plain,desk.review.json", "plain,desk.yaml"]),
        ("reviewgen check ", ["plain,desk.yaml", "plain,other.yml"]),
        ("reviewgen check desks/", ["plain,desks/us.yaml"]),
        ("reviewgen check des", ["plain,desk.yaml"]),
        ("reviewgen check desks", ["file,desks"]),
        ("reviewgen check nowhere/", ["file,nowhere/"]),
        ("reviewgen verify ", ["file,"]),
        ("reviewgen verify rep", ["plain,report.pdf"]),
        ("reviewgen explain kin", ["plain,kingman"]),
        ("reviewgen explain processor-un", ["plain,processor-unstable", "plain,processor-uninstrumented"]),
        (
            "reviewgen explain latency.cl",
            ["plain,latency.clock", "plain,latency.clock.sync", "plain,latency.clock.error"],
        ),
        ("reviewgen explain flow.windows.pe", ["plain,flow.windows.peak_1ms"]),
        ("reviewgen explain verdict.gap_u", ["plain,verdict.gap_us"]),
        ("reviewgen explain verdict.gap_us ", ["plain,desk.review.json"]),
        ("reviewgen explain processor-unstable.| desk.review.json", ["plain,processor-unstable.peak"]),
        ("reviewgen measure x.csv --loop c", ["plain,closed"]),
        ("reviewgen completion f", ["plain,fish"]),
    ],
)
def test_what_is_offered(
    line: str,
    words: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert offered(line, monkeypatch, capsys) == words


def test_verbs_in_the_order_of_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offered("reviewgen ", monkeypatch, capsys) == [f"plain,{verb}" for verb in VERBS]


def test_every_rule_and_formula_can_be_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offered("reviewgen explain ", monkeypatch, capsys) == [
        f"plain,{id}" for id in (*RULES, *formulas())
    ]


def test_a_strangers_review_puts_nothing_into_the_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    review = json.loads((folder / "desk.review.json").read_text())
    number = next(iter(review["numbers"].values()))
    for id in ("evil.$(touch ran)", "evil.`x`", "evil.a\nplain,rm", "evil.;x", "evil.*", "evil.fine"):
        review["numbers"][id] = number
    (folder / "desk.review.json").write_text(json.dumps(review))
    assert offered("reviewgen explain evil", monkeypatch, capsys) == ["plain,evil.fine"]
    (folder / "desk.review.json").write_text('{"format": "reviewgen.review/1", "numbers": 3')
    assert offered("reviewgen explain kin", monkeypatch, capsys) == ["plain,kingman"]


def test_each_offer_is_for_a_parameter_that_is_there() -> None:
    context = cli.make_context("reviewgen", ["rules"], resilient_parsing=True)
    for verb, name in OFFERS:
        command = cli.get_command(context, verb)
        assert command is not None and name in {one.name for one in command.params}, (verb, name)


@pytest.mark.parametrize(
    ("line", "loaded", "absent"),
    [
        ("reviewgen ", "reviewgen.cli.lazy", ("reviewgen.cli.build", "reviewgen.rules", "yaml")),
        ("reviewgen build --", "reviewgen.cli.build", ("reviewgen.cli.check", "reviewgen.rules", "pydantic")),
        ("reviewgen explain p", "reviewgen.rules.checklist", ("numpy", "matplotlib", "pandas", "scipy")),
    ],
)
def test_nothing_heavy_is_loaded_for_a_key_press(line: str, loaded: str, absent: tuple[str, ...]) -> None:
    question = {"_REVIEWGEN_COMPLETE": "zsh_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    probe = PROBE.replace("main([])", "status = main([])")
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env=os.environ | question,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = done.stdout.rpartition("LOADED ")[2].split()
    assert loaded in names
    assert not set(absent) & set(names)


def test_the_shell_one_runs_is_meant(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert main(["completion"]) == 0
    assert "complete --no-files --command reviewgen" in capsys.readouterr().out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert main(["completion"]) == 2
    assert "name a shell: bash, zsh, fish" in capsys.readouterr().err


# Real shells, with the script as the README says.


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "TERM": "dumb", "PS1": "> "}


def keys(shell: list[str], presses: list[tuple[str, str]], folder: Path) -> None:
    """Press keys in a shell on a terminal, and see what appears after each; fails with the screen."""
    parent, child = pty.openpty()
    process = subprocess.Popen(shell, stdin=child, stdout=child, stderr=child, env=environment(), cwd=folder)
    os.close(child)
    try:
        for press, appears in presses:
            os.write(parent, press.encode())
            screen, until = "", time.monotonic() + 60
            while appears not in screen:
                assert time.monotonic() < until and process.poll() is None, f"{press!r}: {screen!r}"
                if select.select([parent], [], [], 0.2)[0]:
                    screen += os.read(parent, 4096).decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(parent)


PRESSES = [
    ("reviewgen chec\t", "reviewgen check "),
    ("oth\t", "other.yml"),
    ("\x15reviewgen explain kin\t", "kingman"),
]


@pytest.mark.requires_tool("bash")
def test_bash(folder: Path) -> None:
    ready = ('eval "$(reviewgen completion bash)"; echo rea""dy\n', "ready")
    keys(["bash", "--norc", "--noprofile", "-i"], [ready, *PRESSES], folder)


@pytest.mark.requires_tool("zsh")
def test_zsh(folder: Path) -> None:
    ready = ('autoload -U compinit; compinit -D; eval "$(reviewgen completion zsh)"; echo rea""dy\n', "ready")
    keys(["zsh", "-f", "-i"], [ready, *PRESSES], folder)


@pytest.mark.requires_tool("fish")
def test_fish(folder: Path) -> None:
    script = (
        "reviewgen completion fish | source; complete -C 'reviewgen che'; complete -C 'reviewgen check oth'"
    )
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        env=environment(),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [f"check\t{VERBS['check']}", "other.yml"]


def test_every_shell_has_a_line_that_keeps_it() -> None:
    assert set(SETUP) == {"bash", "zsh", "fish"}
    assert all("reviewgen completion" in line for line in SETUP.values())
