"""What a need is: one piece of knowledge, and the question it becomes where it is missing."""

from __future__ import annotations

from dataclasses import dataclass

from reviewgen.rules.known import Missing


@dataclass(frozen=True)
class Need:
    """One piece of knowledge: how to see where it is missing, and how to ask for it."""

    id: str
    ask: str
    because: str
    how_to_measure: str
    effort: str
    key: str
    missing_in: Missing
