"""Whether one uncertain input, and no model, decides if the bypass pays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, in_draws, listed, say
from reviewgen.rules.base import Outcome, Rule, Severity
from reviewgen.rules.bypass import at_stake, nothing_at_stake
from reviewgen.rules.common import NOTHING, Words

if TYPE_CHECKING:
    from reviewgen.facts import Facts
    from reviewgen.facts.money import TornadoRow


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
    decisive = [row for row in capex.tornado if row.turns]
    text = _told(facts, decisive)
    if not decisive and not capex.flips:
        yield Outcome("bypass", "pass", "info", text, npv)
        return
    first, sunk = (decisive or capex.tornado)[0], capex.subject == "sunk"
    grave: Severity = "medium" if decisive and capex.flips and not sunk else "low"
    yield Outcome("bypass", "warn", grave, text, npv, remedy=_remedy(first, sunk), title=_title(bool(decisive), sunk))


def _told(facts: Facts, decisive: list[TornadoRow]) -> Prose:
    """What one input does alone, the one that turns the sign or else moves it most, and what all do together."""
    capex, npv = facts.capex, facts.capex.npv
    assert npv is not None and npv.interval is not None
    first = (decisive or capex.tornado)[0]
    words: Words = {
        "what": Quoted(first.what), "low": first.low, "high": first.high,
        "least": npv.interval[0], "most": npv.interval[1],
        "more": listed(say("{what}", what=Quoted(row.what)) for row in decisive[1:]),
    }  # fmt: skip
    text = say("Over the range given for the {what} alone the net present value runs from {low} to {high}", **words)
    if decisive:
        text += say(": whether the bypass pays is decided by what is put in, not by how it is computed.")
        text += say(" So it is for the {more}.", **words) if decisive[1:] else NOTHING
    else:
        text += say(", further than for any other, and its sign stays.")
    text += say(" Over all ranges together it runs from {least} to {most}", **words)
    if capex.npv_p_positive is None or not capex.flips:
        return text + say(".")
    return text + say(", above zero {draws}.", draws=in_draws(capex.npv_p_positive))


def _title(one: bool, sunk: bool) -> Prose:
    pays = "was worth its cost" if sunk else "pays"
    if one:
        return say("An uncertain input decides whether the bypass {pays}", pays=pays)
    return say("No single input decides whether the bypass {pays}; together they may", pays=pays)


def _remedy(first: TornadoRow, sunk: bool) -> Prose:
    """What narrowing the input is good for: a decision still to be made, or only the next one."""
    what = Quoted(first.what)
    if not sunk:
        return say("Narrow the {what} before the decision: no other input would settle more.", what=what)
    if first.input == "all_in_cost":
        return say("It is bought and its cost decides nothing any more; book what it came to, for the next purchase.")
    return say("It is bought, so nothing hangs on this any more; learn the {what} for the next purchase.", what=what)


RULE = Rule(
    id="inputs-decide",
    title="The result holds over the ranges of its inputs",
    failure="An uncertain input decides whether the bypass pays",
    why="A model can be defended to the last formula and still only repeat the guess that was put into it.",
    detection="Net present value on both sides of zero, at the ends of one input's range or over all ranges together.",
    remedy="Narrow the input that moves the result most before the decision is made.",
    effort="days",
    false_alarms="A range wider than anybody believes makes any result uncertain.",
    would_change="A measured value, or a quote, in place of the widest range.",
    needs=("edge_value",),
    cites=("erosion", "bypass_stack_cost"),
    cutoffs=("confidence",),
    check=check,
)
