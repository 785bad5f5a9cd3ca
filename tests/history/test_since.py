"""`build --since`: the scorecard, the timeline, and the same bytes wherever it is built."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewgen.errors import InputRefused
from reviewgen.history.diff import compare
from reviewgen.history.scorecard import scorecard
from reviewgen.history.since import Earlier
from reviewgen.history.sources import Side, read_inputs, read_side
from reviewgen.history.stored import parse_review
from reviewgen.ledger import plain
from tests.history.conftest import FIRST, ROOT, SECOND, changed, git_in

FIXTURES = ROOT / "tests" / "fixtures" / "reviews"
MAIN = "import sys; from reviewgen.cli import main; sys.exit(main())"


def no_file(name: str) -> bytes:
    raise AssertionError(name)


def side(text: str) -> Side:
    inputs = read_inputs(text.encode(), "desk.yaml", no_file)
    return Side("desk.yaml", inputs.review(), False, inputs)


@pytest.fixture(scope="module")
def first() -> Side:
    return side(FIRST)


def scores(first: Side, after: str) -> dict[str, str]:
    found = compare(first, side(after))
    return {one.remedy: one.score for one in scorecard(found.pair, found.steps).steps}


def test_the_dual_thread_step_is_scored(first: Side):
    assert scores(first, SECOND) == {"flow_instrumentation": "not_done", "dual_thread": "inside"}


@pytest.mark.parametrize(("p95", "score"), [("50", "better"), ("64", "inside"), ("71", "worse")])
def test_the_measured_p95_against_the_interval(first: Side, p95: str, score: str):
    after = changed(SECOND, ("p95: 58 us, p99: 82 us", f"p95: {p95} us, p99: 82 us"))
    assert scores(first, after)["dual_thread"] == score


def test_what_was_not_measured_anew_is_not_scored(first: Side):
    """Two threads alone say nothing of P95: the old measurement is of the old processor."""
    same = changed(FIRST, ("  threads: 1\n", "  threads: 2\n"), ("date: 2026-11-20", "date: 2027-05-20"))
    elsewhere = changed(same, ("{p50: 16 us, p95: 34 us, p99: 52 us}", "{p50: 15 us, p95: 33 us, p99: 52 us}"))
    word = changed(SECOND, ("p95: 58 us, p99: 82 us", "p95: {value: 58 us, evidence: stated}"))
    other = changed(SECOND, ("  loop: open", "  window: midday\n  loop: open"))
    for after, score, words in (
        (same, "not_scored", "P95 end to end in open was not measured anew"),
        (elsewhere, "not_scored", "P95 end to end in open was not measured anew"),
        (word, "not_scored", "is stated, not measured"),
        (other, "inside", "inside the predicted interval"),
    ):
        found = compare(first, side(after))
        one = next(one for one in scorecard(found.pair, found.steps).steps if one.remedy == "dual_thread")
        assert (one.score, words in plain(one.explanation)) == (score, True), plain(one.explanation)


def test_a_step_that_was_to_change_nothing_is_no_success(first: Side):
    found = compare(first, side(changed(FIRST, ("instrumented: false", "instrumented: true"))))
    card = scorecard(found.pair, found.steps)
    assert {one.remedy: one.score for one in card.steps}["flow_instrumentation"] == "not_scored"
    assert card.tally["scored"].value == 0


def test_nothing_done_tests_nothing(first: Side):
    found = compare(first, first)
    card = scorecard(found.pair, found.steps)
    assert {one.score for one in card.steps} == {"not_done"}
    assert "not tested" in card.held[0]


def test_three_reviews_carry_the_timeline_and_the_tally_on(first: Side):
    second = side(SECOND)
    assert second.inputs
    Earlier(first).extend(second.review, second.inputs.desk, second.inputs.captured)
    third = side(changed(SECOND, ("date: 2027-05-20", "date: 2027-11-20"), ('"2.0"', '"3.0"')))
    assert third.inputs
    Earlier(second).extend(third.review, third.inputs.desk, third.inputs.captured)
    since = third.review["since"]
    assert [row["binding"] for row in since["timeline"]] == ["order_processor", "exchange", "exchange"]
    assert [row["p95_us"] for row in since["timeline"]] == [428.0, 58.0, 58.0]
    tally = since["scorecard"]["tally"]
    assert (tally["inside"], tally["held"], tally["not_done"]) == (1, 1, 2)  # the last of this plan alone
    assert {"rule": "burst-overload", "subject": "open"} in since["closed_before"]


def numbers_named(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {text for name, text in node.items() if name == "n" and isinstance(text, str)}
        return own.union(*(numbers_named(below) for below in node.values()))
    return set().union(*(numbers_named(below) for below in node)) if isinstance(node, list) else set()


def test_all_that_is_said_stands_in_the_ledger(first: Side):
    second = side(SECOND)
    assert second.inputs
    Earlier(first).extend(second.review, second.inputs.desk, second.inputs.captured)
    named = numbers_named(second.review["since"])
    assert len(named) > 10
    assert named <= second.review["numbers"].keys()


def build(folder: Path, since: str, **environment: str) -> tuple[bytes, bytes]:
    command = [sys.executable, "-c", MAIN, "build", "desk.yaml", "--since", since, "--format", "json,html", "-o", "out"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return (folder / "out/desk.review.json").read_bytes(), (folder / "out/desk.html").read_bytes()


def test_the_same_bytes_everywhere_and_no_git_in_them(repository: Path, tmp_path: Path):
    one = build(repository, "HEAD~1", PYTHONHASHSEED="1", TZ="Asia/Tokyo", LANG="C")
    git_in(repository)("checkout", "-q", "--detach")
    away = tmp_path / "another folder"
    away.mkdir()
    (away / "desk.yaml").write_text(SECOND, encoding="utf-8")
    (away / "old").mkdir()
    (away / "old" / "desk.yaml").write_text(FIRST, encoding="utf-8")
    other = build(away, "old/desk.yaml", PYTHONHASHSEED="2", TZ="America/New_York", LANG="de_DE.UTF-8")
    assert one == other
    head = git_in(repository)("rev-parse", "HEAD")
    assert head[:10].encode() not in one[0] and b"What changed since" in one[1]


def test_an_older_review_of_this_format_stays_readable(first: Side):
    stored = read_side(str(FIXTURES / "migrated-0.1.review.json"))
    assert stored.stored and stored.inputs is None
    found = compare(stored, side(SECOND))
    assert found.migration.moved and not found.separated


@pytest.mark.parametrize("format", ["reviewgen.review/2", "reviewgen.review/10"])
def test_a_newer_format_is_refused_by_name(format: str):
    data = json.loads((FIXTURES / "migrated-0.1.review.json").read_text(encoding="utf-8")) | {"format": format}
    with pytest.raises(InputRefused, match=format):
        parse_review(json.dumps(data).encode(), "new.review.json")


@pytest.mark.parametrize("bad", [b"[]", b"{", b"[" * 100_000, b'{"format": "reviewgen.review/1"}', b'{"format": 3}'])
def test_what_is_no_review_is_refused(bad: bytes):
    with pytest.raises(InputRefused):
        parse_review(bad, "x.json")


def test_the_page_has_a_number_in_the_column_of_the_review_that_has_it(first: Side):
    """What is known only now stands under Now; a plan that buys nothing has no cost, known or not."""
    from reviewgen.charts import draw
    from reviewgen.render.html import render_html

    earlier = Side(first.name, copy.deepcopy(first.review), True, first.inputs)
    del earlier.review["numbers"]["capex.npv"]
    after = side(changed(FIRST, ("date: 2026-11-20", "date: 2027-05-20")))
    assert after.inputs
    steps, after.review["sequence"]["steps"] = after.review["sequence"]["steps"], []
    cost = after.review["numbers"].pop("sequence.total_cost")
    Earlier(earlier).extend(after.review, after.inputs.desk, after.inputs.captured)
    found = {one["id"]: one["change"] for one in after.review["since"]["known"]}
    assert found == {"capex.npv": "gained", "sequence.total_cost": "none"}
    after.review["numbers"]["sequence.total_cost"] = cost
    after.review["sequence"]["steps"] = steps  # the plan's own section prints them
    page = render_html(after.review, draw(after.review)).html
    row = page.partition("the net present value of the bypass</th>")[2]
    assert row.startswith('<td class="num">not known</td>')
    assert "nothing to buy</td>" in page


def test_a_renamed_window_is_said_on_the_page(first: Side):
    after = side(changed(SECOND, ("- name: open", "- name: cash open"), ("p95: 34 us", "p95: 30 us")))
    assert after.inputs
    Earlier(first).extend(after.review, after.inputs.desk, after.inputs.captured)
    assert not [one for one in after.review["since"]["doubts"] if "is called" in one]  # its figures are others
    after = side(changed(FIRST, ("- name: open", "- name: cash open"), ("  threads: 1\n", "  threads: 2\n")))
    assert after.inputs
    Earlier(first).extend(after.review, after.inputs.desk, after.inputs.captured)
    since = after.review["since"]
    assert since["doubts"] == ["The window open is called cash open now."]
    assert {row["window_under_test"] for row in since["timeline"]} == {"cash open"}
    assert numbers_named(since) <= after.review["numbers"].keys()
