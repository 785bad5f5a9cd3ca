"""What a user can be told: problems with a place and a remedy, and the errors that carry them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

MAX_PRINTED: Final = 20
"""Problems printed at once; the rest are counted, so that one mistake cannot flood a terminal."""
MAX_CHARACTERS: Final = 8_000
"""And so much text at most."""
_LONGEST_TEXT: Final = 400
_WIDTH: Final = 100
_HIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

Paint: TypeAlias = Callable[[str, str], str]
"""Colours a text by the part it plays: `place`, `line`, `caret` and `fix` of a problem."""


def _unpainted(_: str, text: str) -> str:
    return text


def visible(text: str, limit: int = _LONGEST_TEXT) -> str:
    """Text of a stranger as a terminal may show it: no control or direction characters, not too long.

    >>> visible("a\\x1b[31mb")
    'a�[31mb'
    """
    cut = text if len(text) <= limit else f"{text[: limit - 3]}..."
    return _HIDDEN.sub("\ufffd", cut)


def shown_path(path: object) -> str:
    """A path in full, as a terminal may show it."""
    text = str(path)
    return visible(text, len(text))


def shown(text: str) -> str:
    """Lines that hold words of a stranger, in full, as a terminal may show them."""
    return "\n".join(shown_path(line) for line in text.split("\n"))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where (1-based line and column; 0 means no place), and what to do."""

    message: str
    remedy: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, as far as known."""
        parts = [self.file] if self.file else []
        if self.line:
            parts += [str(self.line), str(self.column)]
        return ":".join(parts)

    @property
    def pointed(self) -> tuple[str, ...]:
        """The part of the line around the column, and a caret under it; nothing where the line is not known."""
        return _pointed(self.excerpt, self.column) if self.excerpt else ()

    def render(self, paint: Paint = _unpainted) -> str:
        """The problem as a terminal shows it: place and message, the line with a caret, the remedy."""
        message = visible(self.message)
        lines = [f"{paint('place', visible(self.place))}: {message}" if self.place else message]
        for part, line in zip(("line", "caret"), self.pointed, strict=False):
            lines.append(f"    {paint(part, line)}")
        if self.remedy:
            lines.append(f"    {paint('fix', 'fix:')} {visible(self.remedy)}")
        return "\n".join(lines)


def _pointed(line: str, column: int) -> tuple[str, str]:
    """The part of a line around a column (from one), and a caret under it."""
    from unicodedata import east_asian_width

    at = min(max(column - 1, 0), len(line))
    start = max(0, at - _WIDTH // 2) if len(line) > _WIDTH else 0
    before, after = line[start:at], line[at : start + _WIDTH]
    lead = "..." if start else ""
    trail = "..." if start + _WIDTH < len(line) else ""
    shown = visible(f"{lead}{before}{after}{trail}".replace("\t", " "))
    indent = len(lead) + sum(2 if east_asian_width(one) in "WF" else 1 for one in before)
    return shown, f"{' ' * indent}^"


class ReviewgenError(Exception):
    """Base of every error a user may see; never shown as a traceback."""

    exit_code = 70

    def __init__(self, problems: Problem | str | Iterable[Problem], remedy: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem(problems, remedy)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))

    def render(self, paint: Paint = _unpainted) -> str:
        """All problems, within `MAX_PRINTED` and `MAX_CHARACTERS`, and how many more there are."""
        shown: list[str] = []
        room = MAX_CHARACTERS
        for problem in self.problems[:MAX_PRINTED]:
            text = problem.render(paint)
            room -= len(text) + 1
            if shown and room < 0:
                break
            shown.append(text)
        hidden = len(self.problems) - len(shown)
        if hidden:
            shown.append(f"... and {hidden} more problem{'s' if hidden > 1 else ''}")
        return "\n".join(shown)


class InputRefused(ReviewgenError):
    """The input or the way it was asked for is wrong."""

    exit_code = 2


class UnsafeInput(ReviewgenError):
    """The input is unsafe, or larger than a stated limit."""

    exit_code = 3


class EnvironmentFault(ReviewgenError):
    """The machine lacks something: disk, permission, a library."""

    exit_code = 4


class InternalFault(ReviewgenError):
    """A bug in reviewgen itself; the message says which part."""

    exit_code = 70
