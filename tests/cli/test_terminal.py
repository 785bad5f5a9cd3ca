"""Colour is for terminals whose owner has not asked for none; the text is the same without."""

from __future__ import annotations

import io
import re
import sys

import pytest

from reviewgen.cli import main
from reviewgen.cli.terminal import painter
from reviewgen.errors import Problem


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def a_plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_is_coloured_and_nothing_else() -> None:
    assert painter(Terminal())("bad", "x") == "\x1b[31mx\x1b[0m"
    assert painter(Terminal())("unknown part", "x") == "x"
    assert painter(io.StringIO())("bad", "x") == "x"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colour_gets_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert painter(Terminal())("bad", "x") == "x"


def test_a_problem_says_the_same_in_colour() -> None:
    problem = Problem("wrong", "mend it", "desk.yaml", 7, 3, "  rate: 5")
    coloured = problem.render(painter(Terminal()))
    assert coloured != problem.render()
    assert re.sub(r"\x1b\[\d*m", "", coloured) == problem.render()


def test_a_refusal_is_coloured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["check", "nothing.yaml"]) == 2
    assert "\x1b[1mnothing.yaml\x1b[0m: there is no such file" in terminal.getvalue()
