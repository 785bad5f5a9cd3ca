"""One explanation, as `explain` prints it for people and for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any, NamedTuple

from reviewgen.errors import Paint

WIDTH = 92
INDENT = 22


class Explained(NamedTuple):
    """A title, named texts below it, and the same as plain data. Empty texts are left out."""

    title: str
    rows: tuple[tuple[str, str], ...]
    data: dict[str, Any]

    def text(self, paint: Paint) -> str:
        """For a terminal: names and texts in two columns, wrapped; a line keeps its own indentation."""
        lines = [paint("heading", self.title), ""]
        for name, text in self.rows:
            for line in _wrapped(text.splitlines()):
                lines.append(f"{paint('place', f'{name:<{INDENT}}')}{line}")
                name = ""
        return "\n".join(lines)


def _wrapped(parts: Iterable[str]) -> Iterable[str]:
    for part in parts:
        start = part[: len(part) - len(part.lstrip())]
        yield from textwrap.wrap(
            part.strip(), WIDTH - INDENT, initial_indent=start, subsequent_indent=start,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
