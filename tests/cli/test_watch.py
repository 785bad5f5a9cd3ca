"""`watch` from the outside: the address on standard output, refusals in words, and a clean end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

import pytest

WATCH = [sys.executable, "-m", "reviewgen", "watch"]
NO_DESK = "review: {client: 1}\n"
"""Refused at once, so that nothing is evaluated."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(NO_DESK)
    return tmp_path


def _heeding_interrupts() -> None:
    """A shell that runs the tests beside something else has interrupts ignored; a terminal has not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Watch:
    """A running `watch`, and the address it printed."""

    def __init__(self, desk: Path, *options: str, **env: str) -> None:
        self.process = subprocess.Popen(
            [*WATCH, str(desk), *options],
            cwd=desk.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | env,
            preexec_fn=_heeding_interrupts,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def page(self) -> str:
        with urllib.request.urlopen(self.address, timeout=20) as answer:
            found: str = answer.read().decode()
            return found

    def problems(self) -> str:
        """What the page is told, once the desk is read."""
        with urllib.request.urlopen(f"{self.address}events", timeout=60) as events:
            for line in events:
                if line.startswith(b"data: {") and b'"busy": false' in line:
                    found: str = line.decode()
                    return found
        raise AssertionError("the preview has ended")

    def ended(self, *signals: signal.Signals) -> tuple[int, str, str]:
        for one in signals:
            self.process.send_signal(one)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


def run(folder: Path, *arguments: str, given: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [*WATCH, *arguments], cwd=folder, input=given, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_prints_the_address_alone_and_ends_in_good_order(folder: Path, stop: signal.Signals):
    with Watch(folder / "desk.yaml") as watch:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[A-Za-z0-9_-]{32}/", watch.address)
        assert "client" in watch.problems() and "<script>" in watch.page()
        status, out, err = watch.ended(stop)
    assert (status, out) == (130, "")
    assert ":1:1" in err and err.endswith("interrupted\n") and "Traceback" not in err
    assert [path.name for path in folder.iterdir()] == ["desk.yaml"], "nothing is written"


def test_two_interrupts_are_no_worse_than_one(folder: Path):
    with Watch(folder / "desk.yaml") as watch:
        watch.problems()
        status, _, err = watch.ended(signal.SIGINT, signal.SIGINT)
    assert status == 130 and "Traceback" not in err and "Exception" not in err


def test_a_signal_that_was_to_be_ignored_is(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.cli.test_watch.WATCH", ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *WATCH])
    with Watch(folder / "desk.yaml") as watch:
        watch.process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            watch.process.wait(timeout=1)
        assert watch.ended(signal.SIGTERM)[0] == 130


def test_the_page_names_nothing_of_the_machine(tmp_path: Path):
    home = tmp_path / "homezqMARK"
    home.mkdir()
    (home / "desk.yaml").write_text(NO_DESK)
    with Watch(home / "desk.yaml", HOME=str(home), USER="userzqMARK", HOSTNAME="hostzqMARK") as watch:
        told = watch.problems() + watch.page()
    assert '"name": "desk.yaml"' in told and '"place": "desk.yaml:1:' in told
    assert "zqMARK" not in told and str(tmp_path) not in told


def test_standard_input_is_refused(folder: Path):
    assert run(folder, "-", given=NO_DESK) == (
        2,
        "",
        "standard input cannot be watched\n    fix: name a desk file\n",
    )


@pytest.mark.parametrize(("name", "words"), [("none.yaml", "no such file"), (".", "fix: name ")])
def test_what_is_no_file_is_refused(folder: Path, name: str, words: str):
    status, out, err = run(folder, name)
    assert (status, out) == (2, "") and words in err


def test_a_taken_port_is_said(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, out, err = run(folder, "desk.yaml", "--port", str(port))
    assert (status, out) == (4, "")
    assert err == f"port {port} is taken\n    fix: name another with --port, or leave it out for a free one\n"


def test_the_port_asked_for_is_taken(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Watch(folder / "desk.yaml", "--port", str(port)) as watch:
        assert watch.address.startswith(f"http://127.0.0.1:{port}/")


def test_the_browser_is_opened_on_request_and_holds_nothing_up(folder: Path):
    opened = folder / "opened"
    script = folder / "browser"
    script.write_text(f"#!/bin/sh\necho $1 > {opened}\nwhile [ -e {script} ]; do sleep 0.1; done\n")
    script.chmod(0o755)
    with Watch(folder / "desk.yaml", "--open", BROWSER=str(script)) as watch:
        assert "client" in watch.problems()
        for _ in range(200):
            if opened.exists() and opened.read_text():
                break
            time.sleep(0.05)
        script.unlink()
        assert opened.read_text().strip() == watch.address
