"""The ledger refuses what it must: bare text, digits in prose, two values under one id, NaN."""

from __future__ import annotations

import math

import pytest

from reviewgen.ledger import Ledger, Prose, Quoted, in_draws, parts, plain, say, weakest


def test_a_number_never_becomes_text() -> None:
    number = Ledger().add("a.b", 426.0, "us", grade="measured")
    for turn in (str, format, lambda n: f"{n}", lambda n: n.__html__()):
        with pytest.raises(TypeError):
            turn(number)
    assert number.shown == "426.0 µs"


def test_grade_is_the_weakest_input() -> None:
    ledger = Ledger()
    strong = ledger.add("a", 1.0, "us", grade="measured")
    weak = ledger.add("b", 2.0, "us", grade="article")
    assert ledger.add("c", 3.0, "us", formula="a + b", inputs=[strong, weak, None]).grade == "article"
    assert weakest([]) == "measured"


def test_refuses_what_is_not_finite_or_entered_twice() -> None:
    ledger = Ledger()
    with pytest.raises(ValueError, match="finite"):
        ledger.add("a", math.nan, "us", grade="stated")
    ledger.add("a", 1.0, "us", grade="stated")
    assert ledger.add("a", 1.0, "us", grade="stated").value == 1.0
    with pytest.raises(ValueError, match="twice"):
        ledger.add("a", 2.0, "us", grade="stated")


def test_interval_enters_its_ends() -> None:
    ledger = Ledger()
    number = ledger.add("cost", 1.5e6, "money", grade="stated", interval=(1e6, 2e6))
    assert (number.low, number.high) == (1e6, 2e6)
    assert ledger.numbers["cost_interval.low"].shown == "1M USD"
    assert ledger.add("point", 1.0, "us", grade="stated", interval=(1.0, 1.0)).interval is None


def test_prose_keeps_digits_to_numbers_and_quotes() -> None:
    number = Ledger().add("a", 80.0, "us", grade="stated")
    prose = say("P95 of {window} is {value}", window=Quoted("open 2"), value=number)
    assert plain(prose) == "P95 of open 2 is 80.0 µs"
    assert parts(prose) == [{"t": "P95 of "}, {"q": "open 2"}, {"t": " is "}, {"n": "a"}]
    assert isinstance(prose + say("."), Prose)
    with pytest.raises(ValueError, match="digit"):
        say("P95 is 80 µs")
    with pytest.raises(KeyError):
        say("{missing}")


def test_all_and_none_of_the_draws_are_words() -> None:
    ledger = Ledger()
    shares = {"all": 1.0, "none": 0.0, "most": 0.9975}
    chance = {id: ledger.add(id, share, "share", shown_as="draws") for id, share in shares.items()}
    assert {id: plain(in_draws(one)) for id, one in chance.items()} == {
        "all": "in every draw",
        "none": "in none of the draws",
        "most": "in 99 % of the draws",
    }
