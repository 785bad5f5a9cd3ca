"""Findings that were open before the earlier of two reviews, by the revisions before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviewgen.history import opened
from reviewgen.history.opened import opened_before
from reviewgen.history.repository import open_repository
from reviewgen.history.sources import Inputs, Side
from tests.history.conftest import FIRST, changed, git_in

ODD = ("odd-lots-unread", "feed")


def review(inputs: Inputs, *, whatifs: bool = True) -> dict[str, Any]:
    """A review of one finding, open where the desk does not read odd lots."""
    assert inputs.desk.obi is not None and not whatifs
    verdict = "pass" if inputs.desk.obi.odd_lots else "fail"
    findings = [{"rule": ODD[0], "subject": ODD[1], "verdict": verdict, "waived": False}]
    return {"review": {}, "verdict": {}, "numbers": {}, "findings": findings}


def test_the_revisions_before_are_looked_at(repository: Path, monkeypatch: pytest.MonkeyPatch):
    git = git_in(repository)
    for text in (changed(FIRST, ("odd_lots: false", "odd_lots: true")), "broken: [", FIRST):
        (repository / "desk.yaml").write_text(text, encoding="utf-8")
        git("commit", "-q", "-a", "-m", "next", day="2027-05-21")
    monkeypatch.setattr(Inputs, "review", review)
    found = open_repository(repository)
    places = [Side("", {}, False, place=(found, found.resolve(name), "desk.yaml")) for name in ("HEAD~1", "HEAD~4")]
    assert opened_before(places[0], frozenset({ODD, ("other", "x")})) == {ODD}
    assert opened_before(places[1], frozenset({ODD})) == frozenset()  # the first revision has none before it
    assert opened_before(Side("", {}, False), frozenset({ODD})) == frozenset()
    monkeypatch.setattr(opened, "LOOKED_BACK", 1)
    assert opened_before(places[0], frozenset({ODD})) == frozenset()  # nor further than so many
