"""The assumptions register: every input the review rests on that nobody at the desk gave."""

from __future__ import annotations

from typing import Any, Final

from reviewgen.ledger import Ledger, Num, Prose, Quoted, say
from reviewgen.reference import figures
from reviewgen.reference.notices import notices

_HEADLINES: Final = (
    ("verdict.", "the verdict"),
    ("sequence.", "the plan"),
    ("capex.", "the business case"),
    ("erosion.", "the erosion of the edge"),
    ("flow.", "the flow and its regime"),
    ("queue.", "the queue"),
    ("segments.", "the composition of the segments"),
    ("tripwires.", "the tripwires"),
    ("venues.", "the venues"),
    ("obi.", "the imbalance audit"),
)


def assumptions(ledger: Ledger) -> list[dict[str, Any]]:
    """Every assumed or article-graded input of the ledger: what it is, its value, and what rests on it."""
    reached = _dependents(ledger)
    return [
        {
            "id": number.id,
            "what": _what(number),
            "value": number.value,
            "unit": number.unit,
            "grade": number.grade,
            "source": _source(number),
            "impact": _impact(reached[number.id] | _of_twin(number, ledger, reached)),
        }
        for number in sorted(ledger.numbers.values(), key=lambda number: number.id)
        if number.grade in {"assumed", "article"} and not number.inputs and _is_input(number.id)
        if not _repeats(number, ledger)
    ]


def _twin(id: str, kind: str, ledger: Ledger) -> Num | None:
    return ledger.numbers.get(f"{kind}.{id.partition('.')[2]}")


def _repeats(number: Num, ledger: Ledger) -> bool:
    """Whether this is the article's own figure where the review uses that very figure: one claim, listed once."""
    used = _twin(number.id, "reference", ledger) if number.id.startswith("article.") else None
    return used is not None and (used.value, used.grade) == (number.value, number.grade)


def _of_twin(number: Num, ledger: Ledger, reached: dict[str, set[str]]) -> set[str]:
    """What rests on the article's figure that is not listed beside this one."""
    own = _twin(number.id, "article", ledger) if number.id.startswith("reference.") else None
    return reached[own.id] if own is not None and _repeats(own, ledger) else set()


def _is_input(id: str) -> bool:
    """Whether an id is an input of its own: not an interval's end, not a result."""
    kind = id.partition(".")[0]
    of_an_interval = id.rpartition(".")[0].endswith("_interval")
    return kind in {"desk", "reference", "article", "policy", "remedy"} and not of_an_interval


def _dependents(ledger: Ledger) -> dict[str, set[str]]:
    """For each number, the ids of all numbers that rest on it."""
    parents: dict[str, set[str]] = {id: set() for id in ledger.numbers}
    for number in ledger.numbers.values():
        for source in number.inputs:
            parents[source].add(number.id)
    reached: dict[str, set[str]] = {}

    def visit(id: str) -> set[str]:
        if id not in reached:
            reached[id] = set()
            reached[id] = parents[id].union(*(visit(parent) for parent in parents[id]))
        return reached[id]

    for id in parents:
        visit(id)
    return reached


def _what(number: Num) -> Prose:
    kind, _, name = number.id.partition(".")
    if kind in {"reference", "article"}:
        return say("{claim}", claim=Quoted(figures.article()[name].claim))
    if kind == "policy":
        return say("{rationale}", rationale=Quoted(figures.policy()[name].rationale))
    words = name.replace("_", " ")
    if kind == "remedy":
        remedy, _, field = words.partition(".")
        return say("{remedy}: {field}", remedy=Quoted(remedy), field=Quoted(field))
    return say("The default of {key}", key=Quoted(words.replace(".", ", ")))


def _source(number: Num) -> str:
    kind = number.id.partition(".")[0]
    return {"reference": "article", "article": "article", "policy": "policy"}.get(
        kind, "default of the format"
    )


def _impact(ids: set[str]) -> str:
    found = [words for prefix, words in _HEADLINES if any(id.startswith(prefix) for id in ids)]
    return ", ".join(found) if found else "judgement of findings"


def references(ledger: Ledger, cited: set[str]) -> list[dict[str, Any]]:
    """Every figure of the article and every dated notice, and whether this review used it."""
    used = {number.cite for number in ledger.numbers.values() if number.cite} | cited
    return _figures(used) + [
        {
            "id": notice.id,
            "claim": notice.claim,
            "value": None,
            "value_interval": None,
            "unit": None,
            "scope": f"from {notice.from_.isoformat()}",
            "standing": notice.standing,
            "traced": True,
            "source": "the feeds' operators, by their vendors' notices to clients",
            "used": notice.id in used,
        }
        for notice in notices().values()
    ]


def _figures(used: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": figure.id,
            "claim": figure.claim,
            "value": figure.value if figure.value is not None else None,
            "value_interval": None
            if figure.low is None
            else {"low": figure.low, "mid": figure.mid, "high": figure.high},
            "unit": figure.unit,
            "scope": figure.scope,
            "standing": figure.standing,
            "traced": figure.traced,
            "source": f"{figures.article_source()}, section “{figure.section}”",
            "used": figure.id in used,
        }
        for figure in figures.article().values()
    ]
