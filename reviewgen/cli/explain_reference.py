"""What the reference data says of a threshold or a remedy that desk.yaml may override, for `explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reviewgen.desk.reference_text import reference_text, written
from reviewgen.reference.figures import CURRENCY, Effect, article, policy, remedies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reviewgen.reference.figures import Triple

Rows = tuple[tuple[str, str], ...]
_TRIPLE: Final = " / "
_THOUSAND: Final = 1000.0


def reference(path: list[str]) -> tuple[Rows, dict[str, Any]]:
    """Rows and plain data for a path such as `thresholds.near_saturation` or `remedies.dual_thread`; else nothing."""
    tables: dict[str, Callable[[str], tuple[Rows, dict[str, Any]]]] = {"thresholds": _threshold, "remedies": _remedy}
    if len(path) != 2 or path[0] not in tables:
        return (), {}
    return tables[path[0]](path[1])


def _threshold(name: str) -> tuple[Rows, dict[str, Any]]:
    """The value in force where the desk gives none, whose it is, and why."""
    from reviewgen.rules.checklist import RULES

    text = reference_text(name)
    users = [rule.id for rule in RULES.values() if name in rule.cutoffs]
    cutoff = policy().get(name)
    if cutoff is not None:
        rows = (
            ("In force", f"{text}, unless the desk gives its own"),
            ("Whose", "this project's own cut-off, assumed"),
            ("Why", cutoff.rationale),
            ("Used by", "\n".join(users)),
        )
        return rows, {"value": cutoff.value, "unit": cutoff.unit, "reason": cutoff.rationale, "rules": users}
    figure = article()[name]
    more = " and more" if figure.value is None and figure.high is None else ""
    rows = (
        ("In force", f"{text}{more}, unless the desk gives its own"),
        ("Whose", f"the article's ({figure.standing}{'' if figure.traced else ', untraced'}), {figure.section}"),
        ("Holds for", figure.scope),
        ("Used as", figure.use),
    )
    return rows, figure.model_dump(include={"value", "low", "high", "unit", "standing", "traced", "scope", "use"})


def _remedy(name: str) -> tuple[Rows, dict[str, Any]]:
    """Cost and effects as the catalogue assumes them, where they act, and what they need."""
    remedy = remedies()[name]
    cost = written(*(one * _THOUSAND for one in remedy.cost), unit="money", between=_TRIPLE)
    rows = (
        ("Costs", f"{cost.removesuffix(CURRENCY)}in the desk's currency (low / likely / high)"),
        ("Does", "\n".join(_effect(one) for one in remedy.effect)),
        ("Stage", "" if remedy.stage == "none" else remedy.stage),
        ("Needs first", ", ".join(remedy.requires)),
        ("Not together with", ", ".join(remedy.conflicts)),
        ("Only where", remedy.only_where or ""),
        ("Note", remedy.note),
        ("Whose", "this project's catalogue, nobody's quote: the desk's own figures under `remedies` win"),
    )
    return rows, {"catalogue": remedy.model_dump(mode="json", by_alias=True, exclude_none=True)}


def _effect(effect: Effect) -> str:
    """One line: the parameter, of which message types, and its change."""
    types = f" of {', '.join(effect.types)}" if effect.types else ""
    return f"{effect.of}{types}: {', '.join(_changes(effect))}"


def _changes(effect: Effect) -> Iterator[str]:
    if effect.cut is not None:
        yield f"less by {_span(effect.cut, 'share')}"
    if effect.factor is not None:
        yield f"times {_span(effect.factor, 'ratio')}"
    if effect.set is not None:
        yield f"becomes {_span(effect.set, 'ratio')}"
    if effect.add_us is not None:
        yield ", ".join(f"{written(more, unit='us')} more at {rank.upper()}" for rank, more in effect.add_us.items())
    if effect.from_ is not None and effect.to is not None:
        yield f"from {_span(effect.from_, 'us')} to {_span(effect.to, 'us')}"


def _span(given: float | Triple, unit: str) -> str:
    """One figure, or low / likely / high; equal ones are told once."""
    values = given if isinstance(given, tuple) else (given,)
    return written(*dict.fromkeys(values), unit=unit, between=_TRIPLE)
