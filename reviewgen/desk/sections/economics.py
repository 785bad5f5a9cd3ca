"""`economics`: what the edge is worth, how it erodes, and what may be spent."""

from typing import Literal

from reviewgen.desk.sections.base import Section, key
from reviewgen.desk.values import Money, MoneyPerUs, MoneyRate, Months, Share, Whole
from reviewgen.units import Quantity

EROSION = Quantity(12.0, None, 24.0, "months", "12..24 months", "article")
DISCOUNT = Quantity(0.12, 0.12, 0.12, "share", "12 %", "assumed")
NO_OPEX = Quantity(0.0, 0.0, 0.0, "money_rate", "0", "assumed")
HORIZON = Quantity(60.0, 60.0, 60.0, "months", "60 months", "assumed")


class Economics(Section):
    """Money and time. `edge_value` has no default: without it NPV is not assessed."""

    edge_value: MoneyRate | None = key("P&L a year that rests on the latency edge.", examples=["3.0M USD/yr"])
    value_per_us: MoneyPerUs | None = key(
        "P&L a year for each microsecond of P95.", examples=["50k USD/us/yr"]
    )
    erosion: Months = key(
        "When the edge is gone (12..24 months, the article's).",
        EROSION,
        examples=["12..24 months"],
    )
    erosion_shape: Literal["exponential", "linear", "logistic", "cliff", "rank"] = key(
        "How the edge goes.",
        "exponential",
        meaning={
            "exponential": "fast first; 10 % left at the end",
            "linear": "evenly, to nothing",
            "logistic": "slow, fast, slow; 10 % left at the end",
            "cliff": "all at once at the end",
            "rank": "when one of `rivals` arrives first",
        },
    )
    rivals: Whole | None = key("Competitors after the same edge, for `rank`.", examples=[4])
    discount_rate: Share = key("Cost of capital a year (12 %, assumed).", DISCOUNT, examples=["12 %"])
    annual_opex: MoneyRate = key(
        "Yearly cost from the second year on (0, assumed).",
        NO_OPEX,
        examples=["150k..300k USD/yr"],
    )
    budget: Money | None = key("What may be spent.", examples=["400k USD"])
    horizon: Months = key(
        "How far the calculation looks (60 months, assumed).", HORIZON, examples=["60 months"]
    )
