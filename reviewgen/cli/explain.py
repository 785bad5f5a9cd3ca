"""`reviewgen explain`: a rule, a formula, a key of desk.yaml, or a number of a review and what stands behind it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.explained import Explained
from reviewgen.cli.printed import as_json, print_format
from reviewgen.cli.terminal import painter
from reviewgen.errors import InputRefused, visible

if TYPE_CHECKING:
    from reviewgen.reference.formulas import Formula
    from reviewgen.rules.base import Rule


@click.command(
    epilog=examples(
        "reviewgen explain kingman",
        "reviewgen explain bottleneck-migrated",
        "reviewgen explain latency.target_p95",
        "reviewgen explain verdict.gap_us desk.review.json --depth 3",
    )
)
@click.argument("what", metavar="[WHAT]", required=False)
@click.argument("review", metavar="[REVIEW.json]", required=False)
@click.option(
    "--depth", type=click.IntRange(1, 20), default=1, show_default=True, help="Levels of inputs of a number."
)
@print_format()
def explain(what: str | None, review: str | None, depth: int, form: str) -> None:
    """Explain WHAT: a rule, a formula, a key of desk.yaml, a remedy or a threshold.

    With REVIEW.json (`-` for standard input) also a number or finding of that review, by its id; the start of
    ids, such as queue.open, lists the numbers below it. Without WHAT it lists what there is.
    """
    if what is not None and review is not None and what.endswith(".json") and not review.endswith(".json"):
        what, review = review, what  # the other way round is as clear
    if what is None:
        found = _index()
    elif review is not None:
        from reviewgen.cli.explain_number import explain_in

        found = explain_in(review, what, depth) or _known(what) or _unknown(what, review)
    else:
        found = _known(what) or _unknown(what)
    click.echo(as_json(found.data) if form == "json" else found.text(painter(sys.stdout)))


def _known(what: str) -> Explained | None:
    """What the package itself can explain, without a review."""
    from reviewgen.reference.formulas import named
    from reviewgen.rules.checklist import RULES

    if what in RULES:
        return _rule(RULES[what])
    formula = named(what)
    if formula is not None:
        return _formula(formula)
    from reviewgen.cli.explain_key import explain_key

    return explain_key(what)


def _unknown(what: str, review: str | None = None) -> NoReturn:
    """Says what is near, or what to name. Raises InputRefused."""
    from reviewgen.desk.meant import did_you_mean
    from reviewgen.reference.formulas import formulas
    from reviewgen.rules.checklist import RULES

    names = [*RULES, *(name for one in formulas().values() for name in (one.id, *one.also))]
    message = f"there is no rule, formula or key `{visible(what)}`"
    if review is not None:
        from reviewgen.cli.explain_number import ids_in

        names += ids_in(review)
        message = f"{message}, and this review has no such number or finding"
    near = did_you_mean(what, names)
    if near.startswith("did"):
        raise InputRefused(message, near)
    if what.endswith(".json"):
        raise InputRefused("name a number of the review", f"reviewgen explain verdict.gap_us {visible(what)}")
    if review is not None:
        raise InputRefused(
            message, "give the start of ids, such as verdict or queue, to list what is below it"
        )
    if "." in what:
        raise InputRefused(
            message, f"for a number, name its review: reviewgen explain {visible(what)} REVIEW.json"
        )
    raise InputRefused(message, "`reviewgen explain` lists what can be explained")


def _index() -> Explained:
    from reviewgen.reference.formulas import formulas
    from reviewgen.rules.checklist import RULES

    known = list(formulas().values())
    rows = (
        ("Formulas", "\n".join(f"{one.id}: {one.name}" for one in known)),
        ("Rules", "\n".join(RULES)),
        ("Keys", "any key of desk.yaml, such as latency.target_p95"),
        ("Numbers", "any number of a review: reviewgen explain verdict.gap_us desk.review.json"),
    )
    data = {"formulas": {one.id: one.name for one in known}, "rules": list(RULES)}
    return Explained("What can be explained", rows, data)


def _rule(rule: Rule) -> Explained:
    from reviewgen.rules.checklist import STEPS
    from reviewgen.rules.needs import NEEDS

    step = next(step for step in STEPS if rule in step.rules)
    rows = (
        ("Step", f"{step.number}, {step.title}"),
        ("Passes when", rule.title),
        ("Why", rule.why),
        ("How it is detected", rule.detection),
        ("Cut-offs", _cutoffs(rule.cutoffs)),
        ("Remedy", rule.remedy),
        ("Effort", rule.effort),
        ("False alarms", rule.false_alarms),
        ("Would change it", rule.would_change),
        ("Asks for", "\n".join(f"{NEEDS[id].ask} ({NEEDS[id].key})" for id in rule.needs)),
        ("Sources", _sources(rule)),
    )
    words = ("id", "title", "failure", "why", "detection", "remedy", "effort", "false_alarms", "would_change")
    data = {name: getattr(rule, name) for name in words}
    lists = {"cutoffs": list(rule.cutoffs), "needs": list(rule.needs), "cites": list(rule.cites)}
    return Explained(
        f"{rule.id}: {rule.failure}", rows, {"kind": "rule", "step": step.number, **data, **lists}
    )


def _cutoffs(ids: tuple[str, ...]) -> str:
    """This project's own thresholds, each with its reason."""
    from reviewgen.display import show
    from reviewgen.reference.figures import policy

    records = [policy()[id] for id in ids]
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


def _formula(formula: Formula) -> Explained:
    example = ""
    if formula.try_:
        arguments = ", ".join(f"{value:.6g}" for value in formula.try_["args"])
        example = f"{formula.computes.rpartition('.')[2]}({arguments}) = {formula.try_['gives']:.6g}"
    rows = (
        ("Formula", formula.formula),
        ("Where", formula.symbols),
        ("Holds for", formula.valid),
        ("Cut-offs", _cutoffs(formula.cutoffs)),
        ("Source", formula.source),
        ("Computed by", f"reviewgen.{formula.computes}"),
        ("Example", example),
        ("Also called", ", ".join(formula.also)),
    )
    data = formula.model_dump(by_alias=True, exclude={"prints"})
    return Explained(f"{formula.id}: {formula.name}", rows, {"kind": "formula", **data})
