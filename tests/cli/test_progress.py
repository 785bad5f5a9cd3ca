"""The bar of a long job: on a terminal only, past the first second, and gone at the end."""

from __future__ import annotations

import io
import time

import pytest

from reviewgen.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float) -> str:
    monkeypatch.setattr(progress.sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE_S", patience)
    with progress.steps(("reading", "drawing")) as tell:
        tell("reading")
        tell("drawing")
    return stream.getvalue()


def test_a_terminal_sees_the_step_and_then_a_clean_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out = told(monkeypatch, Terminal(), 0.0)
    assert "[..] reading" in out and "[#.] drawing" in out
    assert out.endswith(" \r") and "\033" not in out


def test_nothing_in_the_first_second_or_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal(), 3600.0) == ""
    assert told(monkeypatch, io.StringIO(), 0.0) == ""


def test_a_long_step_shows_though_it_began_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.01)
    with progress.steps(("making",)) as tell:
        tell("making")
        deadline = time.monotonic() + 30
        while "making" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.005)
    assert "[.] making" in terminal.getvalue()


def test_a_count_is_told_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    with progress.rows_read() as tell:
        tell(1_200)
    assert "1,200 rows read" in terminal.getvalue()
    assert terminal.getvalue().endswith(" \r")
