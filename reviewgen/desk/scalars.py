"""What a plain word of YAML means: the YAML 1.2 core schema and nothing else.

So `no` and `12:30` stay text, `010` is ten and `1e6` is a million (PyYAML's own rules say otherwise).
"""

from __future__ import annotations

import re
from typing import Final

Scalar = str | int | float | bool | None

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT: Final = re.compile(r"[-+]?[0-9]+")
_OCTAL: Final = re.compile(r"0o[0-7]+")
_HEX: Final = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.nan|\.NaN|\.NAN")
_LONGEST_NUMBER: Final = 40
"""Digits beyond this say nothing, and reading millions of them takes long; such a word is text."""


def resolve(word: str) -> Scalar:
    """The value of a plain (unquoted) scalar. Infinities and NaN come back as such, for the caller to refuse.

    >>> [resolve(word) for word in ("no", "010", "12:30", "1e6", "~", "2 us", "0x10", "True")]
    ['no', 10, '12:30', 1000000.0, None, '2 us', 16, True]
    """
    if word in _NULL:
        return None
    if word in _BOOL:
        return _BOOL[word]
    if len(word) > _LONGEST_NUMBER:
        return word
    return _number(word)


def _number(word: str) -> Scalar:
    if _INT.fullmatch(word):
        return int(word)
    if _OCTAL.fullmatch(word):
        return int(word[2:], 8)
    if _HEX.fullmatch(word):
        return int(word[2:], 16)
    if _FLOAT.fullmatch(word):
        return float(word)
    if _INFINITE.fullmatch(word):
        return float(word.replace(".", ""))
    return word
