"""What the page shows at one moment: the last good report, and what is wrong with the newest save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviewgen.errors import MAX_PRINTED, Problem, visible


@dataclass(frozen=True)
class Shown:
    """A report to show: its number in this session from one, its page, and the maker of its PDF.

    `pdf` takes its time and raises ReviewgenError.
    """

    number: int
    html: bytes
    pdf: Callable[[], bytes]


@dataclass(frozen=True)
class State:
    """`report` is the last good one, older than the newest save where `problems` has any or `busy` is set."""

    name: str
    report: Shown | None = None
    problems: tuple[Problem, ...] = ()
    busy: bool = True

    def as_json(self) -> dict[str, Any]:
        """What the page is told; it fetches the report itself."""
        listed = self.problems[:MAX_PRINTED]
        return {
            "name": visible(self.name),
            "report": self.report.number if self.report else 0,
            "busy": self.busy,
            "problems": [_told(problem) for problem in listed],
            "more": len(self.problems) - len(listed),
        }


def _told(problem: Problem) -> dict[str, Any]:
    words = {key: visible(getattr(problem, key)) for key in ("place", "message", "remedy")}
    return words | {"pointed": problem.pointed}
