"""Whether what was measured is recent enough on the day of the review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Label, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome | Lack]:
    """One answer for each section and capture that holds measured values."""
    limit = facts.book.policy("stale_after_days")
    if not facts.ages:
        text = say("Nothing in this review is graded as measured, so nothing can be old.")
        yield Outcome("desk", "not_applicable", "info", text)
    for age in facts.ages:
        if age.oldest is None or age.age_days is None:
            yield Lack(age.subject, ("dates",), say("Its measured values name no day."))
            continue
        words: Words = {
            "subject": Quoted(age.subject), "day": Label(age.oldest.isoformat()), "age": age.age_days, "limit": limit,
        }  # fmt: skip
        if age.age_days.value > limit.value:
            text = say(
                "The oldest measurement in {subject} is of {day}, {age} days before this review and more than {limit}: "
                "the flow and the software it measured are not today's.", **words,
            )  # fmt: skip
            yield Outcome(age.subject, "warn", "medium", text, age.age_days, limit)
        else:
            text = say("The oldest measurement in {subject} is of {day}, {age} days before this review.", **words)
            yield Outcome(age.subject, "pass", "info", text, age.age_days, limit)


RULE = Rule(
    id="stale-measurement",
    title="Measurements are recent",
    failure="A measurement is older than half a year",
    why="Volumes grow and software changes; a measured figure keeps its grade and loses its truth.",
    detection="The oldest day of measurement in a section against the day of the review.",
    remedy="Measure again in the busiest window before anything is bought on the old figure.",
    effort="days",
    false_alarms="Figures of hardware that has not changed, such as a clock's error, age slowly.",
    would_change="A newer measurement, or evidence that neither flow nor software changed since.",
    needs=(),
    cites=(),
    cutoffs=("stale_after_days",),
    check=check,
)
