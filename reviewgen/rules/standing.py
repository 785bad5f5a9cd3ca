"""How well a conclusion is known: what it rests on, the grade that leaves, and what to measure to raise it.

A conclusion has the weakest grade of what it rests on, so all that is weaker has to be measured before it rises.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from reviewgen.ledger import GRADES, Grade, weakest
from reviewgen.rules.need import Need
from reviewgen.rules.stamps import Excess

BEST: Final[Grade] = "measured"


@dataclass(frozen=True)
class Value:
    """One value or table of the desk: its path, its text and how it is known; text is empty where none is given."""

    path: str
    text: str
    grade: Grade


@dataclass(frozen=True)
class Footing:
    """What one measurement would give: the values it replaces, those that are missing, and how to take it."""

    values: tuple[Value, ...]
    missing: tuple[str, ...]
    need: Need
    stand_in: Grade | None = None
    """The grade of what stands in where nothing is given; None where then nothing can be said."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its values stand, or would."""
        return (*(value.path for value in self.values), *self.missing)

    @property
    def grade(self) -> Grade | None:
        """How well it is known now; None where it is not."""
        if self.missing:
            return self.stand_in
        return weakest(value.grade for value in self.values)

    @property
    def _rank(self) -> int:
        grade = self.grade
        return len(GRADES) if grade is None else GRADES.index(grade)


@dataclass(frozen=True)
class Standing:
    """A conclusion and what it rests on. `complete`: whether the path is known well enough to name a stage."""

    conclusion: str
    window: str
    footings: tuple[Footing, ...]
    excess: Excess | None = None
    """A part of the path that is longer than the whole: then no stage can be named, however well all is known."""

    @property
    def grade(self) -> Grade:
        """The weakest grade it rests on; a conclusion without anything to rest on is assumed."""
        grades = [grade for one in self.footings if (grade := one.grade) is not None]
        return weakest(grades) if grades else GRADES[-1]

    @property
    def known(self) -> bool:
        """Whether the verdict's two numbers are both there; a model has something to stand in for each part."""
        return all(one.grade is not None for one in self.footings[:2])

    @property
    def complete(self) -> bool:
        """Whether nothing it needs is missing, and nothing contradicts."""
        return self.excess is None and all(one.grade is not None for one in self.footings)

    @property
    def held_by(self) -> tuple[str, ...]:
        """The paths that keep it from being measured: what has its own weakest grade, or stands in with it."""
        grade = self.grade
        if grade == BEST:
            return ()
        values = [value.path for one in self.footings for value in one.values if value.grade == grade]
        return (*values, *(path for one in self.footings if one.stand_in == grade for path in one.missing))

    def with_measured(self, chosen: Collection[Footing]) -> Standing:
        """The same once some of it has been measured; a contradiction goes with either of its two values."""
        anew = {path for one in chosen for path in one.paths}
        stays = self.excess if self.excess and anew.isdisjoint(self.excess.paths) else None
        done = (_measured(one) if one in chosen else one for one in self.footings)
        return Standing(self.conclusion, self.window, tuple(done), stays)


@dataclass(frozen=True)
class Raise:
    """A footing to measure next, and how its conclusion stands once it and those before it have been."""

    footing: Footing
    after: Standing


def raises(standings: Collection[Standing], most: int) -> tuple[Raise, ...]:
    """What to measure, the first conclusion first and in it the weakest first: missing, assumed, and so on."""
    found = []
    for standing in standings:
        weak = [one for one in standing.footings if one.grade != BEST]
        weak.sort(key=lambda one: -one._rank)
        for count, footing in enumerate(weak, 1):
            found.append(Raise(footing, standing.with_measured(weak[:count])))
    return tuple(found[:most])


def _measured(footing: Footing) -> Footing:
    return Footing(tuple(Value(path, "", BEST) for path in footing.paths), (), footing.need)
