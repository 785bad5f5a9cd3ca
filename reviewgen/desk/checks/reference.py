"""Names of remedies and references, held against the data that ships with the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from reviewgen.desk.checks.base import Check
from reviewgen.desk.meant import did_you_mean
from reviewgen.desk.model import Desk
from reviewgen.desk.tree import Path
from reviewgen.units import EXPECTED, Quantity

if TYPE_CHECKING:
    from reviewgen.reference.figures import Effect, Remedy

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
        yield from _effect(override.effect, catalogue[name], (*at, "effect"))


def _effect(given: Quantity | dict[str, Quantity] | None, remedy: Remedy, at: Path) -> Iterator[Check]:
    """The overridden effect is on a parameter the remedy changes, and in that change's kind of value."""
    if given is None:
        return
    effects = {effect.of: effect for effect in remedy.effect}
    if isinstance(given, Quantity):
        if len(effects) != 1:
            fields = {"parameters": ", ".join(f"{name}: ..." for name in effects)}
            yield Check("which_parameter" if effects else "no_parameter", at, fields)
            return
        named = {at: (next(iter(effects)), given)}
    else:
        named = {(*at, name): (name, value) for name, value in given.items()}
    for path, (name, value) in named.items():
        if name not in effects:
            fields = {"found": name, "meant": did_you_mean(name, effects)}
            yield Check("no_such_parameter", path, fields, of_key=True)
        elif value.dimension not in (wanted := _kinds(effects[name])):
            what = EXPECTED[wanted[0]]
            fields = {"found": value.text, "wanted": what.partition(" such as")[0], "expected": what}
            yield Check("wrong_dimension", path, fields)


def _kinds(effect: Effect) -> tuple[str, ...]:
    """The dimensions an effect's figure may have: a share cut, a factor or new value, or a duration."""
    if effect.cut is not None:
        return ("share",)
    if effect.factor is not None or effect.set is not None:
        return ("number", "share")
    return ("duration",)


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
            what = wanted.partition(" such as")[0]
            fields = {"key": name, "found": threshold.value.text, "wanted": what, "expected": wanted}
            yield Check("wrong_dimension", (*at, "value"), fields)
