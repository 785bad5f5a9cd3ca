"""Whether what was measured is recent enough on the day of the review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Label, Quoted, say
from reviewgen.rules.base import Lack, Outcome, Rule
from reviewgen.rules.common import Words, derived

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.age import MeasuredAge


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
        words["days"] = "day" if age.age_days.value == 1 else "days"
        if age.age_days.value < 0:
            yield _ahead(facts, age, words)
        elif age.age_days.value > limit.value:
            text = say(
                "The oldest measurement in {subject} is of {day}, {age} {days} before this review and more than "
                "{limit}: the flow and the software it measured are not today's.", **words,
            )  # fmt: skip
            yield Outcome(age.subject, "warn", "medium", text, age.age_days, limit)
        else:
            text = say("The oldest measurement in {subject} is of {day}, {age} {days} before this review.", **words)
            yield Outcome(age.subject, "pass", "info", text, age.age_days, limit)


def _ahead(facts: Facts, age: MeasuredAge, words: Words) -> Outcome:
    """A day that had not come when the review was written."""
    assert age.age_days is not None
    after = derived(
        facts, RULE.id, age.subject, "days_after", -age.age_days.value, "count",
        "oldest day of measurement − review date", age.age_days,
    )  # fmt: skip
    words |= {"after": after, "days": "day" if after.value == 1 else "days"}
    text = say(
        "The oldest measurement in {subject} is of {day}, {after} {days} after the date of this review: one of the two "
        "dates is wrong, or the clock that stamped the measurement is.", **words,
    )  # fmt: skip
    return Outcome(
        age.subject, "warn", "medium", text, age.age_days, title=say("A measurement is dated after the review"),
        remedy=say("Find out which date is wrong. If it is the clock's, nothing that it stamped can be relied on."),
    )  # fmt: skip


RULE = Rule(
    id="stale-measurement",
    title="Measurements are recent",
    failure="A measurement is older than half a year",
    why="Volumes grow and software changes; a measured figure keeps its grade and loses its truth.",
    detection="The oldest day of measurement in a section against the day of the review; a day after it is a mistake.",
    remedy="Measure again in the busiest window before anything is bought on the old figure.",
    effort="days",
    false_alarms="Figures of hardware that has not changed, such as a clock's error, age slowly.",
    would_change="A newer measurement, or evidence that neither flow nor software changed since.",
    needs=(),
    cites=(),
    cutoffs=("stale_after_days",),
    check=check,
)
