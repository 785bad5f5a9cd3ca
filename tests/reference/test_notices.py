"""The dated notices are in order and say what they are."""

from __future__ import annotations

from reviewgen.reference.notices import notices


def test_notices_are_dated_in_order():
    days = [notice.from_ for notice in notices().values()]
    assert len(days) >= 2
    assert days == sorted(days)
    assert [day.isoformat() for day in days] == ["2025-11-01", "2026-04-27"]


def test_a_notice_says_whose_word_it_is():
    assert all(notice.standing == "vendor" and len(notice.claim) > 40 for notice in notices().values())
