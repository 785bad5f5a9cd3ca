"""The last look at the finished page: no digit that is not in the ledger, nothing that acts or fetches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Final

from reviewgen.render.terms import bare_digits

_VOID: Final = frozenset(["area", "br", "col", "hr", "img", "input", "meta", "source", "wbr"])
_FORBIDDEN: Final = frozenset(
    (
    "script", "iframe", "frame", "object", "embed", "applet", "base", "form", "input", "button",
    "textarea", "select", "link", "svg", "math", "template", "audio", "video", "portal", "noscript",
    )
)  # fmt: skip
_SPOKEN: Final = frozenset({"alt", "title", "aria-label"})
_LINKS: Final = ("#", "https://", "mailto:")


def audit(html: str, shown: Mapping[str, str], assets: Collection[str]) -> list[str]:
    """Every fault of a page, in reading order; none for a good one.

    `shown` is the ledger's text by number id, `assets` the URIs that pictures may have.
    """
    walk = _Walk(shown, assets)
    walk.feed(html)
    walk.close()
    return walk.faults


class _Walk(HTMLParser):
    """Keeps the open elements, and how deep inside an exempt one the text is."""

    def __init__(self, shown: Mapping[str, str], assets: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._shown, self._assets = shown, assets
        self._open: list[tuple[str, bool]] = []
        self._section = "the head"
        self._number: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"section", "header", "nav"} and "id" in given:
            self._section = given["id"]
        self._check_tag(tag, given)
        if tag == "data":
            self._number, self._text = given.get("data-n"), ""
        if tag not in _VOID:
            exempt = (
                tag in {"data", "style", "title"}
                or "data-label" in given
                or "quoted" in given.get("class", "").split()
            )
            self._open.append((tag, exempt))

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._check_number()
        if not self._open or self._open[-1][0] != tag:
            self._fault(f"</{tag}> closes nothing")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if any(exempt for _, exempt in self._open):
            self._text += data
        elif bare_digits(data):
            self._fault(f"a number outside the ledger: {' '.join(data.split())[:80]!r}")

    def close(self) -> None:
        super().close()
        if self._open:
            self._fault(f"<{self._open[-1][0]}> is never closed")

    def _check_number(self) -> None:
        expected = self._shown.get(self._number or "")
        if expected is None:
            self._fault(f"a number without a ledger entry: {self._number!r}")
        elif self._text != expected:
            self._fault(f"{self._number} is shown as {self._text!r}, the ledger says {expected!r}")

    def _check_tag(self, tag: str, given: Mapping[str, str]) -> None:
        if tag in _FORBIDDEN:
            self._fault(f"a <{tag}> element")
        if (
            tag == "meta"
            and given.get("http-equiv", "content-security-policy").lower() != "content-security-policy"
        ):
            self._fault("a <meta http-equiv> element")
        for name, value in given.items():
            self._check_attribute(name, value, given)

    def _check_attribute(self, name: str, value: str, given: Mapping[str, str]) -> None:
        if name.startswith("on") or name in {"srcset", "background", "ping", "srcdoc", "formaction"}:
            self._fault(f"a {name} attribute")
        elif name == "style" and ("url(" in value.lower() or "\\" in value):
            self._fault("a style attribute that fetches")
        elif name == "href" and not value.startswith(_LINKS):
            self._fault(f"a link to {value[:60]!r}; only https and mailto are allowed")
        elif name == "src" and value not in self._assets:
            self._fault(f"a picture from {value[:60]!r}, which is not one of the report's own")
        elif name in _SPOKEN and bare_digits(self._without_known(value, given)):
            self._fault(f"a number outside the ledger in {name}: {value[:80]!r}")

    def _without_known(self, value: str, given: Mapping[str, str]) -> str:
        """The text of an attribute without the numbers and labels that its element declares."""
        known = [self._shown.get(id, "") for id in given.get("data-numbers", "").split()]
        known += given.get("data-labels", "").split("\n")
        for text in sorted(filter(None, known), key=len, reverse=True):
            value = value.replace(text, "")
        return value

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self._section}: {what}")
