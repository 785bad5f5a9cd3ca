"""The printed numbers of a report against its review.json, by the text that `pypdf` takes from the pages.

The pages are drawn again from review.json, which says how often each number stands in print; the words of
the PDF are then searched for each. Blanks are left out on both sides, since lines break where they will.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Final

from reviewgen.errors import InputRefused, Problem

_BLANK: Final = re.compile("[\\s\u00ad\u200b\u2060\u202f\ufeff]+")
_NUMBER: Final = re.compile(r"\d[\d.,]*\d|\d")
_SILENT: Final = frozenset({"style", "title", "head"})
_UNPRINTED: Final = frozenset({"screen-only", "contents", "skip", "derived", "inputs"})
"""Classes that the print style sheet hides."""
_VOID: Final = frozenset({"br", "col", "hr", "img", "meta", "wbr"})


def printed_words(pdf: bytes, name: str) -> list[str]:
    """The text of each page. Raises InputRefused where no text can be taken out."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError, RecursionError):
        raise InputRefused(
            Problem("no text can be taken out of this PDF", "name the report as built", name)
        ) from None


def differences(pages: list[str], review: Mapping[str, Any]) -> list[str]:
    """Every number that the pages print too seldom, and every one that review.json does not hold."""
    from reviewgen.charts import draw
    from reviewgen.render.html import render_html

    walk = _Words()
    walk.feed(render_html(review, draw(dict(review))).html)
    text = _BLANK.sub("", "".join(pages))
    expected = _BLANK.sub("", "".join(walk.text))
    found = []
    for shown, ids in sorted(walk.numbers.items()):
        bare = _BLANK.sub("", shown)
        if bare and text.count(bare) < expected.count(bare):
            found.append(
                f"{shown} ({', '.join(sorted(ids)[:3])}) is printed less often than review.json says"
            )
    return found + _strangers(pages, walk.text)


def _strangers(pages: list[str], known: list[str]) -> list[str]:
    """Numbers in print that no text of the pages holds; page numbers apart."""
    text = _BLANK.sub("", "".join(known))
    furniture = {str(number) for number in range(len(pages) + 1)}
    seen = Counter(number for page in pages for number in _NUMBER.findall(page) if number not in furniture)
    return [
        f"{number} is printed and stands nowhere in review.json"
        for number in sorted(seen)
        if number not in text
    ]


class _Words(HTMLParser):
    """The text of a page as it is printed, and the numbers in it by their text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.numbers: dict[str, set[str]] = {}
        self._open: list[tuple[str, bool]] = []
        self._number = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "data":
            self._number = given.get("data-n", "")
        if tag not in _VOID:
            hidden = tag in _SILENT or not _UNPRINTED.isdisjoint(given.get("class", "").split())
            self._open.append((tag, hidden or bool(self._open and self._open[-1][1])))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        if tag == "data":
            self._number = ""

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1]:
            return
        self.text.append(data)
        if self._number:
            self.numbers.setdefault(data, set()).add(self._number)
