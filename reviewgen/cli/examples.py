"""The last lines of every `--help`: commands that work as they stand, one a line."""

from __future__ import annotations

from typing import Final

UNWRAPPED: Final = "\b"
"""What tells click to leave the lines of a paragraph alone."""


def examples(*commands: str) -> str:
    """The epilog of a verb's help."""
    heading = "Example:" if len(commands) == 1 else "Examples:"
    return "\n".join((UNWRAPPED, heading, *(f"  {command}" for command in commands)))
