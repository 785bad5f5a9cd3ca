"""P95 of wait and sojourn for many scenes of one window at once, by the model that speaks for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reviewgen.facts.draws import Floats
from reviewgen.facts.load import SPEAKING
from reviewgen.facts.scenes import Scene
from reviewgen.facts.waits import P95, Waits, simulated_run
from reviewgen.models import uncertainty as model
from reviewgen.models.selection import Model

MESSAGES = 60_000
"""Messages of one simulated scene: the ratio to the middle, on the same draws, needs few."""
MOST_DIVIDED = 10
"""Many threads or stages share the messages out up to this often."""
SIMULATED = 16
"""Scenes that are simulated at most, where simulation must speak."""


@dataclass(eq=False)
class Middle:
    """The scene in the middle of all ranges, with the waits that were found for it."""

    scene: Scene
    waits: Waits | None

    @cached_property
    def scale(self) -> Floats:
        """Wait and sojourn of the middle over those of a small simulation of it, shape (2,); one without."""
        small = np.array(_one(self.scene))
        if self.waits is None or (small <= 0.0).any():
            return np.ones(2)
        return np.asarray(np.array([self.waits.wait_us, self.waits.sojourn_us]) / small)

    @property
    def simulated(self) -> bool:
        """Whether the simulation speaks for the middle, so that no formula speaks for what is around it."""
        return self.waits is not None and self.waits.choice.model is Model.SIMULATED


def sojourns(
    scenes: Sequence[Scene], middle: Middle, *, all_simulated: bool = False
) -> tuple[Floats, Floats]:
    """P95 wait and P95 sojourn of each scene in µs; infinite where it has none.

    Where scenes are simulated, only every so many are unless `all_simulated`, and the others are left
    out of both arrays. A simulated value is the middle's own times the ratio of the two, scene to
    middle, on the same messages.
    """
    theta = [i for i, one in enumerate(scenes) if one.load.choice.model is Model.THETA_TAIL]
    closed = not middle.simulated
    bursts = [i for i, one in enumerate(scenes) if closed and one.load.choice.model is Model.ON_OFF]
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
    return one.load.choice.model in SPEAKING


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
    # a message costs as much time as there are threads or stages to look at
    looked_at = max(one.processor.servers, len(one.processor.stages_us))
    messages = MESSAGES // min(looked_at, MOST_DIVIDED)
    run = simulated_run(one.load, one.processor, messages)
    return float(np.quantile(run.waits_us, P95)), float(np.quantile(run.sojourns_us, P95))
