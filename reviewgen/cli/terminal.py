"""What a terminal gets beyond plain text: colour, where someone looks and has not asked for none."""

from __future__ import annotations

import os
from typing import Any, Final, TextIO

import click

from reviewgen.errors import Paint

_STYLES: Final[dict[str, dict[str, Any]]] = {
    "place": {"bold": True},
    "heading": {"bold": True},
    "caret": {"fg": "red", "bold": True},
    "fix": {"fg": "green"},
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "weak": {"fg": "yellow"},
}
"""How each part of a text is shown; the text says the same without."""


def painter(stream: TextIO) -> Paint:
    """Colours what goes to a stream: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return lambda _, text: text
    return lambda part, text: click.style(text, **_STYLES[part]) if part in _STYLES else text
