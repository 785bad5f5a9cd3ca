"""Names and amounts met so far, each with the token that stands for it."""

from __future__ import annotations

import re
from typing import Final

WITHHELD: Final = "withheld"
_TELLING: Final = frozenset({"Client", "Desk", "Venue", "Owner", "Author", "Reviewer"})
"""Kinds of names that may not stand in the name of a file either."""
_SHORTEST: Final = 4
"""Letters of a word that says something about who it belongs to."""
_COMMON: Final = frozenset({"desk", "trading"})


class Tokens:
    """One token for each name and amount; made once for a build, an earlier review's included."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._words: set[str] = set()
        self._values: dict[tuple[str, bool, float], int] = {}

    def name(self, text: str, kind: str) -> str:
        """The token of a name, such as `Window 2`; the kind is that of the first place it stood in."""
        if text not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[text] = f"{kind} {self._counts[kind]}"
        if kind in _TELLING:
            self._words |= {word for word in re.findall(r"\w+", text.lower()) if len(word) >= _SHORTEST}
        return self._names[text]

    def known(self, text: str) -> str:
        """The token of a name met before, or the text."""
        return self._names.get(text, text)

    def ordinal(self, kind: str, value: float, *, public: bool = False) -> int:
        """The number that stands for a value; equal ones have the same, the public apart from the desk's own."""
        known = sum(one == kind for one, *_ in self._values)
        return self._values.setdefault((kind, public, value), known + 1)

    def hide(self, text: str) -> str:
        """A sentence of a capture's with the names in it as tokens, whole words only, in whatever case."""
        tokens = {name.lower(): token for name, token in self._names.items()}
        names = sorted(filter(None, tokens), key=len, reverse=True)
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"
        return re.sub(pattern, lambda found: tokens[found[0].lower()], text, flags=re.I) if names else text

    def tells(self, stem: str) -> bool:
        """Whether a file's name holds a word of a client, desk, venue or person."""
        return any(word in stem.lower() for word in self._words - _COMMON)
