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
_WORDS_ONLY: Final = frozenset({"style", "title"})
"""Elements in which a tag is none."""
_HEAD: Final = re.compile(r"((?: [a-z][a-z-]*)*?)(?: ([a-z][a-z-]*)=)?")
_FIRST_HEAD: Final = re.compile(rf"([a-z][a-z0-9]*){_HEAD.pattern}")


class _OtherwiseError(Exception):
    """The page is written otherwise, or has a fault."""


class _Piece(NamedTuple):
    """One tag that was found good, and the text after it."""

    element: str
    starts: bool
    exempt: bool
    """Whether the element's text is exempt."""
    is_number: bool
    """Whether the text is all of a number's."""
    has_digits: bool
    """Whether the text may only stand where it is exempt."""


class _Shape(NamedTuple):
    """What start tags that differ in values share: the element, and its attributes, each with whether it has a value.

    `harmless` says that no value could be at fault, `plain` that none matters but the class of a quotation.
    """

    tag: str
    attributes: tuple[tuple[str, bool], ...]
    harmless: bool
    plain: bool
    exempt: bool
    """Of a plain one, whether its text is exempt."""


def sound(html: str, elements: Elements) -> bool:
    """Whether a page is written so and has no fault. Every different tag, with its text, is looked at once."""
    try:
        return _read_through(html, elements)
    except _OtherwiseError:
        return False


def _read_through(html: str, elements: Elements) -> bool:
    before, *pieces = html.split("<")
    if before or not pieces or pieces[0] != _DOCTYPE:
        return False
    known: dict[str, _Piece] = {}
    open: list[tuple[str, bool]] = []
    exempted = 0
    in_number = False
    for written in pieces[1:]:
        piece = known.get(written)
        if piece is None:
            piece = known[written] = _piece(written, elements)
        element, starts, exempt, is_number, has_digits = piece
        if in_number and (starts or element != "data"):
            return False
        if starts and open and open[-1][0] in _WORDS_ONLY:
            return False
        if not starts:
            if not open or open[-1][0] != element:
                return False
            exempted -= open.pop()[1]
        elif element not in VOID:
            open.append((element, exempt))
            exempted += exempt
        if has_digits and not exempted:
            return False
        in_number = is_number
    return not open


def _piece(written: str, elements: Elements) -> _Piece:
    """A tag without its first bracket, with the text after it. Raises _OtherwiseError."""
    markup, closed, text = written.partition(">")
    if not closed:
        raise _OtherwiseError
    if markup[:1] == "/":
        return _Piece(markup[1:], False, False, False, bare_digits(_read(text)))
    parts = markup.split('"')
    shape = _shape(tuple(parts[::2]))
    if shape.plain and "&" not in markup and "quoted" not in markup:
        return _Piece(shape.tag, True, shape.exempt, False, not shape.exempt and bare_digits(_read(text)))
    values = map(_read, parts[1::2])
    attributes = [(name, next(values) if valued else "") for name, valued in shape.attributes]
    if not shape.harmless and any(elements.faults(shape.tag, attributes)):
        raise _OtherwiseError
    given = dict(attributes)
    is_number = shape.tag == "data"
    if is_number and elements.number_fault(given.get("data-n"), _read(text)):
        raise _OtherwiseError
    exempt = is_exempt(shape.tag, given)
    return _Piece(shape.tag, True, exempt, is_number, not exempt and bare_digits(_read(text)))


@lru_cache(1000)
def _shape(heads: tuple[str, ...]) -> _Shape:
    """The shape of a tag from what stands before each of its values, and after the last. Raises _OtherwiseError."""
    tag, attributes = "", list[tuple[str, bool]]()
    for at, head in enumerate(heads):
        found = (_HEAD if at else _FIRST_HEAD).fullmatch(head)
        last = at == len(heads) - 1
        if found is None or (found[found.re.groups] is None) != last:
            raise _OtherwiseError
        tag = tag or found[1]
        *_, bare, name = found.groups()
        attributes += [(one, False) for one in bare.split()]
        if not last:
            attributes.append((name, True))
    names = [name for name, _ in attributes]
    good = harmless(tag, names)
    return _Shape(tag, tuple(attributes), good, good and tag != "data", is_exempt(tag, dict.fromkeys(names, "")))


def _read(text: str) -> str:
    """What every reader makes of a text. Raises _OtherwiseError where they might differ."""
    if "&" not in text:
        return text
    if text.count("&") != sum(text.count(name) for name, _ in _NAMED):
        raise _OtherwiseError
    for name, character in _NAMED:
        text = text.replace(name, character)
    return text
