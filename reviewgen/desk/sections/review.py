"""`review`: who is reviewed, when, and how the report is labelled."""

from typing import Annotated, Literal

from pydantic import Field

from reviewgen.desk.sections.base import Closed, meaning
from reviewgen.desk.values import Day, Line, Many, OfText, Text

Currency = Annotated[str, OfText(r"^[A-Z]{3}$")]
Locale = Annotated[str, OfText(r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class Change(Closed):
    """One line of the document's history."""

    revision: Line = Field(description="The revision, in quotes.", examples=["1.1"])
    date: Day = Field(description="The day of the revision.", examples=["2026-11-20"])
    note: Text = Field(description="What changed.", examples=["Measured the order processor"])


class Review(Closed):
    """The document itself. Everything dated is compared with `date`, never with the clock."""

    client: Line = Field(description="The client, as printed on the cover.", examples=["Northgate Trading"])
    desk: Line = Field(description="The desk under review.", examples=["US equities market making"])
    date: Day = Field(
        description="The day of the review; all dated rules compare with it.", examples=["2026-11-20"]
    )
    title: Line | None = Field(None, description="The report's title.", examples=["Architecture review"])
    prepared_by: Line | None = Field(None, description="Who prepared it.", examples=["Latency practice"])
    reviewers: Many[Line] = Field((), description="Who checked it.", examples=[["A. Okafor"]])
    revision: Line | None = Field(None, description="The revision, in quotes.", examples=["1.0"])
    status: Literal["draft", "final"] = Field(
        "draft",
        description="Printed, and a watermark while draft; only `build --final` enforces it.",
        json_schema_extra=meaning(draft="still changing; watermarked", final="as handed over"),
    )
    classification: Line | None = Field(
        None, description="Printed on every page.", examples=["Client confidential"]
    )
    currency: Currency = Field(
        "USD", description="The currency of every amount (ISO 4217).", examples=["USD", "EUR"]
    )
    locale: Locale = Field("en-US", description="How numbers and dates are written.", examples=["en-US"])
    changes: Many[Change] = Field((), description="Earlier revisions, oldest first.")
