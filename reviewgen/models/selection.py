"""Which model speaks for a window: the first one whose conditions hold, with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from reviewgen.models.onoff import OnOff, gap_from_idc
from reviewgen.models.validity import OutsideValidity, overloaded, positive


class Model(StrEnum):
    """The names review.json uses in `queue[].model`."""

    LINDLEY = "lindley"
    ON_OFF = "on_off"
    SIMULATED = "simulated"
    NONE_UNSTABLE = "none_unstable"
    THETA_TAIL = "theta_tail"
    NOT_ASSESSED = "not_assessed"


class Reason(StrEnum):
    """Why that model; the report turns each key into a sentence."""

    TRACE_GIVEN = "trace_given"
    BURSTS_ABOVE_CAPACITY = "bursts_above_capacity"
    BURSTS_NEAR_CAPACITY = "bursts_near_capacity"
    BURSTS_BELOW_CAPACITY = "bursts_below_capacity"
    OVER_CAPACITY = "over_capacity"
    COUNTS_NEAR_POISSON = "counts_near_poisson"
    COUNTS_BURSTY = "counts_bursty"
    COUNTS_BURSTY_PEAK_UNKNOWN = "counts_bursty_peak_unknown"
    COUNTS_AND_PEAK_DISAGREE = "counts_and_peak_disagree"
    NEAR_SATURATION = "near_saturation"
    PEAK_UNEXPLAINED = "peak_unexplained"
    POISSON_ASSUMED = "poisson_assumed"
    MESSAGES_IN_PACKETS = "messages_in_packets"
    BURSTS_EXCEED_MEAN = "bursts_exceed_mean"
    BURSTS_FORMULA_OFF = "bursts_formula_off"
    PRIORITIES = "priorities"
    STAGES_IN_A_ROW = "stages_in_a_row"


@dataclass(frozen=True)
class SelectionPolicy:
    """The project's cut-offs, from the policy file; none has a default here.

    burst_formula_min_ratio: burst rate over capacity above which the on/off formula is used.
    burst_simulate_min_ratio: ratio from which a burst is near capacity rather than below it.
    idc_poisson_max: greatest IDC that still counts as near Poisson.
    theta_tail_rho_max: utilisation above which the θ-tail gives way to simulation.
    peak_ratio_min: peak over capacity from which a bare peak matters.
    peak_sigmas: standard deviations of a Poisson count beyond which a peak is no accident.
    count_window_us: the window over which peak and IDC are counted, also the length of a burst
    inferred from them.
    """

    burst_formula_min_ratio: float
    burst_simulate_min_ratio: float
    idc_poisson_max: float
    theta_tail_rho_max: float
    peak_ratio_min: float
    peak_sigmas: float
    count_window_us: float


@dataclass(frozen=True)
class Load:
    """What is known of one window: rates in msg/µs. `bursts` holds the stated on/off figures, `batch` the
    mean number of messages that arrive in one packet."""

    rate: float
    capacity: float
    trace: bool = False
    bursts: OnOff | None = None
    peak: float | None = None
    idc: float | None = None
    batch: float = 1.0


@dataclass(frozen=True)
class ModelChoice:
    """The model, why, and what it needs.

    ca2: arrival scv for the θ-tail and for simulated renewal arrivals, else None. onoff: the on/off
    load to use, stated or inferred. assumed: the arrivals' form is not known from the desk.
    check_by_simulation: the formula's value is to be confirmed. values: the quantities the reason
    rests on, by name (msg/µs and ratios), for the report to print.
    """

    model: Model
    reason: Reason
    ca2: float | None = None
    onoff: OnOff | None = None
    assumed: bool = False
    check_by_simulation: bool = False
    values: dict[str, float] = field(default_factory=dict)


def poisson_peak(rate: float, window_us: float, sigmas: float) -> float:
    """The rate a Poisson count over window_us stays below by `sigmas` deviations, λ + n√(λ/t).

    >>> round(poisson_peak(0.09, 1000.0, 6.0), 4)
    0.1469
    """
    return rate + sigmas * math.sqrt(rate / window_us)


def select_model(load: Load, policy: SelectionPolicy) -> ModelChoice:
    """The first model whose conditions hold, in the order of the specification.

    A trace, then stated bursts, then overload, then the count's IDC, then a bare peak, then Poisson.
    Two cases the order leaves open are closed on the safe side: stated bursts below capacity are
    simulated (they are not Poisson at the mean rate), and an IDC above the Poisson range without a
    peak is not assessed (Poisson at the mean rate can be too low by an order of magnitude). Poisson
    packets of several messages have that number as IDC at every window length, yet are no renewal
    stream: they are simulated.

    >>> policy = SelectionPolicy(1.3, 0.9, 2.0, 0.97, 0.9, 6.0, 1000.0)
    >>> select_model(Load(rate=0.2, capacity=0.12), policy).model.value
    'none_unstable'
    """
    positive("rate", load.rate)
    positive("capacity", load.capacity)
    positive("batch", load.batch)
    rho = load.rate / load.capacity
    if load.trace:
        return ModelChoice(Model.LINDLEY, Reason.TRACE_GIVEN, values={"rho": rho})
    if load.bursts is not None:
        return _with_bursts(load.bursts, load.capacity, policy)
    if overloaded(rho):
        return ModelChoice(Model.NONE_UNSTABLE, Reason.OVER_CAPACITY, values={"rho": rho})
    if load.idc is not None:
        return _with_counts(load, load.idc, rho, policy)
    usual = poisson_peak(load.rate, policy.count_window_us, policy.peak_sigmas * math.sqrt(load.batch))
    if load.peak is not None and load.peak >= policy.peak_ratio_min * load.capacity and load.peak > usual:
        values = {"rho": rho, "peak_ratio": load.peak / load.capacity, "poisson_peak": usual}
        return ModelChoice(Model.NOT_ASSESSED, Reason.PEAK_UNEXPLAINED, values=values)
    if load.batch > 1.0:
        return _packets(load, rho, assumed=True)
    return _renewal(Reason.POISSON_ASSUMED, 1.0, rho, policy, assumed=True)


def _with_bursts(bursts: OnOff, capacity: float, policy: SelectionPolicy) -> ModelChoice:
    ratio = bursts.burst / capacity
    rho = bursts.mean_rate / capacity
    values = {"rho": rho, "burst_ratio": ratio}
    if overloaded(rho):
        return ModelChoice(Model.NONE_UNSTABLE, Reason.OVER_CAPACITY, onoff=bursts, values=values)
    if ratio > policy.burst_formula_min_ratio:
        return ModelChoice(
            Model.ON_OFF, Reason.BURSTS_ABOVE_CAPACITY, onoff=bursts, check_by_simulation=True, values=values
        )
    near = ratio >= policy.burst_simulate_min_ratio
    reason = Reason.BURSTS_NEAR_CAPACITY if near else Reason.BURSTS_BELOW_CAPACITY
    return ModelChoice(Model.SIMULATED, reason, onoff=bursts, values=values)


def _with_counts(load: Load, idc: float, rho: float, policy: SelectionPolicy) -> ModelChoice:
    if load.batch > 1.0 and idc <= max(policy.idc_poisson_max, load.batch):
        return _packets(load, rho, assumed=False)
    if idc <= policy.idc_poisson_max:
        return _renewal(Reason.COUNTS_NEAR_POISSON, max(1.0, idc), rho, policy, assumed=False, idc=idc)
    values = {"rho": rho, "idc": idc}
    if load.peak is None:
        return ModelChoice(Model.NOT_ASSESSED, Reason.COUNTS_BURSTY_PEAK_UNKNOWN, values=values)
    window = policy.count_window_us
    try:
        inferred = gap_from_idc(load.rate, load.peak, window, idc, window)
    except OutsideValidity:
        values["peak_ratio"] = load.peak / load.capacity
        return ModelChoice(Model.NOT_ASSESSED, Reason.COUNTS_AND_PEAK_DISAGREE, values=values)
    values["burst_ratio"] = load.peak / load.capacity
    if load.peak > policy.burst_formula_min_ratio * load.capacity:
        return ModelChoice(Model.ON_OFF, Reason.COUNTS_BURSTY, onoff=inferred, assumed=True, values=values)
    return ModelChoice(Model.SIMULATED, Reason.COUNTS_BURSTY, onoff=inferred, assumed=True, values=values)


def _packets(load: Load, rho: float, *, assumed: bool) -> ModelChoice:
    values = {"rho": rho, "batch": load.batch}
    return ModelChoice(Model.SIMULATED, Reason.MESSAGES_IN_PACKETS, 1.0, assumed=assumed, values=values)


def _renewal(
    reason: Reason, ca2: float, rho: float, policy: SelectionPolicy, *, assumed: bool, **extra: float
) -> ModelChoice:
    values = {"rho": rho, "ca2": ca2, **extra}
    if rho > policy.theta_tail_rho_max:
        return ModelChoice(Model.SIMULATED, Reason.NEAR_SATURATION, ca2, assumed=assumed, values=values)
    return ModelChoice(Model.THETA_TAIL, reason, ca2, assumed=assumed, values=values)
