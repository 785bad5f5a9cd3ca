"""Whether what the desk stated lies inside what its captures measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.disagreement import Disagreement


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for each segment, rate or service time that both the desk and a capture give."""
    worst: dict[str, Disagreement] = {}
    for one in facts.disagreements:
        known = worst.setdefault(one.subject, one)
        if _weight(one) > _weight(known):
            worst[one.subject] = one
    for one in worst.values():
        yield _held(facts, one)
    if not worst:
        text = say("The captures measured nothing that the desk states a figure of.")
        yield Outcome("desk", "not_applicable", "info", text)


def _weight(one: Disagreement) -> tuple[int, bool, float]:
    return one.thousands, one.beyond, one.difference.value


def _held(facts: Facts, one: Disagreement) -> Outcome:
    limit = facts.book.policy("stated_difference")
    text = say(
        "{path}: the desk states {stated}, {file} measured {measured}", path=Quoted(one.path), stated=one.stated,
        file=Quoted(one.source), measured=one.measured,
    )  # fmt: skip
    if one.measured.interval is not None:
        low, high = one.measured.interval
        text += say(" (between {low} and {high})", low=low, high=high)
    if not one.beyond:
        text += say(". The two agree within what the capture can tell.")
        return Outcome(one.subject, "pass", "info", text, one.difference)
    if not one.thousands and one.difference.value <= limit.value:
        # of many figures some lie beside their own interval by chance alone
        text += say(
            ". The stated figure lies beside that interval, {difference} off, and up to {limit} is what rounding and "
            "chance can explain; this review rests on the measurement.", difference=one.difference, limit=limit,
        )  # fmt: skip
        title = say("A stated figure is close to what was measured")
        return Outcome(one.subject, "pass", "info", text, one.difference, limit, title=title)
    text += say(", and this review rests on the measurement. They are {difference} apart", difference=one.difference)
    if one.thousands:
        text += say(", which is a unit's mistake in one of the two rather than a slower day.")
        title = say("A stated figure and its capture are in different units")
        return Outcome(one.subject, "fail", "high", text, one.difference, limit, title=title)
    text += say(": more than {limit}, so what was stated is not of the system that was captured.", limit=limit)
    return Outcome(one.subject, "fail", "medium", text, one.difference, limit)


RULE = Rule(
    id="stated-not-measured",
    title="Stated figures lie inside what was measured",
    failure="A stated figure lies outside what was measured",
    why="A figure that its own capture contradicts has been copied, has aged, or was never of this path.",
    detection="Each stated percentile, rate and service time against the interval that a cited capture gives it, "
    "and against how far rounding and chance can carry it.",
    remedy="Find out which of the two is of production in this window; replace the other, and keep the capture.",
    effort="hours",
    false_alarms="A short capture of another day differs honestly; a rounded figure differs by its rounding.",
    would_change="A capture of the window and days that the stated figure is of.",
    needs=("captures",),
    cites=(),
    cutoffs=("stated_difference",),
    check=check,
)
