"""What someone meant who wrote a word that is not known here."""

from __future__ import annotations

from collections.abc import Iterable

_FEW = 12


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, else the known words.

    >>> did_you_mean("latncy", ["flow", "latency"])
    'did you mean `latency`?'
    >>> did_you_mean("zebra", ["flow", "latency"])
    'use one of: flow, latency'
    """
    from difflib import get_close_matches

    words = list(known)
    lower = {one.lower(): one for one in words}
    near = get_close_matches(word[:200].lower(), lower, 1, 0.6)
    if near:
        return f"did you mean `{lower[near[0]]}`?"
    more = ", ..." if len(words) > _FEW else ""
    return f"use one of: {', '.join(words[:_FEW])}{more}"
