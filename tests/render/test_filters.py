"""What a template can and cannot turn into text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from markupsafe import Markup

from reviewgen.ledger import Label, Num, Prose, Quoted
from reviewgen.render.filters import anchor, join, label, plain, printed
from reviewgen.render.view import Unprintable, Word

GAP = Num("verdict.gap_us", 426.0, "us", "426.0 µs", "stated")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (GAP, '<data data-n="verdict.gap_us">426.0 µs</data>'),
        (Quoted("<b>7</b>"), '<bdi class="quoted">&lt;b&gt;7&lt;/b&gt;</bdi>'),
        (Label("3"), "<span data-label>3</span>"),
        (Word("order_processor"), "order processor"),
        ("P95 & t1", "P95 &amp; t1"),
        (Prose(("Gap ", GAP, ".")), 'Gap <data data-n="verdict.gap_us">426.0 µs</data>.'),
    ],
)
def test_printable(value: Any, expected: str):
    assert printed(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        1,
        1.5,
        True,
        None,
        "80 µs",
        Unprintable(1.0, "x"),
        [GAP],
        {"a": 1},
        object(),
        Prose(("80 µs",)),
        Word("v2"),
    ],
)
def test_unprintable(value: Any):
    with pytest.raises(TypeError):
        printed(value)


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\x1b", "\x9b", "\ufeff", "\ud800"])
def test_hidden_characters_are_written_out(hidden: str):
    assert printed(Quoted(f"a{hidden}b")) == f'<bdi class="quoted">a[U+{ord(hidden):04X}]b</bdi>'


def test_labels_are_for_no_quantity():
    assert label(3, "step") == Label("3") == label(Unprintable(3, "steps.3.number"), "step")
    for value in (GAP, 3.5, True, Unprintable(2.5, "x")):
        with pytest.raises(TypeError):
            label(value, "version")
    with pytest.raises(TypeError, match="no label of kind"):
        label("3", "latency")


def test_plain_text_is_escaped_and_keeps_its_numbers():
    assert plain(Prose(("Gap ", GAP, ' "', Quoted("x"), '"'))) == Markup("Gap 426.0 µs &#34;x&#34;")


def test_join_prints_each_value():
    assert join([Quoted("a"), Word("b_c")], ", ") == '<bdi class="quoted">a</bdi>, b c'
    with pytest.raises(TypeError):
        join([1], ", ")


def test_anchors_are_valid_ids_and_differ():
    ids = [
        "queue.open.p95_us",
        "queue.open-p95_us",
        "queue.pre%2Eopen",
        "queue.pre.open",
        "a b",
        "aµ",
        "a_20_b",
    ]
    anchors = [str(anchor(id)) for id in ids]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one) for one in anchors)
    assert len(set(anchors)) == len(ids)
