"""Whether the window under test has a P95 from market event to exchange acknowledgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, listed, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import tested

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer, for the window under test."""
    name = facts.verdict.window or "desk"
    end, nic = facts.verdict.end_to_end_p95_us, facts.verdict.nic_p95_us
    if end is not None:
        known = "measured" if end.grade == "measured" else "given"
        text = say("P95 end to end in {window} is {known}: {end}.", window=Quoted(name), known=known, end=end)
        title = None if known == "measured" else say("Tick-to-trade is given end to end")
        yield Outcome(name, "pass", "info", text, measured=end, title=title)
    elif tested(facts) is None:
        others = listed(say("{name}", name=Quoted(one.window)) for one in facts.segments)
        text = say(
            "Latency was measured in {others}, not in {window}, where the rate is highest and the queue longest.",
            others=others, window=Quoted(name),
        )  # fmt: skip
        yield Outcome(name, "fail", "high", text)
    elif nic is not None:
        text = say(
            "In {window} the desk knows what its card reports, {nic} at P95, and not what its strategy feels: nothing "
            "is measured from the market event to the exchange's acknowledgement. A queue in the order processor "
            "leaves the card's number as it is.", window=Quoted(name), nic=nic,
        )  # fmt: skip
        yield Outcome(name, "fail", "critical", text, measured=nic)
    else:
        text = say("In {window} parts of the path are measured, and its whole is not.", window=Quoted(name))
        yield Outcome(name, "fail", "high", text)


RULE = Rule(
    id="end-to-end-unmeasured",
    title="Tick-to-trade is measured end to end",
    failure="Tick-to-trade is not measured end to end",
    why="The card sees the segment that was already optimised; only the whole path holds the segment that grew.",
    detection="No P95 from market event to exchange acknowledgement in the window under test.",
    remedy="Match acknowledgements to their triggering packets in one capture at the network's edge, in the busiest "
    "window.",
    effort="days",
    false_alarms="A desk whose orders answer no single packet has no trigger to match; measure order by order instead.",
    would_change="A measured P95 end to end in the busiest window.",
    needs=("latency",),
    cites=("gap_example_nic", "gap_example_end_to_end"),
    cutoffs=(),
    check=check,
)
