"""What an element of the page may be, fetch, link to and say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from reviewgen.render.terms import bare_digits

VOID: Final = frozenset(["area", "br", "col", "hr", "img", "input", "meta", "source", "wbr"])
"""Elements without an end."""
_FORBIDDEN: Final = frozenset(
    (
    "script", "iframe", "frame", "object", "embed", "applet", "base", "form", "input", "button",
    "textarea", "select", "link", "svg", "math", "template", "audio", "video", "portal", "noscript",
    )
)  # fmt: skip
_ACTING: Final = frozenset({"srcset", "background", "ping", "srcdoc", "formaction"})
_SPOKEN: Final = frozenset({"alt", "title", "aria-label"})
_LOOKED_AT: Final = _ACTING | _SPOKEN | {"style", "href", "src"}
_LINKS: Final = ("#", "https://", "mailto:")
_POLICY: Final = "content-security-policy"


def is_exempt(tag: str, given: Mapping[str, str]) -> bool:
    """Whether digits in an element's text are no business of the ledger's, or are held against it on their own."""
    return tag in {"data", "style", "title"} or "data-label" in given or "quoted" in given.get("class", "").split()


def harmless(tag: str, names: Collection[str]) -> bool:
    """Whether an element with attributes of these names has no fault, whatever their values."""
    known = set(names)
    looked_at = known & _LOOKED_AT or any(name.startswith("on") for name in names)
    return tag != "meta" and tag not in _FORBIDDEN and not looked_at and len(known) == len(names)


class Elements:
    """The rules of one page: `shown` is the ledger's text by number id, `assets` the URIs that pictures may have."""

    def __init__(self, shown: Mapping[str, str], assets: Collection[str]) -> None:
        self._shown, self._assets = shown, assets

    def faults(self, tag: str, attributes: list[tuple[str, str]]) -> Iterator[str]:
        """All that is wrong with an element's tag."""
        given = dict(attributes)
        if tag in _FORBIDDEN:
            yield f"a <{tag}> element"
        if tag == "meta" and given.get("http-equiv", _POLICY).lower() != _POLICY:
            yield "a <meta http-equiv> element"
        if len(given) < len(attributes):  # readers differ in which one holds
            yield f"an attribute twice in <{tag}>"
        for name, value in given.items():
            if name in _LOOKED_AT or name.startswith("on"):
                yield from self._attribute_faults(name, value, given)

    def number_fault(self, id: str | None, text: str) -> str | None:
        """What is wrong with a number's text, if anything."""
        expected = self._shown.get(id or "")
        if expected is None:
            return f"a number without a ledger entry: {id!r}"
        return None if text == expected else f"{id} is shown as {text!r}, the ledger says {expected!r}"

    def _attribute_faults(self, name: str, value: str, given: Mapping[str, str]) -> Iterator[str]:
        if name.startswith("on") or name in _ACTING:
            yield f"a {name} attribute"
        elif name == "style" and ("url(" in value.lower() or "\\" in value):
            yield "a style attribute that fetches"
        elif name == "href" and not value.startswith(_LINKS):
            yield f"a link to {value[:60]!r}; only https and mailto are allowed"
        elif name == "src" and value not in self._assets:
            yield f"a picture from {value[:60]!r}, which is not one of the report's own"
        elif name in _SPOKEN and bare_digits(self._without_known(value, given)):
            yield f"a number outside the ledger in {name}: {value[:80]!r}"

    def _without_known(self, value: str, given: Mapping[str, str]) -> str:
        """The text of an attribute without the numbers and labels that its element declares."""
        known = [self._shown.get(id, "") for id in given.get("data-numbers", "").split()]
        known += given.get("data-labels", "").split("\n")
        for text in sorted(filter(None, known), key=len, reverse=True):
            value = value.replace(text, "")
        return value
