"""What a template may print, and how: numbers from the ledger, quoted text, labels, plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from jinja2 import Undefined, pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from markupsafe import Markup, escape

from reviewgen.ledger import Label, Num, Prose, Quoted
from reviewgen.locales import long_date
from reviewgen.render.page import Seen
from reviewgen.render.terms import bare_digits
from reviewgen.render.text import visible
from reviewgen.render.view import Unprintable, Word

KEPT: Final = (
    "default", "first", "last", "length", "list", "map", "select", "reject", "selectattr",
    "rejectattr", "sort", "groupby", "unique", "batch", "reverse",
)  # fmt: skip
"""Jinja's own filters that templates keep; the rest, `safe` first, is gone."""
_LABELS: Final = frozenset(
    (
    "date", "version", "hash", "page", "section", "exhibit", "step", "revision", "path", "line",
    "column", "id", "formula", "name", "term", "rule",
    )
)  # fmt: skip

_ORDINALS: Final = frozenset({"step", "line", "column", "page", "exhibit", "revision"})


@pass_context
def finalize(context: Context, value: Any) -> Markup | Undefined:
    """The only way from a value to text. Raises TypeError, naming the template, for anything unprintable."""
    if isinstance(value, (Markup, Undefined)):
        return value  # built by our own macros, or StrictUndefined about to say what is missing
    try:
        _note(context.get("seen"), value)
        return printed(value)
    except TypeError as refused:
        raise TypeError(f"{context.name}: {refused}") from None


def _note(seen: Seen | None, value: Any) -> None:
    """Remember which numbers the page has printed; the ledger on paper holds those and their inputs."""
    if seen is not None:
        seen.ids.update(
            part.id for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Num)
        )


def printed(value: Any) -> Markup:
    """A ledger number, quoted text, label, prose or plain words as HTML."""
    match value:
        case Num():
            return Markup('<data data-n="{}">{}</data>').format(value.id, value.shown)
        case Quoted():
            return Markup('<bdi class="quoted">{}</bdi>').format(visible(value.text))
        case Label():
            return Markup("<span data-label>{}</span>").format(visible(value.text))
        case tuple():
            return Markup("").join(printed(part) for part in value)
        case Word():
            return printed(value.shown)
        case str():
            if bare_digits(value):
                raise TypeError(f"{value[:60]!r} holds a digit that is not in the ledger")
            return escape(value)
        case Unprintable():
            raise TypeError(f"{value.path} is not in the ledger")
    raise TypeError(f"a bare {type(value).__name__} cannot be printed: {value!r:.60}")


def text_of(value: Any) -> str:
    """What a reader would see of a printable value, without its markup."""
    match value:
        case Markup():
            return value.striptags()
        case Num():
            return value.shown
        case Quoted() | Label():
            return visible(value.text)
        case tuple():
            return "".join(text_of(part) for part in value)
        case Word():
            return value.shown
        case str():
            return value
    raise TypeError(f"a bare {type(value).__name__} has no text")


def plain(value: Any) -> Markup:
    """For attributes only: the text of a value, escaped. The audit checks its digits against the ledger."""
    return escape(text_of(value))


def join(values: Iterable[Any], separator: str = "") -> Markup:
    """Printed values with plain words between them."""
    return printed(separator).join(printed(value) for value in values)


def capitalize(value: str | Quoted) -> str | Quoted:
    """Words with a capital first letter, at the start of a line. Raises TypeError for anything but words."""
    if not isinstance(value, (str, Quoted)):
        raise TypeError("only words take a capital")
    words = text_of(value)
    start = words[:1].upper() + words[1:]
    return Quoted(start) if isinstance(value, Quoted) else start


def label(value: Any, kind: str) -> Label:
    """A date, version, hash or other digits that are no quantity. Raises TypeError for a quantity."""
    if kind not in _LABELS:
        raise TypeError(f"no label of kind {kind!r}; one of {', '.join(sorted(_LABELS))}")
    if isinstance(value, Unprintable) and kind in _ORDINALS:
        value = value.value  # the step's number and the like
    if isinstance(value, (Num, Unprintable, float, bool)):
        raise TypeError("a quantity is no label")
    return Label(str(value) if isinstance(value, int) else text_of(value))


def items(value: Mapping[str, Any]) -> Iterator[tuple[Quoted, Any]]:
    """Names and values of an object, names as quoted text; an interval beside its value is no entry of its own."""
    beside = {f"{name}_interval" for name in value}
    return ((Quoted(name), value[name]) for name in value if name not in beside)


def declared(value: Any) -> Markup:
    """Attributes that tell the audit which numbers and labels a neighbouring `alt` text holds."""
    parts: Iterable[Any] = value if isinstance(value, tuple) else (value,)
    known = tuple(parts)
    numbers = " ".join(part.id for part in known if isinstance(part, Num))
    labels = "\n".join(visible(part.text) for part in known if isinstance(part, (Label, Quoted)))
    out = Markup(' data-numbers="{}"').format(numbers) if numbers else Markup()
    return out + (Markup(' data-labels="{}"').format(labels) if labels else Markup())


def anchor(value: Any) -> Markup:
    """A number id or name as an element id that every reader and checker accepts, different for each.

    >>> anchor("queue.pre%2Eopen")
    Markup('queue_-pre_25x2Eopen')
    """
    return escape(re.sub(r"[^A-Za-z0-9-]", _anchored, text_of(value)))


def _anchored(found: re.Match[str]) -> str:
    return {".": "_-", "_": "__"}.get(found[0]) or f"_{ord(found[0]):x}x"


def width(value: str) -> Markup:
    """A column's width in whole per cent as one of the page's classes, since inline styles are bad manners.

    >>> width("48%")
    Markup('w48')
    """
    return Markup("w{}").format(int(value.removesuffix("%")))


def css(value: Any) -> Markup:
    """One of our own words as a class name."""
    return escape(str(value)) if isinstance(value, Word) else Markup("info")


def cutoff(id: Quoted) -> Label:
    """The name of one of our cut-offs in words, from its ledger id, without its unit.

    >>> cutoff(Quoted("policy.knee_limit_us")).text
    'Knee limit'
    """
    words = id.text.rpartition(".")[2].removesuffix("_us").replace("_", " ")
    return Label(words[:1].upper() + words[1:])


NAME_ON_ONE_PAGE: Final = 48
"""Characters of a client's name where the page is bounded; the other pages have it in full."""


def brief(value: Any) -> Any:
    """Prose whose quoted names are cut in the middle, so that both ends still tell them apart.

    >>> brief((Quoted("a" * 60),))[0].text.count("a")
    47
    """
    if isinstance(value, Quoted) and len(value.text) > NAME_ON_ONE_PAGE:
        half = NAME_ON_ONE_PAGE // 2
        return Quoted(f"{value.text[: half - 1]}…{value.text[-half:]}")
    return Prose(brief(part) for part in value) if isinstance(value, tuple) else value


def default_text(value: Any, otherwise: str) -> Markup:
    """For the page's title only: plain text of a value that may be missing."""
    return plain(otherwise if value is None else value)


def filters(locale: str) -> dict[str, Callable[..., Any]]:
    """All filters of a report in this locale."""

    def date(value: Any) -> Label:
        return Label(long_date(text_of(value), locale))

    own: dict[str, Callable[..., Any]] = {
        "plain": plain,
        "label": label,
        "items": items,
        "join": join,
        "capitalize": capitalize,
        "declared": declared,
        "anchor": anchor,
        "width": width,
        "css": css,
        "brief": brief,
        "cutoff": cutoff,
        "default_text": default_text,
        "date": date,
    }
    return {name: FILTERS[name] for name in KEPT} | own
