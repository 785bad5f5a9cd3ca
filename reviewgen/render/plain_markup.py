"""A quick look at pages whose markup is written the one way that no two readers take differently.

That is: lower-case names, double quotes, `<` only before a tag, no characters by name but those that must be, no
comments, every element closed in its turn. Our own templates write so. Of a page that is written otherwise, or has
a fault, this says only that it cannot vouch for it; the audit then reads it with a parser, and names the fault.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from reviewgen.render.elements import VOID, Elements, harmless, is_exempt
from reviewgen.render.terms import bare_digits

_DOCTYPE: Final = "!DOCTYPE html>\n"
_NAMED: Final = (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&"))
"""As `markupsafe.escape` writes them; the ampersand last."""
_HEAD: Final = re.compile(r"((?: [a-z][a-z-]*)*?)(?: ([a-z][a-z-]*)=)?")
_FIRST_HEAD: Final = re.compile(rf"([a-z][a-z0-9]*){_HEAD.pattern}")


class _OtherwiseError(Exception):
    """The page is written otherwise, or has a fault."""


class _Start(NamedTuple):
    """A start tag that was found good: its name, whether its text is exempt, and for a number its id."""

    name: str
    exempt: bool
    number: str | None


class _Shape(NamedTuple):
    """What start tags that differ in values share: the element, its attributes in order, and which have a value.

    `harmless` says that no value could be at fault.
    """

    tag: str
    names: tuple[str, ...]
    valued: tuple[bool, ...]
    harmless: bool


def sound(html: str, elements: Elements) -> bool:
    """Whether a page is written so and has no fault. Every different tag and text is looked at once."""
    try:
        return _read_through(html, elements)
    except _OtherwiseError:
        return False


def _read_through(html: str, elements: Elements) -> bool:
    before, *pieces = html.split("<")
    if before or not pieces or pieces[0] != _DOCTYPE:
        return False
    starts: dict[str, _Start] = {}
    texts: set[str] = set()
    open: list[_Start] = []
    exempted = 0
    number: str | None = None
    for piece in pieces[1:]:
        markup, closed, text = piece.partition(">")
        if not closed or (number is not None and markup != "/data"):
            return False
        if markup[:1] == "/":
            if not open or markup[1:] != open[-1][0]:
                return False
            exempted -= open.pop()[1]
            number = None
        else:
            if markup not in starts:
                starts[markup] = _start(markup, elements)
            start = starts[markup]
            name, exempt, number = start
            if name not in VOID:
                open.append(start)
                exempted += exempt
        if not exempted and text not in texts:
            if bare_digits(_read(text)):
                return False
            texts.add(text)
        elif number is not None and elements.number_fault(number, _read(text)):
            return False
    return not open


def _start(markup: str, elements: Elements) -> _Start:
    """A start tag without its brackets. Raises _OtherwiseError."""
    parts = markup.split('"')
    shape = _shape(tuple(parts[::2]))
    given = [_read(value) for value in parts[1::2]]
    if not all(shape.valued):
        values = iter(given)
        given = [next(values) if valued else "" for valued in shape.valued]
    attributes = list(zip(shape.names, given, strict=True))
    if not shape.harmless and any(elements.faults(shape.tag, attributes)):
        raise _OtherwiseError
    by_name = dict(attributes)
    number = by_name.get("data-n", "") if shape.tag == "data" else None
    return _Start(shape.tag, is_exempt(shape.tag, by_name), number)


@lru_cache(1000)
def _shape(heads: tuple[str, ...]) -> _Shape:
    """The shape of a tag from what stands before each of its values, and after the last. Raises _OtherwiseError."""
    tag, names, valued = "", list[str](), list[bool]()
    for at, head in enumerate(heads):
        found = (_HEAD if at else _FIRST_HEAD).fullmatch(head)
        last = at == len(heads) - 1
        if found is None or (found[found.re.groups] is None) != last:
            raise _OtherwiseError
        tag = tag or found[1]
        *_, bare, name = found.groups()
        names += bare.split() if last else [*bare.split(), name]
        valued += [False] * len(bare.split()) + [True] * (not last)
    return _Shape(tag, tuple(names), tuple(valued), harmless(tag, names))


def _read(text: str) -> str:
    """What every reader makes of a text. Raises _OtherwiseError where they might differ."""
    if "&" not in text:
        return text
    if text.count("&") != sum(text.count(name) for name, _ in _NAMED):
        raise _OtherwiseError
    for name, character in _NAMED:
        text = text.replace(name, character)
    return text
