"""What the rules on one dominating stage share: the part it makes of the tail, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Num, Prose, Quoted, say
from reviewgen.rules.base import Lack, Outcome
from reviewgen.rules.common import Words, attributed, owned, segments_lacking, target_note, tested
from reviewgen.rules.within import largest, settled

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def judge(facts: Facts, stage: str, consequence: Prose, remedy: Prose) -> Iterator[Outcome | Lack]:
    """The window under test: does `stage` make the largest part of its tail?

    Fails where it does under independent and under common delays alike, warns where only one of the
    two says so, or where P95 is within the target all the same. `consequence` follows the numbers of a failing finding.
    """
    measured, lacking = tested(facts), segments_lacking(facts)
    if lacking is not None or measured is None:
        yield lacking or Lack(facts.verdict.window, ("segments",), say("The segments do not compose."))
        return
    name, share, part = measured.window, measured.euler.get(stage), attributed(facts, stage)
    if share is None or part is None:
        text = say("{stage} is no stage of its own here.", stage=owned(facts, stage))
        yield Outcome(name, "not_applicable", "info", text)
        return
    others = {other: value for other, value in measured.euler.items() if other != stage}
    rival = max(others, key=lambda other: others[other].value)
    words: Words = {
        "window": Quoted(name), "stage": owned(facts, stage), "share": share, "part": part,
        "rival": owned(facts, rival), "other": others[rival],
    }  # fmt: skip
    text = say("In {window}, {stage} makes {share} of P95 end to end, {part}; {rival} makes {other}.", **words)
    first = [_first(shares) == stage for shares in (measured.euler, measured.euler_comonotone)]
    if not any(first):
        yield Outcome(name, "pass", "info", text, share, others[rival])
    elif all(first):
        text += consequence + target_note(facts)
        found = Outcome(name, "fail", "high", text, share, others[rival], cost_us=part, remedy=remedy)
        yield settled(facts, found, stage, largest(stage))
    else:
        text += say(" Whether it is the largest part depends on whether the stages are slow together: not known.")
        title = say("Whether {stage} makes the largest part of P95 is open", **words)
        found = Outcome(name, "warn", "medium", text, share, others[rival], cost_us=part, remedy=remedy, title=title)
        yield settled(facts, found, stage)


def _first(shares: dict[str, Num]) -> str:
    from reviewgen.models.verdict import largest

    return largest({stage: share.value for stage, share in shares.items()})
