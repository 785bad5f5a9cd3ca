"""What a reader sees of a quantity."""

from __future__ import annotations

import pytest

from reviewgen.display import show

CASES = [
    (78.0, "us", "78.0 µs"), (7.6, "us", "7.60 µs"), (0.0139, "us", "13.9 ns"), (9600, "us", "9,600 µs"),
    (12000, "us", "12.0 ms"), (2.5e7, "us", "25.0 s"), (0, "us", "0.00 µs"), (-0.001, "us", "−1.0 ns"),
    (200_000, "msg/s", "200k msg/s"), (120_743.8, "msg/s", "120.7k msg/s"), (999_999, "msg/s", "1M msg/s"),
    (0.5, "msg/s", "0.5 msg/s"), (1599, "money", "1,599 USD"), (80_000, "money", "80k USD"),
    (190_000, "money", "190k USD"), (-250_000, "money", "−250k USD"), (3e6, "money/yr", "3M USD/yr"),
    (0.25, "share", "25.0 %"), (0.00032, "share", "0.032 %"), (1e-6, "share", "0.0001 %"),
    (0.25, "share/yr", "25 %/yr"), (0.4849, "draws", "48 %"), (0.9975, "draws", "99 %"), (0.0025, "draws", "1 %"),
    (1, "draws", "100 %"), (0, "draws", "0 %"),
    (1, "months", "1 month"), (11.405, "months", "11.4 months"), (0.35509, "ratio", "0.355"), (4, "count", "4"),
    (2 / 3, "us/us", "0.667 µs/µs"), (9.36, "msgs", "9.4 msgs"), (25, "Gbps", "25 Gbps"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "text"), CASES)
def test_shown(value: float, unit: str, text: str) -> None:
    assert show(value, unit) == text


LOCALES = [
    (9600, "us", "en-GB", "9,600 µs"), (9600, "us", "de-DE", "9.600 µs"), (0.7297, "share", "de-DE", "73,0 %"),
    (1_500_000, "money", "de-DE", "1,5M EUR"), (-1599, "money", "de-CH", "−1’599 EUR"),
    (9600, "us", "fr-FR", "9\u00a0600 µs"), (65_600, "msg/s", "fr-FR", "65,6k msg/s"),
    (12_345_678, "count", "en-IN", "1,23,45,678"), (1, "months", "de-DE", "1 month"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "locale", "text"), LOCALES)
def test_shown_in_the_readers_habits(value: float, unit: str, locale: str, text: str) -> None:
    assert show(value, unit, currency="EUR", locale=locale) == text


def test_unknown_unit_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        show(1.0, "furlongs")
