"""How a quantity is shown: enough digits to act on, its unit, and the reader's separators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reviewgen.locales import localise

# (from this size on, divide by, letter): small amounts of money keep their last digit
_MONEY_SCALES: Final = ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))
_RATE_SCALES: Final = ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e3, 1e3, "k"))


def show(value: float, unit: str, *, currency: str = "USD", locale: str = "en-US") -> str:
    """The exact text of a quantity in a ledger unit.

    Units: `us`, `msg/s`, `money`, `money/yr`, `money/us`, `money/us/yr`, `share` (printed as a
    percentage), `draws` (a share of seeded draws, in whole percent), `points` (between two shares),
    `share/yr`, `months`, `count`, `ratio`, `Gbps`, `us/us` (µs of queue per µs), `msgs`. Raises
    KeyError for any other.

    >>> show(426.0, "us")
    '426.0 µs'
    >>> show(65600, "msg/s")
    '65.6k msg/s'
    >>> show(0.7297, "share")
    '73.0 %'
    >>> show(1500000, "money")
    '1.5M USD'
    """
    return localise(_FORMATS[unit](value), locale).replace("¤", currency)


def _grouped(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return (
        text[1:]
        if text.startswith("-") and not any(c in "123456789" for c in text)
        else text.replace("-", "−")
    )


def _duration(value: float) -> str:
    size = abs(value)
    if size >= 1e7:
        return f"{_grouped(value / 1e6, 1)} s"
    if size >= 1e4:
        return f"{_grouped(value / 1e3, 1)} ms"
    if 0 < size < 0.1:
        return f"{_grouped(value * 1e3, 1)} ns"
    return f"{_grouped(value, 2 if size < 10 else 1 if size < 1e3 else 0)} µs"


def _scaled(value: float, scales: tuple[tuple[float, float, str], ...], digits: int) -> str:
    """At least `digits` significant digits with a multiplier; zeros after the point are dropped."""
    for threshold, factor, letter in scales:
        if abs(value) >= threshold * (1 - 0.5 * 10.0**-digits):
            return _trim(_significant(value / factor, digits)) + letter
    return _trim(_grouped(value, 0 if abs(value) >= 10 else 1))


def _significant(value: float, digits: int) -> str:
    """Fixed notation with at least `digits` significant digits and no false ones.

    >>> _significant(0.04567, 3), _significant(1234.6, 3), _significant(65.6, 3)
    ('0.0457', '1,235', '65.6')
    """
    if value == 0:
        return "0"
    size = abs(value)
    whole = len(f"{size:.0f}") if size >= 1 else 0
    if size >= 1:
        return _grouped(value, max(digits - whole, 0))
    leading = 0
    while size < 0.1 and leading < 6:
        size, leading = size * 10, leading + 1
    return _grouped(value, digits + leading)


def _rate(value: float) -> str:
    return f"{_scaled(value, _RATE_SCALES, 4)} msg/s"


def _trim(text: str) -> str:
    """Drop zeros after the decimal point, so that a given 200k is not printed as 200.0k."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(value: float) -> str:
    return f"{_scaled(value, _MONEY_SCALES, 3)} ¤"


def _share(value: float) -> str:
    """A percentage; a small one keeps a digit that is not nought."""
    size = abs(value)
    decimals = 1 if size >= 0.001 or size < 1e-9 else 3 if size >= 0.00001 else 7
    return f"{_trim(_grouped(value * 100, decimals)) if decimals > 1 else _grouped(value * 100, decimals)} %"


def _draws(value: float) -> str:
    """Some hundred draws carry no decimals; and most of them are not all, nor few of them none.

    >>> _draws(0.4849), _draws(0.9975), _draws(1.0), _draws(0.0025), _draws(0.0)
    ('48 %', '99 %', '100 %', '1 %', '0 %')
    """
    percent = round(value * 100)
    return f"{percent if value in {0.0, 1.0} else min(max(percent, 1), 99)} %"


def _months(value: float) -> str:
    text = _trim(_grouped(value, 1))
    return f"{text} month" if text in {"1", "−1"} else f"{text} months"


_FORMATS: Final[dict[str, Callable[[float], str]]] = {
    "us": _duration,
    "msg/s": _rate,
    "money": _money,
    "money/yr": lambda value: f"{_money(value)}/yr",
    "money/us": lambda value: f"{_money(value)}/µs",
    "money/us/yr": lambda value: f"{_money(value)}/µs/yr",
    "share": _share,
    "draws": _draws,
    "points": lambda value: f"{_grouped(value * 100, 1)} points",
    "share/yr": lambda value: f"{_trim(_grouped(value * 100, 1))} %/yr",
    "months": _months,
    "count": lambda value: _grouped(value, 0),
    "msgs": lambda value: f"{_grouped(value, 0 if abs(value) >= 10 else 1)} msgs",
    "ratio": lambda value: _trim(_significant(value, 3)),
    "Gbps": lambda value: f"{_trim(_significant(value, 3))} Gbps",
    "us/us": lambda value: f"{_significant(value, 3)} µs/µs",
}
