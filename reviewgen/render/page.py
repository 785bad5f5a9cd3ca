"""What a page keeps while it is written: its contents list, its exhibits and their numbers, its charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviewgen.ledger import Label
from reviewgen.render.assets import Assets

_NOTHING = ""  # what a registering call prints


class Entry(NamedTuple):
    """One line of the contents list; the appendix letter is empty in the body."""

    id: str
    title: object
    letter: str


class Contents:
    """Sections in the order in which templates open them."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, id: str, title: object, appendix: bool) -> str:
        """Enter a section; its appendix letter. Raises ValueError for an id entered twice."""
        if any(entry.id == id for entry in self._entries):
            raise ValueError(f"two sections with the id {id!r}")
        letters = sum(bool(entry.letter) for entry in self._entries)
        letter = chr(ord("A") + letters) if appendix else _NOTHING
        self._entries.append(Entry(id, title, letter))
        return letter

    @property
    def body(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._entries if not entry.letter)

    @property
    def appendices(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._entries if entry.letter)


class Exhibit(NamedTuple):
    """A numbered figure, kept for the data tables of the appendix."""

    id: str
    number: Label
    title: object


class Exhibits:
    """Figures in the order in which templates show them, numbered from one."""

    def __init__(self) -> None:
        self._shown: dict[str, Exhibit] = {}

    def show(self, id: str, title: object) -> Exhibit:
        """Number a figure. Raises ValueError for one shown twice."""
        if id in self._shown:
            raise ValueError(f"exhibit {id!r} is shown twice")
        self._shown[id] = Exhibit(id, Label(str(len(self._shown) + 1)), title)
        return self._shown[id]

    @property
    def all(self) -> tuple[Exhibit, ...]:
        return tuple(self._shown.values())


class Seen:
    """The ids of the numbers printed so far."""

    def __init__(self) -> None:
        self.ids: set[str] = set()


class Charts:
    """The charts by name, as pictures a page may show."""

    def __init__(self, charts: Mapping[str, str], assets: Assets) -> None:
        self._uris = {name: assets.uri("image/svg+xml", svg.encode("utf-8")) for name, svg in charts.items()}

    def __contains__(self, name: object) -> bool:
        return name in self._uris

    def __getitem__(self, name: str) -> str:
        """The picture's URI; KeyError for a chart that was not drawn."""
        return self._uris[name]
