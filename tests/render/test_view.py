"""The tree templates see: which leaf is a number, whose words are quoted, what may not be printed."""

from __future__ import annotations

from typing import Any

import pytest

from reviewgen.ledger import Label, Num, Prose, Quoted
from reviewgen.render.view import Unprintable, View, Word


@pytest.fixture
def root(review: dict[str, Any]) -> Any:
    return View(review).root


def test_a_leaf_at_its_ledger_path_is_that_number(root: Any):
    assert isinstance(root.verdict.gap_us, Num)
    assert (root.verdict.gap_us.id, root.verdict.gap_us.shown) == ("verdict.gap_us", "426.0 µs")


def test_array_elements_are_named_not_counted(root: Any):
    assert root.flow[1].rate_per_s.id == "flow.window%201.rate_per_s"


def test_a_leaf_whose_value_is_not_the_ledgers_is_no_number(review: dict[str, Any]):
    review["verdict"]["gap_us"] = 425.0
    assert isinstance(View(review).root.verdict.gap_us, Unprintable)


def test_a_leaf_borrows_the_number_its_own_object_names(root: Any):
    assert root.findings[0].cost_us.id == "cost.order-processor.open"


def test_costs_are_told_apart_by_unit(review: dict[str, Any]):
    finding = review["findings"][0]
    finding["cost_money"] = 61.5  # the same value, and no number in money
    assert isinstance(View(review).root.findings[0].cost_money, Unprintable)


def test_ids_of_numbers_become_numbers(root: Any):
    assert root.findings[0].measured.shown == "428.0 µs"
    assert [number.shown for number in root.findings[0].numbers] == ["426.0 µs", "61.5 µs"]


def test_our_words_compare_and_the_clients_are_quoted(root: Any):
    assert root.verdict.status == "migrated" and isinstance(root.verdict.binding, Word)
    assert root.verdict.binding.shown == "order processor"
    assert root.review.client == Quoted("Example Capital & Söhne <LLP>")


def test_a_client_name_under_one_of_our_keys_stays_quoted(review: dict[str, Any]):
    review["tripwires"] = [{"stage": "gateway2"}]
    assert View(review).root.tripwires[0].stage == Quoted("gateway2")


def test_prose_beside_its_text_wins(root: Any):
    headline = root.verdict.headline
    assert isinstance(headline, Prose)
    assert [type(part) for part in headline] == [str, Num, str, Quoted, str]


def test_bare_parts_are_prose_too(review: dict[str, Any]):
    review["note"] = [{"t": "revision "}, {"l": "3"}]
    assert View(review).root.note == ("revision ", Label("3"))


@pytest.mark.parametrize("name", ["items", "keys", "get", "values"])
def test_a_message_type_named_like_a_method_is_found(review: dict[str, Any], name: str):
    review["segments"] = [{"window": "open", "euler": {name: "a share"}}]
    assert getattr(View(review).root.segments[0].euler, name) == Quoted("a share")


def test_names_with_dots_and_percent_signs_do_not_collide(review: dict[str, Any]):
    review["euler"] = {"a.b": 1.0, "a%2Eb": 2.0}
    for id, value in (("euler.a%2Eb", 1.0), ("euler.a%252Eb", 2.0)):
        review["numbers"][id] = review["numbers"]["verdict.gap_us"] | {"value": value, "shown": f"{value} µs"}
    euler = View(review).root.euler
    assert (euler["a.b"].shown, euler["a%2Eb"].shown) == ("1.0 µs", "2.0 µs")


def test_unprintable_values_refuse_to_be_text(review: dict[str, Any]):
    review["sweep"] = [{"rate_per_s": 7.0}]
    bare = View(review).root.sweep[0].rate_per_s
    for attempt in (str, format, lambda value: value.__html__()):
        with pytest.raises(TypeError, match=r"sweep.7.rate_per_s is not in the ledger"):
            attempt(bare)


def test_null_and_truth_pass_through(root: Any):
    assert root.verdict.nic_share is None and root.findings[0].waived is False
