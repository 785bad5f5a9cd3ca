"""The kinds of value a desk file may hold, most of them forms of `units.Quantity`.

Every kind reads a plain value or the evidence mapping `{value, evidence, source, on}`. A value whose
evidence the desk did not give leaves here with the grade "" (`UNGRADED`); `grades.py` fills it in.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from pydantic_core import PydanticCustomError, core_schema

from reviewgen.desk.proof import UNGRADED, read_day, unwrap
from reviewgen.units import Dimension, Quantity, UnitError, parse


@dataclass(frozen=True)
class OfText:
    """Reads text that is not empty, without the blanks around it, of a form."""

    pattern: str | None = None

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.str_schema(strip_whitespace=True, min_length=1, pattern=self.pattern, strict=True)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"type": "string", "minLength": 1, **({"pattern": self.pattern} if self.pattern else {})}


Text = Annotated[str, OfText()]
"""Text of any length and lines."""
ONE_LINE: Final = r"^[^\n]*$"
Line = Annotated[str, OfText(ONE_LINE)]
"""Text on one line: names, titles, owners."""


class _Day:
    """Reads a day; in the schema a string of format `date`."""

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.no_info_plain_validator_function(read_day)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"$ref": "#/$defs/day"}


Day = Annotated[datetime.date, _Day()]


@dataclass(frozen=True)
class Of:
    """Reads a quantity of one dimension; `"number"` stands for a bare number or a span of such."""

    dimension: Dimension
    positive: bool = False
    """Whether zero is refused."""
    at_least: float = -math.inf
    at_most: float = math.inf

    def read(self, given: Any, info: core_schema.ValidationInfo) -> Quantity:
        """The quantity, ungraded unless its own mapping grades it."""
        value, proof = unwrap(given)
        currency = (info.context or {}).get("currency", "USD")
        quantity = self._parsed(value, currency)
        if self.positive and quantity.low <= 0:
            raise PydanticCustomError("not_positive", "not positive", {"found": quantity.text})
        if quantity.low < self.at_least or quantity.high > self.at_most:
            bounds = {"low": self.at_least, "high": self.at_most, "dimension": self.dimension}
            context = {"found": quantity.text, **bounds}
            raise PydanticCustomError("out_of_bounds", "out of bounds", context)
        return replace(quantity, grade=proof.grade, source=proof.source, on=proof.on)

    def _parsed(self, value: Any, currency: str) -> Quantity:
        if self.dimension == "number" and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise PydanticCustomError("bare_number", "no unit", {"found": value, "dimension": self.dimension})
        if not isinstance(value, str):
            raise PydanticCustomError("not_a_quantity", "not a quantity", {"dimension": self.dimension})
        try:
            return parse(value, self.dimension, currency)
        except UnitError as error:
            raise PydanticCustomError(
                "unit", "unit", {"said": str(error), "expected": error.expected}
            ) from None

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.with_info_plain_validator_function(self.read)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"$ref": f"#/$defs/{self.dimension}"}


@dataclass(frozen=True)
class OfAny:
    """Reads a quantity of whichever of some dimensions its unit says; a bare number has none."""

    dimensions: tuple[Dimension, ...]
    definition: str

    def read(self, given: Any, info: core_schema.ValidationInfo) -> Quantity:
        """The quantity in the first dimension that fits."""
        value, _ = unwrap(given)
        for dimension in self.dimensions:
            try:
                return Of(dimension).read(given, info)
            except PydanticCustomError:
                continue
        context = {"found": str(value), "dimensions": list(self.dimensions)}
        raise PydanticCustomError("no_dimension", "no dimension", context)

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.with_info_plain_validator_function(self.read)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"$ref": f"#/$defs/{self.definition}"}


class _Effect(OfAny):
    """Reads one figure, or a mapping of figures by the parameter they change."""

    def read(self, given: Any, info: core_schema.ValidationInfo) -> Any:
        if not isinstance(given, Mapping) or "value" in given:
            return super().read(given, info)
        figures = {}
        for name, figure in given.items():
            try:
                figures[name] = super().read(figure, info)
            except PydanticCustomError as error:
                raise PydanticCustomError(
                    error.type, "inside", {**(error.context or {}), "at": name}
                ) from None
        return figures


class Count(int):
    """A whole number that knows its evidence; reads like a point `Quantity` where one is wanted."""

    grade: str
    source: str | None
    on: str | None
    dimension = "number"
    is_point = True
    is_triangle = False

    def __new__(
        cls, value: int, grade: str = UNGRADED, source: str | None = None, on: str | None = None
    ) -> Count:
        count = super().__new__(cls, value)
        count.grade, count.source, count.on = grade, source, on
        return count

    def __getnewargs__(self) -> tuple[int, str, str | None, str | None]:  # type: ignore[override]
        return int(self), self.grade, self.source, self.on

    @property
    def low(self) -> float:
        """The value; as `mode`, `high` and `mid`."""
        return float(self)

    mode = high = mid = low

    @property
    def text(self) -> str:
        """The number as digits."""
        return str(int(self))


@dataclass(frozen=True)
class OfCount:
    """Reads a whole number between two bounds."""

    at_least: int = 0
    at_most: int = 1_000_000_000

    def read(self, given: Any) -> Count:
        """The count, ungraded unless its own mapping grades it."""
        value, proof = unwrap(given)
        if not isinstance(value, int) or isinstance(value, bool):
            raise PydanticCustomError(
                "not_a_count", "not a count", {"found": str(value), "low": self.at_least}
            )
        if not self.at_least <= value <= self.at_most:
            context = {"found": str(value), "low": self.at_least, "high": self.at_most}
            raise PydanticCustomError("out_of_bounds", "out of bounds", context)
        return Count(value, proof.grade, proof.source, proof.on)

    def core(self) -> core_schema.CoreSchema:
        """For pydantic's engine."""
        return core_schema.no_info_plain_validator_function(self.read)

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        return {"$ref": f"#/$defs/count_from_{self.at_least}"}


ALL: Final[tuple[Dimension, ...]] = (
    "duration", "rate", "share", "growth", "months", "bandwidth",
    "money", "money_rate", "money_per_us", "number",
)  # fmt: skip

Duration = Annotated[Quantity, Of("duration")]
ServiceTime = Annotated[Quantity, Of("duration", positive=True)]
Rate = Annotated[Quantity, Of("rate", positive=True)]
AnyRate = Annotated[Quantity, Of("rate")]
Money = Annotated[Quantity, Of("money")]
MoneyRate = Annotated[Quantity, Of("money_rate")]
MoneyPerUs = Annotated[Quantity, Of("money_per_us")]
Share = Annotated[Quantity, Of("share", at_most=1.0)]
Growth = Annotated[Quantity, Of("growth", at_least=-0.99)]
Months = Annotated[Quantity, Of("months", positive=True)]
Bandwidth = Annotated[Quantity, Of("bandwidth", positive=True)]
Number = Annotated[Quantity, Of("number")]
Correlation = Annotated[Quantity, Of("number", at_most=1.0)]
AtLeastOne = Annotated[Quantity, Of("number", at_least=1.0)]
AnyQuantity = Annotated[Quantity, OfAny(ALL, "any_quantity")]
ShareOrRate = Annotated[Quantity, OfAny(("share", "rate"), "share_or_rate")]
Effect = Annotated[Quantity | dict[str, Quantity], _Effect(ALL, "effect")]
Whole = Annotated[Count, OfCount()]
Positive = Annotated[Count, OfCount(1)]
