"""The desk as a checked, frozen model: attributes are named as the keys of desk.yaml.

Sections with defaults are always there (`desk.order_processor.threads` is 1 and graded `assumed`
where the desk said nothing); `given` tells a given value from a default. Optional values are None.
"""

from typing import Any, Literal

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Closed, Many, Named, key, required
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
from reviewgen.desk.values import Line
from reviewgen.ledger import Mark


class Desk(Closed):
    """One desk.yaml, format 1."""

    reviewgen: Literal[1] = required("The format's version.", examples=[1])
    review: Review = required(
        "The document: client, desk, date.",
        examples=[{"client": "Northgate Trading", "desk": "US equities", "date": "2026-11-20"}],
    )
    hardware: Hardware = key("Servers, cards, the bypass, planned purchases.", Hardware.empty())
    order_processor: OrderProcessor = key("Threads and service times.", OrderProcessor.empty())
    flow: Flow = key("Message flow by window and type.", Flow.empty())
    latency: Latency = key("Measured latency by window and segment.", Latency.empty())
    feeds: Many[Feed] = key("Market-data feeds.", (), most=limits.ROWS)
    obi: Obi | None = key("Monitoring of order-book imbalance.")
    economics: Economics = key("Value of the edge, erosion, budget.", Economics.empty())
    owners: Owners = key("Who owns each stage.", Owners.empty())
    remedies: Named[RemedyOverride] = key("Overrides of the catalogue, by remedy.", {},
        examples=[{"dual_thread": {"cost": "80k / 150k / 300k USD"}}],
    )  # fmt: skip
    venues: Venues | None = key("Several venues that share a stage.")
    scenarios: dict[Line, dict[Line, Any]] = key("Named what-ifs: values by dotted path.", {}, most=limits.SCENARIOS,
        examples=[{"busy open": {"flow.windows.open.rate": "90k msg/s"}}],
    )  # fmt: skip
    evidence: Many[Line] = key(
        "Files written by `measure`.",
        (),
        examples=[["evidence/open.json"]],
        most=limits.ROWS,
    )
    thresholds: Named[Threshold] = key("The desk's own figures against references.", {},
        examples=[{"single_thread_saturation": {"value": "150k msg/s", "reason": "Load test of 2026-10-12"}}],
    )  # fmt: skip
    waivers: Many[AnyWaiver] = key("Findings accepted until a day.", (), most=limits.ROWS)
    brand: Line | None = key("Path of a `_brand.yml`.", examples=["_brand.yml"])

    tree: Tree
    """The file behind the model, with places."""
    data: bytes
    """The file's bytes, as they were read."""

    def read_from(self, tree: Tree, data: bytes) -> "Desk":
        """The same desk, knowing the file it was read from."""
        return self.model_copy(update={}, beside={"tree": tree, "data": data})

    @property
    def sha256(self) -> str:
        """The hash of `data`, in hexadecimal."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

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
