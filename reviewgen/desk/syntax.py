"""The YAML parser's complaints in plain English, at the place where the mistake was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import yaml

_INDENTATION: Final = "the indentation or the brackets do not fit together here"
_ALIGN: Final = "align the keys of one section"
_NO_COLON: Final = ("a key has no colon", "write `key: value`")
_WORDS: Final = (
    ("'\\t'", "a tab stands where only spaces may", "indent with spaces"),
    ("block end", _INDENTATION, _ALIGN),
    ("found unexpected end of stream", "a quote is never closed", "close the quote"),
    ("could not find expected ':'", *_NO_COLON),
    ("expected ',' or", "a bracket is not closed, or a comma is missing", "close it, or separate the items"),
    (
        "unknown escape",
        "a backslash in double quotes starts no known escape",
        "use single quotes, or double it",
    ),
)
_BEGINS: Final = ("found unexpected end of stream", "could not find expected ':'", "expected ',' or")
"""What the parser only notices further on: the mistake lies where the thing began."""


class _At(NamedTuple):
    """A place as the parser's marks have it: line and column from zero."""

    line: int
    column: int


def syntax(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> tuple[str, str, Any]:
    """What is wrong, what to do, and the parser's mark of the place; unknown complaints keep their words."""
    mark = error.problem_mark or error.context_mark
    said = error.problem or ""
    if "mapping values are not allowed" in said and mark is not None:
        return _colon(mark, lines)
    if error.context_mark is not None and mark is not None and any(part in said for part in _BEGINS):
        begun = error.context_mark
        mark = begun if begun.line < mark.line else mark
    for part, message, remedy in _WORDS:
        if part in said:
            return message, remedy, mark
    return f"this is not YAML: {said}", "compare with what `reviewgen init new.yaml` writes", mark


def _colon(mark: Any, lines: Sequence[str]) -> tuple[str, str, Any]:
    """A colon where none may be: the second of its line, or the line was read as going on with the text above."""
    before = lines[mark.line][: mark.column]
    if ": " in before or mark.line == 0:
        return "a second `: ` stands on this line", "put text that holds a colon in quotes", mark
    above = next((line for line in range(mark.line - 1, -1, -1) if lines[line].strip()), mark.line)
    text = lines[above]
    column = len(text) - len(text.lstrip(" -"))
    if ":" in text or len(before) - len(before.lstrip()) > column:
        return _INDENTATION, _ALIGN, mark
    return *_NO_COLON, _At(above, column)
