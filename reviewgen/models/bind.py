"""The bind rate: the message rate at which the processor becomes what the desk waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewgen.models.convolution import grid_for, quantile_of, total_masses
from reviewgen.models.flow import Processor
from reviewgen.models.marginal import Marginal, constant
from reviewgen.models.shares import euler_on_grid

# Halvings of the bracket: the rate is good to one part in sixty thousand of capacity.
_SEARCH_STEPS = 12
_NEARLY_IDLE = 1e-6
_COARSE_BINS = 1 << 11


class BindCause(StrEnum):
    """Which of the two conditions binds first."""

    TARGET = "target"
    LARGEST_SHARE = "largest_share"


@dataclass(frozen=True)
class BindRate:
    """The smallest rate (msg/µs) at which the processor binds, and why."""

    rate: float
    cause: BindCause


def bind_rate(
    processor: Processor,
    others: Sequence[Marginal],
    fixed_us: float,
    target_us: float | None,
    p: float,
    half_width: float,
) -> BindRate | None:
    """The smallest Poisson rate at which quantile p end to end exceeds target_us or the processor leads.

    The processor's sojourn (wait, service and fixed_us of unexplained constant time) is convolved with
    the `others`, independent; it leads where its Euler share is the largest. Searched by bisection up
    to the processor's rho_limit: 0 where it binds even when idle, None where it binds nowhere. Both
    conditions are taken to stay true once met, as the wait only grows with the rate.

    >>> from reviewgen.models.marginal import from_percentiles
    >>> processor = Processor(1 / 0.12, 1, 1.0, rho_limit=0.98, ca2_limit=16.0)
    >>> found = bind_rate(processor, [from_percentiles({0.5: 40.0, 0.95: 60.0})], 0.0, 100.0, 0.95, 0.01)
    >>> round(found.rate, 2), found.cause.value
    (0.06, 'largest_share')
    """
    over = (
        None if target_us is None else _first(processor, _exceeds(processor, others, fixed_us, target_us, p))
    )
    leads = _first(processor, _leads(processor, others, fixed_us, p, half_width)) if others else None
    if over is not None and (leads is None or over <= leads):
        return BindRate(over, BindCause.TARGET)
    return None if leads is None else BindRate(leads, BindCause.LARGEST_SHARE)


def _parts(processor: Processor, others: Sequence[Marginal], fixed_us: float, rate: float) -> list[Marginal]:
    """Waits and services, the constant, then the others."""
    return [*processor.poisson_tail(rate).parts, constant(fixed_us), *others]


def _exceeds(
    processor: Processor, others: Sequence[Marginal], fixed_us: float, target_us: float, p: float
) -> Callable[[float], bool]:
    def condition(rate: float) -> bool:
        grid = grid_for(_parts(processor, others, fixed_us, rate), p, _COARSE_BINS)
        return grid is not None and quantile_of(total_masses(grid), grid.step_us, p) > target_us

    return condition


def _leads(
    processor: Processor, others: Sequence[Marginal], fixed_us: float, p: float, half_width: float
) -> Callable[[float], bool]:
    def condition(rate: float) -> bool:
        grid = grid_for(_parts(processor, others, fixed_us, rate), p + half_width, _COARSE_BINS)
        if grid is None:
            return False
        shares = euler_on_grid(grid, p, half_width)
        own = len(shares) - len(others)
        return sum(shares[:own]) > max(shares[own:])

    return condition


def _first(processor: Processor, condition: Callable[[float], bool]) -> float | None:
    """The smallest rate meeting a condition that stays met, by bisection; None if none does."""
    low, high = _NEARLY_IDLE * processor.capacity, processor.rho_limit * (1.0 - 1e-9) * processor.capacity
    if condition(low):
        return 0.0
    if not condition(high):
        return None
    for _ in range(_SEARCH_STEPS):
        middle = 0.5 * (low + high)
        if condition(middle):
            high = middle
        else:
            low = middle
    return high
