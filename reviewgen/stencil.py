"""A desk as a stencil: its values as they are, and blanks for what is only text of the pages and for every place.

Client, title, owners, notes, reasons and sources decide nothing, and neither does the line a value stands
on. What is computed from a stencil holds its blanks; filled, it is what the desk itself would have given. So
a result can be kept under the values alone, and serves whatever the desk is called and however its file is laid out.
A blank is a run of noncharacters of Unicode, which no desk may hold and nothing that works on words changes; one
kind stands for a text, one for other data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reviewgen.desk.tree import Path, Place, Spot, Tree

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk

_TEXT: Final = "\ufdef"
_DATUM: Final = "\ufdee"
_END: Final = "\ufded"
_FROM_ASCII: Final = {ord(digit): 0xFDD0 + at for at, digit in enumerate("0123456789")}
_TO_ASCII: Final = {at: digit for digit, at in _FROM_ASCII.items()}
_FOREIGN: Final = re.compile(rb"\xef\xb7[\x90-\xaf]|\\u[fF][dD][dDeE]")

_DECIDING: Final = ("date", "currency", "locale")
"""What a result depends on in the section `review`."""
_PLAIN: Final = (*_DECIDING, "status")
"""And what the pages look at, beyond printing it."""
_TEXTS: Final = frozenset(
    [("owners", "*"), ("remedies", "*", "reason"), ("thresholds", "*", "reason"),
     ("waivers", "*", "reason"), ("waivers", "*", "by")]
)  # fmt: skip
"""Texts outside `review` that a result repeats and never looks at; `source`, anywhere, is not even repeated."""
_WHOLE: Final = 48
"""Owners longer than this are cut where space is short, so their length decides something."""


def foreign_blanks(data: bytes) -> bool:
    """Whether an evidence file's texts could be taken for blanks."""
    return _FOREIGN.search(data) is not None


class _Blanks:
    """Numbers blanks as they are met; the same text has the same blank, for it may be compared."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._texts: dict[str, str] = {}

    def add(self, value: Any) -> str:
        self.values.append(value)
        return _blank(_TEXT if isinstance(value, str) else _DATUM, len(self.values) - 1)

    def text(self, given: str) -> str:
        """The blank for a text; points at its end stay, since a sentence may go on after it."""
        text = given.strip()
        core = text.rstrip(".")
        if not core:
            return given
        if core not in self._texts:
            self._texts[core] = self.add(core)
        return self._texts[core] + text[len(core) :]


class Stencil(NamedTuple):
    """`tree` and `review` hold blanks, `values` what fills each by its number.

    `review` is that section as review.json has it; the tree keeps only the part of it that decides something.
    `name`, `hash` and `section` are the blanks of the file's name, its hash and that section; the places of the
    tree's nodes begin with the blank number `first_place`.
    """

    tree: Tree
    review: dict[str, Any]
    values: tuple[Any, ...]
    name: str
    hash: str
    section: str
    first_place: int

    @property
    def depends(self) -> str:
        """All that a result depends on, but evidence and precision; the same for desks that differ in texts."""
        tree = self.tree
        given = [(path, said, at) for path, (said, at) in tree.overrides.items()]
        absent = [at for at, (path, _) in enumerate(tree.walk()) if path not in tree.spots]
        return json.dumps([tree.value, given, absent, tree.replaced], ensure_ascii=False)

    @property
    def desk(self) -> Desk:
        """The desk with its blanks. Raises InputRefused where one of them is no mere text after all."""
        from reviewgen.desk.load import checked_desk

        return checked_desk(self.tree, b"")

    def blank(self, review: dict[str, Any]) -> dict[str, Any]:
        """The review of `desk` with the blanks that a desk cannot carry: hash, section `review`, lines and columns."""
        for number in review["numbers"].values():
            for mark in number["where"]:
                if mark["file"] == self.name:
                    first = self.first_place + 4 * (mark["line"] - 1) + 2 * mark["column"]
                    mark |= {"line": _blank(_DATUM, first), "column": _blank(_DATUM, first + 1)}
        review["provenance"]["desk_sha256"] = self.hash
        review["review"] = self.section
        return review

    def fill_json(self, data: bytes) -> bytes:
        """review.json, two spaces to a level, with its blanks filled."""

        def datum(value: Any) -> str:
            return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")

        data = self._filled(data, f'"{_DATUM}', f'{_END}"', datum)
        return self._filled(data, _TEXT, _END, lambda value: json.dumps(value, ensure_ascii=False)[1:-1])

    def fill(self, data: bytes, written: Callable[[str], str]) -> bytes:
        """Any other UTF-8 with its blanks filled; `written` gives a text of the desk as it stands there."""
        return self._filled(self._filled(data, _DATUM, _END, str), _TEXT, _END, written)

    def _filled(self, data: bytes, start: str, end: str, written: Callable[[Any], str]) -> bytes:
        last, known = end.encode("utf-8"), dict[bytes, bytes]()
        before, *pieces = data.split(start.encode("utf-8"))
        out = [before]
        for piece in pieces:
            number, _, after = piece.partition(last)
            if number not in known:
                known[number] = written(self.values[_number(number)]).encode("utf-8")
            out += known[number], after
        return b"".join(out)


def stencil(desk: Desk) -> Stencil:
    """The stencil of a desk as it was read."""
    tree, blanks = desk.tree, _Blanks()
    name = blanks.add(tree.name.rpartition("/")[2])
    hash, section = blanks.add(desk.sha256), blanks.add(desk.review.model_dump(mode="json"))
    kept = frozenset(desk.evidence)  # a source of this name is looked at
    value = _with_blanks(tree, (), tree.value, kept, blanks)
    bare = replace(tree, name=name, lines=(), value=value, spots={}, words={})
    first_place = len(blanks.values)
    spots = dict(_numbered(bare, tree.spots, blanks))
    return Stencil(
        tree=replace(bare, spots=spots),
        review=_section_with_blanks(desk.review.model_dump(mode="json"), blanks),
        values=tuple(blanks.values),
        name=name, hash=hash, section=section, first_place=first_place,
    )  # fmt: skip


def _with_blanks(tree: Tree, path: Path, node: Any, kept: frozenset[str], blanks: _Blanks) -> Any:
    """A copy of a node with its mere texts blanked, but those that an override brought, which the review tells."""
    if isinstance(node, dict):
        names: Iterable[str] = node
        if path == ("review",):
            names = (name for name in node if name in {*_DECIDING, "client", "desk"})
        elif path == ("scenarios",):
            return node
        return {name: _with_blanks(tree, (*path, name), node[name], kept, blanks) for name in names}
    if isinstance(node, list):
        return [_with_blanks(tree, (*path, at), item, kept, blanks) for at, item in enumerate(node)]
    if isinstance(node, str) and _is_text(path, node.strip(), kept) and tree.override_at(path) is None:
        return blanks.text(node)
    return node


def _is_text(path: Path, text: str, kept: frozenset[str]) -> bool:
    if path[-1] == "source":
        return text not in kept
    if path[0] == "review":
        return path[1] not in _DECIDING
    pattern = (path[0], "*", *path[2:])
    return pattern in _TEXTS and (path[0] != "owners" or len(text) <= _WHOLE)


def _numbered(tree: Tree, spots: dict[Path, Spot], blanks: _Blanks) -> Iterator[tuple[Path, Spot]]:
    """Every node's place as its number among all nodes; `column` tells its key's from its value's."""
    number = 0
    for path, _ in tree.walk():
        if path in spots:
            number += 1
            spot = spots[path]
            for place in (spot.key or spot.value, spot.value):
                blanks.values += place
            yield path, Spot(spot.key and Place(number, 0), Place(number, 1))


def _section_with_blanks(node: Any, blanks: _Blanks, name: str = "") -> Any:
    """The section `review` of review.json; no text of it is looked at but dates, codes and the status."""
    if isinstance(node, dict):
        return {key: _section_with_blanks(below, blanks, key) for key, below in node.items()}
    if isinstance(node, list):
        return [_section_with_blanks(item, blanks, name) for item in node]
    return blanks.add(node) if isinstance(node, str) and name not in _PLAIN else node


def _blank(kind: str, number: int) -> str:
    return f"{kind}{str(number).translate(_FROM_ASCII)}{_END}"


def _number(blank: bytes) -> int:
    return int(blank.decode("utf-8").translate(_TO_ASCII))
