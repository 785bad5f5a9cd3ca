"""`reviewgen init`: a starter that can be checked and built, asked for or silent, never over a file."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from reviewgen.cli import main
from reviewgen.cli.init import ATTRIBUTES, EXAMPLES
from reviewgen.desk.load import load_desk, parse_desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_starter_is_right_and_says_nothing_it_does_not_know() -> None:
    assert main(["init"]) == 0
    desk = load_desk("desk.yaml")
    assert desk.flow.windows == ()
    assert desk.latency.windows == ()
    first = Path("desk.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=desk.schema.json"
    assert json.loads(Path("desk.schema.json").read_text())["title"] == "reviewgen desk, format 1"


def test_the_flags_fill_it_in() -> None:
    flags = ["--client", 'A: "b" #c', "--desk-name", "Équities", "--date", "2026-02-03"]
    numbers = ["--window", "pre: open", "--rate", "65k msg/s", "--nic-p95", "2 us", "--end-to-end-p95", "80 us"]
    assert main(["init", "a.yaml", *flags, *numbers]) == 0
    desk = load_desk("a.yaml")
    assert (desk.review.client, desk.review.desk) == ('A: "b" #c', "Équities")
    assert desk.review.date.isoformat() == "2026-02-03"
    (window,) = desk.latency.windows
    assert window.name == desk.flow.windows[0].name == "pre: open"
    assert desk.flow.windows[0].rate.mid == 65000.0
    assert window.nic_tick_to_trade is not None and window.end_to_end is not None
    assert window.nic_tick_to_trade.p95 is not None and window.end_to_end.p95 is not None
    assert (window.nic_tick_to_trade.p95.mid, window.end_to_end.p95.mid) == (2.0, 80.0)


def test_all_its_comments_are_right_when_taken_away() -> None:
    """What the starter shows as comments is a desk that loads, each section with its own values."""
    main(["init", "a.yaml", "--rate", "65k msg/s", "--nic-p95", "2 us", "--end-to-end-p95", "80 us"])
    lines = Path("a.yaml").read_text().splitlines()
    live = [
        re.sub(r"^(\s*)# (?=\s*[-a-z_]+: ?|\s+- )", r"\1", line) if index > 8 else line
        for index, line in enumerate(lines)
    ]
    desk = parse_desk("\n".join(line for line in live if not line.startswith("# ")).encode())
    assert desk.economics.edge_value is not None
    assert desk.hardware.kernel_bypass is not None
    assert desk.obi is not None
    assert desk.order_processor.service_times
    assert desk.flow.windows[0].bursts is not None


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example(name: str) -> None:
    assert main(["init", "--example", name]) == 0
    assert Path("desk.yaml").read_text() == (ROOT / "examples" / f"{name}.yaml").read_text()


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("desk.yaml").write_text("mine")
    Path("desk.schema.json").write_text("mine too")
    assert main(["init"]) == 2
    assert "desk.yaml: this file is there already" in capsys.readouterr().err
    assert main(["init", "other.yaml"]) == 0
    assert Path("desk.yaml").read_text() == "mine"
    assert Path("desk.schema.json").read_text() == "mine too"


def test_a_dangling_link_is_a_file_too() -> None:
    Path("desk.yaml").symlink_to("elsewhere.yaml")
    assert main(["init"]) == 2
    assert not Path("elsewhere.yaml").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--rate", "65"], "--rate: `65` has no unit"),
        (["--nic-p95", "2 us"], "need the rate"),
        (["--date", "tomorrow"], "`date` must be a day"),
        (["--client", "a\u202eb"], "text-direction character"),
        (["--client", "a\x1bb"], "control character"),
        (["nowhere/desk.yaml"], "nowhere: there is no such folder"),
        (["--rate", "9k msg/s", "--nic-p95", "90 us", "--end-to-end-p95", "2 us"], "the other way round?"),
        (["."], "this is a folder"),
    ],
)
def test_a_starter_that_would_be_wrong_is_not_written(
    flags: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", *flags]) in (2, 3)
    assert said in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_git_attributes_are_added_once() -> None:
    Path(".gitattributes").write_text("*.txt text")
    assert main(["init", "--git"]) == 0
    assert main(["init", "other.yaml", "--git"]) == 0
    assert Path(".gitattributes").read_text().splitlines() == ["*.txt text", *ATTRIBUTES]


@pytest.mark.requires_tool("git", "pdftotext")
def test_the_printed_line_shows_two_reports_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run([*git, "init", "-q"], check=True)
    assert main(["init", "--git"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("git config")]
    subprocess.run(line, shell=True, check=True)
    report = Path("the desk's \"$(touch ran)\" report.pdf")
    report.write_bytes(_pdf("The verdict before"))
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "first"], check=True)
    report.write_bytes(_pdf("The verdict after"))
    shown = subprocess.run([*git, "diff"], capture_output=True, text=True, check=True, env=os.environ | {"LC_ALL": "C"})
    changed = [line.replace(" ", "") for line in shown.stdout.splitlines() if line[:1] in "+-"]
    assert changed[2:] == ["-Theverdictbefore", "+Theverdictafter"], shown.stdout + shown.stderr
    assert not Path("ran").exists()


def _pdf(text: str) -> bytes:
    """The smallest page with a text."""
    import pikepdf

    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
    pdf.save("small.pdf")
    data = Path("small.pdf").read_bytes()
    Path("small.pdf").unlink()
    return data


def at_a_terminal(answers: str) -> tuple[int, str]:
    """The status and all that a terminal shows, when someone types these answers."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewgen", "init"], stdin=child, stdout=child, stderr=child, close_fds=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True, preexec_fn=_controlling,
    )  # fmt: skip
    os.close(child)
    told = b""
    while piece := _heard(parent, answers[-1] if told else ""):
        if b"Client" not in told and b"Client" in told + piece:
            os.write(parent, answers.encode())
        told += piece
    status = process.wait(timeout=60)
    os.close(parent)
    return status, told.decode()


def _heard(terminal: int, key: str) -> bytes:
    """What the terminal shows next, nothing at its end. Whoever waits long presses the last key again: a Ctrl-C
    that comes just before the question is read goes unheard until the next key."""
    for _ in range(12):
        if select.select([terminal], [], [], 5)[0]:
            try:
                return os.read(terminal, 4096)
            except OSError:
                return b""
        os.write(terminal, key.encode())
    raise AssertionError("the terminal shows nothing for a minute")


def _controlling() -> None:
    """The terminal is the process' own, so that Ctrl-C reaches it, though the tests may run without heeding it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_on_a_terminal_it_asks_and_asks_again() -> None:
    status, told = at_a_terminal("Acme\nOptions\ntomorrow\n2026-02-03\nopen\n65\n65k msg/s\n90 us\n2 us\n\n")
    assert status == 0, told
    for said in ("write the day as", "has no unit", "a part of it: are they the other way round?"):
        assert said in told
    desk = load_desk("desk.yaml")
    assert (desk.review.client, desk.review.desk, desk.review.date.isoformat()) == ("Acme", "Options", "2026-02-03")
    assert (desk.flow.windows[0].name, desk.flow.windows[0].rate.mid) == ("open", 65000.0)
    assert desk.latency.windows[0].name == "open"
    assert desk.latency.windows[0].nic_tick_to_trade is not None
    assert desk.latency.windows[0].end_to_end is None


def test_on_a_terminal_all_can_be_left_out_and_no_latency_is_asked_for_without_a_rate() -> None:
    status, told = at_a_terminal("\n" * 5)
    assert status == 0, told
    assert "Client [Client]:" in told and "peak]" in told
    assert "left out too" in told and "P95" not in told
    assert load_desk("desk.yaml").flow.windows == ()


@pytest.mark.parametrize("end", ["Acme\n\x03", "Acme\n\x04"], ids=["interrupt", "end of input"])
def test_whoever_stops_half_way_leaves_nothing(end: str) -> None:
    status, told = at_a_terminal(end)
    assert status == 130
    assert "nothing was written" in told and "Traceback" not in told
    assert not list(Path().iterdir())


@pytest.mark.parametrize("room", [1_000, 20_000], ids=["for half a desk", "for half a schema"])
def test_a_file_that_cannot_be_written_whole_is_not_there(room: int) -> None:
    code = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        "from reviewgen.cli import main; sys.exit(main(['init']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 4 and "File too large" in done.stderr
    assert not list(Path().iterdir())
