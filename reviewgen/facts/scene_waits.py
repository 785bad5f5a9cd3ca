"""P95 of wait and sojourn for many scenes of one window at once, by the model that speaks for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reviewgen.facts.book import Book
from reviewgen.facts.draws import Floats
from reviewgen.facts.scenes import Scene
from reviewgen.facts.waits import P95, simulated_rows, waits_of
from reviewgen.models import uncertainty as model
from reviewgen.models.selection import Model

MESSAGES = 60_000
"""Messages of one simulated scene: the ratio to the middle, on the same draws, needs few."""
MOST_DIVIDED = 10
"""Many threads share the messages out up to this often."""
SIMULATED = 16
"""Scenes that are simulated at most, where simulation must speak."""


@dataclass(eq=False)
class Middle:
    """The scene in the middle of all ranges, its waits computed once and only where something asks."""

    book: Book
    scene: Scene

    @cached_property
    def scale(self) -> Floats:
        """Wait and sojourn of the middle over those of a small simulation of it, shape (2,); one without."""
        full, small = waits_of(self.book, self.scene.load, self.scene.processor), np.array(_one(self.scene))
        if full is None or (small <= 0.0).any():
            return np.ones(2)
        return np.asarray(np.array([full.wait_us, full.sojourn_us]) / small)


def sojourns(
    scenes: Sequence[Scene], middle: Middle, *, all_simulated: bool = False
) -> tuple[Floats, Floats]:
    """P95 wait and P95 sojourn of each scene in µs; infinite where it has none.

    Where scenes are simulated, only every so many are unless `all_simulated`, and the others are left
    out of both arrays. A simulated value is the middle's own times the ratio of the two, scene to
    middle, on the same messages.
    """
    plain = len(middle.scene.processor.stages_us) <= 1
    theta = [i for i, one in enumerate(scenes) if plain and one.load.choice.model is Model.THETA_TAIL]
    bursts = [i for i, one in enumerate(scenes) if plain and one.load.choice.model is Model.ON_OFF]
    slow = [i for i, one in enumerate(scenes) if i not in {*theta, *bursts} and _speaks(one)]
    waits, tails = np.full(len(scenes), np.inf), np.full(len(scenes), np.inf)
    for chosen, found in ((theta, _theta), (bursts, _on_off)):
        if chosen:
            many = found([scenes[i] for i in chosen])
            waits[chosen], tails[chosen] = many.wait_quantile(P95), many.sojourn_quantile(P95)
    if not slow:
        return waits, tails
    kept = slow if all_simulated else slow[:: max(1, len(slow) // SIMULATED)]
    waits[kept], tails[kept] = (np.array([_one(scenes[i]) for i in kept]) * middle.scale).T
    left_out = sorted(set(slow) - set(kept))
    return np.delete(waits, left_out), np.delete(tails, left_out)


def _speaks(one: Scene) -> bool:
    return one.load.choice.model in (Model.SIMULATED, Model.THETA_TAIL, Model.ON_OFF)


def _column(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _theta(scenes: list[Scene]) -> model.Tails:
    return model.theta_tails(
        _column([one.load.rate for one in scenes]),
        _column([one.processor.server_us for one in scenes]),
        scenes[0].processor.servers,
        _column([one.load.choice.ca2 or 1.0 for one in scenes]),
        _column([one.processor.scv.value for one in scenes]),
    )


def _on_off(scenes: list[Scene]) -> model.Tails:
    loads = [one.load.choice.onoff for one in scenes]
    rows = [(x.base, x.burst, x.mean_burst_us, x.mean_gap_us) for x in loads if x is not None]
    base, burst, length, gap = np.array(rows).T
    return model.on_off_tails(
        base,
        burst,
        length,
        gap,
        _column([one.load.capacity for one in scenes]),
        _column([one.processor.server_us for one in scenes]),
        _column([one.processor.scv.value for one in scenes]),
    )


def _one(one: Scene) -> tuple[float, float]:
    # a message costs as much time as there are threads to look at
    messages = MESSAGES // min(one.processor.servers, MOST_DIVIDED)
    waits, sojourns, _ = simulated_rows(one.load, one.processor, messages)
    return float(np.quantile(waits, P95)), float(np.quantile(sojourns, P95))
