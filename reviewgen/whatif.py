"""The same desk under other numbers: its own scenarios, and the article's figures in place of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reviewgen.ledger import Ledger, grade_of, key
from reviewgen.reference import figures
from reviewgen.review import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reviewgen.desk.model import Desk
    from reviewgen.desk.sections.plan import Threshold
    from reviewgen.facts import Facts
    from reviewgen.facts.whatifs import WhatIf

    Analyse = Callable[[Desk], Facts]


def scenarios(desk: Desk, ledger: Ledger, analyse: Analyse, built_in: WhatIf | None) -> list[dict[str, Any]]:
    """One row for each scenario of the desk: what would bind, and what would be bought first.

    The built-in what-if, where the desk has the inputs for it, comes last.
    """
    from reviewgen.desk.load import scenario_desk

    rows = []
    for name, changes in desk.scenarios.items():
        facts = analyse(scenario_desk(desk, name))
        p95 = p95_of(facts)
        if p95 is not None:
            ledger.add(
                f"scenarios.{key(name)}.p95_us",
                p95,
                "us",
                grade="assumed",
                formula="the desk reviewed as the scenario has it",
            )
        rows.append(
            {
                "name": name,
                "overrides": [one for path, value in changes.items() for one in _set(path, value)],
                "status": facts.verdict.status,
                "binding": facts.verdict.binding,
                "p95_us": p95,
                "first_remedy": first_remedy(facts),
            }
        )
    return rows if built_in is None else [*rows, tree(built_in)]


def _set(path: str, value: Any) -> Iterator[dict[str, Any]]:
    """A change as the single values it sets, each under its own path and in the desk's own words."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in items:
        yield from _set(f"{path}.{key(str(name))}", one)
    if not items:
        yield {"path": path, "value": value if isinstance(value, str) else json.dumps(value)}


def p95_of(facts: Facts) -> float | None:
    """P95 end to end as the plan's baseline models it."""
    plan = facts.plan
    return plan.buy_nothing.p95_us.value if plan and plan.buy_nothing.p95_us else None


def first_remedy(facts: Facts) -> str | None:
    """The plan's first purchase."""
    return facts.plan.steps[0].remedy if facts.plan and facts.plan.steps else None


def thresholds_compared(desk: Desk, ledger: Ledger, analyse: Analyse, facts: Facts) -> list[dict[str, Any]]:
    """One row for each figure the desk replaced, with the verdict under the article's and under its own."""
    rows = []
    for id, own in desk.thresholds.items():
        record = figures.article().get(id) or figures.policy().get(id)
        if record is None:
            continue
        value = record.mid if isinstance(record, figures.Figure) else record.value
        unit = record.unit or "ratio"
        rest = {other: threshold for other, threshold in desk.thresholds.items() if other != id}
        without = analyse(_with_thresholds(desk, rest))
        article = ledger.add(f"thresholds_compared.{id}.article", value, unit, grade="article", cite=id)
        mark = desk.where(f"thresholds.{id}.value")
        ours = ledger.add(
            f"thresholds_compared.{id}.desk",
            own.value.mid,
            unit,
            grade=grade_of(own.value.grade),
            where=(mark,) if mark else (),
        )
        rows.append(
            {
                "reference": id,
                "article": article.value,
                "desk": ours.value,
                "reason": own.reason,
                "verdict_under_article": _words(without),
                "verdict_under_desk": _words(facts),
            }
        )
    return rows


def _words(facts: Facts) -> str:
    """Verdict, rate regime of the window under test and first purchase in a few words."""
    verdict, first = facts.verdict, first_remedy(facts)
    parts = [verdict.status]
    if verdict.binding != "unresolved":
        parts.append(f"{verdict.binding} binds")
    for flow, queue in zip(facts.flow, facts.queue, strict=True):
        if flow.window == verdict.window:
            parts.append(f"rate regime {flow.regime}" if queue.stable else "more arrives than is served")
    parts.append(f"buy {first} first" if first else "buy nothing")
    return ", ".join(parts).replace("_", " ")


def _with_thresholds(desk: Desk, thresholds: dict[str, Threshold]) -> Desk:
    """The same desk with only these figures of its own; places in the file stay as they are."""
    return desk.model_copy(update={"thresholds": thresholds})
