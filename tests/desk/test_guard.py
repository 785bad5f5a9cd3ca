"""The first wall: what the guard lets through, and how it refuses the rest."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.cli import main
from reviewgen.desk import guard, limits
from reviewgen.desk.tree import Place
from reviewgen.errors import InputRefused, ReviewgenError, UnsafeInput

LONG_WORDS = "word " * (limits.TEXT_BYTES // 5)


def refusal(text: str | bytes) -> ReviewgenError:
    """The error that a text raises."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ReviewgenError) as caught:
        guard.read(data, "desk.yaml")
    return caught.value


REFUSED = [
    # (text, line, column, part of the message)
    ("a: 1\n  b: 2\n", 2, 4, "indentation"),
    ("a: b: c\n", 1, 5, "a second `: `"),
    ("", 1, 1, "empty"),
    ("# only a remark\n", 1, 1, "empty"),
    ("- a\n", 1, 1, "holds no"),
    ("just words\n", 1, 1, "holds no"),
    ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
    ("? [a]\n: 1\n", 1, 3, "must be a word"),
    ("{a: 1}: 2\n", 1, 1, "must be a word"),
    ("1: a\n", 1, 1, "must be a text"),
    ("true: a\n", 1, 1, "must be a text"),
    ("~: a\n", 1, 1, "must be a text"),
    ("{? : a}\n", 1, 3, "must be a text"),
    ("a:\n  b: 1\n  b: 2\n", 3, 3, "given before, on line 2"),
    ("{a: 1, a: 2}", 1, 8, "given before, on line 1"),
    ("a: .nan\n", 1, 4, "not a finite number"),
    ("a: [-.inf]\n", 1, 5, "not a finite number"),
    ("a: 1e999\n", 1, 4, "not a finite number"),
    ("%YAML 1.2\n---\na: 1\n", 1, 1, "directive"),
    ("a:\n\tb: 1\n", 2, 1, "a tab"),
    ("a: [1, 2\nb: 3\n", 1, 4, "comma is missing"),
    ("a:\n  b: {c: 1 us\n  d: 2\n", 2, 6, "bracket is not closed"),
    ("a: {b: 1\n", 1, 4, "bracket is not closed"),
    ("a: {b: [1, 2}\n", 1, 13, "comma is missing"),
    ('a: "open\nb: 1\n', 1, 4, "never closed"),
    ('a: "\\q"\n', 1, 6, "backslash"),
    ('a: "\\UFFFFFFFF"\n', 1, 7, "names no character"),
    ("a: 'x' y\n", 1, 8, "do not fit together"),
    ("a: @x\n", 1, 4, "this is not YAML"),
    ("key without colon\nb: 1\n", 1, 1, "has no colon"),
    ("a:\n  b: 1\n  loop open  # a remark\n  c: 1\n", 3, 3, "has no colon"),
    ("a:\n  loop open\n\n  b: 1\n", 2, 3, "has no colon"),
    ("a:\n  - loop open\n    b: 1\n", 2, 5, "has no colon"),
    ("a:\n  b: 1\n   c: 2\n", 3, 5, "indentation"),
    (b"a: caf\xe9\n", 1, 7, "byte 0xe9 is not UTF-8"),
]


@pytest.mark.parametrize(("text", "line", "column", "said"), REFUSED)
def test_what_is_wrong_is_refused_with_its_place(
    text: str | bytes, line: int, column: int, said: str
) -> None:
    error = refusal(text)
    problem = error.problems[-1]
    assert isinstance(error, InputRefused)
    assert said in problem.message
    assert (problem.file, problem.line, problem.column) == ("desk.yaml", line, column)
    assert problem.remedy


def test_the_remedy_for_a_file_without_sections_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`init` refuses a file that is there, so the remedy names another."""
    monkeypatch.chdir(tmp_path)
    for text in ("", "# only a remark\n", "just words\n", "a: @x\n"):
        (tmp_path / "desk.yaml").write_text(text)
        command = re.findall("`reviewgen (.*?)`", refusal(text).problems[0].remedy)[0].split()
        assert main(command) == 0
        (tmp_path / command[1]).unlink()


UNSAFE = [
    ("a: &x 1\n", 1, 4, "an anchor"),
    ("a: *x\n", 1, 4, "an alias"),
    ("&k a: 1\n", 1, 1, "an anchor"),
    ("a: !!python/object/apply:os.system [x]\n", 1, 4, "a tag"),
    ("a: !!str 1\n", 1, 4, "a tag"),
    ("a: ! x\n", 1, 4, "a tag"),
    ("<<: {a: 1}\n", 1, 1, "a merge key"),
    ("a: x\x00y\n", 1, 5, "a control character (U+0000)"),
    ("b: 1\na: \x1b[31m\n", 2, 4, "a control character (U+001B)"),
    ("a: 1\u2028b: 2\n", 1, 5, "a control character (U+2028)"),
    ("a: \u202eb\n", 1, 4, "a text-direction character (U+202E)"),
    ("a: b\ufeff\n", 1, 5, "a control character (U+FEFF)"),
    ('a: "x\\0y"\n', 1, 4, "a control character (U+0000)"),
    ('a: "\\ud800"\n', 1, 4, "a control character (U+D800)"),
    ('"\\u202e": 1\n', 1, 1, "a text-direction character"),
    ("a: " + "[" * 40 + "]" * 40, 1, 36, "deeper than 32"),
    ("- " * 40, 1, 67, "deeper than 32"),
    ("a: [" + "1," * limits.NODES + "]", 1, None, "more than 100,000 values"),
    (f"a: {LONG_WORDS}x\n", 1, 4, "longer than 50 KB"),
    ("".join(f"k{i}: {LONG_WORDS[:49_000]}\n" for i in range(11)), 11, 6, "together are longer than 500 KB"),
    ("a: " + "x" * 2001, 1, 4, "without a space"),
]


@pytest.mark.parametrize(("text", "line", "column", "said"), UNSAFE)
def test_what_could_hide_run_or_grow_is_unsafe(text: str, line: int, column: int | None, said: str) -> None:
    error = refusal(text)
    problem = error.problems[-1]
    assert isinstance(error, UnsafeInput)
    assert said in problem.message
    assert problem.line == line
    assert column is None or problem.column == column
    assert problem.remedy


def test_a_file_over_the_limit_is_not_even_decoded() -> None:
    error = refusal(b"\xff" * (limits.FILE_BYTES + 1))
    assert isinstance(error, UnsafeInput)
    assert "limit is 2 MB" in error.problems[0].message


def test_mistakes_that_do_not_stop_the_reading_are_told_together() -> None:
    error = refusal("a: 1\na: 2\nb: .nan\n3: x\n")
    assert [problem.line for problem in error.problems] == [2, 3, 4]
    unsafe = refusal("a: 1\na: 2\nb: *x\n")
    assert [problem.line for problem in unsafe.problems] == [2, 3]
    assert isinstance(unsafe, UnsafeInput)


def test_scalars_mean_what_yaml_1_2_says() -> None:
    tree = guard.read(
        b"a: [no, 010, 12:30, 1e6, ~, 2 us, 0x10, 0o10, True, '1', \"no\", 2024-13-45, +1.5, .5]", "x"
    )
    assert tree.value["a"] == [
        "no", 10, "12:30", 1e6, None, "2 us", 16, 8, True, "1", "no", "2024-13-45", 1.5, 0.5,
    ]  # fmt: skip
    assert tree.words["a", 1] == "010"
    assert ("a", 0) not in tree.words


def test_a_word_of_many_digits_is_text() -> None:
    assert guard.read(b"a: " + b"9" * 1000, "x").value["a"] == "9" * 1000


def test_line_ends_byte_order_mark_and_blocks_are_read() -> None:
    tree = guard.read(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  two\r\n  lines\r\n", "x")
    assert tree.value == {"a": 1, "b": "two\nlines\n"}
    assert tree.spots["b",].key == Place(2, 1)
    assert tree.lines[0] == "a: 1"


def test_every_node_has_its_place() -> None:
    tree = guard.read(b"a:\n  - {name: x, v: 2 us}\n", "x")
    assert tree.spots["a", 0, "v"].key == Place(2, 15)
    assert tree.spots["a", 0, "v"].value == Place(2, 18)
    assert tree.spots["a", 0].key is None
    assert tree.named(("a", 0, "v")) == "a.x.v"


def test_the_limits_themselves_pass() -> None:
    deep = "a: " + "[" * (limits.DEPTH - 1) + "]" * (limits.DEPTH - 1)
    assert guard.read(deep.encode(), "x")
    assert guard.read(f"a: {'x' * limits.UNBROKEN_RUN}".encode(), "x")
    assert guard.read(f"a: {LONG_WORDS.strip()}".encode(), "x")


def test_a_report_is_not_taken_for_its_desk() -> None:
    with pytest.raises(ReviewgenError, match="this is a PDF"):
        guard.read(b"%PDF-1.7\n", "desk.pdf")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    try:
        tree = guard.read(data, "x")
    except ReviewgenError as error:
        assert all(problem.message and problem.remedy and problem.line for problem in error.problems)
        return
    assert isinstance(tree.value, dict)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
)
WORDS = st.text("abcxyz <:#-'\"\\\n%&*!{}[],é", min_size=1, max_size=12)
TREES = st.recursive(
    LEAVES | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(WORDS, TREES, min_size=1, max_size=4))
def test_json_is_read_as_it_is(value: dict[str, object]) -> None:
    """JSON is YAML: an independent writer's text comes back as what was written."""
    import json

    tree = guard.read(json.dumps(value, ensure_ascii=False).encode(), "x")
    assert _same(tree.value, value)


def _same(read: object, written: object) -> bool:
    if isinstance(read, dict) and isinstance(written, dict):
        return read.keys() == written.keys() and all(_same(read[name], written[name]) for name in read)
    if isinstance(read, list) and isinstance(written, list):
        return len(read) == len(written) and all(map(_same, read, written))
    if isinstance(read, float) and isinstance(written, float):
        return math.isclose(read, written)
    return type(read) is type(written) and read == written
