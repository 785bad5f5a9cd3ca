"""Whether one uncertain input, and no model, decides if the bypass pays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Quoted, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.bypass import at_stake, nothing_at_stake
from reviewgen.rules.common import Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the bypass."""
    capex = facts.capex
    if not at_stake(facts):
        yield nothing_at_stake()
        return
    npv = capex.npv
    assert npv is not None
    if not capex.tornado or npv.interval is None:
        text = say("Every input of the calculation was given as a point, so none of their ranges decides it.")
        yield Outcome("bypass", "pass", "info", text, npv)
        return
    top = capex.tornado[0]
    words: Words = {"what": Quoted(top.what), "low": top.low, "high": top.high, "npv": npv}
    text = say("Over the range given for the {what} alone the net present value runs from {low} to {high}.", **words)
    if not capex.flips:
        text += say(" Its sign stays what it is over all ranges together.")
        yield Outcome("bypass", "pass", "info", text, npv)
        return
    ends = npv.interval
    words |= {"least": ends[0], "most": ends[1]}
    text += say(
        " Over all ranges together it runs from {least} to {most}: whether the bypass pays is decided by what is put "
        "in, not by how it is computed.", **words,
    )  # fmt: skip
    remedy = say("Narrow the {what} before the decision: it moves the result more than anything else.", **words)
    yield Outcome("bypass", "warn", "medium", text, top.low, top.high, remedy=remedy)


RULE = Rule(
    id="inputs-decide",
    title="The result holds over the ranges of its inputs",
    failure="An uncertain input decides whether the bypass pays",
    why="A model can be defended to the last formula and still only repeat the guess that was put into it.",
    detection="The interval of the net present value spans zero over the ranges the desk gave.",
    remedy="Narrow the input that moves the result most before the decision is made.",
    effort="days",
    false_alarms="A range wider than anybody believes makes any result uncertain.",
    would_change="A measured value, or a quote, in place of the widest range.",
    needs=("edge_value",),
    cites=("erosion", "bypass_stack_cost"),
    cutoffs=("confidence",),
    check=check,
)
