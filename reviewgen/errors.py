"""What a user can be told: problems with a place and a remedy, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_PRINTED = 20
"""Problems printed at once; the rest are counted, so that one mistake cannot flood a terminal."""


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

    def render(self) -> str:
        """The problem as a terminal shows it: place and message, the line with a caret, the remedy."""
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.excerpt:
            lines += [f"    {self.excerpt}", "    " + " " * max(self.column - 1, 0) + "^"]
        if self.remedy:
            lines.append(f"    fix: {self.remedy}")
        return "\n".join(lines)


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

    def render(self) -> str:
        """All problems, at most `MAX_PRINTED`, and how many more there are."""
        shown = [problem.render() for problem in self.problems[:MAX_PRINTED]]
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
