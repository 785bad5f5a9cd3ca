"""What a user is told, and how much of it."""

from __future__ import annotations

import pytest

from reviewgen.errors import (
    MAX_CHARACTERS,
    EnvironmentFault,
    InputRefused,
    InternalFault,
    Problem,
    ReviewgenError,
    UnsafeInput,
    visible,
)


def test_a_problem_shows_place_line_caret_and_remedy() -> None:
    problem = Problem("`rate` has no unit", "write `200k msg/s`", "desk.yaml", 7, 9, "  rate: 200000")
    assert problem.render().splitlines() == [
        "desk.yaml:7:9: `rate` has no unit",
        "      rate: 200000",
        "            ^",
        "    fix: write `200k msg/s`",
    ]


def test_a_problem_without_a_place_is_a_sentence() -> None:
    assert Problem("pango is missing").render() == "pango is missing"
    assert Problem("no such file", file="a.yaml").render() == "a.yaml: no such file"


def test_the_caret_stands_under_its_column_after_tabs_and_wide_characters() -> None:
    first, second = Problem("x", file="f", line=1, column=5, excerpt="\t東京: 1").render().splitlines()[1:]
    assert first == "     東京: 1"
    assert second == "          ^"


def test_a_long_line_is_cut_around_the_caret() -> None:
    line = "a" * 500 + "B" + "c" * 500
    shown, caret = Problem("x", file="f", line=1, column=501, excerpt=line).render().splitlines()[1:]
    assert len(shown) < 120
    assert shown[caret.index("^")] == "B"
    assert shown.strip().startswith("...")
    assert shown.endswith("...")


def test_a_column_beyond_the_line_is_its_end() -> None:
    assert Problem("x", file="f", line=1, column=99, excerpt="ab").render().splitlines()[-1] == "      ^"


@pytest.mark.parametrize("hidden", ["\x1b", "\x00", "\x9b", "\u202e", "\u2066", "\ud800", "\r", "\n"])
def test_nothing_hidden_reaches_the_terminal(hidden: str) -> None:
    text = Problem(f"a{hidden}b", f"c{hidden}", f"d{hidden}", 1, 1, f"e{hidden}").render()
    assert hidden == "\n" or hidden not in text
    assert len(text.splitlines()) == 4


def test_long_words_are_cut() -> None:
    assert len(visible("x" * 10_000)) == 400


def test_twenty_problems_are_printed_and_the_rest_counted() -> None:
    error = InputRefused(Problem(f"problem {index}") for index in range(22))
    assert error.render().splitlines()[-2:] == ["problem 19", "... and 2 more problems"]
    assert InputRefused([Problem("x")] * 21).render().endswith("... and 1 more problem")


def test_the_text_printed_has_a_limit() -> None:
    error = InputRefused(Problem("x" * 399, "y" * 399, "f", 1, 1, "z" * 99) for _ in range(20))
    text = error.render()
    assert len(text) < MAX_CHARACTERS + 100
    assert "more problems" in text


def test_one_problem_is_always_printed() -> None:
    assert InputRefused("a", "b").render() == "a\n    fix: b"


def test_the_exit_codes() -> None:
    kinds = [InputRefused, UnsafeInput, EnvironmentFault, InternalFault, ReviewgenError]
    assert [kind.exit_code for kind in kinds] == [2, 3, 4, 70, 70]
    assert str(InputRefused([Problem("a"), Problem("b")])) == "a; b"
