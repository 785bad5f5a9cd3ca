"""What a stranger wrote reaches the terminal as text: no escape sequence, nothing that turns the line around."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from reviewgen.errors import visible

HOSTILE = (
    "\x1b[31mred", "\x1b]0;title\x07", "\x9b31m", "\u202ereversed", "\u2066isolated", "\u2028line", "\r\x1b[Kgone",
)  # fmt: skip
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
SHORT = 7
"""Of the commands below; `make fuzz` runs them all."""
COMMANDS = [
    ("build", "{name}", "--format", "json"),
    ("build", "{text}.yaml"),
    ("build", "desk.yaml", "--format", "{text}"),
    ("build", "desk.yaml", "--template-dir", "{text}"),
    ("build", "desk.yaml", "-o", "desk.yaml/{text}", "--format", "json"),
    ("check", "desk.yaml", "--set", "{text}=1"),
    ("check", "bad.yaml"),
    ("{text}",),
    ("check", "{name}"),
    ("check", "desk.yaml", "--{text}"),
    ("build", "desk.yaml", "-o", "{text}", "--format", "json"),
    ("check", "desk.yaml", "--set", "review.client={text}"),
    ("check", "bad.yaml", "--format", "json"),
    ("explain", "{text}"),
    ("measure", "{text}.csv", "-o", "x.json"),
    ("init", "{name}"),
]


def on_a_terminal(arguments: list[str], cwd: Path) -> str:
    """What a terminal is sent; colours are on, as nothing is stripped for a pipe."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(arguments, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    sent = b""
    while True:
        try:
            block = os.read(ours, 65_536)
        except OSError:  # Linux ends a pty with an error
            break
        if not block:
            break
        sent += block
    os.close(ours)
    assert process.wait(timeout=60) in (0, 1, 2, 3, 4)
    return sent.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


@pytest.mark.fuzz
def test_no_argument_or_file_name_controls_the_terminal(
    tmp_path: Path, small: str, command: tuple[str, ...], long_form: bool
) -> None:
    text = "".join(HOSTILE)
    name = f"{text}.yaml"
    (tmp_path / name).write_text(small)
    (tmp_path / "desk.yaml").write_text(small)
    # the hidden characters stand in a refused file, in an excerpt, a key and a value
    (tmp_path / "bad.yaml").write_text(f"{small}zz: 1\n'{text.replace(chr(39), '')}': 1\n", newline="")
    for arguments in COMMANDS if long_form else COMMANDS[:SHORT]:
        given = [part.format(text=text, name=name) for part in arguments]
        sent = on_a_terminal([*command, *given], tmp_path)
        assert sent.strip() and "Traceback" not in sent, arguments
        assert HIDDEN.findall(sent.replace("\r", "")) == [], arguments


def test_the_control_a_raw_print_would_be_seen(tmp_path: Path, command: tuple[str, ...]) -> None:
    sent = on_a_terminal([command[0], "-c", f"print({HOSTILE[0]!r})"], tmp_path)
    assert HIDDEN.findall(sent) == ["\x1b"]


@pytest.mark.parametrize("text", HOSTILE)
def test_visible_leaves_nothing_hidden(text: str) -> None:
    assert HIDDEN.findall(visible(text)) == []
