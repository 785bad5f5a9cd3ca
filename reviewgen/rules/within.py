"""What becomes of a finding about a large part of P95 where P95 is within the target: a word to record and watch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, say
from reviewgen.rules.base import Outcome
from reviewgen.rules.common import STAGE_WORDS, target, target_met

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def settled(facts: Facts, outcome: Outcome, stage: str | None, title: Prose | None = None) -> Outcome:
    """The outcome where the target is missed or none was given; else a low warning with nothing to buy.

    `stage` is the one to record, None for all of them; `title` heads a failure that the target takes the edge off.
    """
    if not target_met(facts):
        return outcome
    head = title if outcome.verdict == "fail" and title is not None else outcome.title
    return replace(outcome, verdict="warn", severity="low", title=head, remedy=_watch(facts, stage))


def largest(stage: str) -> Prose:
    """The heading of a stage that makes the largest part of a P95 within the target."""
    return say("P95 is within the target; {stage} makes the largest part of it", stage=STAGE_WORDS[stage])


def _watch(facts: Facts, stage: str | None) -> Prose:
    """Nothing is to be bought for the tail, unless the plan still holds something; the figures are to be kept."""
    limit = target(facts)
    assert limit is not None
    buy = "Buy no more than the plan holds" if facts.plan is not None and facts.plan.steps else "Nothing to buy"
    what = f"what {STAGE_WORDS[stage]} takes" if stage else "what each stage takes"
    text = "{buy}: record {what} in each session, and watch P95 end to end against the target of {limit}."
    return say(text, buy=buy, what=what, limit=limit)
