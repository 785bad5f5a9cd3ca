"""Numbers in print against review.json: changed, moved, doubled and added."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewgen.history.page_text import PrintedPage
from reviewgen.history.text_layer import differences, printed_words, strangers

pytestmark = pytest.mark.requires_library("pango-1.0")


@pytest.fixture(scope="module")
def pages(report: Path) -> list[str]:
    """The text of the report's pages."""
    return printed_words(report.read_bytes(), "desk.pdf")


def changed(pages: list[str], old: str, new: str) -> list[str]:
    """The pages with the first match of a pattern replaced."""
    text, count = re.subn(old, new, "\f".join(pages), count=1)
    assert count, old
    return text.split("\f")


def test_a_report_as_built_says_what_its_review_says(pages: list[str], page: PrintedPage):
    assert len(page.places) > 300
    assert differences(pages, page) == []


def test_a_changed_number(pages: list[str], page: PrintedPage):
    found = differences(changed(pages, r"58\.0(?= µs)", "77.3"), page)
    assert any("58.0" in one and "less often" in one for one in found)
    assert "77.3 is printed and stands nowhere in review.json" in found


def test_two_numbers_in_each_other_s_place(pages: list[str], page: PrintedPage):
    """Each still stands as often as it should; only their neighbours tell."""
    found = differences(changed(pages, r"(428\.0 µs)(\s+)(58\.0 µs)", r"\3\2\1"), page)
    assert len(found) > 1 and all("is not printed where it belongs" in one for one in found)


def test_a_number_too_many(pages: list[str], page: PrintedPage):
    found = differences([*pages, "P95 is 58.0 µs"], page)
    assert any("more often" in one for one in found)
    assert "412.5" in page.text
    assert strangers(["P95 is 12.5 µs"], page.pieces) == ["12.5 is printed and stands nowhere in review.json"]
