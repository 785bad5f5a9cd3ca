"""`reviewgen explain`: a rule, a formula, or a number of a review, with all that stands behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from reviewgen.errors import InputRefused, visible

if TYPE_CHECKING:
    from reviewgen.reference.formulas import Formula
    from reviewgen.rules.base import Rule

WIDTH = 92
INDENT = 22


@click.command(epilog="Example: reviewgen explain kingman; reviewgen explain verdict.gap_us desk.review.json")
@click.argument("what", metavar="RULE|NUMBER-ID|FORMULA")
@click.argument("review", metavar="[REVIEW.json]", required=False)
def explain(what: str, review: str | None) -> None:
    """Explain a rule, a formula or, with REVIEW.json, a number or finding of that review."""
    from reviewgen.reference.formulas import formulas
    from reviewgen.rules.checklist import RULES

    if review is not None:
        from reviewgen.cli.explain_number import explain_in

        click.echo(explain_in(review, what, _block))
    elif what in RULES:
        click.echo(_rule(RULES[what]))
    elif what in formulas():
        click.echo(_formula(formulas()[what]))
    else:
        _unknown(what, [*RULES, *formulas()])


def _unknown(what: str, known: list[str]) -> None:
    from reviewgen.desk.meant import did_you_mean

    message = f"there is no rule and no formula `{visible(what)}`"
    if "." in what:
        raise InputRefused(message, "name a review.json after a number's id")
    near = did_you_mean(what, known)
    raise InputRefused(message, near if near.startswith("did") else "`reviewgen rules` lists the rules")


def _block(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and texts in two columns, wrapped; empty texts are left out."""
    lines = []
    for name, text in pairs:
        for part in text.splitlines():
            wrapped = textwrap.wrap(part, WIDTH - INDENT, break_long_words=False, break_on_hyphens=False)
            for line in wrapped:
                lines.append(f"{name:<{INDENT}}{line}")
                name = ""
    return "\n".join(lines)


def _rule(rule: Rule) -> str:
    from reviewgen.rules.checklist import STEPS
    from reviewgen.rules.needs import NEEDS

    step = next(step for step in STEPS if rule in step.rules)
    asks = "\n".join(f"{NEEDS[id].ask} ({NEEDS[id].key})" for id in rule.needs)
    body = _block(
        [
            ("Step", f"{step.number}, {step.title}"),
            ("Passes when", rule.title),
            ("Why", rule.why),
            ("How it is detected", rule.detection),
            ("Cut-offs", _cutoffs(rule)),
            ("Remedy", rule.remedy),
            ("Effort", rule.effort),
            ("False alarms", rule.false_alarms),
            ("Would change it", rule.would_change),
            ("Asks for", asks),
            ("Sources", _sources(rule)),
        ]
    )
    return f"{rule.id}: {rule.failure}\n\n{body}"


def _cutoffs(rule: Rule) -> str:
    """This project's own thresholds that the rule reads, each with its reason."""
    from reviewgen.display import show
    from reviewgen.reference.figures import policy

    records = [policy()[id] for id in rule.cutoffs]
    return "\n".join(f"{show(one.value, one.unit)} ({one.id}, assumed): {one.rationale}" for one in records)


def _sources(rule: Rule) -> str:
    """The article's figures and the dated notices behind the rule, with their standing."""
    from reviewgen.reference.figures import article
    from reviewgen.reference.notices import notices

    def line(id: str) -> str:
        if id in notices():
            return f"{id} ({notices()[id].standing}, from {notices()[id].from_}): {notices()[id].claim}"
        figure = article()[id]
        return f"{id} ({figure.standing}{'' if figure.traced else ', untraced'}): {figure.claim}"

    return "\n".join(line(id) for id in rule.cites)


def _formula(formula: Formula) -> str:
    example = ""
    if formula.try_:
        arguments = ", ".join(f"{value:.6g}" for value in formula.try_["args"])
        example = f"{formula.computes.rpartition('.')[2]}({arguments}) = {formula.try_['gives']:.6g}"
    body = _block(
        [
            ("Formula", formula.formula),
            ("Where", formula.symbols),
            ("Holds for", formula.valid),
            ("Source", formula.source),
            ("Computed by", f"reviewgen.models.{formula.computes}"),
            ("Example", example),
        ]
    )
    return f"{formula.id}: {formula.name}\n\n{body}"
