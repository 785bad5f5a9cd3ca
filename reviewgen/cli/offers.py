"""What completion offers where click knows no choices: desks and reports, ids to explain, formats to build.

A table beside the verbs, used while a line is completed and at no other time: `LazyGroup` puts these types in the
place of plain text then. Nothing here may fail or print, for the user is in the middle of a line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Final, get_args

import click
from click.shell_completion import CompletionItem, split_arg_string

Offer = Callable[[str], Iterable[CompletionItem[str]]]
"""From what is typed of a word to the words it can become."""
_PLAIN: Final = re.compile(r"[\w.,+@%~/-]+")
"""Words that no shell needs quoted; the shell itself completes file names of other kinds."""
_REVIEWS: Final = 4
"""Stored reviews looked into where the line names none."""


class Offers(click.types.StringParamType):
    """Plain text, for which words are offered."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """The words that begin as typed; none where they cannot be had, whatever the reason."""
        try:
            return list(self._offer(incomplete))
        except Exception:  # a torn file, say: the user is told when the line is run
            return []


def words(*known: str) -> Offer:
    """One of some words."""
    return lambda typed: [CompletionItem(word) for word in known if word.startswith(typed)]


def files(*endings: str) -> Offer:
    """Files with one of these endings; where none begins as typed, whatever the shell finds, folders above all."""

    def offered(typed: str) -> list[CompletionItem[str]]:
        start = typed.rpartition("/")[2]
        folder = typed[: len(typed) - len(start)]
        found = [name for name in _names(folder or ".") if name.startswith(start) and name.endswith(endings)]
        if found and all(_PLAIN.fullmatch(name) for name in found):
            return [CompletionItem(folder + name) for name in found]
        return [CompletionItem(typed, type="file")]

    return offered


def _names(folder: str) -> list[str]:
    """The files of a folder that are not hidden; none where it cannot be read."""
    with suppress(OSError):
        return sorted(path.name for path in Path(folder).iterdir() if not path.name.startswith("."))
    return []


def formats(typed: str) -> Iterator[CompletionItem[str]]:
    """The next of a list of formats, none twice."""
    from reviewgen.build import Format

    before, comma, last = typed.rpartition(",")
    for form in get_args(Format):
        if form.startswith(last) and form not in before.split(","):
            yield CompletionItem(before + comma + form)


def explained(typed: str) -> list[CompletionItem[str]]:
    """Rules and formulas; where none begins so, keys of a desk, and numbers and findings of the review in reach."""
    from reviewgen.reference.formulas import formulas
    from reviewgen.rules.checklist import RULES

    told = {rule.id: rule.failure for rule in RULES.values()}
    told |= {formula.id: formula.name for formula in formulas().values()}
    return _beginning(told, typed) or _beginning(_of_desks() | _of_reviews(), typed)


def _beginning(told: dict[str, str], typed: str) -> list[CompletionItem[str]]:
    return [CompletionItem(id, help=text) for id, text in told.items() if id.startswith(typed)]


def _of_desks() -> dict[str, str]:
    """The keys of desk.yaml by their dotted path."""
    from reviewgen.desk.explain import sections_below
    from reviewgen.desk.model import Desk
    from reviewgen.desk.sections.base import Closed

    sections: list[tuple[str, type[Closed]]] = [("", Desk), *sections_below(Desk, ())]
    return {
        f"{place}.{name}".removeprefix("."): key.description
        for place, section in sections
        for name, key in section.model_fields.items()
    }


def _of_reviews() -> dict[str, str]:
    """Numbers and findings of the review.json that the line names, or of those in this folder.

    A review may be a stranger's: an id that a shell would read as more than a word is left out. So are the ends
    of intervals, which are explained with their number.
    """
    from reviewgen.errors import visible
    from reviewgen.history.stored import load_review

    named = [word for word in split_arg_string(os.environ.get("COMP_WORDS", "")) if word.endswith(".json")]
    here = [name for name in _names(".") if name.endswith(".review.json")]
    told: dict[str, str] = {}
    for path in (named or here)[:_REVIEWS]:
        review = load_review(path)
        told |= {id: str(number["shown"]) for id, number in review["numbers"].items()}
        told |= {str(one["id"]): str(one["title"]) for one in review["findings"]}
    return {id: visible(text) for id, text in told.items() if _PLAIN.fullmatch(id) and "_interval." not in id}


_DESK: Final = files(".yaml", ".yml")
_SIDE: Final = files(".yaml", ".yml", ".review.json")
OFFERS: Final[dict[tuple[str, str], Offer]] = {
    ("check", "desk"): _DESK,
    ("build", "desk"): _DESK,
    ("build", "formats"): formats,
    ("build", "since"): _SIDE,
    ("watch", "desk"): _DESK,
    ("history", "desk"): _DESK,
    ("diff", "before"): _SIDE,
    ("diff", "after"): _SIDE,
    ("verify", "report"): files(".pdf"),
    ("explain", "what"): explained,
    ("explain", "review"): files(".json"),
    ("measure", "segment"): words(
        "nic_tick_to_trade", "nic_to_processor", "processor_to_wire", "exchange_round_trip", "end_to_end",
        "processor", "risk_check",
    ),
    ("measure", "loop"): words("open", "closed"),
    ("measure", "engine"): words("auto", "base", "duckdb", "spark"),
    ("measure", "types"): words("none", "port", "length"),
    ("measure", "write"): _DESK,
}  # fmt: skip
"""By verb and the name of the argument or option."""


def offering(verb: str, command: click.Command) -> click.Command:
    """A verb like this one, whose parameters offer what the table has for them."""
    twin = copy(command)
    twin.params = [_offering(verb, parameter) for parameter in command.params]
    return twin


def _offering(verb: str, parameter: click.Parameter) -> click.Parameter:
    known = OFFERS.get((verb, parameter.name or ""))
    if known is None:
        return parameter
    twin = copy(parameter)
    twin.type = Offers(known)
    return twin
