"""The ledger: every quantity a report may print, with its grade, origin, formula and exact text.

A `Num` cannot be turned into text by accident; only the renderer's one filter prints its `shown`.
Prose is a tuple of plain text, `Num` and `Quoted` parts, made by `say`, and plain text may hold no digit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final, Literal, NamedTuple, NoReturn, TypeAlias
from urllib.parse import quote

from reviewgen.display import show

Grade = Literal["measured", "quoted", "stated", "article", "assumed"]
GRADES: Final[tuple[Grade, ...]] = ("measured", "quoted", "stated", "article", "assumed")
_DIGIT: Final = re.compile(r"\d")
TERMS: Final = re.compile(r"\bP(?:50|95|99(?:\.9)?)\b|\b[MGD]/[MGD]/1\b|\bt[0-4]\b|\bIDC\(1 ms\)|\b15c3-5\b")
"""Terms of the trade whose digits are no quantity: percentiles, queue names, time stamps, a rule's name."""


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of the grades a conclusion rests on; nothing to rest on is `measured` arithmetic.

    >>> weakest(["measured", "article", "stated"])
    'article'
    """
    return max(grades, key=GRADES.index, default="measured")


def grade_of(word: str) -> Grade:
    """A grade from its word. Raises ValueError for any other word."""
    for grade in GRADES:
        if grade == word:
            return grade
    raise ValueError(f"not an evidence grade: {word!r}")


def key(name: str) -> str:
    """A name as one element of a dotted path: dots, percent signs and spaces are percent-quoted.

    >>> key("pre.open auction")
    'pre%2Eopen%20auction'
    """
    return quote(name, safe="-_~()+/").replace(".", "%2E")


class Mark(NamedTuple):
    """Where a value stands in a file; line and column count from one."""

    file: str
    line: int
    column: int


def _refuse(self: object, *_: object) -> NoReturn:
    raise TypeError(f"{type(self).__name__} cannot become text; the renderer's number filter prints it")


AS_GIVEN: Final = "as given"
"""The formula of a number that repeats its one input."""


@dataclass(frozen=True)
class Num:
    """One entry of the ledger. Shares are fractions, durations µs, rates msg/s (see units.py)."""

    id: str
    value: float
    unit: str
    shown: str
    grade: Grade
    where: tuple[Mark, ...] = ()
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    cite: str | None = None
    interval: tuple[Num, Num] | None = None

    __str__ = _refuse
    __format__ = _refuse
    __html__ = _refuse

    @property
    def low(self) -> float:
        """The lower end of the interval, or the value."""
        return self.interval[0].value if self.interval else self.value

    @property
    def high(self) -> float:
        """The upper end of the interval, or the value."""
        return self.interval[1].value if self.interval else self.value


@dataclass(frozen=True)
class Quoted:
    """Text of the desk's own, printed as given and exempt from the ledger."""

    text: str

    __str__ = _refuse
    __format__ = _refuse
    __html__ = _refuse


@dataclass(frozen=True)
class Label:
    """A date, version, hash, or page, section or exhibit number: digits that are no quantity."""

    text: str

    __str__ = _refuse
    __format__ = _refuse
    __html__ = _refuse


Part: TypeAlias = str | Num | Quoted | Label


class Prose(tuple[Part, ...]):
    """A sentence or more, as its parts; `a + b` puts two together."""

    __slots__ = ()

    def __add__(self, other: tuple[Any, ...]) -> Prose:
        return Prose((*self, *other))


def say(template: str, **parts: Num | Quoted | Label | str | Prose) -> Prose:
    """Prose from a template with named fields; the template itself may hold no digit outside `TERMS`.

    Raises ValueError for a digit in plain text, KeyError for a missing part.
    """
    out: list[Part] = []
    for literal, field, _, _ in Formatter().parse(template):
        if literal:
            out.append(literal)
        if field is not None:
            part = parts[field]
            out.extend(part if isinstance(part, tuple) else (part,))
    for piece in out:
        if isinstance(piece, str) and _DIGIT.search(TERMS.sub("", piece)):
            raise ValueError(f"plain text may hold no digit: {piece!r}")
    return Prose(out)


def listed(items: Iterable[Prose]) -> Prose:
    """Items as a reader lists them: `a`, `a and b`, `a, b and c`."""
    given = list(items)
    out = Prose()
    for index, item in enumerate(given):
        link = "" if index == 0 else " and " if index == len(given) - 1 else ", "
        out += Prose((link, *item)) if link else item
    return out


def in_draws(share: Num) -> Prose:
    """In how many of the draws something holds; all and none are words."""
    if share.value in {0.0, 1.0}:
        return say("in every draw" if share.value else "in none of the draws")
    return say("in {share} of the draws", share=share)


def plain(prose: Prose) -> str:
    """The text a reader sees."""
    return "".join(
        part if isinstance(part, str) else part.shown if isinstance(part, Num) else part.text
        for part in prose
    )


def parts(prose: Prose) -> list[dict[str, str]]:
    """Prose as review.json keeps it: `t` text, `n` number id, `q` quoted client text, `l` label."""
    keyed = []
    for part in prose:
        match part:
            case Num():
                keyed.append({"n": part.id})
            case Quoted():
                keyed.append({"q": part.text})
            case Label():
                keyed.append({"l": part.text})
            case str():
                keyed.append({"t": part})
    return keyed


class Ledger:
    """All numbers of one review by id, and every path that could not be derived, with the reason."""

    def __init__(self, currency: str = "USD", locale: str = "en-US") -> None:
        self.currency = currency
        self.locale = locale
        self.numbers: dict[str, Num] = {}
        self.missing: dict[str, Prose] = {}
        self._expected: dict[str, tuple[float, float]] = {}

    def expect(self, id: str, low: float, high: float) -> None:
        """An interval, drawn beforehand, for a number to be entered under `id`; several are joined."""
        known = self._expected.get(id, (low, high))
        self._expected[id] = (min(low, known[0]), max(high, known[1]))

    def add(
        self,
        id: str,
        value: float,
        unit: str,
        *,
        grade: Grade | None = None,
        where: tuple[Mark, ...] = (),
        formula: str | None = None,
        inputs: Iterable[Num | None] = (),
        cite: str | None = None,
        interval: tuple[float, float] | None = None,
        currency: str | None = None,
        shown_as: str | None = None,
    ) -> Num:
        """Enter a number; its grade, unless given, is the weakest of its inputs.

        Money is in the review's currency unless `currency` names another, as of a cited figure. `shown_as` is
        the unit to show it in where that is not its own: `draws` for a share of seeded draws.
        An interval enters `<id>_interval.low` and `.high` beside it; one that was expected takes the
        place of the given, widened to hold the value. A second entry under one id must
        be the same number. Raises ValueError for a non-finite value or a conflicting entry.
        """
        given = [number for number in inputs if number is not None]
        grade = grade or weakest(number.grade for number in given)
        ids = tuple(dict.fromkeys(number.id for number in given))
        if not math.isfinite(value):
            raise ValueError(f"{id} is not finite")
        ends = None
        if expected := self._expected.get(id):
            interval = (min(expected[0], value), max(expected[1], value))
        if interval is not None and interval[0] != interval[1]:
            low, high = (
                self.add(
                    f"{id}_interval.{end}",
                    bound,
                    unit,
                    grade=grade,
                    where=where,
                    formula=formula,
                    inputs=given,
                    cite=cite,
                    currency=currency,
                )
                for end, bound in zip(("low", "high"), interval, strict=True)
            )
            self.add(
                f"{id}_interval.mid",
                value,
                unit,
                grade=grade,
                where=where,
                formula=formula,
                inputs=given,
                cite=cite,
                currency=currency,
            )
            ends = (low, high)
        shown = show(value, shown_as or unit, currency=currency or self.currency, locale=self.locale)
        number = Num(id, float(value), unit, shown, grade, where, formula, ids, cite, ends)
        if self.numbers.setdefault(id, number) != number:
            raise ValueError(f"{id} entered twice with different values")
        return number

    def lack(self, path: str, reason: Prose) -> None:
        """Record that a path of the result is null, and why; the first reason stands."""
        self.missing.setdefault(path, reason)

    def as_json(self) -> dict[str, Any]:
        """The `numbers` block of review.json, sorted by id."""
        return {id: _entry(number) for id, number in sorted(self.numbers.items())}


def _entry(number: Num) -> Mapping[str, Any]:
    return {
        "value": number.value,
        "unit": number.unit,
        "shown": number.shown,
        "grade": number.grade,
        "where": [mark._asdict() for mark in number.where],
        "formula": number.formula,
        "inputs": list(number.inputs),
        "cite": number.cite,
    }
