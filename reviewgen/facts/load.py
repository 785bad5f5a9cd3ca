"""One window's arrivals as the models take them: rates, bursts, and which model they call for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewgen.desk.checks.sums import BURST_TOLERANCE
from reviewgen.facts.book import Book
from reviewgen.facts.processor import PER_US, Processor
from reviewgen.facts.ranked import Ranked, ranked_of
from reviewgen.ledger import Num, key
from reviewgen.models import onoff, selection
from reviewgen.models.selection import Model, ModelChoice, Reason
from reviewgen.models.validity import OutsideValidity

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow


SPEAKING = (Model.THETA_TAIL, Model.ON_OFF, Model.SIMULATED)
"""Models that give a percentile."""


@dataclass(frozen=True)
class Load:
    """One window's arrivals as the models take them (msg/µs at one queue), `batch` messages to a packet.

    `ranked` holds the types by priority where the processor does not serve them in the order they come.
    """

    rate: float
    capacity: float
    batch: float
    choice: ModelChoice
    inputs: tuple[Num | None, ...]
    ranked: Ranked | None = None


def load_of(book: Book, window: FlowWindow, processor: Processor) -> Load:
    """The load of one window, with the model it calls for and the numbers it rests on."""
    share = processor.traffic_share
    capacity = processor.servers / processor.server_us
    rate = window.rate.mid * PER_US * share
    packet = book.desk.order_processor.messages_per_packet
    inputs = _inputs(book, window)
    if packet.mid > 1.0:
        inputs.append(book.count("order_processor.messages_per_packet", packet))
    try:
        bursts = on_off_of(window, share)
    except OutsideValidity:
        choice = ModelChoice(Model.NOT_ASSESSED, Reason.BURSTS_EXCEED_MEAN)
        return Load(rate, capacity, packet.mid, choice, tuple(inputs))
    peak = window.peak_1ms.mid * PER_US * share if window.peak_1ms else None
    idc = window.idc_1ms.mid if window.idc_1ms else None
    known = selection.Load(rate, capacity, False, bursts, peak, idc, packet.mid)
    choice = selection.select_model(known, selection_policy(book))
    ranked = ranked_of(book, processor)
    if choice.model in SPEAKING and ranked is not None:
        choice = replace(choice, model=Model.SIMULATED, reason=Reason.PRIORITIES)
    elif choice.model in SPEAKING and len(processor.stages_us) > 1:
        choice = replace(choice, model=Model.SIMULATED, reason=Reason.STAGES_IN_A_ROW)
    return Load(rate, capacity, packet.mid, choice, tuple(inputs), ranked)


def selection_policy(book: Book) -> selection.SelectionPolicy:
    """The cut-offs between the models."""
    return selection.SelectionPolicy(
        burst_formula_min_ratio=book.policy("burst_formula_ratio").value,
        burst_simulate_min_ratio=book.policy("burst_simulate_ratio").value,
        idc_poisson_max=book.policy("idc_poisson_max").value,
        theta_tail_rho_max=book.policy("theta_utilisation_max").value,
        peak_ratio_min=book.policy("peak_alone_ratio").value,
        peak_sigmas=book.policy("peak_alone_sigmas").value,
        count_window_us=book.policy("peak_window_us").value,
    )


def on_off_of(window: FlowWindow, share: float) -> onoff.OnOff | None:
    """The stated bursts in msg/µs; without a base rate, the one that gives the window's mean.

    Raises OutsideValidity where the bursts alone make more than the mean rate, rounding allowed for.
    """
    given = window.bursts
    if given is None:
        return None
    burst, length, gap = given.rate.mid * PER_US * share, given.mean_length.mid, given.mean_gap.mid
    mean = window.rate.mid * PER_US * share
    if given.base_rate is not None:
        base = given.base_rate.mid * PER_US * share
    else:
        alone = onoff.OnOff(0.0, burst, length, gap).mean_rate
        rounded = mean < alone <= mean * (1.0 + BURST_TOLERANCE)
        base = 0.0 if rounded else onoff.base_rate_of(mean, burst, length, gap)
    return onoff.OnOff(base, burst, length, gap)


def _inputs(book: Book, window: FlowWindow) -> list[Num | None]:
    """The rate and what is known of its unevenness, as numbers."""
    path = f"flow.windows.{key(window.name)}"
    found = [book.given(f"{path}.rate", window.rate)]
    if window.bursts is not None:
        names = ("rate", "mean_length", "mean_gap", "base_rate")
        found += [book.given(f"{path}.bursts.{name}", getattr(window.bursts, name)) for name in names]
    elif window.peak_1ms is not None:
        found.append(book.given(f"{path}.peak_1ms", window.peak_1ms))
    if window.idc_1ms is not None:
        found.append(book.count(f"{path}.idc_1ms", window.idc_1ms, "ratio"))
    return found
