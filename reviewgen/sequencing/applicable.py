"""Which remedies can be bought at this desk at all, and the excuse of every one that cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, say
from reviewgen.sequencing.parameters import QUOTE, SEGMENTS
from reviewgen.sequencing.remedies import INSTRUMENTATION, NAMES, OBI_FEED, Remedy, waives_instrumentation
from reviewgen.sequencing.system import System

if TYPE_CHECKING:
    from reviewgen.facts import Facts

PROCESSOR = ("service_time", "service_scv", "quote_rate", "threads", "usl_sigma")
ONLY_WHERE = {"kernel_bypass.stack is none": False, "kernel_bypass.stack is not none": True}
"""The catalogue's conditions, as whether a bypass has to be live."""


@dataclass(frozen=True)
class Excuse:
    """Why a remedy cannot be bought here; `give`: what the desk would have to say for it to be weighed at all."""

    reason: Prose
    give: Prose | None = None


@dataclass
class Applicable:
    """The remedies that can be weighed, in the catalogue's order; why each other one cannot, and what would let it."""

    remedies: dict[str, Remedy]
    excuses: dict[str, Prose] = field(default_factory=dict)
    unweighed: dict[str, Prose] = field(default_factory=dict)


def applicable(facts: Facts, catalogue: Mapping[str, Remedy], system: System | None) -> Applicable:
    """What can be weighed. Without a system only what holds of the desk itself is judged.

    The imbalance feed is in none of it: it has its own gate.
    """
    found = Applicable({id: remedy for id, remedy in catalogue.items() if id != OBI_FEED})
    for id, remedy in list(found.remedies.items()):
        excuse = _desk_excuse(facts, remedy) or (_system_excuse(remedy, system) if system else None)
        if excuse is not None:
            del found.remedies[id]
            found.excuses[id] = excuse.reason
            if excuse.give is not None:
                found.unweighed[id] = excuse.give
    for id, remedy in list(found.remedies.items()):
        absent = [need for need in remedy.requires if need in found.excuses]
        if absent:
            found.excuses[id] = say("It rests on {need}, which is not to be had here.", need=NAMES[absent[0]])
            del found.remedies[id]
    # Nor would knowing more help what rests on something that is not to be had.
    for id in list(found.unweighed):
        if any(need in found.excuses for need in catalogue[id].requires):
            del found.unweighed[id]
    return found


def instruments(catalogue: Mapping[str, Remedy], known: Applicable, budget: float | None) -> bool:
    """Whether instrumentation can be bought with at least one purchase that rests on it, weighed or not yet."""
    had = (*known.remedies, *known.unweighed)
    costs = [catalogue[id].cost.mid for id in had if INSTRUMENTATION in catalogue[id].requires]
    if INSTRUMENTATION not in known.remedies or not costs:
        return False
    return budget is None or known.remedies[INSTRUMENTATION].cost.mid + min(costs) <= budget


def _desk_excuse(facts: Facts, remedy: Remedy) -> Excuse | None:
    own = facts.desk.remedies.get(remedy.id)
    if own is not None and own.exclude:
        if own.reason is None:
            return Excuse(say("The desk excludes it."))
        return Excuse(say("The desk excludes it: {reason}.", reason=Quoted(own.reason.rstrip("."))))
    if remedy.id == INSTRUMENTATION and waives_instrumentation(facts.book):
        return Excuse(say("It is in place: flow is decomposed by type and the queue is recorded."))
    if remedy.only_where is None:
        return None
    bypass = facts.desk.hardware.kernel_bypass
    if bypass is None:
        return Excuse(say("Whether a kernel bypass is live was not said."), say("whether a kernel bypass is live"))
    live = bypass.stack != "none"
    if ONLY_WHERE[remedy.only_where] == live:
        return None
    if live:
        return Excuse(say("The kernel is bypassed already."))
    return Excuse(say("The kernel path is in use: a new card does nothing for the transit through it."))


def _system_excuse(remedy: Remedy, system: System) -> Excuse | None:
    """The first reason the window under test gives; what was not given is no reason that something is absent."""
    window = Quoted(system.window)
    for change in remedy.changes:
        if (
            SEGMENTS.get(change.of) == "risk_check"
            and change.kind == "cut"
            and "risk_check" not in system.stages
        ):
            return Excuse(
                say("The risk check was not measured apart from the order processor."),
                say("the risk check's own P50 and P95 in {window}", window=window),
            )
        if change.of not in PROCESSOR:
            continue
        if system.arrivals is None and system.overloaded:
            return Excuse(
                say(
                    "By the figures given more messages come in {window} than the order processor can serve, so "
                    "nothing says what it would change.", window=window,
                ),
                say("the service times of {window}, or the rate at which the processor saturates", window=window),
            )  # fmt: skip
        if system.arrivals is None:
            return Excuse(
                say(
                    "How messages arrive in {window} is not known well enough to say what it would change.",
                    window=window,
                ),
                say("how messages arrive in {window}, by the millisecond", window=window),
            )
        if not system.typed and (change.of == "quote_rate" or change.types):
            return Excuse(
                say("Message types were not given for {window}, so it cannot be weighed.", window=window),
                say("the message types of {window} and their shares", window=window),
            )
        if change.of == "quote_rate" and QUOTE not in system.types:
            return Excuse(say("No message type of this window is called quote."))
        if change.types and not set(change.types) & set(system.types):
            return Excuse(say("The message types it works on do not arrive in this window."))
        if change.of == "threads" and system.parallel:
            return Excuse(say("The order processor runs on more than one thread already."))
        if change.of == "threads" and system.cores is not None and system.cores < change.spread.mid:
            return Excuse(say("The order processor has no second core to run on."))
    return None
