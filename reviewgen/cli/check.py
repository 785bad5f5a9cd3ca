"""`reviewgen check`: is the desk right, how well is the verdict known, and what is missing?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reviewgen.cli.check_standing import standing_data, standing_lines
from reviewgen.cli.examples import examples
from reviewgen.cli.options import with_allow_outside
from reviewgen.cli.printed import as_json, print_format
from reviewgen.cli.terminal import painter
from reviewgen.errors import Problem, ReviewgenError, shown, visible

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk

MAX_LISTED: Final = 100
"""Problems listed as JSON; the rest are counted."""


@click.command(
    epilog=examples(
        "reviewgen check desk.yaml",
        "reviewgen check desk.yaml --set flow.windows.open.rate='90k msg/s' --format json",
    )
)
@click.argument("desk", metavar="DESK.yaml")
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Override a value; repeatable.")
@with_allow_outside
@print_format()
def check(desk: str, overrides: tuple[str, ...], allow_outside: bool, form: str) -> int:
    """Validate DESK.yaml (`-` for standard input).

    Prints every problem at once, and exits with 2. When there is none: the three measurements that would raise
    the evidence of the verdict most, the weakest first, and how to take them; then what is missing, how to
    find it out and which rules wait for it, the most awaited first.
    """
    from reviewgen.desk.load import load_desk

    try:
        loaded = load_desk(desk, overrides=overrides)
        captured = _captured(loaded, desk, allow_outside)
    except ReviewgenError as error:
        if form == "text":
            raise
        click.echo(as_json(_refusal(desk, error)))
        return error.exit_code
    found = _findings(desk, loaded, captured)
    click.echo(as_json(found) if form == "json" else "\n".join(_lines(desk, loaded, found)))
    return 0


def _captured(desk: Desk, source: str, allow_outside: bool) -> frozenset[str]:
    """The paths that the desk's evidence files measure. Raises with the problems of all of them."""
    if not desk.evidence:
        return frozenset()
    from reviewgen.evidence.outline import measured_paths
    from reviewgen.paths import inside
    from reviewgen.rules.known import tested_name

    folder = Path() if source == "-" else Path(source).parent
    windows = [window.name for window in desk.flow.windows]
    errors: list[ReviewgenError] = []
    found: set[str] = set()
    for index, name in enumerate(desk.evidence):
        try:
            path = inside(folder, name, allow_outside=allow_outside)
            found |= measured_paths(path, name, windows, tested_name(desk))
        except ReviewgenError as error:
            errors.append(desk.tree.placed(error, ("evidence", index)))
    if errors:
        raise type(errors[0])([problem for error in errors for problem in error.problems])
    overridden = [desk.tree.named(path) for path in desk.tree.overrides]
    return frozenset(one for one in found if not any(f"{at}.".startswith(f"{one}.") for at in overridden))


def _refusal(name: str, error: ReviewgenError) -> dict[str, Any]:
    listed = [_problem(one) for one in error.problems[:MAX_LISTED]]
    more = len(error.problems) - len(listed)
    return {"file": visible(name), "ok": False, "problems": listed, "more_problems": more}


def _problem(problem: Problem) -> dict[str, Any]:
    place = {"file": visible(problem.file), "line": problem.line, "column": problem.column}
    words = {key: visible(getattr(problem, key)) for key in ("message", "remedy", "excerpt")}
    return {**words, **place}


def _findings(name: str, desk: Desk, captured: frozenset[str]) -> dict[str, Any]:
    from reviewgen.desk.notices import notices
    from reviewgen.rules.checklist import RULES, STEPS
    from reviewgen.rules.engine import waiting
    from reviewgen.rules.needs import DESK

    told = [
        {"path": desk.tree.named(one.path), "line": desk.tree.place(one.path).line, "message": one.message}
        for one in notices(desk, RULES)
    ]
    gaps = [
        {
            "key": question.need.key,
            "missing_for": [subject for subject in question.subjects if subject != DESK],
            "ask": question.need.ask,
            "because": question.need.because,
            "how_to_measure": question.need.how_to_measure,
            "effort": question.need.effort,
            "rules": list(question.unblocks),
        }
        for question in sorted(waiting(desk, STEPS), key=lambda question: -len(question.unblocks))
    ]
    return {
        "file": visible(name),
        "ok": True,
        "problems": [],
        "notices": told,
        **standing_data(desk, captured),
        "missing": gaps,
    }


def _lines(name: str, desk: Desk, found: dict[str, Any]) -> Iterator[str]:
    paint = painter(sys.stdout)
    place = visible(name)
    yield f"{place}: {paint('good', 'no problems')} ({shown(f'{desk.review.client}, {desk.review.desk}')})"
    for notice in found["notices"]:
        told = shown(f"{notice['path']}: {notice['message']}")
        yield f"{paint('place', f'{place}:' + str(notice['line']))}: {told}"
    yield from standing_lines(name, found, paint)
    if found["missing"]:
        yield f"\n{paint('heading', 'Not given yet, the most useful first:')}"
    for gap in found["missing"]:
        subjects = f" (for {', '.join(gap['missing_for'])})" if gap["missing_for"] else ""
        yield f"  {gap['key']}{shown(subjects)}"
        yield f"      {gap['ask']}"
        yield f"      how: {gap['how_to_measure']} ({gap['effort']})"
        yield f"      waiting: {', '.join(gap['rules'])}"
