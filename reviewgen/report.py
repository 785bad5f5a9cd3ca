"""One review and the page it makes, from the cache where the desk's values, the code and the libraries are the same.

1. the desk becomes a stencil: texts of the pages and places in the file are blanks;
2. the stencil is evaluated, or its result recalled; 3. the blanks of review.json are filled;
4. charts are drawn from what they show, or recalled; 5. the page of the stencil is rendered, or recalled;
6. its blanks are filled, and the page that goes out is looked over as any other.
The steps are the same whether anything is recalled or not, so no output can tell. A review that was changed
after it was made (compared, redacted), and a page of the user's own templates, are made from the review itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from reviewgen.cache.origin import origin, state_of
from reviewgen.cache.store import Cache, key
from reviewgen.review import FORMAT, to_bytes

if TYPE_CHECKING:
    from reviewgen.brand.read import Brand
    from reviewgen.captured import Captured, Cited
    from reviewgen.desk.model import Desk
    from reviewgen.render.assets import Document
    from reviewgen.stencil import Stencil

Precision = Literal["default", "high"]
Compose = Callable[[dict[str, Any], "Brand | None"], "Document"]


class Report(NamedTuple):
    """review.json as bytes and as data, and how its page is made."""

    json: bytes
    review: dict[str, Any]
    compose: Compose

    def page(self, brand: Brand | None = None) -> Document:
        """The page for screen and print. Raises ReviewgenError for broken templates."""
        return self.compose(self.review, brand)


def of_desk(desk: Desk, cited: Cited, precision: Precision, cache: Cache) -> Report:
    """The report of a desk with the evidence it cites. Raises ReviewgenError."""
    from reviewgen.stencil import foreign_blanks, stencil

    if any(foreign_blanks(file.data) for file in cited.files):
        return of_review(reviewed(desk, cited.captured, precision), cache)
    shape = stencil(desk)
    evidence = [part for file in cited.files for part in (file.name, file.data)]
    name = key("review", origin(), precision, shape.depends, *evidence)

    def make() -> bytes:
        return to_bytes(shape.blank(reviewed(shape.desk, cited.captured, precision)))

    def read(kept: bytes) -> Report:
        filled = shape.fill_json(kept)
        review = json.loads(filled)
        if review["format"] != FORMAT:
            raise ValueError("no review")
        return Report(filled, review, partial(_filled_page, shape, name, kept, cache))

    try:
        return cache.recall(name, read, make)
    except Exception:  # whatever it was must be told of the desk itself, in its own words
        return of_review(reviewed(desk, cited.captured, precision), cache)


def of_review(review: dict[str, Any], cache: Cache, template_dir: Path | None = None) -> Report:
    """The report of a review as it is; only its charts are recalled."""

    def page(review: dict[str, Any], brand: Brand | None) -> Document:
        from reviewgen.render.html import render_html

        return render_html(review, charts_of(review, cache), template_dir=template_dir, brand=brand)

    return Report(to_bytes(review), review, page)


def reviewed(desk: Desk, captured: Captured, precision: Precision) -> dict[str, Any]:
    """review.json of a desk as data, from nothing but its inputs."""
    from reviewgen.evaluate import evaluate

    review = evaluate(desk, captured, precision=precision)
    if precision != "default":
        review["provenance"]["precision"] = precision
    return review


def charts_of(review: Mapping[str, Any], cache: Cache) -> dict[str, str]:
    """The charts of a review by name, as SVG."""
    from reviewgen.charts import draw, drawn_from

    seen = drawn_from(review)
    name = key("charts", origin(), json.dumps(seen, ensure_ascii=False))

    def read(kept: bytes) -> dict[str, str]:
        charts: dict[str, str] = json.loads(kept)
        if not all(svg.startswith("<svg") for svg in charts.values()):
            raise ValueError("no charts")
        return charts

    return cache.recall(name, read, lambda: json.dumps(draw(seen), ensure_ascii=False).encode("utf-8"))


def _filled_page(
    shape: Stencil, name: str, blank: bytes, cache: Cache, review: dict[str, Any], brand: Brand | None
) -> Document:
    """The page of the stencil whose review is `blank`, with its blanks filled, looked over at the end."""
    from reviewgen.render.audit import look_over
    from reviewgen.render.folder import template_folder
    from reviewgen.render.packed import packed, unpacked
    from reviewgen.render.text import escaped

    def make() -> bytes:
        from reviewgen.render.html import compose

        given = json.loads(blank) | {"review": shape.review}
        return packed(compose(given, charts_of(given, cache), brand=brand)).to_bytes()

    def read(kept: bytes) -> Document:
        page = unpacked(kept)
        page = page._replace(text=shape.fill(page.text, escaped))
        look_over(page.text.decode("utf-8"), review["numbers"], page.marks)
        return page.document()

    made_by = origin(), state_of(template_folder())
    section = json.dumps(shape.review, ensure_ascii=False)
    return cache.recall(key("page", *made_by, name, section, repr(brand)), read, make)
