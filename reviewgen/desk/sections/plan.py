"""`owners`, `remedies`, `thresholds` and `waivers`: who acts, and the desk's own figures against ours."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic_core import ValidationError, core_schema

from reviewgen.desk.sections.base import Closed, Section, key, required
from reviewgen.desk.values import AnyQuantity, Day, Effect, Line, Money, Text


class Owners(Closed):
    """Who owns each stage; printed in the plan."""

    network: Line | None = key(
        "Owner of the network, from the NIC to the processor (t0 to t1).", examples=["Infrastructure"]
    )
    order_processor: Line | None = key(
        "Owner of the order processor (t1 to t2).", examples=["Trading systems"]
    )
    risk_check: Line | None = key("Owner of the pre-trade risk check.", examples=["Risk technology"])
    exchange: Line | None = key(
        "Owner of the way to the exchange and back (t3 to t4).", examples=["Connectivity"]
    )


class RemedyOverride(Section):
    """The desk's own figures for one remedy of the catalogue."""

    cost: Money | None = key("What it would cost here.", examples=["80k / 150k / 300k USD"])
    effect: Effect | None = key(
        "What it would change here: one figure, or one by parameter where it changes several.",
        examples=["20 / 35 / 50 %", {"service_time": "10..20 %"}],
    )
    exclude: bool = key("Leave it out of the plan.", False)
    reason: Text | None = key("Why; printed beside it.", examples=["No FPGA team before 2027"])


class Threshold(Section):
    """The desk's own figure against a reference's."""

    value: AnyQuantity = required("The figure, in the reference's unit.", examples=["150k msg/s"])
    reason: Text = required("Why it differs; printed.", examples=["Load test of 2026-10-12"])


class Waiver(Closed):
    """A finding the desk accepts until a day (inclusive); it stays in the appendix."""

    rule: Line = required(
        "The id of the rule; `reviewgen rules` lists them.", examples=["processor-near-saturation"]
    )
    reason: Text = required("Why it is accepted.", examples=["Replaced in Q1"])
    by: Line = required("Who accepted it.", examples=["Head of trading systems"])
    until: Day = required("The last day it holds.", examples=["2027-01-31"])


@dataclass(frozen=True)
class MalformedWaiver:
    """A waiver that waives nothing, because it does not say all it must; told loudly, never an error."""

    rule: str
    """As far as it was given."""
    problem: str


def _lenient(given: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
    """A waiver, or why it is none: a slip in one may not stop a review, nor may it waive anything."""
    try:
        return read(given)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        key = str(wrong["loc"][-1]) if wrong["loc"] else "the waiver"
        what = {"missing": "is missing", "extra_forbidden": "is not a key of a waiver"}
        rule = given.get("rule") if isinstance(given, dict) else None
        problem = f"{key} {what.get(wrong['type'], 'is malformed')}"
        return MalformedWaiver(rule if isinstance(rule, str) else "", problem)


class _Lenient:
    """Reads a waiver leniently; to the schema it is a plain waiver."""

    section = Waiver

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.no_info_wrap_validator_function(_lenient, Waiver.core())

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return Waiver.json()


AnyWaiver = Annotated[Waiver | MalformedWaiver, _Lenient()]
