"""The printed numbers of a report against its review.json, by the text that `pypdf` takes from the pages.

The pages are drawn again from review.json, which says how often each number stands in print and between
which words; the text of the PDF is then searched for each. Pictures are outlines and hold no text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Final

from reviewgen.errors import InputRefused, Problem
from reviewgen.history.page_text import BLANK, Place, PrintedPage

_NUMBER: Final = re.compile(r"\d[\d.,]*\d|\d")
EXTRACTOR: Final = "pypdf"
BESIDE: Final = 4
"""Characters before, or after, a number by which its place is known."""


def printed_words(pdf: bytes, name: str) -> list[str]:
    """The text of each page. Raises InputRefused where no text can be taken out."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise InputRefused(
            Problem("no text can be taken out of this PDF", "name the report as built", name)
        ) from None


def differences(pages: list[str], expected: PrintedPage) -> list[str]:
    """Numbers that stand another number of times in print, or between other words, or in no review.json."""
    text = BLANK.sub("", "".join(pages))
    counted = _counted(text, expected)
    return [*counted.values(), *_elsewhere(text, expected, set(counted)), *strangers(pages, expected.pieces)]


def _counted(text: str, expected: PrintedPage) -> dict[str, str]:
    """By its text, each number that stands too seldom or too often in print.

    What has no unit may be a page's number as well, so there only too seldom counts.
    """
    ids: dict[str, set[str]] = {}
    for place in expected.places:
        ids.setdefault(_at(expected, place), set()).add(place.id)
    found = {}
    for shown, named in sorted(ids.items()):
        printed, due = text.count(shown), expected.text.count(shown)
        if printed < due or (printed > due and not _NUMBER.fullmatch(shown)):
            often = "less" if printed < due else "more"
            found[shown] = (
                f"{shown} ({', '.join(sorted(named)[:3])}) is printed {often} often than review.json says"
            )
    return found


def _elsewhere(text: str, expected: PrintedPage, known: set[str]) -> list[str]:
    """Numbers that stand in print, but not beside the words that they belong to."""
    found = {}
    for place in expected.places:
        shown = _at(expected, place)
        beside = (
            expected.text[max(0, place.start - BESIDE) : place.end],
            expected.text[place.start : place.end + BESIDE],
        )
        lost = all(text.count(one) < expected.text.count(one) for one in beside)
        if lost and place.fixed and shown not in known:
            found[place.id] = f"{shown} ({place.id}) is not printed where it belongs"
    return list(found.values())


def _at(expected: PrintedPage, place: Place) -> str:
    return expected.text[place.start : place.end]


def strangers(pages: list[str], known: Iterable[str]) -> list[str]:
    """Numbers in print that no piece of the known text holds; page numbers apart.

    One with a point or comma must stand there as it is; another may be part of a longer word, which print
    can break anywhere.
    """
    pieces = list(known)
    whole = {number for piece in pieces for number in _NUMBER.findall(piece)}
    bare = BLANK.sub("", "".join(pieces))
    furniture = {str(number) for number in range(len(pages) + 1)}
    seen = {number for page in pages for number in _NUMBER.findall(page)} - furniture - whole
    return [
        f"{number} is printed and stands nowhere in review.json"
        for number in sorted(seen)
        if not number.isdecimal() or number not in bare
    ]
