"""`reviewgen init`: a commented desk.yaml to start from."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import click

from reviewgen.cli.examples import examples
from reviewgen.errors import EnvironmentFault, InputRefused, Problem, shown_path, visible

EXAMPLES: Final = ("migrated", "minimal", "network_bound")
CLIENT, DESK, WINDOW = "Client", "Desk", "peak"
"""What stands in for an answer until there is one."""
SCHEMA_FILE: Final = "desk.schema.json"
ATTRIBUTES: Final = (
    "*.pdf diff=reviewgen",
    "*.review.json linguist-generated=true",
    "*.manifest.json linguist-generated=true",
    "*.sarif linguist-generated=true",
)
TEXTCONV: Final = r'''git config diff.reviewgen.textconv "sh -c 'pdftotext -layout -nopgbrk \"\$1\" -' --"'''
"""pdftotext wants the `-` after the file, and git puts the file last: hence a shell between them, whose own
quotes must be single ones, or git's shell would read the file's name as a command."""


@click.command(
    epilog=examples(
        "reviewgen init desk.yaml",
        'reviewgen init desk.yaml --client "Northgate Trading" --rate "65k msg/s" --nic-p95 "2 us"',
        "reviewgen init desk.yaml --example migrated",
    )
)
@click.argument("desk", metavar="[DESK.yaml]", default="desk.yaml")
@click.option("--example", metavar="NAME", type=click.Choice(EXAMPLES), help="Start from an example instead.")
@click.option("--git", is_flag=True, help="Write .gitattributes too, so that reports show as text in diffs.")
@click.option("--client", help="The client.")
@click.option("--desk-name", help="The desk under review.")
@click.option("--date", metavar="DAY", help="The day of the review (today).")
@click.option("--window", metavar="NAME", help="The period of the day the three figures are from (peak).")
@click.option("--rate", metavar="RATE", help="Mean message rate in that window, such as `200k msg/s`.")
@click.option("--nic-p95", metavar="TIME", help="P95 at the NIC in that window, such as `2 us`.")
@click.option("--end-to-end-p95", metavar="TIME", help="P95 end to end in that window, such as `80 us`.")
def init(desk: str, example: str | None, git: bool, **given: str | None) -> None:
    """Write a commented starter, desk.yaml unless named otherwise; never overwrites.

    On a terminal it asks for the client, the desk, the rate and the two numbers of the closing test; an
    empty answer takes the default or leaves a value out. With any of the options it asks nothing.
    """
    target = Path(desk)
    if target.is_dir():
        inside = shown_path(target / "desk.yaml")
        raise InputRefused(Problem("this is a folder", f"name a file in it, such as {inside}", desk))
    if target.exists() or target.is_symlink():
        raise InputRefused(Problem("this file is there already", "name another one", desk))
    if not target.parent.is_dir():
        raise InputRefused(Problem("there is no such folder", "make it first", shown_path(target.parent)))
    if example is not None:
        text = _example(example)
    else:
        text = _starter(given if any(given.values()) or not _on_a_terminal() else _asked())
    from reviewgen.desk.load import parse_desk

    parse_desk(text.encode(), desk)  # what is written can be checked and built
    schema = target.with_name(SCHEMA_FILE)
    if not schema.exists():
        from reviewgen.desk.schema import schema_text

        _write(schema, schema_text())
    _write(target, text)
    if git:
        _attributes(target.with_name(".gitattributes"))
    name = shown_path(desk)
    click.echo(f"Now edit it, then: reviewgen check {name} and reviewgen build {name}")


def _on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _asked() -> dict[str, str | None]:
    try:
        return _ask()
    except click.Abort:
        click.echo("\nnothing was written", err=True)
        raise


def _ask() -> dict[str, str | None]:
    """The answers of someone at a terminal; None for what was left out. Asks again until an answer will do."""
    click.echo(
        "Enter takes what stands in [brackets], or leaves a value out; Ctrl-C ends it, and nothing is written.\n"
    )
    answers: dict[str, str | None] = {
        "client": _prompt("Client", _words, CLIENT),
        "desk_name": _prompt("Desk", _words, DESK),
        "date": _prompt("Day of the review", _day, datetime.date.today().isoformat()),
        "window": _prompt("Busiest period of the day", _words, WINDOW),
        "rate": _prompt("Mean message rate in it, such as 200k msg/s", _rate),
    }
    if not answers["rate"]:
        click.echo("The two latencies belong to a rate, so they are left out too.")
        return answers
    nic = _prompt("P95 at the NIC in it, such as 2 us", _duration)

    def whole(text: str) -> str:
        end = _duration(text)
        if problem := _contradiction(nic, end):
            raise click.UsageError(problem)
        return end

    return answers | {"nic_p95": nic, "end_to_end_p95": _prompt("P95 end to end in it, such as 80 us", whole)}


def _prompt(question: str, read: Callable[[str], str], default: str = "") -> str | None:
    answer: str = click.prompt(question, default=default, show_default=bool(default), value_proc=read)
    return answer or None


def _words(text: str) -> str:
    """A name that can be printed. Raises UsageError."""
    if visible(text) != text:
        raise click.UsageError("this is too long, or holds a character that cannot be seen")
    return text.strip()


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise click.UsageError("write the day as 2026-11-20") from None


def _rate(text: str) -> str:
    return _quantity(text, "rate")


def _duration(text: str) -> str:
    return _quantity(text, "duration")


def _quantity(text: str, dimension: Literal["rate", "duration"], where: str = "") -> str:
    """The text of a quantity, checked; empty stays empty. Raises UsageError with the expected form."""
    from reviewgen.units import UnitError, parse

    if not text.strip():
        return ""
    try:
        return parse(text, dimension).text
    except UnitError as error:
        raise click.UsageError(f"{where}{error}: write {error.expected}") from None


def _contradiction(nic: str | None, end: str | None) -> str:
    """What is wrong with the two numbers together, or nothing."""
    from reviewgen.units import parse

    if not nic or not end or parse(end, "duration").high >= parse(nic, "duration").low:
        return ""
    return f"{end} end to end is less than {nic} at the NIC, which is a part of it: are they the other way round?"


def _starter(given: dict[str, str | None]) -> str:
    """The starter with what is known filled in, and the sections that hold nothing left as comments."""
    rate = _quantity(given.get("rate") or "", "rate", "--rate: ")
    nic = _quantity(given.get("nic_p95") or "", "duration", "--nic-p95: ")
    end = _quantity(given.get("end_to_end_p95") or "", "duration", "--end-to-end-p95: ")
    if (nic or end) and not rate:
        raise InputRefused("the two latencies need the rate they were measured at", "add --rate '200k msg/s'")
    if problem := _contradiction(nic, end):
        raise InputRefused(problem, "exchange --nic-p95 and --end-to-end-p95")
    values = {
        "client": _quoted(given.get("client") or CLIENT),
        "desk": _quoted(given.get("desk_name") or DESK),
        "window": _quoted(given.get("window") or WINDOW),
        "date": given.get("date") or datetime.date.today().isoformat(),
        "rate": rate or "200k msg/s",
        "nic_p95": nic or "2 us",
        "end_to_end_p95": end or "80 us",
    }
    shown = {"flow": bool(rate), "latency": bool(nic or end), "nic": bool(nic), "end": bool(end)}
    text = Path(__file__).with_name("starter.yaml").read_text(encoding="utf-8")
    for name, known in shown.items():
        text = text.replace(f"@{name}?@", "" if known else "# ")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _quoted(text: str) -> str:
    """Text as a YAML word: as it is where that is safe, else in double quotes."""
    import json

    from reviewgen.desk.scalars import resolve

    plain = text.replace(" ", "").isalnum() and text.isascii() and resolve(text) == text
    return text.strip() if plain else json.dumps(text, ensure_ascii=False)


def _example(name: str) -> str:
    """An example desk, from the installed package or from the checkout."""
    package = Path(__file__).resolve().parents[1]
    folders = [package / "examples"]
    if (package.parent / "pyproject.toml").is_file():
        folders.append(package.parent / "examples")
    for folder in folders:
        if (folder / f"{name}.yaml").is_file():
            return (folder / f"{name}.yaml").read_text(encoding="utf-8")
    raise EnvironmentFault("the examples are missing", "install reviewgen again")


def _write(path: Path, text: str) -> None:
    """A new file, whole or not at all; one that is there is never touched."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        raise InputRefused(Problem("this file is there already", "name another one", str(path))) from None
    except (FileNotFoundError, NotADirectoryError):
        raise InputRefused(Problem("there is no such folder", "make it first", str(path))) from None
    click.echo(f"wrote {shown_path(path)}")


def _attributes(path: Path) -> None:
    """Adds the lines that .gitattributes lacks, and says how git reads a report as text."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lacking = [line for line in ATTRIBUTES if line not in before.splitlines()]
    if lacking:
        start = "\n" if before and not before.endswith("\n") else ""
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(start + "".join(f"{line}\n" for line in lacking))
        click.echo(f"wrote {shown_path(path)}")
    click.echo(
        f"To see reports as text in `git diff`, once in each clone (pdftotext is in poppler-utils):\n{TEXTCONV}"
    )
