"""The order in which a processor takes its message types, where the desk ranks them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewgen.facts.book import Book
from reviewgen.facts.processor import Processor, TypeFlow
from reviewgen.models.simulate.arrivals import Ints
from reviewgen.models.simulate.services import Typed


@dataclass(frozen=True, eq=False)
class Ranked:
    """Message types by priority, the first group served first; types the desk does not rank wait together, last."""

    groups: tuple[tuple[TypeFlow, ...], ...]
    within_scv: float

    @property
    def types(self) -> tuple[TypeFlow, ...]:
        """All types, in the order of their groups."""
        return tuple(one for group in self.groups for one in group)

    @property
    def ranks(self) -> Ints:
        """The rank of each of `types`, shape (types,)."""
        return np.repeat(np.arange(len(self.groups)), [len(group) for group in self.groups])

    @property
    def services(self) -> Typed:
        """The service times of `types`, as a simulation draws them."""
        shares: npt.NDArray[np.float64] = np.array([one.share.value for one in self.types])
        times = np.array([one.service_us.value for one in self.types if one.service_us is not None])
        return Typed(shares / shares.sum(), times, self.within_scv)


def is_ranked(book: Book, processor: Processor) -> bool:
    """Whether the desk gives priorities to several types of one window."""
    order = set(book.desk.order_processor.priority)
    return bool(order) and len(processor.types) > 1 and any(one.type in order for one in processor.types)


def ranked_of(book: Book, processor: Processor) -> Ranked | None:
    """The types of one window by priority; None without priorities, every type's service time and one thread."""
    types = {one.type: one for one in processor.types if one.service_us is not None and one.share.value > 0.0}
    known = sum(one.share.value > 0.0 for one in processor.types)
    single = processor.servers * processor.threads == 1 and not processor.stages_us
    if not is_ranked(book, processor) or not types or len(types) < known or not single:
        return None
    order = [name for name in dict.fromkeys(book.desk.order_processor.priority) if name in types]
    rest = tuple(one for name, one in types.items() if name not in order)
    groups = (*((types[name],) for name in order), *([rest] if rest else []))
    return Ranked(groups, book.desk.order_processor.service_scv.mid)
