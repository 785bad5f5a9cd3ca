"""One window's arrivals as the models take them: rates, bursts, and which model they call for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen.facts.book import Book
from reviewgen.facts.processor import PER_US, Processor
from reviewgen.ledger import Num, key
from reviewgen.models import onoff, selection

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow


@dataclass(frozen=True)
class Load:
    """One window's arrivals as the models take them (msg/µs at one queue)."""

    rate: float
    capacity: float
    choice: selection.ModelChoice
    inputs: tuple[Num | None, ...]


def load_of(book: Book, window: FlowWindow, processor: Processor) -> Load:
    """The load of one window, with the model it calls for and the numbers it rests on."""
    share = processor.traffic_share
    capacity = processor.servers / processor.server_us
    path = f"flow.windows.{key(window.name)}"
    bursts = None
    inputs = [book.given(f"{path}.rate", window.rate)]
    if window.bursts is not None:
        given = window.bursts
        inputs += [
            book.given(f"{path}.bursts.{name}", getattr(given, name))
            for name in ("rate", "mean_length", "mean_gap", "base_rate")
        ]
        bursts = _on_off(window, share)
    if window.peak_1ms is not None and bursts is None:
        inputs.append(book.given(f"{path}.peak_1ms", window.peak_1ms))
    peak = window.peak_1ms.mid * PER_US * share if window.peak_1ms else None
    idc = window.idc_1ms.mid if window.idc_1ms else None
    rate = window.rate.mid * PER_US * share
    policy = selection.SelectionPolicy(
        burst_formula_min_ratio=book.policy("burst_formula_ratio").value,
        burst_simulate_min_ratio=book.policy("burst_simulate_ratio").value,
        idc_poisson_max=book.policy("idc_poisson_max").value,
        theta_tail_rho_max=book.policy("theta_utilisation_max").value,
        peak_ratio_min=book.policy("peak_alone_ratio").value,
        peak_sigmas=book.policy("peak_alone_sigmas").value,
        count_window_us=book.policy("peak_window_us").value,
    )
    choice = selection.select_model(selection.Load(rate, capacity, False, bursts, peak, idc), policy)
    return Load(rate, capacity, choice, tuple(inputs))


def _on_off(window: FlowWindow, share: float) -> onoff.OnOff:
    """The stated bursts in msg/µs; without a base rate, the one that gives the window's mean."""
    given = window.bursts
    assert given is not None
    burst, length, gap = given.rate.mid * PER_US * share, given.mean_length.mid, given.mean_gap.mid
    if given.base_rate is not None:
        base = given.base_rate.mid * PER_US * share
    else:
        base = onoff.base_rate_of(window.rate.mid * PER_US * share, burst, length, gap)
    return onoff.OnOff(base, burst, length, gap)
