"""Names of remedies and references, held against the data that ships with the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reviewgen.desk.checks.base import Check
from reviewgen.desk.model import Desk
from reviewgen.desk.tree import Path
from reviewgen.reference import names
from reviewgen.units import EXPECTED, Quantity

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


KINDS: Final[dict[str, tuple[str, ...]]] = {
    "cut": ("share",),
    "factor": ("number", "share"),
    "set": ("number", "share"),
    "add_us": ("duration",),
    "to": ("duration",),
}
"""The dimensions an effect's figure may have, by what the effect does to its parameter."""


def remedies(desk: Desk) -> Iterator[Check]:
    """Overridden remedies are in the catalogue, and their effects are on what the catalogue says."""
    for name, override in desk.remedies.items():
        at: Path = ("remedies", name)
        catalogue = names.remedies()
        if name not in catalogue:
            yield Check("no_such_remedy", at, {"found": name}, of_key=True, known=tuple(catalogue))
        elif override.effect is not None:
            yield from _effect(override.effect, catalogue[name], (*at, "effect"))


def _effect(given: Quantity | dict[str, Quantity], effects: dict[str, str], at: Path) -> Iterator[Check]:
    """The overridden effect is on a parameter the remedy changes, and in that change's kind of value."""
    if isinstance(given, dict):
        named = {(*at, name): (name, value) for name, value in given.items()}
    elif len(effects) == 1:
        named = {at: (next(iter(effects)), given)}
    else:
        fields = {"parameters": ", ".join(f"{name}: ..." for name in effects)}
        yield Check("which_parameter" if effects else "no_parameter", at, fields)
        return
    for path, (name, value) in named.items():
        if name not in effects:
            meant = "leave `effect` out"
            yield Check(
                "no_such_parameter", path, {"found": name, "meant": meant}, of_key=True, known=tuple(effects)
            )
        elif value.dimension not in (wanted := KINDS[effects[name]]):
            yield _wrong(value, wanted[0], path, name)


def thresholds(desk: Desk) -> Iterator[Check]:
    """Thresholds name a reference or a cut-off, and have its unit."""
    for name, threshold in desk.thresholds.items():
        at: Path = ("thresholds", name)
        units = names.units()
        unit = units.get(name)
        if name not in units:
            yield Check("no_such_reference", at, {"found": name}, of_key=True, known=tuple(units))
        elif unit is None:
            yield Check("no_figure", at, {"found": name}, of_key=True)
        elif threshold.value.dimension not in DIMENSIONS[unit]:
            yield _wrong(threshold.value, DIMENSIONS[unit][0], (*at, "value"), name)


def _wrong(value: Quantity, wanted: str, at: Path, key: str) -> Check:
    """The value is of another dimension than what it is held against."""
    form = EXPECTED[wanted]
    fields = {"key": key, "found": value.text, "wanted": form.partition(" such as")[0], "expected": form}
    return Check("wrong_dimension", at, fields)
