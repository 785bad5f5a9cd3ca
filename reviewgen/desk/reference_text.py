"""A figure of the article or a cut-off of our own as desk.yaml writes it, for examples that can be copied."""

from __future__ import annotations

from typing import Final

from reviewgen.reference.figures import CURRENCY, article, policy

# unit of the reference data -> (what a canonical value is multiplied by, what follows the number)
_WRITTEN: Final = {
    "us": (1.0, " us"),
    "msg/s": (1e-3, "k msg/s"),
    "money": (1e-3, f"k {CURRENCY}"),
    "share": (100.0, " %"),
    "months": (1.0, " months"),
    "Gbps": (1.0, " Gbps"),
    "count": (1.0, ""),
    "ratio": (1.0, ""),
}

_MILLION: Final = 1e6


def reference_text(name: str) -> str:
    """The value that holds where a desk gives none: a point, a span, or an open span's lower end.

    Empty for a claim in words. Raises KeyError for a name that is no reference.

    >>> reference_text("near_saturation")
    '75 %'
    >>> reference_text("bypass_stack_cost")
    '1M..2M USD'
    """
    cutoff = policy().get(name)
    if cutoff is not None:
        return written(cutoff.value, unit=cutoff.unit)
    figure = article()[name]
    ends = [end for end in (figure.value, figure.low, figure.high) if end is not None]
    return written(*ends, unit=figure.unit) if figure.unit is not None and ends else ""


def written(*values: float, unit: str, between: str = "..") -> str:
    """Values in a unit of the reference data, as desk.yaml writes them; the unit stands once, at the end."""
    times, tail = _WRITTEN[unit]
    if unit == "money" and min(values) >= _MILLION:
        times, tail = 1 / _MILLION, f"M {CURRENCY}"
    letter = tail[0] if tail[:1] in ("k", "M") else ""
    return f"{letter}{between}".join(f"{value * times:.12g}" for value in values) + tail
