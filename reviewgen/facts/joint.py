"""Messages stamped in every segment: the shares of the tail without any assumption on how segments depend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from reviewgen.models.shares import euler_joint

if TYPE_CHECKING:
    from reviewgen.facts.book import Book
    from reviewgen.models.marginal import Floats

WORDS: Final = "joint samples: every segment of the same messages"
PATH: Final = ("nic_to_processor", "processor_to_wire", "exchange_round_trip")
SEED: Final = 20260102


@dataclass(frozen=True, eq=False)
class JointPath:
    """Messages by stage in µs, shape (messages, stages), in the order of the stages asked for."""

    samples_us: Floats
    words: str = WORDS

    def shares(self, rank: float, cover: float) -> tuple[float, ...]:
        """Each stage's share of the messages ranked rank ± cover by their total."""
        return euler_joint(self.samples_us, rank, cover)

    def redrawn(self, draw: int) -> JointPath:
        """The messages drawn again with replacement, seeded by the draw: what the sample's size leaves open."""
        rows = np.random.default_rng([SEED, draw]).integers(0, len(self.samples_us), len(self.samples_us))
        return JointPath(self.samples_us[rows], self.words)


def joint_path(book: Book, window: str, stages: list[str]) -> JointPath | None:
    """The window's joint samples by stage, or None where they do not cover just these stages."""
    joint = book.captures.joint.get(window)
    if joint is None or not set(PATH) <= set(joint.segments):
        return None
    column = {name: joint.samples_us[:, index] for index, name in enumerate(joint.segments)}
    network, middle, exchange = (column[name] for name in PATH)
    by_stage = {"network": network, "order_processor": middle, "exchange": exchange}
    if "risk_check" in stages:
        if "risk_check" not in column:
            return None
        by_stage["risk_check"] = column["risk_check"]
        by_stage["order_processor"] = np.maximum(middle - column["risk_check"], 0.0)
    if set(stages) != set(by_stage) or not len(joint.samples_us):
        return None
    return JointPath(np.column_stack([by_stage[name] for name in stages]))
