"""`reviewgen check`: is the desk right, and what is missing?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from reviewgen.errors import Problem, ReviewgenError, shown, visible

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk

MAX_LISTED: Final = 100
"""Problems listed as JSON; the rest are counted."""


@click.command(epilog="Example: reviewgen check desk.yaml")
@click.argument("desk", metavar="DESK.yaml")
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Override a value; repeatable.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def check(desk: str, overrides: tuple[str, ...], form: str) -> int:
    """Validate DESK.yaml (`-` for standard input).

    Prints every problem at once; when there is none, what is missing, how to find it out and which rules
    wait for it, the most awaited first.
    """
    from reviewgen.desk.load import load_desk

    try:
        loaded = load_desk(desk, overrides=overrides)
    except ReviewgenError as error:
        if form == "text":
            raise
        click.echo(_json(_refusal(desk, error)))
        return error.exit_code
    click.echo(_json(_findings(desk, loaded)) if form == "json" else shown(_text(desk, loaded)))
    return 0


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)


def _refusal(name: str, error: ReviewgenError) -> dict[str, Any]:
    listed = [_problem(one) for one in error.problems[:MAX_LISTED]]
    more = len(error.problems) - len(listed)
    return {"file": visible(name), "ok": False, "problems": listed, "more_problems": more}


def _problem(problem: Problem) -> dict[str, Any]:
    place = {"file": visible(problem.file), "line": problem.line, "column": problem.column}
    words = {key: visible(getattr(problem, key)) for key in ("message", "remedy", "excerpt")}
    return {**words, **place}


def _findings(name: str, desk: Desk) -> dict[str, Any]:
    from reviewgen.desk.notices import notices
    from reviewgen.rules.checklist import STEPS
    from reviewgen.rules.engine import waiting

    told = [
        {"path": desk.tree.named(one.path), "line": desk.tree.place(one.path).line, "message": one.message}
        for one in notices(desk)
    ]
    gaps = [
        {
            "key": question.need.key,
            "ask": question.need.ask,
            "because": question.need.because,
            "how_to_measure": question.need.how_to_measure,
            "effort": question.need.effort,
            "rules": list(question.unblocks),
        }
        for question in sorted(waiting(desk, STEPS), key=lambda question: -len(question.unblocks))
    ]
    return {"file": visible(name), "ok": True, "problems": [], "notices": told, "missing": gaps}


def _text(name: str, desk: Desk) -> str:
    found = _findings(name, desk)
    lines = [f"{visible(name)}: no problems ({desk.review.client}, {desk.review.desk})"]
    for notice in found["notices"]:
        lines.append(f"{visible(name)}:{notice['line']}: {notice['path']}: {notice['message']}")
    gaps = found["missing"]
    if gaps:
        lines += ["", "Not given yet, the most useful first:"]
    for gap in gaps:
        lines += [
            f"  {gap['key']}",
            f"      {gap['ask']}",
            f"      how: {gap['how_to_measure']} ({gap['effort']})",
            f"      waiting: {', '.join(gap['rules'])}",
        ]
    return "\n".join(lines)
