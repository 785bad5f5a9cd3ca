"""Measured rates, peaks and mixes in place of stated ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from reviewgen.desk.checks.sums import BURST_TOLERANCE
from reviewgen.evidence.outline import ENTRY
from reviewgen.evidence.records import CLOSED
from reviewgen.facts.captures import Gathering, quantity
from reviewgen.ledger import key

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import Flow, FlowWindow
    from reviewgen.evidence.store import Evidence, Rates

TWO_SIDED: Final = 1.96


def lay_rates(gathering: Gathering, file: Evidence, flow: Flow) -> Flow:
    """The flow with the rates the file measured; stated bursts stay, their base following the mean."""
    windows = {window.name: window for window in flow.windows}
    for rates in sorted(file.rates, key=lambda one: not one.window):
        if rates.type:
            continue
        subject = f"{rates.window} flow".strip()
        name = gathering.window_of(rates.window)
        why = _unfit(file, rates)
        if name is None:
            why = why or "the desk's flow has no window for it"
        if why or name is None:
            told = f"{rates.rate_per_s:,.0f} msg/s in {rates.window or 'the capture'} are not used: {why}."
            gathering.note(file, subject, told)
            continue
        windows[name] = _window(gathering, file, rates, windows[name])
        gathering.used_unnamed |= not rates.window
    laid = tuple(windows.values())
    return flow.model_copy(update={"windows": laid}) if laid != flow.windows else flow


def _unfit(file: Evidence, rates: Rates) -> str:
    """Why a rate is not the desk's message flow, or nothing."""
    own = [one for one in file.series if one.window in {rates.window, ""}]
    if any(one.loop == CLOSED for one in own):
        return "in a closed loop the rate is that of the loop, not of the market"
    if own and not any(one.segment in ENTRY for one in own):
        return "only some of the messages reach this segment"
    if rates.rate_per_s <= 0 or rates.span_s <= 0:
        return "it has no length in time"
    if any(one.id == "pause" and one.window == rates.window for one in file.remarks):
        return "the mean counts a pause in which nothing was captured"
    return ""


def _window(gathering: Gathering, file: Evidence, rates: Rates, window: FlowWindow) -> FlowWindow:
    path, name = f"flow.windows.{key(window.name)}", window.name
    update: dict[str, Any] = {}
    if gathering.free(file, f"{path}.rate", f"{name} rate"):
        error = _rate_error(rates)
        rate = quantity(file, max(1e-3, rates.rate_per_s - error), rates.rate_per_s, rates.rate_per_s + error, "msg/s")
        formula = "messages / span of the capture"
        update["rate"] = gathering.take(file, f"{path}.rate", f"{name} rate", window.rate, rate, formula)
        update |= _bursts(gathering, file, window, rates.rate_per_s)
    update |= _peak(gathering, file, rates, window, path)
    if rates.idc_1ms is not None and gathering.free(file, f"{path}.idc_1ms", f"{name} IDC"):
        idc = quantity(file, rates.idc_1ms, rates.idc_1ms, rates.idc_1ms, "1")
        formula = "variance / mean of the messages in each millisecond of the capture"
        update["idc_1ms"] = gathering.take(file, f"{path}.idc_1ms", f"{name} IDC", None, idc, formula)
    update |= _mix(gathering, file, rates, window, path)
    return window.model_copy(update=update) if update else window


def _rate_error(rates: Rates) -> float:
    """Half the interval of a mean rate, from the dispersion of the widest bins that show one."""
    wide = [one.idc for one in sorted(rates.bins, key=lambda one: -one.bin_ms) if one.idc is not None and one.bins > 1]
    dispersion = wide[0] if wide else 1.0
    return TWO_SIDED * math.sqrt(rates.rate_per_s * dispersion / rates.span_s)


def _peak(gathering: Gathering, file: Evidence, rates: Rates, window: FlowWindow, path: str) -> dict[str, Any]:
    """The fullest millisecond, where it is higher than the stated one: a capture may have missed the peak."""
    peak, subject = rates.peak_1ms_per_s, f"{window.name} peak"
    if peak is None or not gathering.free(file, f"{path}.peak_1ms", subject):
        return {}
    if window.peak_1ms is not None and peak < window.peak_1ms.low:
        told = f"The fullest millisecond of the capture, {peak:,.0f} msg/s, is below the stated peak, which stands: "
        gathering.note(file, subject, f"{told}{rates.span_s:.3g} s need not hold the day's peak.")
        return {}
    measured = quantity(file, peak, peak, peak, "msg/s")
    formula = "fullest millisecond of the capture"
    return {"peak_1ms": gathering.take(file, f"{path}.peak_1ms", subject, window.peak_1ms, measured, formula)}


def _bursts(gathering: Gathering, file: Evidence, window: FlowWindow, rate: float) -> dict[str, Any]:
    """Stated bursts under a measured mean: a base rate that no longer gives the mean is derived from it."""
    bursts = window.bursts
    if bursts is None or bursts.base_rate is None or abs(rate / window.rate.mid - 1.0) <= BURST_TOLERANCE:
        return {}
    told = "The stated bursts stand; the rate between them follows from the measured mean, not from the stated base."
    gathering.note(file, f"{window.name} bursts", told)
    return {"bursts": bursts.model_copy(update={"base_rate": None})}


def _mix(gathering: Gathering, file: Evidence, whole: Rates, window: FlowWindow, path: str) -> dict[str, Any]:
    """Shares by message type, where the capture's types are the desk's or the desk names none."""
    own = {one.type: one for one in file.rates if one.type and one.window == whole.window}
    if not own:
        return {}
    subject = f"{window.name} message types"
    strange = sorted(set(own) - set(window.by_type)) if window.by_type else []
    if strange:
        names = ", ".join(strange[:5])
        gathering.note(file, subject, f"The capture's types ({names}) are not those of the desk, so its shares stand.")
        return {}
    if not gathering.free(file, f"{path}.by_type", subject):
        return {}
    total = sum(one.n for one in own.values())
    shares = {}
    for name in [*(one for one in window.by_type if one in own), *(one for one in own if one not in window.by_type)]:
        share = own[name].n / total
        error = TWO_SIDED * math.sqrt(share * (1.0 - share) / total)
        measured = quantity(file, max(0.0, share - error), share, min(1.0, share + error), "")
        stated = window.by_type.get(name)
        stated = stated if stated is not None and stated.dimension == "share" else None
        at = f"{path}.by_type.{key(name)}"
        shares[name] = gathering.take(file, at, subject, stated, measured, "messages of the type / messages captured")
    absent = sorted(set(window.by_type) - set(own))
    if absent:
        names = ", ".join(absent)
        gathering.note(file, subject, f"The capture holds no {names}: it has no share of this window now.")
    return {"by_type": shares}
