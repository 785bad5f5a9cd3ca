"""The first wall: bytes of a stranger to a tree of plain values, or a refusal with line and remedy.

Nothing is constructed before it is checked: the tree is built from the events of PyYAML's parser
written in Python (the C one dies on deep nesting), and everything that could grow, run or hide is
refused on its event: aliases, anchors, tags, merge keys, directives, second documents.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from reviewgen.desk import limits
from reviewgen.desk.scalars import resolve
from reviewgen.desk.syntax import syntax
from reviewgen.desk.tree import Path, Place, Spot, Tree
from reviewgen.errors import InputRefused, Problem, ReviewgenError, UnsafeInput

_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff"
    f"\u2028\u2029\U000e0000-\U000e007f{_BIDI}]"
)
_START: Final = "start from what `reviewgen init new.yaml` writes"
"""Names a file that is not there yet: init fills no other."""
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_RUN: Final = re.compile(rf"\S{{{limits.UNBROKEN_RUN + 1}}}")


class _Events(Reader, Scanner, Parser):
    """PyYAML's pure-Python event parser over text, which stops at a directive."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def fetch_directive(self) -> None:
        raise _StopError("a directive (`%`) is not accepted", "remove the line", self.get_mark())


class _StopError(Exception):
    """One reason to stop reading, at a mark of the parser."""

    def __init__(self, message: str, remedy: str, mark: Any, *, unsafe: bool = False) -> None:
        super().__init__(message)
        self.message, self.remedy, self.mark, self.unsafe = message, remedy, mark, unsafe


def read(data: bytes, name: str) -> Tree:
    """The tree of one YAML document.

    Raises UnsafeInput where a limit is passed or something could hide, run or grow, and InputRefused
    for everything else that cannot be read. `name` is the file as the user called it.
    """
    if len(data) > limits.FILE_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        raise UnsafeInput(
            Problem(f"the file has {size}; the limit is 2 MB", "split the desk, or cut it", name)
        )
    text = _decode(data, name)
    lines = tuple(_BREAK.split(text))
    _refuse_hidden(text, lines, name)
    return _Builder(text, lines, name).build()


def _decode(data: bytes, name: str) -> str:
    if data.startswith(b"%PDF-"):
        message, remedy = "this is a PDF, not a desk file", "name the desk.yaml it was made from"
        raise InputRefused(Problem(message, remedy, name, 1, 1))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        lines = _BREAK.split(before)
        raise InputRefused(
            Problem(
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                "save the file as UTF-8",
                name,
                len(lines),
                len(lines[-1]) + 1,
            )
        ) from None


def _refuse_hidden(text: str, lines: tuple[str, ...], name: str) -> None:
    found = _HIDDEN.search(text)
    if found is None:
        return
    before = _BREAK.split(text[: found.start()])
    line = lines[len(before) - 1]
    raise UnsafeInput(
        Problem(_hidden(found[0]), "delete the character", name, len(before), len(before[-1]) + 1, line)
    )


def text_fault(text: str) -> tuple[str, str] | None:
    """Why one text of a desk is not accepted, and what to do; None for a good one."""
    hidden = _HIDDEN.search(text)
    if hidden is not None:
        return _hidden(hidden[0]), "remove its escape"
    if len(text.encode()) > limits.TEXT_BYTES:
        return "a text is longer than 50 KB", "shorten it"
    if _RUN.search(text):
        message = f"a text runs on for more than {limits.UNBROKEN_RUN:,} characters without a space"
        return message, "break it up"
    return None


def _hidden(character: str) -> str:
    kind = "a text-direction character" if re.match(f"[{_BIDI}]", character) else "a control character"
    return f"{kind} (U+{ord(character):04X}) is not accepted"


class _Builder:
    """Builds the tree from events, and gathers the mistakes that do not stop the reading."""

    def __init__(self, text: str, lines: tuple[str, ...], name: str) -> None:
        self._lines, self._name = lines, name
        self._events = _Events(text)
        self._nodes = 0
        self._text = 0
        self._spots: dict[Path, Spot] = {}
        self._words: dict[Path, str] = {}
        self._problems: list[Problem] = []

    def build(self) -> Tree:
        """The whole document. Raises what `read` says."""
        try:
            value = self._document()
        except _StopError as refused:
            raise self._error(refused) from None
        except yaml.MarkedYAMLError as error:
            raise self._error(_StopError(*syntax(error, self._lines))) from None
        except (ValueError, OverflowError):
            mark = self._events.get_mark()
            raise self._error(
                _StopError("an escape names no character", "write the character itself", mark)
            ) from None
        if self._problems:
            raise InputRefused(self._problems)
        return Tree(self._name, self._lines, value, self._spots, self._words)

    def _error(self, refused: _StopError) -> ReviewgenError:
        kind = UnsafeInput if refused.unsafe else InputRefused
        return kind([*self._problems, self._problem(refused.message, refused.remedy, refused.mark)])

    def _problem(self, message: str, remedy: str, mark: Any) -> Problem:
        line = self._lines[mark.line] if mark.line < len(self._lines) else ""
        return Problem(message, remedy, self._name, mark.line + 1, mark.column + 1, line)

    def _next(self) -> Any:
        return self._events.get_event()  # type: ignore[no-untyped-call]

    def _document(self) -> Any:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise InputRefused(Problem("the file is empty", _START, self._name, 1, 1))
        value = self._node(self._next(), (), None)
        self._next()
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            raise _StopError("a second document starts here", "keep one desk in one file", after.start_mark)
        if not isinstance(value, dict):
            place = self._spots[()].value
            problem = Problem(
                "the file holds no `key: value` sections",
                _START,
                self._name,
                place.line,
                place.column,
                self._lines[place.line - 1],
            )
            raise InputRefused(problem)
        return value

    def _node(self, event: Any, path: Path, key: Place | None) -> Any:
        """One node with all below it; recursion is bounded by the depth limit."""
        self._admit(event, len(path))
        self._spots[path] = Spot(key, Place(event.start_mark.line + 1, event.start_mark.column + 1))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _admit(self, event: Any, depth: int) -> None:
        """Refuse what no desk needs and every bomb uses."""
        if isinstance(event, yaml.AliasEvent):
            raise _StopError(
                "an alias (`*`) is not accepted", "write the value out", event.start_mark, unsafe=True
            )
        if event.anchor is not None:
            raise _StopError("an anchor (`&`) is not accepted", "remove it", event.start_mark, unsafe=True)
        if event.tag is not None:
            raise _StopError("a tag (`!`) is not accepted", "remove it", event.start_mark, unsafe=True)
        self._nodes += 1
        if self._nodes > limits.NODES:
            message = f"the file holds more than {limits.NODES:,} values"
            raise _StopError(message, "cut it", event.start_mark, unsafe=True)
        if depth > limits.DEPTH:
            message = f"the nesting is deeper than {limits.DEPTH} levels"
            raise _StopError(message, "a desk needs fewer than ten", event.start_mark, unsafe=True)

    def _scalar(self, event: Any, path: Path) -> Any:
        self._admit_text(event)
        if not event.implicit[0]:
            return event.value
        value = resolve(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            message = f"`{event.value}` is not a finite number"
            self._problems.append(
                self._problem(message, "give a number, or leave the key out", event.start_mark)
            )
        if not isinstance(value, str):
            self._words[path] = event.value
        return value

    def _admit_text(self, event: Any) -> None:
        """Hold one text against the limits; escapes may have brought what the raw file may not hold."""
        text, mark = event.value, event.start_mark
        refused = text_fault(text)
        if refused is not None:
            raise _StopError(*refused, mark, unsafe=True)
        self._text += len(text.encode())
        if self._text > limits.ALL_TEXT_BYTES:
            raise _StopError("all texts together are longer than 500 KB", "shorten them", mark, unsafe=True)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), None))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._key(event, len(path) + 1)
            place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            child = (*path, name)
            first = self._spots.get(child)
            if name in found and first is not None and first.key is not None:
                message = f"`{name}` was given before, on line {first.key.line}"
                self._problems.append(self._problem(message, "keep one of the two", event.start_mark))
            found[name] = self._node(self._next(), child, place)
        return found

    def _key(self, event: Any, depth: int) -> str:
        self._admit(event, depth)
        if not isinstance(event, yaml.ScalarEvent):
            raise _StopError("a key must be a word", "write `key: value`", event.start_mark)
        self._admit_text(event)
        word = str(event.value)
        if event.implicit[0] and word == "<<":
            raise _StopError(
                "a merge key (`<<`) is not accepted", "write the values out", event.start_mark, unsafe=True
            )
        if event.implicit[0] and not isinstance(resolve(word), str):
            remedy = f'put it in quotes: "{word}"' if word else "write the key before the colon"
            self._problems.append(self._problem("a key must be a text", remedy, event.start_mark))
        return word
