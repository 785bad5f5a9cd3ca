"""Facts: everything derived from a desk and its evidence, before any judgement.

`derive` is the one place that knows both the desk and the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reviewgen.facts.age import MeasuredAge, derive_ages
from reviewgen.facts.book import Book
from reviewgen.facts.calibration import Calibration, derive_calibration
from reviewgen.facts.disagreement import Disagreement, derive_disagreements
from reviewgen.facts.erosion import ErosionFacts, derive_erosion
from reviewgen.facts.flow import WindowFlow, derive_flow, with_bind_rate
from reviewgen.facts.implied import Implied, derive_implied
from reviewgen.facts.measured import enrich
from reviewgen.facts.money import Capex, derive_capex
from reviewgen.facts.obi import ObiFacts, derive_obi
from reviewgen.facts.plan import Plan
from reviewgen.facts.processor import Processor, derive_processor
from reviewgen.facts.queue import WindowQueue, derive_queue
from reviewgen.facts.ring import RingFill, derive_ring
from reviewgen.facts.scenes import scene
from reviewgen.facts.second_thread import SecondThread, derive_second_thread
from reviewgen.facts.segment_draws import draw_segments
from reviewgen.facts.segments import WindowSegments, derive_segments
from reviewgen.facts.tripwires import Tripwire, derive_tripwires
from reviewgen.facts.uncertainty import derive_spread
from reviewgen.facts.venues import VenueFacts, derive_venues
from reviewgen.facts.verdict import Verdict, derive_verdict, window_under_test
from reviewgen.facts.waits import waits_of
from reviewgen.facts.whatifs import WhatIf, derive_paradox
from reviewgen.ledger import Ledger

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.evidence.obi_store import ObiEvidence
    from reviewgen.evidence.store import Evidence


@dataclass(frozen=True)
class Facts:
    """What is known of one desk. Windows keep desk.yaml's order."""

    desk: Desk
    book: Book
    verdict: Verdict
    processors: tuple[Processor, ...]
    flow: tuple[WindowFlow, ...]
    segments: tuple[WindowSegments, ...]
    queue: tuple[WindowQueue, ...]
    capex: Capex
    erosion: ErosionFacts
    obi: ObiFacts
    venues: VenueFacts | None
    second_thread: tuple[SecondThread | None, ...]
    ring: tuple[RingFill | None, ...]
    ages: tuple[MeasuredAge, ...]
    implied: Implied
    calibration: Calibration | None
    paradox: WhatIf | None
    tripwires: tuple[Tripwire, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    plan: Plan | None = None

    @property
    def ledger(self) -> Ledger:
        """The numbers of this review."""
        return self.book.ledger


def derive(
    desk: Desk,
    evidence: tuple[Evidence, ...] = (),
    obi_evidence: ObiEvidence | None = None,
    *,
    precision: Literal["default", "high"] = "default",
) -> Facts:
    """All facts of one desk; `obi_evidence` is the file behind `obi.evidence_file`.

    Measured values stand in place of stated ones in the `desk` of the facts. Pure: the same desk and
    evidence give the same facts.
    """
    desk, captures = enrich(desk, evidence)
    book = Book(desk, Ledger(desk.review.currency, desk.review.locale), evidence, precision, captures)
    draws = {window.name: draw_segments(book, window) for window in desk.latency.windows}
    segments = tuple(derive_segments(book, window) for window in desk.latency.windows)
    by_name = {one.window: one for one in segments}
    name = window_under_test(book)
    latency = next((window for window in desk.latency.windows if window.name == name), None)
    verdict = derive_verdict(book, name, latency, by_name.get(name), draws.get(name, ()))
    processors, flows, queues = [], [], []
    calibration = derive_calibration(book)
    for window in desk.flow.windows:
        middle = scene(book, window, calibration, {})
        waits = waits_of(book, middle.load, middle.processor)
        spread = derive_spread(book, window, calibration, middle, waits)
        processor = derive_processor(book, window, calibration)
        measured = by_name.get(window.name)
        others = (
            tuple(stage.marginal for stage in measured.stages if stage.name != "order_processor")
            if measured and measured.euler
            else ()
        )
        flow = derive_flow(book, window, processor, spread.regime_flips)
        queue = derive_queue(book, window, processor, flow.utilisation, measured, waits, spread)
        flows.append(with_bind_rate(book, flow, processor, others, queue.unexplained_us))
        processors.append(processor)
        queues.append(queue)
    tested = next((processor for processor in processors if processor.window == name), None)
    return Facts(
        desk, book, verdict, tuple(processors), tuple(flows), segments, tuple(queues),
        capex=derive_capex(book),
        erosion=derive_erosion(book),
        obi=derive_obi(book, tested, obi_evidence),
        venues=derive_venues(book, tested),
        second_thread=tuple(derive_second_thread(book, *pair) for pair in zip(processors, flows, strict=True)),
        ring=tuple(derive_ring(book, *pair) for pair in zip(flows, queues, strict=True)),
        ages=derive_ages(book),
        implied=derive_implied(book),
        calibration=calibration,
        paradox=derive_paradox(
            book,
            next((window for window in desk.flow.windows if window.name == name), None),
            verdict,
            by_name.get(name),
            tested,
            next((queue for queue in queues if queue.window == name), None),
        ),
        disagreements=derive_disagreements(book),
        tripwires=derive_tripwires(book, verdict, next((flow for flow in flows if flow.window == name), None)),
    )  # fmt: skip
