"""Digits in plain text: those of a term of the trade are part of its name, all others are numbers."""

from __future__ import annotations

import re
from typing import Final

from reviewgen.ledger import TERMS

_PAGE_TERMS: Final = re.compile(r"\bPDF/UA-1\b|\bPDF/A-3a\b|\bSHA-256\b|\bL[123]\b")
"""Names that only the pages use: archive formats, the hash, levels of an order book."""
_DIGIT: Final = re.compile(r"\d")


def bare_digits(text: str) -> bool:
    """Whether plain text holds a digit that is not part of a known name.

    >>> bare_digits("P95 of the M/G/1 queue"), bare_digits("P95 is 80 µs")
    (False, True)
    """
    return bool(_DIGIT.search(text)) and bool(_DIGIT.search(_PAGE_TERMS.sub("", TERMS.sub("", text))))
