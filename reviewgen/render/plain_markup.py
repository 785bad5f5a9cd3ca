"""A quick look at pages whose markup is written the one way that no two readers take differently.

That is: lower-case names, double quotes, `<` only before a tag, no comments, every element closed in its turn. Our
own templates write so. Of a page that is written otherwise, or has a fault, this says only that it cannot vouch
for it; the audit then reads it with a parser, and names the fault.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final, NamedTuple

from reviewgen.render.elements import VOID, Elements, exempt
from reviewgen.render.terms import bare_digits

_DOCTYPE: Final = "!DOCTYPE html>\n"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*")
_ATTRIBUTES: Final = re.compile(r"((?: [a-z][a-z-]*)*?)(?: ([a-z][a-z-]*)=)?")


class _Start(NamedTuple):
    """A start tag that was found good: its name, whether its text is exempt, and for a number its id."""

    name: str
    exempt: bool
    number: str | None


def sound(html: str, elements: Elements) -> bool:
    """Whether a page is written so and has no fault. Every different tag and text is looked at once."""
    before, *pieces = html.split("<")
    if before or not pieces or pieces[0] != _DOCTYPE:
        return False
    starts: dict[str, _Start | None] = {}
    texts: set[str] = set()
    open: list[_Start] = []
    exempted = 0
    number: str | None = None
    for piece in pieces[1:]:
        markup, closed, text = piece.partition(">")
        if not closed or (number is not None and markup != "/data"):
            return False
        if markup[:1] == "/":
            if not open or markup[1:] != open[-1].name:
                return False
            exempted -= open.pop().exempt
            number = None
        else:
            start = starts[markup] if markup in starts else starts.setdefault(markup, _start(markup, elements))
            if start is None:
                return False
            if start.name not in VOID:
                open.append(start)
                exempted += start.exempt
            number = start.number
        if not exempted and text not in texts:
            if bare_digits(unescape(text)):
                return False
            texts.add(text)
        elif number is not None and elements.number_fault(number, unescape(text)):
            return False
    return not open


def _start(markup: str, elements: Elements) -> _Start | None:
    """A start tag without its brackets; None for one that is written otherwise or has a fault."""
    *parts, end = markup.split('"')
    heads, values = [*parts[::2], end], parts[1::2]
    name = _NAME.match(heads[0])
    if name is None or len(parts) % 2:
        return None
    heads[0] = heads[0][name.end() :]
    attributes: list[tuple[str, str]] = []
    for head, value in zip(heads, [*values, None], strict=True):
        written = _ATTRIBUTES.fullmatch(head)
        if written is None or (written[2] is None) != (value is None):
            return None
        attributes += [(bare, "") for bare in written[1].split()]
        if value is not None:
            attributes.append((written[2], unescape(value)))
    if any(elements.faults(name[0], attributes)):
        return None
    given = dict(attributes)
    return _Start(name[0], exempt(name[0], given), given.get("data-n", "") if name[0] == "data" else None)
