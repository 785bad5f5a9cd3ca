"""`reviewgen rules`: the checklist and its rules."""

from __future__ import annotations

from typing import Any

import click

from reviewgen.cli.examples import examples
from reviewgen.cli.printed import as_json, print_format


@click.command(epilog=examples("reviewgen rules", "reviewgen rules --format markdown"))
@print_format("markdown")
def rules(form: str) -> None:
    """List the rules by step of the checklist."""
    click.echo({"text": _text, "json": lambda: as_json(listing()), "markdown": _markdown}[form]())


def listing() -> list[dict[str, Any]]:
    """Every step with its rules, as `--format json` prints it."""
    from reviewgen.rules.checklist import STEPS

    return [
        {
            "step": step.number,
            "title": step.title,
            "rules": [
                {
                    "id": rule.id,
                    "finds": rule.failure,
                    "passes": rule.title,
                    "effort": rule.effort,
                    "needs": list(rule.needs),
                    "cites": list(rule.cites),
                    "primary": rule.id == step.primary,
                }
                for rule in step.rules
            ],
        }
        for step in STEPS
    ]


def _text() -> str:
    width = max(len(rule["id"]) for step in listing() for rule in step["rules"])
    lines = []
    for step in listing():
        lines += ["", f"Step {step['step']}: {step['title']}"]
        lines += [f"  {rule['id']:<{width}}  {rule['finds']}" for rule in step["rules"]]
    return "\n".join(lines[1:])


def _markdown() -> str:
    lines = ["| step | rule | finds |", "|---|---|---|"]
    for step in listing():
        lines += [f"| {step['step']} | `{rule['id']}` | {rule['finds']} |" for rule in step["rules"]]
    return "\n".join(lines)
