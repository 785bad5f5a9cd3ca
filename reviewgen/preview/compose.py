"""One report for the preview, by the same steps as a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewgen import build
from reviewgen.desk.load import load_desk

if TYPE_CHECKING:
    from reviewgen.captured import Cited
    from reviewgen.desk.model import Desk
    from reviewgen.render.assets import Document
    from reviewgen.report import Report


@dataclass(frozen=True)
class Composed:
    """A report, and what its PDF embeds."""

    desk: Desk
    report: Report
    page: Document
    cited: Cited


def compose(
    source: str, options: build.Options, found: Callable[[Desk], None], tell: Callable[[str], None]
) -> Composed:
    """The report of a desk file. Raises ReviewgenError.

    `found` hears of the desk before anything that it cites is read; `tell` hears each step begin and may
    raise to give the rest up.
    """
    tell("reading")
    desk = load_desk(source, overrides=options.overrides)
    found(desk)
    cited = build.cited_by(desk, source, allow_outside=options.allow_outside)
    brand = build.brand_of(desk, source, options.allow_outside)
    tell("evaluating")
    report = build.report_of(desk, cited, options)
    tell("drawing")
    return Composed(desk, report, report.page(brand), cited)
