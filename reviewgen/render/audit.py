"""The last look at the finished page: no digit that is not in the ledger, nothing that acts or fetches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any

from reviewgen.errors import InputRefused, InternalFault, Problem
from reviewgen.render.assets import Document
from reviewgen.render.elements import VOID, Elements, exempt
from reviewgen.render.plain_markup import sound
from reviewgen.render.terms import bare_digits


def audited(page: Document, numbers: Mapping[str, Any], *, ours: bool = True) -> Document:
    """The page, once it was found good. `numbers` is the ledger as review.json has it.

    Raises InternalFault for a page that shows what it must not, InputRefused where not all templates are `ours`.
    """
    faults = audit(page.html, {id: one["shown"] for id, one in numbers.items()}, page.assets.keys())
    if faults:
        kind = InternalFault if ours else InputRefused
        raise kind([Problem(f"the page shows what it must not: {fault}") for fault in faults])
    return page


def audit(html: str, shown: Mapping[str, str], assets: Collection[str]) -> list[str]:
    """Every fault of a page, in reading order; none for a good one.

    `shown` is the ledger's text by number id, `assets` the URIs that pictures may have.
    """
    elements = Elements(shown, assets)
    if sound(html, elements):
        return []
    walk = _Walk(elements)
    walk.feed(html)
    walk.close()
    return walk.faults


class _Walk(HTMLParser):
    """Keeps the open elements, and how many of them are exempt."""

    def __init__(self, elements: Elements) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._elements = elements
        self._open: list[tuple[str, bool]] = []
        self._exempt = 0
        self._section = "the head"
        self._number: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = [(name, value or "") for name, value in attrs]
        given = dict(attributes)
        if tag in {"section", "header", "nav"} and "id" in given:
            self._section = given["id"]
        for fault in self._elements.faults(tag, attributes):
            self._fault(fault)
        if tag == "data":
            self._number, self._text = given.get("data-n"), ""
        if tag not in VOID:
            self._open.append((tag, exempt(tag, given)))
            self._exempt += self._open[-1][1]

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._fault(self._elements.number_fault(self._number, self._text))
        if not self._open or self._open[-1][0] != tag:
            self._fault(f"</{tag}> closes nothing")
            return
        self._exempt -= self._open.pop()[1]

    def handle_data(self, data: str) -> None:
        if self._exempt:
            self._text += data
        elif bare_digits(data):
            self._fault(f"a number outside the ledger: {' '.join(data.split())[:80]!r}")

    def close(self) -> None:
        super().close()
        if self._open:
            self._fault(f"<{self._open[-1][0]}> is never closed")

    def _fault(self, what: str | None) -> None:
        if what is not None:
            self.faults.append(f"{self._section}: {what}")
