"""The same desk under other numbers: its own scenarios, and the article's figures in place of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reviewgen.ledger import Ledger, Num, Prose, grade_of, key, say
from reviewgen.reference import figures
from reviewgen.review import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reviewgen.desk.model import Desk
    from reviewgen.desk.sections.plan import Threshold
    from reviewgen.facts import Facts

    Analyse = Callable[[Desk], Facts]


def scenarios(desk: Desk, ledger: Ledger, analyse: Analyse, today: Facts) -> list[dict[str, Any]]:
    """One row for each scenario of the desk: what would bind, and what would be bought first.

    Each stands beside `today`, the desk as it is, by the same method. The built-in what-if, where the desk has the
    inputs for it, comes last.
    """
    from reviewgen.desk.load import scenario_desk

    rows = []
    for name, changes in desk.scenarios.items():
        facts = analyse(scenario_desk(desk, name))
        path = f"scenarios.{key(name)}"
        now, then = _copied(ledger, f"{path}.today_us", p95_of(today)), _modelled(ledger, path, p95_of(facts))
        row: dict[str, Any] = {
            "name": name,
            "overrides": [one for path, value in changes.items() for one in _set(path, value)],
            "status": facts.verdict.status,
            "binding": facts.verdict.binding,
            "today_us": now,
            "p95_us": then,
            "first_remedy": first_remedy(facts),
        }
        if now is not None and then is not None:
            row["compared"] = _compared(now, then, changes)
        rows.append(tree(row))
    return rows if today.paradox is None else [*rows, tree(today.paradox)]


def _copied(ledger: Ledger, id: str, number: Num | None) -> Num | None:
    """Today's P95 in its place beside a scenario."""
    return number and ledger.add(
        id, number.value, number.unit, formula="the desk as it is, by the same method", inputs=[number],
        interval=_ends(number),
    )  # fmt: skip


def _modelled(ledger: Ledger, path: str, found: Num | None) -> Num | None:
    """P95 of another desk's review, entered into this one's ledger with its interval."""
    return found and ledger.add(
        f"{path}.p95_us", found.value, "us", grade="assumed", formula="the desk reviewed as the scenario has it",
        interval=_ends(found),
    )  # fmt: skip


def _ends(number: Num) -> tuple[float, float] | None:
    return (number.low, number.high) if number.interval else None


def _compared(today: Num, then: Num, changes: Mapping[str, Any]) -> Prose:
    """Today's P95 against the scenario's, and whether the model can tell them apart."""
    kept = not any(path == "latency" or path.startswith("latency.windows") for path in changes)
    text = say("The measured latencies stay as they are. ") if kept else Prose()
    if today.shown == then.shown:
        return text + say("By the same method P95 stays at {then}.", then=then)
    text += say("By the same method P95 goes from {today} to {then}.", today=today, then=then)
    if today.low <= then.high and then.low <= today.high:
        text += say(" That is less than the simulation can tell apart.")
    return text


def _set(path: str, value: Any) -> Iterator[dict[str, Any]]:
    """A change as the single values it sets, each under its own path and in the desk's own words."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in items:
        yield from _set(f"{path}.{key(str(name))}", one)
    if not items:
        yield {"path": path, "value": value if isinstance(value, str) else json.dumps(value)}


def p95_of(facts: Facts) -> Num | None:
    """P95 end to end as the plan's baseline models it."""
    return facts.plan.buy_nothing.p95_us if facts.plan else None


def first_remedy(facts: Facts) -> str | None:
    """The plan's first purchase."""
    return facts.plan.steps[0].remedy if facts.plan and facts.plan.steps else None


def thresholds_compared(desk: Desk, ledger: Ledger, analyse: Analyse, facts: Facts) -> list[dict[str, Any]]:
    """One row for each figure the desk replaced, the article's or ours, with the verdict under either."""
    rows = []
    for id, own in desk.thresholds.items():
        record = figures.article().get(id) or figures.policy().get(id)
        if record is None:
            continue
        value = record.mid if isinstance(record, figures.Figure) else record.value
        unit = record.unit or "ratio"
        rest = {other: threshold for other, threshold in desk.thresholds.items() if other != id}
        without = analyse(_with_thresholds(desk, rest))
        cited = isinstance(record, figures.Figure)  # the other cut-offs are our own
        article = ledger.add(
            f"thresholds_compared.{id}.article", value, unit,
            grade="article" if cited else "assumed", cite=id if cited else None,
        )  # fmt: skip
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
