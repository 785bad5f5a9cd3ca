"""Names of remedies and references, held against the data that ships with the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewgen.desk.checks.base import Check
from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.model import Desk
from reviewgen.desk.tree import Path
from reviewgen.units import EXPECTED

DIMENSIONS: Final = {
    "us": ("duration",),
    "msg/s": ("rate",),
    "money": ("money", "money_rate", "money_per_us"),
    "share": ("share", "growth", "number"),
    "months": ("months",),
    "Gbps": ("bandwidth",),
    "count": ("number",),
    "ratio": ("number",),
}
"""The dimensions that can stand against a reference's unit, the usual one first."""


def remedies(desk: Desk) -> Iterator[Check]:
    """Overridden remedies are in the catalogue, and their effects are on what the catalogue says."""
    if not desk.remedies:
        return
    from reviewgen.reference import figures

    catalogue = figures.remedies()
    for name, override in desk.remedies.items():
        at: Path = ("remedies", name)
        if name not in catalogue:
            fields = {"found": name, "meant": did_you_mean(name, catalogue)}
            yield Check("no_such_remedy", at, fields, of_key=True)
            continue
        parameters = list(dict.fromkeys(effect.of for effect in catalogue[name].effect))
        if isinstance(override.effect, dict):
            for parameter in override.effect:
                if parameter not in parameters:
                    fields = {"found": parameter, "meant": did_you_mean(parameter, parameters)}
                    yield Check("no_such_parameter", (*at, "effect", parameter), fields, of_key=True)
        elif override.effect is not None and len(parameters) != 1:
            fields = {"parameters": ", ".join(f"{one}: ..." for one in parameters)}
            yield Check("which_parameter" if parameters else "no_parameter", (*at, "effect"), fields)


def thresholds(desk: Desk) -> Iterator[Check]:
    """Thresholds name a reference or a cut-off, and have its unit."""
    if not desk.thresholds:
        return
    from reviewgen.reference import figures

    units = {
        **{name: figure.unit for name, figure in figures.article().items()},
        **{name: cutoff.unit for name, cutoff in figures.policy().items()},
    }
    for name, threshold in desk.thresholds.items():
        at: Path = ("thresholds", name)
        unit = units.get(name)
        if name not in units:
            yield Check(
                "no_such_reference", at, {"found": name, "meant": did_you_mean(name, units)}, of_key=True
            )
        elif unit is None:
            yield Check("no_figure", at, {"found": name}, of_key=True)
        elif threshold.value.dimension not in DIMENSIONS[unit]:
            wanted = EXPECTED[DIMENSIONS[unit][0]]
            fields = {"key": name, "found": threshold.value.text, "wanted": wanted, "expected": wanted}
            yield Check("wrong_dimension", (*at, "value"), fields)
