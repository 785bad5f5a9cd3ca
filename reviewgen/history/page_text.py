"""A page as it is printed: its words, where each number stands among them, and what it says of itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final, NamedTuple

BLANK: Final = re.compile("[\\s\u00ad\u200b\u2060\u202f\ufeff]+")
"""Blanks are left out, since lines break where they will."""
_SILENT: Final = frozenset({"style", "title", "head"})
_VOID: Final = frozenset({"br", "col", "hr", "img", "meta", "wbr"})
_UNPRINTED: Final = re.compile(r"([^{}]+)\{[^{}]*display:\s*none[^{}]*\}")
_LAST_CLASS: Final = re.compile(r"\.([\w-]+)\s*$")
_FLOATING: Final = frozenset({"dt", "dd"})
"""Elements that are not drawn in the order in which they are written."""


class Place(NamedTuple):
    """A number in print: its id, where its text begins and ends, and whether its neighbours are drawn beside it."""

    id: str
    start: int
    end: int
    fixed: bool


class PrintedPage(HTMLParser):
    """What of an HTML page the print style sheet leaves: `text` without blanks, `places` of its numbers in it.

    `pieces` are the runs of text as they were, one to an element.
    `title`, `meta` by name, `pictures` (their alternative texts) and `links` are what the PDF keeps beside
    the text.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.places: list[Place] = []
        self.title = ""
        self.meta: dict[str, str] = {}
        self.pictures: set[str] = set()
        self.links: set[str] = set()
        self.pieces: list[str] = []
        self._bare: list[str] = []
        self._length = 0
        self._unprinted: set[str] = set()
        self._open: list[tuple[str, bool, bool]] = []
        self._number = ""
        self._sheet = False
        self.feed(html)
        self.text = "".join(self._bare)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        hidden, floating = self._open[-1][1:] if self._open else (False, False)
        hidden = hidden or not self._unprinted.isdisjoint(given.get("class", "").split())
        self._sheet = tag == "style" and given.get("media") == "print"
        match tag:
            case "data":
                self._number = given.get("data-n", "")
            case "meta" if "name" in given:
                self.meta[given["name"]] = given.get("content", "")
            case "img" if given.get("alt") and not hidden:
                self.pictures.add(given["alt"])
            case "a" if not given.get("href", "").startswith("#"):
                self.links.add(given.get("href", ""))
        if tag not in _VOID:
            self._open.append((tag, hidden or tag in _SILENT, floating or tag in _FLOATING))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        if tag == "data":
            self._number = ""
        self._sheet = False

    def handle_data(self, data: str) -> None:
        tag, hidden, floating = self._open[-1] if self._open else ("", False, False)
        if self._sheet:
            self._unprinted |= unprinted_classes(data)
        if tag == "title":
            self.title += data
        if hidden:
            return
        bare = BLANK.sub("", data)
        if self._number and bare:
            start = self._length
            self.places.append(Place(self._number, start, start + len(bare), not floating))
        self.pieces.append(data)
        self._bare.append(bare)
        self._length += len(bare)


def unprinted_classes(sheet: str) -> set[str]:
    """The classes that a style sheet does not show.

    >>> sorted(unprinted_classes(".a, .b .c { display: none; } .d { color: red }"))
    ['a', 'c']
    """
    selectors = (one for rule in _UNPRINTED.findall(sheet) for one in rule.split(","))
    return {found[1] for one in selectors if (found := _LAST_CLASS.search(one))}
