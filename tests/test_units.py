"""Quantities: what is read, what is refused, and with which words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.units import EXPECTED, Quantity, UnitError, parse

POINTS = [
    ("2 us", "duration", 2.0),
    ("2us", "duration", 2.0),
    ("2 µs", "duration", 2.0),
    ("2 μs", "duration", 2.0),
    ("13.9 ns", "duration", 0.0139),
    ("9.6 ms", "duration", 9600.0),
    ("0.5 s", "duration", 500000.0),
    ("0 us", "duration", 0.0),
    ("200k msg/s", "rate", 200000.0),
    ("65.6k msg/s", "rate", 65600.0),
    ("1.005M msg/s", "rate", 1005000.0),
    ("1e3 msg/s", "rate", 1000.0),
    ("25 Gbps", "bandwidth", 25.0),
    ("900 Mbps", "bandwidth", 0.9),
    ("1599 USD", "money", 1599.0),
    ("$1,599", "money", 1599.0),
    ("1,599 USD", "money", 1599.0),
    ("$12,345,678.50", "money", 12345678.5),
    ("3.0M USD/yr", "money_rate", 3000000.0),
    ("$1.5M/yr", "money_rate", 1500000.0),
    ("50k USD/us/yr", "money_per_us", 50000.0),
    ("50k USD/µs/yr", "money_per_us", 50000.0),
    ("25 %", "share", 0.25),
    ("57 %", "share", 0.57),
    ("25%", "share", 0.25),
    ("25 %/yr", "growth", 0.25),
    ("-5 %/yr", "growth", -0.05),
    ("12 months", "months", 12.0),
    ("1 month", "months", 1.0),
    ("2 years", "months", 24.0),
    ("0.3", "number", 0.3),
]


@pytest.mark.parametrize(("text", "dimension", "value"), POINTS)
def test_a_point_is_read_exactly(text: str, dimension: str, value: float) -> None:
    quantity = parse(text, dimension)  # type: ignore[arg-type]
    assert (quantity.low, quantity.mode, quantity.high) == (value, value, value)
    assert quantity.is_point
    assert not quantity.is_triangle
    assert quantity.text == text


SPANS = [
    ("12..24 months", "months", 12.0, None, 24.0),
    ("1.0M..2.0M USD", "money", 1e6, None, 2e6),
    ("$1M..$2M", "money", 1e6, None, 2e6),
    ("400 us .. 1 ms", "duration", 400.0, None, 1000.0),
    ("0.5us / 1us / 2us", "duration", 0.5, 1.0, 2.0),
    ("80k / 150k / 300k USD", "money", 80e3, 150e3, 300e3),
    ("-5..10 %/yr", "growth", -0.05, None, 0.1),
    ("0.2..0.4", "number", 0.2, None, 0.4),
]


@pytest.mark.parametrize(("text", "dimension", "low", "mode", "high"), SPANS)
def test_spans_and_triangles(text: str, dimension: str, low: float, mode: float | None, high: float) -> None:
    quantity = parse(text, dimension)  # type: ignore[arg-type]
    assert (quantity.low, quantity.mode, quantity.high) == (low, mode, high)
    assert quantity.is_triangle == (mode is not None)
    assert quantity.mid == (mode if mode is not None else (low + high) / 2)


def test_a_span_without_width_is_a_point() -> None:
    assert parse("2..2 us", "duration").is_point
    assert parse("2 / 2 / 2 us", "duration").mode == 2.0


REFUSED = [
    ("", "duration", "not a number"),
    ("fast", "duration", "not a number"),
    ("200000", "rate", "no unit"),
    ("200k", "rate", "a multiplier but no unit"),
    ("5 us", "rate", "the unit `us`"),
    ("3M USD", "money_rate", "the unit `USD`"),
    ("2k us", "duration", "a multiplier before `us`"),
    ("5 m", "duration", "the unit `m`"),
    ("5 us", "number", "the unit `us`"),
    ("3k", "number", "a multiplier but no unit"),
    ("-2 us", "duration", "negative"),
    ("1,200 msg/s", "rate", "ambiguous"),
    ("1,599 EUR", "money", "EUR"),
    ("1,5 us", "duration", "not a number"),
    ("1.0..2.0M USD", "money", "ambiguous"),
    ("80 / 150 / 300k USD", "money", "ambiguous"),
    ("24..12 months", "months", "do not rise"),
    ("3 / 2 / 4 us", "duration", "do not rise"),
    ("1..2..3 us", "duration", "neither one value"),
    ("1 / 2 us", "duration", "neither one value"),
    ("1...2 us", "duration", "not a number"),
    ("1e400 us", "duration", "out of any sensible range"),
    ("1e-400 %/yr", "growth", None),
    ("1e-9 us", "duration", "out of any sensible range"),
    ("1e16 msg/s", "rate", "out of any sensible range"),
    ("١ us", "duration", "not a number"),
    ("1_000 us", "duration", "the unit `_000 us`"),
    ("inf us", "duration", "not a number"),
    ("nan us", "duration", "not a number"),
]


@pytest.mark.parametrize(("text", "dimension", "said"), REFUSED)
def test_what_is_ambiguous_or_wrong_is_refused_with_the_form(
    text: str, dimension: str, said: str | None
) -> None:
    if said is None:
        assert parse(text, dimension).mid == 0.0  # type: ignore[arg-type]
        return
    with pytest.raises(UnitError, match=said) as caught:
        parse(text, dimension)  # type: ignore[arg-type]
    assert caught.value.expected == ("the least first" if "do not rise" in said else EXPECTED[dimension])


@pytest.mark.parametrize(
    ("text", "dimension", "span"),
    [
        ("3us - 5us", "duration", "3us..5us"),
        ("12–24 months", "months", "12..24 months"),
        ("20 % to 30 %", "share", "20 %..30 %"),
        ("80k-150k USD", "money", "80k..150k USD"),
    ],
)
def test_a_span_with_a_dash_is_shown_with_two_dots(text: str, dimension: str, span: str) -> None:
    with pytest.raises(UnitError, match="is not a span") as caught:
        parse(text, dimension)  # type: ignore[arg-type]
    assert caught.value.expected == f"it with two dots: `{span}`"
    assert not parse(span, dimension).is_point  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1e-5 us", "2026-11-20", "-3 us", "5-us", "- 5 us"])
def test_not_every_dash_makes_a_span(text: str) -> None:
    try:
        parse(text, "duration")
    except UnitError as error:
        assert "span" not in str(error)


def test_the_dollar_sign_belongs_to_reviews_in_dollars() -> None:
    assert parse("80k EUR", "money", "EUR").mid == 80000.0
    with pytest.raises(UnitError, match="currency is EUR"):
        parse("$80k", "money", "EUR")
    with pytest.raises(UnitError, match="is in USD, but the review's currency is EUR") as caught:
        parse("80k USD", "money", "EUR")
    assert caught.value.expected == "an amount such as `80k EUR`"


@pytest.mark.parametrize("currency", ["GBP", "MXN", "MYR", "GEL"])
def test_a_currencys_first_letter_is_no_multiplier(currency: str) -> None:
    for text, value in (("900 {0}", 900.0), ("900{0}", 900.0), ("80k {0}", 80e3), ("1.2M {0}", 1.2e6), ("2M{0}", 2e6)):
        assert parse(text.format(currency), "money", currency).mid == value
    assert parse(f"900 {currency}/yr", "money_rate", currency).mid == 900.0


def test_long_values_are_cut_and_the_sentence_is_not() -> None:
    with pytest.raises(UnitError) as caught:
        parse("9" + "x" * 500 + " us", "duration")
    assert len(str(caught.value)) < 120 and str(caught.value).endswith("which does not fit here")


@pytest.mark.parametrize("text", list(EXPECTED.values()))
def test_the_expected_forms_are_themselves_read(text: str) -> None:
    dimension = next(name for name, form in EXPECTED.items() if form == text)
    for example in text.split("`")[1::2]:
        assert isinstance(parse(example, dimension), Quantity)  # type: ignore[arg-type]


@given(st.text(max_size=40), st.sampled_from(sorted(EXPECTED)))
def test_any_text_is_read_or_refused(text: str, dimension: str) -> None:
    try:
        quantity = parse(text, dimension)  # type: ignore[arg-type]
    except UnitError:
        return
    assert math.isfinite(quantity.low)
    assert quantity.low <= quantity.mid <= quantity.high


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["ns", "us", "ms"]))
def test_spans_hold_both_ends(low: int, width: int, unit: str) -> None:
    quantity = parse(f"{low}..{low + width} {unit}", "duration")
    assert quantity.low == parse(f"{low} {unit}", "duration").mid
    assert quantity.high == parse(f"{low + width} {unit}", "duration").mid


@given(st.decimals(min_value="0.001", max_value="99999", places=3))
def test_units_of_one_dimension_agree(value: object) -> None:
    assert parse(f"{value} ms", "duration").mid == pytest.approx(1000 * parse(f"{value} us", "duration").mid)
