"""What a model raises when it is asked a question it cannot answer."""

from __future__ import annotations

# A rate equal to capacity comes out of the arithmetic a last digit below it.
_ROUNDING = 1e-9


class OutsideValidity(ValueError):
    """A formula was asked outside the range in which it has been proven.

    The caller simulates instead, or reports *not assessed*; a number outside the range is never printed.
    """

    def __init__(self, model: str, quantity: str, value: float, low: float, high: float) -> None:
        self.model = model
        self.quantity = quantity
        self.value = value
        self.low = low
        self.high = high
        super().__init__(f"{model}: {quantity} = {value:g} is outside {low:g} to {high:g}")


class Unstable(OutsideValidity):
    """Work arrives at least as fast as it is served: no stationary wait exists."""

    def __init__(self, model: str, rho: float) -> None:
        super().__init__(model, "utilisation", rho, 0.0, 1.0)


def overloaded(rho: float) -> bool:
    """Whether work arrives at least as fast as it is served; a utilisation of one counts, rounding allowed for.

    >>> overloaded(1.0 - 1e-15), overloaded(0.9999)
    (True, False)
    """
    return rho >= 1.0 - _ROUNDING


def positive(name: str, value: float) -> None:
    """Raise ValueError unless `value` is finite and greater than zero.

    >>> positive("rate", 0.0)
    Traceback (most recent call last):
        ...
    ValueError: rate must be a positive number, not 0
    """
    if not 0.0 < value < float("inf"):
        raise ValueError(f"{name} must be a positive number, not {value:g}")


def not_negative(name: str, value: float) -> None:
    """Raise ValueError unless `value` is finite and at least zero."""
    if not 0.0 <= value < float("inf"):
        raise ValueError(f"{name} must not be negative, and is {value:g}")


def fraction(name: str, value: float) -> None:
    """Raise ValueError unless `value` lies strictly between 0 and 1, as a percentile rank must."""
    if not 0.0 < value < 1.0:
        raise ValueError(f"{name} must lie between 0 and 1, and is {value:g}")
