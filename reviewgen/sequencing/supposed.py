"""What the model leaves of today's measurement, for a plan whose load a what-if supposes.

Latencies measured under today's load say nothing of the supposed one, but what the model leaves unexplained
today, it leaves there too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewgen.errors import ReviewgenError
from reviewgen.facts import derive
from reviewgen.sequencing.system import SUPPOSED, System, system_of

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.facts import Facts


def unexplained_of(facts: Facts, system: System, of: Callable[[System], float]) -> float | None:
    """The unexplained µs, by `of`, of the desk under its own load; None where the load is its own.

    Zero where the desk's own load, or its own window, gives no model to hold against the measurement.
    """
    if not system.supposed:
        return None
    own = own_load(facts.desk)
    if own is None:
        return 0.0
    today = system_of(derive(own, facts.book.evidence, precision=facts.book.precision))
    return of(today) if isinstance(today, System) and today.window == system.window else 0.0


def own_load(desk: Desk) -> Desk | None:
    """The desk with its load as it was before any override of it; None where it is no desk with that."""
    from reviewgen.desk.load import checked_desk
    from reviewgen.desk.overrides import apply
    from reviewgen.desk.tree import Origin

    tree = desk.tree
    try:
        for at, before in reversed(desk.tree.replaced):
            path = tree.named(at)
            if path.startswith(SUPPOSED):
                tree = apply(tree, path, before, Origin("the load before the what-if"))
        return checked_desk(tree, desk.data)
    except ReviewgenError:
        return None
