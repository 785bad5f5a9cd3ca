"""A page read by the standard library's parser, element by element, for every fault in it."""

from __future__ import annotations

from html.parser import HTMLParser

from reviewgen.render.elements import VOID, Elements, is_exempt
from reviewgen.render.terms import bare_digits


def walked(html: str, elements: Elements) -> list[str]:
    """Every fault of a page with the section it is in, in reading order."""
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
            self._open.append((tag, is_exempt(tag, given)))
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
