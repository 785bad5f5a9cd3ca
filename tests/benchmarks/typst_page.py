"""A page of ours as Typst markup: the same words, tables and pictures, for Typst to set in its own way."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from pathlib import Path

PREAMBLE = """#set document(title: "Architecture review", date: datetime(year: 2026, month: 11, day: 20))
#set page(paper: "a4", margin: 20mm, numbering: "1")
#set text(size: 9.5pt, lang: "en")
#show heading: set block(above: 1.4em, below: 0.8em)
#outline()
"""
_HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3}
_BLOCKS = {"p", "li", "dt", "dd", "figcaption", "caption", "div", "section", "article", "header", "figure", "nav"}
_SKIPPED = {"style", "title", "head"}
_VOID = {"br", "col", "hr", "img", "meta"}


def markup(html: str, folder: Path) -> str:
    """The Typst source; pictures are written into the folder that it will be compiled in."""
    walk = _Walk(folder)
    walk.feed(html)
    return PREAMBLE + "".join(walk.out)


class _Walk(HTMLParser):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.out: list[str] = []
        self._folder = folder
        self._skipped = self._pictures = 0
        self._cells: list[list[str]] | None = None
        self._outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._skipped += tag in _SKIPPED
        if tag in _HEADINGS and self._cells is None:
            self.out.append(f"\n\n{'=' * _HEADINGS[tag]} ")
        elif tag == "table":
            self._outside, self._cells, self.out = self.out, [], []
        elif tag == "tr" and self._cells is not None:
            self._cells.append([])
        elif tag in {"td", "th"}:
            self.out = []
        elif tag == "img":
            self.out.append(self._picture(given))
        elif tag in {"strong", "b"}:
            self.out.append("#strong[")
        elif tag in _BLOCKS and self._cells is None:
            self.out.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in _SKIPPED
        if tag in {"strong", "b"}:
            self.out.append("]")
        elif tag in {"td", "th"} and self._cells:
            self._cells[-1].append("".join(self.out).strip())
        elif tag == "table" and self._cells is not None:
            rows, self.out, self._cells = [row for row in self._cells if row], self._outside, None
            self.out.append(_table(rows))

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.out.append("".join(f"\\{one}" if one in "\\#*_`$<>@[]=-+/~'\"" else one for one in data))

    def _picture(self, given: dict[str, str]) -> str:
        self._pictures += 1
        name = f"picture{self._pictures}.svg"
        (self._folder / name).write_bytes(base64.b64decode(given["src"].partition(";base64,")[2]))
        alt = given.get("alt", "").replace("\\", "").replace('"', "'")
        return f'\n\n#figure(image("{name}", width: 100%), alt: "{alt}")\n\n'


def _table(rows: list[list[str]]) -> str:
    """A table; cells that a row lacks are empty."""
    if not rows:
        return ""
    width = max(map(len, rows))
    head, *body = [[*row, *[""] * (width - len(row))] for row in rows]
    cells = [f"table.header({', '.join(f'[{cell}]' for cell in head)})"]
    cells += [f"[{cell}]" for row in body for cell in row]
    return f"\n\n#table(columns: {width}, stroke: 0.4pt, {', '.join(cells)})\n\n"
