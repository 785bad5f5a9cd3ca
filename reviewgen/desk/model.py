"""The desk as a checked, frozen model: attributes are named as the keys of desk.yaml.

Sections with defaults are always there (`desk.order_processor.threads` is 1 and graded `assumed`
where the desk said nothing); `given` tells a given value from a default. Optional values are None.
"""

import hashlib
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Closed, Named
from reviewgen.desk.sections.economics import Economics
from reviewgen.desk.sections.feeds import Feed, Obi
from reviewgen.desk.sections.flow import Flow
from reviewgen.desk.sections.hardware import Hardware
from reviewgen.desk.sections.latency import Latency
from reviewgen.desk.sections.order_processor import OrderProcessor
from reviewgen.desk.sections.plan import AnyWaiver, Owners, RemedyOverride, Threshold
from reviewgen.desk.sections.review import Review
from reviewgen.desk.sections.venues import Venues
from reviewgen.desk.tree import Tree
from reviewgen.desk.values import Line, Many
from reviewgen.ledger import Mark


class Desk(Closed):
    """One desk.yaml, format 1."""

    reviewgen: Literal[1] = Field(description="The format's version.", examples=[1])
    review: Review = Field(
        description="The document: client, desk, date.",
        examples=[{"client": "Northgate Trading", "desk": "US equities", "date": "2026-11-20"}],
    )
    hardware: Hardware = Field(
        default_factory=Hardware.model_construct, description="Servers, cards, the bypass, planned purchases."
    )
    order_processor: OrderProcessor = Field(
        default_factory=OrderProcessor.model_construct, description="Threads and service times."
    )
    flow: Flow = Field(default_factory=Flow.model_construct, description="Message flow by window and type.")
    latency: Latency = Field(
        default_factory=Latency.model_construct, description="Measured latency by window and segment."
    )
    feeds: Many[Feed] = Field((), description="Market-data feeds.", max_length=limits.ROWS)
    obi: Obi | None = Field(None, description="Monitoring of order-book imbalance.")
    economics: Economics = Field(
        default_factory=Economics.model_construct, description="Value of the edge, erosion, budget."
    )
    owners: Owners = Field(default_factory=Owners.model_construct, description="Who owns each stage.")
    remedies: Named[RemedyOverride] = Field({}, description="Overrides of the catalogue, by remedy.")
    venues: Venues | None = Field(None, description="Several venues that share a stage.")
    scenarios: dict[Line, dict[Line, Any]] = Field(
        {}, description="Named what-ifs: values by dotted path.", max_length=limits.SCENARIOS,
        examples=[{"busy open": {"flow.windows.open.rate": "90k msg/s"}}],
    )  # fmt: skip
    evidence: Many[Line] = Field(
        (),
        description="Files written by `measure`.",
        examples=[["evidence/open.json"]],
        max_length=limits.ROWS,
    )
    thresholds: Named[Threshold] = Field({}, description="The desk's own figures against references.")
    waivers: Many[AnyWaiver] = Field((), description="Findings accepted until a day.", max_length=limits.ROWS)
    brand: Line | None = Field(None, description="Path of a `_brand.yml`.", examples=["_brand.yml"])

    _tree: Tree | None = PrivateAttr(None)
    _data: bytes = PrivateAttr(b"")

    @property
    def tree(self) -> Tree:
        """The file behind the model. Raises ValueError for a desk that came from nowhere."""
        if self._tree is None:
            raise ValueError("this desk was not read from a file")
        return self._tree

    @property
    def data(self) -> bytes:
        """The file's bytes, as they were read."""
        return self._data

    @property
    def sha256(self) -> str:
        """The hash of `data`, in hexadecimal."""
        return hashlib.sha256(self._data).hexdigest()

    @property
    def overrides(self) -> tuple[tuple[str, Any], ...]:
        """Every `--set` that was applied, as (path, value), in order."""
        tree = self.tree
        return tuple((tree.named(path), tree.get(path)) for path in tree.overrides)

    def where(self, path: str) -> Mark | None:
        """Where a value stands in the file, by its path with list items named: `flow.windows.open.rate`.

        None for what the file does not give, defaults included. Names are quoted with `ledger.key`.
        """
        return self.tree.marks.get(path)

    def given(self, path: str) -> bool:
        """Whether the file, or an override, gives the value at this path."""
        return path in self.tree.marks
