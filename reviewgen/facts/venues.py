"""Several venues on one processor: how full each venue's own stage and the shared one run at the peak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.processor import PER_US, Processor
from reviewgen.ledger import Num, key, say
from reviewgen.models.multivenue import joint_peak, joint_peak_band

if TYPE_CHECKING:
    from reviewgen.desk.sections.venues import Venue, Venues

SHARED = "shared"
OWN = "own"


@dataclass(frozen=True)
class VenueStage:
    """One stage at its peak; `venue` is `shared` for the one that all shared venues pass."""

    venue: str
    stage: str
    utilisation: Num

    @property
    def name(self) -> str:
        """The stage as `binds_first` names it."""
        return f"{self.venue}.{self.stage}"


@dataclass(frozen=True)
class VenueFacts:
    """All stages; see review.json, `venues`. `unsettled`: the correlation decides which binds first."""

    stages: tuple[VenueStage, ...]
    binds_first: str | None
    binds_second: str | None
    joint_peak_per_s: Num | None
    sum_of_peaks_per_s: Num | None
    unsettled: bool

    @property
    def shared(self) -> VenueStage | None:
        """The shared stage, where it could be judged."""
        return next((stage for stage in self.stages if stage.venue == SHARED), None)


def derive_venues(book: Book, processor: Processor | None) -> VenueFacts | None:
    """The venues of a desk that names some; `processor` is the one of the window under test."""
    venues = book.desk.venues
    if venues is None or not venues.list:
        return None
    stages = [stage for venue in venues.list if (stage := _own(book, venue))]
    joint = total = None
    sharing = [venue for venue in venues.list if venue.shared]
    if processor is None or not sharing:
        book.lack("venues.stages.shared", say("No venue shares a stage whose capacity is known."))
    else:
        joint, total = _joint(book, venues, sharing)
        ends = (joint.low / processor.capacity.value, joint.high / processor.capacity.value)
        used = book.ledger.add(
            "venues.stages.shared.order_processor.utilisation", joint.value / processor.capacity.value, "share",
            formula="joint peak / μ", inputs=[joint, processor.capacity], interval=ends,
        )  # fmt: skip
        stages.append(VenueStage(SHARED, "order_processor", used))
    ranked = sorted(stages, key=lambda stage: -stage.utilisation.value)
    names = [stage.name for stage in ranked]
    return VenueFacts(
        tuple(stages),
        names[0] if names else None,
        names[1] if len(names) > 1 else None,
        joint,
        total,
        _unsettled(ranked),
    )


def _peak(book: Book, venue: Venue) -> Num:
    """A venue's busiest millisecond; its mean stands in, assumed, where none was counted."""
    path = f"venues.list.{key(venue.name)}"
    peak = book.given(f"{path}.peak_1ms", venue.peak_1ms)
    if peak is not None:
        return peak
    rate = book.given(f"{path}.rate", venue.rate)
    assert rate is not None
    return book.ledger.add(
        f"venues.{key(venue.name)}.peak_per_s", rate.value, "msg/s", grade="assumed", inputs=[rate],
        formula="no peak given: the mean rate stands in",
    )  # fmt: skip


def _own(book: Book, venue: Venue) -> VenueStage | None:
    """The stage that one venue has for itself."""
    path = f"venues.list.{key(venue.name)}"
    service = book.given(f"{path}.service_time", venue.service_time)
    if service is None:
        return None
    peak = _peak(book, venue)
    used = book.ledger.add(
        f"venues.stages.{key(venue.name)}.{OWN}.utilisation", peak.value * PER_US * service.value, "share",
        formula="peak · S̄", inputs=[peak, service],
    )  # fmt: skip
    return VenueStage(venue.name, OWN, used)


def _joint(book: Book, venues: Venues, sharing: list[Venue]) -> tuple[Num, Num]:
    """The joint peak of the shared venues, and the sum of their peaks beside it.

    Without a correlation the value is that of venues that peak together, with the interval down to
    venues that never do.
    """
    rates = [book.given(f"venues.list.{key(venue.name)}.rate", venue.rate) for venue in sharing]
    peaks = [_peak(book, venue) for venue in sharing]
    means = [number.value for number in rates if number is not None]
    tops = [max(peak.value, mean) for peak, mean in zip(peaks, means, strict=True)]
    given, inputs = venues.correlation, [*rates, *peaks]
    if given is None:
        low, high = joint_peak_band(means, tops)
        value, interval = high, (low, high)
    else:
        value, interval = (
            joint_peak(means, tops, given.mid),
            (joint_peak(means, tops, given.low), joint_peak(means, tops, given.high)),
        )
        inputs.append(book.count("venues.correlation", given, "ratio"))
    joint = book.ledger.add(
        "venues.joint_peak_per_s", value, "msg/s", inputs=inputs, interval=interval,
        formula="Σλ + √(Σ Σ r (pᵢ − λᵢ)(pⱼ − λⱼ)); without r from never to always together, the latter as value",
    )  # fmt: skip
    total = book.ledger.add("venues.sum_of_peaks_per_s", sum(tops), "msg/s", formula="Σ peaks", inputs=peaks)
    return joint, total


def _unsettled(ranked: list[VenueStage]) -> bool:
    """Whether another stage binds first at some correlation between the given ends."""
    lows = [stage.utilisation.low for stage in ranked]
    highs = [stage.utilisation.high for stage in ranked]
    return len(ranked) > 1 and any(lows[0] < high for high in highs[1:])
