"""What several rules say in the same way: who owns a stage, what it takes of the tail, whether the target is met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from reviewgen.ledger import Label, Num, Prose, Quoted, key, say
from reviewgen.rules.base import Lack

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.flow import WindowFlow
    from reviewgen.facts.queue import WindowQueue
    from reviewgen.facts.segments import WindowSegments

NOTHING: Final = Prose(())

Words: TypeAlias = dict[str, Num | Quoted | Label | str | Prose]
"""The named parts of a sentence."""

STAGE_WORDS: Final = {
    "network": "the network",
    "order_processor": "the order processor",
    "risk_check": "the risk check",
    "exchange": "the exchange",
}


def windows(facts: Facts) -> Iterator[tuple[WindowFlow, WindowQueue]]:
    """Flow and queue of each window, in the desk's order."""
    return zip(facts.flow, facts.queue, strict=True)


def tested(facts: Facts) -> WindowSegments | None:
    """The measured segments of the window under test."""
    return next((one for one in facts.segments if one.window == facts.verdict.window), None)


def tested_flow(facts: Facts) -> WindowFlow | None:
    """The flow of the window under test."""
    return next((one for one in facts.flow if one.window == facts.verdict.window), None)


def highest(flow: WindowFlow) -> str:
    """What `peak_per_s` is: a counted peak, or the mean that stands in for one nobody counted."""
    return "busiest millisecond" if flow.peak_given else "mean rate"


def derived(
    facts: Facts, rule: str, subject: str, name: str, value: float, unit: str, formula: str, *inputs: Num
) -> Num:
    """A number that only one finding needs, entered under the finding's own path."""
    id = f"findings.{rule}.{key(subject)}.{name}"
    return facts.ledger.add(id, value, unit, formula=formula, inputs=inputs)


def attributed(facts: Facts, stage: str) -> Num | None:
    """The µs of P95 end to end that the Euler shares give to a stage in the window under test."""
    measured = tested(facts)
    if measured is None or stage not in measured.euler:
        return None
    total = measured.end_to_end["measured_p95_us"] or measured.end_to_end["independent_p95_us"]
    share = measured.euler[stage]
    if total is None:
        return None
    return facts.ledger.add(
        f"segments.{key(measured.window)}.attributed_us.{stage}", share.value * total.value, "us",
        formula="Euler share · P95 end to end", inputs=[share, total],
    )  # fmt: skip


def target(facts: Facts) -> Num | None:
    """The desk's P95 target."""
    return facts.book.given("latency.target_p95", facts.desk.latency.target_p95)


def target_met(facts: Facts) -> bool:
    """Whether the measured P95 end to end is within the target already."""
    limit, measured = target(facts), facts.verdict.end_to_end_p95_us
    return limit is not None and measured is not None and measured.value <= limit.value


def target_note(facts: Facts) -> Prose:
    """A sentence on the target, where there is one and something is measured against it."""
    limit, measured = target(facts), facts.verdict.end_to_end_p95_us
    if limit is None or measured is None:
        return NOTHING
    if target_met(facts):
        text = " At {measured} the target of {limit} is met, so nothing has to be bought for it."
        return say(text, measured=measured, limit=limit)
    excess = measured.value - limit.value
    over = facts.ledger.add(
        "verdict.over_target_us", excess, "us", formula="P95 end to end − target", inputs=[measured, limit]
    )
    return say(" The target of {limit} is missed by {over}.", limit=limit, over=over)


def owned(facts: Facts, stage: str) -> Prose:
    """The stage, with the team that owns it where the desk named one."""
    owner = getattr(facts.desk.owners, stage)
    words = STAGE_WORDS[stage]
    return say("{stage} ({owner})", stage=words, owner=Quoted(owner)) if owner else say("{stage}", stage=words)


def segments_lacking(facts: Facts) -> Lack | None:
    """What keeps the shares of the window under test from being told: no segments, or stamps that disagree."""
    measured, subject = tested(facts), facts.verdict.window or "desk"
    if measured is None or not measured.euler:
        return Lack(subject, ("segments",), say("The segments of the path do not compose."))
    if facts.verdict.stamps_disagree:
        return Lack(subject, ("segments",), say("The stamps contradict each other, so no share of the tail holds."))
    return None
