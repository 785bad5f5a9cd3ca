"""Quantities with units: how desk.yaml writes them, and how a report shows them.

Canonical units: durations in µs, rates in msg/s, money in the review's currency, money rates per
year, spans in months, shares as fractions, growth as a fraction per year, bandwidth in Gbit/s. The
dimension `number` is for what has no unit (counts, squared coefficients of variation, correlations).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

Dimension = Literal[
    "duration", "rate", "money", "money_rate", "money_per_us",
    "share", "growth", "months", "bandwidth", "number",
]  # fmt: skip

EXPECTED: Final[dict[str, str]] = {
    "duration": "a duration such as `2 us` or `9.6 ms`",
    "rate": "a message rate such as `200k msg/s`",
    "money": "an amount such as `80k USD`",
    "money_rate": "a yearly amount such as `3.0M USD/yr`",
    "money_per_us": "an amount per microsecond and year such as `50k USD/us/yr`",
    "share": "a percentage such as `25 %`",
    "growth": "a yearly growth such as `25 %/yr`",
    "months": "a span such as `12 months`",
    "bandwidth": "a bandwidth such as `25 Gbps`",
    "number": "a number without unit, such as `0.3`",
}

# decimal, so that `1.005M USD` is 1005000 and not a hair beside it
_PERCENT: Final = Decimal("0.01")
_ONCE: Final = Decimal(1)
_TIME: Final = {
    "ns": Decimal("1e-3"), "us": _ONCE, "µs": _ONCE, "μs": _ONCE, "ms": Decimal("1e3"), "s": Decimal("1e6"),
}  # fmt: skip
_SPAN: Final = {"month": _ONCE, "months": _ONCE, "year": Decimal(12), "years": Decimal(12), "yr": Decimal(12)}
_BITS: Final = {
    "bps": Decimal("1e-9"), "kbps": Decimal("1e-6"), "Mbps": Decimal("1e-3"), "Gbps": _ONCE,
    "Tbps": Decimal("1e3"),
}  # fmt: skip
_SCALE: Final = {"": _ONCE, "k": Decimal("1e3"), "M": Decimal("1e6"), "G": Decimal("1e9")}
_LARGEST: Final = 1e18
# the smallest value besides zero, and the largest, that a desk can mean; the models' arithmetic stays finite
_RANGE: Final[dict[str, tuple[float, float]]] = {
    "duration": (1e-6, 1e12),
    "rate": (1e-3, 1e12),
    "money": (1e-2, 1e15),
    "money_rate": (1e-2, 1e15),
    "money_per_us": (1e-2, 1e15),
    "share": (1e-9, 1e3),
    "growth": (1e-6, 1e2),
    "months": (1e-3, 1e4),
    "bandwidth": (1e-9, 1e9),
    "number": (1e-9, 1e12),
}
_DASHED: Final = re.compile(r"([^-–—]*\d[^-–—]*?)(?<!\d[eE])(?:[-–—]|\bto\b)\s*(\d[^-–—]*)")
"""A span as many write it, which is not how it is written here."""
_SHOWN: Final = 40
"""Characters of a value, and half as many of a unit, that a message repeats."""
_NUMBER: Final = r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?"
_SCALED: Final = r"(?:(?![A-Z]{3}\b)[kMG])?"
"""A multiplier, which the first letter of GBP or MXN is not."""
_ONE: Final = re.compile(
    rf"(?P<sign>\$?)\s*(?P<number>{_NUMBER})\s*(?P<scale>{_SCALED})(?P<unit>[^\d,.].*)?", re.ASCII
)


class UnitError(ValueError):
    """A quantity that cannot be read; the message says what was found, `expected` what would do."""

    def __init__(self, message: str, dimension: str, expected: str = "") -> None:
        super().__init__(message)
        self.expected = expected or EXPECTED[dimension]


@dataclass(frozen=True)
class Quantity:
    """A value as the desk gave it: a point, an interval (uniform), or a triangle, in canonical units.

    `grade`, `source` and `on` say how it is known; a point has low == mode == high.
    """

    low: float
    mode: float | None
    high: float
    dimension: Dimension
    text: str
    grade: str = "stated"
    source: str | None = None
    on: str | None = None

    @property
    def is_point(self) -> bool:
        """Whether there is no spread."""
        return self.low == self.high

    @property
    def is_triangle(self) -> bool:
        """Whether a most likely value was given inside a spread."""
        return self.mode is not None and not self.is_point

    @property
    def mid(self) -> float:
        """The mode of a triangle or point, the middle of an interval (print it with its interval)."""
        return self.mode if self.mode is not None else (self.low + self.high) / 2


def parse(text: str, dimension: Dimension, currency: str = "USD") -> Quantity:
    """Read `2 us`, `12..24 months` or `80k / 150k / 300k USD`.

    A unit or scale given only once, at the end, holds for all parts without one.
    Raises UnitError for anything ambiguous, negative, non-finite or of another dimension.

    >>> parse("200k msg/s", "rate").mid
    200000.0
    >>> parse("9.6 ms", "duration").mid
    9600.0
    >>> parse("1.0M..2.0M USD", "money").high
    2000000.0
    """
    try:
        return _parsed(text.strip(), _cut(text, _SHOWN), dimension, currency)
    except UnitError as error:
        dashed = _DASHED.fullmatch(text)
        if dashed is not None:
            low, high = (part.strip() for part in dashed.groups())
            remedy = f"it with two dots: `{_cut(low, _SHOWN)}..{_cut(high, _SHOWN)}`"
            raise UnitError(f"`{_cut(text, _SHOWN)}` is not a span", dimension, remedy) from None
        error.expected = error.expected.replace("USD", currency)
        raise


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def _parsed(cleaned: str, text: str, dimension: Dimension, currency: str) -> Quantity:
    """The quantity; `text` is what messages call it."""
    if ".." in cleaned:
        pieces, kind = cleaned.split(".."), "range"
    elif re.search(r"\s/\s", cleaned):
        pieces, kind = re.split(r"\s/\s", cleaned), "triangle"
    else:
        pieces, kind = [cleaned], "point"
    if len(pieces) != {"point": 1, "range": 2, "triangle": 3}[kind]:
        raise UnitError(f"`{text}` is neither one value, `low..high` nor `low / mode / high`", dimension)
    values = _values(pieces, text, dimension, currency)
    if any(b < a for a, b in pairwise(values)):
        raise UnitError(f"the parts of `{text}` do not rise from low to high", dimension, "the least first")
    mode = {"point": values[0], "range": None, "triangle": values[len(values) // 2]}[kind]
    if values[0] == values[-1]:
        mode = values[0]
    return Quantity(values[0], mode, values[-1], dimension, cleaned)


def _values(pieces: list[str], text: str, dimension: Dimension, currency: str) -> list[float]:
    """All parts of one quantity; the unit of the last part holds for those without one."""
    matches = [_ONE.fullmatch(piece.strip()) for piece in pieces]
    if any(match is None for match in matches):
        what = "a number" if dimension == "number" else "a number with a unit"
        raise UnitError(f"`{text}` is not {what}", dimension)
    found = [match for match in matches if match is not None]
    unit = _unit(found[-1])
    values = []
    if found[-1]["scale"] and any(not _unit(match) and not match["scale"] for match in found[:-1]):
        raise UnitError(f"`{text}` is ambiguous: give every part its own multiplier", dimension)
    for match in found:
        own = _unit(match) or unit
        factor = _factor(own, bool(match["sign"]), match["scale"], text, dimension, currency)
        if "," in match["number"] and not own.startswith("USD") and not match["sign"]:
            # one reader's 1,599 is another's 1.599
            raise UnitError(f"the comma in `{text}` is ambiguous: write the digits without it", dimension)
        values.append(_sensible(_scaled(match["number"].replace(",", ""), factor), text, dimension))
    return values


def _sensible(value: float, text: str, dimension: Dimension) -> float:
    """The value, unless it is negative or of a size that no desk has."""
    smallest, largest = _RANGE[dimension]
    if value < 0 and dimension != "growth":
        raise UnitError(f"`{text}` is negative", dimension)
    if value != 0 and not smallest <= abs(value) <= largest:
        raise UnitError(f"`{text}` is out of any sensible range", dimension)
    return value


def _scaled(digits: str, factor: Decimal) -> float:
    """The digits times the factor, rounded once; never a negative zero."""
    plain = float(digits)
    if plain == 0:
        return 0.0
    # exponents that decimal arithmetic would choke on are out of range anyway
    return plain if abs(plain) > _LARGEST else float(Decimal(digits) * factor)


def _unit(match: re.Match[str]) -> str:
    return (match["unit"] or "").strip()


def _factor(unit: str, dollar: bool, scale: str, text: str, dimension: Dimension, currency: str) -> Decimal:
    """What multiplies the number to give the canonical unit, or a UnitError that says why not."""
    if dollar:
        if currency != "USD":
            raise UnitError(f"`{text}` uses $ but the review's currency is {currency}", dimension)
        unit = f"USD{unit}"
    if dimension == "duration" and unit in _TIME and scale == "":
        return _TIME[unit]
    if dimension == "bandwidth" and scale + unit in _BITS:
        return _BITS[scale + unit]
    if dimension == "months" and unit in _SPAN and scale == "":
        return _SPAN[unit]
    if dimension == "share" and unit == "%" and scale == "":
        return _PERCENT
    if dimension == "number" and unit == scale == "":
        return _ONCE
    if dimension == "growth" and unit.replace(" ", "") == "%/yr" and scale == "":
        return _PERCENT
    wanted = {
        "rate": {"msg/s"},
        "money": {currency},
        "money_rate": {f"{currency}/yr"},
        "money_per_us": {f"{currency}/us/yr", f"{currency}/µs/yr"},
    }.get(dimension, set())
    if unit.replace(" ", "") in wanted:
        return _SCALE[scale]
    if not unit and not scale:
        raise UnitError(f"`{text}` has no unit", dimension)
    if not unit:
        raise UnitError(f"`{text}` has a multiplier but no unit", dimension)
    if "money" in dimension and unit[:3] != currency and re.fullmatch(r"[A-Z]{3}\b.*", unit):
        raise UnitError(f"`{text}` is in {unit[:3]}, but the review's currency is {currency}", dimension)
    known = {*_TIME, *_SPAN, "%", "%/yr"}
    named = f"`{_cut(unit, _SHOWN // 2)}`"
    what = f"a multiplier before {named}" if scale and unit in known else f"the unit {named}"
    raise UnitError(f"`{text}` has {what}, which does not fit here", dimension)
