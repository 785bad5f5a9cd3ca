"""Captures laid over the desk: measured values take the place of stated ones before any fact is derived.

Each value keeps its name in the desk, so everything derived from it rests on the measurement from here on.
What stands in a capture and has no place in the desk is told in a note, never dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewgen.facts.captures import Enriched, Gathering

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.evidence.store import Evidence


def enrich(desk: Desk, files: tuple[Evidence, ...]) -> tuple[Desk, Enriched]:
    """The desk with measured values in place of stated ones, and what was measured, replaced and left out.

    A capture that names no window speaks for the window under test, which then stays the one it is.
    Without evidence the very same desk comes back.
    """
    if not files:
        return desk, Enriched()
    from reviewgen.facts.measured_flow import lay_rates
    from reviewgen.facts.measured_latency import lay_latency
    from reviewgen.facts.measured_service import lay_service

    gathering = Gathering(desk)
    latency, flow, processor = desk.latency, desk.flow, desk.order_processor
    for file in files:
        latency = lay_latency(gathering, file, latency)
        flow = lay_rates(gathering, file, flow)
        processor = lay_service(gathering, file, processor)
    if gathering.used_unnamed and latency.window is None:
        latency = latency.model_copy(update={"window": gathering.tested})
    changed = {"latency": latency, "flow": flow, "order_processor": processor}
    update = {name: value for name, value in changed.items() if value is not getattr(desk, name)}
    return (desk.model_copy(update=update) if update else desk), gathering.done()
