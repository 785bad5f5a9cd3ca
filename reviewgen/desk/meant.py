"""What someone meant who wrote a word that is not known here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_FEW: Final = 12
_MANY: Final = 300
"""Words compared at most: the comparison takes its time, and a stranger chose how many there are."""
_LONG: Final = 60


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, else the known words.

    >>> did_you_mean("latncy", ["flow", "latency"])
    'did you mean `latency`?'
    >>> did_you_mean("zebra", ["flow", "latency"])
    'use one of: flow, latency'
    """
    from difflib import get_close_matches

    words = list(known)
    size = len(word)
    # no shorter or longer word can be as near as asked for: twice the match over both lengths is below 0.6
    alike = [one for one in words if size <= _LONG and 10 * min(size, len(one)) >= 3 * (size + len(one))]
    lower = {one.lower(): one for one in alike[:_MANY]}
    near = get_close_matches(word.lower(), lower, 1, 0.6) if lower else []
    if near:
        return f"did you mean `{lower[near[0]]}`?"
    more = ", ..." if len(words) > _FEW else ""
    return f"use one of: {', '.join(words[:_FEW])}{more}"
