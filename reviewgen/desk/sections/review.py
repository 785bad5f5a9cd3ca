"""`review`: who is reviewed, when, and how the report is labelled."""

from typing import Annotated, Literal

from reviewgen.desk.sections.base import Closed, Many, key, required
from reviewgen.desk.values import Day, Line, OfText, Text

Currency = Annotated[str, OfText(r"^[A-Z]{3}$")]
Locale = Annotated[str, OfText(r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class Change(Closed):
    """One line of the document's history."""

    revision: Line = required("The revision, in quotes.", examples=["1.1"])
    date: Day = required("The day of the revision.", examples=["2026-11-20"])
    note: Text = required("What changed.", examples=["Measured the order processor"])


class Review(Closed):
    """The document itself. Everything dated is compared with `date`, never with the clock."""

    client: Line = required("The client, as printed on the cover.", examples=["Northgate Trading"])
    desk: Line = required("The desk under review.", examples=["US equities market making"])
    date: Day = required("The day of the review; all dated rules compare with it.", examples=["2026-11-20"])
    title: Line | None = key("The report's title.", examples=["Architecture review"])
    prepared_by: Line | None = key("Who prepared it.", examples=["Latency practice"])
    reviewers: Many[Line] = key("Who checked it.", (), examples=[["A. Okafor"]])
    revision: Line | None = key("The revision, in quotes.", examples=["1.0"])
    status: Literal["draft", "final"] = key(
        "Printed, and a watermark while draft; only `build --final` enforces it.",
        "draft",
        meaning={"draft": "still changing; watermarked", "final": "as handed over"},
    )
    classification: Line | None = key("Printed on every page.", examples=["Client confidential"])
    currency: Currency = key("The currency of every amount (ISO 4217).", "USD", examples=["USD", "EUR"])
    locale: Locale = key("How numbers and dates are written.", "en-US", examples=["en-US"])
    changes: Many[Change] = key("Earlier revisions, oldest first.", ())
