"""Which remedies can be bought at this desk at all, and the excuse of every one that cannot."""

from __future__ import annotations

from collections.abc import Mapping
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


def applicable(
    facts: Facts, catalogue: Mapping[str, Remedy], system: System | None
) -> tuple[dict[str, Remedy], dict[str, Prose]]:
    """The remedies that can be weighed, in the catalogue's order, and why each other one cannot.

    Without a system only what holds of the desk itself is judged. The imbalance feed is in neither: it
    has its own gate.
    """
    excuses: dict[str, Prose] = {}
    for id, remedy in catalogue.items():
        if id == OBI_FEED:
            continue
        excuse = _desk_excuse(facts, remedy) or (_system_excuse(remedy, system) if system else None)
        if excuse is not None:
            excuses[id] = excuse
    found = {id: remedy for id, remedy in catalogue.items() if id != OBI_FEED and id not in excuses}
    for id, remedy in list(found.items()):
        absent = [need for need in remedy.requires if need in excuses]
        if absent:
            excuses[id] = say("It rests on {need}, which is not to be had here.", need=NAMES[absent[0]])
            del found[id]
    return found, excuses


def _desk_excuse(facts: Facts, remedy: Remedy) -> Prose | None:
    own = facts.desk.remedies.get(remedy.id)
    if own is not None and own.exclude:
        if own.reason is None:
            return say("The desk excludes it.")
        return say("The desk excludes it: {reason}.", reason=Quoted(own.reason.rstrip(".")))
    if remedy.id == INSTRUMENTATION and waives_instrumentation(facts.book):
        return say("It is in place: flow is decomposed by type and the queue is recorded.")
    if remedy.only_where is None:
        return None
    bypass = facts.desk.hardware.kernel_bypass
    if bypass is None:
        return say("Whether a kernel bypass is live was not said.")
    live = bypass.stack != "none"
    if ONLY_WHERE[remedy.only_where] == live:
        return None
    if live:
        return say("The kernel is bypassed already.")
    return say("The kernel path is in use: a new card does nothing for the transit through it.")


def _system_excuse(remedy: Remedy, system: System) -> Prose | None:
    for change in remedy.changes:
        if (
            SEGMENTS.get(change.of) == "risk_check"
            and change.kind == "cut"
            and "risk_check" not in system.stages
        ):
            return say("The risk check was not measured apart from the order processor.")
        if change.of not in PROCESSOR:
            continue
        if system.arrivals is None:
            return say(
                "How messages arrive in {window} is not known well enough to say what it would change.",
                window=Quoted(system.window),
            )
        if change.of == "quote_rate" and QUOTE not in system.types:
            return say("No message type of this window is called quote.")
        if change.types and not set(change.types) & set(system.types):
            return say("The message types it works on do not arrive in this window.")
        if change.of == "threads" and system.parallel:
            return say("The order processor runs on more than one thread already.")
        if change.of == "threads" and system.cores is not None and system.cores < change.spread.mid:
            return say("The order processor has no second core to run on.")
    return None
