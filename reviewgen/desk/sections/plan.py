"""`owners`, `remedies`, `thresholds` and `waivers`: who acts, and the desk's own figures against ours."""

from __future__ import annotations

from pydantic import Field

from reviewgen.desk.sections.base import Closed, Section
from reviewgen.desk.values import AnyQuantity, Day, Effect, Line, Money, Text


class Owners(Closed):
    """Who owns each stage; printed in the plan."""

    network: Line | None = Field(None, description="Owner of t0 to t1.", examples=["Infrastructure"])
    order_processor: Line | None = Field(None, description="Owner of t1 to t2.", examples=["Trading systems"])
    risk_check: Line | None = Field(
        None, description="Owner of the risk check.", examples=["Risk technology"]
    )
    exchange: Line | None = Field(None, description="Owner of t3 to t4.", examples=["Connectivity"])


class RemedyOverride(Section):
    """The desk's own figures for one remedy of the catalogue."""

    cost: Money | None = Field(
        None, description="What it would cost here.", examples=["80k / 150k / 300k USD"]
    )
    effect: Effect | None = Field(
        None,
        description="What it would change here: one figure, or one by parameter where it changes several.",
        examples=["20 / 35 / 50 %", {"service_time": "10..20 %"}],
    )
    exclude: bool = Field(False, description="Leave it out of the plan.")
    reason: Text | None = Field(
        None, description="Why; printed beside it.", examples=["No FPGA team before 2027"]
    )


class Threshold(Section):
    """The desk's own figure against a reference's."""

    value: AnyQuantity = Field(description="The figure, in the reference's unit.", examples=["150k msg/s"])
    reason: Text = Field(description="Why it differs; printed.", examples=["Load test of 2026-10-12"])


class Waiver(Closed):
    """A finding the desk accepts until a day (inclusive); it stays in the appendix."""

    rule: Line = Field(description="The rule.", examples=["order-processor-saturation"])
    reason: Text = Field(description="Why it is accepted.", examples=["Replaced in Q1"])
    by: Line = Field(description="Who accepted it.", examples=["Head of trading systems"])
    until: Day = Field(description="The last day it holds.", examples=["2027-01-31"])
